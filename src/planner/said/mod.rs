//! What one message says by itself: metrics, measure, windows, splits, filters
//! and order, before defaults or the thread are looked at.

mod absent;
mod habit;
mod left_alone;
pub(super) mod mean;
mod measure;
mod metrics;
mod period;
pub(super) mod population;
mod split;
pub mod times;
mod top;
mod weak;

use super::annotate::Annotated;
use super::cues::Cue;
use super::filters::{Filters, filters};
use super::lexicon::{Lexicon, Sense};
use crate::model::{Model, Role};
use crate::plan::{Granularity, Measure, Range};
use absent::absent;
use period::granularity;
use split::group_by;
pub(super) use split::segment_of;
pub use split::{gap_is_glue, is_by};
use times::{CompareAsk, Times};
pub(super) use top::small_number;
use top::top;
pub use top::{Top, TopBy};

/// A metric that the message names.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricSaid {
    /// Index into the model's metrics.
    pub metric: usize,
    /// Its measure, if the words settle it.
    pub measure: Option<Measure>,
    /// Named by a word that gives way to others.
    pub weak: bool,
    /// First token.
    pub at: usize,
    /// Token after the last.
    pub end: usize,
}

/// What the message says.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Metrics, in the order said, each once.
    pub metrics: Vec<MetricSaid>,
    /// Amount or count, if said.
    pub measure: Option<Measure>,
    /// Windows and comparisons.
    pub times: Times,
    /// Length of a period, if said.
    pub granularity: Option<Granularity>,
    /// Segments to split by, as segment indices in the order said.
    pub group_by: Vec<usize>,
    /// Filters.
    pub filters: Filters,
    /// Numeric filters.
    pub ranges: Vec<Range>,
    /// Row-level measures named, as indices.
    pub rows: Vec<usize>,
    /// A top list.
    pub top: Option<Top>,
    /// Names that the data does not hold.
    pub absent: Vec<(String, bool)>,
    /// The tokens hold a segment's name in the singular.
    pub singular: bool,
    /// The best or worst of the periods is asked for: "which week had the most".
    pub peak: bool,
    /// "best" or "worst" was said, not "highest" or "lowest".
    pub best_worst: bool,
    /// Falling short is asked for ("which missed most"), not the difference either way.
    pub short: bool,
    /// The periods that changed most are asked for, which no plan ranks.
    pub unranked: bool,
    /// Growth from period to period is asked for ("MoM by month this year"): a trend shows it.
    pub steps: bool,
}

/// Reads what a marked message says.
#[must_use]
pub fn said(a: &Annotated, model: &Model, lexicon: &Lexicon, as_of: jiff::civil::Date) -> Said {
    let mut s = Said { filters: filters(a, model, lexicon), ..Said::default() };
    s.group_by = group_by(a, &mut s.singular);
    s.metrics = metrics::metrics(a, model);
    s.granularity = granularity(a);
    s.times = times::times(a, as_of);
    times::all_time(&mut s.times, a, lexicon.since, as_of);
    s.measure = measure::measure(a, model, &s.metrics);
    s.rows = rows(a);
    if s.rows.is_empty()
        && a.marks
            .iter()
            .any(|m| m.is(Cue::Histogram) && (a.word(m.start) != "how" || a.word(m.start + 1) == "spread"))
    {
        let column = s.metrics.first().and_then(|m| model.metrics()[m.metric].value_column.clone());
        s.rows = model
            .row_measures()
            .iter()
            .position(|r| Some(&r.column) == column.as_ref())
            .into_iter()
            .collect();
    }
    s.top = top(a).filter(|_| s.filters.ranked.is_empty());
    s.group_by.retain(|g| !s.filters.ranked.contains(g));
    if let Some((g, n)) = period::peak(a).filter(|_| s.group_by.is_empty())
        && let Some(top) = s.top.as_mut().filter(|t| t.by == TopBy::Value)
    {
        (s.granularity, s.peak) = (Some(g), true);
        top.n = top.n.or(n.filter(|_| !top.both));
    }
    // "when were issuances highest this year": the period, of the length that the window asks for.
    if a.word(0) == "when"
        && s.group_by.is_empty()
        && let Some(top) = s.top.as_mut().filter(|t| t.by == TopBy::Value && !s.peak)
    {
        s.peak = true;
        top.n = top.n.or((!top.both).then_some(1));
    }
    // "which week had the biggest drop": the periods, since changes between them are not ranked.
    if let Some((g, _)) = period::peak(a).filter(|_| s.group_by.is_empty() && !s.peak)
        && s.top.as_ref().is_some_and(|t| t.by != TopBy::Value)
        && s.times.compare.is_none()
    {
        (s.granularity, s.top, s.unranked) = (Some(g), None, true);
    }
    s.short = a.tokens.iter().any(|t| {
        t.is(&[
            "miss",
            "misses",
            "missed",
            "missing",
            "short",
            "shortfall",
            "shortfalls",
            "below",
            "behind",
            "under",
        ])
    });
    s.best_worst = a.tokens.iter().any(|t| t.is(&["best", "worst", "strongest", "weakest"]));
    // "repeaters with FICO 700-759": the name of the band that follows is no metric.
    if s.metrics.len() > 1 {
        s.metrics.retain(|m| {
            !a.marks.iter().any(|v| {
                v.start == m.end
                    && v.senses.iter().any(|x| match x {
                        Sense::Value { segment, .. } => {
                            let words: Vec<&str> = (m.at..m.end).map(|k| a.word(k)).collect();
                            let name = words.join(" ");
                            let own = &model.segments()[*segment].range_words;
                            own.iter().any(|w| w == words[0] || *w == name)
                        }
                        _ => false,
                    })
            })
        });
    }
    // "offered APR under 9%: submits", "submits above 15% APR": the APR filters, the submits are asked.
    if s.metrics.iter().filter(|m| !m.weak).count() > 1 {
        s.metrics.retain(|m| {
            let column = model.metrics()[m.metric].value_column.as_ref();
            !a.ranges.iter().any(|r| (r.start == m.end || r.end == m.at) && Some(&r.range.column) == column)
        });
    }
    s.ranges = a.ranges.iter().map(|r| r.range.clone()).collect();
    population::leave_out(&mut s, a, model);
    s.steps = times::steps(&mut s.times, s.granularity) || s.unranked;
    s.absent = absent(a);
    habit::beside_the_others(&mut s, a);
    for unit in s.filters.versus.iter().chain(&s.filters.claimed) {
        if !s.group_by.contains(unit) {
            s.group_by.push(*unit);
        }
    }
    s
}

fn rows(a: &Annotated) -> Vec<usize> {
    let mut out = Vec::new();
    for m in &a.marks {
        if segment_of(a, m).is_some() {
            continue;
        }
        for s in &m.senses {
            if let Sense::RowMeasure(i) = s
                && !out.contains(i)
            {
                out.push(*i);
            }
        }
    }
    out
}

/// Whether any metric plays a part in forecast questions.
#[must_use]
pub fn forecast_roles(s: &Said, model: &Model) -> Vec<Role> {
    s.metrics.iter().filter_map(|m| model.metrics()[m.metric].role).collect()
}

impl Said {
    /// Whether the comparison asks for a window or kind of its own.
    #[must_use]
    pub fn compares(&self) -> bool {
        self.times.compare.is_some()
    }

    /// The comparison asked for.
    #[must_use]
    pub fn compare(&self) -> Option<&CompareAsk> {
        self.times.compare.as_ref()
    }
}
