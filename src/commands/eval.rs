//! `topup eval FILE`: asks every golden question and scores the replies.

use super::common::{self, Common, DataFlags, Keep};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;
use topup::eval::{Got, Report, read, render, score};
use topup::pipeline::{Question, ReplyJson};

/// Options of `topup eval`.
#[derive(Debug, clap::Args)]
pub struct Eval {
    #[command(flatten)]
    data: DataFlags,
    /// Golden questions, JSON lines
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Also writes the report as JSON to this file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Figures alone, no question that went wrong
    #[arg(long)]
    quiet: bool,
}

/// Runs `topup eval`.
///
/// # Errors
/// A file cannot be read, or a question fails with a fault.
pub async fn run(args: Eval, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::begin(common, &args.data)?;
    let pipeline = common::pipeline(&loaded.settings, &args.data, Keep::Memory).await?;
    let mut report = Report::default();
    for file in &args.files {
        let name = file.display().to_string();
        for line in read(file)? {
            let id = line.thread.clone().unwrap_or_else(|| line.id.clone());
            let as_of = args.data.as_of.unwrap_or(line.as_of);
            let thread = Some(common::thread(&format!("{name}/{id}")));
            let question = Question { thread, ..Question::new(&line.q, as_of) };
            let got = match pipeline.ask(&question, &CancellationToken::new()).await {
                Ok(reply) => {
                    Got { kind: reply.kind.id().to_string(), reply: ReplyJson::of(&reply, "", None) }
                }
                Err(error) => Got { kind: format!("fault: {error}"), reply: serde_json::Value::Null },
            };
            report.add(&line.id, &line.category, &score(&line, &got));
        }
    }
    print!("{}", render(&report, !args.quiet));
    if let Some(path) = args.report {
        std::fs::write(&path, serde_json::to_string_pretty(&report)?)?;
    }
    Ok(ExitCode::SUCCESS)
}
