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

use std::time::Duration;

use futures::future::join_all;
use teams::Office;
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
