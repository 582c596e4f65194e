//! What a text must not say: a slope where there is chance, "(unknown)" as a winner, days that are not there.

use super::samples::*;
use super::tests::told;
use super::write;
use crate::plan::{Direction, Granularity, Intent, Measure, Order, Window};
use crate::results::{Cell, ColumnInfo, ColumnKind, Fit, ForecastFacts, Scatter};
use jiff::civil::date;

/// A line through four points is no finding.
#[test]
fn a_slope_that_may_be_chance_is_not_told() {
    let mut p = plan(Intent::Relationship, "avg_apr");
    p.metrics = vec!["avg_apr".into(), "issuances".into()];
    p.group_by = vec!["prod_type".into()];
    let mut r = results("avg_apr", Vec::new());
    r.facts.scatter =
        [("Auto", 2e6, 15.4), ("Home", 2.1e6, 14.9), ("Debt", 1.4e6, 14.5), ("(unknown)", 0.0, 15.9)]
            .map(|(g, x, y)| Scatter { group: vec![text(g)], x: Some(x), y: Some(y), n: 1 })
            .to_vec();
    for (correlation, n, clear) in
        [(-0.18_f64, 4, false), (0.6, 8, false), (0.8, 8, true), (0.15, 5_000, true)]
    {
        r.facts.fit = Some(Fit { slope: -8e-8 * correlation.signum(), intercept: 15.0, r: correlation, n });
        let said = told(&p, &r);
        assert_eq!(!said.starts_with("No clear link"), clear, "{said}");
        assert_eq!(said.contains("may be chance"), !clear, "{said}");
        // What is not known is neither highest nor lowest; each side says its own date.
        assert!(said.contains("Highest: Auto with") && !said.contains("(unknown)"), "{said}");
        assert!(said.contains("Average APR by submission date and issuances by issuance date"), "{said}");
    }
}

#[test]
fn unknown_is_named_neither_best_nor_worst() {
    let mut p = plan(Intent::Distribution, "approval_rate");
    p.group_by = vec!["prod_type".into()];
    let group = |name: &str, of: f64| point(None, &[text(name)], rate(of, 100.0), None);
    for (unknown, direction) in [(99.0, Direction::Desc), (0.0, Direction::Asc)] {
        p.order = Some(Order { by: "approval_rate".into(), direction });
        let r = results(
            "approval_rate",
            vec![group("Auto", 80.0), group("Home", 70.0), group("(unknown)", unknown)],
        );
        let said = told(&p, &r);
        let title = if direction == Direction::Asc { "Home has the lower" } else { "Auto has the higher" };
        assert!(said.starts_with(title), "{said}");
        assert!(!said.to_lowercase().contains("unknown product"), "{said}");
        assert!(said.contains("across 2 products and (unknown)"), "{said}");
    }
    // Beside one other alone nothing is ranked, and nobody is told that the one is all there is.
    let r = results("approval_rate", vec![group("Auto", 80.0), group("(unknown)", 10.0)]);
    let title = "Approval rate in October 2026: Auto 80.0%, unknown product 10.0%";
    assert!(told(&p, &r).starts_with(title), "{}", told(&p, &r));
}

#[test]
fn days_without_data_and_small_means_are_told_right() {
    let mut p = plan(Intent::Trend, "issuances");
    (p.granularity, p.measure) = (Some(Granularity::Daily), Measure::Count);
    p.window = Window::new("custom", date(2026, 11, 17), date(2026, 11, 27));
    let days = (17..27).map(|d| {
        let value = if d > 24 { sum(0.0) } else { sum(2.0) };
        point(Some(date(2026, 11, d)), &[], value, None)
    });
    let mut r = results("issuances", days.collect());
    r.data_through = Some(date(2026, 11, 24));
    r.partial = vec![date(2026, 11, 25), date(2026, 11, 26)];
    let said = told(&p, &r);
    assert!(
        said.contains("From Nov 25, 2026 on there is no data yet: the data ends on Nov 24, 2026."),
        "{said}"
    );

    p.window = october();
    p.granularity = None;
    let r = results("issuances", vec![point(None, &[], sum(21.0), None)]);
    assert!(told(&p, &r).contains("On average 0.7 a day over 31 days"), "{}", told(&p, &r));

    // Cut by the window, and not because the month goes on.
    (p.granularity, p.measure) = (Some(Granularity::Monthly), Measure::Amount);
    p.window = Window::new("custom", date(2026, 10, 1), date(2026, 11, 2));
    let months = [date(2026, 10, 1), date(2026, 11, 1)].map(|m| point(Some(m), &[], sum(168e3), None));
    let mut r = results("issuances", months.to_vec());
    r.partial = vec![date(2026, 11, 1)];
    let said = told(&p, &r);
    assert!(said.contains("November lies only partly in the window ($168K)"), "{said}");
}

#[test]
fn what_is_heading_for_the_end_of_the_month_says_whether_it_hits_forecast() {
    let mut p = plan(Intent::ForecastVsActual, "forecast_issuance");
    p.window = Window::new("month", date(2026, 11, 1), date(2026, 12, 1));
    let mut r = results("forecast_issuance", Vec::new());
    r.facts.forecast = Some(ForecastFacts {
        forecast: 7.6e6,
        forecast_due: 6.1e6,
        actual: Some(4.6e6),
        ..ForecastFacts::default()
    });
    let title = write(&p, &r, model()).title;
    let want = "Issuances are heading for $6.1M in November 2026, $1.5M short of forecast: $4.6M so far, $1.5M forecast";
    assert_eq!(title, want);

    // By channel, the one that misses most is part of the finding.
    p.group_by = vec!["channel".into()];
    r.columns = vec![
        ColumnInfo::new("channel", ColumnKind::Segment),
        ColumnInfo::new("delta", ColumnKind::Value(crate::model::Format::Money)),
    ];
    r.rows = [("Email", -1e6), ("OMB", 2e5), ("(unknown)", -2e6)]
        .map(|(name, delta)| vec![text(name), Cell::Num(delta)])
        .to_vec();
    let title = write(&p, &r, model()).title;
    assert!(title.ends_with("$1.5M short of forecast, most for Email (−$1.0M)"), "{title}");

    // By week and channel the weeks of a channel count together; ranked rows are told as they are ranked.
    p.granularity = Some(Granularity::Weekly);
    r.columns.insert(0, ColumnInfo::new("period", ColumnKind::Period));
    let row = |week: &str, name: &str, delta| vec![text(week), text(name), Cell::Num(delta)];
    r.rows = vec![
        row("2026-11-02", "OMB", -5e5),
        row("2026-11-02", "Email", -4e5),
        row("2026-11-09", "Email", -4e5),
        row("2026-11-09", "OMB", 3e5),
    ];
    let title = write(&p, &r, model()).title;
    assert!(title.ends_with("most for Email (−$800K)"), "{title}");
    p.order = Some(Order { by: "abs_delta".into(), direction: Direction::Desc });
    let title = write(&p, &r, model()).title;
    assert_eq!(
        title,
        "The week of Nov 2 / OMB came in furthest from forecast in November 2026: $500K below it"
    );
}
