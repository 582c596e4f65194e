//! What is asked in Teams while Microsoft's services are away, and what may not have arrived: nothing of it is lost.
#![cfg(all(unix, feature = "teams"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/teams/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/service.rs"]
mod service;
#[path = "support/teams.rs"]
mod teams;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use teams::{ASKER, Office};
use tokio::time::Instant;
use topup_port::testing::Fault;

use fake::{Kind, read};

const QUESTION: &str = "issuances by channel last month";

/// Longer than all the tries of one call.
const AWAY: Duration = Duration::from_secs(9);

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_may_not_have_arrived_is_shown_whatever_it_is() {
    let office = Office::open(&[]).await;
    // Numbers, a definition, a refusal, and two questions back.
    for words in [
        QUESTION,
        "what is funding rate",
        "tell me a joke",
        "recoveries on Furniture loans, ytd",
        "How many applications did grade Q4A send us last month?",
    ] {
        let calm = office.fake.open(Kind::Personal);
        office.says(&calm, words).await;
        let meant = office.answer(&calm).await;
        // Nobody can look for messages in a chat with one person.
        let chat = office.fake.open(Kind::Personal);
        office.fake.fail_next(Fault::Broken);
        office.says(&chat, words).await;
        let offer = office.nth(&chat, 1).await;
        assert_eq!(read::shown(&offer).buttons, ["Show the answer"], "{words}");
        office.rests().await;
        office.press(&offer, "Show the answer").await;
        let shown = read::shown(&office.nth(&chat, 2).await);
        let first = |text: &str| text.lines().next().map(str::to_owned);
        assert_eq!(first(&shown.text), first(&meant.text), "{words}: {shown:#?}");
        assert_eq!(shown.buttons, meant.buttons, "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_asked_while_tokens_or_members_are_away_is_answered_once_they_are_back() {
    let cases = [(503, false), (429, false), (503, true)];
    join_all(cases.map(|(status, members)| async move {
        let office = Office::open(&[]).await;
        let until = Instant::now() + AWAY;
        let away = Some((status, until));
        match members {
            false => office.fake.state().identity_away = away,
            true => office.fake.state().members_away = away,
        }
        let conversations = [Kind::Channel, Kind::Group, Kind::Personal].map(|kind| office.fake.open(kind));
        for conversation in &conversations {
            office.mention(conversation, QUESTION).await;
        }
        for conversation in &conversations {
            office.nth(conversation, 1).await;
        }
        assert!(Instant::now() >= until);
        office.rests().await;
        for conversation in &conversations {
            let ours = office.fake.ours(conversation);
            assert_eq!(ours.len(), 1, "{status} {members}: {ours:#?}");
            assert!(read::shown(&ours[0]).text.contains("Email"), "{ours:#?}");
        }
    }))
    .await;
}

/// A click is acknowledged like a question, and nobody delivers it again.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_pressed_while_tokens_are_away_is_answered_once_they_are_back() {
    let office = Office::open(&[]).await;
    let chats = [Kind::Channel, Kind::Personal].map(|kind| office.fake.open(kind));
    let mut answers = Vec::new();
    for chat in &chats {
        office.mention(chat, QUESTION).await;
        answers.push(office.nth(chat, 1).await);
    }
    office.rests().await;
    let until = Instant::now() + AWAY;
    {
        let mut state = office.fake.state();
        state.identity_away = Some((503, until));
        // The token that it has is good no longer.
        state.tokens.clear();
    }
    for answer in &answers {
        office.press(answer, "Good answer").await;
        // Of somebody who was not seen before.
        office.press_as("29:bob", answer, "How was this computed?", &json!({})).await;
    }
    for chat in &chats {
        office.nth(chat, 3).await;
        let said: Vec<String> = office.fake.ours(chat)[1..].iter().map(|m| read::shown(m).text).collect();
        assert!(said.iter().any(|text| text.contains("noted as a good answer")), "{said:?}");
        assert!(said.iter().any(|text| text.contains("SELECT")), "{said:?}");
    }
    assert!(Instant::now() >= until);
    office.rests().await;
    assert!(chats.iter().all(|chat| office.fake.ours(chat).len() == 3));
}

/// Teams sends again what is not acknowledged: a process that dies leaves nothing unanswered that was.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_down_in_time_is_not_acknowledged_and_answered_once() {
    let office = Office::open(&[]).await;
    let chat = office.fake.open(Kind::Personal);
    let said = office.fake.says(&chat, ASKER, QUESTION, false);
    // Somebody else holds the small database.
    let mut holder = Command::new("sqlite3")
        .arg(office.desk.path("state").join("topup-state.db"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    holder.stdin.as_mut().unwrap().write_all(b".timeout 10000\nBEGIN IMMEDIATE;\nSELECT 'held';\n").unwrap();
    let mut line = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "held\n");
    assert_eq!(office.sender.send(&office.fake, &said).await.0, 503);
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(office.sender.send(&office.fake, &said).await.0, 200);
    office.nth(&chat, 1).await;
    office.rests().await;
    assert_eq!(office.fake.ours(&chat).len(), 1);
}

/// Whoever ends meanwhile leaves a question that the next process says a word about.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_waits_at_a_shutdown_hinders_nothing_and_is_not_lost() {
    let office = Office::open(&[]).await;
    office.fake.state().identity_away = Some((503, Instant::now() + Duration::from_secs(600)));
    let chat = office.fake.open(Kind::Personal);
    office.says(&chat, QUESTION).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(office.terminate(), Some(0));
    office.fake.state().identity_away = None;
    office.start();
    let told = office.nth(&chat, 1).await;
    assert_eq!(read::shown(&told).buttons, ["Retry"], "{told:#?}");
    office.press(&told, "Retry").await;
    assert!(read::shown(&office.nth(&chat, 2).await).text.contains("Email"));
}
