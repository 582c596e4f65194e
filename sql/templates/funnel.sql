{# Counts and amounts of every stage by group, for the applications submitted
   in the window: each stage by its own flag. #}
{{ bounded(q) }}
