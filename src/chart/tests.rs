//! Charts of small results, and of arbitrary ones: always a spec that can be drawn.

use super::{ColourMemory, spec};
use crate::insights::samples::*;
use crate::insights::{Insight, write};
use crate::plan::{Granularity, Intent, Plan};
use crate::results::{Cell, ColumnInfo, ColumnKind, ForecastFacts, Projected, Results};
use jiff::civil::date;
use topup_charts::{ChartSpec, Mark, PeriodState};

fn drawn(plan: &Plan, results: &Results) -> ChartSpec {
    let insight = write(plan, results, model());
    let spec = spec(plan, results, &insight, model(), &mut ColourMemory::default());
    spec.validate().expect("a spec that can be drawn");
    spec
}

#[test]
fn a_partial_period_is_marked_and_named() {
    let mut p = plan(Intent::Trend, "issuances");
    (p.granularity, p.chart) = (Some(Granularity::Weekly), "area".into());
    let starts = [date(2026, 10, 26), date(2026, 11, 2)];
    let mut r = results("issuances", starts.map(|s| point(Some(s), &[], sum(1e6), None)).to_vec());
    r.partial = vec![starts[1]];
    let passed = drawn(&p, &r);
    let Mark::Line(line) = &passed.mark else { panic!("{passed:?}") };
    assert_eq!(line.states, [PeriodState::Whole, PeriodState::Cut], "the data has passed it");
    r.data_through = Some(date(2026, 11, 4));
    let chart = drawn(&p, &r);
    let Mark::Line(line) = &chart.mark else { panic!("{chart:?}") };
    assert!(line.area);
    assert_eq!(line.states, [PeriodState::Whole, PeriodState::Partial]);
    assert_eq!(chart.footer.notes, ["The week of Nov 2, 2026 is partial"]);
    assert_eq!(chart.subtitle, "Issuances, $ per week, Oct 1–31, 2026");
}

#[test]
fn a_chart_without_texts_says_what_it_shows() {
    let p = plan(Intent::Distribution, "issuances");
    let r = results("issuances", vec![point(None, &[], sum(3.0), None)]);
    let chart = spec(&p, &r, &Insight::default(), model(), &mut ColourMemory::default());
    assert_eq!(chart.title, "Issuances in October 2026");
}

#[test]
fn groups_stand_as_the_rows_rank_them() {
    let mut p = plan(Intent::Variance, "issuances");
    p.group_by = vec!["channel".into()];
    p.order = Some(crate::plan::Order { by: "delta_pct".into(), direction: crate::plan::Direction::Desc });
    let points = [("Email", 9.0, 8.0), ("OMB", 4.0, 1.0), ("Search", 3.0, 2.0)];
    let mut r = results(
        "issuances",
        points.map(|(c, now, before)| point(None, &[text(c)], sum(now), Some(sum(before)))).to_vec(),
    );
    let row = |c: &str| vec![text(c)];
    for (limit, names, highlights) in [
        (1, vec!["OMB", "Search", "Email"], vec![true, false, false]),
        (2, vec!["OMB", "Search"], vec![false, false]),
    ] {
        p.limit = Some(limit);
        r.rows = ["OMB", "Search"].iter().take(limit as usize).map(|c| row(c)).collect();
        let chart = drawn(&p, &r);
        let Mark::RankedBar(bars) = &chart.mark else { panic!("{chart:?}") };
        assert_eq!(bars.items.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(), names);
        assert_eq!(bars.items.iter().map(|i| i.highlight).collect::<Vec<_>>(), highlights);
    }
}

#[test]
fn which_channel_shows_all_with_the_winner_in_colour() {
    let mut p = plan(Intent::Distribution, "issuances");
    (p.group_by, p.limit) = (vec!["channel".into()], Some(1));
    let r = results(
        "issuances",
        [("Email", 3.0), ("OMB", 1.0)].map(|(c, v)| point(None, &[text(c)], sum(v), None)).to_vec(),
    );
    let chart = drawn(&p, &r);
    let Mark::RankedBar(bars) = &chart.mark else { panic!("{chart:?}") };
    assert_eq!(bars.items.iter().map(|i| i.highlight).collect::<Vec<_>>(), [true, false]);
    assert_eq!(bars.items[0].detail, "75.0%");
}

#[test]
fn single_numbers_are_figures_and_nothing_is_a_card() {
    let p = plan(Intent::Variance, "issuances");
    let mut r = results("issuances", vec![point(None, &[], sum(41.3e6), Some(sum(47.1e6)))]);
    r.compared = compared();
    let Mark::Figure(figure) = drawn(&p, &r).mark else { panic!("a figure") };
    assert_eq!(figure.comparisons[0].label, "vs September 2026");
    assert!(matches!(drawn(&p, &results("issuances", Vec::new())).mark, Mark::Empty(_)));
}

/// The first band lacks a grade that others have: the legend stands in the declared order all the same.
#[test]
fn series_stand_in_the_declared_order() {
    let mut p = plan(Intent::Distribution, "submits");
    p.group_by = vec!["cr_fico_band".into(), "grade".into()];
    let cells =
        [("<640", "P3"), ("<640", "P4"), ("640-699", "P1"), ("640-699", "P2"), ("640-699", "(unknown)")];
    let points = cells.map(|(band, grade)| point(None, &[text(band), text(grade)], sum(1e6), None));
    let Mark::GroupedBar(bars) = drawn(&p, &results("submits", points.to_vec())).mark else { panic!("bars") };
    let names: Vec<&str> = bars.series.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["P1", "P2", "P3", "P4", "(unknown)"]);
}

/// The last week of a projected month has four of its seven days: that is no fall.
#[test]
fn a_cut_period_of_a_projection_stands_apart() {
    let mut p = plan(Intent::ForecastVsActual, "forecast_issuance");
    (p.granularity, p.chart) = (Some(Granularity::Weekly), "line".into());
    p.window = crate::plan::Window::new("month", date(2026, 12, 1), date(2027, 1, 1));
    let mut r = results("forecast_issuance", Vec::new());
    r.columns = ["period", "forecast", "actual", "delta", "accuracy"]
        .map(|n| ColumnInfo::new(n, ColumnKind::Value(crate::model::Format::Money)))
        .to_vec();
    let weeks = [("2026-11-30", 1.4e6), ("2026-12-07", 1.8e6), ("2026-12-14", 1.7e6), ("2026-12-28", 1e6)];
    r.rows =
        weeks.map(|(week, v)| vec![text(week), Cell::Num(v), Cell::Null, Cell::Null, Cell::Null]).to_vec();
    let projected = |period, value| Projected { period, value, low: value * 0.9, high: value * 1.1 };
    r.facts.forecast = Some(ForecastFacts {
        forecast: 5.9e6,
        projected: vec![projected(date(2026, 12, 28), 1e6)],
        beyond: Some(projected(date(2026, 12, 30), 4e5)),
        ..ForecastFacts::default()
    });
    let chart = drawn(&p, &r);
    let Mark::Line(line) = &chart.mark else { panic!("{chart:?}") };
    assert_eq!(line.states.last(), Some(&PeriodState::Cut));
    let [forecast, projected] = line.series.as_slice() else { panic!("{line:?}") };
    assert_eq!(forecast.states[0], PeriodState::Cut, "no line joins the first, cut week");
    assert_eq!(projected.values, [None, None, None, Some(1e6)], "nothing is joined to the cut week");
    assert!(projected.band.is_none());
    assert!(
        chart.footer.notes.iter().any(|n| n.starts_with("Projected from Dec 30, 2026 on: $400K")),
        "{chart:?}"
    );
}

#[test]
fn funnels_stand_side_by_side_unless_one_still_matures() {
    let (mut p, r) = funnels_compared(&[&[]]);
    let chart = drawn(&p, &r);
    let Mark::GroupedBar(bars) = &chart.mark else { panic!("{chart:?}") };
    assert_eq!(bars.categories, ["Submitted to approved", "Approved to issued", "Submitted to issued"]);
    let rounded =
        |at: usize| bars.series[at].values.iter().map(|v| (v.unwrap() * 1e3).round()).collect::<Vec<_>>();
    assert_eq!((rounded(0), rounded(1)), (vec![450.0, 509.0, 229.0], vec![400.0, 500.0, 200.0]));
    assert!(chart.subtitle.contains("against September 2026"), "{}", chart.subtitle);
    let mut young = r.clone();
    young.facts.immature_comparison = true;
    assert!(matches!(drawn(&p, &young).mark, Mark::Funnel(_)));
    p.group_by = vec!["grade".into()];
    let (_, r) = funnels_compared(&[&["P1"], &["P2"]]);
    let Mark::GroupedBar(bars) = drawn(&p, &r).mark else { panic!("bars") };
    assert_eq!(bars.categories, ["P1", "P2"]);
}

#[test]
fn rates_are_never_folded_or_cut_into_slices() {
    let mut p = plan(Intent::Distribution, "funding_rate");
    (p.group_by, p.chart) = (vec!["channel".into()], "pie".into());
    let points = (0..9).map(|i| point(None, &[text(&format!("c{i}"))], rate(f64::from(i), 10.0), None));
    let Mark::RankedBar(bars) = drawn(&p, &results("funding_rate", points.collect())).mark else {
        panic!("bars")
    };
    assert!(!bars.foldable);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_answer_can_be_drawn(seed: u64) {
        let (plan, results) = arbitrary(seed);
        let insight = write(&plan, &results, model());
        let mut colours = ColourMemory::default();
        let chart = spec(&plan, &results, &insight, model(), &mut colours);
        proptest::prop_assert!(chart.validate().is_ok(), "{:?} {:?}", chart.validate(), chart);
        let again = spec(&plan, &results, &insight, model(), &mut colours);
        proptest::prop_assert_eq!(chart.colors, again.colors);
    }
}
