{# Rows by bucket of x, with the sums that an exact least-squares line through
   all rows needs. #}
{{ bounded(q) }}
