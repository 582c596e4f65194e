//! From a checked plan to everything an answer shows: results first, then the
//! texts, then the picture beside the suggestions. Each part is emitted as soon
//! as it is there. What fails beside the results is said, not fatal; a plan
//! that fails or takes too long is tried once in a simpler form.

use super::engine::QuestionEngine;
use super::present::{Look, Material};
use super::simpler::{less, simpler};
use super::source::{BUSY, BUSY_ADVICE};
use super::{Observer, Options, Presenter, Snapshot, Stage, Timings, to_port};
use crate::guardrail::{self, CheckedPlan};
use crate::insights::Insight;
use crate::model::Model;
use crate::plan::Plan;
use crate::planner::{Reading, ThreadContext, Understood};
use crate::query::QueryError;
use crate::results::{self, Results};
use jiff::civil::Date;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use topup_charts::ChartSpec;
use topup_port::{AnswerEvent, Emitter, FailureCode, Note, Table};

/// Everything an answer shows.
#[derive(Debug)]
pub struct Computed {
    /// Rows, totals, facts.
    pub results: Arc<Results>,
    /// The rows as surfaces show them.
    pub table: Arc<Table>,
    /// Texts; none if they failed.
    pub insight: Option<Insight>,
    /// The picture; none if it failed.
    pub chart: Option<Picture>,
    /// Follow-up questions.
    pub suggestions: Vec<String>,
    /// What is missing or was simplified.
    pub notes: Vec<String>,
    /// The plan that ran, where it was simplified.
    pub simplified: Option<Plan>,
    /// How long it took.
    pub timings: Timings,
    /// Whether another replica computed it.
    pub shared: bool,
}

/// A rendered picture.
#[derive(Debug, Clone)]
pub struct Picture {
    /// PNG bytes.
    pub png: Arc<[u8]>,
    /// Text for those who do not see it.
    pub alt: String,
    /// What it was drawn from.
    pub spec: ChartSpec,
}

impl Computed {
    /// Roughly the bytes it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let cells: usize = self.results.rows.iter().map(|r| r.len() * 32).sum();
        // The rows, as surfaces show them, and what the facts hold of them.
        cells * 4 + self.chart.as_ref().map_or(0, |c| c.png.len() * 2) + 4096
    }

    /// Whether nothing is missing and nothing was simplified: only then is it worth keeping.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.insight.is_some() && self.chart.is_some() && self.simplified.is_none()
    }
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The asker stopped it.
    Stopped,
    /// Not even the simpler form gave results.
    Failed {
        /// Which kind of fault.
        code: FailureCode,
        /// What went wrong, for the person.
        message: String,
        /// What the person can do.
        advice: String,
        /// What went wrong, for the log.
        reason: String,
    },
}

/// Why a part beside the results is missing.
enum Missing {
    Failed,
    NoTime,
}

/// Computes answers over one snapshot.
pub struct Computer<'a> {
    /// The model.
    pub model: &'a Arc<Model>,
    /// The data.
    pub snapshot: &'a Arc<Snapshot>,
    /// Limits and looks.
    pub options: &'a Options,
    /// Called after each stage.
    pub observer: &'a Arc<dyn Observer>,
    /// Makes texts and pictures.
    pub presenter: &'a Arc<dyn Presenter>,
    /// A place for each processor: more pictures at once would only keep the first words of other answers waiting.
    pub hands: &'a Arc<Semaphore>,
    /// Where parts go as they are made.
    pub emitter: &'a Emitter,
    /// What was understood.
    pub understood: &'a Understood,
    /// How the picture looks.
    pub look: Look,
    /// When the question's time is up.
    pub deadline: Instant,
    /// The as-of date.
    pub as_of: Date,
}

impl Computer<'_> {
    /// Runs the plan.
    ///
    /// # Errors
    /// [`Fault`] if not even the simpler form gives results.
    pub async fn compute(
        &self,
        checked: &CheckedPlan,
        cancel: &CancellationToken,
    ) -> Result<Computed, Fault> {
        let started = Instant::now();
        let mut timings = Timings::default();
        let mut notes = Vec::new();
        let (results, simplified) = self.results(checked, cancel, &mut notes).await?;
        timings.sql = self.observer.done(Stage::Sql, started);
        let plan = Arc::new(simplified.clone().unwrap_or_else(|| checked.plan().clone()));
        let results = Arc::new(results);
        let table = Arc::new(to_port::table(&plan, &results, self.model));
        let understood = AnswerEvent::Understood(to_port::understood(&plan, self.model));
        let said = results.warnings.iter().chain(&notes).cloned().map(Note::warning);
        self.emitter.emit_all(
            [understood, AnswerEvent::Data(table.clone())]
                .into_iter()
                .chain(said.map(AnswerEvent::Note))
                .chain([AnswerEvent::Stage(topup_port::Stage::Presenting)]),
        );

        // Texts, picture and suggestions side by side, each shown as soon as it is there.
        let clock = Instant::now();
        let writing = async {
            let insight = self.insight(&plan, &results).await;
            let took = self.observer.done(Stage::Insights, clock);
            if let Ok(insight) = &insight {
                self.emitter.emit(AnswerEvent::Insight(to_port::insight(insight, &plan, self.model)));
            }
            (insight, took)
        };
        let drawing = async {
            let chart = self.chart(&plan, &results).await;
            let took = self.observer.done(Stage::Chart, clock);
            if let Ok(chart) = &chart {
                self.emitter.emit(AnswerEvent::Chart(to_port::chart(chart)));
            }
            (chart, took)
        };
        let suggesting = async {
            let suggestions = crate::suggest::suggest(&plan, &results, self.model, &self.snapshot.values);
            let suggestions = self.shown(suggestions, checked);
            self.emitter.emit(AnswerEvent::Suggestions(suggestions.clone()));
            suggestions
        };
        let ((insight, wrote), (chart, drew), suggestions) = tokio::join!(writing, drawing, suggesting);
        (timings.insights, timings.chart) = (wrote, drew);
        let insight = self.said_if_missing(insight, "insights are", "write them", &mut notes);
        let chart = self.said_if_missing(chart, "chart is", "draw it", &mut notes);
        timings.total = started.elapsed();
        Ok(Computed {
            results,
            table,
            insight,
            chart,
            suggestions,
            notes,
            simplified,
            timings,
            shared: false,
        })
    }

    /// The suggestions that this asker would have answered.
    fn shown(&self, mut suggestions: Vec<String>, checked: &CheckedPlan) -> Vec<String> {
        if checked.policy().is_unrestricted() {
            return suggestions;
        }
        let thread = ThreadContext::default().returning_to(self.understood.clone());
        suggestions.retain(|words| match self.snapshot.planner.read(words, &thread, self.as_of) {
            Reading::Answer(next) => {
                let vocabulary = &self.snapshot.vocabulary;
                let policy = checked.policy().clone();
                guardrail::check(next.plan, self.model, vocabulary, checked.limits(), policy).is_ok()
            }
            _ => true,
        });
        suggestions
    }

    /// The results of the plan, or of its simpler form with that form.
    async fn results(
        &self,
        checked: &CheckedPlan,
        cancel: &CancellationToken,
        notes: &mut Vec<String>,
    ) -> Result<(Results, Option<Plan>), Fault> {
        let error = match self.query(checked, cancel).await {
            Ok(results) => return Ok((results, None)),
            Err(QueryError::Cancelled) => return Err(Fault::Stopped),
            Err(error) => error,
        };
        let failed = || self.failed(&error, checked.plan());
        let Some((plan, said)) = simpler(checked.plan()) else { return Err(failed()) };
        tracing::info!(%error, "a query failed; trying a simpler form");
        let again = guardrail::check(
            plan.clone(),
            self.model,
            &self.snapshot.vocabulary,
            checked.limits(),
            checked.policy().clone(),
        );
        let Ok(again) = again else { return Err(failed()) };
        match self.query(&again, cancel).await {
            Ok(results) => {
                let why = match &error {
                    QueryError::TimedOut { .. } => "took too long",
                    _ => "could not be run",
                };
                let less = less(checked.plan(), self.model);
                notes.push(format!("The full question {why}, so this is {said}. {less}"));
                Ok((results, Some(plan)))
            }
            Err(QueryError::Cancelled) => Err(Fault::Stopped),
            Err(_) => Err(failed()),
        }
    }

    async fn query(&self, checked: &CheckedPlan, cancel: &CancellationToken) -> Result<Results, QueryError> {
        // Dropping this future stops its SQL: the child token is cancelled with it.
        let stop = cancel.child_token();
        let _guard = stop.clone().drop_guard();
        // All statements of one try share its time, so that there is time left for the simpler form.
        let deadline = self.deadline.min(Instant::now() + self.options.sql_timeout);
        let engine = QuestionEngine {
            engine: self.snapshot.engine.clone(),
            allowed: self.options.sql_timeout,
            deadline,
            cancel: stop,
            row_cap: self.options.limits.rows as usize + 1,
        };
        results::run(
            checked,
            self.model,
            &self.snapshot.facts(self.as_of),
            crate::query::Dialect::Sqlite,
            &engine,
        )
        .await
    }

    async fn insight(&self, plan: &Arc<Plan>, results: &Arc<Results>) -> Result<Insight, Missing> {
        let (plan, results, presenter) = (plan.clone(), results.clone(), self.presenter.clone());
        let (model, snapshot) = (self.model.clone(), self.snapshot.clone());
        let write = move || {
            let of = Material { plan: &plan, results: &results, model: &model, values: &snapshot.values };
            Ok(presenter.insight(of))
        };
        self.in_time(write, "the insights").await
    }

    async fn chart(&self, plan: &Arc<Plan>, results: &Arc<Results>) -> Result<Picture, Missing> {
        let (plan, results, presenter) = (plan.clone(), results.clone(), self.presenter.clone());
        let (model, snapshot) = (self.model.clone(), self.snapshot.clone());
        let look = self.look;
        let draw = move || {
            let of = Material { plan: &plan, results: &results, model: &model, values: &snapshot.values };
            presenter.chart(of, look)
        };
        self.in_time(draw, "the chart").await
    }

    /// Runs `make` on a thread for blocking work, for as long as the question
    /// has time. A fault in it must not take the numbers with it.
    async fn in_time<T: Send + 'static>(
        &self,
        make: impl FnOnce() -> Result<T, String> + Send + 'static,
        what: &'static str,
    ) -> Result<T, Missing> {
        let hands = self.hands.clone();
        let made = async move {
            // Never closed; without a place it would be made all the same.
            let hand = hands.acquire_owned().await.ok();
            tokio::task::spawn_blocking(move || {
                // Given back when the work ends, also the work that nobody waits for any more.
                let _hand = hand;
                make()
            })
            .await
        };
        match tokio::time::timeout_at(self.deadline.into(), made).await {
            Ok(Ok(Ok(made))) => Ok(made),
            Ok(Ok(Err(error))) => {
                tracing::error!(error, "{what} failed");
                Err(Missing::Failed)
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "{what} failed");
                Err(Missing::Failed)
            }
            Err(_) => {
                tracing::warn!("no time was left for {what}");
                Err(Missing::NoTime)
            }
        }
    }

    /// Says that a part is missing, and why.
    fn said_if_missing<T>(
        &self,
        part: Result<T, Missing>,
        part_is: &str,
        make_it: &str,
        notes: &mut Vec<String>,
    ) -> Option<T> {
        let why = match part {
            Ok(part) => return Some(part),
            Err(Missing::Failed) => "something went wrong on our side".to_string(),
            Err(Missing::NoTime) => format!("there was no time left to {make_it}"),
        };
        let note = format!("The {part_is} missing: {why}. The numbers are complete.");
        self.emitter.emit(AnswerEvent::Note(Note::warning(note.clone())));
        notes.push(note);
        None
    }

    fn failed(&self, error: &QueryError, plan: &Plan) -> Fault {
        let (code, message) = match error {
            QueryError::TimedOut { seconds } => (
                FailureCode::Timeout,
                format!("This question needs more time than the {seconds} s that a query may take."),
            ),
            QueryError::Busy => {
                return Fault::Failed {
                    code: FailureCode::Warehouse,
                    message: BUSY.into(),
                    advice: BUSY_ADVICE.into(),
                    reason: error.to_string(),
                };
            }
            QueryError::Database(_) => {
                (FailureCode::Warehouse, "The database could not answer this question.".to_string())
            }
            _ => (FailureCode::Internal, "This question could not be computed.".to_string()),
        };
        let mut advice = less(plan, self.model);
        if code != FailureCode::Timeout {
            advice = format!("`topup doctor` looks for what is wrong. {advice}");
        }
        Fault::Failed { code, message, advice, reason: error.to_string() }
    }
}
