//! A connector, a surface and conversations that are known to it.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use std::sync::Arc;

use serde_json::json;
use topup_port::ThreadKey;
use topup_port::testing::Book;
use topup_teams::{Config, Connector, thread_of};

use crate::fake::{BOT, Fake, Kind, Rules, TEAM_THREAD, TENANT};

pub struct Desk {
    pub fake: Fake,
    pub book: Arc<Book>,
    pub connector: Arc<Connector>,
}

impl Desk {
    pub async fn open(rules: Rules) -> Self {
        Self::with(rules, |_| {}).await
    }

    pub async fn with(rules: Rules, change: impl FnOnce(&mut Config)) -> Self {
        let fake = Fake::start(rules).await;
        let mut config = config(&fake);
        change(&mut config);
        let book = Arc::new(Book::default());
        let connector = Arc::new(Connector::new(config, book.clone()).unwrap());
        Self { fake, book, connector }
    }

    /// A conversation that Topup was added to.
    pub fn thread(&self, kind: Kind) -> ThreadKey {
        let thread = thread_of(TENANT, &self.fake.open(kind));
        let team = (kind == Kind::Channel).then_some(TEAM_THREAD);
        let place =
            json!({"service_url": self.fake.service_url(), "kind": kind.name(), "bot": BOT, "team": team});
        self.book.put(&format!("teams/place/{}/{}", thread.workspace, thread.channel), place);
        thread
    }
}

/// Settings that point at a fake.
pub fn config(fake: &Fake) -> Config {
    serde_json::from_value(fake.settings()).unwrap()
}
