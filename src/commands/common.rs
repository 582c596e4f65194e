//! What several commands share: settings, the pipeline, the as-of date.

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::task::AbortOnDropHandle;
use topup::clock::SystemClock;
use topup::model::Model;
use topup::nightly;
use topup::pipeline::{LogObserver, Observer, Options, Parts, Pipeline, Source, Standard};
use topup::settings::{ChartTheme, Flag, Loaded, Settings, Sources};
use topup::store::{
    FileReceipts, FileThreads, MemoryReceipts, MemoryThreads, ReceiptStore, ResultCache, THREAD_TTL,
    ThreadStore,
};
use topup_port::ThreadKey;

/// Flags that every command takes.
#[derive(Debug, Default)]
pub struct Common {
    /// Settings file.
    pub config: Option<PathBuf>,
    /// Log level.
    pub log: Option<String>,
}

/// Flags of the commands that ask.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DataFlags {
    /// Database: a SQLite file or its URL
    #[arg(long, value_name = "URL")]
    pub db: Option<String>,
    /// Folder for threads and receipts
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// Semantic model file, instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The date that "today" means
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
}

/// Settings of the process and these flags.
///
/// # Errors
/// A setting is wrong; the message names it.
pub fn settings(common: &Common, flags: &DataFlags) -> anyhow::Result<Loaded> {
    settings_with(common, flags, None)
}

fn settings_with(
    common: &Common,
    flags: &DataFlags,
    listen: Option<std::net::SocketAddr>,
) -> anyhow::Result<Loaded> {
    let mut all = Vec::new();
    let mut flag = |name, key, value: Option<String>| {
        if let Some(value) = value {
            all.push(Flag { name, key, value });
        }
    };
    flag("--db", "database.url", flags.db.clone());
    flag("--state-dir", "state.dir", flags.state_dir.as_ref().map(|p| p.display().to_string()));
    flag("--log", "log.level", common.log.clone());
    flag("--listen", "web.listen", listen.map(|address| address.to_string()));
    let loaded = Settings::load(&Sources::of_process(common.config.clone(), all))?;
    Ok(loaded)
}

/// Settings, with the log set up.
///
/// # Errors
/// As [`settings`].
pub fn begin(common: &Common, flags: &DataFlags) -> anyhow::Result<Loaded> {
    begin_with(common, flags, None)
}

/// The same with the address that a service listens on.
///
/// # Errors
/// As [`settings`].
pub fn begin_with(
    common: &Common,
    flags: &DataFlags,
    listen: Option<std::net::SocketAddr>,
) -> anyhow::Result<Loaded> {
    let loaded = settings_with(common, flags, listen)?;
    topup::telemetry::init(&loaded.settings.log)?;
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    Ok(loaded)
}

/// Settings with the log set up, and the file that a command writes: `--db`, else that of the settings.
///
/// # Errors
/// As [`begin`] and [`database`].
pub fn begin_writing(common: &Common, db: Option<&String>) -> anyhow::Result<(Loaded, PathBuf)> {
    let loaded = begin(common, &DataFlags { db: db.cloned(), ..DataFlags::default() })?;
    let path = database(&loaded.settings)?.to_path_buf();
    Ok((loaded, path))
}

/// The SQLite file of the settings.
///
/// # Errors
/// The settings name a server, which this build does not speak yet.
pub fn database(settings: &Settings) -> anyhow::Result<&Path> {
    settings
        .database
        .url
        .sqlite_path()
        .ok_or_else(|| anyhow!("this build answers from a SQLite file; give --db FILE"))
}

/// The semantic model.
///
/// # Errors
/// The file is not sound.
pub fn model(flags: &DataFlags) -> anyhow::Result<Arc<Model>> {
    let model = match &flags.model {
        Some(path) => Model::from_file(path)?,
        None => Model::embedded()?,
    };
    Ok(Arc::new(model))
}

/// Where threads and receipts are kept.
pub enum Keep {
    /// In the state folder.
    Files,
    /// In memory alone.
    Memory,
}

/// What a pipeline remembers.
pub struct Kept {
    /// Contexts of threads.
    pub threads: Arc<dyn ThreadStore>,
    /// Receipts.
    pub receipts: Arc<dyn ReceiptStore>,
    /// Results that replicas share.
    pub results: Option<Arc<dyn ResultCache>>,
}

/// A pipeline over these settings.
///
/// # Errors
/// The database, the model or the state folder cannot be opened.
pub async fn pipeline(settings: &Settings, flags: &DataFlags, keep: Keep) -> anyhow::Result<Pipeline> {
    let clock = Arc::new(SystemClock);
    let (threads, receipts): (Arc<dyn ThreadStore>, Arc<dyn ReceiptStore>) = match keep {
        Keep::Files => {
            let dir = &settings.state.dir;
            let threads = FileThreads::open(dir, THREAD_TTL, clock)
                .await
                .context("the state folder cannot be used; give another with --state-dir")?;
            (Arc::new(threads), Arc::new(FileReceipts::open(dir).await?))
        }
        Keep::Memory => {
            (Arc::new(MemoryThreads::new(THREAD_TTL, clock)), Arc::new(MemoryReceipts::default()))
        }
    };
    pipeline_with(settings, flags, Kept { threads, receipts, results: None }, Arc::new(LogObserver)).await
}

/// The same with these memories, watched by this observer.
///
/// # Errors
/// The database or the model cannot be opened.
pub async fn pipeline_with(
    settings: &Settings,
    flags: &DataFlags,
    kept: Kept,
    observer: Arc<dyn Observer>,
) -> anyhow::Result<Pipeline> {
    let model = model(flags)?;
    let source = Source::open(database(settings)?, model.clone(), settings.time.day_first).await?;
    let options = Options {
        sql_timeout: settings.database.sql_timeout(),
        question_timeout: settings.database.question_timeout(),
        limits: topup::guardrail::Limits { rows: settings.database.row_cap, ..Default::default() },
        theme: match settings.chart.theme {
            ChartTheme::Light => topup_charts::Theme::Light,
            ChartTheme::Dark => topup_charts::Theme::Dark,
        },
        scale: u32::from(settings.chart.scale),
        cache_ttl: settings.cache.ttl(),
        cache_bytes: settings.cache.max_bytes(),
    };
    let (presenter, Kept { threads, receipts, results: shared }) = (Arc::new(Standard), kept);
    Ok(Pipeline::new(Parts { model, source, threads, receipts, shared, observer, presenter, options }))
}

/// The as-of date: as given, else today in the configured time zone.
#[must_use]
pub fn as_of(flags: &DataFlags, settings: &Settings) -> Date {
    flags.as_of.unwrap_or_else(|| jiff::Timestamp::now().to_zoned(settings.time.time_zone()).date())
}

/// The key of a thread on the command line.
#[must_use]
pub fn thread(id: &str) -> ThreadKey {
    ThreadKey::new("terminal", "local", "cli", id)
}

/// Starts the nightly refresh, where the settings ask for one; it ends when what is returned is dropped.
///
/// # Errors
/// As [`database`].
pub fn nightly(settings: &Settings) -> anyhow::Result<Option<AbortOnDropHandle<()>>> {
    let Some(at) = settings.refresh.nightly_at else { return Ok(None) };
    let db = database(settings)?.to_path_buf();
    let schedule = nightly::Schedule { at, zone: settings.time.time_zone() };
    let work = move || nightly::refresh(db.clone());
    let nights = async move { nightly::each_night(&schedule, &SystemClock, work).await };
    Ok(Some(AbortOnDropHandle::new(tokio::spawn(nights))))
}

/// Waits until the process is told to stop: by Ctrl-C, or by the signal of a service manager.
pub async fn told_to_stop() {
    let interrupted = async {
        // Without the handler the signal ends the process, which is what it asks for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else { return interrupted.await };
        tokio::select! {
            () = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}

/// An error with its causes in one line. A cause that the text before it ends with already is not said twice: some
/// errors quote their cause, others leave it to the reader.
pub fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string().replace('\n', " ");
        if line.is_empty() {
            line = text;
        } else if !line.ends_with(&text) {
            line = format!("{line}: {text}");
        }
    }
    line
}
