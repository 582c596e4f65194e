//! Charts that try to break the layout: long names, many series, few points, nulls, extremes.

use topup_charts::*;

use super::{footer, line_spec, states, wander, weeks};

const LONG: &str = "Direct mail reactivation, dormant accts W";

fn spec(title: &str, mark: Mark) -> ChartSpec {
    ChartSpec::new(title, "Measure, unit, period", mark).with_footer(footer("cps_tb"))
}

fn long_names(count: usize) -> Vec<Series> {
    (0..count)
        .map(|i| Series::new(format!("{LONG}{i}"), wander(53, 1e6 + 2e4 * i as f64, 1e4, 2e5, i as u64)))
        .collect()
}

/// Hostile charts by name.
pub fn charts() -> Vec<(&'static str, ChartSpec)> {
    let item = |name: String, value: Option<f64>| RankedItem { name, value, ..RankedItem::default() };
    let grouped = |format, categories: Vec<String>, granularity, series| {
        Mark::GroupedBar(GroupedBarSpec { format, granularity, states: Vec::new(), categories, series })
    };
    let mut crowded = line_spec(Format::Money, 53, long_names(12));
    crowded.states = states(53, &[PeriodState::Maturing, PeriodState::Maturing, PeriodState::Partial]);
    let mut same = line_spec(
        Format::Count,
        8,
        (0..6).map(|i| Series::new(format!("Channel {i}"), vec![Some(100.0); 8])).collect(),
    );
    same.states = states(8, &[PeriodState::Partial]);
    let mut first = line_spec(Format::Count, 10, vec![Series::new("A", wander(10, 900.0, 4.0, 90.0, 3))]);
    first.states = vec![PeriodState::Whole; 10];
    first.states[0] = PeriodState::Partial;
    first.states[9] = PeriodState::Partial;
    first.series[0].values[0] = Some(310.0);
    first.series[0].values[9] = Some(120.0);
    let gaps =
        Series::new("Gaps", vec![Some(4.0), None, Some(5.0), Some(6.0), None, None, Some(-3.0), Some(2.0)]);
    let stage = |name: &str, count: f64| Stage { name: name.into(), count, amount: Some(count * 12_000.0) };
    vec![
        ("x_line_crowded", ChartSpec::new(
            "A very long title that goes on and on about how the funded volume of twelve segments moved over a whole year, and then some more words that cannot fit",
            "A subtitle that names the measure, its unit, the period, every filter that was set and a few more things, so that it runs over a second line",
            Mark::Line(crowded)).with_footer(Footer { notes: vec!["Partial: week of Nov 23, 2026 (2 of 7 days)".into(), "Cohorts from Nov 9 are still maturing and will grow".into(), "Amounts as of Nov 24".into()], ..footer("a.rather.long.source.table, and_another_one, third_table") })),
        ("x_line_same", spec("Six series of equal values", Mark::Line(same))),
        ("x_line_first_partial", spec("Both ends are partial", Mark::Line(first))),
        ("x_line_one_point", spec("One point only", Mark::Line(line_spec(Format::Money, 1, vec![Series::new("A", vec![Some(1.2e6)])])))),
        ("x_line_gaps", spec("Gaps and a negative value", Mark::Line(line_spec(Format::Money, 8, vec![gaps])))),
        ("x_line_zero", spec("All zero", Mark::Line(line_spec(Format::Money, 8, vec![Series::new("A", vec![Some(0.0); 8])])))),
        ("x_line_null", spec("All null", Mark::Line(line_spec(Format::Money, 8, vec![Series::new("A", vec![None; 8])])))),
        ("x_line_rates", spec("Twelve rates: six are drawn", Mark::Line(line_spec(Format::Percent, 13, (0..12).map(|i| Series::new(format!("Grade P{i}"), wander(13, 0.3 + 0.01 * i as f64, 0.0, 0.02, i as u64))).collect())))),
        ("x_bars_53", spec("Fifty-three weeks, two series", grouped(Format::Money, weeks(53), Some(Granularity::Weekly), vec![BarSeries { neutral: true, ..BarSeries::new("Forecast", wander(53, 3e6, 1e4, 4e5, 4)) }, BarSeries::new("Actual", wander(53, 3e6, 1e4, 6e5, 5))]))),
        ("x_bars_negative", spec("Negative values hang from zero", grouped(Format::Money, (0..5).map(|i| format!("{LONG}{i}")).collect(), None, vec![BarSeries::new("Delta", vec![Some(4e5), Some(-3e5), Some(0.0), None, Some(-9e4)])]))),
        ("x_bars_six", spec("Six series, long names", grouped(Format::Count, (0..4).map(|i| format!("Grade P{i}")).collect(), None, (0..6).map(|i| BarSeries::new(format!("{LONG}{i}"), wander(4, 900.0, 10.0, 500.0, i))).collect()))),
        ("x_bars_one", spec("One bar", grouped(Format::Percent, vec!["Email".into()], None, vec![BarSeries::new("Rate", vec![Some(0.44)])]))),
        ("x_funnel_eight", spec("Eight stages, long names, a zero", Mark::Funnel(FunnelSpec { stages: (0..8).map(|i| stage(&format!("{LONG}{i}"), [90_000.0, 61_000.0, 32_000.0, 33_500.0, 900.0, 80.0, 0.0, 0.0][i])).collect(), maturing: true }))),
        ("x_funnel_one", spec("One stage", Mark::Funnel(FunnelSpec { stages: vec![stage("Submitted", 1_234_567.0)], maturing: false }))),
        ("x_donut_long", spec("Long names, tiny slices", Mark::Donut(DonutSpec { format: Format::Money, unit: "dollars of funded volume in the quarter".into(), slices: (0..6).map(|i| Slice { name: format!("{LONG}{i}"), value: [9.4e8, 5e5, 4e5, 1e5, 0.0, 3e7][i], other: None }).collect() }))),
        ("x_donut_one", spec("One slice", Mark::Donut(DonutSpec { format: Format::Count, unit: "loans".into(), slices: vec![Slice { name: "Email".into(), value: 12.0, other: None }] }))),
        ("x_ranked_long", spec("Fourteen long names", Mark::RankedBar(RankedBarSpec { format: Format::Money, items: (0..14).map(|i| item(format!("{LONG}{i}"), Some(9e6 / (i + 1) as f64))).collect(), change: false, foldable: true }))),
        ("x_ranked_mixed", spec("Changes with a null and a zero", Mark::RankedBar(RankedBarSpec { format: Format::Points, items: vec![item("P1".into(), Some(0.012)), item("P2".into(), Some(0.0)), item("P3".into(), None), item(LONG.into(), Some(-0.044))], change: true, foldable: false }))),
        ("x_histogram_40", spec("Forty bins", Mark::Histogram(HistogramSpec { format: Format::Count, axis_title: LONG.into(), bins: (0..40).map(|i| Bin { label: format!("{}–{}", 500 + i * 10, 509 + i * 10), value: Some(4000.0 * (-((i as f64 - 20.0) / 8.0).powi(2)).exp()), highlight: false }).collect(), n: Some(120_345) }))),
        ("x_scatter_labels", spec("Crowded names", Mark::Scatter(ScatterSpec { x: ScatterAxis { title: LONG.into(), format: Format::Money }, y: ScatterAxis { title: LONG.into(), format: Format::Percent }, points: (0..20).map(|i| ScatterPoint { x: 1e6 + 1e3 * (i % 5) as f64, y: 0.4 + 0.002 * (i / 5) as f64, label: format!("{LONG}{i}") }).collect(), fit: Some(Fit::LeastSquares) }))),
        ("x_scatter_one", spec("One point", Mark::Scatter(ScatterSpec { points: vec![ScatterPoint { x: 1.0, y: 2.0, label: "Only".into() }], ..ScatterSpec::default() }))),
        ("x_figure_rate", spec("A rate so far", Mark::Figure(FigureSpec { format: Format::Percent, value: Some(0.437), label: LONG.into(), comparisons: vec![Comparison { label: format!("vs {LONG} {LONG} {LONG}"), value: Some(0.449) }, Comparison { label: "vs 2025".into(), value: None }], state: PeriodState::Partial }))),
        ("x_scripts", spec("Кредит, Δάνειο, 貸付 and 🙂 in names", Mark::RankedBar(RankedBarSpec { format: Format::Count, items: ["Кредит", "Δάνειο", "貸付金", "قرض", "🙂👍🏽", "a\nb"].iter().enumerate().map(|(i, n)| item((*n).into(), Some(600.0 - 90.0 * i as f64))).collect(), change: false, foldable: true }))),
    ]
}
