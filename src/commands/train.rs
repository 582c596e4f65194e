//! `topup train`: learns the kind model from the labelled examples and writes its
//! weights. For those who edit `prompts/kind_examples.tsv`.

use anyhow::{Context, bail};
use jiff::civil::{Date, date};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use topup::eval;
use topup::model::Model;
use topup::planner::Planner;
use topup::planner::kinds::train::{Example, Options, train};
use topup::planner::kinds::{Kind, Weights};
use topup::planner::safety::opinion;

/// Options of `topup train`.
#[derive(Debug, clap::Args)]
pub struct Train {
    /// Labelled examples (TSV: kind, message) and golden questions (JSON lines)
    #[arg(required = true)]
    examples: Vec<PathBuf>,
    /// Where the weights go; without it nothing is written
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where the weights of the second opinion on refusals go, learned from the golden questions
    #[arg(long, value_name = "FILE")]
    refusals: Option<PathBuf>,
    /// Examples to score that are not learned from
    #[arg(long, value_name = "FILE")]
    test: Vec<PathBuf>,
    /// Prints the test messages that come out wrong
    #[arg(long)]
    verbose: bool,
    /// Passes over the examples
    #[arg(long, default_value_t = Options::default().epochs)]
    epochs: usize,
    /// Pull of the weights towards zero
    #[arg(long, default_value_t = Options::default().decay)]
    decay: f32,
    /// A feature counts from this many examples on
    #[arg(long, default_value_t = Options::default().least)]
    least: usize,
}

/// Examples are read with this date as today.
const AS_OF: Date = date(2026, 11, 22);

/// Runs `topup train`.
///
/// # Errors
/// A file cannot be read or written, or a line has no known kind.
pub fn run(args: &Train) -> anyhow::Result<ExitCode> {
    let learned = load(&args.examples)?;
    let options = Options { epochs: args.epochs, decay: args.decay, least: args.least, ..Options::default() };
    let examples: Vec<Example> = learned.iter().map(|(_, e)| e.clone()).collect();
    // What is written is what is scored: rounded.
    let weights = Weights::parse(&train(&examples, options).render());
    println!("{} examples, {} right", examples.len(), right(&weights, &learned, false));
    if !args.test.is_empty() {
        for file in &args.test {
            let tested = load(std::slice::from_ref(file))?;
            let n = right(&weights, &tested, args.verbose);
            println!(
                "{}: {n} of {} right ({:.1}%)",
                file.display(),
                tested.len(),
                100.0 * n as f64 / tested.len() as f64
            );
        }
    }
    if let Some(out) = &args.out {
        std::fs::write(out, weights.render())
            .with_context(|| format!("{} cannot be written", out.display()))?;
    }
    if let Some(out) = &args.refusals {
        let text = opinion::train(&refusals(&args.examples)?);
        std::fs::write(out, text).with_context(|| format!("{} cannot be written", out.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// All golden questions of which it is settled whether they are to be refused.
fn refusals(files: &[PathBuf]) -> anyhow::Result<Vec<opinion::Example>> {
    let mut out = Vec::new();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
        let planner = Planner::new(Arc::new(Model::embedded()?), &eval::lender(file)?, false);
        for line in eval::read(file)? {
            let may = line.expect.kind.iter().any(|k| k == "refusal");
            if !may || line.expect.kind.len() == 1 {
                out.push(opinion::Example { features: planner.refusal_features(&line.q), refused: may });
            }
        }
    }
    Ok(out)
}

fn right(weights: &Weights, examples: &[(String, Example)], verbose: bool) -> usize {
    let mut n = 0;
    for (text, e) in examples {
        let Some((kind, p)) = weights.rank(&e.features).and_then(|r| r.first(|_| true)) else { continue };
        if kind == e.kind {
            n += 1;
        } else if verbose {
            println!("{} not {} ({p:.2}): {text:?}", kind.label(), e.kind.label());
        }
    }
    n
}

/// The examples of these files with their messages.
fn load(files: &[PathBuf]) -> anyhow::Result<Vec<(String, Example)>> {
    let mut out = Vec::new();
    for file in files {
        let lines =
            if file.extension().is_some_and(|e| e == "jsonl") { golden(file)? } else { labelled(file)? };
        let planner = Planner::new(Arc::new(Model::embedded()?), &eval::lender(file)?, false);
        for (text, kind) in lines {
            let features = planner.kind_features(&text, AS_OF);
            out.push((text, Example { features, kind }));
        }
    }
    Ok(out)
}

fn labelled(file: &Path) -> anyhow::Result<Vec<(String, Kind)>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        let (label, message) = line.split_once('\t').unwrap_or((line, ""));
        let Some(kind) = Kind::of_label(label) else {
            bail!("{}, line {}: {label:?} is no kind; there are {}", file.display(), i + 1, labels());
        };
        out.push((message.replace("\\n", "\n"), kind));
    }
    Ok(out)
}

fn labels() -> String {
    Kind::ALL.map(Kind::label).join(", ")
}

/// Golden questions asked alone, with the kind that they expect.
fn golden(file: &Path) -> anyhow::Result<Vec<(String, Kind)>> {
    let mut out = Vec::new();
    for line in eval::read(file)? {
        if line.turn.is_some_and(|t| t > 1) {
            continue;
        }
        let intents =
            line.expect.plan.as_ref().and_then(|p| p.get("intent")).and_then(|i| i.as_array()).cloned();
        let label = match (line.expect.kind.as_slice(), intents.as_deref()) {
            ([k], _) if k == "definition" => "definition",
            ([k], Some([one])) if k == "answer" => match one.as_str() {
                Some("forecast_vs_actual") => "forecast",
                Some(other) => other,
                None => continue,
            },
            _ => continue,
        };
        if let Some(kind) = Kind::of_label(label) {
            out.push((line.q, kind));
        }
    }
    Ok(out)
}
