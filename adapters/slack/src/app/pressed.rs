//! Buttons and menus. A click is read with the rights of whoever clicked, and a double click runs once.

use std::time::Duration;

use topup_port::words::{asked, sentence};
use topup_port::{Action, AnswerId, Ask, Person, Standing, Trouble, Wishes, Words};

use super::{Inner, Who, place};
use crate::inbound::{self, Press};
use crate::values::{FEEDBACK, SEGMENT, WINDOW};

/// How long a delivery of a click is remembered, and within what time two clicks on the same thing are one.
const SEEN: Duration = Duration::from_secs(3600);
const DOUBLE: Duration = Duration::from_secs(5);

/// What is said of a control whose meaning is not known any more.
const EXPIRED: &str = "This button has expired. Please ask the question in words.";

impl Inner {
    pub(super) async fn pressed(&self, press: Press) {
        let book = &self.parts.notebook;
        if !book.first(&format!("slack/{}", press.delivery), SEEN).await {
            return;
        }
        let Press { answer, control, choice, thread, person, begins, .. } = &press;
        // A vote may be changed as fast as one likes: the last one counts.
        let same = format!("slack/press/{answer}/{control}/{choice:?}/{}", person.id);
        if control != FEEDBACK && !book.first(&same, DOUBLE).await {
            return;
        }
        let api = &self.parts.api;
        let standing = match self.people.standing(api, &thread.workspace, &person.id).await {
            Ok(standing) => standing,
            Err(error) => {
                tracing::error!(%error, "Slack does not say who clicked: check the scope users:read");
                let words = "I could not check with Slack who you are. Please press it again.";
                return self.whisper(&place(thread, *begins), person, words).await;
            }
        };
        let mut who = Who::new(Person { standing, ..person.clone() }, thread.clone(), *begins);
        if *control == FEEDBACK {
            return self.voted(&who, &press).await;
        }
        if control == WINDOW || control.starts_with(SEGMENT) {
            // The menu's entry is asked in words.
            return self.press_asks(&who, &press).await;
        }
        let pressed = match self.parts.library.pressed(&who.asker, answer, control).await {
            Ok(pressed) => pressed,
            Err(trouble) => return self.excuse(&who, &trouble).await,
        };
        // What this person alone was shown is explained to this person alone.
        who.asker.private |= pressed.alone;
        match (pressed.action, pressed.receipt) {
            (Action::Ask(_) | Action::Retry, _) => self.press_asks(&who, &press).await,
            (Action::Stop, _) => self.stop(answer).await,
            (Action::ShowComputed, Some(receipt)) => {
                self.show_computed(&who, &receipt, &press.trigger_id).await;
            }
            (Action::ExportCsv, Some(receipt)) => self.export_csv(&who, &receipt, pressed.alone).await,
            (Action::ExportPng, Some(receipt)) => self.export_png(&who, &receipt, pressed.alone).await,
            (Action::Vote { good }, Some(receipt)) => {
                self.vote_and_why(&who, &receipt, Some(good), &press.trigger_id).await;
            }
            (_, None) => self.excuse(&who, &Trouble::Unknown).await,
        }
    }

    /// Stops an answer, on whatever replica it is at work.
    async fn stop(&self, answer: &AnswerId) {
        if !self.parts.intake.stop(answer) {
            self.parts.intake.stop_elsewhere(answer).await;
        }
    }

    /// What a button or a menu asks goes in as a question, in the thread where it stands.
    async fn press_asks(&self, who: &Who, press: &Press) {
        let words = Words::Control {
            answer: press.answer.clone(),
            id: press.control.clone(),
            value: press.choice.as_ref().map(|choice| asked(&press.control, choice)),
        };
        self.hand_in(Ask {
            delivery: press.delivery.clone(),
            thread: who.asker.thread.clone(),
            person: who.asker.person.clone(),
            private: inbound::is_private(&who.asker.thread.channel),
            begins: press.begins,
            words,
            after: None,
            wishes: Wishes::default(),
            before: Vec::new(),
            received_at: press.received_at,
        })
        .await;
    }

    /// Says to the person alone why something cannot be had.
    pub(super) async fn excuse(&self, who: &Who, trouble: &Trouble) {
        let words = match trouble {
            Trouble::Unknown if who.asker.person.standing != Standing::Member => {
                "I answer members of this workspace alone.".to_owned()
            }
            Trouble::Unknown => EXPIRED.to_owned(),
            other => sentence(&other.to_string()),
        };
        self.whisper(&who.place, &who.asker.person, &words).await;
    }
}
