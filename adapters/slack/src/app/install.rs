//! The installation of Topup in a workspace (OAuth v2): `/slack/install` sends the browser to Slack, which sends it back
//! to `/slack/oauth` with a code that is changed for the workspace's bot token.
//!
//! The state that goes along is unguessable, belongs to the browser that began (a cookie), and counts once. Only
//! workspaces that the settings name are taken: whoever installs Topup may ask for our numbers.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use secrecy::ExposeSecret;
use serde_json::Value;
use slack_morphism::api::{SlackOAuthCode, SlackOAuthV2AccessTokenRequest};
use slack_morphism::{SlackClientId, SlackClientSecret};
use topup_port::SurfaceError;
use url::Url;

use super::App;
use crate::seal::Seal;
use crate::{Config, SCOPES, tokens};

/// How long an installation may take.
const STATE: Duration = Duration::from_secs(600);
const COOKIE: &str = "topup_slack_install";

/// Sends the browser to Slack.
pub(super) async fn begin(State(app): State<App>) -> Response {
    let config = app.0.parts.api.config();
    let mut bytes = [0u8; 24];
    let (Some((client, public)), Ok(())) = (able(config), getrandom::fill(&mut bytes)) else {
        return page(StatusCode::NOT_FOUND, "Topup cannot be installed from here.");
    };
    let state: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    app.0.parts.notebook.remember(&name(&state), Value::Bool(true), STATE).await;
    let back = format!("{public}/slack/oauth");
    let params =
        [("client_id", client), ("scope", &SCOPES.join(",")), ("state", &state), ("redirect_uri", &back)];
    let Ok(url) = Url::parse_with_params(&authorize(config), params) else {
        return page(StatusCode::NOT_FOUND, "Topup cannot be installed from here.");
    };
    let secure = if config.is_loopback() { "" } else { "; Secure" };
    let cookie = format!("{COOKIE}={state}; Path=/slack; Max-Age=600; HttpOnly; SameSite=Lax{secure}");
    (StatusCode::FOUND, [(header::LOCATION, url.to_string()), (header::SET_COOKIE, cookie)]).into_response()
}

/// Takes the browser back, and the token.
pub(super) async fn finish(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let part = |name: &str| query.get(name).map_or("", String::as_str);
    let (state, code) = (part("state"), part("code"));
    let book = &app.0.parts.notebook;
    let begun =
        !state.is_empty() && cookie(&headers) == Some(state) && book.recall(&name(state)).await.is_some();
    // It counts once, whatever becomes of it.
    if !begun || !book.first(&format!("{}/used", name(state)), STATE).await {
        tracing::warn!(target: "topup::security", "an installation came back with a state that is not ours");
        return page(
            StatusCode::BAD_REQUEST,
            "This installation was not begun here, or too long ago: begin again at /slack/install.",
        );
    }
    if code.is_empty() {
        return page(StatusCode::OK, "Nothing was installed.");
    }
    match app.installed(code).await {
        Ok(Some(team)) => {
            tracing::info!(team, "a workspace installed Topup");
            page(
                StatusCode::OK,
                "Topup is installed. Invite it to a channel and mention it there, or write it a direct message.",
            )
        }
        Ok(None) => page(
            StatusCode::FORBIDDEN,
            "This workspace is not on the list of those that may ask: its id must stand in slack.teams of the settings first.",
        ),
        Err(error) => {
            tracing::error!(%error, "an installation failed");
            page(
                StatusCode::BAD_GATEWAY,
                "Slack did not complete the installation: begin again at /slack/install.",
            )
        }
    }
}

impl App {
    /// Changes the code for a token and keeps that. Gives the workspace; none if it may not be served.
    async fn installed(&self, code: &str) -> Result<Option<String>, SurfaceError> {
        let api = &self.0.parts.api;
        let config = api.config();
        let missing =
            || SurfaceError::Rejected { reason: "the settings lack client_id and client_secret".into() };
        let (client, public) = able(config).ok_or_else(missing)?;
        let secret = config.client_secret.as_ref().ok_or_else(missing)?;
        let back = Url::parse(&format!("{public}/slack/oauth")).map_err(|_| missing())?;
        let request = SlackOAuthV2AccessTokenRequest::new(
            SlackClientId(client.to_owned()),
            SlackClientSecret(secret.expose_secret().to_owned()),
            SlackOAuthCode(code.to_owned()),
        )
        .with_redirect_uri(back);
        let granted = api.call(api.client().oauth2_access(&request)).await?;
        let team = granted.team.id.0;
        if !config.serves(&team) {
            tracing::warn!(target: "topup::security", team, "a workspace that is not in slack.teams tried to install Topup");
            return Ok(None);
        }
        let random =
            || SurfaceError::Transient { reason: "there is no randomness to seal a token with".into() };
        let sealed = Seal::new(secret).close(&team, &granted.access_token.0).ok_or_else(random)?;
        let kept = self.0.parts.notebook.keep(&tokens::name(&team), sealed.into()).await;
        kept.map_err(|reason| SurfaceError::Transient { reason })?;
        self.0.people.forget(&team);
        Ok(Some(team))
    }
}

/// The client id and our own address, where the settings allow installations.
fn able(config: &Config) -> Option<(&str, &str)> {
    let able = config.can_be_installed() && config.teams.is_some();
    let (client, public) = (config.client_id.as_deref()?, config.public_url.as_deref()?);
    able.then_some((client, public.trim_end_matches('/')))
}

/// Where a browser is asked for the installation: beside the API.
fn authorize(config: &Config) -> String {
    format!("{}/oauth/v2/authorize", config.api_url.trim_end_matches("/api"))
}

fn name(state: &str) -> String {
    format!("slack/install/{state}")
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// A page of one sentence of ours.
fn page(status: StatusCode, words: &str) -> Response {
    let policy = (header::CONTENT_SECURITY_POLICY, "default-src 'none'");
    (status, [policy], Html(format!("<!doctype html><title>Topup in Slack</title><p>{words}")))
        .into_response()
}
