//! Charts of small results, and of arbitrary ones: always a spec that can be drawn.

use super::{ColourMemory, spec};
use crate::insights::samples::*;
use crate::insights::{Insight, write};
use crate::plan::{Granularity, Intent, Plan};
use crate::results::Results;
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
