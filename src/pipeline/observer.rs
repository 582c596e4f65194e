//! What is called after each stage: logs, metrics, traces and tests share it.

use super::{Question, Reply, SourceError};
use std::time::{Duration, Instant};
use topup_port::ThreadKey;

/// A stage of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Safety and kind of message.
    Route,
    /// From words to a plan.
    Plan,
    /// Checks of the plan.
    Guardrail,
    /// The statements.
    Sql,
    /// The picture.
    Chart,
    /// The texts.
    Insights,
}

impl Stage {
    /// The id in logs and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Plan => "plan",
            Self::Guardrail => "guardrail",
            Self::Sql => "sql",
            Self::Chart => "chart",
            Self::Insights => "insights",
        }
    }
}

/// A finished stage.
#[derive(Debug, Clone, Copy)]
pub struct StageReport {
    /// Which.
    pub stage: Stage,
    /// How long it took.
    pub took: Duration,
}

/// How long each stage took; zero where it did not run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Safety.
    pub route: Duration,
    /// Planner.
    pub plan: Duration,
    /// Guardrail.
    pub guardrail: Duration,
    /// SQL and results.
    pub sql: Duration,
    /// Picture.
    pub chart: Duration,
    /// Texts.
    pub insights: Duration,
    /// The whole question.
    pub total: Duration,
}

impl Timings {
    /// Milliseconds by stage, as the JSON contract has them.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let ms = |d: Duration| (d.as_secs_f64() * 1e6).round() / 1e3;
        serde_json::json!({
            "route": ms(self.route), "plan": ms(self.plan), "guardrail": ms(self.guardrail), "sql": ms(self.sql),
            "chart": ms(self.chart), "insights": ms(self.insights), "total": ms(self.total),
        })
    }
}

/// Called by the pipeline; all methods have empty defaults.
pub trait Observer: Send + Sync {
    /// A stage is done.
    fn stage(&self, _report: StageReport) {}

    /// A question was answered, in whatever way.
    fn answered(&self, _question: &Question, _reply: &Reply) {}

    /// A question could not be answered; who asked is told so.
    fn failed(&self, _question: &Question, _error: &SourceError) {}

    /// Something was refused that is worth a look; the words are not given.
    fn security(&self, _reason: &'static str, _thread: Option<&ThreadKey>) {}
}

impl dyn Observer {
    /// Reports a stage that began at `clock`; gives its time.
    pub fn done(&self, stage: Stage, clock: Instant) -> Duration {
        let took = clock.elapsed();
        self.stage(StageReport { stage, took });
        took
    }
}
