//! Growing answers in Teams: in chats and in channels with the manners of each, and with a word where it cannot be known
//! whether an answer stands.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use topup_port::{
    Answer, AnswerId, Answers, BoxFuture, Budget, Deliver, Delivered, Delivery, Journal, Notebook, Outcome,
    Relay, RelayParts, SurfaceError, ThreadKey, patience,
};

use crate::client::{Fate, NOBODY_CAN_LOOK, OFFERED};
use crate::place::is_channel;
use crate::values::SHOW;
use crate::{Connector, TeamsSurface, render};

/// How often the word is tried.
const TRIES: u32 = 20;

/// How long what was said in an answer that was offered can be shown.
const SHOWN: Duration = Duration::from_secs(7 * 24 * 3600);

/// What is said where a message may stand or not.
const UNSURE: &str =
    "Teams did not say whether my answer arrived. If you do not see it above, let me show it.";

/// The name under which an answer is remembered that was offered.
fn offer_name(answer: &AnswerId) -> String {
    format!("teams/offer/{answer}")
}

/// What was said in an answer that was offered, and in which conversation; none for numbers, which their receipt brings,
/// and for a failure, which is asked again.
pub(crate) async fn offered(notebook: &dyn Notebook, answer: &AnswerId) -> Option<(ThreadKey, Answer)> {
    serde_json::from_value(notebook.recall(&offer_name(answer)).await?).ok()
}

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
    async fn unsure(&self, delivery: &Delivery, answer: Answer) {
        let has_receipt = answer.receipt.as_ref().is_some_and(|receipt| !receipt.id.is_empty());
        let complete = answer.outcome == Some(Outcome::Complete);
        if !(complete && has_receipt || matches!(answer.outcome, Some(Outcome::Failure(_)))) {
            // The words alone: rows and what follows from them are read with the rights of whoever presses.
            let words = Answer { data: None, chart: None, computed: None, ..answer };
            let said = json!((&delivery.thread, words));
            self.connector.notebook().remember(&offer_name(&delivery.answer), said, SHOWN).await;
        }
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
                let answer = seen.last().await;
                // Where nothing is said there is nothing to show.
                if reason == NOBODY_CAN_LOOK && answer.outcome != Some(Outcome::Silence) {
                    self.unsure(&delivery, answer).await;
                }
                // Nothing of it hangs: what may stand is whole.
                self.journal.ended(&delivery.answer);
            }
            delivered
        })
    }
}
