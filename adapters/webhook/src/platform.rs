//! The webhook as a platform of the process: opened by its settings, it brings its relay and its routes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use topup_port::{
    Aside, BoxFuture, Deliver, Finding, House, Intake, Library, Platform, PlatformConfig, Reception, Relay,
    RelayParts,
};

use crate::{App, Config, Mode, Parts, WebhookSurface, diagnose};

impl PlatformConfig for Config {
    fn check(&self) -> Result<(), String> {
        Self::check(self)
    }

    fn open(&self, house: &House) -> Result<Option<Arc<dyn Platform>>, String> {
        if self.mode == Mode::Off {
            return Ok(None);
        }
        let surface = Arc::new(WebhookSurface::new(self.clone().with_files()?, house.notebook.clone()));
        let parts = RelayParts { journal: house.journal.clone(), ..WebhookSurface::relay_parts() };
        let relay = Arc::new(Relay::new(surface.clone(), parts));
        Ok(Some(Arc::new(Webhook { surface, relay })))
    }

    fn diagnose(&self) -> BoxFuture<'_, Vec<Finding>> {
        Box::pin(diagnose(self))
    }
}

/// The webhook, opened.
struct Webhook {
    surface: Arc<WebhookSurface>,
    relay: Arc<dyn Deliver>,
}

impl Platform for Webhook {
    fn relay(&self) -> Arc<dyn Deliver> {
        self.relay.clone()
    }

    fn aside(&self) -> Option<Arc<dyn Aside>> {
        // There is one address, and who reads what is sent there is not known here.
        None
    }

    fn receive(&self, intake: Arc<dyn Intake>, library: Arc<dyn Library>) -> Arc<dyn Reception> {
        Arc::new(Desk(App::new(Parts { surface: self.surface.clone(), intake, library })))
    }
}

/// Where what comes in is taken.
struct Desk(App);

impl Reception for Desk {
    fn routes(&self) -> Router {
        self.0.router()
    }

    fn close(&self, _: Duration) -> BoxFuture<'_, ()> {
        // What was taken was handed in before its call was answered.
        Box::pin(std::future::ready(()))
    }
}
