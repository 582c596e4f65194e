//! `topup refresh`: makes the daily sums anew after the tables were changed from outside.

use std::path::PathBuf;
use std::sync::Arc;

use topup::warehouse::{self, Progress};

use super::progress;

/// Options of `topup refresh`.
#[derive(Debug, clap::Args)]
pub struct Refresh {
    /// The database to refresh
    #[arg(long, default_value = "data/topup.db", value_name = "FILE")]
    pub db: PathBuf,
}

/// Runs `topup refresh`.
///
/// # Errors
/// When the database is missing, being written, or cannot be summed up.
pub async fn run(args: Refresh) -> anyhow::Result<()> {
    let progress = Arc::new(Progress::default());
    let bar = progress::rows(&progress, 0);
    let loaded = warehouse::refresh(&args.db, progress).await?;
    bar.finish();
    println!("Refreshed {}", args.db.display());
    println!("{}", progress::summary(&loaded, "reading"));
    Ok(())
}
