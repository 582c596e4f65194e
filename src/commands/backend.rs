//! What every surface of this process works with: the stores, the pipeline, and the desk that takes asks.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use topup::access::Access;
use topup::clock::SystemClock;
use topup::pipeline::{LogObserver, Pipeline};
use topup::service::{
    Both, Desk, DeskParts, EditBudget, Face, FaceKind, Load, Metrics, Notes, Records, Unended,
};
use topup::settings::Settings;
use topup::store::{ResultCache, Stores};
use topup_port::{BoxFuture, Budget, Deliver, House, Platform, Relay};
use topup_web::{Board, Pictures, Runs, Signer, WebSurface};

use super::common::{self, DataFlags, Kept};

/// How long open answers have to finish at a shutdown.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether a process serves the chats of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chats {
    /// All that the settings name.
    Served,
    /// None: another process does.
    Left,
}

/// The stores, the pipeline and the desk, with what the page's surface needs.
pub struct Backend {
    pub stores: Stores,
    pub metrics: Metrics,
    pub pipeline: Arc<Pipeline>,
    pub desk: Desk,
    pub records: Records,
    pub access: Arc<Access>,
    pub signer: Signer,
    pub runs: Runs,
    pub pictures: Arc<Pictures>,
    /// The platforms that the settings have and this process serves.
    pub platforms: Vec<Arc<dyn Platform>>,
    /// What day it is for questions.
    pub today: Arc<dyn Fn() -> Date + Send + Sync>,
    /// Held as long as this process lives, where no other has it: then what is unfinished is nobody else's.
    alone: Option<File>,
}

impl Backend {
    /// Opens everything. `surfaces` are relays by their platforms, beside that of the page.
    ///
    /// # Errors
    /// A setting is wrong, or the data or the stores cannot be opened.
    pub async fn open(
        settings: &Settings,
        flags: &DataFlags,
        surfaces: impl IntoIterator<Item = (String, Arc<dyn Deliver>)>,
        chats: Chats,
    ) -> anyhow::Result<Self> {
        let stores = topup::store::open(settings, Arc::new(SystemClock)).await?;
        let metrics = Metrics::install().context("the metrics cannot be kept")?;
        let observer = Arc::new(Both(Arc::new(LogObserver), Arc::new(metrics.clone())));
        let kept = Kept {
            threads: stores.threads.clone(),
            receipts: stores.receipts.clone(),
            // In one process the pipeline's own cache is enough.
            results: stores.redis.is_some().then(|| stores.results.clone()),
        };
        let pipeline = Arc::new(common::pipeline_with(settings, flags, kept, observer).await?);
        let today = today(settings, flags);
        let access = Arc::new(match &settings.access.file {
            Some(path) => Access::open(path, pipeline.model())?,
            None => Access::default(),
        });
        let signer = Signer::new(stores.service.derive("web sessions"));
        let shared = stores.results.clone();
        let board = stores.redis.is_some().then(|| Arc::new(SharedBoard(shared)) as Arc<dyn Board>);
        let runs = Runs::shared(settings.web.return_within(), board.clone());
        let pictures = Arc::new(Pictures::shared(board));
        let surface = WebSurface::new(runs.clone(), pictures.clone(), signer.clone());
        let page: Arc<dyn Deliver> = Arc::new(Relay::new(Arc::new(surface), WebSurface::relay_parts()));
        let client = |relay| Face { relay, kind: FaceKind::Client, aside: None };
        let mut faces: HashMap<String, Face> =
            surfaces.into_iter().map(|(platform, relay)| (platform, client(relay))).collect();
        faces.insert(topup_web::PLATFORM.to_owned(), client(page));
        let redis = stores.redis.clone();
        let records = Records::new(stores.controls.clone());
        let owner = topup::store::fresh_id()?;
        let journal = Unended::new(stores.unfinished.clone(), &owner);
        let mut platforms = Vec::new();
        if chats == Chats::Served {
            let house = house(&stores, &journal, &owner);
            for (name, config) in settings.platforms() {
                let Some(platform) = config.open(&house).map_err(|reason| anyhow!(reason))? else { continue };
                let (relay, aside) = (platform.relay(), platform.aside());
                faces.insert(name.to_owned(), Face { relay, kind: FaceKind::Chat, aside });
                platforms.push(platform);
            }
        }
        let desk = Desk::new(DeskParts {
            pipeline: pipeline.clone(),
            faces,
            dedupe: stores.dedupe.clone(),
            access: access.clone(),
            limits: stores.limits.clone(),
            records: records.clone(),
            journal,
            shared: stores.redis.is_some().then(|| stores.results.clone()),
            key: stores.service.derive("answer ids"),
            load: Load {
                per_minute: settings.ask.per_minute,
                burst: settings.ask.burst,
                at_once: settings.ask.at_once,
            },
            remembers: Arc::new(move || redis.as_ref().is_none_or(|redis| redis.now().up)),
            today: today.clone(),
        });
        let alone = alone(&settings.state.dir);
        Ok(Self {
            alone,
            stores,
            metrics,
            pipeline,
            desk,
            records,
            access,
            signer,
            runs,
            pictures,
            platforms,
            today,
        })
    }

    /// Says of what earlier processes left hanging that it was interrupted.
    pub async fn take_up(&self) {
        self.desk.take_up(self.alone.is_some()).await;
    }

    /// Takes nothing new and finishes what is open.
    pub async fn close(&self) {
        self.desk.close(PATIENCE).await;
    }
}

/// What platforms are given. `process` is a name that no other process has.
fn house(stores: &Stores, journal: &Unended, process: &str) -> House {
    let (places, process) = (stores.places.clone(), process.to_owned());
    House {
        notebook: Arc::new(Notes::new(stores)),
        journal: Arc::new(journal.clone()),
        budget: Box::new(move |rates| {
            Arc::new(EditBudget::new(places.clone(), rates, process.clone())) as Arc<dyn Budget>
        }),
    }
}

/// What replicas tell each other, beside the results that they share.
struct SharedBoard(Arc<dyn ResultCache>);

impl Board for SharedBoard {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move { self.0.get(format!("web/{key}").as_bytes()).await })
    }

    fn put<'a>(&'a self, key: &'a str, bytes: Vec<u8>, ttl: Duration) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.0.put(format!("web/{key}").as_bytes(), bytes, ttl).await })
    }
}

/// A lock on the state folder, if no other process serves from it. Where it cannot be known, others may.
fn alone(state: &Path) -> Option<File> {
    let file = File::create(state.join("serving.lock")).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// What day it is for questions: as given, else today in the business time zone.
fn today(settings: &Settings, flags: &DataFlags) -> Arc<dyn Fn() -> Date + Send + Sync> {
    let (fixed, zone) = (flags.as_of, settings.time.time_zone());
    Arc::new(move || fixed.unwrap_or_else(|| jiff::Timestamp::now().to_zoned(zone.clone()).date()))
}
