//! Texts of a variance: how a number changed, and what changed it.

use super::values::{Change, GroupTally, by_group, effects, known_only, value};
use super::voice::Voice;
use super::words::{aside, during, in_points, join, relative, signed, verdict, way, when};
use super::{Draft, drivers};
use crate::plan::Direction;
use crate::results::{Cell, MetricFacts};

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let Some(facts) = voice.first() else { return super::nothing(voice) };
    if voice.results.facts.immature_comparison {
        return super::same_age::variance(voice, facts);
    }
    let id = &facts.metric;
    let format = voice.format(id);
    let change = Change::of(&facts.total, facts.prior_total.as_ref());
    let groups: Vec<GroupTally> = if voice.plan.group_by.is_empty() { Vec::new() } else { by_group(facts) };
    let title = asked_group(voice, facts, &groups).unwrap_or_else(|| {
        let driven = driven(voice, format, &change).unwrap_or_default();
        format!("{} {} {}{driven}", voice.subject(id), verdict(format, &change), when(&voice.plan.window))
    });
    let delta = change.delta();
    let by = delta.map_or_else(String::new, |d| format!(" ({})", signed(format, Some(d))));
    let before = voice
        .results
        .compared
        .as_ref()
        .map_or_else(|| "before".to_string(), |c| super::words::before(&c.current, &c.prior));
    let summary = format!(
        "{} {} {}, against {} {before}{by}. {}",
        super::words::cap(&voice.name(id)),
        voice.came_to(id, change.now),
        scope(voice),
        format.short(change.before),
        voice.closing()
    );
    let mut bullets = vec![
        voice.over_whole(),
        movers(voice, format, &groups),
        delta.and_then(|d| drivers::sentence(voice, d)),
        others(voice),
        mix(voice, format),
        new_groups(voice, &groups),
        delta.and_then(|d| drivers::second(voice, d)),
        voice.maturing(),
        voice.denominators(),
    ];
    // It repeats the summary, so it stands only where there is little else.
    if bullets.iter().flatten().count() < 2 {
        bullets.push(absolute(format, &change));
    }
    Draft { title, summary, bullets }
}

/// When and for what, with the current side as it was cut.
fn scope(voice: &Voice<'_>) -> String {
    match voice.results.compared.as_ref().filter(|c| c.current.days() != voice.plan.window.days()) {
        Some(cut) => format!("{}{}", during(&cut.current), voice.filters()),
        None => voice.scope(),
    }
}

/// The finding within the total, where that changed.
fn driven(voice: &Voice<'_>, format: topup_charts::Format, change: &Change) -> Option<String> {
    drivers::lead(voice, change.delta().filter(|_| way(format, change) != 0)?)
}

/// "Which channel grew most": the first row, as the rows are ordered for it.
fn asked_group(voice: &Voice<'_>, facts: &MetricFacts, groups: &[GroupTally]) -> Option<String> {
    let order = voice.plan.order.as_ref()?;
    let row = voice.results.rows.first()?;
    let first = groups.iter().find(|g| row.starts_with(&g.group))?;
    let format = voice.format(&facts.metric);
    let change = Change::of(&first.tally, first.prior.as_ref());
    let metric = voice.name(&facts.metric);
    let when = when(&voice.plan.window);
    let fast = order.by == "delta_pct";
    let by = if fast { relative(format, &change) } else { signed(format, change.delta()) };
    let most = if fast { "fastest" } else { "most" };
    let delta = change.delta()?;
    // Where all fell, the first by growth is the one that fell least.
    let (verb, how) = match order.direction {
        _ if delta == 0.0 => ("did not change", ""),
        Direction::Desc if order.by == "abs_delta" => ("moved", "most"),
        Direction::Asc if order.by == "abs_delta" => ("moved", "least"),
        Direction::Desc if delta > 0.0 => ("grew", most),
        Direction::Desc => ("fell", "least"),
        Direction::Asc if delta < 0.0 => ("fell", most),
        Direction::Asc => ("grew", "least"),
    };
    let how = if how.is_empty() { String::new() } else { format!(" {how}") };
    let (name, now) = (super::words::cap(&voice.standing_group(&first.group)), format.short(change.now));
    Some(format!("{name} {verb}{how} {when}: {metric} {by} to {now}"))
}

/// The exact split of a rate's change.
fn mix(voice: &Voice<'_>, format: topup_charts::Format) -> Option<String> {
    let (mix, rate) = effects(voice.results).filter(|_| in_points(format))?;
    let plural = if voice.plan.group_by.is_empty() {
        voice.plural(&drivers::segments(voice).next()?.segment)
    } else {
        voice.groups_noun(2)
    };
    let own = if format == topup_charts::Format::Percent { "rates" } else { "averages" };
    let (rate, mix) = (signed(format, Some(rate)), signed(format, Some(mix)));
    let shows = |text: &str| text.starts_with(['+', '−']);
    Some(match (shows(&rate), shows(&mix)) {
        (true, false) => format!("The change came from the {own} within {plural}, not from their mix."),
        (false, true) => format!("The change came from the mix of {plural}, not from the {own} within them."),
        _ => format!("Of the change, {rate} came from the {own} within {plural} and {mix} from their mix."),
    })
}

/// Largest rise and fall among the groups, each by its own number.
fn movers(voice: &Voice<'_>, format: topup_charts::Format, groups: &[GroupTally]) -> Option<String> {
    let moved: Vec<(&GroupTally, Change, f64)> = groups
        .iter()
        .filter_map(|g| {
            let change = Change::of(&g.tally, g.prior.as_ref());
            change.delta().map(|d| (g, change, d))
        })
        .collect();
    let mut moved = known_only(moved, |m| &m.0.group);
    moved.sort_by(|a, b| b.2.total_cmp(&a.2));
    let told = |(g, change, delta): &(&GroupTally, Change, f64)| {
        let money = signed(format, Some(*delta));
        let rel = relative(format, change);
        let rel = if rel == money { String::new() } else { format!(" ({rel})") };
        format!("{} {money}{rel}", voice.group(&g.group))
    };
    // One group alone moved as the total did.
    if groups.len() < 2 {
        return None;
    }
    if in_points(format) {
        let changes: Vec<_> = moved.iter().map(|(g, _, delta)| (g.group.as_slice(), *delta)).collect();
        return within(voice, format, voice.own(format), &changes);
    }
    let up = moved.first().filter(|m| m.2 > 0.0).map(|m| format!("Largest rise: {}", told(m)));
    let down = moved.last().filter(|m| m.2 < 0.0).map(told);
    match (up, down) {
        (Some(up), Some(down)) => Some(format!("{up}; largest fall: {down}.")),
        (Some(up), None) => Some(format!("{up}.")),
        (None, Some(down)) => Some(format!("Largest fall: {down}.")),
        (None, None) => None,
    }
}

/// "Within channels, the rate rose most for Referral (+1.4 points) and fell most for OMB (−3.6 points)": the groups'
/// own changes, largest first, which are not what they contributed to the total's.
pub(super) fn within(
    voice: &Voice<'_>,
    format: topup_charts::Format,
    own: &str,
    changes: &[(&[Cell], f64)],
) -> Option<String> {
    let told = |verb: &str, (group, delta): &(&[Cell], f64)| {
        let name = voice.standing_group(group);
        format!("{verb} most for {}", aside(&name, &signed(format, Some(*delta))))
    };
    let shows = |m: &&(&[Cell], f64)| signed(format, Some(m.1)).starts_with(['+', '−']);
    let up = changes.first().filter(|m| m.1 > 0.0).filter(shows).map(|m| told("rose", m));
    let down = changes.last().filter(|m| m.1 < 0.0).filter(shows).map(|m| told("fell", m));
    let all: Vec<String> = up.into_iter().chain(down).collect();
    (!all.is_empty()).then(|| format!("Within {}, {own} {}.", voice.groups_noun(2), join(&all)))
}

fn new_groups(voice: &Voice<'_>, groups: &[GroupTally]) -> Option<String> {
    let named = |found: &dyn Fn(&GroupTally) -> bool| -> Vec<String> {
        groups.iter().filter(|g| found(g)).take(3).map(|g| voice.group(&g.group)).collect()
    };
    let has = |g: &GroupTally| g.tally.met && value(&g.tally).is_some_and(|v| v != 0.0);
    let had = |g: &GroupTally| g.prior.is_some_and(|p| p.met && value(&p).is_some_and(|v| v != 0.0));
    let (new, gone) = (named(&|g| has(g) && !had(g)), named(&|g| !has(g) && had(g)));
    // What is true of the whole is said by the headline.
    if groups.len() < 2 {
        return None;
    }
    match (new.is_empty(), gone.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("New, with none before: {}.", join(&new))),
        (true, false) => Some(format!("None any more: {}.", join(&gone))),
        (false, false) => Some(format!("New: {}; gone: {}.", join(&new), join(&gone))),
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

/// Further metrics of the same question.
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
    (!further.is_empty()).then(|| format!("{}.", super::words::cap(&join(&further))))
}
