//! Texts of a funnel beside another window's: whether more got through, at which step, and in which group.

use super::Draft;
use super::funnel::{drop_off, stage};
use super::values::{Change, known_only, over, prior_counts, stage_totals};
use super::voice::Voice;
use super::words::{before, cap, counted, join, signed, verdict, when};
use crate::results::Results;
use topup_charts::Format;

/// The conversion from one stage to another, now and before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    /// The stage that it begins at, by its metric's id.
    pub from: String,
    /// The stage that it leads to.
    pub to: String,
    /// A fraction of counts.
    pub change: Change,
}

/// Each step in order, then the whole way where that is more than one. Empty where the funnel is not compared.
pub(crate) fn steps(results: &Results) -> Vec<Step> {
    let (now, before) = (stage_totals(results), prior_counts(results));
    if before.len() != now.len() || now.len() < 2 {
        return Vec::new();
    }
    let last = now.len() - 1;
    let whole = (last > 1).then_some((0, last));
    let step = |(from, to): (usize, usize)| Step {
        from: now[from].0.clone(),
        to: now[to].0.clone(),
        change: Change { now: over(now[to].1, now[from].1), before: over(before[to].1, before[from].1) },
    };
    (1..=last).map(|to| (to - 1, to)).chain(whole).map(step).collect()
}

/// Whether two funnels may be set side by side: of like age, and both within the data.
pub(crate) fn is_compared(voice: &Voice<'_>) -> bool {
    let results = voice.results;
    let both = results.compared.is_some() && prior_counts(results).first().is_some_and(|p| p.1 > 0);
    both && !results.facts.immature_comparison && !results.starts_before_data()
}

/// The texts; none where there is nothing to compare.
pub(super) fn write(voice: &Voice<'_>) -> Option<Draft> {
    let sides = voice.results.compared.as_ref().filter(|_| is_compared(voice))?;
    let (totals, then) = (stage_totals(voice.results), before(&sides.current, &sides.prior));
    let all = steps(voice.results);
    let whole = all.last()?;
    let (first, last) = (totals.first()?, totals.last()?);
    let reached = stage(voice, &last.0);
    let title = format!(
        "Conversion to {reached}{} {} {}",
        voice.short_filters(),
        verdict(Format::Percent, &whole.change),
        when(&voice.plan.window)
    );
    let by =
        whole.change.delta().map_or_else(String::new, |d| format!(" ({})", signed(Format::Percent, Some(d))));
    let summary = format!(
        "Of {} submitted {}, {} {} {reached} ({}), against {} {then}{by}. Counts by {}{}.",
        counted(usize::try_from(first.1).unwrap_or(0), "application", "applications"),
        voice.scope(),
        Format::Count.short(last.1 as f64),
        if last.1 == 1 { "was" } else { "were" },
        Format::Percent.short(whole.change.now),
        Format::Percent.short(whole.change.before),
        voice.date_name(),
        voice.through()
    );
    let bullets =
        vec![groups(voice, &last.0), step_by_step(voice, &all), volumes(voice), drop_off(voice, &totals)];
    Some(Draft { title, summary, bullets })
}

/// "Submitted to approved: 58.1% (+1.1 points); approved to issued: 33.4% (−0.5 points)."
fn step_by_step(voice: &Voice<'_>, all: &[Step]) -> Option<String> {
    let single = if all.len() > 1 { &all[..all.len() - 1] } else { all };
    let told: Vec<String> = single
        .iter()
        .map(|s| {
            let by = s.change.delta().map_or_else(
                || format!("{} before", Format::Percent.short(s.change.before)),
                |d| signed(Format::Percent, Some(d)),
            );
            let now = Format::Percent.short(s.change.now);
            format!("{} to {}: {now} ({by})", stage(voice, &s.from), stage(voice, &s.to))
        })
        .collect();
    (!told.is_empty()).then(|| format!("{}.", cap(&told.join("; "))))
}

/// "Submitted fell 3.1% to 4,210, approved rose 2% to 2,446 and issued …": how many there were.
fn volumes(voice: &Voice<'_>) -> Option<String> {
    let then = prior_counts(voice.results);
    let told: Vec<String> = stage_totals(voice.results)
        .iter()
        .zip(&then)
        .map(|(now, before)| {
            let change = Change { now: Some(now.1 as f64), before: Some(before.1 as f64) };
            format!("{} {}", stage(voice, &now.0), verdict(Format::Count, &change))
        })
        .collect();
    (!told.is_empty()).then(|| format!("In numbers, {}.", join(&told)))
}

/// "Within channels, conversion rose most for Email (+1.4 points) and fell most for OMB (−3.6 points)."
fn groups(voice: &Voice<'_>, last: &str) -> Option<String> {
    if voice.plan.group_by.is_empty() {
        return None;
    }
    let moved: Vec<_> = voice
        .results
        .facts
        .stages
        .iter()
        .filter(|s| s.stage == last)
        .filter_map(|s| Some((s.group.as_slice(), s.own.from_first? - s.prior.as_ref()?.from_first?)))
        .collect();
    let mut moved = known_only(moved, |m| m.0);
    moved.sort_by(|a, b| b.1.total_cmp(&a.1));
    if moved.len() < 2 {
        return None;
    }
    super::variance::within(voice, Format::Percent, "conversion", &moved)
}
