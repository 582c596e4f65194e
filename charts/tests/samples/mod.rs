//! Sample charts: one of each kind as a deck would show it, and hostile ones. The data is made up.

#![allow(dead_code)]

mod hostile;
mod lines;

use topup_charts::*;

use self::lines::{line, line_maturing, line_projection, line_single};

/// Values that wander upwards, the same on every run.
pub fn wander(count: usize, start: f64, drift: f64, noise: f64, seed: u64) -> Vec<Option<f64>> {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    let mut value = start;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let random = (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5;
            value += drift + noise * random;
            Some(value)
        })
        .collect()
}

/// ISO dates `step` days apart, ending with November 23, 2026 or shortly before.
pub fn weeks(count: usize) -> Vec<String> {
    // Days since 2020-01-06, a Monday, counted with plain calendar arithmetic.
    let mut dates = Vec::with_capacity(count);
    let (mut y, mut m, mut d) = (2026, 11, 23);
    for _ in 0..count {
        dates.push(format!("{y:04}-{m:02}-{d:02}"));
        d -= 7;
        if d < 1 {
            m -= 1;
            if m < 1 {
                m = 12;
                y -= 1;
            }
            d += match m {
                2 => 28 + i32::from(y % 4 == 0),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
        }
    }
    dates.reverse();
    dates
}

pub fn months(count: usize) -> Vec<String> {
    let last = 2026 * 12 + 10;
    (0..count)
        .map(|i| {
            let month = last - (count - 1 - i) as i32;
            format!("{:04}-{:02}-01", month.div_euclid(12), month.rem_euclid(12) + 1)
        })
        .collect()
}

pub fn states(count: usize, tail: &[PeriodState]) -> Vec<PeriodState> {
    let mut all = vec![PeriodState::Whole; count - tail.len()];
    all.extend_from_slice(tail);
    all
}

pub fn footer(source: &str) -> Footer {
    Footer::new(source, Some("2026-11-24"))
}

/// A line chart of these series over weeks.
pub fn line_spec(format: Format, count: usize, series: Vec<Series>) -> LineSpec {
    LineSpec {
        format,
        granularity: Granularity::Weekly,
        periods: weeks(count),
        states: Vec::new(),
        series,
        area: false,
        zero: None,
        foldable: format.is_additive(),
    }
}

fn grouped_bar() -> ChartSpec {
    let millions = |values: [f64; 7]| values.iter().map(|v| Some(v * 1e6)).collect::<Vec<_>>();
    let spec = GroupedBarSpec {
        format: Format::Money,
        granularity: Some(Granularity::Monthly),
        categories: months(7),
        states: states(7, &[PeriodState::Partial]),
        series: vec![
            BarSeries {
                neutral: true,
                ..BarSeries::new("Forecast", millions([28.0, 30.0, 32.0, 34.0, 36.0, 38.0, 40.0]))
            },
            BarSeries::new("Actual", millions([27.1, 31.4, 33.0, 32.2, 37.8, 41.3, 29.4])),
        ],
    };
    ChartSpec::new(
        "October beat forecast by $3.3M, the widest margin this year",
        "Funded volume, forecast vs actual, $ millions per month, May – Nov 2026",
        Mark::GroupedBar(spec),
    )
    .with_footer(footer("forecast_df, cps_tb"))
}

fn funnel() -> ChartSpec {
    let stage =
        |name: &str, count: f64, amount: f64| Stage { name: name.into(), count, amount: Some(amount) };
    ChartSpec::new(
        "One in five applications is issued; approval is the larger drop",
        "Applications submitted Oct 1 – Oct 31, 2026, all channels, count and amount",
        Mark::Funnel(FunnelSpec {
            stages: vec![
                stage("Submitted", 48_210.0, 612.4e6),
                stage("Approved", 21_940.0, 274.0e6),
                stage("Issued", 9_876.0, 118.3e6),
            ],
            maturing: false,
        }),
    )
    .with_footer(footer("cps_tb"))
}

fn donut() -> ChartSpec {
    let slice = |name: &str, value: f64| Slice { name: name.into(), value, other: None };
    let mut slices = vec![
        slice("Credit Karma", 53_938.0),
        slice("Direct mail", 30_640.0),
        slice("Organic web", 21_745.0),
        slice("LendingTree", 13_979.0),
        slice("Email", 8_896.0),
    ];
    slices.extend((0..11).map(|i| slice(&format!("Partner {i}"), 1_091.0)));
    ChartSpec::new(
        "Two channels bring 60% of applications",
        "Share of applications by channel, Q3 2026, top 5 and Other",
        Mark::Donut(DonutSpec { format: Format::Count, unit: "applications".into(), slices }),
    )
    .with_footer(footer("cps_tb"))
}

fn ranked_bar() -> ChartSpec {
    let item = |name: &str, value: f64| RankedItem {
        name: name.into(),
        value: Some(value * 1e6),
        ..RankedItem::default()
    };
    let mut items = vec![
        item("Texas", 8.42),
        item("California", 7.95),
        item("Florida", 6.10),
        item("New York", 4.02),
        item("Pennsylvania", 3.37),
        item("Illinois", 2.91),
        item("Ohio", 2.48),
        item("Georgia", 2.21),
    ];
    items[0].highlight = true;
    items.push(RankedItem { other: Some(34), name: "Other".into(), ..item("", 5.9) });
    ChartSpec::new(
        "Texas passed California in October",
        "Funded volume by state, $, October 2026, top 8 and Other",
        Mark::RankedBar(RankedBarSpec { format: Format::Money, items, change: false, foldable: true }),
    )
    .with_footer(footer("loans.funded"))
}

fn ranked_change() -> ChartSpec {
    let item = |name: &str, value: f64, detail: &str| RankedItem {
        name: name.into(),
        value: Some(value),
        detail: detail.into(),
        ..RankedItem::default()
    };
    let items = vec![
        item("Credit Karma", 412_000.0, "+9.1%"),
        item("Organic web", 188_000.0, "+4.4%"),
        item("Email", 24_000.0, "+1.2%"),
        item("LendingTree", -61_000.0, "−3.0%"),
        item("Direct mail", -940_000.0, "−18.2%"),
    ];
    ChartSpec::new(
        "Direct mail explains the fall: −$940K of −$377K net",
        "Change in issuances by channel, $, week of Nov 16 vs Nov 9, 2026",
        Mark::RankedBar(RankedBarSpec { format: Format::Money, items, change: true, foldable: true }),
    )
    .with_footer(footer("cps_tb"))
}

fn histogram() -> ChartSpec {
    let bands = [
        ("< 600", 0.021),
        ("600–619", 0.044),
        ("620–639", 0.083),
        ("640–659", 0.139),
        ("660–679", 0.188),
        ("680–699", 0.196),
        ("700–719", 0.147),
        ("720–739", 0.092),
        ("740–759", 0.053),
        ("760+", 0.037),
    ];
    let bins = bands
        .iter()
        .map(|&(label, value)| Bin {
            label: label.into(),
            value: Some(value),
            highlight: (0.139..0.2).contains(&value) && label < "7",
        })
        .collect();
    ChartSpec::new(
        "Over half of funded loans sit between 640 and 699",
        "Share of funded loans by FICO band, %, Q3 2026",
        Mark::Histogram(HistogramSpec {
            format: Format::Percent,
            axis_title: "FICO band".into(),
            bins,
            n: Some(18_442),
        }),
    )
    .with_footer(footer("loans.funded"))
}

fn scatter() -> ChartSpec {
    let xs = wander(240, 0.0, 0.0, 1.0, 51);
    let noise = wander(240, 0.0, 0.0, 1.0, 52);
    let points = (0..240)
        .map(|i| {
            let x = 610.0 + 220.0 * ((xs[i].unwrap_or(0.0) * 7.3).sin() * 0.5 + 0.5);
            let y = 24.0 - (x - 610.0) * 0.057 + 4.5 * (noise[i].unwrap_or(0.0) * 11.7).sin();
            ScatterPoint { x, y, label: String::new() }
        })
        .collect();
    ChartSpec::new(
        "Each 20 points of FICO lower the rate by about 1.1 points",
        "Offered APR vs FICO at origination, 240 sampled loans, Oct 2026",
        Mark::Scatter(ScatterSpec {
            x: ScatterAxis { title: "FICO at origination".into(), format: Format::Score },
            y: ScatterAxis { title: "Offered APR".into(), format: Format::Apr },
            points,
            fit: Some(Fit::LeastSquares),
        }),
    )
    .with_footer(footer("loans.funded (random sample)"))
}

fn scatter_segments() -> ChartSpec {
    let data = [
        ("Credit Karma", 0.462, 14.2),
        ("Direct mail", 0.431, 15.1),
        ("Organic web", 0.405, 15.9),
        ("LendingTree", 0.398, 16.0),
        ("Email", 0.51, 13.1),
        ("OMB", 0.44, 14.9),
        ("Affiliate", 0.36, 17.4),
        ("Search", 0.415, 15.8),
    ];
    let points = data.iter().map(|&(label, x, y)| ScatterPoint { x, y, label: label.into() }).collect();
    ChartSpec::new(
        "Channels with better approval also get lower rates",
        "Average APR vs approval rate by channel, Q3 2026",
        Mark::Scatter(ScatterSpec {
            x: ScatterAxis { title: "Approval rate".into(), format: Format::Percent },
            y: ScatterAxis { title: "Average APR".into(), format: Format::Apr },
            points,
            fit: Some(Fit::LeastSquares),
        }),
    )
    .with_footer(footer("cps_tb"))
}

fn figure() -> ChartSpec {
    ChartSpec::new(
        "Issuances are up 12.3% on the month before",
        "Issuances, $, last 30 days (Oct 24 – Nov 22, 2026)",
        Mark::Figure(FigureSpec {
            format: Format::Money,
            value: Some(41_312_000.0),
            label: "issued in the last 30 days".into(),
            comparisons: vec![
                Comparison { label: "vs the 30 days before".into(), value: Some(36_790_000.0) },
                Comparison { label: "vs the same days of 2025".into(), value: Some(43_020_000.0) },
            ],
            state: PeriodState::Whole,
        }),
    )
    .with_footer(footer("cps_tb"))
}

fn empty() -> ChartSpec {
    ChartSpec::new(
        "No applications match this question",
        "Applications, channel Email, grade P9, last 30 days",
        Mark::Empty(EmptySpec {
            message: "No applications match these filters".into(),
            hint: "Try without the grade, or a longer window".into(),
        }),
    )
    .with_footer(footer("cps_tb"))
}

/// One chart of each kind, by name.
pub fn gallery() -> Vec<(&'static str, ChartSpec)> {
    vec![
        ("line", line()),
        ("line_single", line_single()),
        ("line_maturing", line_maturing()),
        ("line_projection", line_projection()),
        ("grouped_bar", grouped_bar()),
        ("funnel", funnel()),
        ("donut", donut()),
        ("ranked_bar", ranked_bar()),
        ("ranked_change", ranked_change()),
        ("histogram", histogram()),
        ("scatter", scatter()),
        ("scatter_segments", scatter_segments()),
        ("figure", figure()),
        ("empty", empty()),
    ]
}

/// Charts that try to break the layout, by name.
pub fn hostile() -> Vec<(&'static str, ChartSpec)> {
    hostile::charts()
}
