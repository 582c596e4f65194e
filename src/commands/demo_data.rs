//! `topup demo-data`: writes a made-up lender into a database, and into CSV files if asked.

use std::path::PathBuf;
use std::sync::Arc;

use topup::warehouse::demo::{self, CsvFiles, DemoOptions};
use topup::warehouse::{Day, Load, Progress};

use super::common::{self, Common, DataFlags};
use super::progress;

/// Options of `topup demo-data`.
#[derive(Debug, clap::Args)]
pub struct DemoData {
    /// Number of applications
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub rows: u64,
    /// The same seed makes the same data
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Last day of the data (default: today in the configured time zone)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub as_of: Option<Day>,
    /// The database to write: a SQLite file (default: that of the settings)
    #[arg(long, value_name = "FILE")]
    pub db: Option<String>,
    /// Also writes cps_tb.csv and forecast_df.csv into this folder
    #[arg(long, value_name = "DIR")]
    pub csv: Option<PathBuf>,
}

fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse_iso(text).ok_or_else(|| format!("{text} is no date; write it as YYYY-MM-DD"))
}

/// Runs `topup demo-data`.
///
/// # Errors
/// When a file cannot be written.
pub async fn run(args: DemoData, common: &Common) -> anyhow::Result<()> {
    let (loaded, db) = common::begin_writing(common, args.db.as_ref())?;
    let none = DataFlags::default();
    let today = || Day::parse_iso(&common::as_of(&none, &loaded.settings).to_string());
    let as_of =
        args.as_of.or_else(today).ok_or_else(|| anyhow::anyhow!("the clock is wrong; give --as-of"))?;
    let options = DemoOptions { rows: args.rows, seed: args.seed, as_of };
    let mut csv = args.csv.as_deref().map(CsvFiles::create).transpose()?;
    let progress = Arc::new(Progress::default());
    let bar = progress::rows(&progress, args.rows);
    let load = Load::begin(&db, progress).await?;
    let ((), done) = load.run(move |sink| demo::produce(options, sink, csv.as_mut())).await?;
    bar.finish();
    println!("Demo data as of {as_of}, seed {}, in {}", args.seed, db.display());
    println!("{}", progress::summary(&done, "making and storing"));
    Ok(())
}
