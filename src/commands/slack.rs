//! Slack in this process: its API with the tokens of the settings and of installations, its relay, its app.

use std::sync::Arc;

use anyhow::anyhow;
use secrecy::SecretString;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use topup::service::{EditBudget, Notes, Unended};
use topup::settings::Settings;
use topup::store::Stores;
use topup_port::{Aside, Deliver, Intake, Library, Notebook, Relay, RelayParts};
use topup_slack::{Api, App, Asides, InstalledTokens, Mode, Parts, SlackSurface};

/// Slack, opened: nothing was sent yet.
pub struct Slack {
    api: Arc<Api>,
    notebook: Arc<dyn Notebook>,
    edits_per_minute: u32,
    posts_per_minute: u32,
    /// For the connection of Socket Mode.
    app_token: Option<SecretString>,
}

impl Slack {
    /// Slack by these settings; none where it is off.
    ///
    /// # Errors
    /// The settings do not go together, or a secret's file cannot be read.
    pub fn open(settings: &Settings, stores: &Stores) -> anyhow::Result<Option<Self>> {
        if settings.slack.mode == Mode::Off {
            return Ok(None);
        }
        let config = settings.slack.clone().with_files().map_err(|reason| anyhow!(reason))?;
        let (edits_per_minute, posts_per_minute) = (config.edits_per_minute, config.posts_per_minute);
        let app_token = config.app_token.clone().filter(|_| config.mode == Mode::Socket);
        let notebook: Arc<dyn Notebook> = Arc::new(Notes::new(stores));
        let tokens = InstalledTokens::new(&config, notebook.clone()).map_err(|reason| anyhow!(reason))?;
        let api = Arc::new(Api::new(config, Arc::new(tokens))?);
        Ok(Some(Self { api, notebook, edits_per_minute, posts_per_minute, app_token }))
    }

    /// What shows answers there, within the edits that a workspace allows in all.
    pub fn relay(&self, stores: &Stores, journal: &Unended) -> Arc<dyn Deliver> {
        let parts = RelayParts {
            budget: Arc::new(EditBudget::new(
                stores.limits.clone(),
                self.edits_per_minute,
                self.posts_per_minute,
            )),
            journal: Arc::new(journal.clone()),
            ..SlackSurface::relay_parts()
        };
        Arc::new(Relay::new(Arc::new(SlackSurface::over(self.api.clone())), parts))
    }

    /// What shows answers to their askers alone.
    pub fn aside(&self) -> Arc<dyn Aside> {
        Arc::new(Asides::new(self.api.clone(), self.notebook.clone()))
    }

    /// Keeps the connection of Socket Mode until `closing` is cancelled; none in another mode.
    pub fn listen(&self, app: &App, closing: &CancellationToken) -> Option<JoinHandle<()>> {
        let token = self.app_token.clone()?;
        let (app, closing) = (app.clone(), closing.clone());
        Some(tokio::spawn(async move { app.listen(&token, &closing).await }))
    }

    /// What takes what comes in.
    pub fn app(&self, intake: Arc<dyn Intake>, library: Arc<dyn Library>) -> App {
        App::new(Parts { api: self.api.clone(), intake, library, notebook: self.notebook.clone() })
    }
}
