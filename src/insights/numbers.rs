//! The set of all numbers an answer may name: what a text is checked against, ours or a language model's.

use super::scan::{Found, scan};
use super::values::{self, Change};
use super::voice::Voice;
use crate::model::Model;
use crate::plan::{Granularity, Plan, SegmentValue};
use crate::results::{Cell, MetricFacts, Results, Tally};
use jiff::civil::Date;
use std::collections::BTreeSet;
use topup_charts::Format;

/// Numbers, dates and names that a text about an answer may hold.
#[derive(Debug, Clone, Default)]
pub struct FactSet {
    numbers: BTreeSet<String>,
    dates: BTreeSet<Found>,
    /// Names that hold digits, longest first: they are no numbers.
    names: Vec<String>,
}

impl FactSet {
    /// Numbers and dates of the text that are no fact of the answer.
    #[must_use]
    pub fn strangers(&self, text: &str) -> Vec<String> {
        let mut rest = text.to_string();
        for name in &self.names {
            rest = without(&rest, name);
        }
        let known = |f: &Found| match f {
            Found::Number(n) => {
                self.numbers.contains(n) || n.parse().is_ok_and(|y| self.dates.contains(&Found::Year(y)))
            }
            date => self.dates.contains(date),
        };
        scan(&rest).into_iter().filter(|f| !known(f)).map(|f| format!("{f:?}")).collect()
    }

    fn add(&mut self, value: Option<f64>) {
        let Some(v) = value.filter(|v| v.is_finite()).map(f64::abs) else { return };
        let number = |decimals| Format::Number { decimals };
        let points = number(1).short(v * 100.0);
        let written = [
            Format::Money.short(v),
            Format::Money.exact(v),
            Format::Count.short(v),
            Format::Percent.short(v),
            Format::Apr.short(v),
            number(1).short(v),
            number(2).short(v),
            points,
        ];
        // Titles drop ".0" before "points", edges of bins before their unit.
        let whole: Vec<String> = written
            .iter()
            .filter_map(|t| t.strip_suffix(".0").map(str::to_string))
            .chain(written.iter().map(|t| super::words::whole(t)))
            .collect();
        self.numbers.extend(written.into_iter().chain(whole));
    }

    fn count(&mut self, n: usize) {
        self.add(Some(n as f64));
    }

    fn change(&mut self, change: Change) {
        for v in [change.now, change.before, change.delta(), change.pct()] {
            self.add(v);
        }
    }

    fn date(&mut self, date: Date) {
        self.dates.insert(Found::Day(date.month().unsigned_abs().into(), date.day().unsigned_abs().into()));
        self.dates.insert(Found::Year(date.year().unsigned_abs().into()));
        let month = u32::from(date.month().unsigned_abs());
        self.dates.insert(Found::Quarter((month - 1) / 3 + 1));
        self.dates.insert(Found::Half((month - 1) / 6 + 1));
    }

    fn name(&mut self, name: String) {
        if let Ok(number) = name.parse::<f64>() {
            self.add(Some(number));
        } else if name.chars().any(|c| c.is_ascii_digit()) {
            // At the head of a sentence it has a capital.
            self.names.push(super::words::cap(&name));
            self.names.extend(name.strip_prefix("the ").map(str::to_string));
            // "Gold (G1, +$3K)"
            self.names.extend(name.strip_suffix(')').map(str::to_string));
            self.names.push(name);
        }
    }

    fn metric(&mut self, facts: &MetricFacts, results: &Results) {
        self.change(Change::of(&facts.total, facts.prior_total.as_ref()));
        for point in &facts.points {
            self.change(Change::of(&point.current, point.prior.as_ref()));
            self.add(values::share(&point.current, &facts.total));
            self.add(point.mix_effect);
            self.add(point.rate_effect);
            self.add(point.mix_effect.zip(point.rate_effect).map(|(mix, rate)| mix + rate));
        }
        let periods = values::by_period(facts, results);
        for p in &periods {
            self.add(values::value(&p.tally));
        }
        for (_, change) in values::steps(&periods) {
            self.change(change);
        }
        for (_, change) in values::edge_changes(facts, results) {
            self.change(change);
        }
        if let Some((a, b)) = values::edges(&periods) {
            self.change(Change::of(&b.tally, Some(&a.tally)));
        }
        self.add(values::mean_of_whole(&periods));
        self.add(Some(facts.total.first));
        self.add(Some(facts.total.second));
        self.count(periods.len());
        self.groups(facts, &facts.total);
    }

    fn groups(&mut self, facts: &MetricFacts, total: &Tally) {
        let groups = values::by_group(facts);
        let ranked = values::ranked(&groups);
        let mut sum = 0.0;
        for (group, value) in &ranked {
            self.add(Some(*value));
            if let Some(share) = values::share(&group.tally, total) {
                sum += share;
                self.add(Some(share));
                self.add(Some(sum));
            }
        }
        for group in &groups {
            self.change(Change::of(&group.tally, group.prior.as_ref()));
        }
        self.count(ranked.len());
        // How many are level at either end.
        let level = |end: Option<&(&values::GroupTally, f64)>| {
            end.map_or(0, |(_, v)| ranked.iter().filter(|r| r.1 == *v).count())
        };
        self.count(level(ranked.first()));
        self.count(level(ranked.last()));
        self.count(groups.len());
        self.count(groups.iter().filter(|g| values::is_known(&g.group)).count());
    }

    fn drivers(&mut self, results: &Results) {
        for driver in results.facts.drivers.iter().flat_map(|s| &s.values) {
            self.change(Change::of(&driver.current, Some(&driver.prior)));
            for v in
                [driver.delta, driver.delta_pct, Some(driver.effect), driver.mix_effect, driver.rate_effect]
            {
                self.add(v);
            }
        }
        if let Some((mix, rate)) = values::effects(results) {
            self.add(Some(mix));
            self.add(Some(rate));
        }
    }

    fn funnel(&mut self, results: &Results) {
        let groups = results.facts.stages.iter().flat_map(|s| [s.own.from_previous, s.own.from_first]);
        groups.for_each(|v| self.add(v));
        let totals = values::stage_totals(results);
        let single = results.facts.stages.iter().map(|s| (s.stage.clone(), s.own.count, s.own.amount));
        for (_, count, amount) in totals.iter().cloned().chain(single) {
            self.add(Some(count as f64));
            self.add(Some(amount));
        }
        if let (Some(first), Some(last)) = (totals.first(), totals.last()) {
            self.add(values::over(last.1, first.1));
        }
        // Beside another window: each step and each stage's count, then and by how much they changed.
        for stage in &results.facts.stages {
            let before = stage.prior.as_ref();
            self.change(Change { now: stage.own.from_first, before: before.and_then(|p| p.from_first) });
        }
        super::funnel_change::steps(results).iter().for_each(|step| self.change(step.change));
        let count = |n: i64| Some(n as f64);
        for (now, before) in totals.iter().zip(values::prior_counts(results)) {
            self.change(Change { now: count(now.1), before: count(before.1) });
        }
        for pair in totals.windows(2) {
            let lost = pair[0].1.saturating_sub(pair[1].1);
            self.add(Some(lost as f64));
            self.add(values::over(pair[1].1, pair[0].1));
            self.add(values::over(lost, pair[0].1));
        }
    }

    fn rows(&mut self, plan: &Plan, results: &Results, model: &Model) {
        let facts = &results.facts;
        let n: i64 = facts.bins.iter().map(|b| b.count).sum();
        self.add(Some(n as f64));
        for bin in &facts.bins {
            for v in [bin.from, bin.below, bin.below - 1.0, bin.count as f64] {
                self.add(Some(v));
            }
            self.add(values::over(bin.count, n));
        }
        for point in &facts.scatter {
            self.add(point.x);
            self.add(point.y);
            self.add(Some(point.n as f64));
        }
        let known: Vec<_> = facts.scatter.iter().filter(|p| p.x.is_some() && p.y.is_some()).collect();
        self.add(Some(known.iter().map(|p| p.n).sum::<i64>() as f64));
        self.count(known.len());
        if let Some(fit) = facts.fit {
            let step = super::relationship::step(plan, results, model);
            for v in [fit.slope, fit.intercept, fit.r, fit.n as f64, step, fit.slope * step] {
                self.add(Some(v));
            }
        }
        for cell in results.rows.iter().flatten().chain(results.totals.values()) {
            self.add(cell.number());
        }
    }

    fn forecast(&mut self, results: &Results) {
        let Some(f) = &results.facts.forecast else { return };
        for v in [Some(f.forecast), Some(f.forecast_due), f.actual, f.bias, f.accuracy, f.mape, f.abs_error] {
            self.add(v);
        }
        self.add(f.actual.map(|a| a - f.forecast_due));
        super::forecast_title::misses_by_group(results).iter().for_each(|(_, delta)| self.add(Some(*delta)));
        self.add(Some(f.forecast - f.forecast_due));
        self.add(f.actual.map(|a| a + f.forecast - f.forecast_due));
        self.add(f.beyond.map(|b| f.forecast - b.value));
        self.add(Some(f.projected.iter().map(|p| p.value).sum()));
        // The interval of a projection holds four of five outcomes.
        self.numbers.insert("80%".to_string());
        for p in f.projected.iter().chain(&f.beyond) {
            self.date(p.period);
            [p.value, p.low, p.high].into_iter().for_each(|v| self.add(Some(v)));
        }
        [f.last_actual, f.last_forecast].into_iter().flatten().for_each(|d| self.date(d));
    }

    /// Both sides at the same age, and for a funnel the part of each stage in the first.
    fn same_age(&mut self, results: &Results) {
        let Some(aged) = &results.facts.same_age else { return };
        let first = aged.metrics.first();
        for m in &aged.metrics {
            self.change(Change::of(&m.current, Some(&m.prior)));
            self.add(first.and_then(|f| values::ratio(&m.prior, &f.prior)));
            self.add(first.and_then(|f| values::ratio(&m.current, &f.current)));
        }
        for window in [&aged.compared.current, &aged.compared.prior] {
            self.date(window.start);
            self.date(window.last_day());
            self.count(usize::try_from(window.days()).unwrap_or(0));
            self.add(crate::calendar::unit_of(window).map(|(_, n)| f64::from(n)));
        }
        self.date(aged.through);
        self.date(aged.prior_through);
    }

    /// What a total comes to per day.
    fn per_day(&mut self, plan: &Plan, results: &Results) {
        if let Some((mean, days)) = values::per_day(plan, results) {
            self.add(Some(mean));
            self.add(Some(f64::from(days)));
        }
    }

    fn plan(&mut self, plan: &Plan, results: &Results, voice: &Voice<'_>) {
        let sides = results.compared.iter().flat_map(|c| [&c.current, &c.prior]);
        for window in sides.chain([&plan.window]).chain(&plan.compare_window) {
            self.date(window.start);
            self.date(window.last_day());
            self.count(usize::try_from(window.days()).unwrap_or(0));
            // "the 12 weeks before"
            let units = crate::calendar::unit_of(window).map(|(_, n)| n);
            self.add(units.map(f64::from));
        }
        results.data_through.into_iter().for_each(|d| self.date(d));
        results.partial.iter().chain(&results.maturing).for_each(|d| self.date(*d));
        if let Some((day, lag)) = values::mature_through(results) {
            self.date(day);
            self.add(Some(f64::from(lag)));
        }
        for range in &plan.ranges {
            range.bounds().for_each(|(_, bound)| self.add(Some(bound)));
        }
        self.add(plan.limit.map(f64::from));
        for (segment, list) in plan.segments.iter().chain(&plan.exclude).chain(&plan.split) {
            self.count(list.len());
            for value in list {
                let cell = match value {
                    SegmentValue::Int(n) => Cell::Int(*n),
                    SegmentValue::Text(t) => Cell::Text(t.clone()),
                };
                self.name(voice.value_name(segment, &cell));
                self.name(voice.standing_value(segment, &cell));
            }
        }
        self.numbers.insert("100%".to_string());
    }
}

/// The text with a word in place of the name, where it stands as a whole: "24" does not stand in "2024".
fn without(text: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let whole = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        out.push_str(before);
        out.push_str(if whole { " name " } else { name });
        rest = after;
    }
    out + rest
}

/// Every number that a text about this answer may name, whatever way it is written.
#[must_use]
pub fn numbers(plan: &Plan, results: &Results, model: &Model) -> FactSet {
    let voice = Voice { plan, results, model };
    let facts = &results.facts;
    let mut set = FactSet::default();
    set.plan(plan, results, &voice);
    for metric in &facts.metrics {
        set.metric(metric, results);
        metric.points.iter().filter_map(|p| p.period).for_each(|d| set.date(d));
        for point in &metric.points {
            set.name(voice.group(&point.group));
            set.name(voice.standing_group(&point.group));
        }
    }
    set.drivers(results);
    set.funnel(results);
    set.rows(plan, results, model);
    set.forecast(results);
    set.same_age(results);
    set.per_day(plan, results);
    set.count(facts.groups.len());
    set.count(results.rows.len());
    let groups = facts.groups.iter().chain(facts.stages.iter().map(|s| &s.group));
    groups.chain(facts.scatter.iter().map(|p| &p.group)).for_each(|g| set.name(voice.group(g)));
    for segment in &facts.drivers {
        for v in &segment.values {
            set.name(voice.value_name(&segment.segment, &v.value));
            set.name(voice.standing_value(&segment.segment, &v.value));
        }
    }
    let period = results.column("period");
    for row in &results.rows {
        let date = period.and_then(|i| row.get(i)).and_then(|c| c.to_string().parse().ok());
        date.into_iter().for_each(|d: Date| {
            // A period's name may be its quarter or year.
            set.date(crate::calendar::period_start(plan.granularity.unwrap_or(Granularity::Daily), d));
        });
        let group: Vec<Cell> = row.iter().take(plan.group_by.len()).cloned().collect();
        set.name(voice.group(&group));
    }
    set.names.sort_by_key(|n| std::cmp::Reverse(n.len()));
    set.names.dedup();
    set
}

/// Whether all numbers of the text are facts of the answer.
#[must_use]
pub fn every_number_is_a_fact(text: &str, plan: &Plan, results: &Results, model: &Model) -> bool {
    numbers(plan, results, model).strangers(text).is_empty()
}
