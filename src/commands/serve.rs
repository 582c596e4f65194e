//! `topup serve`: the service. Opens the data and the stores, starts the surfaces that the settings name, and answers
//! until it is told to stop.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use topup::clock::SystemClock;
use topup::pipeline::{LogObserver, Pipeline};
use topup::service::{Archive, Both, Desk, DeskParts, Load, Metrics};
use topup::settings::Settings;
use topup::store::Stores;
use topup_port::{BoxFuture, Deliver, Relay};
use topup_web::{App, Parts, Pictures, Probe, Runs, Signer, WebSurface};

use super::common::{self, Common, DataFlags};

/// Options of `topup serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    data: DataFlags,
    /// Address and port of the page and the API
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

/// How long open answers have to finish at a shutdown.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs `topup serve`.
///
/// # Errors
/// A setting is wrong, the data or the stores cannot be opened, or the address is taken.
pub async fn run(args: Serve, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::begin_with(common, &args.data, args.listen)?;
    let settings = &loaded.settings;
    let _nights = common::nightly(settings)?;
    let service = Service::start(settings, &args.data).await?;
    println!("Topup is at http://{} (Ctrl-C stops it)", service.address);
    common::told_to_stop().await;
    tracing::info!("told to stop: finishing what is open");
    service.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// A running service.
pub struct Service {
    /// Where it listens.
    pub address: SocketAddr,
    desk: Desk,
    closing: CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Service {
    /// Opens everything and begins to answer.
    ///
    /// # Errors
    /// As [`run`].
    pub async fn start(settings: &Settings, flags: &DataFlags) -> anyhow::Result<Self> {
        settings.web.check().map_err(|reason| anyhow!(reason))?;
        let stores = topup::store::open(settings, Arc::new(SystemClock)).await?;
        let metrics = Metrics::install().context("the metrics cannot be kept")?;
        let observer = Arc::new(Both(Arc::new(LogObserver), Arc::new(metrics.clone())));
        let (threads, receipts) = (stores.threads.clone(), stores.receipts.clone());
        let pipeline = Arc::new(common::pipeline_with(settings, flags, threads, receipts, observer).await?);
        let today = today(settings, flags);
        let listener = TcpListener::bind(settings.web.listen).await.with_context(|| {
            format!("{} cannot be listened on; choose another with --listen", settings.web.listen)
        })?;
        let address = listener.local_addr()?;

        let signer = Signer::new(stores.persons.derive("web sessions"));
        let runs = Runs::new(settings.web.return_within());
        let pictures = Arc::new(Pictures::default());
        let surface = WebSurface::new(runs.clone(), pictures.clone(), signer.clone());
        let relay: Arc<dyn Deliver> = Arc::new(Relay::new(Arc::new(surface), WebSurface::relay_parts()));
        let redis = stores.redis.clone();
        let desk = Desk::new(DeskParts {
            pipeline: pipeline.clone(),
            relays: HashMap::from([(topup_web::PLATFORM.to_owned(), relay)]),
            dedupe: stores.dedupe.clone(),
            answered_anew: HashSet::from([topup_web::PLATFORM.to_owned()]),
            limits: stores.limits.clone(),
            controls: stores.controls.clone(),
            key: stores.persons.derive("answer ids"),
            load: Load {
                per_minute: settings.ask.per_minute,
                burst: settings.ask.burst,
                at_once: settings.ask.at_once,
            },
            remembers: Arc::new(move || redis.as_ref().is_none_or(|redis| redis.now().up)),
            today: today.clone(),
        });
        let library = Archive::new(pipeline.clone(), stores.feedback.clone(), stores.persons.clone(), today);
        let probe = Watch { pipeline, stores, metrics, desk: desk.clone(), runs: runs.clone() };
        let app = App::new(Parts {
            config: settings.web.clone(),
            signer,
            runs,
            pictures,
            intake: Arc::new(desk.clone()),
            library: Arc::new(library),
            probe: Arc::new(probe),
        });
        let closing = CancellationToken::new();
        let closed = closing.clone();
        let server = axum::serve(listener, app.router())
            .with_graceful_shutdown(async move { closed.cancelled().await });
        let serving = tokio::spawn(async move { server.await });
        Ok(Self { address, desk, closing, serving })
    }

    /// Takes nothing new, finishes what is open, and ends.
    ///
    /// # Errors
    /// The server ended with a fault.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.desk.close(PATIENCE).await;
        self.closing.cancel();
        // Connections that are kept open for no reason do not hold it up.
        match tokio::time::timeout(Duration::from_secs(3), &mut self.serving).await {
            Ok(ended) => ended?.context("the server ended with a fault"),
            Err(_) => {
                self.serving.abort();
                Ok(())
            }
        }
    }
}

/// What day it is for questions: as given, else today in the business time zone.
fn today(settings: &Settings, flags: &DataFlags) -> Arc<dyn Fn() -> Date + Send + Sync> {
    let (fixed, zone) = (flags.as_of, settings.time.time_zone());
    Arc::new(move || fixed.unwrap_or_else(|| jiff::Timestamp::now().to_zoned(zone.clone()).date()))
}

/// The state of the service, for `/readyz` and `/metrics`.
struct Watch {
    pipeline: Arc<Pipeline>,
    stores: Stores,
    metrics: Metrics,
    desk: Desk,
    runs: Runs,
}

impl Probe for Watch {
    fn ready(&self) -> BoxFuture<'_, (bool, Value)> {
        Box::pin(async {
            let data = self.pipeline.source().snapshot().await;
            if let Err(error) = &data {
                tracing::warn!(%error, "not ready: the data cannot be read");
            }
            let parts = json!({
                "data": if data.is_ok() { "ok" } else { "cannot be read" },
                "redis": self.stores.redis.as_ref().map(|redis| if redis.now().up { "ok" } else { "away" }),
                "answers_at_work": self.desk.at_work(),
            });
            (data.is_ok(), parts)
        })
    }

    fn metrics(&self) -> String {
        self.metrics.set_load(self.desk.at_work(), self.runs.listened_to());
        self.metrics.render()
    }
}
