//! What is said where nobody asked: where it stands, and how long the place is known.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "../../slack/tests/support/answers.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod answers;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake/mod.rs"]
mod fake;

use topup_port::{Answer, AnswerId, Surface, SurfaceError, ThreadKey};
use topup_teams::{Card, Connector, TeamsSurface, conversation_id, inbound, render};

use desk::Desk;
use fake::{Kind, Rules, read};

fn id(n: usize) -> AnswerId {
    AnswerId::parse(format!("answer-of-test-{n}")).unwrap()
}

fn card(answer: &Answer) -> Card {
    render(answer).unwrap()
}

#[tokio::test]
async fn what_is_said_unasked_begins_a_thread_in_a_channel_and_stands_in_a_chat() {
    let desk = Desk::open(Rules::without_rates()).await;
    let asked = desk.thread(Kind::Channel);
    let channel = ThreadKey { thread: String::new(), ..asked.clone() };
    let (thread, at) = desk.connector.announce(&channel, &id(1), card(&answers::stopped())).await.unwrap();
    assert_eq!(thread.channel, asked.channel);
    assert!(!thread.thread.is_empty() && thread.thread != asked.thread);
    // It can be edited like any other.
    let surface = TeamsSurface::channels(desk.connector.clone());
    surface.edit(&thread, &at, &card(&answers::failure())).await.unwrap();
    let ours = desk.fake.ours(&conversation_id(&thread));
    assert!(ours.len() == 1 && read::shown(&ours[0]).text.contains("longer than 30 seconds"), "{ours:?}");
    let chat = desk.thread(Kind::Personal);
    let (thread, _) = desk.connector.announce(&chat, &id(2), card(&answers::stopped())).await.unwrap();
    assert_eq!(thread, chat);
    let nowhere = ThreadKey::new("teams", "t", "19:unknown@thread.tacv2", "");
    let said = desk.connector.announce(&nowhere, &id(3), card(&answers::stopped())).await;
    assert_eq!(said, Err(SurfaceError::Gone));
    assert_eq!(desk.fake.state().wrong, [""; 0]);
}

#[tokio::test]
async fn where_it_speaks_unasked_is_known_to_the_next_process_follows_the_service_and_ends_with_it() {
    let desk = Desk::open(Rules::without_rates()).await;
    let host = desk.fake.moves().await;
    for kind in [Kind::Channel, Kind::Group, Kind::Personal] {
        let asked = desk.thread(kind);
        let to = ThreadKey { thread: String::new(), ..asked.clone() };
        let ours = || desk.fake.state().messages.iter().filter(|m| m.is_ours()).count();
        let before = ours();
        // The service moves: what was kept would be refused, until an activity names the new address.
        let mut config = desk::config(&desk.fake);
        config.service_hosts.clone_from(&host);
        let connector = Connector::new(config.clone(), desk.book.clone()).unwrap();
        let said = async |connector: &Connector, n| {
            connector.announce(&to, &id(n), card(&answers::stopped())).await.map(drop)
        };
        assert!(matches!(said(&connector, 1).await, Err(SurfaceError::Rejected { .. })), "{kind:?}");
        let mut activity = fake::sender::activity(&desk.fake, &conversation_id(&asked), "29:ann", "message");
        activity["serviceUrl"] = format!("http://{host}/teams/").into();
        activity["text"] = "hello".into();
        let learnt = async |connector: &Connector| {
            let read = inbound::read(&activity, fake::TENANT, jiff::Timestamp::UNIX_EPOCH).unwrap();
            connector.learn(&read.thread, read.place).await;
        };
        learnt(&connector).await;
        assert_eq!(said(&connector, 2).await, Ok(()), "{kind:?}");
        // The next process knows it by what is kept.
        let next = Connector::new(config, desk.book.clone()).unwrap();
        assert_eq!(said(&next, 3).await, Ok(()), "{kind:?}");
        assert_eq!(ours() - before, 2);
        // Taken out without a word: it is forgotten with the first post that says so, and nothing is sent any more.
        desk.fake.state().away.insert(to.channel.clone());
        let calls = || desk.fake.state().calls.len();
        assert_eq!(said(&next, 4).await, Err(SurfaceError::Gone), "{kind:?}");
        let after = calls();
        assert_eq!(said(&next, 5).await, Err(SurfaceError::Gone), "{kind:?}");
        let later = Connector::new(desk::config(&desk.fake), desk.book.clone()).unwrap();
        assert_eq!(said(&later, 6).await, Err(SurfaceError::Gone), "also to the process after it");
        assert_eq!(calls(), after, "{kind:?}");
        // Back in it, it is known again by the first word.
        desk.fake.state().away.clear();
        learnt(&next).await;
        assert_eq!(said(&next, 7).await, Ok(()), "{kind:?}");
    }
    assert_eq!(desk.fake.state().wrong, [""; 0]);
}
