//! Slack as a platform of the process: opened by its settings, it brings its relay, its app, and its routes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use topup_port::{
    Aside, BoxFuture, Budget, Deliver, Finding, House, Intake, Library, Notebook, Platform, PlatformConfig,
    Rates, Reception, Relay, RelayParts,
};

use crate::{Api, App, Asides, Config, InstalledTokens, Mode, Parts, SlackSurface, diagnose};

impl PlatformConfig for Config {
    fn check(&self) -> Result<(), String> {
        Self::check(self)
    }

    fn open(&self, house: &House) -> Result<Option<Arc<dyn Platform>>, String> {
        if self.mode == Mode::Off {
            return Ok(None);
        }
        let config = self.clone().with_files()?;
        let mode = config.mode;
        let app_token = config.app_token.clone().filter(|_| mode == Mode::Socket);
        let tokens = InstalledTokens::new(&config, house.notebook.clone())?;
        let budget = (house.budget)(Rates {
            minute: Duration::from_millis(config.minute_ms),
            ..Rates::a_minute(config.edits_per_minute, config.posts_per_minute)
        });
        let parts = RelayParts {
            budget: budget.clone(),
            journal: house.journal.clone(),
            ..SlackSurface::relay_parts()
        };
        let api = Arc::new(Api::new(config, Arc::new(tokens)).map_err(|error| error.to_string())?);
        let relay = Arc::new(Relay::new(Arc::new(SlackSurface::over(api.clone())), parts));
        Ok(Some(Arc::new(Slack { api, relay, notebook: house.notebook.clone(), budget, mode, app_token })))
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

/// Slack, opened.
struct Slack {
    api: Arc<Api>,
    relay: Arc<dyn Deliver>,
    notebook: Arc<dyn Notebook>,
    budget: Arc<dyn Budget>,
    mode: Mode,
    /// For the connection of Socket Mode.
    app_token: Option<SecretString>,
}

impl Platform for Slack {
    fn relay(&self) -> Arc<dyn Deliver> {
        self.relay.clone()
    }

    fn aside(&self) -> Option<Arc<dyn Aside>> {
        Some(Arc::new(Asides::new(self.api.clone(), self.notebook.clone(), self.budget.clone())))
    }

    fn receive(&self, intake: Arc<dyn Intake>, library: Arc<dyn Library>) -> Arc<dyn Reception> {
        let parts = Parts {
            api: self.api.clone(),
            intake,
            library,
            notebook: self.notebook.clone(),
            budget: self.budget.clone(),
        };
        let (mode, app_token) = (self.mode, self.app_token.clone());
        Arc::new(Desk { app: App::new(parts), mode, app_token, deaf: CancellationToken::new() })
    }
}

/// Where what comes in is taken.
struct Desk {
    app: App,
    mode: Mode,
    app_token: Option<SecretString>,
    /// Cancelled, the connection of Socket Mode is given up.
    deaf: CancellationToken,
}

impl Reception for Desk {
    fn routes(&self) -> Router {
        match self.mode {
            Mode::Http => self.app.router(),
            _ => self.app.pictures(),
        }
    }

    fn listen(&self) {
        let Some(token) = self.app_token.clone() else { return };
        let (app, deaf) = (self.app.clone(), self.deaf.clone());
        // It ends with the token; nobody waits for it.
        drop(tokio::spawn(async move { app.listen(&token, &deaf).await }));
    }

    fn close(&self, patience: Duration) -> BoxFuture<'_, ()> {
        self.deaf.cancel();
        Box::pin(self.app.close(patience))
    }
}
