//! What one message says by itself: metrics, measure, windows, splits, filters
//! and order, before defaults or the thread are looked at.

use super::annotate::{Annotated, Mark};
use super::cues::Cue;
use super::filters::{Filters, filters};
use super::lexicon::{Lexicon, Sense};
use super::said_dates::{CompareAsk, Times};
use super::said_metrics;
use crate::model::{Model, Role};
use crate::plan::{Direction, Granularity, Measure, Range};

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

/// A top or bottom list that the message asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    /// By what: the metric's value, its change, or its relative change.
    pub by: TopBy,
    /// Largest or smallest first.
    pub direction: Direction,
    /// How many.
    pub n: Option<u32>,
}

/// What a top list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopBy {
    /// The value.
    Value,
    /// The change.
    Delta,
    /// The relative change.
    DeltaPct,
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
    /// "best" or "worst" was said, not "highest" or "lowest".
    pub best_worst: bool,
}

/// Reads what a marked message says.
#[must_use]
pub fn said(a: &Annotated, model: &Model, lexicon: &Lexicon, as_of: jiff::civil::Date) -> Said {
    let mut s = Said { filters: filters(a, model, lexicon), ..Said::default() };
    s.group_by = group_by(a, &mut s.singular);
    s.metrics = said_metrics::metrics(a, model);
    s.granularity = granularity(a);
    s.times = super::said_dates::times(a, as_of);
    s.measure = said_metrics::measure(a, model, &s.metrics);
    s.rows = rows(a);
    if s.rows.is_empty() && a.marks.iter().any(|m| m.is(Cue::Histogram) && !matches!(a.word(m.start), "how"))
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
    s.best_worst = a.tokens.iter().any(|t| t.is(&["best", "worst", "strongest", "weakest"]));
    // "repeaters with FICO 700-759": the name of the band that follows is no metric.
    if s.metrics.len() > 1 {
        s.metrics.retain(|m| {
            !a.marks.iter().any(|v| {
                v.start == m.end
                    && v.senses.iter().any(|x| match x {
                        Sense::Value { segment, .. } => {
                            model.segments()[*segment].range_words.iter().any(|w| w == a.word(m.at))
                        }
                        _ => false,
                    })
            })
        });
    }
    // "offered APR under 9%: submits" filters by the APR and asks for the submits.
    if s.metrics.iter().filter(|m| !m.weak).count() > 1 {
        s.metrics.retain(|m| {
            let column = model.metrics()[m.metric].value_column.as_ref();
            !a.ranges.iter().any(|r| r.start == m.end && Some(&r.range.column) == column)
        });
    }
    s.ranges = a.ranges.iter().map(|r| r.range.clone()).collect();
    s.absent = absent(a);
    for unit in s.filters.versus.iter().chain(&s.filters.claimed) {
        if !s.group_by.contains(unit) {
            s.group_by.push(*unit);
        }
    }
    s
}

/// Whether the mark is meant as the name of a segment.
pub(super) fn segment_of(a: &Annotated, m: &Mark) -> Option<usize> {
    let segment = m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })?;
    if m.senses.iter().any(|s| matches!(s, Sense::Value { .. })) {
        return None;
    }
    if m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::RowMeasure(_))) {
        // "fico" alone is a measure; "by fico" and "fico, channel" after "by" are a split;
        // "between FICO and APR" names two measures.
        let by = is_by(a, m.start) && a.before(m.start) != "between" || listed_after_by(a, m.start);
        return by.then_some(segment);
    }
    let word = a.word(m.start);
    let adjective = matches!(a.before(m.start), "long" | "short" | "near" | "medium" | "midterm");
    // "an error band" is no band of scores.
    let bare_band = matches!(word, "band" | "bands")
        && m.end - m.start == 1
        && (matches!(
            a.before(m.start),
            "error" | "confidence" | "with" | "uncertainty" | "wide" | "narrow" | "prediction" | "and"
        ) || a.before(m.start).is_empty());
    if bare_band {
        return None;
    }
    let in_terms_of = word == "terms" && a.before(m.start) == "in" && a.word(m.end) == "of";
    (!(in_terms_of || word.starts_with("term") && adjective)).then_some(segment)
}

/// Whether "by", "per", "across" … stands before the token.
#[must_use]
pub fn is_by(a: &Annotated, at: usize) -> bool {
    matches!(
        a.before(at),
        "by" | "per"
            | "across"
            | "each"
            | "every"
            | "among"
            | "amongst"
            | "within"
            | "different"
            | "between"
            | "respective"
            | "via"
    )
}

fn listed_after_by(a: &Annotated, at: usize) -> bool {
    if !matches!(a.before(at), "and" | "," | "/" | "x" | "&" | "then" | "×" | "plus" | "*" | "+") {
        return false;
    }
    // The thing before the connector is itself a segment after "by".
    a.marks.iter().rev().filter(|m| m.end < at && at - m.end <= 2).any(|m| {
        m.senses.iter().any(|s| matches!(s, Sense::Segment(_)))
            && (is_by(a, m.start) || listed_after_by(a, m.start))
    })
}

/// "regardless of channel", "not by grade", "no channel detail", "never mind the
/// products", "rather than by term": a segment that is named to be left alone.
fn is_declined(a: &Annotated, m: &Mark) -> bool {
    let back = |n: usize| m.start.checked_sub(n).map_or("", |k| a.word(k));
    let by = usize::from(matches!(back(1), "by" | "per" | "the" | "any" | "all" | "a"));
    let by = by + usize::from(by == 1 && matches!(back(2), "by" | "per" | "the" | "to"));
    let (one, two) = (back(by + 1), back(by + 2));
    let detail = matches!(
        a.word(m.end),
        "detail"
            | "details"
            | "split"
            | "breakdown"
            | "cut"
            | "view"
            | "level"
            | "restriction"
            | "needed"
            | "breakout"
            | "lines"
    );
    matches!(
        (two, one),
        ("regardless" | "irrespective" | "instead" | "independent" | "out", "of")
            | ("rather", "than")
            | ("never", "mind")
            | ("don't" | "dont" | "not", "need" | "want")
    ) || matches!(
        one,
        "ignoring"
            | "ignore"
            | "disregarding"
            | "disregard"
            | "whatever"
            | "forget"
            | "forgetting"
            | "whichever"
    ) && !matches!(a.word(m.end), "=" | ":")
        && !a
            .marks
            .iter()
            .any(|v| v.start == m.end && v.senses.iter().any(|s| matches!(s, Sense::Value { .. })))
        || one == "not" && by > 0
        || matches!(one, "no" | "without") && detail
        || one == "no" && matches!(two, "with" | "and" | ",")
}

/// "those two grades", "that channel's": names values said elsewhere.
fn points_back(a: &Annotated, m: &Mark) -> bool {
    let back = |n: usize| m.start.checked_sub(n).map_or("", |k| a.word(k));
    // "is it true that products …" points at nothing.
    let plural = m.end > 0 && a.word(m.end - 1).ends_with('s');
    let that = |w: &str| matches!(w, "those" | "these" | "this" | "both" | "said") || w == "that" && !plural;
    let pointed = that(back(1)) || matches!(back(1), "two" | "three" | "four" | "2" | "3") && that(back(2));
    pointed && !(back(1) == "this" && a.word(m.end) == "split")
}

fn group_by(a: &Annotated, singular: &mut bool) -> Vec<usize> {
    let mut out = Vec::new();
    let explicit = |m: &Mark| {
        (is_by(a, m.start)
            || listed_after_by(a, m.start)
            || matches!(a.before(m.start), "which" | "what" | "whose"))
            && !is_declined(a, m)
    };
    let any_explicit = a.marks.iter().any(|m| segment_of(a, m).is_some() && explicit(m));
    for m in &a.marks {
        let Some(segment) = segment_of(a, m) else { continue };
        // "the grade view" beside "by channel" is only mentioned.
        let mention = any_explicit
            && !explicit(m)
            && matches!(
                a.word(m.end),
                "view"
                    | "level"
                    | "numbers"
                    | "table"
                    | "report"
                    | "team"
                    | "people"
                    | "guys"
                    | "managers"
                    | "lead"
            );
        // "come from returning customers" names where, and asks for no split.
        let from_value = a.word(m.end - 1) == "from"
            && a.marks
                .iter()
                .any(|v| v.start == m.end && v.senses.iter().any(|s| matches!(s, Sense::Value { .. })));
        // "for channels other than Search" only filters.
        let other_than = !explicit(m)
            && (a.cues(Cue::Except).any(|e| {
                e.start == m.end
                    || e.start > m.end
                        && e.start - m.end <= 2
                        && (m.end..e.start)
                            .all(|k| matches!(a.word(k), "that" | "which" | "who" | "is" | "are"))
            }) || a.word(m.end) == "but")
            && matches!(
                a.before(m.start),
                "for" | "from" | "in" | "through" | "via" | "on" | "of" | "other" | "any"
            );
        if is_declined(a, m) || points_back(a, m) || mention || from_value || other_than {
            continue;
        }
        let named_value = |other: &Mark| {
            other.senses.iter().any(|s| matches!(s, Sense::Value { segment: x, .. } if *x == segment))
                && (gap_is_glue(a, other.end, m.start) || gap_is_glue(a, m.end, other.start))
        };
        let by = is_by(a, m.start) || listed_after_by(a, m.start);
        let asked = by || matches!(a.before(m.start), "which" | "what");
        let unknown_beside = a.unknown.iter().any(|u| {
            u.segment == Some(segment)
                && (u.end == m.start || u.start == m.end || gap_is_glue(a, m.end, u.start))
        });
        if !asked && (a.marks.iter().any(named_value) || unknown_beside) {
            continue;
        }
        let for_each =
            matches!(a.word(m.start.saturating_sub(2)), "for" | "by" | "per") && a.before(m.start) == "every";
        // "without the 6 month product": a noun behind a number of months.
        let counted = !asked
            && a.marks.iter().any(|v| {
                v.end == m.start
                    && v.senses
                        .iter()
                        .any(|x| matches!(x, Sense::Value { value: crate::plan::SegmentValue::Int(_), .. }))
            });
        if counted {
            continue;
        }
        let all_but = !for_each
            && matches!(a.before(m.start), "all" | "every" | "any")
            && (matches!(a.word(m.end), "but" | "except" | "excluding" | "other" | "without" | "minus")
                || a.cues(Cue::Except).any(|e| e.start == m.end));
        if all_but {
            continue;
        }
        let direct = m.start.checked_sub(1).map_or("", |k| a.word(k));
        let introduced = m.start.checked_sub(2).map_or("", |k| a.word(k));
        let every = direct == "every"
            && !matches!(introduced, "for" | "of" | "in" | "by" | "across" | "at" | "per")
            && a.has(Cue::Together);
        let together = every
            || a.before(m.start) == "all"
                && a.cues(Cue::Together).any(|t| t.start >= m.end && t.start <= m.end + 1)
            || a.cues(Cue::Together).any(|t| {
                t.end + 1 >= m.start && t.end <= m.start && a.word(m.start.wrapping_sub(1)) == "all"
            });
        // "the two lower FICO bands together (<640 and 640-699)"
        let one_figure = !asked
            && a.cues(Cue::Together).any(|t| t.start == m.end)
            && a.marks.iter().any(|v| {
                v.senses.iter().any(|s| matches!(s, Sense::Value { segment: x, .. } if *x == segment))
            });
        if together || one_figure {
            continue;
        }
        // "by product" beside "by new vs repeat" are two; the same one twice is one.
        if !out.contains(&segment) {
            *singular |= !by && !a.word(m.end - 1).ends_with('s');
            out.push(segment);
        }
    }
    out
}

/// Whether only words like "the", "is", ":" lie between two marks.
#[must_use]
pub fn gap_is_glue(a: &Annotated, end: usize, start: usize) -> bool {
    let glue = |k: usize| {
        matches!(
            a.word(k),
            "the" | "is" | "=" | ":" | "(" | "\"" | "'" | "of" | "are" | "in" | "that" | "which"
        )
    };
    // "grades worse than P4", "the grades that are better than Tier 3"
    let comparing = |k: usize| {
        glue(k)
            || matches!(
                a.word(k),
                "that"
                    | "which"
                    | "better"
                    | "worse"
                    | "than"
                    | "above"
                    | "below"
                    | "or"
                    | "equal"
                    | "to"
                    | "from"
                    | "no"
                    | "not"
                    | "riskier"
                    | "safer"
            )
    };
    start >= end
        && (start - end <= 2 && (end..start).all(glue)
            || start - end <= 5
                && (end..start).any(|k| matches!(a.word(k), "than" | "above" | "below"))
                && (end..start).all(comparing))
}

fn granularity(a: &Annotated) -> Option<Granularity> {
    // "by grade and month"
    let listed = a.tokens.iter().enumerate().find_map(|(i, t)| {
        let g = match t.stem.as_str() {
            "day" => Granularity::Daily,
            "week" => Granularity::Weekly,
            "month" => Granularity::Monthly,
            "quarter" => Granularity::Quarterly,
            _ => return None,
        };
        (listed_after_by(a, i) && !a.dates.iter().any(|d| d.start <= i && i < d.end)).then_some(g)
    });
    let mut found = listed;
    for m in &a.marks {
        for s in &m.senses {
            // "per month rather than per week"
            let declined = m.start >= 2
                && matches!(
                    (a.word(m.start - 2), a.word(m.start - 1)),
                    ("rather", "than") | ("instead", "of")
                )
                || m.start >= 1 && matches!(a.word(m.start - 1), "not" | "than");
            if let Sense::Cue(Cue::Every(g)) = s
                && !declined
            {
                // "by quarter … by month is fine": the last one said.
                found = Some(*g);
            }
        }
    }
    found
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

fn top(a: &Annotated) -> Option<Top> {
    let number_at = |k: usize| -> Option<u32> {
        const WORDS: [&str; 11] =
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        let n = a
            .tokens
            .get(k)?
            .whole()
            .or_else(|| WORDS.iter().position(|w| *w == a.word(k)).and_then(|n| i32::try_from(n).ok()))?;
        (!super::dates::is_unit(a.tokens.get(k + 1)) && (1..=100).contains(&n)).then(|| n.unsigned_abs())
    };
    let marked = |cue: Cue| a.cues(cue).next();
    // "the three that moved most"
    let that = |k: usize| number_at(k).filter(|_| matches!(a.word(k + 1), "that" | "which" | "who" | "with"));
    let n_of = |m: &Mark| {
        number_at(m.end)
            .or_else(|| m.start.checked_sub(1).and_then(number_at))
            .or_else(|| (m.start.saturating_sub(5)..m.start).find_map(that))
    };
    let rises = a.has(Cue::Rise);
    let falls = a.has(Cue::Fall);
    let n = [Cue::Most, Cue::Least, Cue::Fastest, Cue::Mover].into_iter().filter_map(marked).find_map(n_of);
    if marked(Cue::Mover).is_some() {
        return Some(Top { by: TopBy::Delta, direction: Direction::Desc, n });
    }
    if marked(Cue::Fastest).is_some() {
        let direction = if falls && !rises { Direction::Asc } else { Direction::Desc };
        return Some(Top { by: TopBy::DeltaPct, direction, n });
    }
    let most = marked(Cue::Most);
    let least = marked(Cue::Least);
    let moved = a.tokens.iter().any(|t| t.is(&["moved", "moves", "shifted"]));
    let changed = rises || falls || moved || a.has(Cue::Change);
    let (m, up) = match (most, least) {
        (Some(m), _) => (m, true),
        (None, Some(m)) => (m, false),
        (None, None) => return None,
    };
    let recent =
        matches!(a.word(m.end), "of" | "recent") && a.word(m.start) == "most" && a.before(m.start) != "the";
    if recent {
        return None;
    }
    if changed && (falls != rises || moved || a.has(Cue::Change)) {
        let direction = if (falls && !rises) == up { Direction::Asc } else { Direction::Desc };
        return Some(Top { by: TopBy::Delta, direction, n });
    }
    Some(Top { by: TopBy::Value, direction: if up { Direction::Desc } else { Direction::Asc }, n })
}

/// Names of things that the data does not hold, and whether they are segments.
fn absent(a: &Annotated) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for m in &a.marks {
        let covered = m.senses.iter().any(|x| !matches!(x, Sense::AbsentMetric | Sense::AbsentSegment));
        if covered {
            continue;
        }
        // "my team lead bet me", "our pricing lead asks": a person.
        let person = a.word(m.start) == "lead"
            && m.end - m.start == 1
            && !matches!(a.before(m.start), "per" | "by" | "each" | "cost" | "of")
            && (1..=3).any(|n| {
                m.start >= n
                    && a.tokens[m.start - n].is(&["my", "our", "their", "his", "her", "the", "team", "sales"])
            });
        if person {
            continue;
        }
        let text = a.tokens[m.start..m.end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
        let segment = m.senses.contains(&Sense::AbsentSegment);
        // "portfolio mix by grade": the whole of what is asked, no metric of its own.
        let mixed = a.cues(Cue::Mix).chain(a.cues(Cue::Share)).any(|c| c.start == m.end);
        let whole = matches!(a.word(m.start), "portfolio") && m.end - m.start == 1;
        if whole && mixed {
            continue;
        }
        if segment && !is_by(a, m.start) && !matches!(a.before(m.start), "which" | "what" | "top" | "best") {
            continue;
        }
        out.push((text, segment));
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
