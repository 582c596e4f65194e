//! Which periods are cut, and which hold applications too young to be judged.

use super::metric::Spec;
use super::types::Results;
use crate::calendar::{add_days, covered, days_between, period_end};
use crate::plan::{Granularity, Intent, Window};
use crate::query::Context;
use jiff::civil::Date;

/// Says that an older side is set against one that is still maturing; `aged`: whether they are compared at the same
/// age, too.
pub(super) fn say_age(results: &mut Results, aged: bool) {
    let also = if aged { " The text compares them at the same age." } else { "" };
    results.warnings.push(format!(
        "The two sides are of different age: the newer applications are still being decided, so the change in the rows \
         is not yet a finding.{also}"
    ));
}

/// The lag, in days, that the plan's cohorts need before their outcome counts
/// as known: the longest of its metrics; a funnel needs the whole way.
pub(super) fn lag(ctx: &Context<'_>, specs: &[Spec]) -> Option<i32> {
    if ctx.checked.plan().intent == Intent::Funnel {
        return ctx.data.issue_lag;
    }
    specs.iter().filter_map(|s| s.maturity.as_deref()).filter_map(|m| ctx.data.lag(m)).max()
}

/// Whether the youngest application of a range of days (`end` exclusive) is
/// younger than the lag, as of the last day with data.
pub(super) fn is_young(ctx: &Context<'_>, lag: i32, end: Date, through: Option<Date>) -> bool {
    let known = through.map_or(ctx.data.as_of, |t| t.min(ctx.data.as_of));
    let youngest = add_days(end, -1).min(known);
    days_between(youngest, known) < lag
}

/// Periods that window or data cover only in part.
pub(super) fn partial(
    granularity: Granularity,
    periods: &[Date],
    window: &Window,
    data: (Option<Date>, Option<Date>),
) -> Vec<Date> {
    periods.iter().copied().filter(|p| !covered(granularity, *p, window, data)).collect()
}

/// Periods that hold young applications.
pub(super) fn maturing(
    ctx: &Context<'_>,
    granularity: Granularity,
    periods: &[Date],
    window: &Window,
    through: Option<Date>,
    lag: i32,
) -> Vec<Date> {
    let young = |p: &Date| is_young(ctx, lag, period_end(granularity, *p).min(window.end), through);
    periods.iter().copied().filter(young).collect()
}

/// Marks a comparison whose current side is too young: it always seems to have
/// fallen. The numbers stay; texts say so instead of naming a fall.
pub(super) fn judge_age(
    ctx: &Context<'_>,
    results: &mut Results,
    specs: &[Spec],
    current: &Window,
    through: Option<Date>,
) {
    if let Some(lag) = lag(ctx, specs) {
        results.facts.lag_days = Some(lag);
        results.facts.immature_comparison = is_young(ctx, lag, current.end, through);
    }
}
