//! Buttons and menus. A click is read with the rights of whoever clicked, and a double click runs once.

use std::time::Duration;

use topup_port::words::{asked, sentence};
use topup_port::{
    Action, Answer, AnswerId, Ask, Asker, Standing, ThreadKey, Trouble, Wishes, Words, with_controls,
};

use super::{Inner, Presser};
use crate::inbound::Press;
use crate::values::{BAD, CHOOSE, SEGMENT, SHOW, WINDOW};
use crate::{TeamsSurface, relays, render};

/// How long a delivery of a click is remembered, and within what time two clicks on the same thing are one.
const SEEN: Duration = Duration::from_secs(3_600);
const DOUBLE: Duration = Duration::from_secs(10);

/// What is said of a control whose meaning is not known any more.
const EXPIRED: &str = "This button has expired. Please ask the question in words.";
/// What is said where nothing was chosen.
const NOTHING_CHOSEN: &str = "Nothing was chosen: choose a window or a segment first.";

impl Inner {
    /// A click on a button in `at`.
    pub(super) async fn pressed(&self, at: &ThreadKey, press: Press) {
        let book = &self.parts.notebook;
        if !book.first(&format!("teams/{}", press.delivery), SEEN).await {
            return;
        }
        let control = press.pressed.control.as_str();
        let same = format!(
            "teams/press/{}/{}/{}/{control}/{:?}",
            press.message,
            press.who.id,
            press.answer(),
            press.pressed.chosen
        );
        // A vote may be changed as fast as one likes: the last one counts.
        let votes = control == "good" || control == BAD;
        if !votes && !book.first(&same, DOUBLE).await {
            return;
        }
        let about =
            Asker { person: press.who.person(), thread: press.thread.clone(), private: press.private };
        let Some(mut presser) = self.presser(at, &press.who, about).await else { return };
        if control == CHOOSE {
            return self.chosen(&presser, &press).await;
        }
        if control == SHOW {
            return self.show_again(&presser, &press).await;
        }
        let pressed = match self.parts.library.pressed(&presser.asker, press.answer(), control).await {
            Ok(pressed) => pressed,
            Err(trouble) => return self.excuse(&presser, &trouble).await,
        };
        // What this person alone was shown is explained to this person alone.
        presser.asker.private |= pressed.alone;
        match (pressed.action, pressed.receipt) {
            (Action::Ask(_) | Action::Retry, _) => self.press_asks(&presser, &press, control, None).await,
            (Action::Stop, _) => self.stop(press.answer()).await,
            (Action::ShowComputed, Some(receipt)) => self.show_computed(&presser, &receipt).await,
            (Action::ExportCsv, Some(receipt)) => self.export_csv(&presser, &receipt).await,
            (Action::ExportPng, Some(receipt)) => self.export_png(&presser, &receipt).await,
            (Action::Vote { good }, Some(receipt)) => {
                self.voted(&presser, &receipt, good, &press.pressed.chosen).await;
            }
            (_, None) => self.excuse(&presser, &Trouble::Unknown).await,
        }
    }

    /// Stops an answer, on whatever replica it is at work.
    async fn stop(&self, answer: &AnswerId) {
        if !self.parts.intake.stop(answer) {
            self.parts.intake.stop_elsewhere(answer).await;
        }
    }

    /// What was chosen in the menus is asked in words, all of it in one question.
    async fn chosen(&self, presser: &Presser, press: &Press) {
        let menus = press.pressed.chosen.iter().filter(|(id, _)| id == WINDOW || id.starts_with(SEGMENT));
        // The window last, as one says it.
        let (windows, segments): (Vec<_>, Vec<_>) = menus.partition(|(id, _)| id == WINDOW);
        let words: Vec<String> =
            segments.into_iter().chain(windows).map(|(id, value)| asked(id, value)).collect();
        if words.is_empty() {
            return self.say(&presser.at, NOTHING_CHOSEN).await;
        }
        self.press_asks(presser, press, CHOOSE, Some(words.join(", "))).await;
    }

    /// What a button or a menu asks goes in as a question, in the conversation of its answer.
    async fn press_asks(&self, presser: &Presser, press: &Press, control: &str, value: Option<String>) {
        let answer = press.answer().clone();
        self.hand_in(Ask {
            delivery: press.delivery.clone(),
            thread: presser.asker.thread.clone(),
            person: presser.asker.person.clone(),
            private: press.private,
            begins: false,
            words: Words::Control { answer, id: control.to_owned(), value },
            after: None,
            wishes: Wishes::default(),
            before: Vec::new(),
            received_at: press.received_at,
        })
        .await;
    }

    /// How an answer was computed, as a message in the conversation.
    async fn show_computed(&self, presser: &Presser, receipt: &str) {
        match self.parts.library.exhibit(&presser.asker, receipt, Self::look()).await {
            Ok(exhibit) => self.show(&presser.at, render::computed(&exhibit.answer)).await,
            Err(trouble) => self.excuse(presser, &trouble).await,
        }
    }

    /// An answer that may not have arrived, once more: numbers by their receipt, everything else as it was said. What
    /// ended as a failure is asked again.
    async fn show_again(&self, presser: &Presser, press: &Press) {
        let library = &self.parts.library;
        let known = library.pressed(&presser.asker, press.answer(), "good").await;
        let receipt = known.as_ref().ok().and_then(|pressed| pressed.receipt.as_deref());
        let shown = match (&known, receipt) {
            (_, Some(receipt)) => {
                let exhibit = library.exhibit(&presser.asker, receipt, Self::look()).await;
                exhibit.map(|exhibit| exhibit.answer.clone())
            }
            (Ok(_) | Err(Trouble::Unknown), None) => {
                self.offered(presser, press).await.ok_or(Trouble::Unknown)
            }
            (Err(trouble), None) => Err(trouble.clone()),
        };
        let answer = match shown {
            Ok(answer) => answer,
            Err(Trouble::Unknown)
                if library.pressed(&presser.asker, press.answer(), "retry").await.is_ok() =>
            {
                return self.press_asks(presser, press, "retry", None).await;
            }
            Err(trouble) => return self.excuse(presser, &trouble).await,
        };
        let mut answer = with_controls(answer);
        let surface = TeamsSurface::chats(self.parts.connector.clone());
        if let Some(chart) = &mut answer.chart {
            chart.location = topup_port::Surface::upload(&surface, &presser.at, chart).await.ok();
        }
        if let Some(card) = crate::render(&answer) {
            self.show(&presser.at, card.addressed(press.answer(), None)).await;
        }
    }

    /// What was said in an answer that was offered, in the conversation that it was meant for and to nobody who may see
    /// nothing there.
    async fn offered(&self, presser: &Presser, press: &Press) -> Option<Answer> {
        let (thread, answer) = relays::offered(self.parts.connector.notebook(), press.answer()).await?;
        let may = self.parts.library.metrics(&presser.asker).await.is_ok();
        (may && thread == presser.asker.thread).then_some(answer)
    }

    /// Says why something cannot be had.
    pub(super) async fn excuse(&self, presser: &Presser, trouble: &Trouble) {
        let words = match trouble {
            Trouble::Unknown if presser.asker.person.standing != Standing::Member => {
                "I answer members of this workspace alone.".to_owned()
            }
            Trouble::Unknown => EXPIRED.to_owned(),
            other => sentence(&other.to_string()),
        };
        self.say(&presser.at, &words).await;
    }
}
