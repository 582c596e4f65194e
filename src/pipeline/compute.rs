//! From a checked plan to everything an answer shows: results, then chart and
//! insights side by side. What fails beside the results is said, not fatal; a
//! plan that fails is tried once in a simpler form.

use super::engine::QuestionEngine;
use super::{Observer, Options, Snapshot, Stage, Timings};
use crate::guardrail::{self, CheckedPlan};
use crate::insights::{self, Insight};
use crate::model::Model;
use crate::plan::{Granularity, Intent, Plan};
use crate::query::QueryError;
use crate::results::{self, Results};
use jiff::civil::Date;
use std::sync::Arc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;
use topup_charts::{ChartSpec, Compression, RenderOptions};

/// Everything an answer shows.
#[derive(Debug)]
pub struct Computed {
    /// Rows, totals, facts.
    pub results: Results,
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
        cells * 2 + self.chart.as_ref().map_or(0, |c| c.png.len() * 2) + 4096
    }
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The asker stopped it.
    Stopped,
    /// It failed, in words for the person.
    Failed(String),
}

/// Computes answers over one snapshot.
pub struct Computer<'a> {
    /// The model.
    pub model: &'a Model,
    /// The data.
    pub snapshot: &'a Snapshot,
    /// Limits and looks.
    pub options: &'a Options,
    /// Called after each stage.
    pub observer: &'a Arc<dyn Observer>,
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
        let deadline = started + self.options.question_timeout;
        let mut notes = Vec::new();
        let mut simplified = None;
        let results = match self.query(checked, deadline, cancel).await {
            Ok(results) => results,
            Err(QueryError::Cancelled) => return Err(Fault::Stopped),
            Err(error) => {
                tracing::warn!(%error, "a query failed; trying a simpler form");
                let Some((plan, said)) = simpler(checked.plan()) else { return Err(failed(&error)) };
                let again = guardrail::check(
                    plan.clone(),
                    self.model,
                    &self.snapshot.vocabulary,
                    checked.limits(),
                    checked.policy().clone(),
                );
                let Ok(again) = again else { return Err(failed(&error)) };
                match self.query(&again, deadline, cancel).await {
                    Ok(results) => {
                        notes.push(format!("The full question took too long, so this is {said}. Ask for a shorter window or fewer splits to see more."));
                        simplified = Some(plan);
                        results
                    }
                    Err(QueryError::Cancelled) => return Err(Fault::Stopped),
                    Err(_) => return Err(failed(&error)),
                }
            }
        };
        timings.sql = self.observer.done(Stage::Sql, started);
        let plan = simplified.as_ref().unwrap_or(checked.plan());
        let clock = Instant::now();
        let insight = self.insight(plan, &results);
        timings.insights = self.observer.done(Stage::Insights, clock);
        let clock = Instant::now();
        let chart = self.chart(plan, &results, insight.as_ref(), deadline).await;
        timings.chart = self.observer.done(Stage::Chart, clock);
        if insight.is_none() {
            notes.push(
                "The insights are missing: they could not be written. The numbers are complete.".into(),
            );
        }
        if chart.is_none() {
            notes.push("The chart is missing: it could not be drawn. The numbers are complete.".into());
        }
        let suggestions = crate::suggest::suggest(plan, &results, self.model, &self.snapshot.values);
        timings.total = started.elapsed();
        Ok(Computed { results, insight, chart, suggestions, notes, simplified, timings })
    }

    async fn query(
        &self,
        checked: &CheckedPlan,
        deadline: Instant,
        cancel: &CancellationToken,
    ) -> Result<Results, QueryError> {
        // Dropping this future stops its SQL: the child token is cancelled with it.
        let stop = cancel.child_token();
        let _guard = stop.clone().drop_guard();
        let engine = QuestionEngine {
            engine: self.snapshot.engine.clone(),
            sql_timeout: self.options.sql_timeout,
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

    fn insight(&self, plan: &Plan, results: &Results) -> Option<Insight> {
        // Texts are pure functions of the results; a fault in one must not take the numbers with it.
        let write = std::panic::AssertUnwindSafe(|| insights::write(plan, results, self.model));
        std::panic::catch_unwind(write).map_err(|_| tracing::error!("the insights failed")).ok()
    }

    async fn chart(
        &self,
        plan: &Plan,
        results: &Results,
        insight: Option<&Insight>,
        deadline: Instant,
    ) -> Option<Picture> {
        let plain = Insight::default();
        let make = std::panic::AssertUnwindSafe(|| {
            crate::chart::spec(plan, results, insight.unwrap_or(&plain), self.model)
        });
        let spec =
            std::panic::catch_unwind(make).map_err(|_| tracing::error!("the chart's spec failed")).ok()?;
        let options = RenderOptions {
            theme: self.options.theme,
            scale: self.options.scale,
            compression: Compression::Fast,
        };
        let drawn = spec.clone();
        let render = tokio::task::spawn_blocking(move || topup_charts::render(&drawn, &options));
        let rendered = tokio::time::timeout_at(deadline.into(), render).await;
        match rendered {
            Ok(Ok(Ok(picture))) => Some(Picture { png: picture.png.into(), alt: picture.alt, spec }),
            Ok(Ok(Err(error))) => {
                tracing::error!(%error, "the chart could not be drawn");
                None
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the chart failed");
                None
            }
            Err(_) => {
                tracing::warn!("no time was left for the chart");
                None
            }
        }
    }
}

fn failed(error: &QueryError) -> Fault {
    Fault::Failed(error.to_string())
}

/// The same question with less work: without splits beyond the first, without
/// drivers, in longer periods, or a total alone.
fn simpler(plan: &Plan) -> Option<(Plan, String)> {
    let mut p = plan.clone();
    if p.group_by.len() > 1 {
        p.group_by.truncate(1);
        return Some((p, "split by the first segment alone".into()));
    }
    if p.drivers {
        p.drivers = false;
        return Some((p, "the change without its drivers".into()));
    }
    if let Some(g) = p.granularity.filter(|g| *g < Granularity::Monthly) {
        let coarser = if g == Granularity::Daily { Granularity::Weekly } else { Granularity::Monthly };
        p.granularity = Some(coarser);
        return Some((p, format!("{} instead of {}", coarser.adjective(), g.adjective())));
    }
    if !p.group_by.is_empty() && p.intent != Intent::Relationship {
        p.group_by.clear();
        p.order = None;
        p.limit = None;
        if p.intent == Intent::Distribution {
            p.intent = Intent::Trend;
            p.granularity = Some(Granularity::Monthly);
        }
        return Some((p, "the total alone".into()));
    }
    None
}
