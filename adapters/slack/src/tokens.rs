//! Which bot token speaks for which workspace.

use std::collections::HashMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use topup_port::{BoxFuture, Notebook};

use crate::Config;
use crate::seal::Seal;

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
    /// What opens kept tokens; none without the app's own secret.
    seal: Option<Seal>,
}

impl InstalledTokens {
    /// The tokens of these settings and this notebook.
    ///
    /// # Errors
    /// The list of the settings is none.
    pub fn new(config: &Config, notebook: Arc<dyn Notebook>) -> Result<Self, String> {
        let by_team = TokenMap(config.tokens()?.into_iter().collect());
        let seal = config.client_secret.as_ref().map(Seal::new);
        let said = |token: &SecretString| !token.expose_secret().trim().is_empty();
        Ok(Self { by_team, single: config.bot_token.clone().filter(said), notebook, seal })
    }

    /// A token as it is kept.
    fn opened(&self, team: &str, kept: &str) -> Option<SecretString> {
        let opened = self.seal.as_ref().and_then(|seal| seal.open(team, kept));
        if opened.is_none() {
            tracing::error!(
                team,
                "the token of a workspace cannot be opened: slack.client_secret is missing or another one than at its \
                 installation; set it, or install Topup there once more at /slack/install"
            );
        }
        opened
    }
}

impl Tokens for InstalledTokens {
    fn token<'a>(&'a self, team: &'a str) -> BoxFuture<'a, Option<SecretString>> {
        Box::pin(async move {
            if let Some(token) = self.by_team.0.get(team) {
                return Some(token.clone());
            }
            let kept = self.notebook.kept(&name(team)).await.unwrap_or_else(|error| {
                tracing::error!(error, "the token of a workspace could not be looked up");
                None
            });
            let kept = kept.as_ref().and_then(|kept| kept.as_str());
            kept.and_then(|kept| self.opened(team, kept)).or_else(|| self.single.clone())
        })
    }
}

/// The name under which the token of a workspace is kept.
pub(crate) fn name(team: &str) -> String {
    format!("slack.token.{team}")
}
