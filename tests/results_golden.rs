//! The numbers of the golden questions, computed by an independent script, must come out of guardrail, queries and
//! results alike: from the rollups and from the base tables. Plans are taken from the golden set as expected, so that
//! the planner plays no part here.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use support::{Bench, demo};
use topup::model::Model;
use topup::plan::Plan;
use topup::results::{Cell, Results};

#[tokio::test(flavor = "multi_thread")]
async fn golden_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let db = std::env::var("TOPUP_GOLDEN_DB").map_or_else(|_| folder.path().join("demo.db"), Into::into);
    demo(&db, 20_000, 7).await;
    let bench = Bench::open(&db).await;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/tune.jsonl");
    let file = std::env::var("TOPUP_GOLDEN").unwrap_or_else(|_| file.to_owned());
    let lines = std::fs::read_to_string(file).unwrap();
    let (mut checked, mut wrong) = (0, Vec::new());
    for line in lines.lines() {
        let question: Json = serde_json::from_str(line).unwrap();
        let expect = &question["expect"];
        if expect["numbers"].is_null() || question["as_of"].as_str() != Some("2026-11-22") {
            continue;
        }
        let Some(plan) = plan_of(expect, &bench.model) else { continue };
        checked += 1;
        let mut rows = Vec::new();
        for rollups in [true, false] {
            let results = match bench.run(plan.clone(), rollups).await {
                Ok(results) => results,
                Err(reason) => {
                    wrong.push(format!("{} {}: {reason}", question["id"], question["q"]));
                    continue;
                }
            };
            let found = differences(&plan, &results, &expect["numbers"]);
            if !found.is_empty() {
                let side = if rollups { "rollups" } else { "base" };
                wrong.push(format!("{} {} ({side}): {}", question["id"], question["q"], found.join("; ")));
            }
            rows.push((results.rows, results.totals));
        }
        if let [(rollup, rollup_totals), (base, base_totals)] = rows.as_slice() {
            let same = rollup.len() == base.len()
                && rollup.iter().flatten().zip(base.iter().flatten()).all(|(a, b)| same(a, b))
                && rollup_totals.iter().zip(base_totals).all(|((_, a), (_, b))| same(a, b));
            if !same {
                wrong.push(format!("{}: the rollups say otherwise than the base table", question["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} differ:\n{}", wrong.len(), wrong.join("\n"));
    println!("{checked} golden questions agree");
}

/// To the cent, and rates to the last digits that sums of floats leave.
fn same(a: &Cell, b: &Cell) -> bool {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * (1.0 + a.abs()),
        _ => a == b,
    }
}

/// The expected plan with everything filled in that the golden set leaves open.
fn plan_of(expect: &Json, model: &Model) -> Option<Plan> {
    let plan = &expect["plan"];
    let assume = &expect["assume"];
    let intent = plan["intent"][0].as_str()?;
    let metrics: Vec<String> = match (&expect["metrics"], &plan["metric"]) {
        (Json::Array(all), _) | (_, Json::Array(all)) => {
            all.iter().filter_map(|m| m.as_str().map(str::to_owned)).collect()
        }
        _ if intent == "forecast_vs_actual" => vec!["forecast_issuance".into(), "actual_issuance".into()],
        _ => vec!["submits".into()],
    };
    let first = model.metric(&metrics[0])?;
    let (table, date) = match intent {
        "forecast_vs_actual" => ("forecast_df", "date"),
        "funnel" => ("cps_tb", "app_submit_d"),
        _ => (first.table.as_str(), first.date.as_str()),
    };
    let either = |key: &str| match (&plan[key], &assume[key]) {
        (_, found @ (Json::Object(_) | Json::Array(_))) => found.clone(),
        (found @ (Json::Object(_) | Json::Array(_)), _) => found.clone(),
        _ => Json::Null,
    };
    let object = |value: Json| if value.is_object() { value } else { json!({}) };
    let split = object(expect["split"].clone());
    let group_by = match either("group_by") {
        Json::Array(list) if split.as_object().is_some_and(Map::is_empty) => Json::Array(list),
        _ => json!([]),
    };
    let window = |value: &Json| json!({"name": "custom", "start": value["start"], "end": value["end"]});
    let order = expect["order"].as_str().or(assume["order"].as_str()).map(|text| {
        let (by, direction) = text.split_once(' ').unwrap();
        json!({"by": by, "direction": direction})
    });
    let ranges: Vec<Json> = assume["ranges"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(column, bound)| range(column, bound.as_str().unwrap()))
        .collect();
    let count = plan["measure"] == "count";
    let mut full = json!({
        "intent": intent, "table": table, "metric": metrics[0], "measure": if count { "count" } else { "amount" },
        "date_col": date, "window": window(&plan["window"]), "granularity": plan["granularity"],
        "group_by": group_by, "segments": object(either("segments")), "exclude": object(either("exclude")),
        "compare": plan["compare"][0], "compare_window": Json::Null, "metrics": metrics, "order": order,
        "limit": expect["limit"], "chart": "bar", "split": split, "ranges": ranges, "explicit_window": true,
    });
    if expect["compare_window"].is_object() {
        full["compare_window"] = window(&expect["compare_window"]);
    }
    Some(serde_json::from_value(full).unwrap())
}

/// ">20000" as a half-open range over whole numbers.
fn range(column: &str, text: &str) -> Json {
    let at = text.find(|c: char| c.is_ascii_digit()).unwrap();
    let bound: f64 = text[at..].parse().unwrap();
    match &text[..at] {
        ">" => json!({"column": column, "min": bound + 1e-6}),
        ">=" => json!({"column": column, "min": bound}),
        "<" => json!({"column": column, "below": bound}),
        _ => json!({"column": column, "below": bound + 1e-6}),
    }
}

/// Where the results differ from the expected numbers.
fn differences(plan: &Plan, results: &Results, numbers: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let open = |name: &str| results.facts.immature_comparison && name.starts_with("delta");
    for (name, value) in numbers["totals"].as_object().into_iter().flatten() {
        let cell = results.totals.get(name);
        if !open(name) && !cell.is_some_and(|cell| is(cell, value)) {
            found.push(format!("total {name} is {cell:?}, expected {value}"));
        }
    }
    let keys: Vec<usize> = results
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| {
            matches!(c.name.as_str(), "period" | "stage")
                || plan.group_by.contains(&c.name)
                || plan.split.contains_key(&c.name)
        })
        .map(|(at, _)| at)
        .collect();
    let by_key: BTreeMap<String, &Vec<Cell>> = results
        .rows
        .iter()
        .map(|row| (keys.iter().map(|at| row[*at].to_string()).collect::<Vec<_>>().join("|"), row))
        .collect();
    for (key, values) in numbers["rows"].as_object().into_iter().flatten() {
        let Some(row) = by_key.get(key) else {
            found.push(format!("no row {key} among {:?}", by_key.keys().take(9).collect::<Vec<_>>()));
            continue;
        };
        for (name, value) in values.as_object().unwrap() {
            let column = match (plan.metrics.as_slice(), name) {
                ([y, x], name) if results.column("x").is_some() => {
                    if name == y || name == "y" {
                        "y"
                    } else if name == x || name == "x" {
                        "x"
                    } else {
                        name
                    }
                }
                _ => name.as_str(),
            };
            let cell = results.column(column).map(|at| &row[at]);
            if !open(name) && !cell.is_some_and(|cell| is(cell, value)) {
                found.push(format!("{key} {name} is {cell:?}, expected {value}"));
            }
        }
    }
    found
}

fn is(cell: &Cell, value: &Json) -> bool {
    match (cell.number(), value.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs() + 0.005_f64.min(b.abs() * 1e-6 + 1e-9),
        (None, None) => *cell == Cell::Null && value.is_null(),
        _ => false,
    }
}
