//! An answer for its asker alone, where those who read along may not see it. Nothing of it stands in the conversation,
//! is remembered in the thread, or can be pressed by anybody else.

use std::sync::Arc;

use jiff::civil::Date;
use tokio_util::sync::CancellationToken;
use topup_port::{AnswerId, Ask, Delivery, Emitter, Failure, Outcome};

use super::Inner;
use super::asked::Asked;
use super::work::note;
use crate::access::Refused;
use crate::guardrail::Policy;
use crate::pipeline::{Aside, Question};
use crate::service::records::Record;

/// What is answered so: everything that the answering needs.
pub(super) struct ForOne {
    /// What delivers to the asker alone.
    pub(super) way: Arc<dyn topup_port::Aside>,
    pub(super) ask: Ask,
    pub(super) asked: Asked,
    /// What the asker may see.
    pub(super) policy: Policy,
}

impl Inner {
    /// What the asker may see where nobody else reads; none where nothing, or where it cannot be shown so.
    pub(super) fn granted_alone(&self, ask: &Ask, why: Refused) -> Option<Policy> {
        let may = why == Refused::Channel;
        let alone = || self.parts.access.of(&ask.person, &ask.thread, true).ok();
        may.then(alone).flatten().map(|granted| granted.alone)
    }

    /// Answers to the asker alone.
    pub(super) async fn aside(&self, one: ForOne, answer: &AnswerId, cancel: CancellationToken) {
        let ForOne { way, ask, asked, policy } = one;
        let (emitter, answers) = Emitter::new();
        let to = way.to(&ask);
        let delivering = to.deliver(Delivery::new(answer.clone(), ask.thread.clone()), answers);
        let answering = async {
            let record = Record::begun(ask.thread.clone(), asked.words.clone(), asked.after.clone());
            let question = question(&ask, asked, policy, (self.parts.today)());
            let understood = tokio::select! {
                answered = self.parts.pipeline.answer(&question, &cancel, &emitter) => answered.map_or_else(
                    |error| {
                        tracing::error!(%error, "a question failed");
                        None
                    },
                    |reply| reply.understood,
                ),
                () = self.interrupting.cancelled() => None,
            };
            emitter.end(Outcome::Failure(Failure::interrupted()));
            let record = record.ended(emitter.current(), understood).only(&ask.person);
            self.parts.records.put(answer, &record).await;
        };
        let ((), delivered) = tokio::join!(answering, delivering);
        note(&delivered);
    }
}

fn question(ask: &Ask, asked: Asked, policy: Policy, today: Date) -> Question {
    Question {
        thread: Some(ask.thread.clone()),
        after: asked.after,
        before: ask.before.clone(),
        policy,
        aside: Aside::Meant,
        wishes: ask.wishes.clone(),
        addressed: asked.addressed,
        ..Question::new(asked.words, today)
    }
}
