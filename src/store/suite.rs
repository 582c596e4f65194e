//! What every implementation of a store must hold: run over each of them.

use std::time::Duration;

use serde_json::json;
use topup_port::ThreadKey;

use super::{ReceiptStore, ThreadStore};
use crate::clock::ManualClock;

/// The suite of [`ThreadStore`], over a store that keeps contexts for `ttl` by `clock`.
pub(super) async fn threads(store: &dyn ThreadStore, clock: &ManualClock, ttl: Duration) {
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

/// The suite of [`ReceiptStore`].
pub(super) async fn receipts(store: &dyn ReceiptStore) {
    let unknown = "zzzzzz".parse().unwrap();
    assert_eq!(store.get(&unknown).await.unwrap(), None, "an id that was never given has no receipt");

    let receipt = json!({"plan": {"metric": "submits"}, "data_version": 7, "total": 1_234.56});
    let id = store.put(receipt.clone()).await.unwrap();
    assert_eq!(id.as_str().len(), 6, "{id} is not short");
    assert_eq!(store.get(&id).await.unwrap(), Some(receipt.clone()), "a receipt comes back as it was put");
    assert_eq!(store.put(receipt.clone()).await.unwrap(), id, "an equal receipt has the same id");

    let mut ids = std::collections::HashSet::from([id.clone()]);
    for n in 0..100 {
        assert!(ids.insert(store.put(json!({ "n": n })).await.unwrap()), "receipt {n} shares an id");
    }
    assert_eq!(store.get(&id).await.unwrap(), Some(receipt), "later receipts change no earlier one");
}
