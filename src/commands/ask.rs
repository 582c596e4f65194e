//! `topup ask`: one question, answered as text or as JSON.

use super::common::{self, Common, DataFlags, Keep};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;
use topup::pipeline::{Pipeline, Question, Reply, ReplyJson, SourceError};
use topup_port::{Answer, Emitter};
use topup_terminal::live::{Live, room};
use topup_terminal::{TextStyle, render};

/// Options of `topup ask`.
#[derive(Debug, clap::Args)]
pub struct Ask {
    #[command(flatten)]
    data: DataFlags,
    /// Thread whose earlier answers a follow-up refers to
    #[arg(long, value_name = "ID")]
    thread: Option<String>,
    /// How the reply is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Also writes the chart to this PNG file
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Also writes the rows to this CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// The question
    #[arg(required = true, num_args = 1..)]
    question: Vec<String>,
}

/// Columns of a text that is printed.
const WIDTH: usize = 80;
/// Terminals that are narrower break lines themselves.
const NARROWEST: usize = 40;

/// How a reply is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One object for programs.
    Json,
}

/// Runs `topup ask`.
///
/// # Errors
/// Settings, database or output files cannot be used.
pub async fn run(args: Ask, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::begin(common, &args.data)?;
    let pipeline = common::pipeline(&loaded.settings, &args.data, Keep::Files).await?;
    let as_of = common::as_of(&args.data, &loaded.settings);
    let thread = args.thread.as_deref().map(common::thread);
    let question = Question { thread, ..Question::new(args.question.join(" "), as_of) };
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    });
    let shown = args.format == Format::Text;
    let (reply, answer) = ask_live(&pipeline, &question, &cancel, shown).await?;
    let reply = reply?;
    let written = write_files(&reply, args.chart.as_deref(), args.csv.as_deref());
    // A file that cannot be written takes nobody the answer; what failed is said after it.
    print(&reply, answer, args.format, written.chart.as_deref())?;
    match written.failed.is_empty() {
        true => Ok(ExitCode::SUCCESS),
        false => anyhow::bail!("{}", written.failed.join("; ")),
    }
}

/// Asks and, on a terminal, shows the answer while it grows. Gives the reply and the final answer, which
/// holds what was there when it was stopped.
pub async fn ask_live(
    pipeline: &Pipeline,
    question: &Question,
    cancel: &CancellationToken,
    shown: bool,
) -> std::io::Result<(Result<Reply, SourceError>, Answer)> {
    let (emitter, answers) = Emitter::new();
    let following = async {
        match room().filter(|_| shown) {
            Some((_, rows)) => Live::new(std::io::stdout(), text_style(), rows).follow(answers).await,
            None => Ok(answers.last().await),
        }
    };
    let (reply, answer) = tokio::join!(pipeline.answer(question, cancel, &emitter), following);
    Ok((reply, answer?))
}

/// The chart's path where it was written, and what could not be, in words.
#[derive(Default)]
struct Written {
    chart: Option<String>,
    failed: Vec<String>,
}

/// Writes chart and rows where they were asked for.
fn write_files(reply: &Reply, chart: Option<&Path>, csv: Option<&Path>) -> Written {
    let mut written = Written::default();
    let told = |what: &str, path: &Path, error: std::io::Error| {
        format!(
            "the {what} cannot be written to {}: {error}. Give a path in a folder that exists and may be written to",
            path.display()
        )
    };
    if let (Some(path), Some(picture)) = (chart, reply.computed.as_ref().and_then(|c| c.chart.as_ref())) {
        match std::fs::write(path, &picture.png) {
            Ok(()) => written.chart = Some(path.display().to_string()),
            Err(error) => written.failed.push(told("chart", path, error)),
        }
    }
    if let (Some(path), Some(computed)) = (csv, &reply.computed) {
        let text = topup::pipeline::to_csv(&computed.results);
        if let Err(error) = std::fs::write(path, text) {
            written.failed.push(told("file of rows", path, error));
        }
    }
    written
}

fn print(reply: &Reply, mut answer: Answer, format: Format, chart: Option<&str>) -> anyhow::Result<()> {
    if let (Some(picture), Some(path)) = (&mut answer.chart, chart) {
        picture.location = Some(path.to_string());
    }
    let mut out = std::io::stdout().lock();
    match format {
        Format::Json => {
            let plain = render(&answer, &TextStyle::default());
            writeln!(out, "{}", serde_json::to_string(&ReplyJson::of(reply, plain.trim_end(), chart))?)?;
        }
        Format::Text => {
            write!(out, "{}", render(&answer, &text_style()))?;
        }
    }
    Ok(())
}

/// Colour on a terminal, none in a pipe or where NO_COLOR is set; 80 columns, less on a narrow terminal.
pub fn text_style() -> TextStyle {
    let room = room();
    let colour = room.is_some() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    TextStyle { width: room.map_or(WIDTH, |(columns, _)| columns.clamp(NARROWEST, WIDTH)), colour }
}
