//! What replicas tell each other of answers under way: the log of one that takes its time, that somebody follows it
//! elsewhere, that somebody stopped it elsewhere. Each is a value with an end under a key, in what they share.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use topup_port::{AnswerId, BoxFuture};

use crate::render::Event;

/// Values with an end that all replicas see. It fails open: what cannot be read is not there.
pub trait Board: Send + Sync {
    /// The bytes under the key.
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Option<Vec<u8>>>;

    /// Keeps the bytes for `ttl`.
    fn put<'a>(&'a self, key: &'a str, bytes: Vec<u8>, ttl: Duration) -> BoxFuture<'a, ()>;
}

/// What a replica does not say again for so long it does no more.
pub const ALIVE: Duration = Duration::from_secs(4);
/// How long a picture is found by other replicas; an export draws it anew after that.
const PICTURE: Duration = Duration::from_secs(600);
/// How long a wish to stop is heard: longer than a replica takes to look.
const STOP: Duration = Duration::from_secs(60);

/// The board, with the keys of what is on it.
#[derive(Clone)]
pub struct Notices(pub Arc<dyn Board>);

impl Notices {
    /// Shows the events of an answer so far, and whether they are all.
    pub async fn show(&self, answer: &AnswerId, events: &[Event], ended: bool, ttl: Duration) {
        if let Ok(bytes) = serde_json::to_vec(&(events, ended)) {
            self.0.put(&format!("run/{answer}"), bytes, ttl).await;
        }
    }

    /// The events of an answer that another replica shows.
    pub async fn shown(&self, answer: &AnswerId) -> Option<(Vec<Event>, bool)> {
        let bytes = self.0.get(&format!("run/{answer}")).await?;
        let (events, ended): (Vec<Kept>, bool) = serde_json::from_slice(&bytes).ok()?;
        let event = |kept: Kept| Some(Event { name: Event::known(&kept.name)?, data: kept.data });
        Some((events.into_iter().map(event).collect::<Option<_>>()?, ended))
    }

    /// Somebody follows the answer elsewhere.
    pub async fn follow(&self, answer: &AnswerId) {
        self.0.put(&format!("followed/{answer}"), vec![1], ALIVE).await;
    }

    /// Whether somebody does.
    pub async fn followed(&self, answer: &AnswerId) -> bool {
        self.0.get(&format!("followed/{answer}")).await.is_some()
    }

    /// Somebody stopped the answer elsewhere.
    pub async fn stop(&self, answer: &AnswerId) {
        self.0.put(&format!("stop/{answer}"), vec![1], STOP).await;
    }

    /// Whether somebody did.
    pub async fn stopped(&self, answer: &AnswerId) -> bool {
        self.0.get(&format!("stop/{answer}")).await.is_some()
    }

    /// Shows a picture to the other replicas.
    pub async fn picture(&self, id: &str, png: &[u8]) {
        self.0.put(&format!("picture/{id}"), png.to_vec(), PICTURE).await;
    }

    /// A picture that another replica shows.
    pub async fn pictured(&self, id: &str) -> Option<Arc<[u8]>> {
        self.0.get(&format!("picture/{id}")).await.map(Arc::from)
    }
}

/// An event as it is kept.
#[derive(serde::Deserialize)]
struct Kept {
    name: String,
    data: Value,
}
