//! Discord's HTTP API: one call at a time, bounded in time, within the limits that Discord tells, with errors that say
//! what to do next. Routes and requests are serenity's.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::Value;
use serenity::builder::CreateAttachment;
use serenity::http::{LightMethod, Multipart, MultipartUpload, Request, Route};
use tokio::time::timeout;

use super::buckets::{Buckets, Told};
use super::errors::{Refusal, code, refusal};
use super::old;
use crate::Config;
use crate::config::DISCORD;

/// Why the API cannot be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SetupError(String);

/// When to come again where too many calls wait for their turn.
const AGAIN: Duration = Duration::from_millis(500);

/// A file that goes with a call.
#[derive(Debug, Clone)]
pub(crate) struct File<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// The API of the settings.
pub struct Api {
    http: reqwest::Client,
    buckets: Buckets,
    authorization: secrecy::SecretString,
    config: Config,
}

impl Api {
    /// The API of the settings. Nothing is sent yet.
    ///
    /// # Errors
    /// The settings do not go together; the sentence says what to change.
    pub fn new(config: Config) -> Result<Self, SetupError> {
        config.check().map_err(SetupError)?;
        let http = reqwest::Client::builder()
            // Over https alone, unless the whole API is a local fake.
            .https_only(!config.is_loopback())
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .build()
            .map_err(|error| SetupError(format!("no connection to Discord can be set up: {error}")))?;
        let token = config.token.as_ref().map(|token| token.expose_secret().trim().to_owned());
        let token = token.unwrap_or_default();
        let token = if token.starts_with("Bot ") { token } else { format!("Bot {token}") };
        if token.chars().any(|c| c.is_control() || !c.is_ascii()) {
            return Err(SetupError("discord.token holds what no token can: copy it once more".into()));
        }
        Ok(Self { http, buckets: Buckets::default(), authorization: token.into(), config })
    }

    /// Whether so much is called that what can be spared should be.
    pub(crate) fn is_busy(&self) -> bool {
        self.buckets.is_busy()
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// The token with the word before it, as serenity's gateway takes it.
    pub(crate) fn token(&self) -> &str {
        self.authorization.expose_secret()
    }

    /// A call without a body.
    pub(crate) async fn get(
        &self,
        route: Route<'_>,
        params: &[(&'static str, String)],
    ) -> Result<Value, Refusal> {
        let params = (!params.is_empty()).then(|| params.to_vec());
        self.call(Request::new(route, LightMethod::Get).params(params)).await
    }

    /// A call with a JSON body.
    pub(crate) async fn send(
        &self,
        method: LightMethod,
        route: Route<'_>,
        body: &Value,
    ) -> Result<Value, Refusal> {
        self.call(Request::new(route, method).body(Some(body.to_string().into_bytes()))).await
    }

    /// A call with a JSON body and a file; without a file as [`Api::send`].
    pub(crate) async fn send_with(
        &self,
        method: LightMethod,
        route: Route<'_>,
        body: &Value,
        file: Option<File<'_>>,
    ) -> Result<Value, Refusal> {
        let Some(File { name, bytes }) = file else { return self.send(method, route, body).await };
        let upload = MultipartUpload::Attachments(vec![CreateAttachment::bytes(bytes.to_vec(), name)]);
        let multipart = Multipart { upload, fields: Vec::new(), payload_json: Some(body.to_string()) };
        self.call(Request::new(route, method).multipart(Some(multipart))).await
    }

    /// A call with nothing but its address.
    pub(crate) async fn act(&self, method: LightMethod, route: Route<'_>) -> Result<Value, Refusal> {
        self.call(Request::new(route, method)).await
    }

    async fn call(&self, request: Request<'_>) -> Result<Value, Refusal> {
        let route = key(&request);
        // Answers to interactions are outside the limit of all calls, and in a hurry.
        let free = parts_are_hook(&request.route_ref().path());
        if !free && !self.buckets.turn().await {
            return Err(Refusal::wait(AGAIN));
        }
        let old = old::counted(&request, Timestamp::now());
        self.buckets.take(&route, old.as_deref()).map_err(|held| Refusal {
            code: if held.old { code::TOO_OLD } else { 0 },
            ..Refusal::wait(held.wait)
        })?;
        let base = (self.config.api_url != DISCORD).then_some(self.config.api_url.as_str());
        let request = request
            .build(&self.http, self.authorization.expose_secret(), base)
            .map_err(|_| Refusal::transient("a call could not be put together"))?;
        let sent = async {
            // What went wrong on the way names the address, which may hold an interaction's token.
            let reply =
                request.send().await.map_err(|_| Refusal::transient("Discord could not be reached"))?;
            let (status, told) = (reply.status().as_u16(), Limits::of(reply.headers()));
            let body =
                reply.bytes().await.map_err(|_| Refusal::transient("the connection to Discord broke"))?;
            Ok((status, told, body))
        };
        let (status, limits, body) = timeout(self.config.call_timeout(), sent)
            .await
            .map_err(|_| Refusal::transient("Discord took too long to answer"))??;
        if (200..300).contains(&status) {
            self.buckets.learn(&route, limits.told);
            // A reply without a body is a success too.
            return match body.is_empty() {
                true => Ok(Value::Null),
                false => serde_json::from_slice(&body)
                    .map_err(|_| Refusal::transient("Discord's answer could not be read")),
            };
        }
        let refusal = refusal(status, limits.retry_after.as_deref(), &body);
        let limited = match &refusal.error {
            topup_port::SurfaceError::RateLimited { wait } => Some(*wait),
            _ => None,
        };
        match old.filter(|_| refusal.code == code::TOO_OLD) {
            // Its cap is of old messages alone: the others of the channel go on.
            Some(old) => self.buckets.learn(&old, Told { limited, ..Told::default() }),
            None => self.buckets.learn(&route, Told { limited, ..limits.told }),
        }
        Err(refusal)
    }
}

/// What the headers of a reply say of limits.
struct Limits {
    told: Told,
    retry_after: Option<String>,
}

impl Limits {
    fn of(headers: &reqwest::header::HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let seconds = |name: &str| text(name).and_then(|text| text.parse().ok());
        let after = seconds("x-ratelimit-reset-after").and_then(|s| Duration::try_from_secs_f64(s).ok());
        Self {
            told: Told {
                left: text("x-ratelimit-remaining").and_then(|text| text.parse().ok()),
                after,
                limited: None,
                global: text("x-ratelimit-global").is_some(),
            },
            retry_after: text("retry-after").map(str::to_owned),
        }
    }
}

/// What limits are kept by: the method and the address, with the ids that are not limited apart from each other left out.
fn key(request: &Request<'_>) -> String {
    let route = request.route_ref();
    let path = route.path();
    let mut parts: Vec<&str> = path.trim_start_matches(DISCORD).split('/').collect();
    // /channels/{own}/messages/{not}: only what stands behind the first word is told apart. An interaction's token is
    // one too, and shows nowhere.
    let first =
        parts.iter().position(|part| matches!(*part, "channels" | "guilds" | "webhooks" | "interactions"));
    for (n, part) in parts.iter_mut().enumerate() {
        let own = first.is_some_and(|first| n == first + 1 || (parts_are_hook(&path) && n == first + 2));
        if !own && part.bytes().all(|byte| byte.is_ascii_digit()) {
            *part = "";
        }
    }
    format!("{:?} {}", request.method_ref(), parts.join("/"))
}

/// Whether an address is of an interaction, whose token tells it apart.
fn parts_are_hook(path: &str) -> bool {
    path.contains("/webhooks/") || path.contains("/interactions/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_of_a_channel_and_not_of_each_message() {
        let of = |channel: u64, message: u64| {
            key(&Request::new(
                Route::ChannelMessage { channel_id: channel.into(), message_id: message.into() },
                LightMethod::Patch,
            ))
        };
        assert_eq!(of(1, 2), of(1, 3));
        assert_ne!(of(1, 2), of(4, 2));
        let typing = key(&Request::new(Route::ChannelTyping { channel_id: 1.into() }, LightMethod::Post));
        assert_ne!(typing, of(1, 2));
    }

    #[test]
    fn a_token_that_none_can_be_is_said_so() {
        let config = |token: &str| Config {
            mode: crate::Mode::Gateway,
            token: Some(token.into()),
            ..Config::default()
        };
        assert!(Api::new(config("a.b.c")).is_ok_and(|api| api.token() == "Bot a.b.c"));
        assert!(Api::new(config("a\nb")).is_err());
    }
}
