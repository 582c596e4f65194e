//! `topup replay RECEIPT`: the numbers of an earlier answer again, or what has
//! changed since.

use super::ask::text_style;
use super::common::{self, Common, DataFlags, Kept};
use anyhow::{Context, bail};
use std::process::ExitCode;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use topup::clock::SystemClock;
use topup::guardrail::Policy;
use topup::pipeline::{LogObserver, Question, to_answer};
use topup::planner::Understood;
use topup::store::{self, MemoryThreads, ReceiptId, THREAD_TTL};
use topup_terminal::render;

/// Options of `topup replay`.
#[derive(Debug, clap::Args)]
pub struct Replay {
    #[command(flatten)]
    data: DataFlags,
    /// The receipt's id, as an answer showed it
    receipt: String,
}

/// Runs `topup replay`.
///
/// # Errors
/// There is no such receipt, or the plan cannot run any more.
pub async fn run(args: Replay, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::begin(common, &args.data)?;
    let settings = &loaded.settings;
    // Where the service keeps them, and where `topup ask` does.
    let receipts = store::open_small(settings, Arc::new(SystemClock)).await?;
    let threads = Arc::new(MemoryThreads::new(THREAD_TTL, Arc::new(SystemClock)));
    let kept = Kept { threads, receipts, results: None };
    let pipeline = common::pipeline_with(settings, &args.data, kept, Arc::new(LogObserver)).await?;
    let id: ReceiptId = args.receipt.parse().map_err(|_| {
        anyhow::anyhow!(
            "\"{}\" is no receipt id; it is the short code in an answer's last line",
            args.receipt
        )
    })?;
    let Some(receipt) = pipeline.receipts().get(&id).await? else {
        bail!(
            "there is no receipt {id} in {}; was the answer given with another --state-dir?",
            settings.state.dir.display()
        );
    };
    let understood: Understood = serde_json::from_value(receipt["understood"].clone())
        .context("the receipt was written by another version of Topup")?;
    let as_of = serde_json::from_value(receipt["as_of"].clone()).context("the receipt has no date")?;
    let policy: Policy = serde_json::from_value(receipt["policy"].clone())
        .context("the receipt was written by another version of Topup")?;
    let question = Question { policy, ..Question::new("", as_of) };
    let reply = pipeline.run_plan(&question, &understood, &CancellationToken::new()).await?;
    print!("{}", render(&to_answer(&reply, pipeline.model()), &text_style()));
    let Some(computed) = &reply.computed else { bail!("the plan cannot run any more: {}", reply.message) };
    let snapshot = pipeline.source().snapshot().await?;
    let rows = serde_json::to_value(&computed.results.rows)?;
    let totals = serde_json::to_value(&computed.results.totals)?;
    let same = rows == receipt["rows"] && totals == receipt["totals"];
    let version = receipt["data_version"].as_str() == Some(snapshot.data_version.as_str());
    let model = receipt["model_version"].as_str() == Some(pipeline.model().version());
    println!(
        "\n{}",
        match (same, version, model) {
            (true, true, _) => "The numbers are the same as in the receipt.".to_string(),
            (true, false, _) => "The data was loaded anew since, and these numbers are still the same.".to_string(),
            (false, false, _) => "The data has changed since: these numbers differ from the receipt's.".to_string(),
            (false, true, false) => "The semantic model has changed since: these numbers differ from the receipt's.".to_string(),
            (false, true, true) => "These numbers differ from the receipt's although data and model are the same: Topup itself has changed.".to_string(),
        }
    );
    Ok(ExitCode::SUCCESS)
}
