{# Parts by period and group. The period is a ready column of a rollup, or an
   expression of the dialect over the date of the base table. #}
{{ bounded(q) }}
