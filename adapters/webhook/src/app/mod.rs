//! Tools' calls, from the door to what is done about them: a question is acknowledged at once or waited for, a press is
//! asked or answered in place. [`App::router`] is the door.

mod asks;
mod http;
mod presses;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use topup_port::{Intake, Library};

use crate::WebhookSurface;

/// How long a held question may keep its acknowledgement waiting.
const HOLD: Duration = Duration::from_secs(1);
/// How long the library may take.
const SOON: Duration = Duration::from_secs(25);

/// The webhook.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] works with.
pub struct Parts {
    /// Where answers go, with its settings and what is remembered.
    pub surface: Arc<WebhookSurface>,
    /// Takes questions.
    pub intake: Arc<dyn Intake>,
    /// Knows answers and data.
    pub library: Arc<dyn Library>,
}

impl App {
    /// An app of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The routes, to be mounted at the root.
    pub fn router(&self) -> Router {
        http::router(self.clone())
    }
}
