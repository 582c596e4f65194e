//! What the texts and charts read off the facts: sums by period and by group, changes, shares.

use crate::plan::Plan;
use crate::results::{Cell, MetricFacts, Results, Tally};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use topup_charts::PeriodState;

/// A value now and before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Now.
    pub now: Option<f64>,
    /// Before.
    pub before: Option<f64>,
}

impl Change {
    /// Of two tallies; a side that is not there has no value.
    #[must_use]
    pub fn of(now: &Tally, before: Option<&Tally>) -> Self {
        Self { now: value(now), before: before.and_then(value) }
    }

    /// Now minus before.
    #[must_use]
    pub fn delta(&self) -> Option<f64> {
        Some(self.now? - self.before?)
    }

    /// The delta over before; none where that is 0 or less.
    #[must_use]
    pub fn pct(&self) -> Option<f64> {
        let before = self.before.filter(|b| *b > 0.0)?;
        Some(self.delta()? / before)
    }
}

/// One period, all groups together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeriodTally {
    /// First day.
    pub start: Date,
    /// Its parts.
    pub tally: Tally,
    /// Whether it may be compared.
    pub state: PeriodState,
}

/// One group, all periods together.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupTally {
    /// Segment values, in the order of the group-by.
    pub group: Vec<Cell>,
    /// Now.
    pub tally: Tally,
    /// On the other side.
    pub prior: Option<Tally>,
}

/// The finite value of a tally.
#[must_use]
pub fn value(tally: &Tally) -> Option<f64> {
    tally.value().filter(|v| v.is_finite())
}

/// The state of a period; only whole ones are compared.
#[must_use]
pub fn state(results: &Results, start: Date) -> PeriodState {
    if results.partial.contains(&start) {
        PeriodState::Partial
    } else if results.maturing.contains(&start) {
        PeriodState::Maturing
    } else {
        PeriodState::Whole
    }
}

/// Sums by period, ascending.
#[must_use]
pub fn by_period(metric: &MetricFacts, results: &Results) -> Vec<PeriodTally> {
    let mut sums: BTreeMap<Date, Tally> = BTreeMap::new();
    for point in &metric.points {
        let Some(start) = point.period else { continue };
        sums.entry(start).or_insert_with(|| Tally::empty(point.current.kind)).add(&point.current);
    }
    sums.into_iter()
        .map(|(start, tally)| PeriodTally { start, tally, state: state(results, start) })
        .collect()
}

/// Sums by group, in the order in which they first occur.
#[must_use]
pub fn by_group(metric: &MetricFacts) -> Vec<GroupTally> {
    let mut at: HashMap<Vec<String>, usize> = HashMap::new();
    let mut groups: Vec<GroupTally> = Vec::new();
    for point in &metric.points {
        let key = point.group.iter().map(ToString::to_string).collect();
        let i = *at.entry(key).or_insert_with(|| {
            let tally = Tally::empty(point.current.kind);
            groups.push(GroupTally { group: point.group.clone(), tally, prior: None });
            groups.len() - 1
        });
        groups[i].tally.add(&point.current);
        if let Some(prior) = &point.prior {
            groups[i].prior.get_or_insert_with(|| Tally::empty(prior.kind)).add(prior);
        }
    }
    groups
}

/// Whether a group has a value in each segment: what is not known is neither best nor worst.
#[must_use]
pub fn is_known(group: &[Cell]) -> bool {
    !group.iter().any(Cell::is_unknown)
}

/// The items whose groups are known; all of them, where fewer than two are, as then nothing is ranked.
pub(super) fn known_only<T>(items: Vec<T>, group: impl Fn(&T) -> &[Cell]) -> Vec<T> {
    let known = items.iter().filter(|i| is_known(group(i))).count();
    if known < 2 { items } else { items.into_iter().filter(|i| is_known(group(i))).collect() }
}

/// Groups that have a value, largest first; ties keep their order. "(unknown)" is not ranked.
#[must_use]
pub fn ranked(groups: &[GroupTally]) -> Vec<(&GroupTally, f64)> {
    let known: Vec<_> = groups.iter().filter_map(|g| value(&g.tally).map(|v| (g, v))).collect();
    let mut known = known_only(known, |k| &k.0.group);
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    known
}

/// The part of the total; none for rates and where parts do not make a whole.
#[must_use]
pub fn share(part: &Tally, total: &Tally) -> Option<f64> {
    let (part, whole) = (value(part)?, value(total)?);
    (total.is_additive() && whole > 0.0 && part >= 0.0).then_some(part / whole)
}

/// First and last whole period, if there are two.
#[must_use]
pub fn edges(periods: &[PeriodTally]) -> Option<(PeriodTally, PeriodTally)> {
    let mut whole = periods.iter().filter(|p| p.state == PeriodState::Whole);
    let first = whole.next()?;
    Some((*first, *whole.next_back()?))
}

/// Each group's change from the first to the last whole period.
#[must_use]
pub fn edge_changes(metric: &MetricFacts, results: &Results) -> Vec<(Vec<Cell>, Change)> {
    let Some((first, last)) = edges(&by_period(metric, results)) else { return Vec::new() };
    let key = |group: &[Cell]| -> Vec<String> { group.iter().map(ToString::to_string).collect() };
    let before: HashMap<Vec<String>, &Tally> = metric
        .points
        .iter()
        .filter(|p| p.period == Some(first.start))
        .map(|p| (key(&p.group), &p.current))
        .collect();
    metric
        .points
        .iter()
        .filter(|p| p.period == Some(last.start))
        .map(|p| (p.group.clone(), Change::of(&p.current, before.get(&key(&p.group)).copied())))
        .collect()
}

/// Changes from one whole period to the whole one right after it, by the later one's first day.
#[must_use]
pub fn steps(periods: &[PeriodTally]) -> Vec<(Date, Change)> {
    let whole = |p: &PeriodTally| p.state == PeriodState::Whole;
    periods
        .windows(2)
        .filter(|pair| whole(&pair[0]) && whole(&pair[1]))
        .map(|pair| (pair[1].start, Change::of(&pair[1].tally, Some(&pair[0].tally))))
        .collect()
}

/// The mean per whole period of a metric that adds up.
#[must_use]
pub fn mean_of_whole(periods: &[PeriodTally]) -> Option<f64> {
    let whole: Vec<f64> = periods
        .iter()
        .filter(|p| p.state == PeriodState::Whole && p.tally.is_additive())
        .filter_map(|p| value(&p.tally))
        .collect();
    (whole.len() > 1).then(|| whole.iter().sum::<f64>() / whole.len() as f64)
}

/// The first metric's total per day of the window, as far as the data runs, and those days.
#[must_use]
pub fn per_day(plan: &Plan, results: &Results) -> Option<(f64, i32)> {
    let total = results.facts.metrics.first().map(|m| m.total).filter(Tally::is_additive)?;
    let last = results.data_through.map_or(plan.window.last_day(), |d| d.min(plan.window.last_day()));
    let days = crate::calendar::days_between(plan.window.start, last) + 1;
    (days > 1).then_some(())?;
    Some((value(&total)? / f64::from(days), days))
}

/// Mix and rate effect over all groups of a rate's change: of the rows, where they are split, else of the strongest
/// segment. One row alone has no mix, so it would say that all came from the rates.
#[must_use]
pub fn effects(results: &Results) -> Option<(f64, f64)> {
    let add = |pairs: &mut dyn Iterator<Item = (Option<f64>, Option<f64>)>| {
        pairs.fold(None, |sum: Option<(f64, f64)>, (mix, rate)| match (mix, rate) {
            (None, None) => sum,
            (m, r) => {
                let (a, b) = sum.unwrap_or_default();
                Some((a + m.unwrap_or(0.0), b + r.unwrap_or(0.0)))
            }
        })
    };
    let rows = results.facts.metrics.first().map(|m| m.points.as_slice()).unwrap_or_default();
    let split = rows.iter().filter(|_| rows.len() > 1);
    add(&mut split.map(|p| (p.mix_effect, p.rate_effect))).or_else(|| {
        let strongest = results.facts.drivers.iter().find(|d| d.values.len() > 1);
        let values = strongest.map(|d| d.values.as_slice()).unwrap_or_default();
        add(&mut values.iter().map(|d| (d.mix_effect, d.rate_effect)))
    })
}

/// Counts and dollars of each funnel stage over all groups, in order.
#[must_use]
pub fn stage_totals(results: &Results) -> Vec<(String, i64, f64)> {
    let mut totals: Vec<(String, i64, f64)> = Vec::new();
    for stage in &results.facts.stages {
        match totals.iter_mut().find(|t| t.0 == stage.stage) {
            Some(total) => {
                total.1 = total.1.saturating_add(stage.own.count);
                total.2 += stage.own.amount;
            }
            None => totals.push((stage.stage.clone(), stage.own.count, stage.own.amount)),
        }
    }
    totals
}

/// Counts of each funnel stage over all groups on the other side, in order; none where the funnel is not compared.
#[must_use]
pub fn prior_counts(results: &Results) -> Vec<(String, i64)> {
    let mut totals: Vec<(String, i64)> = Vec::new();
    for stage in &results.facts.stages {
        let Some(prior) = &stage.prior else { continue };
        match totals.iter_mut().find(|t| t.0 == stage.stage) {
            Some(total) => total.1 = total.1.saturating_add(prior.count),
            None => totals.push((stage.stage.clone(), prior.count)),
        }
    }
    totals
}

/// One sum over another.
#[must_use]
pub fn ratio(part: &Tally, whole: &Tally) -> Option<f64> {
    let (part, whole) = (value(part)?, value(whole)?);
    (whole > 0.0).then_some(part / whole)
}

/// One count over another.
#[must_use]
pub fn over(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The last day whose applications have had the time to be decided.
#[must_use]
pub fn mature_through(results: &Results) -> Option<(Date, i32)> {
    let (lag, through) = (results.facts.lag_days?, results.data_through?);
    Some((crate::calendar::add_days(through, -lag), lag))
}

/// Whether the end of the window lies in days whose applications are not yet decided.
#[must_use]
pub fn is_maturing(plan: &Plan, results: &Results) -> bool {
    let young = || mature_through(results).is_some_and(|(day, _)| plan.window.last_day() > day);
    results.facts.immature_comparison || !results.maturing.is_empty() || young()
}
