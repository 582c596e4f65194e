//! "Ask Topup about this" in a message's menu: a form with the message's words is shown, and what is sent from it is asked
//! as if it had been said there. The reply is awaited for five seconds.

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};
use tokio::time::timeout;
use topup_port::{Standing, SurfaceError, ThreadKey, Words};

use super::Inner;
use crate::inbound::{Opening, Said, Who};
use crate::place::{Place, encoded};
use crate::render::ask_form;

/// How long Teams may take to say who asks.
const PATIENCE: Duration = Duration::from_secs(3);
/// Within what time a form that is sent twice is one: a client that hears nothing sends it again.
const DOUBLE: Duration = Duration::from_secs(10);

const TITLE: &str = "Ask about this message";
const NO_WORDS: &str = "Please write what you want to know.";
const NOT_THERE: &str = "I am not in this conversation. Add me to it as an app, or ask me in our own chat.";
const NOT_KNOWN: &str = "I could not check with Teams who you are, so I did not answer. Please try again.";

/// The form.
pub(super) fn form(opening: &Opening) -> Value {
    let card = json!({
        "contentType": "application/vnd.microsoft.card.adaptive",
        "content": ask_form(&opening.words, &opening.root),
    });
    json!({"task": {"type": "continue", "value": {"title": TITLE, "height": "small", "width": "medium", "card": card}}})
}

/// Words in the place of the form.
pub(super) fn told(words: &str) -> Value {
    json!({"task": {"type": "message", "value": words}})
}

impl Inner {
    /// Asks what was sent from the form. Gives what is replied: nothing more where it is asked.
    pub(super) async fn about(self: Arc<Self>, place: Place, said: Said) -> Value {
        let Said { mut ask, who, .. } = said;
        if !matches!(&ask.words, Words::Mention(words) if !words.is_empty()) {
            return told(NO_WORDS);
        }
        match timeout(PATIENCE, self.asks_there(&ask.thread, place, &who)).await {
            Ok(Ok(standing)) => ask.person.standing = standing,
            Ok(Err(SurfaceError::Gone | SurfaceError::Unauthorized)) => return told(NOT_THERE),
            Ok(Err(_)) | Err(_) => return told(NOT_KNOWN),
        }
        let same =
            format!("teams/about/{}/{:?}", ask.delivery.rsplit_once('/').unwrap_or_default().0, ask.words);
        if !self.parts.notebook.first(&format!("{same}/{}", who.id), DOUBLE).await {
            return json!({});
        }
        if timeout(super::HOLD, self.parts.intake.hold(&ask, true)).await.is_err() {
            tracing::warn!("a question could not be written down in time");
        }
        let inner = self.clone();
        self.tasks.spawn(async move { inner.hand_in(ask).await });
        json!({})
    }

    /// The standing of whoever asks, where Topup is in the conversation: then it is known from now on how that is reached.
    async fn asks_there(
        &self,
        thread: &ThreadKey,
        place: Place,
        who: &Who,
    ) -> Result<Standing, SurfaceError> {
        let connector = &self.parts.connector;
        if connector.place(thread).await == Err(SurfaceError::Gone) {
            connector.learn(thread, place).await;
            let whole = ThreadKey { thread: String::new(), ..thread.clone() };
            let path = format!("/members/{}", encoded(&who.account));
            if let Err(error) = connector.call(Method::GET, &whole, &path, None).await {
                connector.forget(thread).await;
                return Err(error);
            }
        }
        self.people.standing(connector, thread, who).await
    }
}
