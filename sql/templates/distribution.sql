{# Parts by group over the whole window; also each side of a relationship of
   segment values. #}
{{ bounded(q) }}
