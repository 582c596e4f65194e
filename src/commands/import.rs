//! `topup import`: loads CSV files into the database and tells what was cleaned and what was refused.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use jiff::tz::TimeZone;
use topup::warehouse::Progress;
use topup::warehouse::import::{self, DateReader, FileReport, ImportOptions};

use super::common::{self, Common};
use super::progress;

/// Columns of a file that are named as not read.
const UNUSED_NAMED: usize = 8;

/// Options of `topup import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The database to write: a SQLite file (default: that of the settings)
    #[arg(long, value_name = "FILE")]
    pub db: Option<String>,
    /// Applications: CSV or TSV, packed by gzip or not
    #[arg(long, value_name = "FILE", required_unless_present = "forecast")]
    pub cps: Option<PathBuf>,
    /// Forecasts: CSV or TSV, packed by gzip or not
    #[arg(long, value_name = "FILE")]
    pub forecast: Option<PathBuf>,
    /// Which header stands for a column, for example app_submit_d="Submit Date"; may be repeated
    #[arg(long, value_name = "COLUMN=HEADER", value_parser = parse_map)]
    pub map: Vec<(String, String)>,
    /// The delimiter (a character, or "tab"); found out if it is not given
    #[arg(long, value_name = "CHAR", value_parser = parse_delimiter)]
    pub delimiter: Option<u8>,
    /// Where refused rows go (default: beside the database)
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Adds to the rows that are there instead of replacing them
    #[arg(long)]
    pub append: bool,
    /// Reads 3/4/2026 as the third of April, as the setting time.day_first does
    #[arg(long)]
    pub day_first: bool,
    /// The business time zone, for timestamps with an offset (default: that of the settings, else the machine's)
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
}

fn parse_map(text: &str) -> Result<(String, String), String> {
    let (column, header) = text.split_once('=').ok_or("write it as column=\"Header\"")?;
    Ok((column.trim().to_owned(), header.trim().trim_matches('"').to_owned()))
}

fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [one] => Ok(*one),
        _ => Err("give one character, or \"tab\"".to_owned()),
    }
}

/// Runs `topup import`.
///
/// # Errors
/// When nothing could be imported; the old data is in place then.
pub async fn run(args: Import, common: &Common) -> anyhow::Result<()> {
    let (loaded, db) = common::begin_writing(common, args.db.as_ref())?;
    let time = &loaded.settings.time;
    let zone = match &args.tz {
        Some(name) => TimeZone::get(name).with_context(|| format!("--tz {name}: try America/New_York"))?,
        None => time.time_zone(),
    };
    let bytes = [&args.cps, &args.forecast].into_iter().flatten();
    let bytes = bytes.filter_map(|path| std::fs::metadata(path).ok()).map(|m| m.len()).sum();
    let options = ImportOptions {
        rejects: args.rejects.unwrap_or_else(|| db.with_extension("rejects.csv")),
        db,
        cps: args.cps,
        forecast: args.forecast,
        map: args.map,
        delimiter: args.delimiter,
        append: args.append,
        dates: DateReader { day_first: args.day_first || time.day_first, zone },
    };
    let db = options.db.clone();
    let progress = Arc::new(Progress::default());
    let bar = progress::bytes(&progress, bytes);
    let report = import::import(options, progress).await?;
    bar.finish();
    println!("Imported into {}", db.display());
    for (name, file) in [("Applications", &report.cps), ("Forecasts", &report.forecast)] {
        if let Some(file) = file {
            print_file(name, file);
        }
    }
    println!("{}", progress::summary(&report.loaded, "reading and storing"));
    if report.loaded.cps_rows == 0 {
        println!(
            "There are no applications in it yet, so only forecasts can be asked: add them with `topup import --cps FILE`."
        );
    }
    Ok(())
}

fn print_file(name: &str, file: &FileReport) {
    println!("{name}: {} rows read, {} refused", file.rows, file.refused);
    if !file.missing.is_empty() {
        println!("  not in the file: {}", file.missing.join(", "));
    }
    if !file.unused.is_empty() {
        let (first, more) = file.unused.split_at(file.unused.len().min(UNUSED_NAMED));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        println!("  not read: {}{more}", first.join(", "));
    }
    for (column, header) in &file.likely {
        println!("  is \"{header}\" {column}? Then import again with --map {column}=\"{header}\"");
    }
    for ((column, cleaning), n) in &file.cleaned {
        println!("  {column}: {n} {}", cleaning.words());
    }
    for (what, n) in &file.odd {
        println!("  note: {n} × {what}");
    }
    for refusal in &file.first_refusals {
        println!("  refused line {}: {}", refusal.line, refusal.reason);
    }
    if let Some(rejects) = &file.rejects {
        println!("  all refused rows are in {}", rejects.display());
    }
}
