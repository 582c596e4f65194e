//! A young cohort is compared with an older one at the same age, application by application.
#![allow(clippy::unwrap_used)]

mod support;

use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::json;
use support::{App, database, plan};
use topup::calendar::{add_days, days_between};
use topup::results::Results;

fn first() -> Date {
    "2026-09-20".parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// Outcomes up to 25 days after the application; days after the as-of date have not come yet.
fn app() -> impl Strategy<Value = App> {
    let outcome = (proptest::option::of(0..25), proptest::option::of(0..25), any::<bool>());
    (0..64_i32, 0..3_u8, outcome).prop_map(|(submitted, grade, (approved, issued, offered))| {
        let day = |n: i32| add_days(first(), n);
        let known = |lag: Option<i32>| lag.map(|l| day(submitted + l)).filter(|d| *d <= date("2026-11-22"));
        let mut app = App::new(&day(submitted).to_string(), 100.0, Some("A"), &format!("P{grade}"));
        app.approved = known(approved).map(|d| d.to_string());
        app.issued = known(issued).map(|d| d.to_string());
        app.offered = offered;
        app
    })
}

/// Outcomes and base of a rate over the applications of a window, each no older than the application that came as
/// many days after the start of the current window is on the last day.
fn brute(
    apps: &[App],
    metric: &str,
    grade: Option<&str>,
    (start, end): (Date, Date),
    shift: i32,
    last: Date,
) -> (f64, f64) {
    let (mut num, mut den) = (0.0, 0.0);
    for app in apps {
        let submitted = date(&app.submitted);
        let age = days_between(add_days(submitted, shift), last);
        if submitted < start || submitted >= end || age < 0 {
            continue;
        }
        if grade.is_some_and(|g| app.segments[1].as_deref() != Some(g)) {
            continue;
        }
        let outcome = if metric == "funding_rate" { &app.issued } else { &app.approved };
        if outcome.as_ref().is_some_and(|d| days_between(submitted, date(d)) <= age) {
            num += 1.0;
        }
        den += if metric == "funding_rate" || app.offered { 1.0 } else { 0.0 };
    }
    (num, den)
}

fn parts(found: &Results) -> [(f64, f64); 2] {
    let aged = &found.facts.same_age.as_ref().expect("a young cohort").metrics[0];
    [&aged.current, &aged.prior].map(|t| (t.first, t.second))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn each_side_is_counted_as_far_as_it_had_come(
        mut apps in proptest::collection::vec(app(), 20..200),
        questions in proptest::collection::vec((1..25_i32, 1..25_i32, any::<bool>(), any::<bool>()), 12),
    ) {
        // The newest day has an application, and there is a lag to wait for.
        let mut last = App::new("2026-11-22", 1.0, Some("A"), "P1");
        last.offered = true;
        apps.push(last);
        for _ in 0..40 {
            apps.push(App::new("2026-09-25", 1.0, Some("A"), "P1").issued("2026-10-19"));
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        runtime.block_on(async {
            let bench = database(&folder.path().join("t.db"), apps.clone(), Vec::new()).await;
            for (days, gap, funded, filtered) in questions {
                let end = date("2026-11-23");
                let (start, shift) = (add_days(end, -days), days + gap);
                let prior = (add_days(start, -shift), add_days(end, -shift));
                let metric = if funded { "funding_rate" } else { "approval_rate" };
                let grade = filtered.then_some("P1");
                let mut changes = json!({"intent": "variance", "metric": metric, "metrics": [metric],
                    "date_col": "app_submit_d",
                    "window": {"name": "custom", "start": start.to_string(), "end": end.to_string()},
                    "compare_window": {"name": "custom", "start": prior.0.to_string(), "end": prior.1.to_string()}});
                if let Some(grade) = grade {
                    changes["segments"] = json!({"grade": [grade]});
                }
                for rollups in [true, false] {
                    let found = bench.run(plan(changes.clone()), rollups).await.unwrap();
                    let last = date("2026-11-22");
                    let now = brute(&apps, metric, grade, (start, end), 0, last);
                    let then = brute(&apps, metric, grade, prior, shift, last);
                    prop_assert_eq!(parts(&found), [now, then], "{}", changes);
                    // The rows stay the plain definition.
                    let plain = brute(&apps, metric, grade, prior, -10_000, last);
                    let value = found.rows[0][1].number();
                    prop_assert_eq!(value, (plain.1 > 0.0).then(|| plain.0 / plain.1));
                }
            }
            Ok(())
        })?;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grown_cohort_and_an_amount_need_no_same_age() {
    let folder = tempfile::tempdir().unwrap();
    let apps = (1..28).map(|d| App::new(&format!("2026-10-{d:02}"), 1.0, Some("A"), "P1"));
    let apps: Vec<App> = apps
        .map(|a| {
            let day = a.submitted.clone();
            a.issued(&day)
        })
        .collect();
    let mut all = apps;
    all.push(App::new("2026-11-22", 1.0, Some("A"), "P1"));
    let bench = database(&folder.path().join("t.db"), all, Vec::new()).await;
    let sides = json!({"window": {"name": "custom", "start": "2026-10-12", "end": "2026-10-19"},
        "compare_window": {"name": "custom", "start": "2026-10-05", "end": "2026-10-12"}});
    for (metric, date_col) in [("funding_rate", "app_submit_d"), ("issuances", "issued_d")] {
        let mut changes =
            json!({"intent": "variance", "metric": metric, "metrics": [metric], "date_col": date_col});
        for (key, value) in sides.as_object().unwrap() {
            changes[key] = value.clone();
        }
        let found = bench.run(plan(changes), true).await.unwrap();
        assert_eq!(found.facts.same_age, None, "{metric}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_young_funnel_has_the_window_before_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut apps = vec![
        // Of the week before, one was issued within three days of its start, one a week later.
        App::new("2026-11-09", 1.0, Some("A"), "P1").issued("2026-11-11"),
        App::new("2026-11-10", 1.0, Some("A"), "P1").issued("2026-11-18"),
        App::new("2026-11-10", 1.0, Some("A"), "P1"),
        App::new("2026-11-16", 1.0, Some("A"), "P1").issued("2026-11-17"),
        App::new("2026-11-22", 1.0, Some("A"), "P1"),
    ];
    apps.extend((0..9).map(|_| App::new("2026-09-01", 1.0, Some("A"), "P1").issued("2026-09-15")));
    let bench = database(&folder.path().join("t.db"), apps, Vec::new()).await;
    let changes = json!({"intent": "funnel", "metric": "submits", "date_col": "app_submit_d",
        "metrics": ["submits", "approvals", "issuances"],
        "window": {"name": "last_7d", "start": "2026-11-16", "end": "2026-11-23"}});
    let found = bench.run(plan(changes), true).await.unwrap();
    let aged = found.facts.same_age.unwrap();
    assert_eq!(aged.prior_through, date("2026-11-15"));
    let counts: Vec<(f64, f64)> = aged.metrics.iter().map(|m| (m.current.first, m.prior.first)).collect();
    assert_eq!(counts, [(2.0, 3.0), (1.0, 1.0), (1.0, 1.0)]);
}
