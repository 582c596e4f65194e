{# Forecast, actual and error parts by period and group: the days that have an
   actual ("due") apart from those still ahead ("ahead"). #}
{{ bounded(q) }}
