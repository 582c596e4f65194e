//! Buttons and menus. A click is read with the rights of whoever clicked, and a double click runs once.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;
use topup_port::words::{SEGMENT, WINDOW, asked, sentence};
use topup_port::{Action, AnswerId, Ask, Look, Standing, ThreadKey, Trouble, Wishes, Words};

use super::asks::direct;
use super::replies::{Answered, Now};
use super::{Inner, Who};
use crate::PLATFORM;
use crate::client::By;
use crate::inbound::{Handle, Press, Spot};
use crate::render::views;
use crate::values::{BAD, COMPUTED, GOOD};

/// Within what time two clicks on the same thing are one.
const DOUBLE: Duration = Duration::from_secs(5);
/// How long it may take to look up what decides how a click is answered.
const SOON: Duration = Duration::from_millis(800);

/// What is said of a control whose meaning is not known any more.
const EXPIRED: &str = "This button has expired. Please ask the question in words.";

impl Inner {
    pub(super) async fn pressed(&self, mut press: Press) {
        if !self.serves_at(&press.spot) {
            self.answer(&mut press.handle, Now::Remark(EXPIRED)).await;
            return;
        }
        let (answer, control, person) = (&press.answer, &press.control, &press.person);
        let before = match control.as_str() {
            GOOD | BAD => timeout(SOON, self.vote_before(answer, &person.id)).await.unwrap_or_default(),
            _ => None,
        };
        let now = match control.as_str() {
            COMPUTED | GOOD => Now::LaterAlone,
            BAD if before == Some(false) => Now::LaterAlone,
            BAD => Now::Form(views::reason(answer)),
            _ => Now::Heard,
        };
        let silent = matches!(now, Now::Form(_));
        if self.answer(&mut press.handle, now).await != Answered::Now {
            return;
        }
        let Press { handle, spot, answer, control, choice, person, .. } = &press;
        // A vote may be changed as fast as one likes: the last one counts.
        let same = format!("discord/press/{answer}/{control}/{choice:?}/{}", person.id);
        if control != GOOD && control != BAD && !self.parts.notebook.first(&same, DOUBLE).await {
            if control == COMPUTED {
                // Something must come in the place that is kept for it.
                self.whisper(handle, "That is being looked up already.").await;
            }
            return;
        }
        let mut who = match self.who(&press.thread, spot, answer, &press.person, press.known).await {
            Ok(who) => who,
            Err(words) => return self.whisper(handle, words).await,
        };
        if control == WINDOW || control.starts_with(SEGMENT) {
            // The menu's entry is asked in words.
            return self.press_asks(&who, &press).await;
        }
        let pressed = match self.parts.library.pressed(&who.asker, answer, control).await {
            Ok(pressed) => pressed,
            Err(trouble) => return self.excuse(&who, handle, &trouble).await,
        };
        // What this person alone was shown is explained to this person alone.
        who.asker.private |= pressed.alone;
        match (pressed.action, pressed.receipt) {
            (Action::Ask(_) | Action::Retry, _) => self.press_asks(&who, &press).await,
            (Action::Stop, _) => self.stop(answer).await,
            (Action::ShowComputed, Some(receipt)) => self.show_computed(&who, handle, &receipt).await,
            (Action::ExportCsv, Some(receipt)) => self.export_csv(&who, handle, &receipt).await,
            (Action::ExportPng, Some(receipt)) => self.export_png(&who, handle, &receipt).await,
            (Action::Vote { good }, Some(receipt)) => {
                let good = (before != Some(good)).then_some(good);
                self.vote(&who, handle, answer, &receipt, good, silent).await;
            }
            (_, None) => self.excuse(&who, handle, &Trouble::Unknown).await,
        }
    }

    /// Who did something at a message of ours, and in which conversation. Else what to say.
    pub(super) async fn who(
        &self,
        thread: &ThreadKey,
        spot: &Spot,
        answer: &AnswerId,
        person: &topup_port::Person,
        known: bool,
    ) -> Result<Who, &'static str> {
        let mut person = person.clone();
        if !known {
            let standing = self.people.standing(self, spot.guild.as_deref(), &person.id).await;
            person.standing = standing.map_err(|error| {
                tracing::error!(%error, "Discord does not say who clicked");
                "I could not check with Discord who you are. Please press it again."
            })?;
        }
        if !spot.is_direct() {
            return Ok(Who::new(person, thread.clone(), false));
        }
        let here = direct(self.people.home(self, &person.id).await, &spot.channel);
        // What one person alone was shown stands in a direct message, and belongs to another conversation.
        let place = self.parts.notebook.recall(&crate::client::place(answer)).await;
        Ok(match place.as_ref().and_then(elsewhere) {
            Some(thread) => Who { place: here, ..Who::new(person, thread, false) },
            None => Who::new(person, here, true),
        })
    }

    /// Stops an answer, on whatever replica it is at work.
    async fn stop(&self, answer: &AnswerId) {
        if !self.parts.intake.stop(answer) {
            self.parts.intake.stop_elsewhere(answer).await;
        }
    }

    /// What a button or a menu asks goes in as a question, in the conversation where it stands.
    async fn press_asks(&self, who: &Who, press: &Press) {
        let words = Words::Control {
            answer: press.answer.clone(),
            id: press.control.clone(),
            value: press.choice.as_ref().map(|choice| asked(&press.control, choice)),
        };
        let ask = Ask {
            delivery: format!("press/{}", press.handle.id),
            thread: who.asker.thread.clone(),
            person: who.asker.person.clone(),
            // What was shown to the person alone is asked on where it was asked, among the others.
            private: who.direct,
            begins: false,
            words,
            after: None,
            wishes: Wishes::default(),
            before: Vec::new(),
            received_at: press.received_at,
        };
        self.hand_in(ask, false, By::Press(&press.handle)).await;
    }

    async fn show_computed(&self, who: &Who, handle: &Handle, receipt: &str) {
        match self.parts.library.exhibit(&who.asker, receipt, Look::default()).await {
            Ok(exhibit) => self.show_alone(handle, views::computed(&exhibit.answer)).await,
            Err(trouble) => self.excuse(who, handle, &trouble).await,
        }
    }

    /// Says to the person alone why something cannot be had.
    pub(super) async fn excuse(&self, who: &Who, handle: &Handle, trouble: &Trouble) {
        let words = match trouble {
            Trouble::Unknown if who.asker.person.standing != Standing::Member => {
                "I answer members of this server alone.".to_owned()
            }
            Trouble::Unknown => EXPIRED.to_owned(),
            other => sentence(&other.to_string()),
        };
        self.whisper(handle, &words).await;
    }
}

/// The conversation that an answer in a direct message belongs to.
fn elsewhere(place: &Value) -> Option<ThreadKey> {
    let part = |n: usize| place[n].as_str();
    Some(ThreadKey::new(PLATFORM, part(0)?, part(1)?, part(2)?))
}
