//! What every implementation of a store must hold that replicas share and that has an end.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use super::{MINUTE, SECOND};
use crate::clock::ManualClock;
use crate::store::{
    ControlStore, Dedupe, FileStore, Held, Leases, Limit, MOST_BYTES, Place, Places, RateLimits, ResultCache,
    Taken,
};

/// The suite of [`ControlStore`].
pub(in crate::store) async fn controls(store: &dyn ControlStore, clock: &ManualClock) {
    assert_eq!(store.get("c1").await.unwrap(), None);
    let meaning = json!({"ask": "by \"grade\"?", "thread": ["slack", "T1"]});
    store.put("c1", meaning.clone(), MINUTE).await.unwrap();
    store.put("c2", json!(2), MINUTE * 2).await.unwrap();
    assert_eq!(store.get("c1").await.unwrap(), Some(meaning));
    assert_eq!(store.get("C1").await.unwrap(), None, "ids are taken to the letter");
    store.put("c1", json!("new"), MINUTE).await.unwrap();
    assert_eq!(store.get("c1").await.unwrap(), Some(json!("new")));
    clock.advance(MINUTE - SECOND);
    assert_eq!(store.get("c1").await.unwrap(), Some(json!("new")), "a button lives to its last second");
    clock.advance(SECOND);
    assert_eq!(store.get("c1").await.unwrap(), None);
    assert_eq!(store.get("c2").await.unwrap(), Some(json!(2)));
}

/// The suite of [`FileStore`], over a store that holds a thousand bytes at most.
pub(in crate::store) async fn files(store: &dyn FileStore, clock: &ManualClock) {
    assert_eq!(store.get("a.png").await.unwrap(), None);
    let bytes: Vec<u8> = (0..=255).cycle().take(400).collect();
    for name in ["a.png", "b.png"] {
        store.put(name, bytes.clone(), MINUTE).await.unwrap();
        clock.advance(SECOND);
    }
    assert_eq!(store.get("a.png").await.unwrap().as_ref(), Some(&bytes));
    assert_eq!(store.held().await.unwrap(), Held { files: 2, bytes: 800, most: 1_000 });
    // The oldest goes, although what comes ends sooner.
    store.put("c.csv", bytes.clone(), SECOND * 30).await.unwrap();
    clock.advance(SECOND);
    assert_eq!(store.get("a.png").await.unwrap(), None, "the oldest made room");
    assert_eq!(store.get("b.png").await.unwrap().as_ref(), Some(&bytes));
    assert_eq!(store.held().await.unwrap(), Held { files: 2, bytes: 800, most: 1_000 });
    // What has ended takes no room.
    clock.advance(SECOND * 29);
    assert_eq!(store.get("c.csv").await.unwrap(), None);
    store.put("d.png", bytes.clone(), MINUTE).await.unwrap();
    assert_eq!(store.get("b.png").await.unwrap(), Some(bytes));
    clock.advance(MINUTE);
    store.sweep().await.unwrap();
    assert_eq!(store.held().await.unwrap(), Held { files: 0, bytes: 0, most: 1_000 });
}

/// The suite of [`ResultCache`].
pub(in crate::store) async fn results(store: &dyn ResultCache, clock: &ManualClock) {
    assert_eq!(store.get(b"k").await, None);
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    store.put(b"k", bytes.clone(), MINUTE).await;
    store.put(b"empty", Vec::new(), MINUTE).await;
    assert_eq!(store.get(b"k").await, Some(bytes));
    assert_eq!(store.get(b"empty").await, Some(Vec::new()));
    assert_eq!(store.get(b"k2").await, None);
    store.put(b"k", vec![1], MINUTE).await;
    assert_eq!(store.get(b"k").await, Some(vec![1]), "the last put counts");
    store.put(b"big", vec![0; MOST_BYTES + 1], MINUTE).await;
    assert_eq!(store.get(b"big").await, None, "what is too long is not kept");
    clock.advance(MINUTE - SECOND);
    assert_eq!(store.get(b"k").await, Some(vec![1]));
    clock.advance(SECOND);
    assert_eq!(store.get(b"k").await, None);
}

/// The suite of [`Dedupe`], over two replicas of one store (or the same one twice).
pub(in crate::store) async fn dedupe(replicas: [&dyn Dedupe; 2], clock: &ManualClock) {
    let [one, two] = replicas;
    assert!(one.first("slack T1 Ev1", MINUTE).await);
    assert!(!two.first("slack T1 Ev1", MINUTE).await);
    assert!(!one.first("slack T1 Ev1", MINUTE).await);
    assert!(two.first("slack T2 Ev1", MINUTE).await, "another key is another delivery");
    clock.advance(MINUTE - SECOND);
    assert!(!two.first("slack T1 Ev1", MINUTE).await, "seen is seen to the last second, and not prolonged");
    clock.advance(SECOND);
    let asked = (0..40).map(|n| replicas[n % 2].first("slack T1 Ev1", MINUTE));
    let firsts = join_all(asked).await.into_iter().filter(|first| *first).count();
    assert_eq!(firsts, 1, "of many at the same time one is the first");
}

/// The suite of [`RateLimits`], over two replicas of one store (or the same one twice).
pub(in crate::store) async fn limits(replicas: [&dyn RateLimits; 2], clock: &ManualClock) {
    let [one, two] = replicas;
    // Two a second, five at once.
    let limit = Limit::new(2, SECOND, 5);
    for n in 0..5 {
        assert_eq!(replicas[n % 2].take("ann", limit).await, Taken::Ok, "token {n} of a full bucket");
    }
    assert_eq!(one.take("ann", limit).await, Taken::RetryAfter(Duration::from_millis(500)));
    assert_eq!(
        two.take("ann", limit).await,
        Taken::RetryAfter(Duration::from_millis(500)),
        "asking costs nothing"
    );
    assert_eq!(two.take("bob", limit).await, Taken::Ok, "each key has its own");
    clock.advance(Duration::from_millis(499));
    assert_eq!(one.take("ann", limit).await, Taken::RetryAfter(Duration::from_millis(1)));
    clock.advance(Duration::from_millis(1));
    assert_eq!(two.take("ann", limit).await, Taken::Ok);
    assert_eq!(one.take("ann", limit).await, Taken::RetryAfter(Duration::from_millis(500)));
    // A long pause fills the bucket and no more; many at the same time take what is there and no more.
    clock.advance(MINUTE);
    let taken = join_all((0..40).map(|n| replicas[n % 2].take("ann", limit))).await;
    assert_eq!(taken.into_iter().filter(|taken| *taken == Taken::Ok).count(), 5);
    // Rates that microseconds do not divide.
    let third = Limit::new(3, SECOND, 1);
    assert_eq!(one.take("third", third).await, Taken::Ok);
    assert_eq!(one.take("third", third).await, Taken::RetryAfter(Duration::from_micros(333_333)));
}

/// The suite of [`Places`], over two replicas of one store (or the same one twice).
pub(in crate::store) async fn places(replicas: [&dyn Places; 2], clock: &ManualClock) {
    let [one, two] = replicas;
    let place = |name, lasts| Place { name, instead_of: None, most: 3, lasts };
    for (n, name) in ["a", "b", "c"].into_iter().enumerate() {
        assert_eq!(replicas[n % 2].take("room", place(name, MINUTE)).await, Taken::Ok, "{name}");
    }
    assert_eq!(one.take("room", place("d", MINUTE)).await, Taken::RetryAfter(MINUTE));
    assert_eq!(one.take("another", place("d", MINUTE)).await, Taken::Ok);
    clock.advance(SECOND);
    assert_eq!(two.take("room", place("a", MINUTE)).await, Taken::Ok, "who holds a place holds it on");
    assert_eq!(
        one.take("room", place("d", MINUTE)).await,
        Taken::RetryAfter(MINUTE - SECOND),
        "b and c do not"
    );
    let passing = Place { instead_of: Some("b"), ..place("d", SECOND) };
    assert_eq!(two.take("room", passing).await, Taken::Ok, "the room of b passes to d");
    assert_eq!(two.take("room", passing).await, Taken::Ok, "which holds it");
    assert_eq!(one.take("room", place("b", MINUTE)).await, Taken::RetryAfter(SECOND));
    assert_eq!(
        one.take("room", Place { most: 4, ..place("b", MINUTE) }).await,
        Taken::Ok,
        "others find more room"
    );
    two.leave("room", "b").await;
    one.leave("room", "nobody").await;
    assert_eq!(one.take("room", place("b", MINUTE)).await, Taken::RetryAfter(SECOND));
    clock.advance(SECOND);
    assert_eq!(two.take("room", place("b", MINUTE)).await, Taken::Ok, "what has ended makes room");
    clock.advance(MINUTE);
    let names: Vec<String> = (0..20).map(|n| format!("name {n}")).collect();
    let taken = names.iter().enumerate().map(|(n, name)| replicas[n % 2].take("room", place(name, MINUTE)));
    let taken = join_all(taken).await.into_iter().filter(|taken| *taken == Taken::Ok).count();
    assert_eq!(taken, 3, "of many at the same time as many as there is room for");
}

/// The suite of [`Leases`], over two replicas of one store (or the same one twice).
pub(in crate::store) async fn leases(replicas: [&dyn Leases; 2], clock: &ManualClock) {
    let [one, two] = replicas;
    let fence = one.acquire("digest", "one", MINUTE).await.expect("a free lease is given");
    assert_eq!(two.acquire("digest", "two", MINUTE).await, None, "a held one is not");
    assert_eq!(one.acquire("digest", "one", MINUTE).await, Some(fence), "its owner keeps it");
    assert!(two.acquire("refresh", "two", MINUTE).await.is_some(), "another name is another lease");
    assert!(!two.renew("digest", "two", MINUTE).await);
    assert!(!two.release("digest", "two").await);
    clock.advance(MINUTE - SECOND);
    assert!(one.renew("digest", "one", MINUTE).await);
    clock.advance(MINUTE - SECOND);
    assert_eq!(two.acquire("digest", "two", MINUTE).await, None, "renewing begins the time anew");
    clock.advance(SECOND);
    assert!(!one.renew("digest", "one", MINUTE).await, "what has ended cannot be renewed");
    let next = two.acquire("digest", "two", MINUTE).await.expect("what has ended is free");
    assert!(next > fence, "fences grow");
    assert!(!one.release("digest", "one").await, "who lost a lease takes it from nobody");
    assert!(two.release("digest", "two").await);
    assert!(!two.renew("digest", "two", MINUTE).await, "what was given back is not held");
    let after = one.acquire("digest", "one", MINUTE).await.expect("what was given back is free");
    assert!(after > next, "also without any time between");

    clock.advance(MINUTE);
    let owners: Vec<String> = (0..20).map(|n| format!("owner {n}")).collect();
    let asked = owners.iter().enumerate().map(|(n, owner)| replicas[n % 2].acquire("digest", owner, MINUTE));
    let given = join_all(asked).await.into_iter().flatten().count();
    assert_eq!(given, 1, "of many at the same time one gets it");
}
