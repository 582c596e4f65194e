//! Results of each intent against a few rows that anyone can add up in the head.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{App, Bench, Forecast, database, plan};
use topup::guardrail::{Limits, Policy, check};
use topup::plan::SegmentValue;
use topup::query::{DataFacts, Dialect};
use topup::results::{Results, run};

fn apps() -> Vec<App> {
    vec![
        // Before every window, so that September and October are covered whole.
        App::new("2026-08-31", 5.0, Some("Email"), "P1"),
        App::new("2026-09-10", 100.0, Some("Email"), "P1").issued("2026-09-15"),
        App::new("2026-09-11", 300.0, Some("OMB"), "P2").issued("2026-09-20"),
        App::new("2026-10-01", 200.10, Some("Email"), "P1").issued("2026-10-05"),
        App::new("2026-10-02", 50.25, Some("Email"), "P10").issued("2026-10-06"),
        App::new("2026-10-03", 400.0, Some("Search"), "P2").issued("2026-10-20"),
        App::new("2026-10-04", 10.0, None, "P2").issued("2026-10-21"),
        App::new("2026-10-05", 900.0, Some("OMB"), "P2"),
        App::new("2026-11-20", 700.0, Some("Email"), "P1"),
        App::new("2026-11-20", 60.0, Some("Email"), "P1").issued("2026-11-21"),
    ]
}

async fn bench(forecasts: Vec<Forecast>) -> (tempfile::TempDir, Bench) {
    let folder = tempfile::tempdir().unwrap();
    let bench = database(&folder.path().join("t.db"), apps(), forecasts).await;
    (folder, bench)
}

/// Runs the plan over rollups and base tables, which must agree.
async fn ask(bench: &Bench, changes: Value) -> Results {
    let fast = bench.run(plan(changes.clone()), true).await.unwrap();
    let slow = bench.run(plan(changes), false).await.unwrap();
    assert_eq!((&fast.rows, &fast.totals), (&slow.rows, &slow.totals));
    fast
}

fn rows(results: &Results) -> Value {
    serde_json::to_value(&results.rows).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trend_has_a_row_for_every_period_and_group() {
    let (_folder, bench) = bench(Vec::new()).await;
    let window = json!({"name": "custom", "start": "2026-10-05", "end": "2026-10-22"});
    let found =
        ask(&bench, json!({"window": window, "granularity": "weekly", "group_by": ["channel"]})).await;
    let expected = json!([
        ["2026-10-05", "Search", 0.0],
        ["2026-10-05", "Email", 250.35],
        ["2026-10-05", "(unknown)", 0.0],
        ["2026-10-12", "Search", 0.0],
        ["2026-10-12", "Email", 0.0],
        ["2026-10-12", "(unknown)", 0.0],
        ["2026-10-19", "Search", 400.0],
        ["2026-10-19", "Email", 0.0],
        ["2026-10-19", "(unknown)", 10.0]
    ]);
    assert_eq!(rows(&found), expected);
    assert_eq!(found.partial, ["2026-10-19".parse().unwrap()]);
    assert_eq!(found.totals["issuances"].number(), Some(660.35));
    assert_eq!(found.data_through, Some("2026-11-21".parse().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_distribution_shares_the_filtered_total_and_keeps_the_unknown() {
    let (_folder, bench) = bench(Vec::new()).await;
    let changes =
        json!({"intent": "distribution", "group_by": ["channel"], "exclude": {"channel": ["Search"]}});
    let found = ask(&bench, changes).await;
    assert_eq!(rows(&found), json!([["Email", 250.35, 250.35 / 260.35], ["(unknown)", 10.0, 10.0 / 260.35]]));
    let grades = ask(&bench, json!({"intent": "distribution", "group_by": ["grade"]})).await;
    let names: Vec<String> = grades.values("grade").map(ToString::to_string).collect();
    assert_eq!(names, ["P1", "P2", "P10"]);
    let rest = ask(&bench, json!({"intent": "distribution", "split": {"channel": ["Email"]}})).await;
    assert_eq!(
        rows(&rest),
        json!([["Email", 250.35, 250.35 / 660.35], ["all other", 410.0, 410.0 / 660.35]])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variance_counts_a_missing_group_as_nothing() {
    let (_folder, bench) = bench(Vec::new()).await;
    let prior = json!({"name": "month", "start": "2026-09-01", "end": "2026-10-01"});
    let changes =
        json!({"intent": "variance", "compare": "mom", "compare_window": prior, "group_by": ["channel"]});
    let found = ask(&bench, changes.clone()).await;
    let expected = json!([
        ["Search", 400.0, 0.0, 400.0, null],
        ["Email", 250.35, 100.0, 150.35, 150.35 / 100.0],
        ["OMB", 0.0, 300.0, -300.0, -1.0],
        ["(unknown)", 10.0, 0.0, 10.0, null]
    ]);
    assert_eq!(rows(&found), expected);
    assert_eq!(found.totals["delta"].number(), Some(260.35));
    let effects: f64 = found.facts.drivers[0].values.iter().map(|d| d.effect).sum();
    assert!((effects - 260.35).abs() < 1e-9);
    let mut ranked = changes;
    ranked["order"] = json!({"by": "delta_pct", "direction": "desc"});
    ranked["limit"] = json!(1);
    assert_eq!(rows(&ask(&bench, ranked).await)[0][0], "Email");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_end_early_cut_both_sides_alike() {
    let (_folder, bench) = bench(Vec::new()).await;
    let window = json!({"name": "mtd", "start": "2026-11-01", "end": "2026-11-23"});
    let prior = json!({"name": "custom", "start": "2026-10-01", "end": "2026-10-23"});
    let found = ask(&bench, json!({"intent": "variance", "window": window, "compare_window": prior})).await;
    let compared = found.compared.unwrap();
    assert_eq!((compared.current.days(), compared.prior.days()), (21, 21));
    assert_eq!(found.rows[0][..3], [60.0, 660.35, -600.35].map(topup::results::Cell::Num));
    let ahead = json!({"name": "today", "start": "2026-11-22", "end": "2026-11-23"});
    let none = ask(&bench, json!({"intent": "variance", "window": ahead})).await;
    assert_eq!(rows(&none)[0][0], Value::Null);
    assert!(none.warnings[0].contains("The data ends on Nov 21, 2026"), "{:?}", none.warnings);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_splits_into_mix_and_rate_and_a_young_one_is_marked() {
    let (_folder, bench) = bench(Vec::new()).await;
    let rate = json!({"intent": "variance", "metric": "funding_rate", "metrics": ["funding_rate"],
        "date_col": "app_submit_d", "group_by": ["channel"],
        "window": {"name": "custom", "start": "2026-11-01", "end": "2026-11-23"},
        "compare_window": {"name": "custom", "start": "2026-10-01", "end": "2026-10-23"}});
    let found = ask(&bench, rate).await;
    assert!(found.facts.immature_comparison && !found.maturing.is_empty());
    let email = &found.rows[0];
    assert_eq!(serde_json::to_value(&email[..3]).unwrap(), json!(["Email", 0.5, 1.0]));
    let sum: f64 = ["mix_effect", "rate_effect"]
        .iter()
        .flat_map(|name| found.values(name).filter_map(topup::results::Cell::number).collect::<Vec<_>>())
        .sum();
    assert!((sum - found.totals["delta"].number().unwrap()).abs() < 1e-12);
    let search = found.rows.iter().find(|r| r[0].to_string() == "Search").unwrap();
    assert_eq!(serde_json::to_value(&search[1..5]).unwrap(), json!([null, 1.0, null, null]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_funnel_follows_its_cohort() {
    let (_folder, bench) = bench(Vec::new()).await;
    let changes = json!({"intent": "funnel", "metric": "submits", "date_col": "app_submit_d",
        "metrics": ["submits", "approvals", "issuances"], "segments": {"grade": ["P2"]}});
    let found = ask(&bench, changes).await;
    let expected = json!([
        ["submitted", 3, 1310.0, null, 1.0],
        ["approved", 2, 410.0, 2.0 / 3.0, 2.0 / 3.0],
        ["issued", 2, 410.0, 1.0, 2.0 / 3.0]
    ]);
    assert_eq!(rows(&found), expected);
    assert!(found.maturing.is_empty());
    assert_eq!(found.totals["submits"], topup::results::Cell::Int(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_funnel_stands_beside_another_windows() {
    let (_folder, bench) = bench(Vec::new()).await;
    let changes = json!({"intent": "funnel", "metric": "submits", "date_col": "app_submit_d",
        "metrics": ["submits", "approvals", "issuances"], "compare": "mom",
        "compare_window": {"name": "month", "start": "2026-09-01", "end": "2026-10-01"}});
    let found = ask(&bench, changes.clone()).await;
    let expected = json!([
        ["submitted", 5, 2, 1.0, 1.0, 0.0, null, null, 1560.35, 400.0],
        ["approved", 4, 2, 0.8, 1.0, -0.2, 0.8, 1.0, 660.35, 400.0],
        ["issued", 4, 2, 0.8, 1.0, -0.2, 1.0, 1.0, 660.35, 400.0]
    ]);
    let columns: Vec<&str> = found.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(
        columns.join(" "),
        "stage count prior_count from_first prior_from_first delta from_previous prior_from_previous amount prior_amount"
    );
    for (row, expected) in rows(&found).as_array().unwrap().iter().zip(expected.as_array().unwrap()) {
        for (cell, expected) in row.as_array().unwrap().iter().zip(expected.as_array().unwrap()) {
            match (cell.as_f64(), expected.as_f64()) {
                (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-9, "{row}"),
                _ => assert_eq!(cell, expected, "{row}"),
            }
        }
    }
    assert_eq!(found.totals["prior_submits"], topup::results::Cell::Int(2));
    assert!(!found.facts.immature_comparison && found.warnings.is_empty(), "{:?}", found.warnings);
    // By channel a group that was not there before has no conversion to be compared with.
    let mut split = changes.clone();
    split["group_by"] = json!(["channel"]);
    let found = ask(&bench, split).await;
    let search = found.rows.iter().find(|r| r[0].to_string() == "Search").unwrap();
    assert_eq!(serde_json::to_value(&search[1..7]).unwrap(), json!(["submitted", 1, 0, 1.0, null, null]));
    // A side that still matures is said to, and set beside the other at the same age.
    let mut young = changes;
    young["window"] = json!({"name": "mtd", "start": "2026-11-01", "end": "2026-11-23"});
    young["compare_window"] = json!({"name": "custom", "start": "2026-10-01", "end": "2026-10-23"});
    let found = ask(&bench, young).await;
    assert!(found.facts.immature_comparison && found.facts.same_age.is_some());
    assert!(found.warnings[0].contains("different age"), "{:?}", found.warnings);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_compares_what_is_due_and_projects_what_is_not_stored() {
    let mut forecasts: Vec<Forecast> = Vec::new();
    for back in 0..120 {
        let day = topup::calendar::add_days("2026-11-22".parse().unwrap(), -back);
        forecasts.push((day.to_string(), "Email".into(), 80.0, Some(100.0)));
    }
    for ahead in 1..=8 {
        let day = topup::calendar::add_days("2026-11-22".parse().unwrap(), ahead);
        forecasts.push((day.to_string(), "Email".into(), 110.0, None));
    }
    let (_folder, bench) = bench(forecasts).await;
    let base = json!({"intent": "forecast_vs_actual", "table": "forecast_df", "date_col": "date",
        "metric": "actual_issuance", "metrics": ["forecast_issuance", "actual_issuance", "mape"],
        "window": {"name": "custom", "start": "2026-11-16", "end": "2026-12-14"}, "granularity": "weekly"});
    let found = ask(&bench, base).await;
    assert_eq!(rows(&found)[0], json!(["2026-11-16", 560.0, 700.0, 140.0, 1.25, 0.25, 560.0]));
    assert_eq!(rows(&found)[1], json!(["2026-11-23", 770.0, null, null, null, null, null]));
    let forecast = found.facts.forecast.as_ref().unwrap();
    assert_eq!((forecast.forecast_due, forecast.actual, forecast.bias), (560.0, Some(700.0), Some(0.25)));
    // 30 November is stored, the six days after it are projected at the steady 100.
    assert_eq!(rows(&found)[2][1].as_f64().map(f64::round), Some(710.0));
    assert_eq!(forecast.projected.len(), 2);
    assert!(found.warnings.iter().any(|w| w.contains("projection")), "{:?}", found.warnings);
    assert_eq!(found.totals["accuracy"].number(), Some(1.25));
}

#[tokio::test(flavor = "multi_thread")]
async fn histograms_and_relationships_run_over_rows() {
    let (_folder, bench) = bench(Vec::new()).await;
    let histogram = json!({"intent": "distribution", "columns": ["issued_amt"]});
    let found = ask(&bench, histogram).await;
    assert_eq!(rows(&found), json!([[0.0, 4, 1.0]]));
    let fico =
        json!({"intent": "relationship", "columns": ["offer_apr", "cr_fico"], "date_col": "app_submit_d"});
    let found = ask(&bench, fico).await;
    assert_eq!(rows(&found), json!([[720.0, 720.0, 9.99, 5]]));
    assert_eq!(found.facts.fit, None);
    let channels = json!({"intent": "relationship", "group_by": ["channel"], "metric": "submits", "measure": "count",
        "metrics": ["submits", "issuances"]});
    let found = ask(&bench, channels).await;
    assert_eq!(rows(&found)[0], json!(["Email", 2, 2]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_policy_holds_in_every_statement() {
    let (_folder, bench) = bench(Vec::new()).await;
    let policy = Policy::only([("channel".to_string(), vec![SegmentValue::Text("Email".into())])].into());
    for fresh in [true, false] {
        let asked = plan(json!({"intent": "variance", "group_by": ["channel"]}));
        let checked =
            check(asked, &bench.model, &bench.vocabulary, Limits::default(), policy.clone()).unwrap();
        let mut facts = DataFacts::of(&bench.catalog, "2026-11-22".parse().unwrap());
        facts.rollups_fresh = fresh;
        let found = run(&checked, &bench.model, &facts, Dialect::Sqlite, &bench.engine).await.unwrap();
        assert_eq!(rows(&found), json!([["Email", 250.35, 100.0, 150.35, 150.35 / 100.0]]));
        let seen = found.facts.drivers.iter().find(|d| d.segment == "grade").unwrap();
        assert_eq!(seen.values.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_rows_are_cut_flagged_and_not_totalled() {
    let (_folder, bench) = bench(Vec::new()).await;
    let asked = plan(json!({"granularity": "daily", "group_by": ["channel"]}));
    let limits = Limits { rows: 20, ..Limits::default() };
    let checked = check(asked, &bench.model, &bench.vocabulary, limits, Policy::unrestricted()).unwrap();
    let facts = DataFacts::of(&bench.catalog, "2026-11-22".parse().unwrap());
    let found = run(&checked, &bench.model, &facts, Dialect::Sqlite, &bench.engine).await.unwrap();
    assert!(found.truncated && found.totals.is_empty() && found.rows.len() == 20);
    assert!(found.warnings.iter().any(|w| w.contains("narrow") || w.contains("shorter")));
}
