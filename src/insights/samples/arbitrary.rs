//! Plans and results from a seed, sound or not: whatever they hold, texts and charts must bear it.

use super::*;
use crate::calendar::{add_days, periods};
use crate::plan::{Granularity, SegmentValue};
use crate::results::{
    AgedMetric, Bin, ColumnInfo, ColumnKind, Fit, ForecastFacts, Projected, SameAge, Scatter, SegmentDrivers,
};

/// A source of numbers that are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }

    fn often(&mut self, one_in: u64) -> bool {
        self.roll(one_in) == 0
    }

    fn number(&mut self) -> f64 {
        let sign = if self.often(9) { -1.0 } else { 1.0 };
        match self.roll(6) {
            0 => 0.0,
            1 => sign * self.roll(10) as f64,
            2 => sign * self.roll(1_000_000_000_000) as f64 / 100.0,
            _ => sign * self.roll(1_000_000_000) as f64 / 100.0,
        }
    }

    fn tally(&mut self, kind: TallyKind) -> Tally {
        if self.often(6) {
            return Tally::empty(kind);
        }
        let den = self.roll(4000) as f64;
        match kind {
            TallyKind::Ratio if self.often(8) => Tally::of(kind, self.number(), 0.0),
            TallyKind::Ratio => Tally::of(kind, self.roll(5000) as f64, den),
            _ => Tally::of(kind, self.number(), self.number()),
        }
    }

    fn maybe(&mut self) -> Option<f64> {
        (!self.often(5)).then(|| self.number())
    }

    fn window(&mut self) -> Window {
        let start = add_days(date(2024, 1, 1), self.roll(1000) as i32);
        let names = ["last_full_week", "mtd", "custom", "last_30d", "yesterday", "month"];
        let name = names[self.roll(6) as usize];
        let days = if name == "last_30d" { 30 } else { 1 + self.roll(200) as i32 };
        Window::new(name, start, add_days(start, days))
    }
}

const NAMES: [&str; 12] = [
    "Email",
    "OMB",
    "P1",
    "(unknown)",
    "640-699",
    "<640",
    "760+",
    "Search 24/7",
    "A & B, Inc.",
    "Ünïcode 3",
    "NP",
    "36",
];

fn reached(d: &mut Dice) -> Reached {
    let (from_previous, from_first) = (d.maybe(), d.maybe());
    Reached { count: d.roll(9000) as i64, amount: d.number(), from_previous, from_first }
}

/// Any plan with any results, sound or not.
pub fn arbitrary(seed: u64) -> (Plan, Results) {
    let mut d = Dice(seed);
    let intents = [
        Intent::Trend,
        Intent::Variance,
        Intent::ForecastVsActual,
        Intent::Funnel,
        Intent::Distribution,
        Intent::Relationship,
    ];
    let intent = intents[d.roll(6) as usize];
    let ids = [
        "issuances",
        "submits",
        "funding_rate",
        "approval_rate",
        "avg_apr",
        "avg_fico",
        "forecast_delta",
        "mape",
    ];
    let id = if intent == Intent::ForecastVsActual { "actual_issuance" } else { ids[d.roll(8) as usize] };
    let mut plan = plan(intent, id);
    plan.window = d.window();
    if d.often(3) {
        plan.measure = Measure::Count;
    }
    let segments = ["channel", "grade", "term", "cr_fico_band", "repeat_type"];
    for _ in 0..d.roll(3) {
        let s = segments[d.roll(5) as usize].to_string();
        if !plan.group_by.contains(&s) {
            plan.group_by.push(s);
        }
    }
    if d.often(4) {
        plan.segments.insert("term".into(), vec![SegmentValue::Int(60)]);
        plan.segments.insert("grade".into(), vec![SegmentValue::Text("P1".into())]);
    }
    if d.often(4) {
        plan.exclude.insert("channel".into(), vec![SegmentValue::Text("Search 24/7".into())]);
    }
    plan.limit = d.often(4).then(|| 1 + d.roll(5) as u32);
    plan.drivers = d.often(3);
    plan.chart = ["line", "area", "grouped_bar", "bar", "pie"][d.roll(5) as usize].into();
    let granularities = [
        Granularity::Daily,
        Granularity::Weekly,
        Granularity::Monthly,
        Granularity::Quarterly,
        Granularity::Yearly,
    ];
    let starts = if matches!(intent, Intent::Trend | Intent::ForecastVsActual) {
        let g = granularities[d.roll(5) as usize];
        plan.granularity = Some(g);
        periods(g, &plan.window).into_iter().map(Some).collect()
    } else {
        vec![None]
    };
    let mut groups: Vec<Vec<Cell>> = vec![Vec::new()];
    if !plan.group_by.is_empty() {
        let n = d.roll(9);
        groups = (0..n)
            .map(|i| {
                plan.group_by
                    .iter()
                    .enumerate()
                    .map(|(k, s)| match s.as_str() {
                        _ if i == 8 => Cell::Null,
                        "term" => Cell::Int(12 * (1 + i as i64)),
                        _ => text(NAMES[(i as usize + k * 3) % NAMES.len()]),
                    })
                    .collect()
            })
            .collect();
    }
    let kind = if matches!(id, "issuances" | "submits" | "actual_issuance") {
        TallyKind::Sum
    } else if id == "forecast_delta" {
        TallyKind::Difference
    } else {
        TallyKind::Ratio
    };
    let mut points = Vec::new();
    for start in &starts {
        for group in &groups {
            let current = d.tally(kind);
            let prior = (intent == Intent::Variance && !d.often(5)).then(|| d.tally(kind));
            let mut p = point(*start, group, current, prior);
            if kind == TallyKind::Ratio {
                p.mix_effect = d.maybe();
                p.rate_effect = d.maybe();
            }
            points.push(p);
        }
    }
    let mut r = results(id, points);
    r.data_through = (!d.often(5)).then(|| add_days(plan.window.end, d.roll(9) as i32 - 6));
    for start in starts.iter().flatten() {
        if d.often(6) {
            r.partial.push(*start);
        } else if d.often(9) {
            r.maturing.push(*start);
        }
    }
    r.facts.immature_comparison = d.often(8);
    if r.facts.immature_comparison && d.often(2) || intent == Intent::Funnel && d.often(3) {
        let ids = if intent == Intent::Funnel { vec!["submits", "approvals", "issuances"] } else { vec![id] };
        let metrics = ids.into_iter().map(|id| AgedMetric {
            metric: id.into(),
            current: d.tally(kind),
            prior: d.tally(kind),
        });
        r.facts.same_age = Some(SameAge {
            metrics: metrics.collect(),
            through: plan.window.last_day(),
            prior_through: plan.window.start,
            compared: Compared {
                current: plan.window.clone(),
                prior: crate::calendar::prior_window(&plan.window),
            },
        });
    }
    r.facts.lag_days = d.often(4).then(|| d.roll(40) as i32);
    if intent == Intent::Variance || intent == Intent::Funnel && d.often(2) {
        r.compared = (!d.often(3)).then(|| Compared {
            current: plan.window.clone(),
            prior: crate::calendar::prior_window(&plan.window),
        });
        plan.compare = Some(Compare::Prior);
        for s in segments.iter().take(d.roll(4) as usize) {
            let values = (0..d.roll(5))
                .map(|i| {
                    let mut x = driver(NAMES[i as usize], d.tally(kind), d.tally(kind));
                    if kind == TallyKind::Ratio {
                        x.mix_effect = d.maybe();
                        x.rate_effect = d.maybe();
                    }
                    x
                })
                .collect();
            r.facts.drivers.push(SegmentDrivers { segment: (*s).into(), strength: 1.0, values });
        }
    }
    match intent {
        Intent::Funnel => {
            for group in &groups {
                for stage in ["submits", "approvals", "issuances"] {
                    let own = reached(&mut d);
                    let prior = r.compared.is_some().then(|| reached(&mut d));
                    r.facts.stages.push(Stage { group: group.clone(), stage: stage.into(), own, prior });
                }
            }
        }
        Intent::Distribution if d.often(3) => {
            plan.columns = vec!["cr_fico".into()];
            plan.group_by.clear();
            let n = d.roll(130);
            r.facts.bins = (0..n)
                .map(|i| Bin {
                    from: 600.0 + 20.0 * i as f64,
                    below: 620.0 + 20.0 * i as f64,
                    count: d.roll(90) as i64,
                })
                .collect();
        }
        Intent::Relationship => {
            plan.metrics = vec!["avg_apr".into(), "avg_fico".into()];
            r.facts.scatter = groups
                .iter()
                .map(|g| Scatter { group: g.clone(), x: d.maybe(), y: d.maybe(), n: d.roll(900) as i64 })
                .collect();
            r.facts.fit = (!d.often(3)).then(|| Fit {
                slope: d.number() / 1e6,
                intercept: d.number(),
                r: d.roll(200) as f64 / 100.0 - 1.0,
                n: d.roll(30) as i64,
            });
        }
        Intent::ForecastVsActual => forecast(&mut d, &plan, &mut r, &starts, &groups),
        _ => {}
    }
    (plan, r)
}

fn forecast(d: &mut Dice, plan: &Plan, r: &mut Results, starts: &[Option<Date>], groups: &[Vec<Cell>]) {
    if d.often(6) {
        return;
    }
    let by_period = plan.group_by.is_empty();
    let columns = if by_period { vec!["period".to_string()] } else { plan.group_by.clone() };
    let kind = if by_period { ColumnKind::Period } else { ColumnKind::Segment };
    r.columns = columns.iter().map(|c| ColumnInfo::new(c, kind)).collect();
    for c in ["forecast", "actual", "delta"] {
        r.columns.push(ColumnInfo::new(c, ColumnKind::Value(crate::model::Format::Money)));
    }
    let keys: Vec<Vec<Cell>> = if by_period {
        starts.iter().flatten().map(|s| vec![Cell::from(*s)]).collect()
    } else {
        groups.to_vec()
    };
    for mut row in keys {
        let (f, a) = (d.maybe(), d.maybe());
        row.extend([Cell::num(f), Cell::num(a), Cell::num(f.zip(a).map(|(f, a)| a - f))]);
        r.rows.push(row);
    }
    let mut facts = ForecastFacts {
        forecast: d.number(),
        forecast_due: d.number(),
        actual: d.maybe(),
        last_actual: Some(plan.window.start),
        last_forecast: Some(plan.window.end),
        bias: d.maybe(),
        accuracy: d.maybe(),
        mape: d.maybe(),
        abs_error: d.maybe(),
        ..ForecastFacts::default()
    };
    if d.often(4) {
        let value = d.number();
        let period = starts.iter().flatten().next_back().copied().unwrap_or(plan.window.start);
        let projected = Projected { period, value, low: value - 5.0, high: value + 5.0 };
        facts.projected.push(projected);
        facts.beyond = d.often(2).then_some(projected);
    }
    r.facts.forecast = Some(facts);
}
