{# The newest day of a date column that is not after the as-of date. #}
SELECT MAX({{ q.date }}) AS newest
FROM {{ q.table }}
WHERE {% if q.grain %}grain = {{ q.grain }} AND {% endif %}{{ q.date }} < {{ q.end }}
LIMIT 1
