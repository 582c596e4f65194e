//! Texts of a trend: the total, where it goes from first to last whole period, what stands out.

use super::Draft;
use super::values::{
    Change, PeriodTally, by_group, by_period, edge_changes, edges, mean_of_whole, ranked, share, steps, value,
};
use super::voice::Voice;
use super::words::{cap, in_points, join, moved, period, relative, signed, way, when};
use crate::plan::Granularity;
use crate::results::MetricFacts;
use topup_charts::{Format, PeriodState};

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let Some(facts) = voice.first() else { return super::nothing(voice) };
    let periods = by_period(facts, voice.results);
    let format = voice.format(&facts.metric);
    let total = format.short(value(&facts.total));
    let verb = if in_points(format) { "was" } else { "came to" };
    let noun = granularity(voice).noun();
    let summary =
        format!("{} {verb} {total} {}. {}", cap(&voice.name(&facts.metric)), voice.scope(), voice.closing());
    let bullets = vec![
        voice.over_whole(),
        voice.maturing(),
        others(voice),
        leaders(voice, facts, format),
        line(voice, format, &periods),
        group_move(voice, facts, format),
        so_far(voice, format, &periods),
        extremes(voice, format, &periods),
        before(facts, format),
        largest_step(voice, format, &periods),
        mean_of_whole(&periods).map(|m| format!("On average {} per whole {noun}.", format.short(m))),
        Some(format!("The total {verb} {total}.")),
        Some(format!("The window is {}.", super::words::span(&voice.plan.window))),
    ];
    Draft { title: title(voice, facts, format, &periods), summary, bullets }
}

fn granularity(voice: &Voice<'_>) -> Granularity {
    voice.plan.granularity.unwrap_or_else(|| crate::calendar::default_granularity(&voice.plan.window))
}

fn title(voice: &Voice<'_>, facts: &MetricFacts, format: Format, periods: &[PeriodTally]) -> String {
    let when = when(&voice.plan.window);
    let total = format.short(value(&facts.total));
    let subject = voice.subject(&facts.metric);
    let verb = if in_points(format) { "was" } else { "came to" };
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
        if let (Some((first, v)), true) = (ranked(&groups).first(), groups.len() > 1) {
            let name = voice.group(&first.group);
            return match share(&first.tally, &facts.total) {
                Some(s) => format!(
                    "{name} leads {}{} {when} with {} of {total}",
                    voice.name(&facts.metric),
                    voice.short_filters(),
                    Format::Percent.short(s)
                ),
                None => {
                    format!("{subject} {verb} {total} {when}, highest for {name} at {}", format.short(*v))
                }
            };
        }
    }
    let tail = edges(periods).and_then(|(a, b)| {
        let change = Change::of(&b.tally, Some(&a.tally));
        let by = moved(format, &change)?;
        let noun = granularity(voice).noun();
        Some(match way(format, &change) {
            0 => format!(", level from first to last whole {noun}"),
            w => format!(", {} {by} from first to last whole {noun}", if w > 0 { "up" } else { "down" }),
        })
    });
    let partial = !periods.is_empty() && periods.iter().all(|p| p.state == PeriodState::Partial);
    let so_far = partial && voice.results.data_through.is_some_and(|d| d < voice.plan.window.last_day());
    let so_far = if so_far { " so far" } else { "" };
    format!("{subject} {verb} {total}{so_far} {when}{}", tail.unwrap_or_default())
}

/// The other metrics of the question.
fn others(voice: &Voice<'_>) -> Option<String> {
    let lines: Vec<String> = voice
        .results
        .facts
        .metrics
        .iter()
        .skip(1)
        .take(3)
        .filter_map(|m| {
            let format = voice.format(&m.metric);
            let (a, b) = edges(&by_period(m, voice.results))?;
            let change = Change::of(&b.tally, Some(&a.tally));
            Some(format!(
                "{} {} ({} to {})",
                voice.name(&m.metric),
                relative(format, &change),
                format.short(change.before),
                format.short(change.now)
            ))
        })
        .collect();
    let noun = granularity(voice).noun();
    (!lines.is_empty()).then(|| format!("From first to last whole {noun}: {}.", join(&lines)))
}

/// The three largest groups.
fn leaders(voice: &Voice<'_>, facts: &MetricFacts, format: Format) -> Option<String> {
    if voice.plan.group_by.is_empty() {
        return None;
    }
    let groups = by_group(facts);
    let named: Vec<String> = ranked(&groups)
        .iter()
        .take(3)
        .map(|(g, v)| {
            let share = share(&g.tally, &facts.total)
                .map_or_else(String::new, |s| format!(" ({})", Format::Percent.short(s)));
            format!("{} {}{share}", voice.group(&g.group), format.short(*v))
        })
        .collect();
    (named.len() > 1).then(|| format!("Largest: {}.", join(&named)))
}

/// From the first to the last whole period.
fn line(voice: &Voice<'_>, format: Format, periods: &[PeriodTally]) -> Option<String> {
    let g = granularity(voice);
    match edges(periods) {
        Some((a, b)) => {
            let change = Change::of(&b.tally, Some(&a.tally));
            Some(format!(
                "From {} to {}: {} to {} ({}).",
                period(g, a.start),
                period(g, b.start),
                format.short(change.before),
                format.short(change.now),
                relative(format, &change)
            ))
        }
        None if periods.len() > 1 => {
            Some(format!("Fewer than two whole {}s, so no trend is named.", g.noun()))
        }
        None => None,
    }
}

/// The group that moved most between the whole periods.
fn group_move(voice: &Voice<'_>, facts: &MetricFacts, format: Format) -> Option<String> {
    if voice.plan.group_by.is_empty() {
        return None;
    }
    let changes = edge_changes(facts, voice.results);
    let (group, change, delta) = changes
        .iter()
        .filter_map(|(g, c)| c.delta().map(|d| (g, c, d)))
        .max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))?;
    let rel = relative(format, change);
    let abs = signed(format, Some(delta));
    let told = if rel == abs { abs } else { format!("{abs} ({rel})") };
    (delta != 0.0).then(|| {
        format!(
            "{} moved most from first to last whole {}: {told}.",
            voice.group(group),
            granularity(voice).noun()
        )
    })
}

/// The period in progress, never compared.
fn so_far(voice: &Voice<'_>, format: Format, periods: &[PeriodTally]) -> Option<String> {
    let last = periods.last().filter(|p| p.state == PeriodState::Partial && periods.len() > 1)?;
    let name = period(granularity(voice), last.start);
    Some(format!(
        "{} stands at {} so far: the period is partial and not compared.",
        cap(&name),
        format.short(value(&last.tally))
    ))
}

fn extremes(voice: &Voice<'_>, format: Format, periods: &[PeriodTally]) -> Option<String> {
    let g = granularity(voice);
    let mut known: Vec<(PeriodTally, f64)> = periods
        .iter()
        .filter(|p| p.state == PeriodState::Whole)
        .filter_map(|p| value(&p.tally).map(|v| (*p, v)))
        .collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (high, low) = (known.first()?, known.last()?);
    (known.len() > 2 && high.1 > low.1).then(|| {
        format!(
            "Highest in {} at {}, lowest in {} at {}.",
            period(g, high.0.start),
            format.short(high.1),
            period(g, low.0.start),
            format.short(low.1)
        )
    })
}

/// Against the window before, where it was at hand.
fn before(facts: &MetricFacts, format: Format) -> Option<String> {
    let change = Change::of(&facts.total, facts.prior_total.as_ref());
    change.delta()?;
    Some(format!("The window before had {} ({}).", format.short(change.before), relative(format, &change)))
}

fn largest_step(voice: &Voice<'_>, format: Format, periods: &[PeriodTally]) -> Option<String> {
    let steps = steps(periods);
    let (start, change, delta) = steps
        .iter()
        .filter_map(|(d, c)| c.delta().map(|delta| (d, c, delta)))
        .max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))?;
    (steps.len() > 1 && delta != 0.0).then(|| {
        format!("Largest move: {} in {}.", relative(format, change), period(granularity(voice), *start))
    })
}
