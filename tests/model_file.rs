//! An owner's model file: a new metric, a synonym and a segment answer without a line of code, with the numbers that
//! SQLite itself finds.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

const BUILT_IN: &str = include_str!("../sql/model.toml");

fn topup(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topup"));
    command.args(args).current_dir(dir).env("TOPUP_STATE_DIR", dir.join("state")).output().unwrap()
}

fn ask(dir: &Path, question: &str) -> Value {
    let args =
        ["ask", "--db", "t.db", "--as-of", "2026-11-22", "--model", "own.toml", "--format", "json", question];
    let out = topup(dir, &args);
    assert!(out.status.success(), "{question}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// What sqlite3 finds, as rows of JSON.
fn sqlite(db: &Path, sql: &str) -> Vec<Value> {
    let out = Command::new("sqlite3").args(["-json"]).arg(db).arg(sql).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    if out.stdout.is_empty() { Vec::new() } else { serde_json::from_slice(&out.stdout).unwrap() }
}

fn demo(dir: &Path) {
    let args = ["demo-data", "--db", "t.db", "--rows", "5000", "--seed", "7", "--as-of", "2026-11-22"];
    assert!(topup(dir, &args).status.success());
}

const OWN_METRICS: &str = r#"
[[metrics]]
id = "offer_rate"
label = "offer rate"
kind = "ratio"
table = "cps_tb"
date = "app_submit_d"
num = "offered_cnt"
den = "submits_cnt"
format = "percent"
definition = "Offer rate: offered applications over submitted applications."
words = ["offer rate", "blue zebra ratio"]

[[parts]]
id = "offered_amt"
table = "cps_tb"
expr = "SUM(CASE WHEN offered_flag = 1 THEN app_submit_amt END)"
rollups = ["app_submit_d"]

[[metrics]]
id = "offered"
label = "offered dollars"
kind = "sum"
table = "cps_tb"
date = "app_submit_d"
amount = "offered_amt"
count = "offered_cnt"
definition = "Dollars asked for in applications that got an offer."
words = ["offered dollars", "paper out"]
"#;

#[test]
fn a_new_metric_is_asked_by_its_synonym_and_has_the_numbers_of_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    std::fs::write(dir.path().join("own.toml"), format!("{BUILT_IN}{OWN_METRICS}")).unwrap();
    let found = sqlite(
        &dir.path().join("t.db"),
        "SELECT grade, 1.0 * SUM(offered_flag) / COUNT(app_submit_d) AS rate, \
         SUM(CASE WHEN offered_flag = 1 THEN app_submit_amt END) AS dollars, SUM(offered_flag) AS n FROM cps_tb \
         WHERE app_submit_d BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY grade ORDER BY grade",
    );
    assert!(found.len() > 3);
    for (question, metric, column) in [
        ("blue zebra ratio by grade last month", "offer_rate", "rate"),
        ("offer rate by grade last month", "offer_rate", "rate"),
        ("paper out by grade last month", "offered", "dollars"),
        ("how many offered dollars by grade last month", "offered", "n"),
    ] {
        let got = ask(dir.path(), question);
        assert_eq!(got["plan"]["metric"], metric, "{question}");
        let rows = got["rows"].as_array().unwrap();
        assert_eq!(rows.len(), found.len(), "{question}");
        for (row, expected) in rows.iter().zip(&found) {
            assert_eq!(row[0], expected["grade"], "{question}");
            let (got, expected) = (row[1].as_f64().unwrap(), expected[column].as_f64().unwrap());
            assert!(
                (got - expected).abs() < 1e-9 * expected.abs().max(1.0),
                "{question}: {got} against {expected}"
            );
        }
    }
    let defined = ask(dir.path(), "what is the blue zebra ratio?");
    assert_eq!(defined["kind"], "definition");
    assert!(defined["text"].as_str().unwrap().contains("offered applications over submitted"), "{defined}");
    // Without the file nobody knows the words.
    let plain = topup(
        dir.path(),
        &["ask", "--db", "t.db", "--format", "json", "blue zebra ratio by grade last month"],
    );
    let plain: Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert_ne!(plain["plan"]["metric"], "offer_rate");
}

/// The daily sums hold the built-in definition; answering from them would give the old numbers.
#[test]
fn a_metric_that_is_defined_anew_has_its_new_numbers() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    let (old, new) = ("expr = \"SUM(app_submit_amt)\"", "expr = \"SUM(app_submit_amt * term)\"");
    assert!(BUILT_IN.contains(old));
    std::fs::write(dir.path().join("own.toml"), BUILT_IN.replace(old, new)).unwrap();
    let got = ask(dir.path(), "submits last month");
    let found = sqlite(
        &dir.path().join("t.db"),
        "SELECT SUM(app_submit_amt * term) AS x FROM cps_tb WHERE app_submit_d BETWEEN '2026-10-01' AND '2026-10-31'",
    );
    assert_eq!(got["totals"]["submits"].as_f64(), found[0]["x"].as_f64());
    let doctor =
        topup(dir.path(), &["doctor", "--db", "t.db", "--as-of", "2026-11-22", "--model", "own.toml"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("do not hold the model's part submits_amt"), "{said}");
}

#[test]
fn a_new_segment_splits_filters_and_asks_back() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    let db = dir.path().join("t.db");
    sqlite(
        &db,
        "ALTER TABLE cps_tb ADD COLUMN us_state TEXT; UPDATE cps_tb SET us_state = CASE rowid % 3 \
         WHEN 0 THEN 'Texas' WHEN 1 THEN 'New York' END",
    );
    let column = "[[tables.columns]]\nname = \"us_state\"\ntype = \"text\"\ndescribe = \"where the applicant lives\"\n";
    let before = "[[tables.columns]]\nname = \"prod_type\"";
    let segment = "\n[[segments]]\nid = \"us_state\"\nlabel = \"state\"\nplural = \"states\"\ntables = [\"cps_tb\"]\n\
                   order = \"value\"\ndescribe = \"Where the applicant lives.\"\nwords = [\"state\", \"home state\"]\n";
    let own = BUILT_IN.replacen(before, &format!("{column}{before}"), 1) + segment;
    std::fs::write(dir.path().join("own.toml"), own).unwrap();
    // Another tool wrote: first from the base table, then after a refresh.
    for refreshed in [false, true] {
        if refreshed {
            assert!(topup(dir.path(), &["refresh", "--db", "t.db"]).status.success());
        }
        let found = sqlite(
            &db,
            "SELECT COALESCE(us_state, '(unknown)') AS s, SUM(app_submit_amt) AS x FROM cps_tb WHERE app_submit_d \
             BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY s ORDER BY s = '(unknown)', x DESC",
        );
        let got = ask(dir.path(), "submits by home state last month");
        assert_eq!(got["plan"]["group_by"], json!(["us_state"]));
        let pairs = |row: &Value| (row[0].clone(), row[1].as_f64().unwrap());
        let got: Vec<_> = got["rows"].as_array().unwrap().iter().map(pairs).collect();
        let found: Vec<_> = found.iter().map(|r| (r["s"].clone(), r["x"].as_f64().unwrap())).collect();
        assert_eq!(got, found);
        let texas = ask(dir.path(), "submits for Texas last month");
        let expected = found.iter().find(|(state, _)| state == "Texas").unwrap().1;
        assert_eq!(texas["plan"]["segments"]["us_state"], json!(["Texas"]));
        assert_eq!(texas["totals"]["submits"].as_f64(), Some(expected));
        let unknown = ask(dir.path(), "submits for Texsa last month");
        assert_eq!(
            (&unknown["kind"], &unknown["suggestions"][0]),
            (&json!("clarification"), &json!("Texas"))
        );
    }
}

#[test]
fn a_bad_model_file_is_one_line_that_names_the_place_and_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    let number = |text: &str, part: &str| text[..text.find(part).unwrap()].matches('\n').count() + 1;
    let unknown = BUILT_IN.replacen("better = \"up\"\n", "beter = \"up\"\n", 1);
    let line = number(&unknown, "beter");
    for (text, says) in [
        (unknown, format!("own.toml, line {line}, is not sound: unknown field `beter`")),
        (
            BUILT_IN.replace("\"SUM(offer_apr)\"", "\"SUM(offer_arp)\""),
            "no column `offer_arp` is known".into(),
        ),
        ("[[metrics".into(), "own.toml, line 1,".into()),
    ] {
        std::fs::write(dir.path().join("own.toml"), text).unwrap();
        let out = topup(dir.path(), &["ask", "--db", "t.db", "--model", "own.toml", "submits"]);
        let error = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!((out.status.code(), error.lines().count()), (Some(1), 1), "{error}");
        assert!(error.contains(&says) && error.contains("leave --model out"), "{error}");
    }
    let out = topup(dir.path(), &["ask", "--db", "t.db", "--model", "gone.toml", "submits"]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("gone.toml cannot be read"));
}
