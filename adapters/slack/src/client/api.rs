//! Slack's Web API: calls with the token of their workspace, bounded in time, with errors that say what to do next.

use std::future::Future;
use std::sync::Arc;

use hyper_rustls::HttpsConnectorBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use slack_morphism::SlackClientApiCallContext;
use slack_morphism::errors::SlackClientError;
use slack_morphism::prelude::*;
use tokio::time::timeout;
use topup_port::SurfaceError;
use url::{Url, form_urlencoded};

use super::{Session, errors};
use crate::{Config, Tokens};

/// Why the API cannot be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SetupError(String);

/// The Web API of the settings.
pub struct Api {
    client: SlackClient<SlackClientHyperHttpsConnector>,
    tokens: Arc<dyn Tokens>,
    config: Config,
}

impl Api {
    /// The API of the settings, with those tokens. Nothing is sent yet.
    ///
    /// # Errors
    /// The settings do not go together; the sentence says what to change.
    pub fn new(mut config: Config, tokens: Arc<dyn Tokens>) -> Result<Self, SetupError> {
        config.check().map_err(SetupError)?;
        config.api_url.truncate(config.api_url.trim_end_matches('/').len());
        // Roots that come along: a container may have no certificates. The upload's address comes from the server, and
        // over https alone unless the whole API is a local fake.
        let tls = HttpsConnectorBuilder::new().with_webpki_roots();
        let tls = if config.is_loopback() { tls.https_or_http() } else { tls.https_only() };
        let connector = SlackClientHyperConnector::with_connector(tls.enable_http1().build());
        // No rate control of its own: it throttles by team and not by channel, and the Relay obeys what Slack says.
        let client = SlackClient::new(connector.with_slack_api_url(&config.api_url));
        Ok(Self { client, tokens, config })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn client(&self) -> &SlackClient<SlackClientHyperHttpsConnector> {
        &self.client
    }

    /// The token of a workspace.
    pub(super) async fn token(&self, team: &str) -> Result<SlackApiToken, SurfaceError> {
        let token = self.tokens.token(team).await.ok_or(SurfaceError::Unauthorized)?;
        Ok(as_token(&token))
    }

    /// One call, typed in its errors and bounded in time.
    pub(crate) async fn call<T>(
        &self,
        call: impl Future<Output = ClientResult<T>> + Send,
    ) -> Result<T, SurfaceError> {
        match timeout(self.config.call_timeout(), call).await {
            Ok(result) => result.map_err(|error| errors::typed(&error)),
            Err(_) => Err(errors::took_too_long()),
        }
    }

    /// One method with a JSON body, as a workspace's bot.
    pub(crate) async fn method<T>(
        &self,
        team: &str,
        method: &str,
        body: &(impl Serialize + Send + Sync),
    ) -> Result<T, SurfaceError>
    where
        T: for<'de> Deserialize<'de> + Send,
    {
        let token = self.token(team).await?;
        self.with_token(&token, method, body).await
    }

    /// One method with a JSON body, with the token of the app itself.
    pub(crate) async fn as_app<T>(
        &self,
        app: &SecretString,
        method: &str,
        body: &(impl Serialize + Send + Sync),
    ) -> Result<T, SurfaceError>
    where
        T: for<'de> Deserialize<'de> + Send,
    {
        self.with_token(&as_token(app), method, body).await
    }

    async fn with_token<T>(
        &self,
        token: &SlackApiToken,
        method: &str,
        body: &(impl Serialize + Send + Sync),
    ) -> Result<T, SurfaceError>
    where
        T: for<'de> Deserialize<'de> + Send,
    {
        let session: Session<'_> = self.client.open_session(token);
        self.call(session.http_session_api.http_post(method, body, None)).await
    }

    /// Sends a body to an address that came with a command; nothing of the reply is read.
    pub(crate) async fn post_to(&self, url: &Url, body: &serde_json::Value) -> Result<(), SurfaceError> {
        let span = tracing::debug_span!("a reply to a command");
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &span,
            is_sensitive_url: true,
        };
        let sent = self.client.http_api.connector.http_post_uri(url.clone(), body, context);
        self.call(sent).await.map(|_: serde_json::Value| ())
    }

    /// One method that reads, with its parameters in the address; in a form where the server knows no reading by
    /// address, as some gateways and emulators do not.
    pub(crate) async fn read<T>(
        &self,
        team: &str,
        method: &str,
        params: &[(&str, Option<&str>)],
    ) -> Result<T, SurfaceError>
    where
        T: for<'de> Deserialize<'de> + Send,
    {
        let token = self.token(team).await?;
        let session: Session<'_> = self.client.open_session(&token);
        let params = params.to_vec();
        let call = session.http_session_api.http_get(method, &params, None);
        match timeout(self.config.call_timeout(), call).await {
            Ok(Err(SlackClientError::HttpError(error))) if errors::may_want_a_form(&error) => {
                self.read_by_form(&token, method, &params).await
            }
            Ok(result) => result.map_err(|error| errors::typed(&error)),
            Err(_) => Err(errors::took_too_long()),
        }
    }

    async fn read_by_form<T>(
        &self,
        token: &SlackApiToken,
        method: &str,
        params: &[(&str, Option<&str>)],
    ) -> Result<T, SurfaceError>
    where
        T: for<'de> Deserialize<'de> + Send,
    {
        let wrong = |_| SurfaceError::Rejected { reason: "slack.api_url is no address".into() };
        let url: Url = format!("{}/{method}", self.config.api_url).parse().map_err(wrong)?;
        let form = form_of(params);
        let span = tracing::debug_span!("a method that reads, by form");
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: Some(token),
            tracing_span: &span,
            is_sensitive_url: false,
        };
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.call(self.client.http_api.connector.http_post_uri_binary(url, kind, &form, context)).await
    }
}

/// The parameters that are there, as a form.
fn form_of(params: &[(&str, Option<&str>)]) -> Vec<u8> {
    let there = params.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(there).finish().into_bytes()
}

fn as_token(token: &SecretString) -> SlackApiToken {
    SlackApiToken::new(SlackApiTokenValue(token.expose_secret().to_owned()))
}
