//! `topup bench`: how long answers take, uncached and cached, by intent and by
//! stage, over the whole pipeline with its PNG.

use super::common::{self, Common, DataFlags, Keep};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use topup::pipeline::{Question, Reply};

/// Options of `topup bench`.
#[derive(Debug, clap::Args)]
pub struct Bench {
    #[command(flatten)]
    data: DataFlags,
    /// Times each question is asked uncached
    #[arg(long, default_value_t = 20)]
    runs: u32,
}

/// How often each answer is asked for again, from the cache.
const CACHED_ROUNDS: usize = 10;

/// Questions by what serves them. `{w}` and `{d}` are replaced by other numbers in each run, so that no answer comes from
/// the cache.
const QUESTIONS: [(&str, &str); 12] = [
    ("trend", "issuances by week, last {w} weeks"),
    ("trend by segment", "submits by week by channel, last {w} weeks"),
    ("variance", "submits last {d} days vs prior period"),
    ("variance by segment", "issuances last {d} days vs prior period by channel"),
    ("forecast", "forecast vs actual by week, last {w} weeks"),
    ("funnel", "funnel last {d} days"),
    ("distribution", "issuances by grade, last {d} days"),
    ("rate by segment", "approval rate by grade, last {d} days"),
    ("relationship by segment", "average APR vs approval rate by grade, last {d} days"),
    ("raw: histogram", "histogram of FICO, last {d} days"),
    ("raw: rows", "APR vs FICO, last {d} days"),
    ("raw: three segments", "issuances by channel for P1, RP, last {d} days"),
];

/// Runs `topup bench`.
///
/// # Errors
/// The database cannot be read or a question fails.
pub async fn run(args: Bench, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::begin(common, &args.data)?;
    let started = Instant::now();
    let pipeline = common::pipeline(&loaded.settings, &args.data, Keep::Memory).await?;
    let as_of = match args.data.as_of {
        Some(d) => d,
        None => pipeline
            .source()
            .snapshot()
            .await?
            .catalog
            .newest
            .get("app_submit_d")
            .copied()
            .unwrap_or_else(|| common::as_of(&args.data, &loaded.settings)),
    };
    println!(
        "opened in {:.1} ms, as of {as_of}, {} runs each",
        started.elapsed().as_secs_f64() * 1e3,
        args.runs
    );
    println!(
        "{:<26} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10} {:>10}",
        "ms", "p50", "p95", "plan", "sql", "chart", "texts", "cached p50", "cached p95"
    );
    for (name, question) in QUESTIONS {
        let texts: Vec<String> = (0..args.runs)
            .map(|n| {
                let weeks = (8 + n % 5 + n / 5).to_string();
                question.replace("{w}", &weeks).replace("{d}", &(60 + n).to_string())
            })
            .collect();
        let mut all = Vec::new();
        for text in &texts {
            let reply = pipeline.ask(&Question::new(text, as_of), &CancellationToken::new()).await?;
            anyhow::ensure!(
                reply.computed.is_some(),
                "\"{text}\" was not answered with numbers: {}",
                reply.message
            );
            if !reply.cache_hit {
                all.push(reply);
            }
        }
        let mut cached = Vec::new();
        for text in texts.iter().cycle().take(texts.len() * CACHED_ROUNDS) {
            let again = pipeline.ask(&Question::new(text, as_of), &CancellationToken::new()).await?;
            cached.push(again.timings.total);
        }
        let of = |f: fn(&Reply) -> Duration| percentile(all.iter().map(f).collect(), 50);
        let total: Vec<Duration> = all.iter().map(|r| r.timings.total).collect();
        println!(
            "{name:<26} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>10.3} {:>10.3}",
            percentile(total.clone(), 50),
            percentile(total, 95),
            of(|r| r.timings.plan),
            of(|r| r.timings.sql),
            of(|r| r.timings.chart),
            of(|r| r.timings.insights),
            percentile(cached.clone(), 50),
            percentile(cached, 95)
        );
    }
    if let Some(bytes) = topup::telemetry::resident_bytes() {
        println!("resident memory {:.1} MiB", bytes as f64 / 1024.0 / 1024.0);
    }
    Ok(ExitCode::SUCCESS)
}

fn percentile(mut all: Vec<Duration>, p: usize) -> f64 {
    all.sort();
    let at = (all.len() * p / 100).min(all.len().saturating_sub(1));
    all.get(at).map_or(f64::NAN, |d| d.as_secs_f64() * 1e3)
}
