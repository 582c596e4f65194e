{# Two cohorts, each counted only as far as it had come by a day: one SELECT for
   each cohort and part; what happens to an application later is bounded by the
   date on which it happens. #}
{{ bounded(q) }}
