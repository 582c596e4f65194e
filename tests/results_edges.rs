//! What lies before the first day of the data, or after its last one, makes no growth.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{App, Bench, Forecast, database, plan};
use topup::calendar::add_days;
use topup::insights::{Insight, write};
use topup::results::Results;

/// Applications of every day from 10 September to 12 November 2026, issued the day after.
async fn bench() -> (tempfile::TempDir, Bench) {
    let day = |n: i32| add_days("2026-09-10".parse().unwrap(), n);
    let apps = (0..64).map(|n| {
        App::new(&day(n).to_string(), 100.0, Some(if n % 3 == 0 { "Email" } else { "OMB" }), "P1")
            .issued(&day(n + 1).to_string())
    });
    let forecasts: Vec<Forecast> =
        (0..82).map(|n| (day(n).to_string(), "Email".into(), 80.0, (n < 65).then_some(100.0))).collect();
    let folder = tempfile::tempdir().unwrap();
    let bench = database(&folder.path().join("t.db"), apps.collect(), forecasts).await;
    (folder, bench)
}

async fn ask(bench: &Bench, changes: Value) -> (Results, Insight) {
    let results = bench.run(plan(changes.clone()), true).await.unwrap();
    let insight = write(&plan(changes), &results, &bench.model);
    (results, insight)
}

fn window(start: &str, end: &str) -> Value {
    json!({"name": "custom", "start": start, "end": end})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_the_data_has_not_reached_has_not_fallen() {
    let (_folder, bench) = bench().await;
    let changes = json!({"intent": "variance", "compare": "wow", "window": window("2026-11-16", "2026-11-23"),
        "compare_window": window("2026-11-09", "2026-11-16")});
    let (results, insight) = ask(&bench, changes).await;
    assert!(results.facts.drivers.is_empty() && insight.drivers.is_empty());
    assert!(insight.title.contains("no data yet"), "{}", insight.title);
    assert!(!insight.summary.contains("fell") && !insight.summary.contains('%'), "{}", insight.summary);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_that_begins_before_the_data_gives_no_growth_rate() {
    let (_folder, bench) = bench().await;
    let changes = json!({"intent": "variance", "compare": "mom", "group_by": ["channel"],
        "window": window("2026-10-01", "2026-11-01"), "compare_window": window("2026-09-01", "2026-10-01")});
    let (results, insight) = ask(&bench, changes).await;
    assert!(results.values("delta_pct").all(|c| c.number().is_none()), "{:?}", results.rows);
    assert_eq!(results.totals["delta_pct"].number(), None);
    assert!(results.facts.drivers.is_empty());
    assert!(!insight.title.contains("rose"), "{}", insight.title);
    assert!(insight.title.contains("the data begins on Sep 10, 2026"), "{}", insight.title);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_period_in_which_the_data_begins_is_partial() {
    let (_folder, bench) = bench().await;
    let changes = json!({"granularity": "weekly", "window": window("2026-09-07", "2026-10-05")});
    let (results, insight) = ask(&bench, changes).await;
    assert_eq!(results.partial, ["2026-09-07".parse().unwrap()]);
    assert!(results.warnings.iter().any(|w| w.contains("begins on Sep 10, 2026")), "{:?}", results.warnings);
    assert!(!insight.bullets.iter().any(|b| b.contains("From the week of Sep 7")), "{:?}", insight.bullets);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_of_days_without_an_actual_is_no_miss() {
    let (_folder, bench) = bench().await;
    let changes = json!({"intent": "forecast_vs_actual", "table": "forecast_df", "date_col": "date",
        "metric": "actual_issuance", "metrics": ["forecast_issuance", "actual_issuance"],
        "window": window("2026-11-01", "2026-11-23"), "granularity": "weekly"});
    let (results, _) = ask(&bench, changes).await;
    // Actuals end on 13 November: thirteen days of 100 against 80.
    assert_eq!(results.totals["accuracy"].number(), Some(1.25));
    assert_eq!(results.totals["delta"].number(), Some(260.0));
    // What the change is reckoned from stands beside it, so that each row adds up by the eye.
    let at = |name: &str| results.column(name).unwrap();
    let (due, actual, delta) = (at("forecast_due"), at("actual"), at("delta"));
    for row in &results.rows {
        let number = |at: usize| row[at].number();
        assert_eq!(number(actual).zip(number(due)).map(|(a, d)| a - d), number(delta), "{row:?}");
    }
    assert_eq!(results.totals["forecast_due"].number(), Some(1_040.0));
    assert_eq!(results.facts.forecast.unwrap().accuracy, Some(1.25));
}
