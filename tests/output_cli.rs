//! What the command line gives back: the JSON of the contract for every kind of reply, text that fits 80 columns,
//! files, exit codes, and receipts that can be replayed.
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A question of each intent, and of some kinds within them, with the columns of its rows.
const QUESTIONS: [(&str, &str, &[&str]); 13] = [
    ("submits and approvals by week last 8 weeks", "trend", &["period", "submits", "approvals"]),
    ("weekly issuances by channel last 8 weeks", "trend", &["period", "channel", "issuances"]),
    ("wow issuances by channel", "variance", &["channel", "current", "prior", "delta", "delta_pct"]),
    ("mom issuances", "variance", &["current", "prior", "delta", "delta_pct"]),
    (
        "mom approval rate by product",
        "variance",
        &["prod_type", "current", "prior", "delta", "delta_pct", "mix_effect", "rate_effect"],
    ),
    (
        "forecast vs actual by week last 2 months",
        "forecast_vs_actual",
        &["period", "forecast", "actual", "delta", "accuracy"],
    ),
    (
        "forecast vs actual by grade last month with mape",
        "forecast_vs_actual",
        &["grade", "forecast", "actual", "delta", "accuracy", "mape"],
    ),
    ("funnel last month", "funnel", &["stage", "count", "amount", "from_previous", "from_first"]),
    (
        "funnel by channel last month",
        "funnel",
        &["channel", "stage", "count", "amount", "from_previous", "from_first"],
    ),
    ("issuances by grade last month", "distribution", &["grade", "issuances", "share"]),
    ("approval rate by grade last quarter", "distribution", &["grade", "approval_rate", "share"]),
    ("apr vs fico by grade last quarter", "relationship", &["grade", "x", "y"]),
    ("why did issuances change last month", "variance", &["current", "prior", "delta", "delta_pct"]),
];

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("{value} is no object")).keys().map(String::as_str).collect()
}

fn set<'a>(names: &[&'a str]) -> BTreeSet<&'a str> {
    names.iter().copied().collect()
}

fn is_day(value: &Value) -> bool {
    value.as_str().is_some_and(|t| t.parse::<jiff::civil::Date>().is_ok())
}

/// The shape of the contract, whatever the reply.
fn assert_contract(got: &Value, question: &str) {
    let all = [
        "kind",
        "plan",
        "columns",
        "rows",
        "totals",
        "partial",
        "maturing",
        "data_through",
        "truncated",
        "warnings",
        "insight",
        "chart",
        "suggestions",
        "text",
        "sql",
        "params",
        "receipt",
        "planner",
        "cache",
        "timings_ms",
    ];
    assert_eq!(keys(got), set(&all), "{question}");
    let kind = got["kind"].as_str().unwrap();
    assert!(["answer", "definition", "clarification", "refusal"].contains(&kind), "{question}: {kind}");
    let texts = |v: &Value| v.as_array().is_some_and(|a| a.iter().all(Value::is_string));
    for key in ["columns", "partial", "maturing", "warnings", "suggestions"] {
        assert!(texts(&got[key]), "{question}: {key} is {}", got[key]);
    }
    for key in ["partial", "maturing"] {
        assert!(got[key].as_array().unwrap().iter().all(is_day), "{question}: {}", got[key]);
    }
    let width = got["columns"].as_array().unwrap().len();
    let rows = got["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row.as_array().is_some_and(|r| r.len() == width)), "{question}");
    assert!(rows.iter().flat_map(|r| r.as_array().unwrap()).all(|c| !c.is_object() && !c.is_array()));
    assert!(got["totals"].is_object() && got["truncated"].is_boolean());
    assert!(got["data_through"].is_null() || is_day(&got["data_through"]), "{question}");
    assert_eq!(keys(&got["insight"]), set(&["title", "summary", "bullets", "drivers"]));
    assert!(got["insight"]["title"].is_string() && got["insight"]["summary"].is_string());
    assert!(texts(&got["insight"]["bullets"]));
    for driver in got["insight"]["drivers"].as_array().unwrap() {
        assert_eq!(keys(driver), set(&["segment", "value", "delta", "delta_pct"]));
        assert!(driver["segment"].as_str().is_some_and(|s| s.contains(": ")), "{driver}");
    }
    assert_eq!(keys(&got["chart"]), set(&["png", "alt"]));
    assert!(
        got["text"].is_string()
            && got["sql"].is_string()
            && got["params"].is_array()
            && got["receipt"].is_string()
    );
    assert_eq!(got["planner"], "rules");
    assert!(["hit", "miss"].contains(&got["cache"].as_str().unwrap()));
    let stages = ["route", "plan", "guardrail", "sql", "chart", "insights", "total"];
    assert_eq!(keys(&got["timings_ms"]), set(&stages));
    assert!(
        got["timings_ms"].as_object().unwrap().values().all(|ms| ms.as_f64().is_some_and(|ms| ms >= 0.0))
    );
    if kind == "answer" {
        assert_plan(&got["plan"], question);
        let took = |stage: &str| got["timings_ms"][stage].as_f64().unwrap();
        // Chart and insights run side by side.
        let of_total = stages[..4].iter().map(|s| took(s)).sum::<f64>() + took("chart").max(took("insights"));
        assert!(got["timings_ms"]["total"].as_f64().unwrap() + 0.01 >= of_total, "{question}");
    } else {
        assert!(rows.is_empty() && got["sql"] == "" && got["receipt"] == "", "{question}");
        assert!(!got["text"].as_str().unwrap().is_empty(), "{question}");
    }
}

fn assert_plan(plan: &Value, question: &str) {
    let always = [
        "intent",
        "table",
        "metric",
        "measure",
        "date_col",
        "window",
        "granularity",
        "group_by",
        "segments",
        "exclude",
        "compare",
        "compare_window",
        "metrics",
        "order",
        "limit",
        "chart",
    ];
    assert!(keys(plan).is_superset(&set(&always)), "{question}: {plan}");
    for window in [&plan["window"], &plan["compare_window"]] {
        if !window.is_null() {
            assert_eq!(keys(window), set(&["name", "start", "end"]));
            assert!(is_day(&window["start"]) && is_day(&window["end"]));
        }
    }
    assert!(["amount", "count"].contains(&plan["measure"].as_str().unwrap()));
    let compare = &plan["compare"];
    assert!(compare.is_null() || ["wow", "mom", "yoy", "prior"].contains(&compare.as_str().unwrap()));
    assert_eq!(compare.is_null(), plan["compare_window"].is_null(), "{question}: {plan}");
    assert_eq!(plan["metric"], plan["metrics"][0], "{question}");
}

#[test]
fn the_json_has_every_key_of_the_contract_for_every_intent() {
    let desk = Desk::with_demo(6_000);
    for (question, intent, columns) in QUESTIONS {
        let got = desk.ask(question, &[]);
        assert_contract(&got, question);
        assert_eq!((&got["kind"], &got["plan"]["intent"]), (&json!("answer"), &json!(intent)), "{question}");
        assert_eq!(got["columns"], json!(columns), "{question}");
        assert!(!got["rows"].as_array().unwrap().is_empty(), "{question}");
        assert_eq!(got["data_through"].as_str().unwrap().get(..7), Some("2026-11"), "{question}");
        for key in ["sql", "receipt", "text"] {
            assert!(!got[key].as_str().unwrap().is_empty(), "{question}: {key}");
        }
        assert!(
            !got["insight"]["title"].as_str().unwrap().is_empty()
                && !got["chart"]["alt"].as_str().unwrap().is_empty()
        );
        assert!(got["chart"]["png"].is_null(), "no picture was asked for");
        let (start, end) = (&got["plan"]["window"]["start"], &got["plan"]["window"]["end"]);
        assert!(start.as_str() < end.as_str());
        // Numbers are exact: a value of the rows is summed to the total of its column, not rounded on the way.
        if columns.contains(&"share") && !got["totals"]["issuances"].is_null() {
            let sum: f64 = got["rows"].as_array().unwrap().iter().map(|r| r[1].as_f64().unwrap()).sum();
            assert!((sum - got["totals"]["issuances"].as_f64().unwrap()).abs() < 0.005);
        }
    }
    let window = &desk.ask("issuances last month", &[])["plan"]["window"];
    assert_eq!(
        *window,
        json!({"name": "last_full_month", "start": "2026-10-01", "end": "2026-11-01"}),
        "end is exclusive"
    );
}

#[test]
fn every_other_kind_of_reply_has_the_same_shape_and_is_no_fault() {
    let desk = Desk::with_demo(1_000);
    for (question, kind) in [
        ("what is funding rate", "definition"),
        ("issuances for Emial last month", "clarification"),
        ("drop table cps_tb", "refusal"),
        ("what is the weather in Paris", "refusal"),
        ("thanks bob, see you at 3", "refusal"),
    ] {
        let got = desk.ask(question, &[]);
        assert_contract(&got, question);
        assert_eq!(got["kind"], kind, "{question}");
        let said = desk.good(&["ask", "--db", "t.db", "--as-of", "2026-11-22", question]);
        assert!(!said.out.trim().is_empty(), "{question}");
    }
}

#[test]
fn text_fits_80_columns_and_has_no_escape_in_a_pipe() {
    let desk = Desk::with_demo(6_000);
    let more =
        ["what is mape", "issuances for Emial last month", "daily submits by channel and grade last 30 days"];
    for question in QUESTIONS.iter().map(|(q, ..)| *q).chain(more) {
        let said = desk.good(&["ask", "--db", "t.db", "--as-of", "2026-11-22", question]);
        assert!(!said.out.contains('\x1b') && !said.out.contains('\r'), "{question}");
        let stages = ["… on it", "… reading", "… checking", "… running", "… drawing"];
        assert!(!stages.iter().any(|s| said.out.contains(s)), "a pipe gets the answer once: {}", said.out);
        for line in said.out.lines() {
            assert!(line.chars().count() <= 80, "{question}: {} columns: {line}", line.chars().count());
        }
    }
}

#[test]
fn the_csv_holds_the_rows_of_the_json_and_the_picture_is_a_png() {
    let desk = Desk::with_demo(3_000);
    let got = desk.ask("wow issuances by channel", &["--csv", "rows.csv", "--chart", "c.png"]);
    let mut reader = csv::Reader::from_path(desk.path("rows.csv")).unwrap();
    assert_eq!(
        reader.headers().unwrap().iter().collect::<Vec<_>>(),
        ["channel", "current", "prior", "delta", "delta_pct"]
    );
    let written: Vec<Vec<String>> =
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    let rows = got["rows"].as_array().unwrap();
    assert_eq!(written.len(), rows.len());
    for (written, row) in written.iter().zip(rows) {
        for (cell, value) in written.iter().zip(row.as_array().unwrap()) {
            match value {
                Value::Null => assert_eq!(cell, ""),
                Value::String(text) => assert_eq!(cell, text),
                number => assert_eq!(cell.parse::<f64>().ok(), number.as_f64(), "exact, not rounded"),
            }
        }
    }
    assert_eq!(got["chart"]["png"], "c.png");
    let png = std::fs::read(desk.path("c.png")).unwrap();
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((&png[..8], side(16), side(20)), (&b"\x89PNG\r\n\x1a\n"[..], 1200, 675));
    let text = desk.good(&[
        "ask",
        "--db",
        "t.db",
        "--as-of",
        "2026-11-22",
        "--chart",
        "c.png",
        "wow issuances by channel",
    ]);
    assert!(text.out.contains("Chart: c.png"), "{}", text.out);
    // What cannot be written is a fault with one line.
    for flag in ["--chart", "--csv"] {
        let said = desk.run(&[
            "ask",
            "--db",
            "t.db",
            "--as-of",
            "2026-11-22",
            flag,
            "no/such/folder/f",
            "wow issuances",
        ]);
        assert_eq!((said.code, said.err.lines().count()), (Some(1), 1), "{said:?}");
        assert!(said.err.contains("no/such/folder/f") && said.err.contains("folder that exists"), "{said:?}");
        // The answer stands all the same.
        assert!(said.out.starts_with("Issuances ") && said.out.contains("receipt"), "{said:?}");
    }
}

#[test]
fn usage_is_2_a_fault_is_1_with_one_line_and_nothing_on_standard_output() {
    let desk = Desk::with_demo(500);
    for args in [
        &["ask"][..],
        &["ask", "--format", "xml", "submits"],
        &["ask", "--as-of", "soon", "submits"],
        &["nonsense"],
        &[],
    ] {
        assert_eq!(desk.run(args).code, Some(2), "{args:?}");
    }
    desk.sqlite("other.db", "CREATE TABLE x (y)");
    desk.write("topup.toml", "[chart]\ntheme = \"pink\"\n");
    let pink = desk.run(&["ask", "--db", "t.db", "submits"]);
    std::fs::remove_file(desk.path("topup.toml")).unwrap();
    for said in [
        pink,
        desk.run(&["ask", "--db", "none.db", "submits"]),
        desk.run(&["ask", "--db", "other.db", "submits last month"]),
        desk.run(&["ask", "--db", "t.db", "--state-dir", "t.db/state", "submits"]),
        desk.run(&["replay", "--db", "t.db", "zzzzzz"]),
        desk.run(&["replay", "--db", "t.db", "../../etc/passwd"]),
        desk.run(&["import", "--db", "t.db", "--cps", "none.csv"]),
        desk.run(&["refresh", "--db", "none.db"]),
        desk.run(&["eval", "--db", "t.db", "none.jsonl"]),
    ] {
        assert_eq!((said.code, said.err.lines().count(), said.out.as_str()), (Some(1), 1, ""), "{said:?}");
        assert!(said.err.starts_with("topup: ") && said.err.len() > 20, "{said:?}");
        // What the system said is said once.
        assert!(said.err.matches("(os error").count() < 2, "{said:?}");
    }
}

/// The lines of a printed answer that hold the table: those between its header and the empty line behind it.
fn table(text: &str) -> Vec<String> {
    let from = text.lines().skip_while(|l| !l.starts_with("Channel "));
    from.take_while(|l| !l.is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_printed_table_reads_as_people_write() {
    let desk = Desk::with_demo(3_000);
    let text = |question| desk.good(&["ask", "--db", "t.db", "--as-of", "2026-11-22", question]).out;
    let rate = text("approval rate by grade last month");
    assert!(!rate.contains("Share") && !rate.contains("n/a"), "rates have no shares: {rate}");
    assert!(text("issuances by grade last month").contains("Share"));
    let months = text("monthly issuances this year");
    assert!(
        months.contains("Month ") && months.contains("Jul 2026 ") && !months.contains("2026-07"),
        "{months}"
    );
    assert!(text("weekly issuances last 4 weeks").contains("Oct 26, 2026 "));
    assert!(text("quarterly issuances 2026").contains("Q3 2026 "));
    let bins = text("histogram of loan amounts, Q3");
    assert!(bins.contains("$5K–$10K "), "a bucket has both edges: {bins}");
    assert!(text("histogram of fico last month").contains("700–719 "));
}

#[test]
fn a_receipt_prints_the_same_numbers_again_or_says_that_the_data_has_changed() {
    let desk = Desk::with_demo(3_000);
    let question = "issuances by channel last month";
    let shown = desk.good(&["ask", "--db", "t.db", "--as-of", "2026-11-22", question]).out;
    let receipt = desk.ask(question, &[])["receipt"].as_str().unwrap().to_owned();
    assert!(shown.contains(&format!("receipt {receipt}")), "equal answers have one receipt: {shown}");
    let again = desk.good(&["replay", "--db", "t.db", &receipt.to_uppercase()]).out;
    assert!(table(&shown).len() > 3);
    assert_eq!(table(&shown), table(&again));
    assert!(again.ends_with("The numbers are the same as in the receipt.\n"), "{again}");
    // The same data loaded anew is the same data.
    desk.demo(3_000, 7);
    let anew = desk.good(&["replay", "--db", "t.db", &receipt]).out;
    assert!(anew.contains("same as in the receipt"), "{anew}");
    desk.sqlite("t.db", "UPDATE cps_tb SET issued_amt = issued_amt + 1 WHERE issued_d LIKE '2026-10-%'");
    let changed = desk.good(&["replay", "--db", "t.db", &receipt]).out;
    assert_ne!(table(&shown), table(&changed));
    assert!(changed.contains("The data has changed since"), "{changed}");
}

#[test]
fn a_limit_by_setting_interrupts_the_database_and_says_how_to_ask_for_less() {
    let desk = Desk::with_demo(500);
    desk.sqlite(
        "t.db",
        "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
         (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i FROM n)",
    );
    for limit in ["TOPUP_DATABASE__SQL_TIMEOUT_S", "TOPUP_DATABASE__QUESTION_TIMEOUT_S"] {
        let args =
            ["ask", "--db", "t.db", "--as-of", "2026-11-22", "issuances of loans over $20k last month"];
        let asked = std::time::Instant::now();
        let said: cli::Said = desk.command(&args).env(limit, "1").output().unwrap().into();
        assert!(asked.elapsed() < std::time::Duration::from_secs(10), "{limit}: {:?}", asked.elapsed());
        assert_eq!((said.code, said.err.lines().count()), (Some(1), 1), "{said:?}");
        assert!(said.err.contains("Please ask for less"), "{said:?}");
    }
}

#[test]
fn a_window_behind_the_end_of_the_data_is_no_fall_to_nothing() {
    let desk = Desk::with_demo(1_000);
    for question in
        ["WoW issuances", "WoW issuances by channel", "weekly issuances last week", "funnel last week"]
    {
        let said = desk.good(&["ask", "--db", "t.db", "--as-of", "2026-12-05", "--format", "json", question]);
        let json: Value = serde_json::from_str(&said.out).unwrap();
        let title = json["insight"]["title"].as_str().unwrap();
        assert!(title.contains("no data yet"), "{question}: {title}");
        assert_eq!(json["insight"]["drivers"], serde_json::json!([]), "{question}");
        assert!(!said.out.contains("100.0%") && !said.out.contains("why?"), "{question}: {}", said.out);
        assert!(json["chart"]["alt"].as_str().unwrap().contains("no data yet"), "{question}");
    }
}
