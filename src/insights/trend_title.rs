//! Titles of a trend: the total and where it goes, the leading group, or the best periods.

use super::trend::{change, granularity};
use super::values::{Change, PeriodTally, by_group, edges, ranked, share, value};
use super::voice::Voice;
use super::words::{cap, in_points, join, moved, way, when};
use crate::plan::Granularity;
use crate::results::MetricFacts;
use topup_charts::{Format, PeriodState};

pub(super) fn title(
    voice: &Voice<'_>,
    facts: &MetricFacts,
    format: Format,
    periods: &[PeriodTally],
) -> String {
    let when = when(&voice.plan.window);
    let total = format.short(value(&facts.total));
    let subject = voice.subject(&facts.metric);
    let came_to = voice.came_to(&facts.metric, value(&facts.total));
    if voice.results.facts.metrics.len() > 1 {
        let parts: Vec<String> = voice
            .results
            .facts
            .metrics
            .iter()
            .take(3)
            .map(|m| {
                let value = voice.format(&m.metric).short(value(&m.total));
                format!("{} {value}", voice.name(&m.metric))
            })
            .collect();
        return format!("{}{} {when}", cap(&join(&parts)), voice.short_filters());
    }
    if !voice.plan.group_by.is_empty() {
        let groups = by_group(facts);
        let ranked = ranked(&groups);
        let sides = super::lead::sides(voice, facts, &ranked)
            .filter(|_| !voice.plan.split.is_empty() || !facts.total.is_additive() && ranked.len() == 2);
        if let Some(sides) = sides {
            return format!("{subject} {came_to} {when}: {sides}");
        }
        if let (Some((first, v)), true) = (ranked.first(), groups.len() > 1) {
            let name = voice.standing_group(&first.group);
            return match share(&first.tally, &facts.total) {
                Some(s) => format!(
                    "{} {}{} {when} with {} of {total}",
                    voice.does(&first.group, "leads", "lead"),
                    voice.name(&facts.metric),
                    voice.filters_beside_groups(),
                    Format::Percent.short(s)
                ),
                None => format!("{subject} {came_to} {when}, highest for {name} at {}", format.short(*v)),
            };
        }
    }
    if let Some(best) = best_period(voice, facts, format) {
        return best;
    }
    // One day beside another says nothing of where a daily line goes; the window before may.
    let daily = granularity(voice) == Granularity::Daily;
    let tail = if daily {
        since(voice, facts, format)
    } else {
        edges(periods).and_then(|(a, b)| {
            let change = Change::of(&b.tally, Some(&a.tally));
            let by = moved(format, &change)?;
            let (first, last) = edge_names(voice, &a, &b);
            Some(match way(format, &change) {
                0 => format!("; {last} was level with {first}"),
                w => format!("; {last} was {by} {} {first}", if w > 0 { "above" } else { "below" }),
            })
        })
    };
    let partial = !periods.is_empty() && periods.iter().all(|p| p.state == PeriodState::Partial);
    let short = voice.results.data_through.filter(|d| *d < voice.plan.window.last_day());
    let unfinished = partial && short.is_some();
    // A window whose end the data has not reached is no whole week, month or quarter.
    let when = short.map_or(when.clone(), |d| format!("{when} (data through {})", super::words::day(d)));
    // Young applications still add to a rate's numerator.
    let young = super::values::is_maturing(voice.plan, voice.results);
    match tail {
        None if young => format!("{subject} {came_to} {when}, still maturing"),
        _ => {
            // "Year to date" says already that it is not over.
            let so_far = if (unfinished || young) && !when.contains("to date") { " so far" } else { "" };
            format!("{subject} {came_to}{so_far} {when}{}", tail.unwrap_or_default())
        }
    }
}

/// "Issuances were highest in the week of Jun 8, at $8.9M of $351.5M year to date": where periods are ranked, the
/// first of them is what was asked.
fn best_period(voice: &Voice<'_>, facts: &MetricFacts, format: Format) -> Option<String> {
    let (plan, results) = (voice.plan, voice.results);
    let order = plan.order.as_ref().filter(|o| o.by == facts.metric && plan.limit.is_some())?;
    let (period, at) = (results.column("period")?, results.column(&facts.metric)?);
    let g = granularity(voice);
    let first: Vec<(String, String)> = results
        .rows
        .iter()
        .take(3)
        .filter_map(|row| {
            let start = row.get(period)?.to_string().parse().ok()?;
            let so_far = if results.partial.contains(&start) { " so far" } else { "" };
            let value = row.get(at)?.number()?;
            Some((voice.period(g, start), format!("{}{so_far}", format.short(value))))
        })
        .collect();
    let which = if order.direction == crate::plan::Direction::Asc { "lowest" } else { "highest" };
    let head = format!("{} {} {which}", voice.subject(&facts.metric), voice.was(&facts.metric));
    let when = when(&plan.window);
    let of = if in_points(format) { ", against" } else { " of" };
    let of = format!("{of} {} {when}", format.short(value(&facts.total)));
    match first.as_slice() {
        [] => None,
        [(name, value)] => Some(format!("{head} {} {name}, at {value}{of}", super::words::at(g))),
        many => {
            let named: Vec<String> = many.iter().map(|(name, value)| format!("{name} ({value})")).collect();
            Some(format!("{head} {} {}{of}", super::words::at(g), join(&named)))
        }
    }
}

/// ", 13.2% above the 7 days before": the total against the window before.
fn since(voice: &Voice<'_>, facts: &MetricFacts, format: Format) -> Option<String> {
    voice.against(facts)?;
    let sides = voice.results.compared.as_ref()?;
    let (change, then) = (change(facts), super::words::before_noun(&sides.current, &sides.prior));
    let by = moved(format, &change)?;
    Some(match way(format, &change) {
        0 => format!(", level with {then}"),
        w => format!(", {by} {} {then}", if w > 0 { "above" } else { "below" }),
    })
}

/// "that of Oct 5" and "the week of Oct 19", "January" and "October": the two periods that are compared, by name. "The
/// last whole week" of a window would be read as last week.
fn edge_names(voice: &Voice<'_>, first: &PeriodTally, last: &PeriodTally) -> (String, String) {
    let g = granularity(voice);
    let (first, last) = (voice.period(g, first.start), voice.period(g, last.start));
    let short = if g == Granularity::Weekly { first.replacen("the week", "that", 1) } else { first };
    (short, last)
}
