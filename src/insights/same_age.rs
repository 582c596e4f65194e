//! Texts of young cohorts: they are compared with older ones at the same age, or not at all.

use super::Draft;
use super::values::{Change, ratio, value};
use super::voice::Voice;
use super::words::{before, before_noun, cap, day, join, signed, size, way, when};
use crate::results::MetricFacts;
use topup_charts::Format;

/// A change whose current side is still maturing.
pub(super) fn variance(voice: &Voice<'_>, facts: &MetricFacts) -> Draft {
    let id = &facts.metric;
    let format = voice.format(id);
    let now = value(&facts.total);
    let aged = aged(voice, facts);
    let title = match aged {
        Some((change, then, _)) => {
            let by = size(format, change.delta());
            let compared = match way(format, &change) {
                0 => format!("level with {then}"),
                w => format!("{by} {} {then}", if w > 0 { "above" } else { "below" }),
            };
            format!(
                "{} {} {}, {compared} at the same age",
                voice.subject(id),
                voice.came_to(id, now),
                when(&voice.plan.window)
            )
        }
        None => format!(
            "{} at {} {}, still maturing",
            voice.subject(id),
            format.short(now),
            when(&voice.plan.window)
        ),
    };
    let summary = format!(
        "{} {} {} and is still maturing. {}",
        cap(&voice.name(id)),
        voice.came_to(id, now),
        voice.scope(),
        voice.closing()
    );
    let bullets = vec![
        at_the_same_age(voice, facts).or_else(|| {
            Some("The two sides hold applications of different age, so no change is named yet.".to_string())
        }),
        voice.maturing(),
        voice.over_whole(),
        voice.denominators(),
    ];
    Draft { title, summary, bullets }
}

/// The change at the same age, what the other side is called, and its plain value. None where the data runs on
/// after the day of asking, so that the rows know more of the current side than its age allows.
fn aged(voice: &Voice<'_>, facts: &MetricFacts) -> Option<(Change, String, Option<f64>)> {
    let found = voice.results.facts.same_age.as_ref()?;
    let metric = found.metrics.iter().find(|m| m.metric == facts.metric)?;
    let change = Change::of(&metric.current, Some(&metric.prior));
    change.delta()?;
    let then = before_noun(&found.compared.current, &found.compared.prior);
    let plain = value(&metric.current) == value(&facts.total);
    plain.then(|| (change, then, facts.prior_total.as_ref().and_then(value)))
}

/// "At the same age, the week before stood at 30.1%; it has come to 36.2% since."
fn at_the_same_age(voice: &Voice<'_>, facts: &MetricFacts) -> Option<String> {
    let format = voice.format(&facts.metric);
    if let Some((change, then, plain)) = aged(voice, facts) {
        let since = match plain.map(|p| format.short(p)) {
            Some(p) if p != format.short(change.before) => format!("; it has come to {p} since"),
            _ => String::new(),
        };
        return Some(format!("At the same age, {then} stood at {}{since}.", format.short(change.before)));
    }
    let found = voice.results.facts.same_age.as_ref()?;
    let metric = found.metrics.iter().find(|m| m.metric == facts.metric)?;
    let change = Change::of(&metric.current, Some(&metric.prior));
    let by = signed(format, Some(change.delta()?));
    Some(format!(
        "As of {} it stood at {}, against {} {} at the same age ({by}).",
        day(found.through),
        format.short(change.now),
        format.short(change.before),
        before(&found.compared.current, &found.compared.prior)
    ))
}

/// "At the same age, the 14 days before had 58.1% approved and 16.9% issued."
pub(super) fn funnel(voice: &Voice<'_>) -> Option<String> {
    let found = voice.results.facts.same_age.as_ref()?;
    let first = found.metrics.first()?;
    let stages: Vec<String> = found
        .metrics
        .iter()
        .skip(1)
        .filter_map(|m| {
            let rate = ratio(&m.prior, &first.prior)?;
            Some(format!("{} {}", Format::Percent.short(rate), super::funnel_stage(voice, &m.metric)))
        })
        .collect();
    let then = before_noun(&found.compared.current, &found.compared.prior);
    (!stages.is_empty()).then(|| format!("At the same age, {then} had {}.", join(&stages)))
}
