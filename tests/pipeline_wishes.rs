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
    // Where the words go first that is said too; and nothing is said where both say the same.
    let wishes = || wishing(&[("channel", &["Email"])], Some("last 7 days"));
    let words =
        ask(&watched, &Question { wishes: wishes(), ..question("issuances for OMB in October") }).await;
    let said = words.warnings().join(" ");
    assert!(said.contains("its own channel, so the chosen “Email” was left out"), "{said}");
    assert!(said.contains("its own time window, so the chosen “last 7 days” was left out"), "{said}");
    let same =
        ask(&watched, &Question { wishes: wishes(), ..question("issuances for Email, last 7 days") }).await;
    assert!(!same.warnings().iter().any(|w| w.contains("left out")), "{:?}", same.warnings());
    // A window that means nothing is refused, whatever the words say.
    for text in ["issuances by channel", "issuances by channel in October"] {
        let bogus = Question { wishes: wishing(&[], Some("last Tuesdayish")), ..question(text) };
        let reply = ask(&watched, &bogus).await;
        assert_eq!(reply.kind, Kind::Refusal, "{text}");
        assert!(reply.message.contains("“last Tuesdayish”") && reply.message.contains("“last 30 days”"));
    }
    for window in
        ["last 30 days", "last 90 days", "month to date", "last month", "year to date", "last 7 days"]
    {
        let reply =
            ask(&watched, &Question { wishes: wishing(&[], Some(window)), ..question("submits") }).await;
        assert_eq!(reply.kind, Kind::Answer, "{window}");
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_question_needs_no_memory_and_a_follow_up_does() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let as_of = question("").as_of;
    let none = Wishes::default();
    for whole in [
        "issuances by channel last month",
        "WoW submits by grade",
        "funnel last month",
        "what is funding rate",
    ] {
        assert!(watched.pipeline.stands_alone(whole, &none, as_of).await, "{whole}");
    }
    for leaning in ["only Email", "by grade", "make it monthly", "as a count", "last month", "why?"] {
        assert!(!watched.pipeline.stands_alone(leaning, &none, as_of).await, "{leaning}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_there_is_not_is_answered_with_those_that_there_are() {
    let lender = Lender::new(500).await;
    let watched = lender.pipeline(Options::default()).await;
    let reply = watched.ask("/bogus").await.unwrap();
    assert_eq!(reply.kind, Kind::Refusal);
    for name in ["/bogus", "/trend", "/forecast", "/funnel", "/help"] {
        assert!(reply.message.contains(name), "{}", reply.message);
    }
    // In a thread as well, where odd words may be meant for somebody else.
    watched.pipeline.ask(&in_thread("issuances by channel", "t"), &CancellationToken::new()).await.unwrap();
    let later = ask(&watched, &in_thread("/bogus", "t")).await;
    assert!(later.message.contains("/forecast"), "{}", later.message);
    let help = watched.ask("/help").await.unwrap();
    assert!(help.defined.iter().any(|d| d.text.contains("/trend") && d.text.contains("/funnel")));
}
