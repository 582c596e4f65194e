//! Which kind of answer a message asks for.

use super::annotate::Annotated;
use super::cues::Cue;
use super::said::{Said, TopBy, forecast_roles};
use crate::model::{MetricKind, Model, Role};
use crate::plan::Intent;

/// The intent of a message read by itself.
#[must_use]
pub fn intent(s: &Said, a: &Annotated, model: &Model, slash: Option<&str>) -> Intent {
    match slash {
        Some("trend") if !is_relation(s, a, model) => return Intent::Trend,
        Some("forecast") => return Intent::ForecastVsActual,
        Some("funnel") => return Intent::Funnel,
        _ => {}
    }
    if is_funnel(s, a, model) {
        return Intent::Funnel;
    }
    if is_relation(s, a, model) {
        return Intent::Relationship;
    }
    if is_forecast(s, a, model) {
        return Intent::ForecastVsActual;
    }
    if is_variance(s, a) {
        return Intent::Variance;
    }
    if is_distribution(s, a, model) {
        return Intent::Distribution;
    }
    Intent::Trend
}

/// A funnel by name, by its three stages as verbs, or as "how many of the
/// applications submitted in … were issued".
#[must_use]
pub fn is_funnel(s: &Said, a: &Annotated, model: &Model) -> bool {
    if a.marks.iter().any(|m| {
        m.is(Cue::Funnel)
            && !(m.end - m.start == 1
                && matches!(a.word(m.start), "stage" | "stages")
                && s.metrics.is_empty())
    }) {
        return true;
    }
    if a.has(Cue::Funnel) {
        return true;
    }
    let stages: Vec<&str> = model.funnel_stages().iter().map(|m| m.id.as_str()).collect();
    let named = |id: &str| s.metrics.iter().any(|m| model.metrics()[m.metric].id == id);
    let verbs = a
        .tokens
        .iter()
        .filter(|t| {
            t.is(&["applied", "apply", "approved", "funded", "issued", "booked", "submitted", "paid"])
        })
        .count();
    if stages.iter().all(|id| named(id)) && s.granularity.is_none() && !s.compares() && verbs >= 2 {
        return true;
    }
    let arrows = a.tokens.iter().filter(|t| matches!(t.text.as_str(), "→" | "->" | ">" | "=>")).count() >= 1;
    let staged = stages.iter().filter(|id| a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, super::lexicon::Sense::Metric { metric, .. } if model.metrics()[*metric].id == **id)))).count();
    if arrows && staged >= 2 {
        return true;
    }
    let cohort = a.tokens.iter().enumerate().any(|(i, t)| {
        t.is(&["of", "from", "those", "out"])
            && (i + 1..i + 7).any(|k| {
                matches!(
                    a.word(k),
                    "apps"
                        | "applications"
                        | "submits"
                        | "applicants"
                        | "people"
                        | "submissions"
                        | "persons"
                        | "customers"
                        | "those"
                        | "ones"
                )
            })
            && (i + 1..i + 9).any(|k| {
                matches!(
                    a.word(k),
                    "submitted" | "applied" | "received" | "came" | "made" | "that" | "who" | "we"
                )
            })
    });
    let later = a.tokens.iter().any(|t| {
        t.is(&["issued", "funded", "booked", "approved", "through", "issuance", "funding", "issue"])
    });
    let first = a.tokens.iter().any(|t| t.is(&["submitted", "applied", "received"]));
    cohort
        && later
        && first
        && s.granularity.is_none()
        && (a.has(Cue::Count) && s.group_by.is_empty()
            || a.has(Cue::Share)
            || a.tokens
                .iter()
                .any(|t| t.is(&["part", "portion", "made", "make", "got", "get", "walked", "ended", "went"])))
}

/// The different measures of a message, metrics and numeric columns together.
#[must_use]
pub fn measures(s: &Said, model: &Model) -> Vec<String> {
    let mut kinds: Vec<String> = s.metrics.iter().map(|m| model.metrics()[m.metric].id.clone()).collect();
    for r in &s.rows {
        let measure = &model.row_measures()[*r];
        let metric = model.metrics().iter().find(|m| m.value_column.as_deref() == Some(&measure.column));
        if let Some(m) = metric
            && !kinds.contains(&m.id)
        {
            kinds.push(m.id.clone());
        }
    }
    kinds
}

/// Two measures against each other.
#[must_use]
pub fn is_relation(s: &Said, a: &Annotated, model: &Model) -> bool {
    let roles = forecast_roles(s, model);
    if roles.contains(&Role::Forecast) || roles.contains(&Role::Actual) {
        return false;
    }
    let kinds = measures(s, model);
    if kinds.len() < 2 {
        return false;
    }
    if a.has(Cue::Relation) {
        return true;
    }
    let axis = |name: &str| {
        a.tokens.windows(2).any(|w| w[0].text == name && matches!(w[1].text.as_str(), "=" | ":"))
    };
    let axes = axis("x") && axis("y");
    let on_axes = a.tokens.windows(2).any(|w| matches!(w[0].text.as_str(), "on" | "as") && w[1].text == "x")
        && a.tokens.windows(2).any(|w| matches!(w[0].text.as_str(), "on" | "as") && w[1].text == "y");
    if axes || on_axes {
        return true;
    }
    let opens = a.tokens.iter().take(6).any(|t| t.is(&["do", "does", "is", "are"]));
    let comparative = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    let more_less = comparative(&["higher", "more", "bigger", "larger", "better", "pricier"])
        && comparative(&[
            "lower", "less", "worse", "fewer", "smaller", "cheaper", "better", "higher", "more",
        ]);
    let rises = (a.has(Cue::Rise) || comparative(&["higher", "up", "more"]))
        && (a.has(Cue::Fall) || comparative(&["lower", "down", "less"]))
        && comparative(&["as", "when", "if", "while"]);
    if (opens && more_less || rises && kinds.len() == 2) && !s.compares() {
        return true;
    }
    // "APR vs FICO", "submits against issuances", "apr / fico".
    let mut at: Vec<(usize, usize)> = s.metrics.iter().map(|m| (m.at, m.end)).collect();
    at.extend(
        a.marks
            .iter()
            .filter(|m| m.senses.iter().any(|x| matches!(x, super::lexicon::Sense::RowMeasure(_))))
            .map(|m| (m.start, m.end)),
    );
    at.sort_unstable();
    at.dedup();
    at.windows(2).any(|w| {
        let (x, y) = (w[0].1, w[1].0);
        if y < x {
            return false;
        }
        let gap: Vec<&str> = (x..y).map(|k| a.word(k)).collect();
        let versus = a.cues(Cue::Versus).any(|m| m.start >= x && m.end <= y) || gap.contains(&"/");
        versus && gap.len() <= 6 && !a.dates.iter().any(|d| d.start >= x && d.end <= y)
    })
}

fn is_forecast(s: &Said, a: &Annotated, model: &Model) -> bool {
    let roles = forecast_roles(s, model);
    let only_actual = roles.iter().all(|r| *r == Role::Actual);
    let sums = s.metrics.iter().any(|m| {
        let x = &model.metrics()[m.metric];
        x.role.is_none() && x.kind == MetricKind::Sum && !m.weak
    });
    let actual_of_sums = only_actual && sums;
    if !roles.is_empty() && !actual_of_sums {
        return true;
    }
    // "which channel did we over-forecast the most"
    let misses = a.cues(Cue::Miss).any(|m| {
        (m.start..m.end).any(|k| {
            a.tokens[k].is(&["forecast", "overforecast", "underforecast", "overestimate", "underestimate"])
        })
    });
    s.times.future
        || misses && s.metrics.is_empty()
        || (a.has(Cue::Project)
            && s.times.window.is_none()
            && a.marks
                .iter()
                .any(|m| m.is(Cue::Project) && !matches!(a.word(m.start), "forward" | "predict")))
}

/// Words of change that are also adjectives count only as predicates.
#[must_use]
pub fn changes(a: &Annotated) -> bool {
    a.marks.iter().any(|m| {
        if m.is(Cue::Change) {
            let filters = matches!(a.word(m.start), "change" | "move" | "shift")
                && m.start == 0
                && matches!(a.word(m.end), "to" | "it" | "the");
            return !filters;
        }
        if !(m.is(Cue::Fall) || m.is(Cue::Rise)) {
            return false;
        }
        let word = a.word(m.start);
        let adjective = matches!(
            word,
            "up" | "down" | "lower" | "higher" | "better" | "worse" | "soft" | "slow" | "gain" | "sink"
        ) && m.end - m.start == 1;
        if matches!(word, "drop" | "leave") && (a.word(m.end) == "the" || m.start == 0) {
            return false;
        }
        !adjective
            || matches!(
                a.before(m.start),
                "is" | "are"
                    | "was"
                    | "were"
                    | "went"
                    | "go"
                    | "going"
                    | "been"
                    | "be"
                    | "looked"
                    | "look"
                    | "looks"
                    | "trending"
                    | "came"
                    | "come"
                    | "much"
                    | "we"
                    | "far"
                    | "moved"
                    | "why"
                    | "it"
                    | "or"
                    | "they"
                    | "get"
                    | "got"
                    | "getting"
                    | "doing"
                    | "did"
                    | "do"
            )
            || a.marks.iter().any(|o| {
                o.end == m.start
                    && o.senses.iter().any(|s| {
                        matches!(
                            s,
                            super::lexicon::Sense::Metric { .. } | super::lexicon::Sense::Value { .. }
                        )
                    })
            })
    })
}

fn is_variance(s: &Said, a: &Annotated) -> bool {
    if s.compares() {
        return true;
    }
    let moves = a.tokens.iter().any(|t| t.is(&["move", "moved", "moves"]));
    if s.times.from_to.is_some() && (changes(a) || moves) && s.granularity.is_none() && !a.has(Cue::Trend) {
        return true;
    }
    if s.top.as_ref().is_some_and(|t| t.by != TopBy::Value) {
        return true;
    }
    if a.has(Cue::Why) && s.granularity.is_none() {
        return true;
    }
    let periods = s.granularity.is_some() || a.has(Cue::Trend);
    // "is A1 doing better than A2" compares values, not periods.
    let values = !s.filters.versus.is_empty()
        && a.tokens
            .windows(2)
            .any(|w| w[1].text == "than" && w[0].is(&["better", "worse", "higher", "lower", "more", "less"]));
    changes(a) && !periods && !values && !a.has(Cue::Histogram)
}

fn is_distribution(s: &Said, a: &Annotated, model: &Model) -> bool {
    if s.granularity.is_some() || a.has(Cue::Trend) || draws_lines(a) {
        return false;
    }
    if is_histogram(s, a) {
        return true;
    }
    let share =
        (a.has(Cue::Share) || a.has(Cue::Mix)) && !s.group_by.is_empty() || is_share_of_value(s, a, model);
    !s.group_by.is_empty() || share
}

/// "what share of issuances is Email": a value's part of a sum. A rate has no shares.
#[must_use]
pub fn is_share_of_value(s: &Said, a: &Annotated, model: &Model) -> bool {
    s.filters.last.is_some()
        && (a.has(Cue::Share) || a.has(Cue::Mix))
        && s.metrics.iter().all(|m| model.metrics()[m.metric].kind == MetricKind::Sum)
}

/// "one line per term", "a curve for each grade": lines run over time. A list has
/// one line per product as well, so a table or rows ask for no chart.
#[must_use]
pub fn draws_lines(a: &Annotated) -> bool {
    let listed =
        a.tokens.iter().any(|t| t.is(&["table", "list", "csv", "row", "rows", "text", "bar", "bars"]));
    !listed
        && a.tokens.windows(3).any(|w| {
            w[0].is(&["one", "a", "separate", "single", "own"])
                && w[1].is(&["line", "lines", "curve", "curves", "series"])
                && w[2].is(&["per", "each", "for", "by", "apiece"])
        })
}

/// A histogram of a row-level measure.
#[must_use]
pub fn is_histogram(s: &Said, a: &Annotated) -> bool {
    !s.rows.is_empty()
        && s.group_by.is_empty()
        && (a.has(Cue::Histogram)
            && (!a
                .marks
                .iter()
                .any(|m| m.is(Cue::Histogram) && a.word(m.start) == "how" && m.end - m.start == 2)
                || a.has(Cue::Mix))
            || a.has(Cue::Mix))
}

/// Whether an error metric of the forecast is named.
#[must_use]
pub fn forecast_error(s: &Said, model: &Model) -> bool {
    forecast_roles(s, model).contains(&Role::Error)
}

/// "difference between forecast and actual" is a question for numbers.
#[must_use]
pub fn is_forecast_pair(s: &Said, model: &Model) -> bool {
    let roles = forecast_roles(s, model);
    roles.contains(&Role::Forecast) && roles.contains(&Role::Actual)
}
