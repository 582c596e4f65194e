//! `topup refresh`: makes the daily sums anew after the tables were changed from outside.

use std::sync::Arc;

use topup::warehouse::{self, Progress};

use super::common::{self, Common};
use super::progress;

/// Options of `topup refresh`.
#[derive(Debug, clap::Args)]
pub struct Refresh {
    /// The database to refresh: a SQLite file (default: that of the settings)
    #[arg(long, value_name = "FILE")]
    pub db: Option<String>,
}

/// Runs `topup refresh`.
///
/// # Errors
/// When the database is missing, being written, or cannot be summed up.
pub async fn run(args: Refresh, common: &Common) -> anyhow::Result<()> {
    let (_, db) = common::begin_writing(common, args.db.as_ref())?;
    let progress = Arc::new(Progress::default());
    let bar = progress::rows(&progress, 0);
    let loaded = warehouse::refresh(&db, progress).await?;
    bar.finish();
    println!("Refreshed {}", db.display());
    println!("{}", progress::summary(&loaded, "reading"));
    Ok(())
}
