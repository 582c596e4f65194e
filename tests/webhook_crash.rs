//! What survives of a tool's questions: a killed process, a shutdown in mid answer, more at once than is taken.
#![cfg(all(unix, feature = "webhook"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "support/http.rs"]
mod http;
#[path = "../adapters/webhook/tests/support/receiver.rs"]
mod receiver;
#[path = "support/webhook.rs"]
mod webhook;

use serde_json::{Value, json};
use webhook::{FAST, Office, SLOW_VIEW};

const SLOW: &str = "issuances of loans over $20k last month";

/// Waits until something of an answer was sent.
async fn progress(office: &Office, taken: &Value) {
    let id = taken["answer"].as_str().unwrap();
    office.until("progress", |o| o.receiver.of(id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_the_next_start_answers_and_after_two_it_says_so_and_can_be_asked_again() {
    let office = Office::open(&[("TOPUP_WEBHOOK__CALLBACK", "stages")]).await;
    office.desk.sqlite("t.db", SLOW_VIEW);
    let body = json!({"question": SLOW, "thread": "t", "id": "1"});
    let first = office.ask(&body).await;
    progress(&office, &first).await;
    // Killed right behind an acknowledgement, too.
    let second = office.ask(&json!({"question": SLOW, "thread": "u", "id": "2"})).await;
    office.kill();
    office.desk.sqlite("t.db", FAST);
    office.start();
    for taken in [&first, &second] {
        assert_eq!(office.last_of(taken).await["outcome"], "complete");
    }
    let again = office.ask(&body).await;
    assert_eq!((&again["answer"], &again["duplicate"]), (&first["answer"], &true.into()));
    office.rests().await;
    assert_eq!(office.receiver.state().messages.len(), 2);
    // What was answered by an earlier process is known by its id, and nothing is done or sent.
    let arrived = office.receiver.state().arrived;
    office.kill();
    office.start();
    let again = office.ask(&body).await;
    assert_eq!((&again["answer"], &again["duplicate"]), (&first["answer"], &true.into()));
    office.rests().await;
    assert_eq!(office.receiver.state().arrived, arrived);
    // Killed twice over the same answer.
    office.desk.sqlite("t.db", SLOW_VIEW);
    let third =
        office.ask(&json!({"question": "issuances of loans over $15k last month", "thread": "v"})).await;
    progress(&office, &third).await;
    office.kill();
    office.start();
    office.until("it is taken up", |o| o.desk.is_taken_up()).await;
    office.kill();
    office.start();
    let interrupted = office.last_of(&third).await;
    assert_eq!((&interrupted["outcome"], &interrupted["code"]), (&"failure".into(), &"interrupted".into()));
    office.desk.sqlite("t.db", FAST);
    let retry = json!({"press": {"answer": third["answer"], "control": "retry"}, "thread": "v"});
    assert_eq!(office.answer(&retry).await["outcome"], "complete");
    office.rests().await;
    let state = office.receiver.state();
    assert_eq!((state.messages.len(), state.wrong.len()), (4, 0), "{:?}", state.wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_leaves_nothing_unsaid_and_who_waits_is_told() {
    let office = Office::open(&[("TOPUP_ASK__AT_ONCE", "2")]).await;
    office.desk.sqlite("t.db", SLOW_VIEW);
    let taken = office.ask(&json!({"question": SLOW})).await;
    let waits = json!({"question": "issuances of loans over $15k last month", "wait": true});
    let ends = async {
        let at_work = |o: &Office| o.server.lock().unwrap().as_ref().unwrap().metric("topup_answers_at_work");
        office.until("both are at work", |o| (at_work(o) == 2.0).then_some(())).await;
        // More than is taken at once: the tool is told when to come back.
        let busy = office.post("", &json!({"question": "submits last month", "id": "b"})).await;
        assert!(busy.status == 429 && busy.head.contains("retry-after: 2"), "{busy:?}");
        let pid = office.server.lock().unwrap().as_ref().unwrap().process.id().to_string();
        std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    };
    let (reply, ()) = tokio::join!(office.post("", &waits), ends);
    assert_eq!((reply.status, &reply.json()["code"]), (200, &"interrupted".into()), "{reply:?}");
    assert_eq!(office.last_of(&taken).await["code"], "interrupted");
    assert_eq!(office.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_too_long_is_acknowledged_and_answered_at_the_address() {
    let office = Office::open(&[("TOPUP_WEBHOOK__WAIT_S", "1")]).await;
    office.desk.sqlite("t.db", SLOW_VIEW);
    let taken = office.ask(&json!({"question": SLOW, "wait": true, "thread": "t"})).await;
    let stop = json!({"press": {"answer": taken["answer"], "control": "stop"}, "thread": "t"});
    assert_eq!(office.post("", &stop).await.status, 202);
    assert_eq!(office.last_of(&taken).await["outcome"], "stopped");
}
