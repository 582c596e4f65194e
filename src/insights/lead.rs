//! Titles of groups side by side: who leads, of two, of many, or together with others.

use super::values::{GroupTally, is_known, share, value};
use super::voice::Voice;
use super::words::{cap, counted, join, when};
use crate::plan::Direction;
use crate::results::MetricFacts;
use topup_charts::Format;

/// Ties of more groups than this are counted, not named.
const MOST_NAMED: usize = 3;

/// Whether the lowest was asked for.
pub(super) fn asked_low(voice: &Voice<'_>, facts: &MetricFacts) -> bool {
    voice.plan.order.as_ref().is_some_and(|o| o.direction == Direction::Asc && o.by == facts.metric)
}

/// The finding over groups, which stand largest first; never of none.
pub(super) fn title(voice: &Voice<'_>, facts: &MetricFacts, ranked: &[(&GroupTally, f64)]) -> String {
    let (format, when) = (voice.format(&facts.metric), when(&voice.plan.window));
    let name = voice.name(&facts.metric);
    // Of one group beside "(unknown)" neither leads.
    let unranked = ranked.len() == 2 && !ranked.iter().all(|(g, _)| is_known(&g.group));
    if (!voice.plan.split.is_empty() || unranked)
        && let Some(sides) = sides(voice, facts, ranked)
    {
        return format!("{}{} {when}: {sides}", cap(&name), voice.filters_beside_groups());
    }
    let low = asked_low(voice, facts);
    let order: Vec<(&GroupTally, f64)> =
        if low { ranked.iter().rev().copied().collect() } else { ranked.to_vec() };
    let Some((first, at)) = order.first().copied() else { return cap(&name) };
    if order.len() == 1 {
        return only(voice, facts, first);
    }
    let tied: Vec<&GroupTally> = order.iter().take_while(|(_, v)| *v == at).map(|(g, _)| *g).collect();
    if tied.len() > 1 {
        return tie(voice, facts, &tied, (at, order.len()));
    }
    let second = order.get(1).filter(|_| order.len() == 2);
    let filters = voice.filters_beside_groups();
    match share(&first.tally, &facts.total).filter(|_| !low) {
        Some(own) => {
            let leads = voice.does(&first.group, "leads", "lead");
            let behind = second.and_then(|(g, _)| Some((g, share(&g.tally, &facts.total)?)));
            let behind = behind.map_or_else(String::new, |(g, s)| {
                format!(", ahead of {} with {}", voice.standing_group(&g.group), Format::Percent.short(s))
            });
            format!("{leads} {name}{filters} {when} with {}{behind}", Format::Percent.short(own))
        }
        None => {
            let has = voice.does(&first.group, "has", "have");
            let value = format.short(at);
            match second {
                Some((g, v)) => {
                    let which = if low { "lower" } else { "higher" };
                    let (other, against) = (voice.standing_group(&g.group), format.short(*v));
                    format!("{has} the {which} {name}{filters} {when}: {value} against {against} for {other}")
                }
                None => {
                    let which = if low { "lowest" } else { "highest" };
                    format!("{has} the {which} {name}{filters} {when}, at {value}")
                }
            }
        }
    }
}

/// "Email 25.5%, all other channels 74.5%": the asked sides in the order asked, shares of sums, values of rates.
pub(super) fn sides(voice: &Voice<'_>, facts: &MetricFacts, ranked: &[(&GroupTally, f64)]) -> Option<String> {
    let format = voice.format(&facts.metric);
    let mut sides: Vec<_> = ranked.iter().collect();
    // "All other" and what is not known stand last, whatever their size.
    sides.sort_by_key(|(g, _)| {
        !is_known(&g.group) || g.group.iter().any(|c| c.to_string() == crate::query::ALL_OTHER)
    });
    let told = sides.iter().map(|(g, v)| {
        let value = match share(&g.tally, &facts.total) {
            Some(share) => Format::Percent.short(share),
            None => format.short(*v),
        };
        format!("{} {value}", voice.standing_group(&g.group))
    });
    (2..=MOST_NAMED).contains(&sides.len()).then(|| told.collect::<Vec<_>>().join(", "))
}

/// One group, which is all there is: asked for by its name, its number is the finding.
fn only(voice: &Voice<'_>, facts: &MetricFacts, group: &GroupTally) -> String {
    let when = when(&voice.plan.window);
    let total = value(&facts.total);
    let asked = voice.plan.group_by.iter().any(|s| voice.plan.segments.contains_key(s));
    if asked {
        return format!("{} {} {when}", voice.subject(&facts.metric), voice.came_to(&facts.metric, total));
    }
    let (name, filters) = (voice.name(&facts.metric), voice.short_filters());
    let total = voice.format(&facts.metric).short(total);
    if facts.total.is_additive() {
        return format!("All {name}{filters} {when} are {}: {total}", voice.standing_group(&group.group));
    }
    format!("Only {} {name}{filters} {when}: {total}", voice.does(&group.group, "has", "have"))
}

/// Groups that are exactly level at the top, or at the bottom where that was asked.
fn tie(voice: &Voice<'_>, facts: &MetricFacts, tied: &[&GroupTally], (at, of): (f64, usize)) -> String {
    let (format, when) = (voice.format(&facts.metric), when(&voice.plan.window));
    let (name, filters) = (voice.name(&facts.metric), voice.filters_beside_groups());
    let n = tied.len();
    if n == of {
        let all = if n == 2 { "Both".to_string() } else { format!("All {n}") };
        let groups = voice.groups_noun(n);
        return format!("{all} {groups} have the same {name}{filters} {when}: {} each", format.short(at));
    }
    let named = if n > MOST_NAMED {
        counted(n, &voice.groups_noun(1), &voice.groups_noun(n))
    } else {
        cap(&join(&tied.iter().map(|g| voice.standing_group(&g.group)).collect::<Vec<_>>()))
    };
    let which = if asked_low(voice, facts) { "lowest" } else { "highest" };
    format!("{named} have the {which} {name}{filters} {when}, at {} each", format.short(at))
}
