//! `topup demo`: the first minute of a newcomer. Makes the demo data if it is
//! missing, answers three questions with their pictures, and goes on asking.

use super::ask::text_style;
use super::backend::{Backend, Chats};
use super::common::{self, Common, DataFlags};
use super::progress;
use super::serve::Service;
use anyhow::Context;
use jiff::civil::Date;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use topup::pipeline::Source;
use topup::settings::Settings;
use topup::warehouse::{Day, Load, Progress, demo};
use topup_port::{Deliver, Relay};
use topup_terminal::editor::LineEditor;
use topup_terminal::live::room;
use topup_terminal::prompt::{Prompt, ctrl_c};
use topup_terminal::session::{Session, Watched};
use topup_terminal::surface::{PLATFORM, TerminalSurface};

/// Options of `topup demo`.
#[derive(Debug, clap::Args)]
pub struct Demo {
    #[command(flatten)]
    data: DataFlags,
    /// Number of applications of the demo data
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(1..))]
    rows: u64,
    /// Folder for the pictures
    #[arg(long, value_name = "DIR", default_value = "data/charts")]
    charts: PathBuf,
}

/// What a newcomer sees first.
const SAMPLES: [&str; 3] = [
    "WoW issuances by channel",
    "forecast vs actual by week, last 3 months",
    "why did issuances change last month",
];

/// Runs `topup demo`.
///
/// # Errors
/// The data cannot be made or read.
pub async fn run(mut args: Demo, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::begin(common, &args.data)?;
    let settings = &loaded.settings;
    let path = common::database(settings)?;
    let today = common::as_of(&args.data, settings);
    if !path.exists() {
        make(path, args.rows, today).await?;
    }
    // The demo asks as of the day its data ends, or its answers would grow old with the file.
    if args.data.as_of.is_none() {
        args.data.as_of = newest(settings, &args.data).await?.filter(|day| *day < today).or(Some(today));
    }
    std::fs::create_dir_all(&args.charts)
        .with_context(|| format!("{} cannot be made", args.charts.display()))?;
    let rows = room().map(|(_, rows)| rows);
    let surface = TerminalSurface::new(std::io::stdout(), text_style(), rows, args.charts);
    let relay = Relay::new(Arc::new(surface), TerminalSurface::<std::io::Stdout>::relay_parts());
    let (watched, ends) = Watched::new(relay);
    let terminal: Arc<dyn Deliver> = Arc::new(watched);
    let surfaces = [(PLATFORM.to_owned(), terminal)];
    let backend = Arc::new(Backend::open(settings, &args.data, surfaces, Chats::Left).await?);
    // No two sessions share a thread or a delivery, whatever the store remembers.
    let name = format!("demo-{}-{}", std::process::id(), jiff::Timestamp::now().as_nanosecond());
    let session = Session::new(Arc::new(backend.desk.clone()), ends, &name);
    let mut prompt = Prompt::new(session, std::io::stdout());
    println!("Asking as of {}.\n", args.data.as_of.unwrap_or(today));
    prompt.answer_all(&SAMPLES, ctrl_c).await?;
    if !std::io::stdin().is_terminal() {
        backend.close().await;
        return Ok(ExitCode::SUCCESS);
    }
    let _nights = common::nightly(settings)?;
    // The terminal works without the page too, for example while another Topup has its port.
    let page = Service::listen(settings, backend.clone()).await;
    match &page {
        Ok(page) => {
            println!("The page is at http://{} as long as this runs.", topup::service::openable(page.address))
        }
        Err(error) => println!("There is no page now: {error:#}"),
    }
    println!("Go on asking: a follow-up, a number of a suggestion, or something new. Ctrl-D leaves.");
    let history = settings.state.dir.join("history");
    let editor = LineEditor::new(Some(&history))?;
    prompt.converse(editor, ctrl_c).await?;
    match page {
        Ok(page) => page.stop().await?,
        Err(_) => backend.close().await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the demo lender.
async fn make(path: &Path, rows: u64, as_of: Date) -> anyhow::Result<()> {
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    println!("No data yet: making a demo lender of {rows} applications in {} …", path.display());
    let day = Day::parse_iso(&as_of.to_string()).context("the as-of date is out of range")?;
    let progress = Arc::new(Progress::default());
    let bar = progress::rows(&progress, rows);
    let load = Load::begin(path, progress).await?;
    let options = demo::DemoOptions { rows, seed: 7, as_of: day };
    let ((), done) = load.run(move |sink| demo::produce(options, sink, None)).await?;
    bar.finish();
    println!("{}\n", progress::summary(&done, "making and storing"));
    Ok(())
}

/// The day of the newest application.
async fn newest(settings: &Settings, flags: &DataFlags) -> anyhow::Result<Option<Date>> {
    let model = common::model(flags)?;
    let source = Source::open(common::database(settings)?, model, settings.time.day_first).await?;
    Ok(source.snapshot().await?.catalog.newest.get("app_submit_d").copied())
}
