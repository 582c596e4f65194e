//! Answers for one person alone, where others read along: they stand in the chat between that person and Topup, and say
//! which conversation they belong to. Teams shows nothing to one person alone within a conversation.

use std::sync::Arc;

use topup_port::{
    Answer, AnswerId, Answers, Aside, Ask, BoxFuture, Chart, Deliver, Delivered, Delivery, Limits,
    MessageRef, Person, Relay, RelayParts, Surface, SurfaceError, ThreadKey, patience,
};

use crate::app::people::account;
use crate::render::{Card, headed, remark};
use crate::{Connector, Place, TeamsSurface, conversation_id, thread_of};

/// What is said above such an answer.
const ONLY_YOU: &str = "Only you can see this: it may not be shown in the conversation where you asked.";
/// What is said where it was asked.
const ELSEWHERE: &str = "This may not be shown here. I answer you in our chat.";
/// What is said there where there is no such chat.
const NO_CHAT: &str = "This may not be shown here, and I cannot write to you alone: add me as an app in Teams, and ask \
    me in our chat.";

/// Shows answers to their askers alone.
pub struct Asides {
    connector: Arc<Connector>,
    parts: RelayParts,
}

impl Asides {
    /// Over this connector. `parts` are those of the relay but for its journal: an answer for one person is not taken up
    /// by another process.
    #[must_use]
    pub fn new(connector: Arc<Connector>, parts: RelayParts) -> Self {
        Self { connector, parts }
    }
}

impl Aside for Asides {
    fn to(&self, ask: &Ask) -> Arc<dyn Deliver> {
        Arc::new(ForOne {
            connector: self.connector.clone(),
            parts: self.parts.clone(),
            person: ask.person.clone(),
        })
    }
}

/// What delivers to one person.
struct ForOne {
    connector: Arc<Connector>,
    parts: RelayParts,
    person: Person,
}

impl Deliver for ForOne {
    fn deliver(&self, delivery: Delivery, answers: Answers) -> BoxFuture<'_, Delivered> {
        Box::pin(async move {
            let said_at = delivery.thread.clone();
            let chat = match self.chat(&said_at).await {
                Ok(chat) => chat,
                Err(error) => {
                    tracing::warn!(%error, "an answer for one person alone could not be given to that person");
                    self.say(&said_at, NO_CHAT).await;
                    return Delivered::Failed(error);
                }
            };
            self.say(&said_at, ELSEWHERE).await;
            let surface = TeamsSurface::chats(self.connector.clone()).about(conversation_id(&said_at));
            let relay = Relay::new(Arc::new(Alone { surface }), self.parts.clone());
            relay.deliver(Delivery { thread: chat, ..delivery }, answers).await
        })
    }
}

impl ForOne {
    /// The chat with the person.
    async fn chat(&self, said_at: &ThreadKey) -> Result<ThreadKey, SurfaceError> {
        let account = account(self.connector.notebook(), &said_at.workspace, &self.person.id).await;
        let id = self.connector.chat_with(said_at, account.as_deref().unwrap_or(&self.person.id)).await?;
        let chat = thread_of(&said_at.workspace, &id);
        let mut place = self.connector.place(said_at).await?;
        place = Place { kind: "personal".into(), team: None, group: None, blocked: false, ..place };
        self.connector.learn(&chat, place).await;
        Ok(chat)
    }

    async fn say(&self, thread: &ThreadKey, words: &str) {
        patience::turn(&*self.parts.budget, thread).await;
        let activity = remark(words).activity();
        if let Err(error) = patience::once(|| self.connector.post(thread, activity.clone())).await {
            tracing::debug!(%error, "it could not be said where an answer stands");
        }
    }
}

/// The surface of one person's chat, for answers that belong elsewhere.
struct Alone {
    surface: TeamsSurface,
}

impl Surface for Alone {
    type Native = Card;

    fn limits(&self) -> Limits {
        self.surface.limits()
    }

    fn render(&self, answer: &Answer) -> Option<Card> {
        crate::render(answer).map(|card| headed(card, ONLY_YOU))
    }

    fn plain(&self, answer: &Answer) -> Option<Card> {
        crate::plain(answer).map(|card| headed(card, ONLY_YOU))
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &Card,
    ) -> Result<MessageRef, SurfaceError> {
        self.surface.post(thread, answer, message).await
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        self.surface.find(thread, answer).await
    }

    async fn edit(&self, thread: &ThreadKey, at: &MessageRef, message: &Card) -> Result<(), SurfaceError> {
        self.surface.edit(thread, at, message).await
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        self.surface.withdraw(thread, at).await
    }

    async fn upload(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        self.surface.upload(thread, chart).await
    }
}
