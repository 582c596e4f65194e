//! What Slack says of the settings: for `topup doctor`.

use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::time::timeout;
use topup_port::Finding;

use crate::{Config, Mode};

/// The scopes of the bot token, each needed for what stands behind it.
const NEEDED: [(&str, &str); 11] = [
    ("app_mentions:read", "mentions"),
    ("chat:write", "answers"),
    ("commands", "/trend, /forecast, /funnel and /topup"),
    ("files:write", "charts and exports"),
    ("files:read", "charts in answers"),
    ("im:history", "direct messages"),
    ("channels:history", "replies in threads of public channels"),
    ("groups:history", "replies in threads of private channels"),
    ("mpim:history", "replies in threads of group messages"),
    ("assistant:write", "the status while an answer is made"),
    ("users:read", "telling members from guests"),
];

/// The scopes that an installation asks for.
pub const SCOPES: [&str; 11] = {
    let mut scopes = [""; 11];
    let mut n = 0;
    while n < NEEDED.len() {
        scopes[n] = NEEDED[n].0;
        n += 1;
    }
    scopes
};

/// Asks Slack about the tokens of these settings. Nothing is posted. Secrets must be read from their files before.
pub async fn diagnose(config: &Config) -> Vec<Finding> {
    if config.mode == Mode::Off {
        return vec![Finding::Good("Slack is off (slack.mode)".into())];
    }
    if let Err(reason) = config.check() {
        return vec![Finding::Bad(reason)];
    }
    let mut findings = Vec::new();
    // The settings' own list was checked above.
    let listed = config.tokens().unwrap_or_default().into_iter().map(|(team, token)| (Some(team), token));
    let single = config.bot_token.clone().map(|token| (None, token));
    for (team, token) in listed.chain(single) {
        findings.extend(bot(config, team.as_deref(), &token).await);
    }
    if config.mode == Mode::Socket
        && let Some(token) = &config.app_token
    {
        findings.push(socket(config, token).await);
    }
    if config.mode == Mode::Http
        && let Some(secret) = &config.signing_secret
    {
        findings.push(signing(secret));
    }
    if let Some(url) = &config.public_url {
        findings.push(topup_port::reached("slack.public_url", url).await);
    }
    if config.can_be_installed() && config.teams.is_none() {
        let text = "workspaces cannot install Topup at /slack/install: name those that may in slack.teams";
        findings.push(Finding::Hint(text.into()));
    }
    findings
}

/// Whether a bot token is taken, by whom, and what it may do.
async fn bot(config: &Config, team: Option<&str>, token: &SecretString) -> Vec<Finding> {
    let of = team.map_or_else(
        || "slack.bot_token".to_owned(),
        |team| format!("the token of {team} in slack.bot_tokens"),
    );
    let (reply, scopes) = match post(config, "auth.test", token).await {
        Ok(answered) => answered,
        Err(reason) => {
            return vec![Finding::Bad(format!("Slack cannot be reached at {}: {reason}", config.api_url))];
        }
    };
    if reply["ok"] != true {
        let why = reply["error"].as_str().unwrap_or("no reason");
        return vec![Finding::Bad(format!(
            "Slack does not take {of} ({why}): copy the bot token (xoxb-…) from OAuth & Permissions at api.slack.com/apps, \
             or install the app there once more"
        ))];
    }
    let part = |name: &str| reply[name].as_str().unwrap_or("?").to_owned();
    let mut findings = vec![Finding::Good(format!(
        "Slack takes {of}: workspace {} ({}), as {}",
        part("team"),
        part("team_id"),
        part("user")
    ))];
    if let Some(team) = team.filter(|team| *team != part("team_id")) {
        findings.push(Finding::Bad(format!(
            "{of} belongs to {}: name it so in place of {team}",
            part("team_id")
        )));
    }
    if !config.serves(&part("team_id")) {
        findings.push(Finding::Bad(format!(
            "slack.teams does not name {}: nothing is answered there",
            part("team_id")
        )));
    }
    let Some(scopes) = scopes else {
        findings.push(Finding::Hint("Slack did not say which scopes the token has".into()));
        return findings;
    };
    let has: Vec<&str> = scopes.split(',').map(str::trim).collect();
    let missing: Vec<String> = NEEDED
        .iter()
        .filter(|(scope, _)| !has.contains(scope))
        .map(|(scope, what)| format!("{scope} ({what})"))
        .collect();
    findings.push(if missing.is_empty() {
        Finding::Good("the token has all scopes".into())
    } else {
        Finding::Bad(format!(
            "the token lacks {}: add them under OAuth & Permissions at api.slack.com/apps and install the app once more",
            missing.join(", ")
        ))
    });
    findings
}

async fn socket(config: &Config, token: &SecretString) -> Finding {
    match post(config, "apps.connections.open", token).await {
        Ok((reply, _)) if reply["ok"] == true => {
            Finding::Good("Slack opens connections for slack.app_token".into())
        }
        Ok((reply, _)) => Finding::Bad(format!(
            "Slack opens no connection for slack.app_token ({}): make an app-level token (xapp-…) with the scope \
             connections:write under Basic Information, and turn Socket Mode on",
            reply["error"].as_str().unwrap_or("no reason")
        )),
        Err(reason) => Finding::Bad(format!("Slack cannot be reached at {}: {reason}", config.api_url)),
    }
}

/// Slack has no way to ask about a signing secret: its form is looked at, and the first request proves it.
fn signing(secret: &SecretString) -> Finding {
    let secret = secret.expose_secret();
    if secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        Finding::Good(
            "slack.signing_secret has the form of one; a wrong one shows as refused requests in the log"
                .into(),
        )
    } else {
        Finding::Bad(
            "slack.signing_secret is none: it is 32 small letters and digits, under Basic Information at api.slack.com/apps \
             (not the client secret, not the verification token)"
                .into(),
        )
    }
}

/// One call, with the scopes that Slack says the token has.
async fn post(
    config: &Config,
    method: &str,
    token: &SecretString,
) -> Result<(Value, Option<String>), String> {
    let tls = HttpsConnectorBuilder::new().with_webpki_roots();
    let tls = if config.is_loopback() { tls.https_or_http() } else { tls.https_only() };
    let client: Client<HttpsConnector<HttpConnector>, Full<hyper::body::Bytes>> =
        Client::builder(TokioExecutor::new()).build(tls.enable_http1().build());
    let request = hyper::Request::post(format!("{}/{method}", config.api_url.trim_end_matches('/')))
        .header("authorization", format!("Bearer {}", token.expose_secret()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::default())
        .map_err(|_| "the token or the address holds what no request can".to_owned())?;
    let call = async {
        let reply = client.request(request).await.map_err(|error| error.to_string())?;
        let scopes = reply.headers().get("x-oauth-scopes").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let body = reply.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        let value = serde_json::from_slice(&body).map_err(|_| "that is not Slack's API".to_owned())?;
        Ok((value, scopes))
    };
    timeout(config.call_timeout(), call).await.map_err(|_| "it does not answer".to_owned())?
}
