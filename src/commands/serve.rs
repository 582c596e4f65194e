//! `topup serve`: the service. Opens the data and the stores, starts the surfaces that the settings name, and answers
//! until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use topup::pipeline::SourceError;
use topup::service::Archive;
use topup::settings::Settings;
use topup::store::{FileStore, Limit, RateLimits, Taken};
use topup::warehouse::EngineError;
use topup_port::{BoxFuture, Connections, Intake, Library, Reception};
use topup_web::{App, Parts, Probe, Quota};

use super::backend::{Backend, Chats};
use super::common::{self, Common, DataFlags};

/// How long what a chat delivered has to be handed in at a shutdown.
const HANDED_IN: Duration = Duration::from_secs(2);

/// How often it is looked for files whose time is over.
const SWEPT: Duration = Duration::from_secs(3_600);

/// Options of `topup serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    data: DataFlags,
    /// Address and port of the page and the API
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

/// Runs `topup serve`.
///
/// # Errors
/// A setting is wrong, the data or the stores cannot be opened, or the address is taken.
pub async fn run(args: Serve, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::begin_with(common, &args.data, args.listen)?;
    let settings = &loaded.settings;
    let _nights = common::nightly(settings)?;
    let service = Service::start(settings, &args.data).await?;
    println!("Topup is at http://{} (Ctrl-C stops it)", topup::service::openable(service.address));
    for line in topup::service::from_elsewhere(service.address, &settings.web.hosts, settings.web.plain_http)
    {
        println!("{line}");
    }
    common::told_to_stop().await;
    tracing::info!("told to stop: finishing what is open");
    service.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// A page that is served.
pub struct Service {
    /// Where it listens.
    pub address: SocketAddr,
    backend: Arc<Backend>,
    /// What takes what comes in from each platform.
    receptions: Vec<Arc<dyn Reception>>,
    closing: CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
    _sweeping: AbortOnDropHandle<()>,
}

impl Service {
    /// Opens everything and begins to answer.
    ///
    /// # Errors
    /// As [`run`].
    pub async fn start(settings: &Settings, flags: &DataFlags) -> anyhow::Result<Self> {
        settings.web.check().map_err(|reason| anyhow!(reason))?;
        let backend = Backend::open(settings, flags, None, Chats::Served).await?;
        Self::listen(settings, Arc::new(backend)).await
    }

    /// Serves the page and the API of what is open.
    ///
    /// # Errors
    /// The settings of the page are wrong, or the address is taken.
    pub async fn listen(settings: &Settings, backend: Arc<Backend>) -> anyhow::Result<Self> {
        settings.web.check().map_err(|reason| anyhow!(reason))?;
        let listener = TcpListener::bind(settings.web.listen).await.with_context(|| {
            format!("{} cannot be listened on; choose another with --listen", settings.web.listen)
        })?;
        let address = listener.local_addr()?;
        let (feedback, persons) = (backend.stores.feedback.clone(), backend.stores.persons.clone());
        let (records, access) = (backend.records.clone(), backend.access.clone());
        let library: Arc<dyn Library> = Arc::new(Archive::new(
            backend.pipeline.clone(),
            feedback,
            persons,
            records,
            access,
            backend.today.clone(),
        ));
        let intake: Arc<dyn Intake> = Arc::new(backend.desk.clone());
        let platforms = backend.platforms.iter();
        let receptions: Vec<_> =
            platforms.map(|platform| platform.receive(intake.clone(), library.clone())).collect();
        let app = App::new(Parts {
            config: settings.web.clone(),
            signer: backend.signer.clone(),
            runs: backend.runs.clone(),
            pictures: backend.pictures.clone(),
            intake,
            library,
            probe: Arc::new(Watch { backend: backend.clone(), receptions: receptions.clone() }),
            quota: Arc::new(Buckets(backend.stores.limits.clone())),
        });
        let closing = CancellationToken::new();
        let closed = closing.clone();
        // What an earlier process left is claimed before anything of it can be delivered once more.
        backend.take_up().await;
        let mut routes = app.router();
        for reception in &receptions {
            routes = routes.merge(reception.routes());
        }
        let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
        let server =
            axum::serve(listener, routes).with_graceful_shutdown(async move { closed.cancelled().await });
        let serving = tokio::spawn(async move { server.await });
        receptions.iter().for_each(|reception| reception.listen());
        let sweeping = AbortOnDropHandle::new(tokio::spawn(sweep(backend.stores.files.clone())));
        Ok(Self { address, backend, receptions, closing, serving, _sweeping: sweeping })
    }

    /// Takes nothing new, finishes what is open, and ends.
    ///
    /// # Errors
    /// The server ended with a fault.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        join_all(self.receptions.iter().map(|reception| reception.close(HANDED_IN))).await;
        self.backend.close().await;
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

/// Takes files away whose time is over, from now on.
async fn sweep(files: Arc<dyn FileStore>) {
    let mut ticks = tokio::time::interval(SWEPT);
    loop {
        ticks.tick().await;
        if let Err(error) = files.sweep().await {
            tracing::warn!(%error, "files whose time is over could not be taken away");
        }
    }
}

/// The state of the service, for `/readyz` and `/metrics`.
struct Watch {
    backend: Arc<Backend>,
    receptions: Vec<Arc<dyn Reception>>,
}

impl Watch {
    fn connections(&self) -> impl Iterator<Item = Connections> {
        self.receptions.iter().filter_map(|reception| reception.connections())
    }
}

impl Probe for Watch {
    fn ready(&self) -> BoxFuture<'_, (bool, Value)> {
        Box::pin(async {
            let Backend { pipeline, stores, desk, .. } = &*self.backend;
            let source = pipeline.source();
            let data = match source.snapshot().await {
                Ok(_) => source.probe().await.map_err(SourceError::from),
                Err(error) => Err(error),
            };
            if let Err(error) = &data {
                tracing::warn!(%error, "not ready: the data cannot be read");
            }
            let status = match (desk.is_closing(), &data) {
                (true, _) => "shutting down",
                (false, Ok(())) => "ready",
                (false, Err(_)) => "not ready",
            };
            let data = match data {
                Ok(()) => "ok",
                Err(SourceError::Engine(EngineError::Busy)) => "busy",
                Err(_) => "cannot be read",
            };
            // Anybody may ask: nothing here tells of data or people.
            // A platform that is away for a while does not make the page unready; it is shown.
            let connections = self.connections().map(|Connections { platform, stand, wanted }| {
                (platform.to_owned(), Value::from(format!("{stand} of {wanted}")))
            });
            let connections: serde_json::Map<_, _> = connections.collect();
            let mut parts = json!({
                "status": status,
                "data": data,
                "redis": stores.redis.as_ref().map(|redis| if redis.now().up { "ok" } else { "away" }),
            });
            if !connections.is_empty() {
                parts["connections"] = connections.into();
            }
            (status == "ready", parts)
        })
    }

    fn metrics(&self) -> String {
        let Backend { metrics, desk, runs, .. } = &*self.backend;
        metrics.set_load(desk.at_work(), runs.listened_to(), desk.users());
        self.connections().for_each(|connections| metrics.set_connections(connections));
        metrics.render()
    }

    fn replied(&self, status: u16) {
        self.backend.metrics.replied(status);
    }
}

/// The limits of the page, in the buckets that replicas share.
struct Buckets(Arc<dyn RateLimits>);

impl Quota for Buckets {
    fn take<'a>(&'a self, name: &'a str, per_minute: u32, burst: u32) -> BoxFuture<'a, Option<Duration>> {
        Box::pin(async move {
            match self.0.take(name, Limit::new(per_minute, Duration::from_secs(60), burst)).await {
                Taken::Ok => None,
                Taken::RetryAfter(wait) => Some(wait),
            }
        })
    }

    fn limited(&self, by: &'static str) {
        topup::service::limited(by);
    }
}
