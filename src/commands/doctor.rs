//! `topup doctor`: checks settings, model, data and state folder, and says what
//! to do about each finding.

use super::common::{self, Common, DataFlags};
use std::process::ExitCode;
use topup::pipeline::Source;
use topup::settings::print_config;

/// Options of `topup doctor`.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    data: DataFlags,
    /// Prints all settings with where each came from, secrets hidden, and ends
    #[arg(long)]
    print_config: bool,
}

/// What was found, line by line.
#[derive(Default)]
struct Findings {
    bad: usize,
}

impl Findings {
    fn good(&self, text: &str) {
        println!("ok    {text}");
    }
    fn hint(&self, text: &str) {
        println!("hint  {text}");
    }
    fn bad(&mut self, text: &str) {
        self.bad += 1;
        println!("FIX   {text}");
    }
}

/// Runs `topup doctor`; the exit code is 1 if something must be mended.
///
/// # Errors
/// The settings cannot be read.
pub async fn run(args: Doctor, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::settings(common, &args.data)?;
    if args.print_config {
        print!("{}", print_config(&loaded));
        return Ok(ExitCode::SUCCESS);
    }
    let mut f = Findings::default();
    match &loaded.file {
        Some(path) => f.good(&format!("settings from {}", path.display())),
        None => f.good("settings: the defaults and the environment (no topup.toml here)"),
    }
    loaded.warnings.iter().for_each(|w| f.hint(w));
    let model = match common::model(&args.data) {
        Ok(model) => {
            f.good(&format!(
                "semantic model {}: {} metrics, {} segments",
                model.version(),
                model.metrics().len(),
                model.segments().len()
            ));
            for part in model.read_whole() {
                f.hint(&format!(
                    "the daily sums do not hold the model's part {part}, or hold it defined otherwise; questions about it read \
                     every row. Leave out its `rollups` to say so"
                ));
            }
            model
        }
        Err(error) => {
            f.bad(&format!("{error:#}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    let settings = &loaded.settings;
    match std::fs::create_dir_all(&settings.state.dir).and_then(|()| tempfile_in(&settings.state.dir)) {
        Ok(()) => f.good(&format!("state folder {}", settings.state.dir.display())),
        Err(e) => f.bad(&format!(
            "state folder {}: {e}; give one that can be written with --state-dir",
            settings.state.dir.display()
        )),
    }
    check_data(&mut f, settings, model, &args).await;
    println!("{}", if f.bad == 0 { "All is well." } else { "Something must be mended first." });
    Ok(if f.bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tempfile_in(dir: &std::path::Path) -> std::io::Result<()> {
    let probe = dir.join(format!(".doctor-{}", std::process::id()));
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(&probe)
}

async fn check_data(
    f: &mut Findings,
    settings: &topup::settings::Settings,
    model: std::sync::Arc<topup::model::Model>,
    args: &Doctor,
) {
    let path = match common::database(settings) {
        Ok(path) => path,
        Err(error) => return f.bad(&format!("{error:#}")),
    };
    let source = match Source::open(path, model.clone(), settings.time.day_first).await {
        Ok(source) => source,
        Err(error) => return f.bad(&error.to_string()),
    };
    let snapshot = match source.snapshot().await {
        Ok(snapshot) => snapshot,
        Err(error) => return f.bad(&error.to_string()),
    };
    let c = &snapshot.catalog;
    f.good(&format!("database {}, data version {}", path.display(), c.data_version));
    for (table, rows) in &c.rows {
        if *rows == 0 {
            f.bad(&format!("{table} is empty; `topup import` fills it"))
        } else {
            f.good(&format!("{table}: {rows} rows"))
        }
    }
    match &c.advice {
        Some(advice) => f.hint(advice),
        None => f.good("daily sums are fresh"),
    }
    let today = common::as_of(&args.data, settings);
    for (column, newest) in &c.newest {
        let age = topup::calendar::days_between(*newest, today);
        if age > 3 && column != "date" {
            f.hint(&format!("{column} ends on {newest}, {age} days before {today}; import newer data, or ask with --as-of {newest}"));
        } else {
            f.good(&format!("{column} runs through {newest}"));
        }
    }
    for segment in model.segments() {
        let values = snapshot.values.get(&segment.id).map_or(0, Vec::len);
        if values == 0 {
            f.hint(&format!(
                "{} has no values in the data; questions by {} give nothing. Import a file with that column, name its \
                 header with --map, or take the segment out of the model",
                segment.id, segment.label
            ));
        } else if values > 500 {
            f.hint(&format!("{} has {values} values; is the right column mapped to it?", segment.id));
        }
    }
}
