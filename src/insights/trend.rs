//! Texts of a trend: the total, where it goes from first to last whole period, what stands out.

use super::Draft;
use super::values::{
    Change, PeriodTally, by_group, by_period, edge_changes, edges, known_only, mean_of_whole, ranked, share,
    steps, value,
};
use super::voice::Voice;
use super::words::{cap, in_points, join, relative, signed};
use crate::plan::Granularity;
use crate::results::MetricFacts;
use topup_charts::{Format, PeriodState};

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let Some(facts) = voice.first() else { return super::nothing(voice) };
    let periods = by_period(facts, voice.results);
    let format = voice.format(&facts.metric);
    let noun = granularity(voice).noun();
    let several = voice.results.facts.metrics.len() > 1;
    let against = voice.against(facts).filter(|_| !several).unwrap_or_default();
    let summary = format!("{} {}{against}. {}", totals(voice), voice.scope(), voice.closing());
    let bullets = vec![
        voice.over_whole(),
        voice.maturing(),
        leaders(voice, facts, format),
        if several { lines(voice) } else { line(voice, format, &periods) },
        group_move(voice, facts, format),
        so_far(voice, format, &periods),
        extremes(voice, format, &periods),
        since_before(voice, facts),
        since_before(voice, facts).and_then(|_| super::drivers::second(voice, change(facts).delta()?)),
        largest_step(voice, format, &periods),
        mean_of_whole(&periods).map(|m| format!("On average {} per whole {noun}.", mean_text(format, m))),
        voice.denominators(),
        per_day(voice, format),
    ];
    Draft { title: super::trend_title::title(voice, facts, format, &periods), summary, bullets }
}

/// "Submits came to $99.4M and approvals to $63.1M": what the summary begins with.
fn totals(voice: &Voice<'_>) -> String {
    let told = voice.results.facts.metrics.iter().take(3).enumerate().map(|(at, m)| {
        let (name, total) = (voice.name(&m.metric), value(&m.total));
        let format = voice.format(&m.metric);
        match (at, in_points(format)) {
            (0, _) => format!("{} {}", cap(&name), voice.came_to(&m.metric, total)),
            (_, true) => format!("{name} was {}", format.short(total)),
            (_, false) => format!("{name} to {}", format.short(total)),
        }
    });
    join(&told.collect::<Vec<_>>())
}

/// What changed since the window before: the segment that explains most of it.
fn since_before(voice: &Voice<'_>, facts: &MetricFacts) -> Option<String> {
    voice.against(facts)?;
    let sides = voice.results.compared.as_ref()?;
    let first = super::drivers::strongest(voice).next()?;
    let told = super::drivers::told(voice, first, change(facts).delta()?)?;
    let then = super::words::before_noun(&sides.current, &sides.prior);
    Some(format!("Against {then}, {} explains most of the change: {told}.", voice.segment(&first.segment)))
}

/// Since the window before.
pub(super) fn change(facts: &MetricFacts) -> Change {
    Change::of(&facts.total, facts.prior_total.as_ref())
}

/// A total as a pace, for totals that have no periods to tell.
pub(super) fn per_day(voice: &Voice<'_>, format: Format) -> Option<String> {
    let (mean, days) = super::values::per_day(voice.plan, voice.results)?;
    Some(format!("On average {} a day over {days} days.", mean_text(format, mean)))
}

/// A mean of counts, which is no whole number: 21 loans in 31 days are 0.7 a day, not one.
fn mean_text(format: Format, mean: f64) -> String {
    match format {
        Format::Count if mean.abs() < 9.95 => Format::Number { decimals: 1 }.short(mean),
        other => other.short(mean),
    }
}

pub(super) fn granularity(voice: &Voice<'_>) -> Granularity {
    voice.plan.granularity.unwrap_or_else(|| crate::calendar::default_granularity(&voice.plan.window))
}

/// Several metrics from the first to the last whole period.
fn lines(voice: &Voice<'_>) -> Option<String> {
    let g = granularity(voice);
    let mut ends = None;
    let lines: Vec<String> = voice
        .results
        .facts
        .metrics
        .iter()
        .take(3)
        .filter_map(|m| {
            let format = voice.format(&m.metric);
            let (a, b) = edges(&by_period(m, voice.results))?;
            ends = ends.or(Some((a.start, b.start)));
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
    let (a, b) = ends?;
    Some(format!("From {} to {}: {}.", voice.period(g, a), voice.period(g, b), join(&lines)))
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
    match named.len() {
        0 | 1 => None,
        // Of two nothing is the largest.
        2 => Some(format!("{}.", cap(&join(&named)))),
        _ => Some(format!("{}: {}.", if in_points(format) { "Highest" } else { "Largest" }, join(&named))),
    }
}

/// From the first to the last whole period.
fn line(voice: &Voice<'_>, format: Format, periods: &[PeriodTally]) -> Option<String> {
    let g = granularity(voice);
    if g == Granularity::Daily {
        return None;
    }
    match edges(periods) {
        Some((a, b)) => {
            let change = Change::of(&b.tally, Some(&a.tally));
            Some(format!(
                "From {} to {}: {} to {} ({}).",
                voice.period(g, a.start),
                voice.period(g, b.start),
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
    if voice.plan.group_by.is_empty() || granularity(voice) == Granularity::Daily {
        return None;
    }
    let changes = known_only(edge_changes(facts, voice.results), |c| &c.0);
    let (group, change, delta) = changes
        .iter()
        .filter_map(|(g, c)| c.delta().map(|d| (g, c, d)))
        .max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))?;
    let rel = relative(format, change);
    let abs = signed(format, Some(delta));
    let told = if rel == abs { abs } else { format!("{abs} ({rel})") };
    let (first, last) = edges(&by_period(facts, voice.results))?;
    let g = granularity(voice);
    let (first, last) = (voice.period(g, first.start), voice.period(g, last.start));
    let name = cap(&voice.standing_group(group));
    (delta != 0.0).then(|| format!("{name} moved most from {first} to {last}: {told}."))
}

/// The period in progress, never compared.
fn so_far(voice: &Voice<'_>, format: Format, periods: &[PeriodTally]) -> Option<String> {
    let last = periods.last().filter(|p| p.state == PeriodState::Partial && periods.len() > 1)?;
    let granularity = granularity(voice);
    let name = cap(&voice.period(granularity, last.start));
    // Of several metrics it is the first that is told.
    let several = voice.results.facts.metrics.len() > 1;
    let metric = if several { format!("{} of ", voice.name(&voice.first()?.metric)) } else { String::new() };
    let value = format!("{metric}{}", format.short(value(&last.tally)));
    let end = crate::calendar::period_end(granularity, last.start);
    let open = voice.results.data_through.is_some_and(|d| crate::calendar::add_days(d, 1) < end);
    let through = voice.results.data_through.unwrap_or(last.start);
    let empty: Vec<&PeriodTally> = periods.iter().filter(|p| p.start > through).collect();
    let through_text = super::words::day(through);
    let cut = voice.plan.window.last_day() < through;
    Some(if let [first, _, ..] = empty.as_slice() {
        let from = super::words::day(first.start);
        format!("From {from} on there is no data yet: the data ends on {through_text}.")
    } else if last.start > through {
        format!("{name} has no data yet: the data ends on {through_text}.")
    } else if open && !cut && end <= voice.plan.window.end {
        // The window holds its last day, so it may well be over: only the data has not reached its end.
        format!("{name} has {value}, but the data ends on {through_text}, so it is not compared.")
    } else if open && !cut {
        format!("{name} has {value} so far; it is not over and so not compared.")
    } else {
        format!("{name} lies only partly in the window ({value}), so it is not compared.")
    })
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
            "Highest {} at {}, lowest {} at {}.",
            voice.in_period(g, high.0.start),
            format.short(high.1),
            voice.in_period(g, low.0.start),
            format.short(low.1)
        )
    })
}

fn largest_step(voice: &Voice<'_>, format: Format, periods: &[PeriodTally]) -> Option<String> {
    let steps = steps(periods);
    let (start, change, delta) = steps
        .iter()
        .filter_map(|(d, c)| c.delta().map(|delta| (d, c, delta)))
        .max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))?;
    (steps.len() > 1 && delta != 0.0).then(|| {
        let g = granularity(voice);
        let step = format!("{} {}", relative(format, change), voice.in_period(g, *start));
        format!("Sharpest move from one {} to the next: {step}.", g.noun())
    })
}
