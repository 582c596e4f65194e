//! A platform as the process knows it: its settings open it, and then it shows answers and takes what comes in. What
//! `topup serve` and `topup doctor` do with a platform goes through these traits, so that one more of them is one more
//! crate and its line in the list of platforms.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use crate::{Aside, BoxFuture, Budget, Deliver, Intake, Journal, Library, Notebook, Rates};

/// The settings of a platform: a section of its own, with defaults, under which the platform is off.
pub trait PlatformConfig: Send + Sync {
    /// What is wrong with the settings as a whole.
    ///
    /// # Errors
    /// A sentence that names the setting and says what to change.
    fn check(&self) -> Result<(), String>;

    /// The platform by these settings; none where it is off. Nothing is sent yet. Called within a runtime.
    ///
    /// # Errors
    /// The settings do not go together, or a secret's file cannot be read.
    fn open(&self, house: &House) -> Result<Option<Arc<dyn Platform>>, String>;

    /// What the platform says of these settings, for `topup doctor`. Nothing is posted.
    fn diagnose(&self) -> BoxFuture<'_, Vec<Finding>>;
}

/// What the process gives to a platform.
pub struct House {
    /// What is remembered between deliveries.
    pub notebook: Arc<dyn Notebook>,
    /// What must survive a crash.
    pub journal: Arc<dyn Journal>,
    /// Makes a budget of these rates that all replicas share.
    pub budget: Box<dyn Fn(Rates) -> Arc<dyn Budget> + Send + Sync>,
}

/// A platform that is open: nothing was sent yet.
pub trait Platform: Send + Sync {
    /// What shows answers there.
    fn relay(&self) -> Arc<dyn Deliver>;

    /// What shows answers to their askers alone; none where the platform has no way to.
    fn aside(&self) -> Option<Arc<dyn Aside>>;

    /// What takes what comes in, from now on.
    fn receive(&self, intake: Arc<dyn Intake>, library: Arc<dyn Library>) -> Arc<dyn Reception>;
}

/// What takes what comes in from a platform.
pub trait Reception: Send + Sync {
    /// Its routes, to be mounted at the root beside those of the page and not behind its token and hosts: whatever is
    /// called there is verified or cannot be guessed. Each begins with the platform's name, but where the platform itself
    /// prescribes an address.
    fn routes(&self) -> Router {
        Router::new()
    }

    /// Begins to keep connections of its own, where the platform has such; called once, when all else is ready.
    fn listen(&self) {}

    /// How its connections stand; none where it keeps none.
    fn connections(&self) -> Option<Connections> {
        None
    }

    /// Gives connections up, and waits for what was taken to be handed in, for so long at most.
    fn close(&self, patience: Duration) -> BoxFuture<'_, ()>;
}

/// How the connections stand that a platform keeps, for `/readyz` and `/metrics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// The platform's name.
    pub platform: &'static str,
    /// How many stand.
    pub stand: u32,
    /// How many there should be, as far as that is known.
    pub wanted: u32,
}

/// One thing that was found about a platform's settings, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It is well.
    Good(String),
    /// It would be better otherwise.
    Hint(String),
    /// It must be mended.
    Bad(String),
}
