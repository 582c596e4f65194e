//! The pipeline: the one place where the stages stand in order. Router →
//! planner → guardrail → cache → warehouse → insights → chart ∥ suggestions.
//! Each stage is a function from one type to the next; an observer is called
//! after each, and what it found is emitted, so that a surface can show a
//! growing answer.

mod alone;
mod at_work;
mod cache;
mod compute;
mod csv;
mod define;
mod describe;
mod engine;
mod logged;
mod logging;
mod memory;
mod narrow;
mod observer;
mod overheard;
mod parts;
mod present;
mod question;
mod replay;
mod reply;
mod shared;
mod simpler;
mod source;
mod to_port;
mod wishes;

use crate::guardrail::{self, Rejection};
use crate::model::Model;
use crate::planner::{Choice, Clarification, Means, Reading, Understood};
use crate::store::ReceiptStore;
use at_work::AtWork;
use cache::{Cache, Key};
pub use compute::{Computed, Picture};
use compute::{Computer, Fault};
pub use csv::{rows_to_csv, to_csv};
pub use define::{Defined, define};
pub use logging::LogObserver;
pub use observer::{Observer, Stage, StageReport, Timings};
pub use parts::{Options, Parts};
pub use present::{Look, Material, Presenter, Standard};
pub use question::{Aside, Question};
pub use reply::{Kind, Reply, ReplyJson};
pub use source::{Snapshot, Source, SourceError};
use std::sync::Arc;
use std::time::Instant;
pub use to_port::to_answer;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use topup_port::{AnswerEvent, Emitter, Note};

/// The longest message that is read, in characters: a long letter. Reading takes time by its length.
const LONGEST_MESSAGE: usize = 8_000;

/// One question at work.
#[derive(Clone, Copy)]
struct Run<'a> {
    question: &'a Question,
    cancel: &'a CancellationToken,
    emitter: &'a Emitter,
    deadline: Instant,
}

/// The stages, wired.
pub struct Pipeline {
    parts: Parts,
    cache: Cache,
    at_work: AtWork,
    /// A place for each processor, for what is made of results.
    hands: Arc<Semaphore>,
}

/// That there is no such command, and which there are; none for words that begin with none.
fn no_command(text: &str) -> Option<String> {
    let text = text.trim().strip_prefix('/').filter(|rest| rest.starts_with(char::is_alphanumeric))?;
    let name: String = text.chars().take_while(|c| c.is_alphanumeric()).take(20).collect();
    Some(format!(
        "There is no command /{name}. The commands are /trend, /forecast, /funnel (each with a question behind it) and \
         /help; or ask in plain words, such as \"issuances by channel last month\"."
    ))
}

impl Pipeline {
    /// A pipeline of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let cache = Cache::new(parts.options.cache_ttl, parts.options.cache_bytes);
        let hands = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { parts, cache, at_work: AtWork::default(), hands: Arc::new(Semaphore::new(hands)) }
    }

    /// The semantic model.
    #[must_use]
    pub fn model(&self) -> &Arc<Model> {
        &self.parts.model
    }

    /// The data.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.parts.source
    }

    /// The receipts.
    #[must_use]
    pub fn receipts(&self) -> &Arc<dyn ReceiptStore> {
        &self.parts.receipts
    }

    /// Answers one question. Cancelling stops the SQL, and so does dropping the future.
    ///
    /// # Errors
    /// Faults of ours or of the database; what a person did wrong is a reply.
    pub async fn ask(&self, question: &Question, cancel: &CancellationToken) -> Result<Reply, SourceError> {
        let (emitter, _kept) = Emitter::new();
        self.answer(question, cancel, &emitter).await
    }

    /// Answers one question into `emitter`: each part as soon as it is there, the outcome last. When nobody
    /// follows the answer any more, the work stops. Of what is to go to the asker alone nothing is emitted.
    ///
    /// # Errors
    /// As [`Pipeline::ask`]; the emitted answer ends with the same fault.
    pub async fn answer(
        &self,
        question: &Question,
        cancel: &CancellationToken,
        emitter: &Emitter,
    ) -> Result<Reply, SourceError> {
        let run =
            Run { question, cancel, emitter, deadline: Instant::now() + self.parts.options.question_timeout };
        let reply = tokio::select! {
            reply = self.work(run) => reply,
            () = emitter.abandoned() => Ok(Reply::stopped()),
        };
        match &reply {
            Ok(reply) if reply.aside => {}
            Ok(reply) => emitter.emit_all(to_port::steps(to_answer(reply, &self.parts.model))),
            Err(error) => {
                self.parts.observer.failed(question, error);
                emitter.end(topup_port::Outcome::Failure(error.failure()));
            }
        }
        reply
    }

    async fn work(&self, run: Run<'_>) -> Result<Reply, SourceError> {
        let Run { question, cancel, emitter, .. } = run;
        let started = Instant::now();
        let mut timings = Timings::default();
        let observer = &self.parts.observer;
        if question.text.chars().nth(LONGEST_MESSAGE).is_some() {
            let reply = Reply::refusal(&format!(
                "That message is longer than the {LONGEST_MESSAGE} characters I read; please ask in a sentence or two."
            ));
            observer.answered(question, &reply);
            return Ok(reply);
        }
        emitter.emit(AnswerEvent::Stage(topup_port::Stage::Planning));
        let snapshot = tokio::select! {
            snapshot = self.parts.source.snapshot_by(run.deadline) => snapshot?,
            () = cancel.cancelled() => return Ok(Reply::stopped()),
        };
        let thread = self.thread(question).await;
        let thread = self.overheard(question, thread, &snapshot, emitter);

        let clock = Instant::now();
        // A choice among those that were offered is no message of its own.
        let chosen = crate::planner::clarify::chosen(&question.text, &thread).is_some();
        let route = (!chosen).then(|| snapshot.planner.route(&question.text, question.as_of));
        timings.route = observer.done(Stage::Route, clock);
        let clock = Instant::now();
        let reading = match route {
            None => snapshot.planner.read(&question.text, &thread, question.as_of),
            Some(route) => match route.refused {
                Some(reason) => Reading::Refusal(reason),
                None => snapshot.planner.understand(&question.text, &thread, question.as_of, &route),
            },
        };
        // Choices beside the words come anew with each question: the thread remembers the words alone, so that a
        // choice that is taken back is gone.
        let worded = narrow::reading(reading, &question.text, &snapshot.values, &question.policy);
        let reading = match &worded {
            Reading::Answer(u)
                if question.wishes.window.is_some() || !question.wishes.segments.is_empty() =>
            {
                let (wishes, model) = (&question.wishes, &self.parts.model);
                let plain = u.as_ref().clone();
                match wishes::apply(&question.text, plain, wishes, model, &snapshot, question.as_of) {
                    Ok(wished) => Reading::Answer(Box::new(wished)),
                    Err(reason) => {
                        let reply = Reply::refusal(&reason);
                        observer.answered(question, &reply);
                        return Ok(reply);
                    }
                }
            }
            other => other.clone(),
        };
        timings.plan = observer.done(Stage::Plan, clock);

        let mut reply = match &reading {
            Reading::Answer(understood) => self.compute(run, &snapshot, understood, &mut timings).await?,
            Reading::Definition(topics) => Reply::definition(define(
                topics,
                &self.parts.model,
                &narrow::values(&snapshot.values, &question.policy),
            )),
            Reading::Clarification(c) => Reply::clarification(c.clone()),
            Reading::Refusal(reason) => {
                if reason.is_security() {
                    observer.security(reason.id(), question.thread.as_ref());
                }
                let unknown = *reason == crate::planner::Reason::OffTopic;
                let command = no_command(&question.text).filter(|_| unknown);
                Reply::refusal(command.as_deref().unwrap_or(reason.sentence()))
            }
            Reading::Silence if question.addressed => {
                Reply::refusal(&no_command(&question.text).unwrap_or(Reply::silence().message))
            }
            Reading::Silence => Reply::silence(),
        };
        // A plan that the guardrail turned into a question back is remembered as one.
        let remembered = match (&reading, reply.kind) {
            (Reading::Answer(_), Kind::Clarification) => Reading::Clarification(
                reply
                    .clarification
                    .clone()
                    .unwrap_or(Clarification { question: String::new(), choices: Vec::new() }),
            ),
            (Reading::Answer(_), Kind::Refusal | Kind::Silence) => Reading::Silence,
            _ => worded,
        };
        self.remember(question, &thread, &remembered).await;
        timings.total = started.elapsed();
        reply.timings = timings;
        observer.answered(question, &reply);
        Ok(reply)
    }

    async fn compute(
        &self,
        run: Run<'_>,
        snapshot: &Arc<Snapshot>,
        understood: &Understood,
        timings: &mut Timings,
    ) -> Result<Reply, SourceError> {
        let Run { question, cancel, emitter, deadline } = run;
        let clock = Instant::now();
        let model = &self.parts.model;
        let said = AnswerEvent::Understood(to_port::understood(&understood.plan, model));
        let notes = understood.notes.iter().cloned().map(|n| AnswerEvent::Note(Note::warning(n)));
        let stage = |stage| AnswerEvent::Stage(stage);
        emitter.emit(stage(topup_port::Stage::Checking));
        let checked = guardrail::check(
            understood.plan.clone(),
            model,
            &snapshot.vocabulary,
            self.parts.options.limits,
            question.policy.clone(),
        );
        timings.guardrail = self.parts.observer.done(Stage::Guardrail, clock);
        let checked = match checked {
            Ok(checked) => checked,
            Err(rejection) => return Ok(self.rejected(&rejection, question, snapshot, understood)),
        };
        // Not before: what may not be shown here is not repeated here either.
        emitter.emit_all([said].into_iter().chain(notes));
        let look = self.look(question);
        let key = Key::of(&checked, snapshot, model, question.as_of, look).hash();
        let shared = self.at_work.join(&key);
        let computer = Computer {
            model,
            snapshot,
            options: &self.parts.options,
            observer: &self.parts.observer,
            presenter: &self.parts.presenter,
            hands: &self.hands,
            emitter: &shared.emitter,
            understood,
            look,
            deadline,
            as_of: question.as_of,
        };
        emitter.emit(stage(topup_port::Stage::Querying));
        let (computed, hit) = tokio::select! {
            biased;
            computed = self.cache.get(&key, cancel, || self.find_or_compute(&key, &computer, &checked, cancel)) => computed,
            () = shared.mirror(emitter) => return Ok(Reply::stopped()),
        };
        let computed = match computed {
            Ok(computed) => computed,
            Err(Fault::Stopped) => return Ok(Reply::stopped()),
            Err(Fault::Failed { code, message, advice, reason }) => {
                return Err(SourceError::Unanswered { code, message, advice, reason });
            }
        };
        let hit = hit || computed.shared;
        if !hit {
            timings.sql = computed.timings.sql;
            timings.chart = computed.timings.chart;
            timings.insights = computed.timings.insights;
        }
        let mut reply = Reply::answer(understood.clone(), computed, hit);
        if let Some(advice) = &snapshot.advice {
            reply.notes.push(advice.clone());
        }
        reply.receipt = self.receipt(question, snapshot, &reply).await;
        Ok(reply)
    }

    /// How the question's picture looks: as its surface wishes, else as the settings say.
    #[must_use]
    pub fn look(&self, question: &Question) -> Look {
        let (wished, options) = (question.wishes.look, &self.parts.options);
        Look {
            theme: wished.theme.map_or(options.theme, |theme| match theme {
                topup_port::Theme::Light => topup_charts::Theme::Light,
                topup_port::Theme::Dark => topup_charts::Theme::Dark,
            }),
            scale: wished.scale.map_or(options.scale, |scale| u32::from(scale.clamp(1, 2))),
            canvas: if wished.narrow { topup_charts::Canvas::Narrow } else { topup_charts::Canvas::Wide },
        }
    }
}

/// What the guardrail stops becomes a question back where there is a choice.
fn rejected(rejection: &Rejection) -> Reply {
    let close = rejection.closest();
    if close.is_empty() {
        return Reply::refusal(&rejection.to_string());
    }
    let choices =
        close.into_iter().take(5).map(|label| Choice { means: Means::Ask(label.clone()), label }).collect();
    Reply::clarification(Clarification { question: rejection.to_string(), choices })
}
