//! What every implementation of a store must hold: run over each of them. Here what must not be lost, and threads.

mod shared;

use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use serde_json::json;
use topup_port::{Person, ThreadKey};

pub(in crate::store) use shared::{controls, dedupe, files, leases, limits, places, results};

use super::{
    Ballot, Feedback, FeedbackStore, MetaStore, PersonKey, ReceiptStore, ThreadStore, Unfinished,
    UnfinishedStore, Vote,
};
use crate::clock::{Clock, ManualClock};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// The suite of [`ThreadStore`], over a store that keeps contexts for `ttl` by `clock`.
pub(in crate::store) async fn threads(store: &dyn ThreadStore, clock: &ManualClock, ttl: Duration) {
    let key =
        |workspace: &str, channel: &str, thread: &str| ThreadKey::new("slack", workspace, channel, thread);
    let mine = key("T1", "C1", "1.0");
    assert_eq!(store.get(&mine).await.unwrap(), None, "a new thread has no context");

    let context = json!({"plan": {"metric": "issuances", "limit": null}, "turn": 1, "rate": 0.437_2});
    store.put(&mine, context.clone()).await.unwrap();
    assert_eq!(store.get(&mine).await.unwrap(), Some(context), "a context comes back as it was put");

    // Keys that differ in one part, or only in where a part ends, are different threads.
    for other in [
        key("T2", "C1", "1.0"),
        key("T1", "C2", "1.0"),
        key("T1", "C1", "1.1"),
        key("T1C", "1", "1.0"),
        key("T1", "C11", ".0"),
        key("t1", "C1", "1.0"),
        ThreadKey::new("discord", "T1", "C1", "1.0"),
    ] {
        assert_eq!(store.get(&other).await.unwrap(), None, "{other:?} sees the context of {mine:?}");
    }

    store.put(&mine, json!({"turn": 2})).await.unwrap();
    assert_eq!(store.get(&mine).await.unwrap(), Some(json!({"turn": 2})), "the last put counts");

    clock.advance(ttl - Duration::from_secs(1));
    assert_eq!(
        store.get(&mine).await.unwrap(),
        Some(json!({"turn": 2})),
        "a context lives to its last second"
    );
    store.put(&mine, json!({"turn": 3})).await.unwrap();
    clock.advance(Duration::from_secs(2));
    assert_eq!(store.get(&mine).await.unwrap(), Some(json!({"turn": 3})), "a put begins its time anew");
    clock.advance(ttl);
    assert_eq!(store.get(&mine).await.unwrap(), None, "a context that is too old is as if it had never been");
}

/// The suite of [`ReceiptStore`], over one whose ids have so many digits.
pub(in crate::store) async fn receipts(store: &dyn ReceiptStore, shortest: usize) {
    let unknown = "zzzzzz".parse().unwrap();
    assert_eq!(store.get(&unknown).await.unwrap(), None, "an id that was never given has no receipt");

    let receipt = json!({"plan": {"metric": "submits"}, "data_version": 7, "total": 1_234.56});
    let id = store.put(receipt.clone()).await.unwrap();
    assert_eq!(id.as_str().len(), shortest, "{id} is not short");
    assert_eq!(store.get(&id).await.unwrap(), Some(receipt.clone()), "a receipt comes back as it was put");
    assert_eq!(store.put(receipt.clone()).await.unwrap(), id, "an equal receipt has the same id");

    let mut ids = std::collections::HashSet::from([id.clone()]);
    for n in 0..100 {
        assert!(ids.insert(store.put(json!({ "n": n })).await.unwrap()), "receipt {n} shares an id");
    }
    assert_eq!(store.get(&id).await.unwrap(), Some(receipt), "later receipts change no earlier one");
}

/// The suite of [`FeedbackStore`].
pub(in crate::store) async fn feedback(store: &dyn FeedbackStore) {
    let key = PersonKey::random().unwrap();
    let thread = ThreadKey::new("slack", "T1", "C1", "1.0");
    let [ann, bob] = ["U1", "U2"].map(|id| key.hash(&thread, &Person::new(id)));
    let at = |seconds: i64| Timestamp::from_second(1_700_000_000 + seconds).unwrap();
    let ballot = |person: &super::PersonHash, vote, seconds| Ballot {
        answer: "a1".into(),
        receipt: Some("ab12cd".parse().unwrap()),
        person: person.clone(),
        vote,
        at: at(seconds),
    };
    assert!(store.of_answer("a1").await.unwrap().is_empty());
    assert!(!store.reason("a1", &ann, "why").await.unwrap(), "a reason needs a vote");

    store.vote(ballot(&ann, Vote::Bad, 1)).await.unwrap();
    assert!(store.reason("a1", &ann, "  the wrong month \u{1f4c5}\n").await.unwrap());
    store.vote(ballot(&bob, Vote::Good, 2)).await.unwrap();
    store.vote(Ballot { answer: "a2".into(), receipt: None, ..ballot(&ann, Vote::Good, 3) }).await.unwrap();
    let of = async |person: &super::PersonHash| -> Feedback {
        let mut all = store.of_answer("a1").await.unwrap();
        assert!(all.is_sorted_by_key(|feedback| feedback.person.as_str().to_owned()));
        all.retain(|feedback| feedback.person == *person);
        assert_eq!(all.len(), 1, "a person has one word on an answer");
        all.remove(0)
    };
    let expected = Feedback {
        person: ann.clone(),
        receipt: Some("ab12cd".parse().unwrap()),
        vote: Vote::Bad,
        reason: Some("the wrong month \u{1f4c5}".into()),
        at: at(1),
    };
    assert_eq!(of(&ann).await, expected);
    assert_eq!(of(&bob).await.vote, Vote::Good);

    store.vote(ballot(&ann, Vote::Bad, 4)).await.unwrap();
    assert_eq!(of(&ann).await, Feedback { at: at(4), ..expected }, "the same vote again keeps its reason");
    store.vote(ballot(&ann, Vote::Withdrawn, 6)).await.unwrap();
    let withdrawn = of(&ann).await;
    assert_eq!((withdrawn.vote, withdrawn.reason), (Vote::Withdrawn, None), "a vote taken back counts");
    store.vote(ballot(&ann, Vote::Good, 5)).await.unwrap();
    assert_eq!(of(&ann).await.vote, Vote::Withdrawn, "an earlier vote that comes later changes nothing");
    store.vote(ballot(&ann, Vote::Good, 6)).await.unwrap();
    assert_eq!(of(&ann).await.vote, Vote::Good, "the last vote wins");

    assert!(store.reason("a1", &ann, &"\u{e4}".repeat(3_000)).await.unwrap());
    assert_eq!(of(&ann).await.reason.unwrap().chars().count(), super::REASON_CHARS);
    assert_eq!(store.of_answer("a2").await.unwrap().len(), 1);
}

/// The suite of [`UnfinishedStore`], over two replicas of one store (or the same one twice) by `clock`.
pub(in crate::store) async fn unfinished(replicas: [&dyn UnfinishedStore; 2], clock: &ManualClock) {
    let [one, two] = replicas;
    let answer = |id: &str| Unfinished {
        answer: id.into(),
        thread: ThreadKey::new("slack", "T1", "C\"1", "1.0"),
        words: "WoW issuances by channel?".into(),
        ask: None,
        message: None,
        begun_at: clock.now(),
    };
    assert!(one.claim_stale(Duration::ZERO, "one").await.unwrap().is_empty());
    let first = answer("a1");
    one.begin(first.clone(), "one").await.unwrap();
    clock.advance(SECOND);
    one.begin(answer("a2"), "one").await.unwrap();
    two.begin(Unfinished { words: "another".into(), ..answer("a1") }, "two").await.unwrap();
    assert!(!two.end("a1", "two").await.unwrap(), "a held id stays with its owner");
    assert!(one.end("a2", "one").await.unwrap());
    assert!(!one.end("a2", "one").await.unwrap(), "what is ended is forgotten");

    clock.advance(MINUTE);
    assert!(one.posted("a1", "one", "msg 7").await.unwrap());
    assert!(!one.posted("a2", "one", "msg 8").await.unwrap());
    assert!(two.claim_stale(MINUTE, "two").await.unwrap().is_empty(), "a sign of life counts");
    clock.advance(MINUTE);
    assert!(one.claim_stale(MINUTE, "one").await.unwrap().is_empty(), "nobody claims from himself");
    let claimed = two.claim_stale(MINUTE, "two").await.unwrap();
    assert_eq!(claimed, [Unfinished { message: Some("msg 7".into()), ..first.clone() }]);
    assert!(!one.posted("a1", "one", "msg 9").await.unwrap(), "who lost an answer hears of it");
    assert!(!one.end("a1", "one").await.unwrap());
    assert!(one.claim_stale(MINUTE, "three").await.unwrap().is_empty(), "a claim is a sign of life");
    // For its holder what is known is replaced, and the message stays.
    let known = Unfinished { words: "more".into(), ask: Some("{}".into()), ..first.clone() };
    two.begin(known.clone(), "two").await.unwrap();
    one.begin(Unfinished { words: "less".into(), ..first }, "one").await.unwrap();
    clock.advance(MINUTE);
    let claimed = one.claim_stale(MINUTE, "four").await.unwrap();
    assert_eq!(claimed, [Unfinished { message: Some("msg 7".into()), ..known }]);
    assert!(one.end("a1", "four").await.unwrap());

    // Many claim many: each is claimed once, the oldest first.
    for n in 0..50 {
        one.begin(answer(&format!("b{n:02}")), "dead").await.unwrap();
        clock.advance(SECOND);
    }
    clock.advance(MINUTE);
    let owners: Vec<String> = (0..8).map(|n| format!("claimer {n}")).collect();
    let claims = owners.iter().enumerate().map(|(n, owner)| replicas[n % 2].claim_stale(MINUTE, owner));
    let claims: Vec<Vec<Unfinished>> = join_all(claims).await.into_iter().map(Result::unwrap).collect();
    for claim in &claims {
        assert!(claim.is_sorted_by_key(|answer| answer.begun_at));
    }
    let mut ids: Vec<&str> = claims.iter().flatten().map(|answer| answer.answer.as_str()).collect();
    ids.sort_unstable();
    let expected: Vec<String> = (0..50).map(|n| format!("b{n:02}")).collect();
    assert_eq!(ids, expected);
}

/// The suite of [`MetaStore`].
pub(in crate::store) async fn meta(store: &dyn MetaStore) {
    assert_eq!(store.get("digest.last").await.unwrap(), None);
    store.set("digest.last", json!({"at": 1.5, "to": ["#a"]})).await.unwrap();
    store.set("digest", json!(null)).await.unwrap();
    assert_eq!(store.get("digest.last").await.unwrap(), Some(json!({"at": 1.5, "to": ["#a"]})));
    assert_eq!(store.get("digest").await.unwrap(), Some(json!(null)), "null is a value");
    store.set("digest.last", json!(2)).await.unwrap();
    assert_eq!(store.get("digest.last").await.unwrap(), Some(json!(2)));
}

/// A clock for the suites.
pub(in crate::store) fn clock() -> std::sync::Arc<ManualClock> {
    std::sync::Arc::new(ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap()))
}

/// Memory passes the suites of everything.
mod memory {
    use super::*;
    use crate::store::{
        MemoryControls, MemoryDedupe, MemoryFeedback, MemoryLeases, MemoryLimits, MemoryMeta, MemoryPlaces,
        MemoryResults, MemoryUnfinished,
    };

    #[tokio::test]
    async fn memory_holds_feedback_and_facts() {
        super::feedback(&MemoryFeedback::default()).await;
        super::meta(&MemoryMeta::default()).await;
    }

    #[tokio::test]
    async fn memory_holds_unfinished_answers() {
        let clock = clock();
        let store = MemoryUnfinished::new(clock.clone());
        super::unfinished([&store, &store], &clock).await;
    }

    #[tokio::test]
    async fn memory_holds_what_has_an_end() {
        let clock = clock();
        super::controls(&MemoryControls::new(clock.clone()), &clock).await;
        super::results(&MemoryResults::new(1 << 20, clock.clone()), &clock).await;
        let dedupe = MemoryDedupe::new(clock.clone());
        super::dedupe([&dedupe, &dedupe], &clock).await;
        let limits = MemoryLimits::new(clock.clone());
        super::limits([&limits, &limits], &clock).await;
        let places = MemoryPlaces::new(clock.clone());
        super::places([&places, &places], &clock).await;
        let leases = MemoryLeases::new(clock.clone());
        super::leases([&leases, &leases], &clock).await;
    }
}
