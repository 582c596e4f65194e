//! What a tool has of a thread: questions, follow-ups, presses, answers at the one address or in the response.
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
use webhook::Office;

fn text(value: &Value) -> &str {
    value["text"].as_str().unwrap_or_else(|| panic!("no text: {value:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_acknowledged_and_answered_at_the_address() {
    let office = Office::open(&[]).await;
    let taken = office.ask(&json!({"question": "WoW issuances by channel"})).await;
    assert_eq!((&taken["duplicate"], &taken["name"]), (&false.into(), &"webhook".into()));
    let answer = office.last_of(&taken).await;
    assert_eq!((&answer["thread"], &answer["outcome"]), (&taken["thread"], &"complete".into()));
    assert!(text(&answer).contains('$'), "{answer:#}");
    assert!(!answer["bullets"].as_array().unwrap().is_empty());
    assert!(answer["receipt"]["id"].is_string() && answer["table"]["rows"].as_array().unwrap().len() > 3);
    assert!(answer["chart"]["png_base64"].as_str().unwrap().starts_with("iVBORw0KGgo"));
    // One body for an answer: progress is sent only where the settings say so.
    let state = office.receiver.state();
    assert_eq!((state.arrived, state.wrong.len()), (1, 0), "{:?}", state.wrong);
}

/// The id of the control of a kind.
fn control(answer: &Value, kind: &str) -> String {
    let actions = answer["actions"].as_array().unwrap();
    let found = actions.iter().find(|action| action["kind"] == kind);
    found.unwrap_or_else(|| panic!("no {kind}: {answer:#}"))["control"].as_str().unwrap().to_owned()
}

/// What presses a control under an answer.
fn press(answer: &Value, control: &str) -> Value {
    json!({"press": {"answer": answer["answer"], "control": control}, "thread": answer["thread"]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_goes_on_by_words_by_presses_and_by_menus() {
    let office = Office::open(&[]).await;
    let first =
        office.answer(&json!({"question": "issuances by channel last month", "thread": "release 12"})).await;
    assert_eq!(first["thread"], "release 12");
    let second = office.answer(&json!({"question": "by grade", "thread": "release 12"})).await;
    let plan = second["understood"]["plan"].as_str().unwrap();
    assert!(plan.to_lowercase().contains("issuances") && plan.contains("grade"), "{plan}");
    // A suggestion, by its id.
    let asks = &first["actions"].as_array().unwrap().iter().find(|a| a["kind"] == "ask").unwrap()["asks"];
    assert!(asks.as_str().is_some_and(|words| !words.is_empty()));
    let pressed = office.answer(&press(&first, &control(&first, "ask"))).await;
    assert_eq!(pressed["outcome"], "complete", "{pressed:#}");
    // A menu's entry goes on from the answer it stands under, by its exact value.
    let mut chosen = press(&first, "segment-channel");
    let menus = first["menus"].as_array().unwrap();
    let menu = menus.iter().find(|menu| menu["control"] == "segment-channel").unwrap();
    chosen["press"]["value"] = menu["values"][0]["value"].clone();
    let only = office.answer(&chosen).await;
    assert!(text(&only).contains(menu["values"][0]["value"].as_str().unwrap()), "{only:#}");
    // In another thread nobody can press it, and nothing of its context is known.
    let mut elsewhere = press(&first, &control(&first, "csv"));
    elsewhere["thread"] = "release 13".into();
    assert_eq!(office.post("", &elsewhere).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_asks_nothing_is_answered_in_the_response() {
    let office = Office::open(&[]).await;
    let answer = office.answer(&json!({"question": "issuances by channel last month", "thread": "t"})).await;
    let computed = office.post("", &press(&answer, &control(&answer, "computed"))).await.json();
    assert!(computed["computed"]["sql"].as_str().unwrap().contains("SELECT"), "{computed:#}");
    let csv = office.post("", &press(&answer, &control(&answer, "csv"))).await;
    assert!(csv.head.contains("text/csv") && csv.text().lines().count() > 3, "{csv:?}");
    let png = office.post("", &press(&answer, &control(&answer, "png"))).await;
    assert!(png.head.contains("image/png") && png.body.starts_with(b"\x89PNG"));
    let mut bad = press(&answer, "bad");
    bad["press"]["reason"] = "The numbers look wrong".into();
    bad["person"] = "anna".into();
    assert_eq!(office.post("", &bad).await.json()["voted"], "bad");
    let votes = office.desk.sqlite("state/topup-state.db", "SELECT * FROM feedback");
    assert!(votes.len() == 1 && votes[0].to_string().contains("The numbers look wrong"), "{votes:?}");
    assert!(!votes[0].to_string().contains("anna"), "{votes:?}");
    let unknown = office.post("", &press(&answer, "ask-99")).await;
    assert_eq!((unknown.status, unknown.json()["error"]["code"].as_str()), (404, Some("unknown")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_answered_once_and_a_recording_not_at_all() {
    let office = Office::open(&[]).await;
    let body = json!({"question": "issuances by channel last month", "id": "build-7"});
    let (first, second) = (office.ask(&body).await, office.ask(&body).await);
    assert_eq!((&first["duplicate"], &second["duplicate"]), (&false.into(), &true.into()));
    assert_eq!((&first["answer"], &first["thread"]), (&second["answer"], &second["thread"]));
    office.last_of(&first).await;
    assert_eq!(office.ask(&body).await["duplicate"], true);
    // The same id under another name is another delivery.
    let other = office.post("/ci", &body).await.json();
    assert_ne!(other["answer"], first["answer"]);
    office.last_of(&other).await;
    office.rests().await;
    assert_eq!(office.receiver.state().arrived, 2);
    // The very same request is not taken, also with its digits in capitals.
    let (time, text) = ((jiff::Timestamp::now().as_second() - 60).to_string(), body.to_string());
    let signature = topup_webhook::verify::sign(&receiver::SECRET.into(), "", &time, text.as_bytes());
    assert_eq!(office.send("", &time, &signature, &text).await.json()["duplicate"], true);
    let capitals = signature.to_uppercase().replace("V1=", "v1=");
    for recorded in [&signature, &capitals] {
        let again = office.send("", &time, recorded, &text).await;
        assert_eq!((again.status, again.json()["error"]["code"].as_str()), (409, Some("replayed")));
        assert_eq!((&again.json()["answer"], again.json().get("text")), (&first["answer"], None));
    }
    // Nor is what nobody signed, or was signed for another name; and what we send does not come back in.
    for (path, signature) in [("", "v1=00"), ("", ""), ("/ci", signature.as_str())] {
        assert_eq!(office.send(path, &time, signature, &text).await.status, 401, "{path} {signature}");
    }
    let mut ours = office.receiver.of(first["answer"].as_str().unwrap()).unwrap();
    assert_eq!(office.post("", &ours).await.status, 413, "its chart is too large for a question");
    ours["chart"] = Value::Null;
    let reflected = office.post("", &ours).await;
    assert_eq!(reflected.status, 400, "{reflected:?}");
    for bad in ["/no.name", "/a/b"] {
        assert_eq!(office.post(bad, &body).await.status, 404, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_is_answered_in_the_response_and_once_more_where_it_asks_again() {
    let office = Office::open(&[]).await;
    let body = json!({"question": "WoW issuances by channel", "id": "1", "wait": true});
    let reply = office.post("", &body).await;
    let answer = reply.json();
    assert_eq!((reply.status, &answer["outcome"]), (200, &"complete".into()), "{answer:#}");
    assert!(text(&answer).contains('$') && answer["chart"]["png_base64"].is_string());
    let again = office.post("", &body).await;
    assert_eq!((again.status, &again.json()["duplicate"]), (200, &true.into()));
    assert_eq!(
        (&again.json()["answer"], &again.json()["headline"]),
        (&answer["answer"], &answer["headline"])
    );
    let refused =
        office.post("", &json!({"question": "what will the weather be tomorrow?", "wait": true})).await;
    assert_eq!((refused.status, &refused.json()["outcome"]), (200, &"refusal".into()));
    office.rests().await;
    assert_eq!(office.receiver.state().arrived, 0, "nobody else is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_address_every_question_must_wait() {
    let office = Office::open(&[("TOPUP_WEBHOOK__CALLBACK_URL", "")]).await;
    let reply = office.post("", &json!({"question": "issuances last month"})).await;
    assert_eq!((reply.status, reply.json()["error"]["code"].as_str()), (400, Some("no_callback")));
    let reply = office.post("", &json!({"question": "issuances last month", "wait": true})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_at_the_address_is_sat_out_and_gone_is_the_end() {
    let office = Office::open(&[]).await;
    office.receiver.state().statuses.extend([500, 429, 503, 502]);
    let answer = office.answer(&json!({"question": "issuances by channel last month"})).await;
    assert_eq!(answer["outcome"], "complete");
    office.rests().await;
    {
        let mut state = office.receiver.state();
        assert_eq!((state.arrived, state.messages.len()), (5, 1));
        state.statuses.push_back(410);
    }
    office.ask(&json!({"question": "issuances by grade last month"})).await;
    office.rests().await;
    {
        let state = office.receiver.state();
        assert_eq!((state.arrived, state.messages.len()), (6, 1));
    }
    // A redirect is not followed: answers go where the settings say. It is a payload that is not taken, in any form.
    office.receiver.state().statuses.extend([307; 3]);
    office.ask(&json!({"question": "issuances by term last month"})).await;
    office.rests().await;
    assert_eq!(office.receiver.state().messages.len(), 1);
    assert_eq!(office.receiver.state().wrong, [""; 0]);
}

/// Everybody and every name is narrow, but one of each.
const ROLES: &str = r#"
    default = "narrow"
    [roles.narrow]
    metrics = ["issuances", "submits"]
    rows = { channel = ["Partner"] }
    [roles.board]
    [[rules]]
    platform = "webhook"
    channel = "board-portal"
    role = "board"
    [[rules]]
    person = "anna"
    role = "board"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_name_and_the_person_say_what_is_shown() {
    let office =
        Office::with_files(&[("access.toml", ROLES)], &[("TOPUP_ACCESS__FILE", "access.toml")]).await;
    let said = async |path: &str, body: Value| {
        let reply = office.post(path, &body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json().to_string()
    };
    let by_channel =
        |person: &str| json!({"question": "issuances by channel last month", "person": person, "wait": true});
    assert!(said("/board-portal", by_channel("anna")).await.contains("Email"));
    for (path, person) in [("/board-portal", "bob"), ("/ci", "anna"), ("", "anna")] {
        let narrow = said(path, by_channel(person)).await;
        assert!(narrow.contains("Partner") && !narrow.contains("Email"), "{path} {person}: {narrow}");
    }
    // Where nobody else reads it the person's rights alone count.
    let mut alone = by_channel("anna");
    alone["private"] = true.into();
    assert!(said("/ci", alone).await.contains("Email"));
    let refused =
        said("/ci", json!({"question": "approval rate last month", "person": "bob", "wait": true})).await;
    assert!(refused.contains("refusal"), "{refused}");
    // A receipt of more than one may see is not handed out to whoever knows the thread.
    let whole = office
        .post(
            "/board-portal",
            &json!({"question": "issuances by channel last month", "person": "anna",
        "thread": "t", "wait": true}),
        )
        .await
        .json();
    let mut csv = press(&whole, "csv");
    csv["person"] = "bob".into();
    assert_eq!(office.post("/board-portal", &csv).await.status, 404);
    csv["person"] = "anna".into();
    assert_eq!(office.post("/board-portal", &csv).await.status, 200);
    // Guests are refused, as everywhere.
    let mut guest = by_channel("anna");
    guest["standing"] = "guest".into();
    assert!(said("/board-portal", guest).await.contains("members of this workspace alone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_sent_and_charts_have_addresses_where_the_settings_say_so() {
    let env =
        [("TOPUP_WEBHOOK__CALLBACK", "stages"), ("TOPUP_WEBHOOK__PUBLIC_URL", "https://topup.example.com")];
    let office = Office::open(&env).await;
    let answer = office.answer(&json!({"question": "issuances by channel last month"})).await;
    let url = answer["chart"]["url"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
    let path = url.strip_prefix("https://topup.example.com").unwrap();
    let picture = office.get(path).await;
    assert!(picture.status == 200 && picture.body.starts_with(b"\x89PNG"), "{}", picture.status);
    assert!(picture.head.contains("immutable") && picture.head.contains("nosniff"), "{}", picture.head);
    assert_eq!(office.get("/webhook/pictures/0123.png").await.status, 404);
    office.desk.sqlite("t.db", webhook::SLOW_VIEW);
    let taken = office.ask(&json!({"question": "issuances of loans over $20k last month"})).await;
    let id = taken["answer"].as_str().unwrap().to_owned();
    let progress = office.until("progress", |o| o.receiver.of(&id).filter(|m| m["final"] == false)).await;
    assert_eq!((control(&progress, "stop").as_str(), &progress["outcome"]), ("stop", &"working".into()));
    assert_eq!(office.post("", &press(&progress, "stop")).await.status, 202);
    assert_eq!(office.last_of(&taken).await["outcome"], "stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_what_is_missing_and_the_settings_are_refused_without_a_secret() {
    let office = Office::open(&[]).await;
    let doctor = |over: &[(&str, &str)]| office.run(&["doctor", "--db", "t.db"], over);
    let said = doctor(&[]);
    assert!(
        said.out.contains("tools ask at POST /webhook") && said.out.contains("answers go to 127.0.0.1"),
        "{said:?}"
    );
    assert!(!said.out.contains("of-the-flow") && !said.out.contains(receiver::SECRET), "{said:?}");
    assert!(doctor(&[("TOPUP_WEBHOOK__MODE", "off")]).out.contains("the webhook is off"));
    let gone = doctor(&[("TOPUP_WEBHOOK__CALLBACK_URL", "http://127.0.0.1:1/")]);
    assert!(gone.code == Some(1) && gone.out.contains("cannot be reached"), "{gone:?}");
    let said = doctor(&[("TOPUP_WEBHOOK__SECRET", "")]);
    assert!(said.code == Some(1) && said.err.contains("webhook.secret must be set"), "{said:?}");
    let said = doctor(&[("TOPUP_WEBHOOK__CALLBACK_URL", "http://evil.example/s3cret")]);
    assert!(said.err.contains("https://") && !said.err.contains("s3cret"), "{said:?}");
    let shown = office.run(&["doctor", "--print-config"], &[]);
    assert!(!shown.out.contains("of-the-flow") && !shown.out.contains(receiver::SECRET), "{shown:?}");
}
