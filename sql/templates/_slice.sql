{# One SELECT over one window of one table. Every name and expression comes
   from the semantic model; every value is a numbered placeholder. Only the
   filters that were asked are written, so that indexes serve. #}
{% macro list(items) %}{% for item in items %}{{ item }}{% if not loop.last %}, {% endif %}{% endfor %}{% endmacro %}
{% macro slice(s) %}
SELECT
{% for c in s.columns %}
    {{ c.expr }} AS {{ c.name }}{% if not loop.last %},{% endif %}

{% endfor %}
FROM {{ s.table }}
WHERE {% if s.grain %}grain = {{ s.grain }} AND {% endif %}{{ s.date }} >= {{ s.start }} AND {{ s.date }} < {{ s.end }}
{% for f in s.filters %}
    AND {{ f.expr }}{% if f.negated %} NOT{% endif %} IN ({{ list(f.places) }})
{% endfor %}
{% for r in s.ranges %}
    AND {{ r.expr }} {{ r.op }} {{ r.place }}
{% endfor %}
{% for column in s.present %}
    AND {{ column }} IS NOT NULL
{% endfor %}
{% for flag in s.flags %}
    AND {{ flag }} = 1
{% endfor %}
{% if s.group %}
GROUP BY {{ list(s.group) }}
{% endif %}
{% endmacro %}
{% macro bounded(q) %}
{% for s in q.slices %}
{{ slice(s) }}
{% if not loop.last %}
UNION ALL
{% endif %}
{% endfor %}
{% if q.order %}
ORDER BY {{ list(q.order) }}
{% endif %}
LIMIT {{ q.limit }}
{% endmacro %}
