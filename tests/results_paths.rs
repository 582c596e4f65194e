//! Rollups and base tables give the same answer to the last cent, whatever the data and the question.
#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{App, database, plan};
use topup::calendar::add_days;

fn day(offset: i32) -> String {
    add_days("2026-09-01".parse().unwrap(), offset).to_string()
}

fn app() -> impl Strategy<Value = App> {
    let channel = prop_oneof![Just(None), "[ABC]".prop_map(Some), Just(Some("D & \"E'".to_string()))];
    let outcome = (proptest::option::of(0..20), proptest::option::of(0..20), any::<bool>());
    (0..80_i32, 0..5_000_000_i64, channel, 1..4_u8, outcome, proptest::option::of(500..850_i64), 0..3_usize)
        .prop_map(|(submitted, cents, channel, grade, (approved, issued, offered), fico, term)| {
            let mut app = App::new(&day(submitted), cents as f64 / 100.0, None, &format!("P{grade}"));
            app.segments[0] = channel;
            app.segments[4] = [Some("36"), Some("60"), None][term].map(str::to_owned);
            app.approved = approved.map(|lag| day(submitted + lag));
            app.issued = issued.map(|lag| day(submitted + lag));
            app.offered = offered;
            app.apr = fico.map(|f| (f * 7 % 3_599) as f64 / 100.0);
            app.fico = fico;
            app
        })
}

fn question() -> impl Strategy<Value = Value> {
    let metric = prop_oneof![
        Just(("submits", "app_submit_d")),
        Just(("approvals", "apps_approved_d")),
        Just(("issuances", "issued_d")),
        Just(("approval_rate", "app_submit_d")),
        Just(("funding_rate", "app_submit_d")),
        Just(("avg_apr", "app_submit_d")),
    ];
    let intent = prop_oneof![Just("trend"), Just("variance"), Just("distribution"), Just("funnel")];
    let group = prop_oneof![
        Just(json!([])),
        Just(json!(["channel"])),
        Just(json!(["term"])),
        Just(json!(["grade", "channel"]))
    ];
    let granularity =
        prop_oneof![Just("daily"), Just("weekly"), Just("monthly"), Just("quarterly"), Just("yearly")];
    let filter = prop_oneof![
        Just(json!({})),
        Just(json!({"segments": {"grade": ["P1", "P2"]}})),
        Just(json!({"exclude": {"channel": ["(unknown)"]}})),
        Just(json!({"split": {"grade": ["P1"]}})),
    ];
    (metric, intent, group, granularity, filter, 0..70_i32, 1..60_i32, any::<bool>()).prop_map(
        |((metric, date), intent, group, granularity, filter, start, days, count)| {
            let date = if intent == "funnel" { "app_submit_d" } else { date };
            let mut changes = json!({"metric": metric, "metrics": [metric], "date_col": date, "intent": intent,
                "group_by": group, "granularity": granularity, "measure": if count { "count" } else { "amount" },
                "window": {"name": "custom", "start": day(start), "end": day(start + days)}});
            for (key, value) in filter.as_object().unwrap() {
                changes[key] = value.clone();
            }
            changes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn rollups_say_what_the_base_table_says(
        mut apps in proptest::collection::vec(app(), 1..120),
        questions in proptest::collection::vec(question(), 30),
    ) {
        // Every value that a question names is in the data.
        for grade in ["P1", "P2"] {
            apps.push(App::new(&day(0), 1.0, Some("A"), grade));
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        runtime.block_on(async {
            let bench = database(&folder.path().join("t.db"), apps, Vec::new()).await;
            for changes in questions {
                let fast = bench.run(plan(changes.clone()), true).await.unwrap();
                let slow = bench.run(plan(changes.clone()), false).await.unwrap();
                prop_assert!(!slow.facts.from_rollups);
                prop_assert_eq!(&fast.rows, &slow.rows, "{}", changes);
                prop_assert_eq!(&fast.totals, &slow.totals, "{}", changes);
                prop_assert_eq!((&fast.partial, &fast.maturing), (&slow.partial, &slow.maturing));
            }
            Ok(())
        })?;
    }
}
