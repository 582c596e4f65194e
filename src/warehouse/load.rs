//! A whole load: rows from a producer into a new file, then indexes and rollups, then the swap.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "one of the few places that hand SQL to the driver"
)]

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

use super::bulk;
use super::ddl;
use super::error::LoadError;
use super::finish::Gathered;
use super::gather::{CpsGather, ForecastGather};
use super::replace::Replacement;
use super::schema;
use super::sink::{Progress, Sink};

/// A load under way.
#[derive(Debug)]
pub struct Load {
    replacement: Replacement,
    conn: SqliteConnection,
    progress: Arc<Progress>,
}

/// What a load did, and how long its two halves took.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Rows of `cps_tb` in the new file.
    pub cps_rows: u64,
    /// Rows of `forecast_df` in the new file.
    pub forecast_rows: u64,
    /// The hash of the content.
    pub data_version: String,
    /// Reading, cleaning and storing.
    pub storing: Duration,
    /// Indexes.
    pub indexing: Duration,
    /// Rollups, values and facts.
    pub rolling_up: Duration,
    /// Values per segment and table that were met in several spellings, with the rows respelled.
    pub respelled: Vec<(&'static str, &'static str, u64)>,
    /// Grains with too many values to be rolled up.
    pub not_rolled_up: Vec<String>,
    /// Where the database lies.
    pub db: PathBuf,
}

impl Load {
    /// Begins a load into `db`; the old file stays as it is until [`Load::run`] has ended well.
    ///
    /// # Errors
    /// Another load is running, or the folder or the old file cannot be used.
    pub async fn begin(db: &Path, progress: Arc<Progress>) -> Result<Self, LoadError> {
        let replacement = Replacement::begin(db).await?;
        let mut conn = replacement.open().await?;
        for tables in schema::TABLES {
            ddl::run(&mut conn, tables).await?;
        }
        Ok(Self { replacement, conn, progress })
    }

    /// The database that will be replaced, if there is one.
    pub fn old(&self) -> Option<&Path> {
        self.replacement.old()
    }

    /// Runs `produce` on a thread of its own, stores its rows, finishes the file and puts it in place.
    ///
    /// # Errors
    /// Those of `produce`, of SQLite and of the file system; the old file is in place then.
    pub async fn run<T: Send + 'static>(
        mut self,
        produce: impl FnOnce(&mut Sink) -> Result<T, LoadError> + Send + 'static,
    ) -> Result<(T, Loaded), LoadError> {
        let started = Instant::now();
        sqlx::query("BEGIN").execute(&mut self.conn).await?;
        let (sender, chunks) = bulk::channel();
        let progress = self.progress.clone();
        let making = tokio::task::spawn_blocking(move || {
            let (cps, forecast) = (CpsGather::new(true), ForecastGather::new(true));
            let mut sink = Sink::new(cps, forecast, &sender, progress);
            let made = produce(&mut sink)?;
            Ok::<_, LoadError>((made, sink.finish()?))
        });
        let stored = bulk::store(&mut self.conn, chunks).await;
        let made = making.await.map_err(|e| LoadError::BrokeOff(e.to_string()))?;
        // If storing failed, its error is the cause and the producer's only the consequence.
        stored?;
        let (made, (cps, forecast)) = made?;
        let storing = started.elapsed();

        let mut gathered = Gathered { cps, forecast };
        let started = Instant::now();
        gathered.settle_spellings(&mut self.conn).await?;
        ddl::run(&mut self.conn, schema::INDEXES).await?;
        let indexing = started.elapsed();

        let started = Instant::now();
        let gathered = Arc::new(gathered);
        gathered.clone().write(&mut self.conn).await?;
        ddl::run(&mut self.conn, schema::TRIGGERS).await?;
        ddl::set_version(&mut self.conn, schema::VERSION).await?;
        sqlx::query("COMMIT").execute(&mut self.conn).await?;
        let db = self.replacement.db().to_owned();
        self.replacement.commit(self.conn).await?;
        let loaded = gathered.report(db, storing, indexing, started.elapsed());
        Ok((made, loaded))
    }
}

impl Gathered {
    pub(super) fn report(
        &self,
        db: PathBuf,
        storing: Duration,
        indexing: Duration,
        rolling_up: Duration,
    ) -> Loaded {
        let cps = schema::CPS_SEGMENTS.iter().zip(&self.cps.dictionaries);
        let forecast = schema::FORECAST_SEGMENTS.iter().zip(&self.forecast.dictionaries);
        let all = cps.map(|(s, d)| ("cps_tb", *s, d)).chain(forecast.map(|(s, d)| ("forecast_df", *s, d)));
        let respelled = all.map(|(t, s, d)| (t, s, d.respelled_rows())).filter(|r| r.2 > 0);
        let slots = &self.cps.rollup.slots;
        let dropped = slots.grains().iter().enumerate().filter(|(at, _)| !slots.is_kept(*at));
        let dropped: HashSet<String> = dropped.map(|(_, g)| g.name(&schema::CPS_SEGMENTS)).collect();
        let mut not_rolled_up: Vec<String> = dropped.into_iter().collect();
        not_rolled_up.sort();
        Loaded {
            cps_rows: self.cps.rows,
            forecast_rows: self.forecast.rows,
            data_version: self.data_version(),
            storing,
            indexing,
            rolling_up,
            respelled: respelled.collect(),
            not_rolled_up,
            db,
        }
    }
}
