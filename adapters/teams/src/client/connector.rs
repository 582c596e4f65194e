//! The Bot Framework's connector: calls with our token to the address of each conversation.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use topup_port::{AnswerId, Notebook, SurfaceError, ThreadKey};

use super::errors::{Closed, closed, typed};
use crate::Config;
use crate::http::{Body, Http, NoReply, Reply};
use crate::place::{Place, conversation_id, encoded, is_channel, place_name};
use crate::tokens::{BOT, Tokens};

/// How long it is remembered what became of an answer's message.
const POSTED: Duration = Duration::from_secs(24 * 3600);
/// The most places that are held in memory.
const MOST: usize = 20_000;

/// Why the connector cannot be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SetupError(String);

/// The connector of the settings.
pub struct Connector {
    pub(super) http: Http,
    pub(super) tokens: Tokens,
    config: Config,
    notebook: Arc<dyn Notebook>,
    /// What is kept in the notebook, at hand; with whether it is kept.
    places: Mutex<HashMap<String, (Place, bool)>>,
}

impl Connector {
    /// The connector of the settings, whose secret was read from its file. Nothing is sent yet.
    ///
    /// # Errors
    /// The settings do not go together; the sentence says what to change.
    pub fn new(config: Config, notebook: Arc<dyn Notebook>) -> Result<Self, SetupError> {
        config.check().map_err(SetupError)?;
        let http = Http::new(config.call_timeout());
        Ok(Self {
            tokens: Tokens::new(http.clone(), &config),
            http,
            config,
            notebook,
            places: Mutex::default(),
        })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn notebook(&self) -> &dyn Notebook {
        &*self.notebook
    }

    /// How a conversation is reached.
    ///
    /// # Errors
    /// Topup was never in it, or what is kept cannot be looked up just now.
    pub async fn place(&self, thread: &ThreadKey) -> Result<Place, SurfaceError> {
        let name = place_name(thread);
        if let Some((place, _)) = self.lock().get(&name) {
            return Ok(place.clone());
        }
        let kept = self.notebook.kept(&name).await.map_err(|error| {
            tracing::warn!(error, "where a conversation is cannot be looked up");
            SurfaceError::RateLimited { wait: Duration::from_secs(1) }
        })?;
        let place: Place =
            kept.and_then(|kept| serde_json::from_value(kept).ok()).ok_or(SurfaceError::Gone)?;
        self.hold(name, place.clone(), true);
        Ok(place)
    }

    /// Keeps how a conversation is reached, where that is news.
    pub async fn learn(&self, thread: &ThreadKey, mut place: Place) {
        let name = place_name(thread);
        let known = self.place(thread).await.ok();
        // Not every activity says the team, and few the group behind it.
        place.team = place.team.or_else(|| known.as_ref().and_then(|known| known.team.clone()));
        place.group = place.group.or_else(|| known.as_ref().and_then(|known| known.group.clone()));
        let is_kept = self.lock().get(&name).is_some_and(|(_, kept)| *kept);
        if known.as_ref() == Some(&place) && is_kept {
            return;
        }
        // At hand at once, whatever the store does; kept with the next activity where it cannot be now.
        self.hold(name.clone(), place.clone(), false);
        match self.notebook.keep(&name, json!(place)).await {
            Ok(()) => self.hold(name, place, true),
            Err(error) => tracing::warn!(error, "where a conversation is could not be kept"),
        }
    }

    /// Forgets a conversation that Topup was taken out of.
    pub(crate) async fn forget(&self, thread: &ThreadKey) {
        let name = place_name(thread);
        self.lock().remove(&name);
        if let Err(error) = self.notebook.keep(&name, Value::Null).await {
            tracing::warn!(error, "a conversation that Topup was taken out of is still kept");
        }
    }

    fn hold(&self, name: String, place: Place, kept: bool) {
        let mut places = self.lock();
        if places.len() >= MOST {
            places.clear();
        }
        places.insert(name, (place, kept));
    }

    /// Posts an activity into a conversation and gives its id.
    pub(crate) async fn post(&self, thread: &ThreadKey, activity: Value) -> Result<String, SurfaceError> {
        let posted = self.call(Method::POST, thread, "/activities", Some(activity)).await?;
        let id = posted["id"].as_str().filter(|id| !id.is_empty()).map(str::to_owned);
        id.ok_or_else(|| SurfaceError::Transient { reason: "Teams did not say the message's id".into() })
    }

    /// The group behind a team, as Graph names it: asked once, and kept.
    pub(super) async fn group(&self, thread: &ThreadKey, place: &Place) -> Option<String> {
        if place.group.is_some() {
            return place.group.clone();
        }
        let path = format!("/v3/teams/{}", encoded(place.team.as_deref()?));
        let team = self.send(Method::GET, place, &path, None).await.ok()?.json();
        let group = team["aadGroupId"].as_str().filter(|id| !id.is_empty())?.to_owned();
        self.learn(thread, Place { group: Some(group.clone()), ..place.clone() }).await;
        Some(group)
    }

    /// One call about a conversation.
    pub(crate) async fn call(
        &self,
        method: Method,
        thread: &ThreadKey,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, SurfaceError> {
        let place = self.place(thread).await?;
        if place.blocked {
            return Err(SurfaceError::Unauthorized);
        }
        let path = format!("/v3/conversations/{}{path}", encoded(&conversation_id(thread)));
        let reply = self.exchange(method, &place, &path, body).await;
        self.heard(thread, place, reply).await.map(|reply| reply.json())
    }

    /// The outcome of a call about a conversation. Where it is closed to us, that is remembered until somebody speaks to us
    /// there.
    pub(super) async fn heard(
        &self,
        thread: &ThreadKey,
        place: Place,
        reply: Result<Reply, NoReply>,
    ) -> Result<Reply, SurfaceError> {
        match reply.as_ref().ok().and_then(closed) {
            Some(Closed::Blocked) => {
                tracing::warn!(
                    "a conversation does not take messages of ours any more: nothing is sent to it"
                );
                self.learn(thread, Place { blocked: true, ..place }).await;
                Err(SurfaceError::Unauthorized)
            }
            // Where a thread of a channel is no more, the channel is still one.
            Some(closed) if closed == Closed::NotIn || !is_channel(thread) => {
                tracing::warn!("a conversation is forgotten: Topup is not in it any more");
                self.forget(thread).await;
                Err(SurfaceError::Gone)
            }
            _ => typed(reply),
        }
    }

    pub(super) async fn send(
        &self,
        method: Method,
        place: &Place,
        path: &str,
        body: Option<Value>,
    ) -> Result<Reply, SurfaceError> {
        typed(self.exchange(method, place, path, body).await)
    }

    /// Sends with our token; with a fresh one once more where the first is not taken.
    pub(super) async fn exchange(
        &self,
        method: Method,
        place: &Place,
        path: &str,
        body: Option<Value>,
    ) -> Result<Reply, NoReply> {
        // Looked at again: the settings may have changed since the place was kept.
        if !self.config.is_served_by(&place.service_url) {
            return Err(NoReply::Impossible);
        }
        let url = format!("{}{path}", place.service_url.trim_end_matches('/'));
        let mut refused = None;
        loop {
            let token = match self.tokens.get(BOT, refused.as_ref()).await {
                Ok(token) => token,
                // Nothing was sent: as if the service had said when to come back.
                Err(SurfaceError::RateLimited { wait }) => {
                    return Ok(Reply {
                        status: 429,
                        retry_after: Some(wait),
                        body: hyper::body::Bytes::new(),
                    });
                }
                Err(_) => {
                    return Ok(Reply { status: 401, retry_after: None, body: hyper::body::Bytes::new() });
                }
            };
            let sent = body.as_ref().map_or(Body::Nothing, Body::Json);
            let reply = self.http.call(method.clone(), &url, Some(&token), sent).await?;
            if reply.status != 401 || refused.is_some() {
                return Ok(reply);
            }
            refused = Some(token);
        }
    }

    /// Writes down what is known of an answer's message.
    pub(crate) async fn note(&self, answer: &AnswerId, fate: &Fate) {
        self.notebook.remember(&fate_name(answer), json!(fate), POSTED).await;
    }

    /// What is known of an answer's message.
    pub(super) async fn fate(&self, answer: &AnswerId) -> Fate {
        let known = self.notebook.recall(&fate_name(answer)).await;
        known.and_then(|known| serde_json::from_value(known).ok()).unwrap_or(Fate::Nowhere)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Place, bool)>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of an answer's message: written before and after each post, so that also where nobody can list messages
/// another process knows what may stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fate {
    /// There is none.
    Nowhere,
    /// It was on its way: there may be one.
    Unclear,
    /// It is this activity.
    At(String),
    /// It was never known whether there is one, and the person was told.
    Offered,
}

/// The name under which that is remembered.
fn fate_name(answer: &AnswerId) -> String {
    format!("teams/post/{answer}")
}
