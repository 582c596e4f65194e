//! No message whatever makes the planner panic, and every plan it gives passes
//! the guardrail or is turned down with a reason.

use proptest::prelude::*;
use std::sync::{Arc, OnceLock};
use topup::guardrail::{Limits, Policy, Vocabulary, check};
use topup::model::Model;
use topup::plan::SegmentValue;
use topup::planner::{Planner, Reading, ThreadContext, Values};

fn values() -> Values {
    let text = |list: &[&str]| list.iter().map(|t| SegmentValue::Text((*t).to_string())).collect::<Vec<_>>();
    Values::from([
        (
            "channel".into(),
            text(&["A", "Direct Mail", "E-mail", "In", "TV & Radio", "\"Quoted\"", "The", "Ünïcode"]),
        ),
        ("grade".into(), text(&["A", "B", "P1", "P10", "P2"])),
        ("prod_type".into(), text(&["Loan", "Last Month", "(unknown)"])),
        ("repeat_type".into(), text(&["NP", "RP"])),
        ("term".into(), vec![SegmentValue::Int(36), SegmentValue::Int(60)]),
        ("cr_fico_band".into(), text(&["<640", "640-699", "760+"])),
    ])
}

fn planner() -> &'static (Planner, Arc<Model>) {
    static PLANNER: OnceLock<(Planner, Arc<Model>)> = OnceLock::new();
    PLANNER.get_or_init(|| {
        let model = Arc::new(Model::embedded().expect("embedded model"));
        (Planner::new(model.clone(), &values(), false), model)
    })
}

const WORDS: &str = "issuances submits approvals forecast actual funnel apr fico mape wow mom yoy vs versus against by per each \
    and or not only excluding without the rest last this next past week month quarter year days 7 30 90 2026 2024-02-29 9/31 \
    0/0 1-15 October may apr march Q3 H1 since until between from to through top 3 most fastest best worst share % $20k over \
    under 640 760 + < > , . ? ! ' \" ( ) -- -> A a B P1 P9 36 60 mo months loans why undo drop filter same as a count make it \
    monthly instead compare with all other what is define mean how many back again first one P1-P3 999999999999 1e309 -5 \
    /trend /forecast > FW: Subject: Direct Mail TV & Radio E-mail week of ending labor day 20 ago before after so far date";

fn message() -> impl Strategy<Value = String> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    prop_oneof![
        3 => proptest::collection::vec(proptest::sample::select(words), 0..14).prop_map(|w| w.join(" ")),
        1 => any::<String>(),
        1 => "[\\PC\\n]{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn nothing_panics(messages in proptest::collection::vec(message(), 1..4)) {
        let (planner, model) = planner();
        let vocabulary = Vocabulary::new(values());
        let mut thread = ThreadContext::default();
        for text in &messages {
            let reading = planner.read(text, &thread, jiff::civil::date(2026, 11, 22));
            if let Reading::Answer(u) = &reading {
                // A rejection is an answer too; only a panic is not.
                let _ = check(u.plan.clone(), model, &vocabulary, Limits::default(), Policy::unrestricted());
                prop_assert!(u.plan.window.start < u.plan.window.end, "{text:?}: {:?}", u.plan.window);
                prop_assert!(!u.plan.metric.is_empty());
            }
            thread = thread.after(&reading);
        }
    }
}
