{# The change of a metric by every segment in one statement: one SELECT for
   each segment and side over the rollups, or one pass over the base table by
   all segments at once, folded afterwards. #}
{{ bounded(q) }}
