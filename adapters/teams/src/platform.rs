//! Teams as a platform of the process: opened by its settings, it brings its relay, its app, and its routes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use topup_port::{
    AnswerId, Aside, BoxFuture, Budget, Deliver, Edit, Finding, House, Intake, Library, Notebook, Permit,
    Platform, PlatformConfig, Rates, Reception, RelayParts, ThreadKey,
};

use crate::{App, Asides, Config, Connector, Mode, Parts, Relays, TeamsSurface, conversation_id, diagnose};

/// Edits and posts of one conversation in a minute: together within eight in two seconds, sixty in thirty and 1,800 in an
/// hour. What is said beside answers is among the posts; so many of them may come at once that a person who presses one
/// button after another waits for nothing.
const EDITS: u32 = 12;
const POSTS: u32 = 18;
const POSTS_AT_ONCE: u32 = 6;

impl PlatformConfig for Config {
    fn check(&self) -> Result<(), String> {
        Self::check(self)
    }

    fn open(&self, house: &House) -> Result<Option<Arc<dyn Platform>>, String> {
        if self.mode == Mode::Off {
            return Ok(None);
        }
        let config = self.clone().with_files()?;
        let connector = Connector::new(config, house.notebook.clone()).map_err(|error| error.to_string())?;
        let connector = Arc::new(connector);
        let rates = Rates::a_minute(EDITS, POSTS).at_once(POSTS_AT_ONCE);
        let asides = RelayParts {
            budget: Arc::new(OfConversations((house.budget)(rates))),
            ..TeamsSurface::relay_parts()
        };
        let parts = RelayParts { journal: house.journal.clone(), ..asides.clone() };
        let relay = Arc::new(Relays::new(connector.clone(), parts));
        Ok(Some(Arc::new(Teams { connector, relay, asides, notebook: house.notebook.clone() })))
    }

    fn diagnose(&self) -> BoxFuture<'_, Vec<Finding>> {
        Box::pin(async {
            match self.clone().with_files() {
                Ok(config) => diagnose(&config).await,
                Err(reason) => vec![Finding::Bad(reason)],
            }
        })
    }
}

/// Teams, opened.
struct Teams {
    connector: Arc<Connector>,
    relay: Arc<dyn Deliver>,
    asides: RelayParts,
    notebook: Arc<dyn Notebook>,
}

impl Platform for Teams {
    fn relay(&self) -> Arc<dyn Deliver> {
        self.relay.clone()
    }

    fn aside(&self) -> Option<Arc<dyn Aside>> {
        Some(Arc::new(Asides::new(self.connector.clone(), self.asides.clone())))
    }

    fn receive(&self, intake: Arc<dyn Intake>, library: Arc<dyn Library>) -> Arc<dyn Reception> {
        let parts = Parts {
            connector: self.connector.clone(),
            intake,
            library,
            notebook: self.notebook.clone(),
            budget: self.asides.budget.clone(),
        };
        Arc::new(Desk(App::new(parts)))
    }
}

/// Where what comes in is taken.
struct Desk(App);

impl Reception for Desk {
    fn routes(&self) -> Router {
        self.0.router()
    }

    fn close(&self, patience: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.0.close(patience))
    }
}

/// A budget of single conversations: Teams counts by them, and not by the organisation.
struct OfConversations(Arc<dyn Budget>);

/// The conversation, in the place of what a budget counts by.
fn counted(thread: &ThreadKey) -> ThreadKey {
    let workspace = format!("{}/{}", thread.workspace, conversation_id(thread));
    ThreadKey { workspace, ..thread.clone() }
}

impl Budget for OfConversations {
    fn set_aside<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, Permit> {
        Box::pin(async move { self.0.set_aside(&counted(thread), answer).await })
    }

    fn take<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, Permit> {
        Box::pin(async move { self.0.take(&counted(thread), answer, edit).await })
    }

    fn made<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.0.made(&counted(thread), answer, edit).await })
    }

    fn give_back<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.0.give_back(&counted(thread), answer).await })
    }

    fn post<'a>(&'a self, thread: &'a ThreadKey) -> BoxFuture<'a, Permit> {
        Box::pin(async move { self.0.post(&counted(thread)).await })
    }
}
