//! What is chosen beside the words (chips, menus, typed options): the words go first, and what a choice could not do is
//! said.
#![allow(clippy::unwrap_used)]

#[path = "support/pipeline.rs"]
mod pipeline;
mod support;

use pipeline::{Lender, Watched, in_thread, question};
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;
use topup::pipeline::{Kind, Options, Question, Reply};
use topup_port::Wishes;

async fn ask(watched: &Watched, question: &Question) -> Reply {
    watched.pipeline.ask(question, &CancellationToken::new()).await.unwrap()
}

fn wishing(segments: &[(&str, &[&str])], window: Option<&str>) -> Wishes {
    let texts = |values: &[&str]| values.iter().map(|&v| v.to_owned()).collect();
    let segments: BTreeMap<String, Vec<String>> =
        segments.iter().map(|(id, values)| ((*id).to_owned(), texts(values))).collect();
    Wishes { segments, window: window.map(str::to_owned), ..Wishes::default() }
}

/// The plan as JSON.
fn plan(reply: &Reply) -> serde_json::Value {
    serde_json::to_value(&reply.understood.as_ref().unwrap().plan).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_values_filter_and_the_words_own_filters_go_first() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let wishes = wishing(&[("channel", &["Email"]), ("term", &["36"])], None);
    let said = ask(&watched, &question("issuances by grade last month for Email, 36 month term")).await;
    let chosen =
        ask(&watched, &Question { wishes: wishes.clone(), ..question("issuances by grade last month") })
            .await;
    assert_eq!(plan(&chosen)["segments"], plan(&said)["segments"]);
    let rows = |reply: &Reply| reply.computed.as_ref().unwrap().results.rows.clone();
    assert_eq!(rows(&chosen), rows(&said));
    let words = ask(&watched, &Question { wishes, ..question("issuances of OMB by grade last month") }).await;
    assert_eq!(plan(&words)["segments"], serde_json::json!({"channel": ["OMB"], "term": [36]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_window_is_for_questions_that_name_none() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let chosen = |text: &str| Question { wishes: wishing(&[], Some("last 7 days")), ..question(text) };
    assert_eq!(plan(&ask(&watched, &chosen("issuances by channel")).await)["window"]["start"], "2026-11-16");
    let named = ask(&watched, &chosen("issuances by channel in October")).await;
    assert_eq!(plan(&named)["window"]["start"], "2026-10-01");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_choice_could_not_do_is_said() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let with = |text: &str, segments: &[(&str, &[&str])]| Question {
        wishes: wishing(segments, None),
        ..question(text)
    };
    let no_segment = ask(&watched, &with("issuances last month", &[("planet", &["Mars"])])).await;
    assert!(
        no_segment.warnings().iter().any(|w| w.contains("no segment “planet”")),
        "{:?}",
        no_segment.warnings()
    );
    let forecast = ask(&watched, &with("forecast vs actual by month", &[("term", &["36"])])).await;
    assert!(
        forecast.warnings().iter().any(|w| w.contains("so that filter was left out")),
        "{:?}",
        forecast.warnings()
    );
    // A value that is not there is asked back, as in words.
    let unknown = ask(&watched, &with("issuances last month", &[("channel", &["Emial"])])).await;
    assert_eq!(unknown.kind, Kind::Clarification);
    assert!(unknown.clarification.unwrap().choices[0].label.contains("Email"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_that_is_taken_back_is_gone_from_the_thread() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let wishes = wishing(&[("channel", &["Email"])], None);
    let first =
        ask(&watched, &Question { wishes: wishes.clone(), ..in_thread("issuances last month", "t") }).await;
    assert_eq!(plan(&first)["segments"]["channel"][0], "Email");
    let kept = ask(&watched, &Question { wishes, ..in_thread("by grade", "t") }).await;
    assert_eq!(plan(&kept)["segments"]["channel"][0], "Email");
    let gone = ask(&watched, &in_thread("by product", "t")).await;
    assert_eq!(plan(&gone)["segments"], serde_json::json!({}));
    assert_eq!(plan(&gone)["window"], plan(&first)["window"], "what the words said stays");
}
