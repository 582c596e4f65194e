//! Which bot token speaks for which workspace.

use std::collections::HashMap;

use std::sync::Arc;

use secrecy::SecretString;
use topup_port::{BoxFuture, Notebook};

use crate::Config;

/// The bot tokens of the workspaces that installed Topup.
pub trait Tokens: Send + Sync {
    /// The token of a team; none if it did not install Topup, or took it away.
    fn token<'a>(&'a self, team: &'a str) -> BoxFuture<'a, Option<SecretString>>;
}

/// One token for whatever team: an app that is installed in a single workspace.
#[derive(Debug, Clone)]
pub struct OneToken(pub SecretString);

impl Tokens for OneToken {
    fn token<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Option<SecretString>> {
        Box::pin(async { Some(self.0.clone()) })
    }
}

/// A token for each team id, fixed at the start.
#[derive(Debug, Clone, Default)]
pub struct TokenMap(pub HashMap<String, SecretString>);

impl Tokens for TokenMap {
    fn token<'a>(&'a self, team: &'a str) -> BoxFuture<'a, Option<SecretString>> {
        Box::pin(async move { self.0.get(team).cloned() })
    }
}

/// The tokens of the settings, and behind them those of the workspaces that installed Topup themselves.
pub struct InstalledTokens {
    by_team: TokenMap,
    /// For whatever team, where the settings know a single one.
    single: Option<SecretString>,
    notebook: Arc<dyn Notebook>,
}

impl InstalledTokens {
    /// The tokens of these settings and this notebook.
    ///
    /// # Errors
    /// The list of the settings is none.
    pub fn new(config: &Config, notebook: Arc<dyn Notebook>) -> Result<Self, String> {
        let by_team = TokenMap(config.tokens()?.into_iter().collect());
        Ok(Self { by_team, single: config.bot_token.clone(), notebook })
    }
}

impl Tokens for InstalledTokens {
    fn token<'a>(&'a self, team: &'a str) -> BoxFuture<'a, Option<SecretString>> {
        Box::pin(async move {
            if let Some(token) = self.by_team.0.get(team) {
                return Some(token.clone());
            }
            match self.notebook.kept(&name(team)).await {
                Ok(Some(token)) if token.is_string() => token.as_str().map(|token| token.to_owned().into()),
                Ok(_) => self.single.clone(),
                Err(error) => {
                    tracing::error!(error, "the token of a workspace could not be looked up");
                    self.single.clone()
                }
            }
        })
    }
}

/// The name under which the token of a workspace is kept.
pub(crate) fn name(team: &str) -> String {
    format!("slack.token.{team}")
}
