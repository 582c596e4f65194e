//! Votes on answers: the last one of each person counts, and a bad one may say why.

use serde_json::{Value, json};
use topup_port::{Person, ThreadKey, Trouble};

use super::{Inner, Who};
use crate::PLATFORM;
use crate::inbound::{Press, Submission};
use crate::render::views;

impl Inner {
    /// A press on one of the two feedback buttons; without a choice the vote is taken back.
    pub(super) async fn voted(&self, who: &Who, press: &Press) {
        let good = press.choice.as_deref().map(|choice| choice == "good");
        let id = if good == Some(false) { "bad" } else { "good" };
        let pressed = self.parts.library.pressed(&who.asker, &press.answer, id).await;
        let receipt = match pressed.map(|pressed| pressed.receipt.ok_or(Trouble::Unknown)) {
            Ok(Ok(receipt)) => receipt,
            Ok(Err(trouble)) | Err(trouble) => return self.excuse(who, &trouble).await,
        };
        self.vote_and_why(who, &receipt, good, &press.trigger_id).await;
    }

    /// Counts a vote, and asks why where it is a bad one.
    pub(super) async fn vote_and_why(&self, who: &Who, receipt: &str, good: Option<bool>, trigger: &str) {
        // The form must open within three seconds of the click.
        let form = async {
            if good == Some(false) {
                self.ask_reason(who, receipt, trigger).await;
            }
        };
        tokio::join!(self.vote(who, receipt, good), form);
    }

    /// Counts a vote, and says so to the person.
    async fn vote(&self, who: &Who, receipt: &str, good: Option<bool>) {
        if let Err(trouble) = self.parts.library.vote(&who.asker, receipt, good, None).await {
            return self.excuse(who, &trouble).await;
        }
        let words = match good {
            Some(true) => "Thank you: noted as a good answer.",
            Some(false) => "Thank you: noted as a bad answer.",
            None => "Your vote is taken back.",
        };
        self.whisper(&who.place, &who.asker.person, words).await;
    }

    async fn ask_reason(&self, who: &Who, receipt: &str, trigger: &str) {
        let ThreadKey { channel, thread, .. } = &who.asker.thread;
        let alone = who.asker.private;
        let about = json!({"channel": channel, "thread": thread, "receipt": receipt, "alone": alone});
        let _ = self.open(who.team(), trigger, views::reason(&about.to_string())).await;
    }

    /// A modal was submitted: the reason of a bad vote.
    pub(super) async fn submitted(&self, submission: Submission) {
        if submission.callback != views::REASON {
            return;
        }
        let Submission { private, team, person, values, .. } = submission;
        let about: Value = serde_json::from_str(&private).unwrap_or_default();
        let part = |name: &str| about[name].as_str().unwrap_or_default();
        let said: Vec<&str> =
            ["kind", "words"].iter().filter_map(|id| values.get(*id)).map(String::as_str).collect();
        if said.is_empty() {
            return;
        }
        let standing = self.people.standing(&self.parts.api, &team, &person.id).await;
        let Ok(standing) = standing else { return };
        let thread = ThreadKey::new(PLATFORM, &team, part("channel"), part("thread"));
        let mut who = Who::new(Person { standing, ..person }, thread, false);
        who.asker.private |= about["alone"] == true;
        let kept =
            self.parts.library.vote(&who.asker, part("receipt"), Some(false), Some(&said.join(": "))).await;
        if let Err(trouble) = kept {
            self.excuse(&who, &trouble).await;
        }
    }
}
