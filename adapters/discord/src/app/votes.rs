//! Votes on answers: the last one of each person counts, the same button twice takes it back, and a bad one may say why.

use std::time::Duration;

use serde_json::{Value, json};
use topup_port::{AnswerId, Trouble};

use super::replies::{Answered, Now};
use super::{Inner, Who};
use crate::inbound::{Handle, Reason};
use crate::values::BAD;

/// How long a vote can be taken back by its button.
const KNOWN: Duration = Duration::from_secs(30 * 24 * 3600);

impl Inner {
    /// What the person's vote on an answer is; none if there is none.
    pub(super) async fn vote_before(&self, answer: &AnswerId, person: &str) -> Option<bool> {
        self.parts.notebook.recall(&name(answer, person)).await.and_then(|vote| vote.as_bool())
    }

    /// Counts a vote, or takes it back, and says so to the person; `silent` where a form stands there already.
    pub(super) async fn vote(
        &self,
        who: &Who,
        handle: &Handle,
        answer: &AnswerId,
        receipt: &str,
        good: Option<bool>,
        silent: bool,
    ) {
        let kept = self.parts.library.vote(&who.asker, receipt, good, None).await;
        if let Err(trouble) = kept {
            return self.excuse(who, handle, &trouble).await;
        }
        let value = good.map_or(Value::Null, |good| json!(good));
        self.parts.notebook.remember(&name(answer, &who.asker.person.id), value, KNOWN).await;
        if silent {
            return;
        }
        let words = match good {
            Some(true) => "Thank you: noted as a good answer.",
            Some(false) => "Thank you: noted as a bad answer.",
            None => "Your vote is taken back.",
        };
        self.whisper(handle, words).await;
    }

    /// The form of a bad vote was sent.
    pub(super) async fn explained(&self, mut reason: Reason) {
        if !self.serves_at(&reason.spot)
            || self.answer(&mut reason.handle, Now::LaterAlone).await != Answered::Now
        {
            return;
        }
        let Reason { handle, spot, thread, person, known, answer, words } = &reason;
        let who = match self.who(thread, spot, answer, person, *known).await {
            Ok(who) => who,
            Err(words) => return self.whisper(handle, words).await,
        };
        let pressed = self.parts.library.pressed(&who.asker, answer, BAD).await;
        let receipt = match pressed.map(|pressed| pressed.receipt.ok_or(Trouble::Unknown)) {
            Ok(Ok(receipt)) => receipt,
            Ok(Err(trouble)) | Err(trouble) => return self.excuse(&who, handle, &trouble).await,
        };
        let said = Some(words.as_str()).filter(|words| !words.is_empty());
        match self.parts.library.vote(&who.asker, &receipt, Some(false), said).await {
            Ok(()) => self.whisper(handle, "Thank you: noted as a bad answer.").await,
            Err(trouble) => self.excuse(&who, handle, &trouble).await,
        }
    }
}

/// The name under which a person's vote on an answer is remembered.
fn name(answer: &AnswerId, person: &str) -> String {
    format!("discord/vote/{answer}/{person}")
}
