//! The golden questions against the planner alone, without a database: kind and
//! plan of every line.

use std::path::Path;
use std::sync::Arc;
use topup::eval::{Got, Report, read, render, score};
use topup::model::Model;
use topup::plan::SegmentValue;
use topup::planner::{Planner, Reading, ThreadContext, Values};

fn demo_values() -> Values {
    let text = |list: &[&str]| list.iter().map(|t| SegmentValue::Text((*t).to_string())).collect::<Vec<_>>();
    Values::from([
        (
            "channel".into(),
            text(&["Affiliate", "Direct Mail", "Email", "OMB", "Partner", "Referral", "Search"]),
        ),
        ("grade".into(), text(&["P1", "P2", "P3", "P4", "P5", "P6", "P7"])),
        ("prod_type".into(), text(&["Debt Consolidation", "Home Improvement", "Personal Loan"])),
        ("repeat_type".into(), text(&["NP", "RP"])),
        ("term".into(), vec![SegmentValue::Int(36), SegmentValue::Int(60)]),
        ("cr_fico_band".into(), text(&["<640", "640-699", "700-759", "760+"])),
    ])
}

/// Kind and plan of every line of a file, in order, threads kept.
fn run(file: &Path, values: &Values) -> Report {
    let model = Arc::new(Model::embedded().expect("embedded model"));
    let planner = Planner::new(model, values, false);
    let mut threads = std::collections::HashMap::<String, ThreadContext>::new();
    let mut report = Report::default();
    for line in read(file).expect("golden file") {
        let key = line.thread.clone().unwrap_or_else(|| line.id.clone());
        let thread = threads.entry(key).or_default();
        let reading = planner.read(&line.q, thread, line.as_of);
        *thread = thread.after(&reading);
        let (kind, plan) = match &reading {
            Reading::Answer(u) => ("answer", serde_json::to_value(&u.plan).expect("plan")),
            Reading::Definition(_) => ("definition", serde_json::Value::Null),
            Reading::Clarification(_) => ("clarification", serde_json::Value::Null),
            Reading::Refusal(_) | Reading::Silence => ("refusal", serde_json::Value::Null),
        };
        let mut line = line;
        line.expect.numbers = None;
        let got = Got { kind: kind.into(), reply: serde_json::json!({ "plan": plan }) };
        let verdict = score(&line, &got);
        if !verdict.plan_right() && std::env::var_os("SHOW").is_some() {
            println!("   {} {:?}", line.id, line.q);
        }
        report.add(&line.id, &line.category, &verdict);
    }
    report
}

#[test]
fn the_tuning_set_is_understood() {
    let report = run(Path::new("tests/golden/tune.jsonl"), &demo_values());
    println!("{}", render(&report, true));
    assert!(report.all.plan * 100 >= report.all.questions * 98, "{}", render(&report, false));
}

#[test]
fn the_second_tuning_set_is_understood() {
    let report = run(Path::new("tests/golden/tune2.jsonl"), &demo_values());
    println!("{}", render(&report, true));
    assert!(report.all.plan * 100 >= report.all.questions * 98, "{}", render(&report, false));
}

#[test]
fn the_shared_samples_are_understood() {
    let file = Path::new("../shared/questions/sample.jsonl");
    if !file.exists() {
        return;
    }
    let report = run(file, &demo_values());
    println!("{}", render(&report, true));
    assert!(report.all.plan * 100 >= report.all.questions * 98, "{}", render(&report, false));
}

fn alien_values() -> Values {
    let text = |list: &[&str]| list.iter().map(|t| SegmentValue::Text((*t).to_string())).collect::<Vec<_>>();
    Values::from([
        (
            "channel".into(),
            text(&["Branch", "Co-Brand", "Field Sales", "TV & Radio", "Web", "Word of Mouth"]),
        ),
        ("grade".into(), text(&["A", "B", "C", "D", "E"])),
        ("prod_type".into(), text(&["Auto Refi", "Card Payoff", "Medical", "Solar-Loan"])),
        ("repeat_type".into(), text(&["NP", "RP"])),
        ("term".into(), vec![SegmentValue::Int(24), SegmentValue::Int(48), SegmentValue::Int(72)]),
        ("cr_fico_band".into(), text(&["<640", "640-699", "700-759", "760+"])),
    ])
}

/// Figures alone are printed: nobody tunes on these questions.
#[test]
fn the_held_out_sets_are_understood() {
    let mine = run(Path::new("tests/golden/holdout.jsonl"), &demo_values());
    println!("held out\n{}", render(&mine, false));
    let alien = run(Path::new("tests/golden/holdout_alien.jsonl"), &alien_values());
    println!("other data\n{}", render(&alien, false));
}
