//! `topup demo`: the first minute of a newcomer. Makes the demo data if it is
//! missing, answers three questions with their pictures, and goes on asking.

use super::ask::{ask_live, text_style};
use super::common::{self, Common, DataFlags, Keep};
use super::progress;
use super::serve::Service;
use anyhow::Context;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use topup::pipeline::{Pipeline, Question};
use topup::warehouse::{Day, Load, Progress, demo};
use topup_port::{Answer, Failure, Outcome, ThreadKey};
use topup_terminal::editor::LineEditor;
use topup_terminal::prompt::{answer_all, converse, ctrl_c};

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
    let path = common::database(settings)?.to_path_buf();
    let as_of = common::as_of(&args.data, settings);
    if !path.exists() {
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("{} cannot be made", parent.display()))?;
        }
        println!("No data yet: making a demo lender of {} applications in {} …", args.rows, path.display());
        let day = Day::parse_iso(&as_of.to_string()).context("the as-of date is out of range")?;
        let progress = Arc::new(Progress::default());
        let bar = progress::rows(&progress, args.rows);
        let load = Load::begin(&path, progress).await?;
        let options = demo::DemoOptions { rows: args.rows, seed: 7, as_of: day };
        let ((), done) = load.run(move |sink| demo::produce(options, sink, None)).await?;
        bar.finish();
        println!("{}\n", progress::summary(&done, "making and storing"));
    }
    // The demo asks as of the day its data ends, or its answers would grow old with the file.
    let pipeline = Arc::new(common::pipeline(settings, &args.data, Keep::Files).await?);
    if args.data.as_of.is_none() {
        let snapshot = pipeline.source().snapshot().await?;
        args.data.as_of =
            snapshot.catalog.newest.get("app_submit_d").copied().filter(|d| *d < as_of).or(Some(as_of));
    }
    std::fs::create_dir_all(&args.charts)
        .with_context(|| format!("{} cannot be made", args.charts.display()))?;
    let session = format!("demo-{}", std::process::id());
    let asker = Asker {
        pipeline,
        thread: common::thread(&session),
        as_of: args.data.as_of.unwrap_or(as_of),
        charts: args.charts,
        count: std::cell::Cell::new(0),
    };
    let style = text_style();
    let mut out = std::io::stdout();
    println!("Asking as of {}.\n", asker.as_of);
    let last = answer_all(&SAMPLES, &style, &mut out, async |q: &str| asker.ask(q).await).await?;
    if !std::io::stdin().is_terminal() {
        return Ok(ExitCode::SUCCESS);
    }
    let _nights = common::nightly(settings)?;
    // The terminal works without the page too, for example while another Topup has its port.
    let page = Service::start(settings, &args.data).await;
    match &page {
        Ok(page) => println!("The page is at http://{} as long as this runs.", page.address),
        Err(error) => println!("There is no page now: {error:#}"),
    }
    println!("Go on asking: a follow-up, a number of a suggestion, or something new. Ctrl-D leaves.");
    let history = settings.state.dir.join("history");
    let editor = LineEditor::new(Some(&history))?;
    converse(editor, last, &style, &mut out, ctrl_c, async |q: &str| asker.ask(q).await).await?;
    if let Ok(page) = page {
        page.stop().await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks in one thread and writes each picture to a file.
struct Asker {
    pipeline: Arc<Pipeline>,
    thread: ThreadKey,
    as_of: jiff::civil::Date,
    charts: PathBuf,
    count: std::cell::Cell<u32>,
}

impl Asker {
    async fn ask(&self, text: &str) -> Answer {
        let question = Question { thread: Some(self.thread.clone()), ..Question::new(text, self.as_of) };
        // Dropped with the answer: a stopped answer stops its SQL.
        let cancel = CancellationToken::new();
        let _stop = cancel.clone().drop_guard();
        match ask_live(&self.pipeline, &question, &cancel, true).await {
            Ok((reply, answer)) => {
                if let Err(error) = &reply {
                    tracing::error!(%error, "a question failed");
                }
                self.with_chart(answer)
            }
            Err(error) => {
                tracing::error!(%error, "the terminal cannot be written");
                Answer { outcome: Some(Outcome::Failure(Failure::interrupted())), ..Answer::default() }
            }
        }
    }

    /// The answer with its picture written to a file.
    fn with_chart(&self, mut answer: Answer) -> Answer {
        if let Some(chart) = &mut answer.chart {
            self.count.set(self.count.get() + 1);
            let path = self.charts.join(format!("answer-{:02}.png", self.count.get()));
            match std::fs::write(&path, &chart.png) {
                Ok(()) => chart.location = Some(path.display().to_string()),
                Err(error) => tracing::warn!(%error, "the chart could not be written"),
            }
        }
        answer
    }
}
