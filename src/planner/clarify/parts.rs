//! Notes on what an answer's numbers are not: no mean of periods, no rate by dollars, no part
//! within each group, no conversion from the middle of the funnel, no correlation.

use super::super::annotate::{Annotated, Mark};
use super::super::cues::Cue;
use super::super::lexicon::Sense;
use super::super::reading::Understood;
use super::super::said::Said;
use super::super::said::mean::{Mean, is_money, mean};
use crate::model::{Format, MetricKind, Model};
use crate::plan::Intent;

/// Says what was asked for and the rows do not hold.
pub(super) fn untold(u: &mut Understood, s: &Said, a: &Annotated, model: &Model) {
    let found = [
        averages(u, s, a, model),
        by_dollars(u, a, model),
        within_each(u, a, model),
        between_stages(u, s, model),
        unused_measure(u, s, model),
        no_correlation(u, a),
        beginnings(u, a),
    ];
    u.notes.extend(found.into_iter().flatten());
}

fn averages(u: &Understood, s: &Said, a: &Annotated, model: &Model) -> Option<String> {
    let sums = u
        .plan
        .metrics
        .iter()
        .all(|m| model.metric(m).is_some_and(|m| m.kind == MetricKind::Sum && m.role.is_none()));
    if !sums || u.plan.intent == Intent::Relationship || u.plan.intent == Intent::Funnel {
        return None;
    }
    let period = u.plan.granularity.map_or("period", |g| g.noun());
    match mean(a, s, model)? {
        Mean::OfOne(_) => None,
        Mean::OfPeriods => Some(format!(
            "The rows hold each {period} for itself, not the average of them that was asked for."
        )),
        Mean::Moving => Some(format!("A moving average is not computed: each {period} stands for itself.")),
        Mean::Against => Some("Nothing is set against an average: all stand here.".into()),
        Mean::Bare => Some("No average is computed: these are totals.".into()),
    }
}

/// "what percent of submitted dollars gets issued": rates go by count.
fn by_dollars(u: &Understood, a: &Annotated, model: &Model) -> Option<String> {
    let counted = u.plan.metrics.iter().filter_map(|m| model.metric(m)).any(|m| {
        m.kind == MetricKind::Ratio
            && m.role.is_none()
            && m.format == Some(Format::Percent)
            && model
                .metrics()
                .iter()
                .any(|x| x.count.is_some() && x.count == m.den || x.count == m.num && m.num.is_some())
    });
    let sum = u.plan.metrics.iter().filter_map(|m| model.metric(m)).any(|m| m.kind == MetricKind::Sum);
    let dollars = a.tokens.iter().enumerate().any(|(k, t)| {
        t.is(&["dollar", "dollars", "amount", "amounts", "money", "$"])
            && !a.ranges.iter().any(|r| r.start <= k && k < r.end)
    });
    (counted && !sum && dollars)
        .then(|| "Rates go by the number of applications, not by dollars.".to_string())
}

/// "what % of loans are repeat by channel": the share is of all groups together.
fn within_each(u: &Understood, a: &Annotated, model: &Model) -> Option<String> {
    if !u.plan.share || u.plan.intent != Intent::Distribution {
        return None;
    }
    let group = model.segment(u.plan.group_by.first()?)?;
    let value = |m: &Mark| {
        m.senses.iter().find_map(|s| match s {
            Sense::Value { segment, value, .. } => {
                let id = &model.segments()[*segment].id;
                let filters = u.plan.segments.get(id).is_some_and(|list| list.contains(value))
                    && !u.plan.group_by.contains(id);
                filters.then(|| {
                    let text = value.to_string();
                    let info = model.segments()[*segment].values.iter().find(|v| v.value == text);
                    info.and_then(|v| v.label.clone()).unwrap_or(text)
                })
            }
            _ => None,
        })
    };
    let verb = |at: usize| {
        let first = (0..at).rev().take_while(|k| names(a, *k)).last().unwrap_or(at);
        matches!(
            a.before(first),
            "is" | "are" | "was" | "were" | "be" | "being" | "go" | "goes" | "went" | "to" | "from"
        )
    };
    let label = a.marks.iter().find_map(|m| {
        let name = value(m)?;
        let part = a.cues(Cue::Share).any(|x| {
            // "share of repeat customers by channel", "the repeat share by channel"
            let of = x.end <= m.start
                && (x.end..m.start)
                    .all(|k| a.tokens[k].is(&["of", "the", "our", "all", "that", "who"]) || names(a, k));
            of || x.start == m.end || x.end <= m.start && verb(m.start)
        });
        part.then_some(name)
    })?;
    Some(format!(
        "Each share is a {}'s part of all of {label}; the part of {label} within each {} is not computed.",
        group.label, group.label
    ))
}

/// Whether a token is part of a segment's name ("share of grade A").
fn names(a: &Annotated, k: usize) -> bool {
    a.marks
        .iter()
        .any(|m| m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Segment(_))))
}

/// "approval to issue conversion": a funnel begins with its first stage.
fn between_stages(u: &Understood, s: &Said, model: &Model) -> Option<String> {
    if u.plan.intent != Intent::Funnel {
        return None;
    }
    let stages = model.funnel_stages();
    let said: Vec<_> = s
        .metrics
        .iter()
        .map(|m| &model.metrics()[m.metric])
        .filter(|m| stages.iter().any(|x| x.id == m.id))
        .collect();
    let [from, to] = said.as_slice() else { return None };
    (stages.first().is_some_and(|x| x.id != from.id && x.id != to.id)).then(|| {
        format!(
            "The title is of the whole funnel; what of the {} became {} is told in the step between the two.",
            from.label, to.label
        )
    })
}

/// "FICO of approved vs issued": a measure of the rows that no part of the plan takes up.
fn unused_measure(u: &Understood, s: &Said, model: &Model) -> Option<String> {
    let p = &u.plan;
    let used = |row: usize| {
        let measure = &model.row_measures()[row];
        let of_metric = p.metrics.iter().filter_map(|id| model.metric(id)).any(|m| {
            Some(&m.id) == measure.metric.as_ref() || m.value_column.as_ref() == Some(&measure.column)
        });
        let of_segment =
            |id: &String| model.segment(id).and_then(|x| x.range_column.as_ref()) == Some(&measure.column);
        of_metric
            || p.columns.contains(&measure.column)
            || p.ranges.iter().any(|r| r.column == measure.column)
            || p.group_by
                .iter()
                .chain(p.segments.keys())
                .chain(p.exclude.keys())
                .chain(p.split.keys())
                .any(of_segment)
    };
    let measure = s.rows.iter().find(|row| !is_money(model, **row) && !used(**row))?;
    let label = &model.row_measures()[*measure].label;
    Some(format!("The {label} plays no part in this: it is no number of this answer."))
}

/// "correlation of term and APR": groups of a segment have no correlation.
fn no_correlation(u: &Understood, a: &Annotated) -> Option<String> {
    let asked = a.tokens.iter().any(|t| {
        matches!(
            t.stem.as_str(),
            "correlation" | "correlate" | "correlated" | "corr" | "regression" | "scatter"
        )
    });
    (asked && u.plan.intent != Intent::Relationship)
        .then(|| "No correlation is computed: the groups stand side by side.".to_string())
}

/// "when did Union Partners start issuing": a first day that no query looks for.
fn beginnings(u: &Understood, a: &Annotated) -> Option<String> {
    let asked = a.tokens.iter().position(|t| t.text == "when").is_some_and(|k| {
        a.tokens[k..].iter().any(|t| {
            t.is(&[
                "start", "started", "begin", "began", "begun", "launch", "launched", "stop", "stopped",
                "end", "ended",
            ])
        }) || a.tokens[k..]
            .windows(2)
            .any(|w| w[1].is(&["first", "last"]) && w[0].is(&["we", "it", "they", "did", "the"]))
            && u.plan.order.is_none()
            && a.dates.is_empty()
    });
    asked.then(|| {
        "The day on which something began or ended is not looked up: these are the numbers of the window."
            .into()
    })
}

#[cfg(test)]
mod tests {
    use crate::model::Model;
    use crate::plan::SegmentValue;
    use crate::planner::{Planner, Reading, ThreadContext, Values};
    use std::sync::Arc;

    /// The notes of the answer to a question.
    fn notes(question: &str) -> String {
        let model = Arc::new(Model::embedded().expect("the model is sound"));
        let channels = ["Email", "Referral"].map(|v| SegmentValue::Text(v.into())).to_vec();
        let customers = ["NP", "RP"].map(|v| SegmentValue::Text(v.into())).to_vec();
        let bands = ["<640", "640-699", "700-759", "760+"].map(|v| SegmentValue::Text(v.into())).to_vec();
        let named = [("channel", channels), ("repeat_type", customers), ("cr_fico_band", bands)];
        let values: Values = named.into_iter().map(|(id, list)| (id.to_string(), list)).collect();
        let planner = Planner::new(model, &values, false);
        match planner.read(question, &ThreadContext::default(), jiff::civil::date(2026, 11, 22)) {
            Reading::Answer(u) => u.notes.join(" "),
            other => panic!("{question}: {other:?}"),
        }
    }

    #[test]
    fn what_the_rows_do_not_hold_is_said() {
        for (question, said) in [
            ("average daily issuances last month", "each day for itself"),
            ("issuances per week last quarter, average", "each week for itself"),
            ("moving average issuances", "moving average is not computed"),
            ("how many loans do we issue on average", "No average is computed"),
            ("which channels are above average in issuances", "Nothing is set against an average"),
            ("what percent of submitted dollars gets issued Q3", "not by dollars"),
            ("what % of loans are repeat by channel last month", "within each channel is not computed"),
            ("share of repeat customers by channel last month", "within each channel is not computed"),
            ("approval to issue conversion last quarter", "what of the approvals became issuances"),
            ("correlation of term and apr", "No correlation is computed"),
            ("fico of approved vs issued", "FICO score plays no part"),
            ("when did Referral start issuing", "is not looked up"),
            ("best and worst channel by funding rate last quarter", "Both ends are in the list"),
            ("top product per channel last month", "first of each group is not picked out"),
        ] {
            let notes = notes(question);
            assert!(notes.contains(said), "{question}: {notes}");
        }
    }

    #[test]
    fn what_is_held_is_not_excused() {
        for question in [
            "average FICO by channel last month",
            "issuances by channel last month",
            "share of issuances by channel, NP only",
            "approval rate by channel last month",
            "correlation of FICO and APR",
            "best channel by funding rate last quarter",
            "submits with FICO over 700 last month by channel",
        ] {
            let notes = notes(question);
            assert_eq!(notes, "", "{question}");
        }
    }
}
