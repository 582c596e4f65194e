//! Growing answers in Teams: in chats and in channels with the manners of each, and with a word where it cannot be known
//! whether an answer stands.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use topup_port::{
    Answers, BoxFuture, Budget, Deliver, Delivered, Delivery, Journal, Relay, RelayParts, SurfaceError,
    patience,
};

use crate::client::{Fate, NOBODY_CAN_LOOK, OFFERED};
use crate::place::is_channel;
use crate::values::SHOW;
use crate::{Connector, TeamsSurface, render};

/// How often the word is tried.
const TRIES: u32 = 20;

/// What is said where a message may stand or not.
const UNSURE: &str =
    "Teams did not say whether my answer arrived. If you do not see it above, let me show it.";

/// Shows answers in chats and channels.
pub struct Relays {
    connector: Arc<Connector>,
    journal: Arc<dyn Journal>,
    budget: Arc<dyn Budget>,
    chats: Relay<TeamsSurface>,
    channels: Relay<TeamsSurface>,
}

impl Relays {
    /// Over this connector, working with these parts.
    #[must_use]
    pub fn new(connector: Arc<Connector>, parts: RelayParts) -> Self {
        Self {
            chats: Relay::new(Arc::new(TeamsSurface::chats(connector.clone())), parts.clone()),
            channels: Relay::new(Arc::new(TeamsSurface::channels(connector.clone())), parts.clone()),
            journal: parts.journal,
            budget: parts.budget,
            connector,
        }
    }

    /// Says that an answer may stand or not, with a button that shows it. A second word that may be doubled would help
    /// nobody: it is sent once.
    async fn unsure(&self, delivery: &Delivery) {
        let card = render::offer(UNSURE, "Show the answer", SHOW).addressed(&delivery.answer, None);
        patience::turn(&*self.budget, &delivery.thread).await;
        for _ in 0..TRIES {
            match self.connector.post(&delivery.thread, card.clone().activity()).await {
                Ok(_) => {
                    self.connector.note(&delivery.answer, &Fate::Offered).await;
                    break;
                }
                Err(SurfaceError::RateLimited { wait }) => sleep(wait.max(Duration::from_millis(100))).await,
                Err(error) => {
                    tracing::error!(%error, "a person could not be told that an answer may be missing");
                    break;
                }
            }
        }
    }
}

impl Deliver for Relays {
    fn deliver(&self, delivery: Delivery, answers: Answers) -> BoxFuture<'_, Delivered> {
        Box::pin(async move {
            let relay = if is_channel(&delivery.thread) { &self.channels } else { &self.chats };
            let seen = answers.clone();
            let delivered = relay.deliver(delivery.clone(), answers).await;
            if let Delivered::Failed(SurfaceError::Rejected { reason }) = &delivered
                && [NOBODY_CAN_LOOK, OFFERED].contains(&reason.as_str())
            {
                // The button shows what the answer becomes: it is offered once that is there.
                seen.last().await;
                if reason == NOBODY_CAN_LOOK {
                    self.unsure(&delivery).await;
                }
                // Nothing of it hangs: what may stand is whole.
                self.journal.ended(&delivery.answer);
            }
            delivered
        })
    }
}
