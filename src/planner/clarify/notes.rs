//! What the answer says of a reading that differs from the words, so that no part of a
//! question vanishes in silence.

use super::super::annotate::{Annotated, Mark};
use super::super::lexicon::Sense;
use super::super::reading::Understood;
use super::super::said::Said;
use super::super::said::times::CompareAsk;
use super::super::token::Kind;
use super::places;
use crate::model::{MetricKind, Model};
use crate::plan::{Intent, Window};

/// Words that a note of [`dropped`] explains.
pub(super) const TOLD: [&str; 4] = ["cumulative", "cumulatively", "accumulated", "fiscal"];

/// The two sides of a comparison that are not what was literally asked.
pub(super) fn sides(u: &mut Understood, s: &Said) {
    let (w, Some(prior)) = (&u.plan.window, &u.plan.compare_window) else { return };
    let step = match s.times.compare {
        Some(CompareAsk::Wow) => Some(("Week over week", "a week", 7)),
        Some(CompareAsk::Mom) => Some(("Month over month", "a month", 31)),
        _ => None,
    };
    if let Some((name, unit, days)) = step
        && w.days() > days
    {
        u.notes.push(format!(
            "{name} compares {unit}; this window is longer, so it is set against {}.",
            between(prior)
        ));
    }
    if prior.start < w.end && w.start < prior.end {
        u.notes.push(format!("The two sides overlap: {} and {}.", between(w), between(prior)));
    }
}

/// "new approvals": a plain word that the model has for a value, beside a metric and not
/// beside those of whom it is said.
pub(super) fn plain_words(u: &mut Understood, a: &Annotated) {
    for pair in a.marks.windows(2).filter(|p| p[0].end - p[0].start == 1 && p[0].end == p[1].start) {
        let exact = pair[0].senses.iter().any(|s| matches!(s, Sense::Value { exact: true, .. }));
        let value = pair[0].senses.iter().find_map(|s| match s {
            Sense::Value { value, exact: false, .. } => Some(value),
            _ => None,
        });
        let (Some(value), true) = (value.filter(|_| !exact), metric(&pair[1])) else { continue };
        let used = u.plan.segments.values().any(|list| list.contains(value));
        if used {
            u.notes.push(format!("Read \"{}\" as {value}.", a.tokens[pair[0].start].raw));
            let rest = a.tokens.iter().enumerate().filter(|(k, _)| *k != pair[0].start);
            u.alternatives.push(rest.map(|(_, t)| t.raw.as_str()).collect::<Vec<_>>().join(" "));
        }
    }
}

/// A name that two segments have: which one was read, and the other to press.
pub(super) fn two_segments(u: &mut Understood, a: &Annotated, model: &Model) {
    for m in &a.marks {
        let mut found: Vec<usize> = Vec::new();
        for s in &m.senses {
            if let Sense::Value { segment, exact: true, .. } = s
                && !found.contains(segment)
            {
                found.push(*segment);
            }
        }
        let beside = a.marks.iter().any(|o| {
            (o.end == m.start || o.start == m.end)
                && o.senses.iter().any(|s| matches!(s, Sense::Segment(i) if found.contains(i)))
        });
        if found.len() < 2 || beside {
            continue;
        }
        let typed = |r: std::ops::Range<usize>| {
            a.tokens[r].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ")
        };
        let used = |i: &usize| {
            let id = &model.segments()[*i].id;
            [&u.plan.segments, &u.plan.exclude, &u.plan.split].iter().any(|map| map.contains_key(id))
        };
        let Some(read) = found.iter().copied().find(|i| used(i)) else { continue };
        let name = typed(m.start..m.end).replace("( ", "(").replace(" )", ")");
        let others: Vec<&str> =
            found.iter().filter(|i| **i != read).map(|i| model.segments()[*i].label.as_str()).collect();
        u.notes.push(format!(
            "Read \"{name}\" as the {}; there is a {} of that name, too.",
            model.segments()[read].label,
            others.join(" and a ")
        ));
        for other in others {
            let rest = (typed(0..m.start), typed(m.end..a.tokens.len()));
            u.alternatives.push(format!("{} {other} {name} {}", rest.0, rest.1).trim().to_string());
        }
    }
}

/// Parts of the question that the plan has no place for.
pub(super) fn dropped(u: &mut Understood, s: &Said, a: &Annotated, model: &Model) {
    if s.times.compare.is_some() && u.plan.compare.is_none() {
        u.notes.push(format!("The comparison is left out: this is {} alone.", between(&u.plan.window)));
    }
    let dated = |k: usize| a.dates.iter().any(|d| d.start <= k && k < d.end);
    let named = |k: usize| {
        a.marks.iter().any(|m| {
            m.start <= k
                && k < m.end
                && m.senses.iter().any(|s| matches!(s, Sense::Segment(_) | Sense::Value { .. }))
        })
    };
    for i in 0..a.tokens.len() {
        let next = a.tokens.get(i + 1).map_or("", |t| t.stem.as_str());
        let note = match a.word(i) {
            "running" if matches!(next, "total" | "sum") => {
                "A running total is not computed: each period stands for itself."
            }
            "cumulative" | "cumulatively" | "accumulated" => {
                "A running total is not computed: each period stands for itself."
            }
            "ratio" if next == "of" && u.plan.intent != Intent::ForecastVsActual && ratio_of_values(u) => {
                "No ratio is computed: the two stand side by side."
            }
            "fy" | "fiscal" => "A fiscal year is read as the calendar year.",
            "weekdays" | "weekends" | "weekday" | "workdays" if !dated(i) => {
                "Days of the week are not told apart: all days are counted."
            }
            "business" | "working" if next == "day" && !dated(i) => {
                "Days of the week are not told apart: all days are counted."
            }
            "per"
                if matches!(next, "application" | "app" | "loan" | "customer" | "borrower" | "approval")
                    && !named(i + 1) =>
            {
                "Nothing is divided by the number of applications or loans: these are the totals."
            }
            _ => "",
        };
        if !note.is_empty() && !u.notes.iter().any(|n| n == note) {
            u.notes.push(note.into());
        }
    }
    if let Some(step) = s.granularity
        && u.plan.granularity.is_none()
    {
        let step = step.noun();
        match u.plan.intent {
            Intent::Variance => {
                u.notes.push(format!("The whole window is compared, not {step} by {step}."));
            }
            Intent::Relationship => {
                u.notes.push(format!("Each point is of the whole window, not {step} by {step}."));
            }
            Intent::Funnel => {
                u.notes.push(format!("A funnel is of the whole window, not {step} by {step}."));
            }
            _ => {}
        }
    }
    // "approvals minus issuances": two columns, and no third.
    let subtracts = (1..a.tokens.len()).any(|i| {
        a.tokens[i].is(&["minus", "less"])
            && a.marks.iter().any(|m| m.end == i && metric(m))
            && a.marks.iter().any(|m| m.start == i + 1 && metric(m))
    });
    if subtracts && u.plan.metrics.len() > 1 && u.plan.intent != Intent::ForecastVsActual {
        u.notes.push("Nothing is subtracted: the two stand side by side.".into());
    }
    if s.unranked {
        u.notes.push("Changes between periods are not ranked: all periods stand in order.".into());
    }
    if let Some(month) = a.tokens.iter().find(|t| t.raw.len() > 5 && is_month(&t.raw)) {
        u.notes.push(format!("Only one {} is shown.", month.raw.trim_end_matches('s')));
    }
    u.notes.extend(other_base(u, a, model));
    if let Some(text) = limit_unread(a) {
        u.notes.push(format!("Not accounted for: {text}."));
    }
    places::ranked(u, s, a);
}

/// "Octobers": several of one month.
fn is_month(raw: &str) -> bool {
    raw.strip_suffix('s').is_some_and(|m| crate::planner::dates::month_number(&m.to_lowercase()).is_some())
}

/// "the ratio of approvals to submits": a rate that is meant and not named, whose base is
/// another than the one that was said.
fn other_base(u: &Understood, a: &Annotated, model: &Model) -> Option<String> {
    let [id] = u.plan.metrics.as_slice() else { return None };
    let rate = model.metric(id).filter(|m| m.kind == MetricKind::Ratio && m.role.is_none())?;
    let marked = || {
        a.marks.iter().flat_map(|m| &m.senses).filter_map(|s| match s {
            Sense::Metric { metric, .. } => Some(&model.metrics()[*metric]),
            _ => None,
        })
    };
    if marked().any(|m| m.id == *id) {
        return None;
    }
    let part = |p: &Option<String>| marked().find(|m| m.count.is_some() && m.count == *p);
    part(&rate.num)?;
    let base = marked().find(|m| m.kind == MetricKind::Sum && m.count != rate.num && m.count != rate.den)?;
    let first = rate.definition.split([',', '.']).next().unwrap_or_default();
    let of = base.count_label.as_ref().unwrap_or(&base.label);
    Some(format!("{first}; it is not taken over all {of}."))
}

fn ratio_of_values(u: &Understood) -> bool {
    u.plan.segments.iter().any(|(id, values)| values.len() == 2 && u.plan.group_by.contains(id))
}

fn metric(m: &Mark) -> bool {
    m.senses.iter().any(|s| matches!(s, Sense::Metric { .. }))
}

/// "over 20%" that no filter took.
fn limit_unread(a: &Annotated) -> Option<String> {
    let taken = |k: usize| {
        a.dates.iter().any(|d| d.start <= k && k < d.end)
            || a.ranges.iter().any(|r| r.start <= k && k < r.end)
            || a.unknown.iter().any(|x| x.start <= k && k < x.end)
            || a.marks.iter().any(|m| m.start <= k && k < m.end)
    };
    (1..a.tokens.len()).find_map(|i| {
        let number = matches!(a.tokens[i].kind, Kind::Number(_)) && !taken(i);
        let two = i.checked_sub(2).map_or("", |k| a.word(k));
        let from = match (two, a.word(i - 1)) {
            ("more" | "less" | "greater" | "fewer" | "higher" | "lower", "than")
            | ("at", "least" | "most") => i - 2,
            (_, "over" | "above" | "under" | "below" | "exceeding" | ">" | "<" | ">=" | "<=") => i - 1,
            _ => return None,
        };
        let end = i + 1 + usize::from(a.word(i + 1) == "%");
        let typed: Vec<&str> = a.tokens[from..end].iter().map(|t| t.raw.as_str()).collect();
        number.then(|| typed.join(" ").replace(" %", "%"))
    })
}

pub(super) fn between(w: &Window) -> String {
    format!("{} to {}", w.start.strftime("%B %-d, %Y"), w.last_day().strftime("%B %-d, %Y"))
}
