//! The binary: reads the command line and runs one command.

mod commands;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Business questions of a consumer lender, answered with exact numbers, a chart and the drivers.
#[derive(Debug, Parser)]
#[command(name = "topup", version, about)]
struct Cli {
    /// Settings file; without it `topup.toml` in this folder is read if it is there
    #[arg(long, global = true, value_name = "FILE", env = "TOPUP_CONFIG")]
    config: Option<std::path::PathBuf>,
    /// Log level (error, warn, info, debug, or a filter such as topup=debug)
    #[arg(long, global = true, value_name = "LEVEL")]
    log: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers one question
    Ask(commands::ask::Ask),
    /// Makes demo data if it is missing, answers three questions, and goes on asking
    Demo(commands::demo::Demo),
    /// Runs the service: the page, the API, and the chat platforms of the settings
    Serve(commands::serve::Serve),
    /// Reads CSV files into the database
    Import(commands::import::Import),
    /// Makes a demo database
    DemoData(commands::demo_data::DemoData),
    /// Rebuilds the daily sums after the tables were changed from outside
    Refresh(commands::refresh::Refresh),
    /// Scores a file of golden questions
    Eval(commands::eval::Eval),
    /// Prints the numbers of an earlier answer again, or says that the data has changed
    Replay(commands::replay::Replay),
    /// Checks settings, data and model, and says what to do about each finding
    Doctor(commands::doctor::Doctor),
    /// Measures answers, cached and uncached, per intent and stage
    Bench(commands::bench::Bench),
    /// Puts a load on a running service on this machine, and measures it
    BenchServe(commands::bench_serve::BenchServe),
    /// Makes the app's package for Microsoft Teams
    #[cfg(feature = "teams")]
    TeamsPackage(commands::teams_package::TeamsPackage),
    /// Learns the kinds of questions from labelled examples
    Train(commands::train::Train),
}

fn main() -> ExitCode {
    quiet_when_nobody_reads();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("topup: no threads can be had: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(run());
    // A name that is still looked up (`topup doctor`) holds nobody up.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    code
}

async fn run() -> ExitCode {
    let cli = Cli::parse();
    let common = commands::Common { config: cli.config, log: cli.log };
    let done = match cli.command {
        Command::Ask(args) => commands::ask::run(args, &common).await,
        Command::Demo(args) => commands::demo::run(args, &common).await,
        Command::Serve(args) => commands::serve::run(args, &common).await,
        Command::Import(args) => commands::import::run(args, &common).await.map(|()| ExitCode::SUCCESS),
        Command::DemoData(args) => commands::demo_data::run(args, &common).await.map(|()| ExitCode::SUCCESS),
        Command::Refresh(args) => commands::refresh::run(args, &common).await.map(|()| ExitCode::SUCCESS),
        Command::Eval(args) => commands::eval::run(args, &common).await,
        Command::Replay(args) => commands::replay::run(args, &common).await,
        Command::Doctor(args) => commands::doctor::run(args, &common).await,
        Command::Bench(args) => commands::bench::run(args, &common).await,
        Command::BenchServe(args) => commands::bench_serve::run(args).await,
        #[cfg(feature = "teams")]
        Command::TeamsPackage(args) => commands::teams_package::run(args, &common),
        Command::Train(args) => commands::train::run(&args),
    };
    match done {
        Ok(code) => code,
        Err(error) if error.chain().any(is_broken_pipe) => ExitCode::SUCCESS,
        Err(error) => {
            // One line for the person; the log has the rest.
            eprintln!("topup: {}", commands::one_line(&error));
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

/// A reader that has seen enough (`topup doctor | head`) is no fault: `println!` panics then, and this ends
/// the process in silence instead.
fn quiet_when_nobody_reads() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let text = info.payload_as_str().unwrap_or_default();
        if text.starts_with("failed printing to stdout") && text.contains("Broken pipe") {
            std::process::exit(0);
        }
        loud(info);
    }));
}
