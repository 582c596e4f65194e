//! Discord as a platform of the process: opened by its settings, it brings its relay, its app, and its connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use topup_port::{
    Aside, BoxFuture, Connections, Deliver, Finding, House, Intake, Library, Notebook, Platform,
    PlatformConfig, Reception, Relay, RelayParts,
};

use crate::gateway::Life;
use crate::{Api, App, Asides, Config, DiscordSurface, Mode, Parts, diagnose, gateway};

impl PlatformConfig for Config {
    fn check(&self) -> Result<(), String> {
        Self::check(self)
    }

    fn open(&self, house: &House) -> Result<Option<Arc<dyn Platform>>, String> {
        if self.mode == Mode::Off {
            return Ok(None);
        }
        let api = Arc::new(Api::new(self.clone().with_files()?).map_err(|error| error.to_string())?);
        // Discord's limits are of a channel, and obeyed where calls are made: nothing is shared by a whole server.
        let parts = RelayParts { journal: house.journal.clone(), ..DiscordSurface::relay_parts() };
        let surface = DiscordSurface::over(api.clone()).with_replies(house.notebook.clone());
        let relay = Arc::new(Relay::new(Arc::new(surface), parts));
        Ok(Some(Arc::new(Discord { api, relay, notebook: house.notebook.clone() })))
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

/// Discord, opened.
struct Discord {
    api: Arc<Api>,
    relay: Arc<dyn Deliver>,
    notebook: Arc<dyn Notebook>,
}

impl Platform for Discord {
    fn relay(&self) -> Arc<dyn Deliver> {
        self.relay.clone()
    }

    fn aside(&self) -> Option<Arc<dyn Aside>> {
        Some(Arc::new(Asides::new(self.api.clone(), self.notebook.clone())))
    }

    fn receive(&self, intake: Arc<dyn Intake>, library: Arc<dyn Library>) -> Arc<dyn Reception> {
        let parts = Parts { api: self.api.clone(), intake, library, notebook: self.notebook.clone() };
        Arc::new(Desk {
            app: App::new(parts),
            life: Arc::default(),
            kept: TaskTracker::new(),
            deaf: CancellationToken::new(),
        })
    }
}

/// Where what comes in is taken.
struct Desk {
    app: App,
    /// How the connections do.
    life: Arc<Life>,
    /// What keeps them.
    kept: TaskTracker,
    /// Cancelled, the connections are given up.
    deaf: CancellationToken,
}

impl Reception for Desk {
    fn listen(&self) {
        self.kept.spawn(gateway::keep(self.app.clone(), self.life.clone(), self.deaf.clone()));
        self.kept.close();
    }

    fn connections(&self) -> Option<Connections> {
        let (stand, wanted) = self.life.count();
        // Before Discord said how many, one at least: whoever watches over it sees that none stands.
        let least = self.app.api().config().shards.unwrap_or(1);
        let wanted = if wanted == 0 { least } else { wanted };
        Some(Connections { platform: crate::PLATFORM, stand, wanted })
    }

    fn close(&self, patience: Duration) -> BoxFuture<'_, ()> {
        self.deaf.cancel();
        Box::pin(async move {
            // The connections end by themselves, with a word to Discord.
            let _ = tokio::join!(self.app.close(patience), timeout(patience, self.kept.wait()));
        })
    }
}
