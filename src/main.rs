//! The binary: reads the command line and runs one command.

mod commands;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(name = "topup", version, about)]
enum Cli {
    /// Makes a demo database
    DemoData(commands::demo_data::DemoData),
    /// Loads CSV files
    Import(commands::import::Import),
    /// Makes the daily sums anew after the tables were changed from outside
    Refresh(commands::refresh::Refresh),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse() {
        Cli::DemoData(args) => commands::demo_data::run(args).await,
        Cli::Import(args) => commands::import::run(args).await,
        Cli::Refresh(args) => commands::refresh::run(args).await,
    }
}
