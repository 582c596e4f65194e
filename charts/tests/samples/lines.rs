//! Line charts: with a partial week, alone, with maturing cohorts, and with a projection.

use topup_charts::*;

use super::{footer, line_spec, months, states, wander};

pub fn line() -> ChartSpec {
    let partial = |name: &str, start: f64, drift: f64, seed: u64| {
        let mut values = wander(26, start, drift, 0.5e6, seed);
        values[25] = values[24].map(|v| v * 0.58);
        Series::new(name, values)
    };
    let series = vec![
        partial("Personal loans", 3.0e6, 0.085e6, 3),
        partial("Debt consolidation", 2.4e6, 0.03e6, 5),
        partial("Auto refinance", 1.4e6, 0.035e6, 7),
        partial("Home improvement", 1.0e6, 0.01e6, 11),
    ];
    let mut spec = line_spec(Format::Money, 26, series);
    spec.states = states(26, &[PeriodState::Partial]);
    spec.area = true;
    let mut footer = footer("loans.funded");
    footer.notes.push("Week of Nov 23 is partial (2 of 7 days)".into());
    ChartSpec::new(
        "Weekly funded volume is up 50% since June, led by personal loans",
        "Funded loan volume by product, $ per week, Jun 1 – Nov 24, 2026",
        Mark::Line(spec),
    )
    .with_footer(footer)
}

pub fn line_single() -> ChartSpec {
    let mut values = wander(13, 4.1e6, 0.09e6, 0.6e6, 21);
    values[12] = Some(1.9e6);
    let mut spec = line_spec(Format::Money, 13, vec![Series::new("Issuances", values)]);
    spec.states = states(13, &[PeriodState::Partial]);
    spec.area = true;
    ChartSpec::new(
        "Issuances reached $5.3M in the week of November 16",
        "Issuances, $ per week, Aug 31 – Nov 24, 2026",
        Mark::Line(spec),
    )
    .with_footer(footer("cps_tb"))
}

pub fn line_maturing() -> ChartSpec {
    let mut series: Vec<Series> = ["Credit Karma", "Direct mail", "Organic web"]
        .iter()
        .zip([0.462, 0.431, 0.405])
        .enumerate()
        .map(|(i, (name, start))| Series::new(*name, wander(16, start, 0.0005, 0.02, 31 + i as u64)))
        .collect();
    for each in &mut series {
        for (at, factor) in [(13, 0.92), (14, 0.75), (15, 0.31)] {
            each.values[at] = each.values[at].map(|v| v * factor);
        }
    }
    let mut spec = line_spec(Format::Percent, 16, series);
    spec.states = states(16, &[PeriodState::Maturing, PeriodState::Maturing, PeriodState::Partial]);
    ChartSpec::new(
        "Approval rate has held near 45% since August in all three channels",
        "Approval rate by channel, % of submitted applications, weekly, Aug 10 – Nov 24, 2026",
        Mark::Line(spec),
    )
    .with_footer(footer("cps_tb"))
}

pub fn line_projection() -> ChartSpec {
    let mut actual = wander(18, 30.0e6, 0.7e6, 2.0e6, 41);
    let low =
        (0..18).map(|i| (i >= 14).then(|| actual[i].unwrap_or(0.0) - 1.3e6 * (i - 12) as f64)).collect();
    let high =
        (0..18).map(|i| (i >= 14).then(|| actual[i].unwrap_or(0.0) + 1.3e6 * (i - 12) as f64)).collect();
    let forecast = actual.iter().map(|v| v.map(|v| v * 0.96 + 0.4e6)).collect();
    actual[13] = actual[13].map(|v| v * 1.02);
    let mut series = Series::new("Actual and projection", actual);
    series.band = Some(Band { low, high });
    let reference = Series { style: LineStyle::Reference, ..Series::new("Plan", forecast) };
    let mut spec = line_spec(Format::Money, 18, vec![series, reference]);
    spec.granularity = Granularity::Monthly;
    spec.periods = months(18);
    spec.states = states(18, &[PeriodState::Projected; 4]);
    ChartSpec::new(
        "Funded volume should pass $45M by November, ahead of plan",
        "Funded volume, $ per month, Jun 2025 – Nov 2026; band: 80% interval",
        Mark::Line(spec),
    )
    .with_footer(footer("loans.funded, forecast_df"))
}
