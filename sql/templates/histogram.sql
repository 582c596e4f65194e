{# Rows by bucket of a numeric column, with the sum of its values. #}
{{ bounded(q) }}
