//! How often one address, one token and one session may ask for something, whatever it is. How often a person may ask a
//! question is the desk's business.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::StatusCode;
use topup_port::BoxFuture;

use crate::app::App;
use crate::error::ApiError;

/// The buckets behind the limits, which all replicas share where they can.
pub trait Quota: Send + Sync {
    /// Takes one of the `per_minute` (`burst` at once) that `name` has; where none is left, how long until there is.
    fn take<'a>(&'a self, name: &'a str, per_minute: u32, burst: u32) -> BoxFuture<'a, Option<Duration>>;

    /// Somebody was told to wait, for the metrics.
    fn limited(&self, by: &'static str);
}

/// Tokens that one address may present in a minute. A person mistypes some; one who guesses needs more than there are
/// seconds in the life of the sun.
const GUESSES: u32 = 20;

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// All that comes from an address.
    Address(IpAddr),
    /// All that comes with the service's token.
    Token,
    /// All of one session.
    Session(&'a str),
    /// Sessions begun from an address: whoever keeps no cookie begins one with each request.
    Begun(IpAddr),
    /// Tokens presented on the page, and wrong ones anywhere, from an address.
    Guess(IpAddr),
}

impl By<'_> {
    /// What is counted, in one word.
    const fn kind(self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Token => "token",
            Self::Session(_) => "session",
            Self::Begun(_) => "new_session",
            Self::Guess(_) => "guess",
        }
    }

    fn name(self) -> String {
        match self {
            Self::Address(ip) | Self::Begun(ip) | Self::Guess(ip) => format!("web/{}/{ip}", self.kind()),
            Self::Token => "web/token".into(),
            Self::Session(id) => format!("web/session/{id}"),
        }
    }

    /// In a minute and at once, where an address has these.
    fn share(self, per_minute: u32, burst: u32) -> (u32, u32) {
        match self {
            Self::Address(_) | Self::Token => (per_minute, burst),
            Self::Session(_) => (per_minute / 2, burst / 2),
            Self::Begun(_) => (per_minute / 10, burst / 10),
            Self::Guess(_) => (GUESSES, GUESSES),
        }
    }
}

/// Takes one of what this caller may do.
///
/// # Errors
/// Nothing is left: 429 with the time to wait.
pub async fn take(app: &App, by: By<'_>) -> Result<(), ApiError> {
    let config = &app.0.config;
    // 0 leaves it to a proxy, but for guesses.
    if config.per_minute == 0 && !matches!(by, By::Guess(_)) {
        return Ok(());
    }
    let (per_minute, burst) = by.share(config.per_minute, config.burst);
    let Some(wait) = app.0.quota.take(&by.name(), per_minute.max(1), burst.max(1)).await else {
        return Ok(());
    };
    app.0.quota.limited(by.kind());
    let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
    let keep = match by {
        By::Begun(_) => {
            " Send back the cookie (or X-Topup-Session) that the first reply sets: without it each \
                         request is a new session."
        }
        _ => "",
    };
    let message = match by {
        By::Guess(_) => "That is more tokens than may be tried in a minute.",
        _ => "These are more requests than may come in a minute.",
    };
    let advice = format!("Try again in {seconds} s.{keep}");
    let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message, advice);
    Err(ApiError { retry_after: Some(seconds), ..error })
}
