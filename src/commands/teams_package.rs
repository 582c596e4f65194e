//! `topup teams-package`: makes the file that an owner uploads to Teams.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use topup_teams::package::{Facts, package};

use super::common::{self, Common, DataFlags};

/// Options of `topup teams-package`.
#[derive(Debug, clap::Args)]
pub struct TeamsPackage {
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "topup-teams.zip")]
    out: PathBuf,
    /// The app's name in Teams
    #[arg(long, value_name = "NAME", default_value = "Topup")]
    name: String,
    /// Who offers it, as Teams shows it
    #[arg(long, value_name = "NAME", default_value = "Your company")]
    company: String,
    /// A page of theirs; Teams links to it for privacy and terms
    #[arg(long, value_name = "ADDRESS", default_value = "https://example.com")]
    website: String,
    /// Asks for the right to read the conversations that it is in: then follow-ups need no mention, and a message whose
    /// posting ended unclearly can be looked for
    #[arg(long)]
    reads: bool,
}

/// Runs `topup teams-package`.
///
/// # Errors
/// A setting is missing or the file cannot be written.
pub fn run(args: TeamsPackage, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::settings(common, &DataFlags::default())?;
    let teams = &loaded.settings.teams;
    if teams.app().is_empty() {
        return Err(anyhow!(
            "teams.app_id is not set: the \"Application (client) ID\" of the bot's registration (deploy/teams/README.md)"
        ));
    }
    let facts = Facts {
        app_id: teams.app().to_owned(),
        name: args.name,
        company: args.company,
        website: args.website,
        public_url: teams.public_url.clone(),
        reads: args.reads,
    };
    let bytes = package(&facts).map_err(|reason| anyhow!(reason))?;
    std::fs::write(&args.out, bytes).with_context(|| format!("{} cannot be written", args.out.display()))?;
    println!(
        "{} is made: upload it in Teams under Apps, Manage your apps, Upload an app",
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
