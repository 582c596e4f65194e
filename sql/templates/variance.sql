{# Parts by group of two windows, the current and the prior one, as two SELECTs
   so that each can use the index on the date. #}
{{ bounded(q) }}
