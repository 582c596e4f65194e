//! The work on one ask: whose turn it is, the answer and its delivery side by side, what is kept for its buttons.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use topup_port::{
    AnswerEvent, AnswerId, Answers, Ask, Delivered, Delivery, Emitter, Failure, Journal, MessageRef, Note,
    Outcome, Person, ThreadKey,
};

use super::aside::ForOne;
use super::asked::{Asked, refusal};
use super::{Face, FaceKind, Inner, Load, REMEMBERED, delivered};
use crate::access::Granted;
use crate::guardrail::Policy;
use crate::pipeline::{Aside, Question};
use crate::planner::Understood;
use crate::service::library::FIRST;
use crate::service::limited;
use crate::service::records::Record;
use crate::store::{Limit, Taken, Unfinished};

/// What is said where a follow-up may be read wrongly.
const FORGETFUL: &str =
    "I cannot look up what was asked here before just now, so I read this question by itself.";

/// What a person may see.
struct Rights {
    /// Where it is shown to everybody who reads along; none if the answer is for the person alone in any case.
    here: Option<Policy>,
    /// The person alone.
    alone: Policy,
}

/// What became of a question.
enum Answered {
    /// It was answered where it was asked; what was understood.
    Here(Option<Box<Understood>>),
    /// It is to be answered to the asker alone.
    Aside,
}

impl Inner {
    /// How long the person has to wait, if at all.
    pub(super) async fn wait_for_turn(&self, person: &Person, thread: &ThreadKey) -> Option<Duration> {
        let Load { per_minute, burst, .. } = self.parts.load;
        let name = format!("ask/{}/{}/{}", thread.platform, thread.workspace, person.id);
        match self.parts.limits.take(&name, Limit::new(per_minute, Duration::from_secs(60), burst)).await {
            Taken::Ok => None,
            Taken::RetryAfter(wait) => {
                limited("person");
                Some(wait)
            }
        }
    }

    /// Shows that an answer of an earlier process was interrupted.
    pub(super) async fn interrupted(&self, left: Unfinished) {
        let Unfinished { answer, thread, words, message, .. } = left;
        let (Ok(answer), Some(face)) = (AnswerId::parse(answer), self.parts.faces.get(&thread.platform))
        else {
            return;
        };
        let known = self.parts.records.get(&answer).await.ok().flatten();
        let record = known.unwrap_or_else(|| Record::begun(thread.clone(), words, None));
        self.parts.records.put(&answer, &record.ended(Answers::interrupted().current(), None)).await;
        let delivery = Delivery::new(answer, thread).resumed(message.map(MessageRef));
        note(&face.relay.deliver(delivery, Answers::interrupted()).await);
    }

    /// `resume` is what an earlier process left of the answer: perhaps a message.
    pub(super) async fn work(
        &self,
        ask: Ask,
        answer: AnswerId,
        cancel: CancellationToken,
        resume: Option<Option<MessageRef>>,
    ) {
        let Some(Face { relay, kind, aside }) = self.parts.faces.get(&ask.thread.platform).cloned() else {
            tracing::error!(platform = ask.thread.platform, "this platform is not served");
            return;
        };
        let chat = kind == FaceKind::Chat;
        let asked = self.asked(&ask).await;
        if chat {
            let words = asked.as_ref().map_or("", |asked| &asked.words);
            // Before it counts as delivered, so that a process which dies in between leaves it to be found.
            // What was left once is not tried a third time.
            let again = Some(&ask).filter(|_| resume.is_none());
            self.parts.journal.begin(&answer, &ask.thread, words, again).await;
            if resume.is_none() && !self.is_new(&ask, &answer).await {
                return self.parts.journal.ended(&answer);
            }
            // What is at work can be stopped, on whatever replica the button is read.
            if let Ok(asked) = &asked {
                let record = Record::begun(ask.thread.clone(), asked.words.clone(), asked.after.clone());
                self.parts.records.put(&answer, &record).await;
            }
        }
        let (emitter, answers) = Emitter::new();
        let delivery = Delivery::new(answer.clone(), ask.thread.clone());
        let delivery = match resume {
            Some(message) => delivery.resumed(message),
            None => delivery,
        };
        let delivering = relay.deliver(delivery, answers);
        // Others may not read it: it is answered to the asker alone once nothing of it stands here any more.
        let mut for_one = None;
        // The emitter goes when this is done: what it did not end ends as interrupted.
        let kept_for_one = &mut for_one;
        let stop = cancel.clone();
        let answering = async {
            let emitter = emitter;
            let asked = match asked {
                Ok(asked) => asked,
                Err(outcome) => return emitter.end(outcome),
            };
            let record = Record::begun(ask.thread.clone(), asked.words.clone(), asked.after.clone());
            let understood = match self.granted(chat, &ask, &asked, aside.is_some()).await {
                Err(refusal) => {
                    emitter.end(refusal);
                    None
                }
                Ok(Rights { here, alone }) => {
                    let answered = match here {
                        Some(here) => {
                            let rights = Granted { here, alone: alone.clone() };
                            self.answer(&ask, &asked, rights, aside.is_some(), &emitter, cancel).await
                        }
                        None => Answered::Aside,
                    };
                    match (answered, aside) {
                        (Answered::Here(understood), _) => understood.map(|understood| *understood),
                        (Answered::Aside, Some(way)) => {
                            // A process that dies from here on leaves it to be found.
                            self.parts.journal.keep_open(&answer);
                            *kept_for_one = Some(ForOne { way, ask, asked, policy: alone });
                            return emitter.end(Outcome::Silence);
                        }
                        (Answered::Aside, None) => None,
                    }
                }
            };
            emitter.end(Outcome::Failure(Failure::interrupted()));
            // Clients send the words of what they press.
            if chat {
                self.parts.records.put(&answer, &record.ended(emitter.current(), understood)).await;
            }
        };
        let ((), delivered) = tokio::join!(answering, delivering);
        note(&delivered);
        if let Some(one) = for_one {
            self.aside(one, &answer, stop).await;
            self.parts.journal.close(&answer);
        }
    }

    /// Whether a delivery is the first of its answer. A record outlives the process also where the memory of deliveries
    /// does not; replicas with state folders of their own name the answer otherwise, and the delivery alike.
    async fn is_new(&self, ask: &Ask, answer: &AnswerId) -> bool {
        let ThreadKey { platform, workspace, .. } = &ask.thread;
        let delivery = format!("delivery/{platform}/{workspace}/{}", ask.delivery);
        let dedupe = &self.parts.dedupe;
        let first = dedupe.first(&delivered(answer.as_str()), REMEMBERED).await
            && dedupe.first(&delivery, REMEMBERED).await;
        first && !matches!(self.parts.records.get(answer).await, Ok(Some(_)))
    }

    /// What the person may see there now, or why nothing is answered. `aside` if something can be shown to the person
    /// alone there.
    async fn granted(&self, chat: bool, ask: &Ask, asked: &Asked, aside: bool) -> Result<Rights, Outcome> {
        let granted = match self.parts.access.of(&ask.person, &ask.thread, ask.private) {
            Ok(Granted { alone, .. }) if asked.alone => Rights { here: None, alone },
            Ok(Granted { here, alone }) => Rights { here: Some(here), alone },
            Err(why) => match self.granted_alone(ask, why).filter(|_| aside) {
                Some(alone) => Rights { here: None, alone },
                None => return Err(refusal(&why.to_string(), "")),
            },
        };
        let wait = if chat { self.wait_for_turn(&ask.person, &ask.thread).await } else { None };
        match wait {
            None => Ok(granted),
            Some(wait) => Err(refusal(
                "That is more than I can answer for one person at once.",
                &format!("Please ask again in {} seconds.", wait.as_secs().max(1)),
            )),
        }
    }

    /// Answers into the emitter; unfinished at a shutdown, it is left as it is. Gives what was understood.
    async fn answer(
        &self,
        ask: &Ask,
        asked: &Asked,
        granted: Granted,
        aside: bool,
        emitter: &Emitter,
        cancel: CancellationToken,
    ) -> Answered {
        // What goes on from an answer of its own needs no memory of the thread, and neither does a whole question.
        if asked.after.is_none() && !(self.parts.remembers)() {
            let today = (self.parts.today)();
            if !self.parts.pipeline.stands_alone(&asked.words, &ask.wishes, today).await {
                emitter.emit(AnswerEvent::Note(Note::info(FORGETFUL)));
            }
        }
        // Who calls by name and says nothing is shown what can be asked.
        if asked.words.trim().is_empty() {
            emitter.emit(AnswerEvent::Suggestions(FIRST.iter().take(3).map(|q| (*q).to_owned()).collect()));
        }
        let question = Question {
            thread: Some(ask.thread.clone()),
            after: asked.after.clone(),
            before: ask.before.clone(),
            policy: granted.here,
            alone: Some(granted.alone),
            aside: if aside { Aside::Possible } else { Aside::Refused },
            wishes: ask.wishes.clone(),
            addressed: asked.addressed,
            ..Question::new(asked.words.clone(), (self.parts.today)())
        };
        tokio::select! {
            answered = self.parts.pipeline.answer(&question, &cancel, emitter) => match answered {
                Ok(reply) if reply.aside => Answered::Aside,
                Ok(reply) => Answered::Here(reply.understood.map(Box::new)),
                Err(error) => {
                    tracing::error!(%error, "a question failed");
                    Answered::Here(None)
                }
            },
            // Leaving stops the statement.
            () = self.interrupting.cancelled() => Answered::Here(None),
        }
    }

    /// What an earlier answer had understood. Where it cannot be found the thread's last answer stands in for it.
    pub(super) async fn earlier(&self, receipt: Option<&str>) -> Option<Understood> {
        let id = receipt?.parse().ok()?;
        let receipt = self.parts.pipeline.receipts().get(&id).await.ok()??;
        serde_json::from_value(receipt["understood"].clone()).ok()
    }
}

/// A fault is logged once, here.
pub(super) fn note(delivered: &Delivered) {
    if let Delivered::Failed(error) = delivered {
        tracing::error!(%error, "an answer could not be delivered");
    }
}
