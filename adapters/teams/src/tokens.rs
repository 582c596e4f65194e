//! Tokens for our own calls: asked for with the app's secret, kept until shortly before they expire, one request at a time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use topup_port::SurfaceError;

use crate::Config;
use crate::http::{Body, Http, NoReply};

/// What a token for the Bot Framework may do.
pub(crate) const BOT: &str = "https://api.botframework.com/.default";
/// What a token for Graph may do.
pub(crate) const GRAPH: &str = "https://graph.microsoft.com/.default";

/// How long before its end a token is not used any more, at most half of its life.
const EARLY: Duration = Duration::from_secs(300);
/// How long nothing is asked after a fault: doubled with each one, and at most so long, also where the service wants more.
const QUIET: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);
const MOST: Duration = Duration::from_secs(60);
/// How long a token lives whose end is not said.
const UNSAID: u64 = 3_600;

/// The tokens of an app.
pub(crate) struct Tokens {
    http: Http,
    config: Config,
    kept: Mutex<HashMap<&'static str, (SecretString, Instant)>>,
    /// One request at a time; the others wait for it.
    asking: tokio::sync::Mutex<()>,
    /// Why no token was given last, in the service's words.
    why: Mutex<String>,
    /// How often in a row the service was away, and until when it is left alone.
    away: Mutex<(u32, Option<Instant>)>,
}

impl Tokens {
    pub(crate) fn new(http: Http, config: &Config) -> Self {
        Self {
            http,
            config: config.clone(),
            kept: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
            why: Mutex::default(),
            away: Mutex::default(),
        }
    }

    /// A token for that. `refused` is one that was not taken: it is not given again.
    pub(crate) async fn get(
        &self,
        scope: &'static str,
        refused: Option<&SecretString>,
    ) -> Result<SecretString, SurfaceError> {
        if let Some(token) = self.kept(scope, refused) {
            return Ok(token);
        }
        let _one = self.asking.lock().await;
        if let Some(token) = self.kept(scope, refused) {
            return Ok(token);
        }
        // However many wait for a token, a service that is away is asked once in a while.
        let until = self.away.lock().unwrap_or_else(PoisonError::into_inner).1;
        if let Some(wait) =
            until.map(|until| until.saturating_duration_since(Instant::now())).filter(|w| !w.is_zero())
        {
            return Err(SurfaceError::RateLimited { wait });
        }
        let asked = self.ask(scope).await;
        let (token, lives) = match asked {
            Err(SurfaceError::RateLimited { wait }) => return Err(self.is_away(wait)),
            other => other?,
        };
        *self.away.lock().unwrap_or_else(PoisonError::into_inner) = (0, None);
        let until = Instant::now() + lives.saturating_sub(EARLY.min(lives / 2));
        self.lock().insert(scope, (token.clone(), until));
        Ok(token)
    }

    /// The service is away: it is left alone for as long as it says, and longer each time.
    fn is_away(&self, wanted: Duration) -> SurfaceError {
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        let grown = QUIET.saturating_mul(1 << away.0.min(8)).min(LONGEST);
        let wait = grown.max(wanted.min(MOST));
        *away = (away.0 + 1, Some(Instant::now() + wait));
        SurfaceError::RateLimited { wait }
    }

    fn kept(&self, scope: &str, refused: Option<&SecretString>) -> Option<SecretString> {
        let kept = self.lock();
        let (token, until) = kept.get(scope)?;
        let is_refused = refused.is_some_and(|refused| refused.expose_secret() == token.expose_secret());
        (*until > Instant::now() && !is_refused).then(|| token.clone())
    }

    async fn ask(&self, scope: &str) -> Result<(SecretString, Duration), SurfaceError> {
        let config = &self.config;
        let secret = config.password().ok_or(SurfaceError::Unauthorized)?.expose_secret();
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={}",
            encoded(config.app()),
            encoded(secret.trim()),
            encoded(scope)
        );
        let url = format!("{}/{}/oauth2/v2.0/token", config.login_url, config.tenant());
        // No token, no call: whatever fails here had no effect on the conversation.
        let later = |wait: Option<Duration>| SurfaceError::RateLimited { wait: wait.unwrap_or_default() };
        let reply = match self.http.call(Method::POST, &url, None, Body::Form(form)).await {
            Ok(reply) => reply,
            Err(NoReply::Impossible) => return Err(SurfaceError::Unauthorized),
            Err(error) => {
                tracing::warn!(%error, "no token could be had from teams.login_url");
                return Err(later(None));
            }
        };
        let body = reply.json();
        match reply.status {
            200 => {
                let token = body["access_token"].as_str().ok_or(SurfaceError::Unauthorized)?;
                let lives = body["expires_in"].as_u64().unwrap_or(UNSAID);
                Ok((SecretString::from(token.to_owned()), Duration::from_secs(lives)))
            }
            status @ (408 | 429 | 500..) => {
                tracing::warn!(status, "no token could be had from teams.login_url");
                Err(later(reply.retry_after))
            }
            status => {
                // Its text names the fault and no secret: "AADSTS7000215: Invalid client secret provided".
                let why = body["error_description"].as_str().unwrap_or_default();
                let why: String = why.lines().next().unwrap_or_default().chars().take(200).collect();
                tracing::error!(
                    status,
                    why = why.as_str(),
                    "no token is given: check teams.app_id, app_password and tenant_id"
                );
                *self.why.lock().unwrap_or_else(PoisonError::into_inner) = why;
                Err(SurfaceError::Unauthorized)
            }
        }
    }

    /// Why no token was given last, in the service's words; empty where it gave no reason.
    pub(crate) fn why(&self) -> String {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, (SecretString, Instant)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
