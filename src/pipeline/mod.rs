//! The pipeline: the one place where the stages stand in order. Router →
//! planner → guardrail → cache → warehouse → insights → chart ∥ suggestions.
//! Each stage is a function from one type to the next; an observer is called
//! after each, and what it found is emitted, so that a surface can show a
//! growing answer.

mod at_work;
mod cache;
mod compute;
mod csv;
mod define;
mod describe;
mod engine;
mod logging;
mod observer;
mod present;
mod reply;
mod simpler;
mod source;
mod to_port;
mod wishes;

pub use compute::{Computed, Picture};
pub use csv::{rows_to_csv, to_csv};
pub use define::{Defined, define};
pub use logging::LogObserver;
pub use observer::{Observer, Stage, StageReport, Timings};
pub use present::{Look, Material, Presenter, Standard};
pub use reply::{Kind, Reply, ReplyJson};
pub use source::{Snapshot, Source, SourceError};
pub use to_port::to_answer;

use crate::guardrail::{self, Limits, Rejection, RowPolicy};
use crate::model::Model;
use crate::planner::{Choice, Clarification, Means, Reading, ThreadContext, Understood, safety};
use crate::store::{ReceiptStore, ThreadStore};
use at_work::AtWork;
use cache::{Cache, Key};
use compute::{Computer, Fault};
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use topup_port::{AnswerEvent, Emitter, Note, ThreadKey, Wishes};

/// The longest message that is read, in characters: a long letter. Reading takes time by its length.
const LONGEST_MESSAGE: usize = 8_000;

/// What a pipeline is made of.
pub struct Parts {
    /// The semantic model.
    pub model: Arc<Model>,
    /// The data.
    pub source: Source,
    /// Contexts of threads.
    pub threads: Arc<dyn ThreadStore>,
    /// Receipts.
    pub receipts: Arc<dyn ReceiptStore>,
    /// Called after each stage.
    pub observer: Arc<dyn Observer>,
    /// Makes texts and pictures.
    pub presenter: Arc<dyn Presenter>,
    /// Limits and looks.
    pub options: Options,
}

/// Limits and looks.
#[derive(Debug, Clone)]
pub struct Options {
    /// Longest time of all SQL of one try.
    pub sql_timeout: Duration,
    /// Longest time of one question.
    pub question_timeout: Duration,
    /// Limits of the guardrail.
    pub limits: Limits,
    /// How pictures look.
    pub theme: topup_charts::Theme,
    /// 1 or 2.
    pub scale: u32,
    /// How long results are kept.
    pub cache_ttl: Duration,
    /// How much memory results may take, bytes.
    pub cache_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sql_timeout: Duration::from_secs(30),
            question_timeout: Duration::from_secs(60),
            limits: Limits::default(),
            theme: topup_charts::Theme::Light,
            scale: 1,
            cache_ttl: Duration::from_secs(600),
            cache_bytes: 128 * 1024 * 1024,
        }
    }
}

/// One question with where and by whom it was asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The words.
    pub text: String,
    /// The thread; none for a question that stands alone.
    pub thread: Option<ThreadKey>,
    /// The as-of date.
    pub as_of: Date,
    /// The rows the asker may see.
    pub policy: RowPolicy,
    /// What was chosen beside the words.
    pub wishes: Wishes,
    /// Whether it was plainly said to Topup: then even small talk gets an answer.
    pub addressed: bool,
}

impl Question {
    /// A question that stands alone, by somebody who may see all rows.
    pub fn new(text: impl Into<String>, as_of: Date) -> Self {
        Self {
            text: text.into(),
            thread: None,
            as_of,
            policy: RowPolicy::unrestricted(),
            wishes: Wishes::default(),
            addressed: true,
        }
    }
}

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
}

impl Pipeline {
    /// A pipeline of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let cache = Cache::new(parts.options.cache_ttl, parts.options.cache_bytes);
        Self { parts, cache, at_work: AtWork::default() }
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
    /// follows the answer any more, the work stops.
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

        let clock = Instant::now();
        let refused = safety::refuse(&question.text);
        timings.route = observer.done(Stage::Route, clock);
        let clock = Instant::now();
        let reading =
            match refused.filter(|_| crate::planner::clarify::chosen(&question.text, &thread).is_none()) {
                Some(reason) => Reading::Refusal(reason),
                None => snapshot.planner.read(&question.text, &thread, question.as_of),
            };
        // Choices beside the words come anew with each question: the thread remembers the words alone, so that a
        // choice that is taken back is gone.
        let worded = reading;
        let reading = match &worded {
            Reading::Answer(u)
                if question.wishes.window.is_some() || !question.wishes.segments.is_empty() =>
            {
                let (wishes, model) = (&question.wishes, &self.parts.model);
                let plain = u.as_ref().clone();
                let wished = wishes::apply(&question.text, plain, wishes, model, &snapshot, question.as_of);
                Reading::Answer(Box::new(wished))
            }
            other => other.clone(),
        };
        timings.plan = observer.done(Stage::Plan, clock);

        let mut reply = match &reading {
            Reading::Answer(understood) => self.compute(run, &snapshot, understood, &mut timings).await?,
            Reading::Definition(topics) => {
                Reply::definition(define(topics, &self.parts.model, &snapshot.values))
            }
            Reading::Clarification(c) => Reply::clarification(c.clone()),
            Reading::Refusal(reason) => {
                if reason.is_security() {
                    observer.security(reason.id(), question.thread.as_ref());
                }
                Reply::refusal(reason.sentence())
            }
            Reading::Silence if question.addressed => Reply::refusal(Reply::silence().message.as_str()),
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
        emitter.emit_all([stage(topup_port::Stage::Checking), said].into_iter().chain(notes));
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
            Err(rejection) => return Ok(rejected(&rejection)),
        };
        let look = self.look(question);
        let key = Key::of(&checked, snapshot, model, question.as_of, look).hash();
        let shared = self.at_work.join(&key);
        let computer = Computer {
            model,
            snapshot,
            options: &self.parts.options,
            observer: &self.parts.observer,
            presenter: &self.parts.presenter,
            emitter: &shared.emitter,
            look,
            deadline,
            as_of: question.as_of,
        };
        emitter.emit(stage(topup_port::Stage::Querying));
        let (computed, hit) = tokio::select! {
            biased;
            computed = self.cache.get(&key, cancel, || computer.compute(&checked, cancel)) => computed,
            () = shared.mirror(emitter) => return Ok(Reply::stopped()),
        };
        let computed = match computed {
            Ok(computed) => computed,
            Err(Fault::Stopped) => return Ok(Reply::stopped()),
            Err(Fault::Failed { code, message, advice, reason }) => {
                return Err(SourceError::Unanswered { code, message, advice, reason });
            }
        };
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

    /// Answers a plan without words: replay and tests.
    ///
    /// # Errors
    /// As [`Pipeline::ask`].
    pub async fn run_plan(
        &self,
        question: &Question,
        understood: &Understood,
        cancel: &CancellationToken,
    ) -> Result<Reply, SourceError> {
        let started = Instant::now();
        let (emitter, _kept) = Emitter::new();
        let deadline = started + self.parts.options.question_timeout;
        let snapshot = self.parts.source.snapshot_by(deadline).await?;
        let mut timings = Timings::default();
        let run = Run { question, cancel, emitter: &emitter, deadline };
        let mut reply = self.compute(run, &snapshot, understood, &mut timings).await?;
        timings.total = started.elapsed();
        reply.timings = timings;
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
        }
    }

    async fn thread(&self, question: &Question) -> ThreadContext {
        let Some(key) = &question.thread else { return ThreadContext::default() };
        match self.parts.threads.get(key).await {
            Ok(Some(value)) => serde_json::from_value(value).unwrap_or_default(),
            Ok(None) => ThreadContext::default(),
            Err(error) => {
                // The answer goes on without the thread, and the log says so.
                tracing::warn!(%error, "the thread's context could not be read");
                ThreadContext::default()
            }
        }
    }

    async fn remember(&self, question: &Question, before: &ThreadContext, reading: &Reading) {
        let Some(key) = &question.thread else { return };
        let after = before.after(reading);
        if after == *before {
            return;
        }
        let Ok(value) = serde_json::to_value(&after) else { return };
        if let Err(error) = self.parts.threads.put(key, value).await {
            tracing::warn!(%error, "the thread's context could not be kept");
        }
    }

    async fn receipt(&self, question: &Question, snapshot: &Snapshot, reply: &Reply) -> Option<String> {
        let (Some(understood), Some(computed)) = (&reply.understood, &reply.computed) else { return None };
        let receipt = json!({
            "version": 1,
            "as_of": question.as_of,
            "understood": understood,
            "policy": question.policy.allowed(),
            "data_version": snapshot.data_version,
            "model_version": self.parts.model.version(),
            "template_version": crate::query::template_version(),
            "columns": computed.results.columns,
            "rows": computed.results.rows,
            "totals": computed.results.totals,
        });
        match self.parts.receipts.put(receipt).await {
            Ok(id) => Some(id.to_string()),
            Err(error) => {
                tracing::warn!(%error, "the receipt could not be kept");
                None
            }
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
