//! Which bot token speaks for which workspace.

use std::collections::HashMap;

use secrecy::SecretString;
use topup_port::BoxFuture;

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
