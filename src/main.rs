//! The binary: reads the command line and runs one command.

mod commands;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(name = "topup", version, about)]
enum Cli {
    /// Makes a demo database
    DemoData(commands::demo_data::DemoData),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse() {
        Cli::DemoData(args) => commands::demo_data::run(args).await,
    }
}
