//! Made-up plans and results for tests: small ones by hand, and arbitrary ones from a seed.

mod arbitrary;

pub use arbitrary::arbitrary;

use crate::model::Model;
use crate::plan::{Compare, Intent, Measure, Plan, Window};
use crate::results::{Cell, Compared, Driver, MetricFacts, Point, Reached, Results, Stage, Tally, TallyKind};
use jiff::civil::{Date, date};
use std::sync::LazyLock;

/// The model that ships with Topup, read once.
pub fn model() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(|| Model::embedded().expect("the embedded model is sound"));
    &MODEL
}

pub fn october() -> Window {
    Window::new("last_full_month", date(2026, 10, 1), date(2026, 11, 1))
}

pub fn plan(intent: Intent, metric: &str) -> Plan {
    let model = model();
    let m = model.metric(metric).expect("a metric of the model");
    Plan {
        intent,
        table: m.table.clone(),
        metric: metric.into(),
        measure: Measure::Amount,
        date_col: m.date.clone(),
        window: october(),
        granularity: None,
        group_by: Vec::new(),
        segments: Default::default(),
        exclude: Default::default(),
        compare: None,
        compare_window: None,
        metrics: vec![metric.into()],
        order: None,
        limit: None,
        chart: "bar".into(),
        split: Default::default(),
        ranges: Vec::new(),
        columns: Vec::new(),
        share: false,
        drivers: false,
        explicit_window: true,
    }
}

pub fn text(t: &str) -> Cell {
    Cell::Text(t.into())
}

pub fn sum(v: f64) -> Tally {
    Tally::of(TallyKind::Sum, v, 0.0)
}

pub fn rate(a: f64, b: f64) -> Tally {
    Tally::of(TallyKind::Ratio, a, b)
}

pub fn point(period: Option<Date>, group: &[Cell], current: Tally, prior: Option<Tally>) -> Point {
    Point { period, group: group.to_vec(), current, prior, mix_effect: None, rate_effect: None }
}

/// Results of one metric; totals are the sums of the points.
pub fn results(metric: &str, points: Vec<Point>) -> Results {
    let kind = points.first().map_or(TallyKind::Sum, |p| p.current.kind);
    let mut total = Tally::empty(kind);
    let mut prior: Option<Tally> = None;
    for p in &points {
        total.add(&p.current);
        if let Some(x) = &p.prior {
            prior.get_or_insert_with(|| Tally::empty(kind)).add(x);
        }
    }
    let mut results = Results { data_through: Some(date(2026, 11, 22)), ..Results::default() };
    for p in &points {
        if !results.facts.groups.contains(&p.group) {
            results.facts.groups.push(p.group.clone());
        }
    }
    results.facts.metrics = vec![MetricFacts { metric: metric.into(), total, prior_total: prior, points }];
    results
}

pub fn driver(name: &str, current: Tally, prior: Tally) -> Driver {
    let change = super::values::Change::of(&current, Some(&prior));
    let effect = change.delta().unwrap_or(0.0);
    Driver {
        value: text(name),
        current,
        prior,
        delta: change.delta(),
        delta_pct: change.pct(),
        effect,
        mix_effect: None,
        rate_effect: None,
    }
}

pub fn compared() -> Option<Compared> {
    Some(Compared { current: october(), prior: Window::new("month", date(2026, 9, 1), date(2026, 10, 1)) })
}

/// The funnels of October and September, each group's a little smaller than the one before.
pub fn funnels_compared(groups: &[&[&str]]) -> (Plan, Results) {
    let mut p = plan(Intent::Funnel, "submits");
    p.compare = Some(Compare::Mom);
    let mut r = results("submits", Vec::new());
    r.compared = compared();
    let now = [("submits", 5000, 60e6), ("approvals", 2000, 22e6), ("issuances", 1001, 11e6)];
    let before = [4800, 2160, 1100];
    for (n, group) in groups.iter().enumerate() {
        let over = |a: i64, b: i64| Some(a as f64 / b as f64);
        let shrunk = |count: i64, at: usize| count - 100 * (n * at) as i64;
        for (at, (stage, count, amount)) in now.iter().enumerate() {
            let own = |at: usize| shrunk(now[at].1, at);
            let reached = |count: &dyn Fn(usize) -> i64, amount: f64| Reached {
                count: count(at),
                amount,
                from_previous: at.checked_sub(1).and_then(|b| over(count(at), count(b))),
                from_first: over(count(at), count(0)),
            };
            let (own, prior) = (reached(&own, *amount), reached(&|at| before[at], amount * 0.9));
            assert_eq!(own.count, shrunk(*count, at));
            r.facts.stages.push(Stage {
                group: group.iter().map(|g| text(g)).collect(),
                stage: (*stage).into(),
                own,
                prior: Some(prior),
            });
        }
    }
    (p, r)
}
