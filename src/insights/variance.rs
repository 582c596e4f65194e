//! Texts of a variance: how a number changed, and what changed it.

use super::values::{Change, GroupTally, by_group, effects, value};
use super::voice::Voice;
use super::words::{counted, in_points, join, relative, side, signed, verdict, when};
use super::{Draft, drivers};
use crate::results::MetricFacts;

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let Some(facts) = voice.first() else { return super::nothing(voice) };
    let id = &facts.metric;
    let format = voice.format(id);
    let change = Change::of(&facts.total, facts.prior_total.as_ref());
    let when = when(&voice.plan.window);
    let immature = voice.results.facts.immature_comparison;
    let told =
        if immature { format!("stands at {}", format.short(change.now)) } else { verdict(format, &change) };
    let groups: Vec<GroupTally> = if voice.plan.group_by.is_empty() { Vec::new() } else { by_group(facts) };
    let asked = if immature { None } else { asked_group(voice, facts, &groups) };
    let still = if immature { ", still maturing" } else { "" };
    let title = asked.unwrap_or_else(|| format!("{} {told} {when}{still}", voice.subject(id)));
    let against = if immature {
        String::new()
    } else {
        let sides = voice.results.compared.as_ref().map(|c| {
            let cut = if c.current != voice.plan.window && c.current.days() != voice.plan.window.days() {
                format!("{} against ", side(&c.current))
            } else {
                "against ".to_string()
            };
            format!(", {cut}{} in {}", format.short(change.before), side(&c.prior))
        });
        sides.unwrap_or_else(|| format!(", against {} before", format.short(change.before)))
    };
    let summary = format!(
        "{}: {} {}{against}. {}",
        super::words::cap(&voice.name(id)),
        format.short(change.now),
        voice.scope(),
        voice.closing()
    );
    let bullets = if immature {
        vec![
            voice.maturing(),
            Some("The two sides hold applications of different age, so no change is named yet.".to_string()),
            voice.over_whole(),
        ]
    } else {
        vec![
            voice.over_whole(),
            change.delta().and_then(|d| drivers::sentence(voice, d)),
            mix(voice, format),
            movers(voice, format, &groups),
            new_groups(voice, &groups),
            voice.maturing(),
            absolute(format, &change),
            others(voice),
        ]
    };
    Draft { title, summary, bullets }
}

/// "Which channel grew most": the first group, as the rows are ordered for it.
fn asked_group(voice: &Voice<'_>, facts: &MetricFacts, groups: &[GroupTally]) -> Option<String> {
    let order = voice.plan.order.as_ref()?;
    voice.plan.limit.filter(|n| *n == 1)?;
    let first = groups.first()?;
    let format = voice.format(&facts.metric);
    let change = Change::of(&first.tally, first.prior.as_ref());
    change.delta()?;
    let metric = voice.name(&facts.metric);
    let when = when(&voice.plan.window);
    let by = if order.by == "delta" { signed(format, change.delta()) } else { relative(format, &change) };
    Some(format!(
        "{}: {metric} moved most, {by} to {} {when}",
        voice.group(&first.group),
        format.short(change.now)
    ))
}

/// The exact split of a rate's change.
fn mix(voice: &Voice<'_>, format: topup_charts::Format) -> Option<String> {
    let (mix, rate) = effects(voice.results).filter(|_| in_points(format))?;
    Some(format!(
        "Of the change, {} come from the mix of applications and {} from the rates within groups.",
        signed(format, Some(mix)),
        signed(format, Some(rate))
    ))
}

/// Largest rise and fall among the groups.
fn movers(voice: &Voice<'_>, format: topup_charts::Format, groups: &[GroupTally]) -> Option<String> {
    let mut moved: Vec<(&GroupTally, Change, f64)> = groups
        .iter()
        .filter_map(|g| {
            let change = Change::of(&g.tally, g.prior.as_ref());
            change.delta().map(|d| (g, change, d))
        })
        .collect();
    moved.sort_by(|a, b| b.2.total_cmp(&a.2));
    let told = |(g, change, delta): &(&GroupTally, Change, f64)| {
        let money = signed(format, Some(*delta));
        let rel = relative(format, change);
        let rel = if rel == money { String::new() } else { format!(" ({rel})") };
        format!("{} {money}{rel}", voice.group(&g.group))
    };
    let up = moved.first().filter(|m| m.2 > 0.0).map(|m| format!("Largest rise: {}", told(m)));
    let down = moved.last().filter(|m| m.2 < 0.0).map(told);
    match (up, down) {
        (Some(up), Some(down)) => Some(format!("{up}; largest fall: {down}.")),
        (Some(up), None) => Some(format!("{up}.")),
        (None, Some(down)) => Some(format!("Largest fall: {down}.")),
        (None, None) => None,
    }
}

fn new_groups(voice: &Voice<'_>, groups: &[GroupTally]) -> Option<String> {
    let named = |found: &dyn Fn(&GroupTally) -> bool| -> Vec<String> {
        groups.iter().filter(|g| found(g)).take(3).map(|g| voice.group(&g.group)).collect()
    };
    let has = |g: &GroupTally| g.tally.met && value(&g.tally).is_some_and(|v| v != 0.0);
    let had = |g: &GroupTally| g.prior.is_some_and(|p| p.met && value(&p).is_some_and(|v| v != 0.0));
    let (new, gone) = (named(&|g| has(g) && !had(g)), named(&|g| !has(g) && had(g)));
    match (new.is_empty(), gone.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("New on this side: {}.", join(&new))),
        (true, false) => Some(format!("Gone on this side: {}.", join(&gone))),
        (false, false) => Some(format!("New on this side: {}; gone: {}.", join(&new), join(&gone))),
    }
}

fn absolute(format: topup_charts::Format, change: &Change) -> Option<String> {
    let now = format.short(change.now);
    Some(match change.delta() {
        Some(delta) => format!(
            "The change is {}: {} before, {now} now.",
            signed(format, Some(delta)),
            format.short(change.before)
        ),
        None => format!("The change is n/a: {} before, {now} now.", format.short(change.before)),
    })
}

/// Further metrics of the same question, else how many groups there are.
fn others(voice: &Voice<'_>) -> Option<String> {
    let further: Vec<String> = voice
        .results
        .facts
        .metrics
        .iter()
        .skip(1)
        .take(3)
        .map(|m| {
            let format = voice.format(&m.metric);
            let change = Change::of(&m.total, m.prior_total.as_ref());
            format!("{} {}", voice.name(&m.metric), verdict(format, &change))
        })
        .collect();
    if !further.is_empty() {
        return Some(format!("{}.", super::words::cap(&join(&further))));
    }
    let n = voice.results.facts.groups.len();
    if voice.plan.group_by.is_empty() {
        return Some("Both sides are compared in full, day for day.".to_string())
            .filter(|_| voice.results.compared.as_ref().is_some_and(|c| c.current.days() == c.prior.days()));
    }
    Some(format!("Split into {}.", counted(n, &voice.groups_noun(1), &voice.groups_noun(n))))
}
