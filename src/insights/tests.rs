//! Texts of each intent on small results, and every number of arbitrary ones.

use super::samples::*;
use super::{Insight, every_number_is_a_fact, numbers, write};
use crate::plan::{Direction, Granularity, Intent, Measure, Order, Plan, SegmentValue, Window};
use crate::results::{
    AgedMetric, Bin, Cell, ColumnInfo, ColumnKind, Fit, ForecastFacts, Projected, Reached, Results, SameAge,
    Scatter, SegmentDrivers, Stage,
};
use jiff::civil::date;

/// Title, summary, bullets and drivers as lines.
pub(super) fn told(plan: &Plan, results: &Results) -> String {
    let insight = write(plan, results, model());
    for text in texts(&insight) {
        let strangers = numbers(plan, results, model()).strangers(&text);
        assert!(strangers.is_empty(), "{strangers:?} in {text}");
    }
    let mut lines = vec![insight.title, insight.summary];
    lines.extend(insight.bullets.iter().map(|b| format!("- {b}")));
    lines.extend(
        insight
            .drivers
            .iter()
            .map(|d| format!("* {} {:?} {:?} {:?}", d.segment, d.value, d.delta, d.delta_pct)),
    );
    lines.join("\n")
}

fn texts(insight: &Insight) -> Vec<String> {
    let mut texts = vec![insight.title.clone(), insight.summary.clone()];
    texts.extend(insight.bullets.iter().cloned());
    texts
}

fn channels() -> Vec<Cell> {
    ["Email", "OMB", "Search"].map(text).to_vec()
}

/// A contribution to a rate's change and a group's own change stand side by side, and each says which it is.
#[test]
fn contributions_and_own_changes_are_told_apart() {
    let mut p = plan(Intent::Variance, "approval_rate");
    p.group_by = vec!["channel".into()];
    let group = |name: &str, now, before, effect| {
        let mut p = point(None, &[text(name)], rate(now, 100.0), Some(rate(before, 100.0)));
        (p.mix_effect, p.rate_effect) = (Some(0.0), Some(effect));
        p
    };
    let points = vec![group("Email", 60.0, 50.0, 0.05), group("OMB", 48.0, 50.0, -0.01)];
    let mut r = results("approval_rate", points);
    r.compared = compared();
    let insight = write(&p, &r, model());
    assert!(insight.title.ends_with("; Email contributed most: +5.0 points"), "{}", insight.title);
    let own =
        "Within channels, the rate rose most for Email (+10.0 points) and fell most for OMB (−2.0 points).";
    assert!(insight.bullets.iter().any(|b| b == own), "{:?}", insight.bullets);

    // Without a split the one row has no mix of its own: the strongest segment's mix is what is told.
    p.group_by.clear();
    let mut whole = point(None, &[], rate(108.0, 200.0), Some(rate(100.0, 200.0)));
    (whole.mix_effect, whole.rate_effect) = (Some(0.0), Some(0.04));
    let mut r = results("approval_rate", vec![whole]);
    r.compared = compared();
    let mut by = [
        driver("P1", rate(60.0, 100.0), rate(50.0, 100.0)),
        driver("P2", rate(48.0, 100.0), rate(50.0, 100.0)),
    ];
    for (d, effect) in by.iter_mut().zip([0.05, -0.01]) {
        (d.effect, d.mix_effect, d.rate_effect) = (effect, Some(effect), Some(0.0));
    }
    r.facts.drivers = vec![SegmentDrivers { segment: "grade".into(), strength: 1.0, values: by.to_vec() }];
    let insight = write(&p, &r, model());
    let told = "Grade explains most: P1 contributed +5.0 points, offset by P2 −1.0 point.";
    assert!(insight.bullets.iter().any(|b| b == told), "{:?}", insight.bullets);
    let mix = "The change came from the mix of grades, not from the rates within them.";
    assert!(insight.bullets.iter().any(|b| b == mix), "{:?}", insight.bullets);
    assert_eq!(insight.drivers.first().and_then(|d| d.effect), Some(0.05));
}

/// Groups side by side: of two nothing is "highest", ties share the place, one alone is its number.
#[test]
fn who_leads() {
    let mut p = plan(Intent::Distribution, "approval_rate");
    p.group_by = vec!["channel".into()];
    let rates = |values: &[(&str, f64)]| {
        let points = values.iter().map(|(n, v)| point(None, &[text(n)], rate(*v, 100.0), None));
        results("approval_rate", points.collect())
    };
    let title = |p: &Plan, r: &Results| write(p, r, model()).title;
    let two = rates(&[("Email", 80.0), ("OMB", 70.0)]);
    let told = "Email has the higher approval rate in October 2026: 80.0% against 70.0% for OMB";
    assert_eq!(title(&p, &two), told);
    let level = rates(&[("Email", 100.0), ("OMB", 100.0), ("Search", 70.0)]);
    let told = "Email and OMB have the highest approval rate in October 2026, at 100.0% each";
    assert_eq!(title(&p, &level), told);
    let all = rates(&[("Email", 100.0), ("OMB", 100.0), ("Search", 100.0)]);
    assert_eq!(title(&p, &all), "All 3 channels have the same approval rate in October 2026: 100.0% each");
    p.split.insert("channel".into(), vec![SegmentValue::Text("Email".into())]);
    let rest = rates(&[("all other", 80.0), ("Email", 70.0)]);
    assert_eq!(title(&p, &rest), "Approval rate in October 2026: Email 70.0%, all other channels 80.0%");
    p.split.clear();
    p.segments.insert("channel".into(), vec![SegmentValue::Text("Email".into())]);
    assert_eq!(title(&p, &rates(&[("Email", 80.0)])), "Approval rate for Email was 80.0% in October 2026");
}

/// A question for the best period is headed by that period, not by the total.
#[test]
fn the_best_week_heads_its_answer() {
    let mut p = plan(Intent::Trend, "issuances");
    p.granularity = Some(Granularity::Weekly);
    (p.limit, p.order) = (Some(1), Some(Order { by: "issuances".into(), direction: Direction::Desc }));
    let starts = [date(2026, 10, 5), date(2026, 10, 12)];
    let points = starts.iter().zip([3e6, 4e6]).map(|(s, v)| point(Some(*s), &[], sum(v), None));
    let mut r = results("issuances", points.collect());
    r.columns = vec![
        ColumnInfo::new("period", ColumnKind::Period),
        ColumnInfo::new("issuances", ColumnKind::Value(crate::model::Format::Money)),
    ];
    r.rows = vec![vec![text("2026-10-12"), Cell::Num(4e6)]];
    let told = write(&p, &r, model()).title;
    assert_eq!(told, "Issuances were highest in the week of Oct 12, at $4.0M of $7.0M in October 2026");
}

#[test]
fn trends() {
    let mut p = plan(Intent::Trend, "issuances");
    p.granularity = Some(Granularity::Weekly);
    p.window = Window::new("last_30d", date(2026, 10, 24), date(2026, 11, 23));
    let starts =
        [date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)];
    let values = [0.7e6, 3.1e6, 3.4e6, 2.9e6, 3.3e6];
    let points = || starts.iter().zip(values).map(|(s, v)| point(Some(*s), &[], sum(v), None)).collect();
    let mut r = results("issuances", points());
    r.partial = vec![starts[0], starts[4]];
    r.data_through = Some(date(2026, 11, 18));
    insta::assert_snapshot!("trend_partial", told(&p, &r));
    r.partial = starts.to_vec();
    insta::assert_snapshot!("trend_all_partial", told(&p, &r));
    let one = results("issuances", vec![point(Some(starts[1]), &[], sum(3.1e6), None)]);
    insta::assert_snapshot!("trend_one_point", told(&p, &one));
    insta::assert_snapshot!("trend_empty", told(&p, &results("issuances", Vec::new())));
    p.group_by = vec!["channel".into()];
    let split = starts.iter().flat_map(|s| {
        channels()
            .into_iter()
            .zip([2.0e6, 1.0e6, 0.5e6])
            .map(|(c, v)| point(Some(*s), &[c], sum(v + f64::from(s.day()) * 1e4), None))
    });
    let mut r = results("issuances", split.collect());
    r.partial = vec![starts[0]];
    insta::assert_snapshot!("trend_by_channel", told(&p, &r));
    let mut p = plan(Intent::Trend, "funding_rate");
    p.granularity = Some(Granularity::Weekly);
    p.segments.insert("grade".into(), vec![SegmentValue::Text("P1".into())]);
    let rates = starts
        .iter()
        .zip([20.0, 22.0, 21.0, 12.0, 0.0])
        .map(|(s, v)| point(Some(*s), &[], rate(v, if v > 0.0 { 100.0 } else { 0.0 }), None));
    let mut r = results("funding_rate", rates.collect());
    r.maturing = vec![starts[3], starts[4]];
    r.facts.lag_days = Some(14);
    insta::assert_snapshot!("trend_maturing_rate", told(&p, &r));
}

#[test]
fn variances() {
    let mut p = plan(Intent::Variance, "issuances");
    let mut r = results("issuances", vec![point(None, &[], sum(41.3e6), Some(sum(47.1e6)))]);
    r.compared = compared();
    r.facts.drivers = vec![
        SegmentDrivers {
            segment: "channel".into(),
            strength: 1.0,
            values: vec![
                driver("Email", sum(15e6), sum(21e6)),
                driver("OMB", sum(20.3e6), sum(20e6)),
                driver("Search", sum(6e6), sum(6.1e6)),
            ],
        },
        SegmentDrivers {
            segment: "repeat_type".into(),
            strength: 0.1,
            values: vec![driver("NP", sum(30e6), sum(35e6)), driver("RP", sum(11.3e6), sum(12.1e6))],
        },
    ];
    insta::assert_snapshot!("variance_total", told(&p, &r));
    r.facts.immature_comparison = true;
    r.facts.lag_days = Some(30);
    insta::assert_snapshot!("variance_immature", told(&p, &r));
    p.group_by = vec!["channel".into()];
    let points = vec![
        point(None, &[text("Email")], sum(5e6), Some(sum(4e6))),
        point(None, &[text("Web")], sum(1e6), Some(sum(0.0))),
        point(None, &[text("OMB")], sum(-1e6), Some(sum(2e6))),
    ];
    let mut r = results("issuances", points);
    r.compared = compared();
    insta::assert_snapshot!("variance_new_group", told(&p, &r));
    p.limit = Some(1);
    p.order = Some(Order { by: "delta".into(), direction: Direction::Desc });
    // The points stand by value, the rows as they were ranked: the first row is the answer.
    r.rows = vec![vec![text("Web"), Cell::Num(1e6)]];
    insta::assert_snapshot!("variance_grew_most", told(&p, &r));
    same_age();
    let mut p = plan(Intent::Variance, "approval_rate");
    p.group_by = vec!["grade".into()];
    let mut a = point(None, &[text("P1")], rate(60.0, 50.0), Some(rate(40.0, 50.0)));
    let mut b = point(None, &[text("P2")], rate(0.0, 0.0), Some(rate(10.0, 50.0)));
    (a.mix_effect, a.rate_effect, b.mix_effect, b.rate_effect) = (Some(0.1), Some(0.5), Some(0.1), Some(0.0));
    insta::assert_snapshot!("variance_rate", told(&p, &results("approval_rate", vec![a, b])));
}

fn same_age() {
    let p = plan(Intent::Variance, "funding_rate");
    let mut r = results("funding_rate", vec![point(None, &[], rate(34.0, 120.0), Some(rate(40.0, 110.0)))]);
    r.facts.immature_comparison = true;
    r.facts.lag_days = Some(30);
    let aged = |current| SameAge {
        through: date(2026, 11, 22),
        prior_through: date(2026, 10, 23),
        compared: compared().expect("two sides"),
        metrics: vec![AgedMetric { metric: "funding_rate".into(), current, prior: rate(33.0, 110.0) }],
    };
    r.facts.same_age = Some(aged(rate(34.0, 120.0)));
    insta::assert_snapshot!("variance_same_age", told(&p, &r));
    // Asked as of a day before the data's end, the rows know more than the day did.
    r.facts.same_age = Some(aged(rate(10.0, 120.0)));
    insta::assert_snapshot!("variance_same_age_in_the_past", told(&p, &r));
}

#[test]
fn forecasts() {
    let mut p = plan(Intent::ForecastVsActual, "actual_issuance");
    p.metrics = vec!["forecast_issuance".into(), "actual_issuance".into()];
    p.group_by = vec!["channel".into()];
    let mut r = results("actual_issuance", Vec::new());
    r.columns = vec![ColumnInfo::new("channel", ColumnKind::Segment)];
    r.columns.extend(
        ["forecast", "actual", "delta"]
            .map(|c| ColumnInfo::new(c, ColumnKind::Value(crate::model::Format::Money))),
    );
    r.rows = vec![
        vec![text("Email"), Cell::Num(20e6), Cell::Num(24e6), Cell::Num(4e6)],
        vec![text("OMB"), Cell::Num(18e6), Cell::Num(17.3e6), Cell::Num(-0.7e6)],
    ];
    r.facts.forecast = Some(ForecastFacts {
        forecast: 40e6,
        forecast_due: 38e6,
        actual: Some(41.3e6),
        last_actual: Some(date(2026, 10, 30)),
        last_forecast: Some(date(2026, 12, 31)),
        bias: Some(0.0868),
        accuracy: Some(1.0868),
        mape: Some(0.142),
        abs_error: Some(9e6),
        ..ForecastFacts::default()
    });
    insta::assert_snapshot!("forecast_beat", told(&p, &r));
    let f = r.facts.forecast.as_mut().expect("set above");
    (f.actual, f.bias, f.accuracy, f.mape) = (None, None, None, None);
    insta::assert_snapshot!("forecast_future", told(&p, &r));
    let f = r.facts.forecast.as_mut().expect("set above");
    f.beyond = Some(Projected { period: date(2026, 10, 20), value: 15e6, low: 13e6, high: 17e6 });
    insta::assert_snapshot!("forecast_projected", told(&p, &r));
    r.facts.forecast = None;
    insta::assert_snapshot!("forecast_empty", told(&p, &r));
}

#[test]
fn funnels() {
    let mut p = plan(Intent::Funnel, "submits");
    let stage = |g: &[Cell], s: &str, count: i64, amount: f64, first: f64| Stage {
        group: g.to_vec(),
        stage: s.into(),
        own: Reached { count, amount, from_previous: Some(first), from_first: Some(first) },
        prior: None,
    };
    let mut r = results("submits", Vec::new());
    r.facts.stages = vec![
        stage(&[], "submits", 5000, 60e6, 1.0),
        stage(&[], "approvals", 2000, 22e6, 0.4),
        stage(&[], "issuances", 1001, 11e6, 0.2002),
    ];
    insta::assert_snapshot!("funnel", told(&p, &r));
    r.facts.lag_days = Some(30);
    insta::assert_snapshot!("funnel_maturing", told(&p, &r));
    p.group_by = vec!["grade".into()];
    r.facts.stages = [("P1", 0.3), ("P2", 0.1)]
        .iter()
        .flat_map(|(g, rate)| {
            [
                stage(&[text(g)], "submits", 1000, 1e6, 1.0),
                stage(&[text(g)], "issuances", (1000.0 * rate) as i64, 1e5, *rate),
            ]
        })
        .collect();
    insta::assert_snapshot!("funnel_by_grade", told(&p, &r));
    r.facts.stages.iter_mut().for_each(|s| s.own.count = 0);
    insta::assert_snapshot!("funnel_empty", told(&p, &r));
}

#[test]
fn funnels_beside_another_window() {
    let (mut p, r) = funnels_compared(&[&[]]);
    insta::assert_snapshot!("funnel_compared", told(&p, &r));
    let mut young = r.clone();
    (young.facts.immature_comparison, young.maturing) = (true, vec![p.window.start]);
    insta::assert_snapshot!("funnel_compared_maturing", told(&p, &young));
    p.group_by = vec!["grade".into()];
    let (_, r) = funnels_compared(&[&["P1"], &["P2"]]);
    insta::assert_snapshot!("funnel_compared_by_grade", told(&p, &r));
}

#[test]
fn distributions() {
    let mut p = plan(Intent::Distribution, "issuances");
    p.group_by = vec!["channel".into()];
    p.measure = Measure::Count;
    let points =
        channels().into_iter().zip([380.0, 400.0, 220.0]).map(|(c, v)| point(None, &[c], sum(v), None));
    insta::assert_snapshot!("distribution_count", told(&p, &results("issuances", points.collect())));
    let mut p = plan(Intent::Distribution, "avg_apr");
    p.group_by = vec!["term".into()];
    let points = vec![
        point(None, &[Cell::Int(36)], rate(1500.0, 100.0), None),
        point(None, &[Cell::Int(60)], rate(0.0, 0.0), None),
        point(None, &[Cell::Int(48)], rate(1750.0, 100.0), None),
    ];
    insta::assert_snapshot!("distribution_rate", told(&p, &results("avg_apr", points)));
    let mut p = plan(Intent::Distribution, "avg_fico");
    p.columns = vec!["cr_fico".into()];
    let mut r = results("avg_fico", Vec::new());
    r.facts.bins = [(640.0, 10), (660.0, 40), (680.0, 30)]
        .map(|(from, count)| Bin { from, below: from + 20.0, count })
        .to_vec();
    insta::assert_snapshot!("histogram", told(&p, &r));
    let title = |counts: &[i64]| {
        let mut r = r.clone();
        let bin = |(i, count): (usize, &i64)| {
            let from = 640.0 + 20.0 * i as f64;
            Bin { from, below: from + 20.0, count: *count }
        };
        r.facts.bins = counts.iter().enumerate().map(bin).collect();
        told(&p, &r).lines().next().unwrap_or_default().to_owned()
    };
    assert!(title(&[40, 1, 40]).contains("is most often 640–659 or 680–699"), "{}", title(&[40, 1, 40]));
    assert!(
        title(&[1, 1, 1]).contains("lies in 640–699, and no part of it stands out"),
        "{}",
        title(&[1, 1, 1])
    );
}

#[test]
fn relationships() {
    let mut p = plan(Intent::Relationship, "avg_apr");
    p.metrics = vec!["avg_apr".into(), "avg_fico".into()];
    p.group_by = vec!["grade".into()];
    let mut r = results("avg_apr", Vec::new());
    r.facts.scatter = [("P1", 760.0, 9.5), ("P2", 710.0, 13.0), ("P3", 660.0, 15.0)]
        .map(|(g, x, y)| Scatter { group: vec![text(g)], x: Some(x), y: Some(y), n: 100 })
        .to_vec();
    r.facts.fit = Some(Fit { slope: -0.055, intercept: 51.0, r: -0.98, n: 3 });
    insta::assert_snapshot!("relationship", told(&p, &r));
    r.facts.fit = None;
    insta::assert_snapshot!("relationship_no_fit", told(&p, &r));
}

#[test]
fn a_made_up_number_is_found() {
    let p = plan(Intent::Variance, "issuances");
    let r = results("issuances", vec![point(None, &[], sum(41.3e6), Some(sum(47.1e6)))]);
    assert!(every_number_is_a_fact("Issuances fell 12.3% to $41.3M in October 2026", &p, &r, model()));
    assert!(!every_number_is_a_fact("Issuances fell 12.5% to $41.3M", &p, &r, model()));
    assert!(!every_number_is_a_fact("Issuances fell to $41.3M on Aug 3, 2025", &p, &r, model()));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 1500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_number_of_any_text_is_a_fact(seed: u64) {
        let (plan, results) = arbitrary(seed);
        let insight = write(&plan, &results, model());
        let facts = numbers(&plan, &results, model());
        proptest::prop_assert!(insight.bullets.len() >= 2 && insight.bullets.len() <= 3, "{:?}", insight);
        proptest::prop_assert!(!insight.title.is_empty() && !insight.summary.contains('\n'));
        for text in texts(&insight) {
            let strangers = facts.strangers(&text);
            proptest::prop_assert!(strangers.is_empty(), "{:?} in {}", strangers, text);
            proptest::prop_assert!(!text.contains("NaN") && !text.contains("inf ") && !text.contains("  "), "{}", text);
        }
    }
}
