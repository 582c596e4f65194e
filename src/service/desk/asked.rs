//! What an ask asks, in words: as it was said, or as a pressed control means it.

use topup_port::{Action, AnswerId, Ask, Outcome, Refusal, Words};

use super::Inner;
use crate::planner::Understood;

/// A question in words.
pub(super) struct Asked {
    pub(super) words: String,
    /// The answer that it goes on from, where that is not the thread's last one.
    pub(super) after: Option<Understood>,
    /// Whether it was plainly said to Topup.
    pub(super) addressed: bool,
    /// Whether it goes on from what its asker alone was shown.
    pub(super) alone: bool,
}

impl Inner {
    /// What is asked, in words.
    pub(super) async fn asked(&self, ask: &Ask) -> Result<Asked, Outcome> {
        let addressed = !matches!(ask.words, Words::Reply(_));
        let after = self.earlier(ask.after.as_deref()).await;
        let plain = |words: String| Ok(Asked { words, after, addressed, alone: false });
        match &ask.words {
            Words::Mention(text) | Words::Reply(text) => plain(text.clone()),
            Words::Command { name, args } => plain(format!("/{name} {args}").trim_end().to_owned()),
            Words::Control { answer, id, value } => self.pressed(ask, answer, id, value.as_deref()).await,
        }
    }

    /// What a pressed control asks: in the words of the answer under which it stands, going on from that answer.
    async fn pressed(
        &self,
        ask: &Ask,
        answer: &AnswerId,
        id: &str,
        value: Option<&str>,
    ) -> Result<Asked, Outcome> {
        let record = self.parts.records.get(answer).await.map_err(|error| {
            tracing::warn!(%error, "what a button means could not be looked up");
            refusal("I cannot look up this button just now.", "Please press it again in a moment.")
        })?;
        // In another place it would show there what was asked here.
        let Some(record) = record.filter(|record| record.is_pressed_by(&ask.person, &ask.thread)) else {
            return Err(refusal("This button has expired.", "Please ask the question in words."));
        };
        let alone = record.only.is_some();
        let asked = |words: String, after| Ok(Asked { words, after, addressed: true, alone });
        match (record.actions.get(id), value) {
            (Some(Action::Ask(words)), _) => asked(words.clone(), record.understood),
            (Some(Action::Retry), _) => asked(record.question, record.after),
            (None, Some(words)) => asked(words.to_owned(), record.understood),
            // What is no question goes to the library.
            _ => Err(Outcome::Silence),
        }
    }
}

/// A refusal of these words.
pub(super) fn refusal(message: &str, advice: &str) -> Outcome {
    Outcome::Refusal(Refusal { message: message.into(), advice: advice.into() })
}
