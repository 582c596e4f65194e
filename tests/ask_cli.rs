//! The command line as a person uses it: import of a file that nobody made to
//! suit us, questions, follow-ups, receipts, refusals and exit codes. Expected
//! numbers come from Python.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn topup(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_topup"))
        .args(args)
        .current_dir(dir)
        .env("TOPUP_STATE_DIR", dir.join("state"))
        .output()
        .unwrap()
}

fn ask(dir: &Path, question: &str, more: &[&str]) -> Value {
    let mut args = vec!["ask", "--db", "t.db", "--as-of", "2026-11-22", "--format", "json"];
    args.extend(more);
    args.push(question);
    let out = topup(dir, &args);
    assert!(out.status.success(), "{question}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// Column order, case, blanks, nulls, "$1,234.50", timestamps: as they come.
const NASTY: &str = "\u{feff}Grade, CHANNEL ,Issued Amt,issued_d,App Submit D,APP_SUBMIT_AMT,apps_approved_d,approval_amt,prod type,Repeat_Type,TERM,cr_fico,cr_fico_band,cr_appr_flag,offered_flag,Issued_Flag,offer_apr\r\n\
p1,email,\"$1,234.50\",2026-10-05 09:12:00,2026-10-01,\"$2,000.00\",2026-10-03,1500,Personal Loan,NP,36,720,700-759,1,1,1,9.99\r\n\
P1, EMAIL ,1000,2026-10-20,2026-10-02T10:00:00,1200.25,2026-10-04,1100,personal loan,RP,36, 765 ,760+,1,1,true,8.5\r\n\
P2,Email,,,10/03/2026,3000,,,Personal Loan,np,60,,,0,1,0,12.5%\r\n\
P2,\"Direct Mail\",2500.75,2026-10-31,2026-10-15,2600,2026-10-20,2550,Debt Consolidation,NP,60,640,640-699,1,1,1,NULL\r\n\
P3,Direct Mail,900,2026-11-02,2026-10-30,950,2026-11-01,900,Debt Consolidation,RP,60,610,<640,1,1,1,19.9\r\n\
P3,Search,abc,2026-10-09,2026-10-08,100,2026-10-09,100,Personal Loan,NP,36,700,700-759,1,1,1,10\r\n";

#[test]
fn an_imported_file_gives_the_numbers_that_python_finds() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("nasty.csv"), NASTY).unwrap();
    let out = topup(dir.path(), &["import", "--db", "t.db", "--cps", "nasty.csv"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let rejects = std::fs::read_to_string(dir.path().join("t.rejects.csv")).unwrap();
    assert!(rejects.contains("abc"), "{rejects}");
    let script = r#"
import csv, io, json, re
rows = list(csv.DictReader(io.StringIO(open("nasty.csv", encoding="utf-8-sig", newline="").read())))
rows = [{k.strip().lower().replace(" ", "_"): (v or "").strip() for k, v in r.items()} for r in rows]
def money(t): return float(re.sub(r"[$,]", "", t))
good = [r for r in rows if r["issued_amt"] != "abc"]
done = [r for r in good if r["issued_flag"].lower() in ("1", "true") and r["issued_d"][:7] == "2026-10"]
by = {}
for r in done: by[r["channel"].title()] = by.get(r["channel"].title(), 0) + money(r["issued_amt"])
print(json.dumps({"by": by, "submits": len([r for r in good if "2026-10" in r["app_submit_d"] or r["app_submit_d"].startswith("10/")])}))
"#;
    let python = Command::new("python3").args(["-c", script]).current_dir(dir.path()).output().unwrap();
    let want: Value = serde_json::from_slice(&python.stdout).unwrap();
    let got = ask(dir.path(), "issuances by channel last month", &[]);
    let rows = got["rows"].as_array().unwrap();
    assert_eq!(rows.len(), want["by"].as_object().unwrap().len(), "{got}");
    for row in rows {
        let channel = row[0].as_str().unwrap();
        let expected = want["by"][channel].as_f64().unwrap();
        assert!((row[1].as_f64().unwrap() - expected).abs() < 0.005, "{channel}: {row} against {expected}");
    }
    let count = ask(dir.path(), "number of applications last month", &[]);
    assert_eq!(count["totals"]["submits"].as_i64(), want["submits"].as_i64(), "{count}");
}

fn demo(dir: &Path) {
    let out =
        topup(dir, &["demo-data", "--db", "t.db", "--rows", "4000", "--seed", "3", "--as-of", "2026-11-22"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn threads_charts_and_receipts_live_between_calls() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    let first = ask(dir.path(), "issuances by channel last month", &["--thread", "a", "--chart", "c.png"]);
    assert_eq!(first["kind"], "answer");
    for key in [
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
    ] {
        assert!(first.get(key).is_some(), "{key} is missing");
    }
    let png = std::fs::read(dir.path().join("c.png")).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let follow = ask(dir.path(), "by grade instead", &["--thread", "a"]);
    assert_eq!(follow["plan"]["group_by"], serde_json::json!(["grade"]));
    assert_eq!(follow["plan"]["window"]["start"], "2026-10-01");
    // Another thread knows nothing of it.
    let stranger = ask(dir.path(), "same for last quarter", &["--thread", "b"]);
    assert_ne!(stranger["plan"]["group_by"], serde_json::json!(["grade"]));
    let receipt = first["receipt"].as_str().unwrap();
    let replayed = topup(dir.path(), &["replay", "--db", "t.db", receipt]);
    let text = String::from_utf8_lossy(&replayed.stdout).into_owned();
    assert!(text.contains("the same as in the receipt"), "{text}");
    demo_again(dir.path());
    let replayed = topup(dir.path(), &["replay", "--db", "t.db", receipt]);
    let text = String::from_utf8_lossy(&replayed.stdout).into_owned();
    assert!(text.contains("data has changed"), "{text}");
}

fn demo_again(dir: &Path) {
    let out =
        topup(dir, &["demo-data", "--db", "t.db", "--rows", "4000", "--seed", "4", "--as-of", "2026-11-22"]);
    assert!(out.status.success());
}

#[test]
fn every_suggestion_is_understood_in_its_thread() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    let openers = [
        "issuances by week last 12 weeks",
        "wow issuances by channel",
        "forecast vs actual last month",
        "funnel last month",
        "submits by grade last month",
        "apr vs fico by grade last quarter",
        "approval rate by product last quarter",
        "histogram of fico last month",
    ];
    for (i, opener) in openers.iter().enumerate() {
        let first = ask(dir.path(), opener, &["--thread", &format!("o{i}")]);
        let suggestions = first["suggestions"].as_array().unwrap();
        assert!(suggestions.len() >= 3, "{opener}: {suggestions:?}");
        for (j, s) in suggestions.iter().enumerate() {
            let thread = format!("o{i}-{j}");
            ask(dir.path(), opener, &["--thread", &thread]);
            let next = ask(dir.path(), s.as_str().unwrap(), &["--thread", &thread]);
            assert_eq!(next["kind"], "answer", "{opener} → {s}: {next}");
            assert_ne!(next["plan"], first["plan"], "{opener} → {s} changes nothing");
        }
    }
}

#[test]
fn faults_are_one_line_and_bad_usage_is_two() {
    let dir = tempfile::tempdir().unwrap();
    let out = topup(dir.path(), &["ask", "--db", "none.db", "issuances"]);
    assert_eq!(out.status.code(), Some(1));
    let error = String::from_utf8_lossy(&out.stderr);
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains("demo-data"), "{error}");
    assert_eq!(topup(dir.path(), &["ask"]).status.code(), Some(2));
    assert_eq!(topup(dir.path(), &["frobnicate"]).status.code(), Some(2));
    demo(dir.path());
    let refused = ask(dir.path(), "drop table cps_tb", &[]);
    assert_eq!(refused["kind"], "refusal");
    let asked = ask(dir.path(), "issuances for Emial last month", &[]);
    assert_eq!(asked["kind"], "clarification");
    assert_eq!(asked["suggestions"][0], "Email");
    assert_eq!(asked["suggestions"].as_array().unwrap().last().unwrap(), "Without this filter");
}
