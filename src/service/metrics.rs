//! Numbers for Prometheus: how long answers take by intent and stage, cache hits, faults by kind, what is at work.

use std::sync::Arc;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use topup_port::{Connections, FailureCode, ThreadKey};

use crate::pipeline::{Observer, Question, Reply, SourceError, StageReport};
use crate::plan::Intent;
use crate::planner::Reason;

/// Seconds at which the histograms of latency are cut: from a cached answer to the time limit of a question.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 60.0];

/// Counts and times, kept for scraping.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Installs the process's recorder. Once in a process.
    ///
    /// # Errors
    /// There is one already.
    pub fn install() -> Result<Self, BuildError> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
            .install_recorder()?;
        metrics::describe_histogram!("topup_answer_seconds", "Time of a question in the pipeline, by intent");
        metrics::describe_histogram!("topup_stage_seconds", "Time of a stage, by stage and intent");
        metrics::describe_counter!("topup_answers_total", "Replies, by kind, intent and cache");
        metrics::describe_counter!("topup_failures_total", "Questions that failed, by kind of fault");
        metrics::describe_counter!("topup_security_events_total", "Refusals worth a look, by reason");
        metrics::describe_counter!(
            "topup_limited_total",
            "Requests that were told to wait, by what was used up"
        );
        metrics::describe_counter!("topup_http_replies_total", "HTTP replies, by status");
        metrics::describe_gauge!("topup_answers_at_work", "Answers being worked on");
        metrics::describe_gauge!("topup_streams_open", "Answers that a browser listens to");
        metrics::describe_gauge!("topup_users_at_once", "People whose answers are being worked on");
        metrics::describe_gauge!("topup_connections", "Connections to a platform that stand, by platform");
        metrics::describe_gauge!("topup_connections_wanted", "Connections there should be, by platform");
        metrics::describe_gauge!("process_resident_memory_bytes", "Resident memory of the process");
        begin_at_zero();
        Ok(Self { handle })
    }

    /// How much is going on just now: answers at work, streams that are listened to, and people.
    pub fn set_load(&self, at_work: usize, listened_to: usize, users: usize) {
        metrics::gauge!("topup_answers_at_work").set(at_work as f64);
        metrics::gauge!("topup_streams_open").set(listened_to as f64);
        metrics::gauge!("topup_users_at_once").set(users as f64);
        if let Some(bytes) = crate::telemetry::resident_bytes() {
            metrics::gauge!("process_resident_memory_bytes").set(bytes as f64);
        }
    }

    /// How the connections to a platform stand.
    pub fn set_connections(&self, connections: Connections) {
        let Connections { platform, stand, wanted } = connections;
        metrics::gauge!("topup_connections", "platform" => platform).set(f64::from(stand));
        metrics::gauge!("topup_connections_wanted", "platform" => platform).set(f64::from(wanted));
    }

    /// A reply of this HTTP status was given.
    pub fn replied(&self, status: u16) {
        metrics::counter!("topup_http_replies_total", "status" => status.to_string()).increment(1);
    }

    /// Everything in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }
}

/// Somebody was told to wait, because this was used up: what an address, a token, a session or a person may ask in a
/// time, or all that is worked on at once.
pub fn limited(by: &'static str) {
    metrics::counter!("topup_limited_total", "by" => by).increment(1);
}

/// What alerts are set on is there from the start: a counter whose first value is 1 has never risen.
fn begin_at_zero() {
    for by in ["address", "token", "session", "new_session", "guess", "person", "at_once"] {
        metrics::counter!("topup_limited_total", "by" => by).absolute(0);
    }
    for status in ["200", "401", "404", "429", "500", "503"] {
        metrics::counter!("topup_http_replies_total", "status" => status).absolute(0);
    }
    let codes = [
        FailureCode::Interrupted,
        FailureCode::Timeout,
        FailureCode::Warehouse,
        FailureCode::Overloaded,
        FailureCode::Internal,
    ];
    for code in codes {
        metrics::counter!("topup_failures_total", "code" => code.to_string()).absolute(0);
    }
    for reason in Reason::ALL.into_iter().filter(|reason| reason.is_security()) {
        metrics::counter!("topup_security_events_total", "reason" => reason.id()).absolute(0);
    }
    let intents = [
        Intent::Trend,
        Intent::Variance,
        Intent::ForecastVsActual,
        Intent::Funnel,
        Intent::Distribution,
        Intent::Relationship,
    ];
    for intent in intents.map(Intent::id) {
        for cache in ["hit", "miss"] {
            let labels = [("kind", "answer"), ("intent", intent), ("cache", cache)];
            metrics::counter!("topup_answers_total", &labels).absolute(0);
        }
    }
}

impl Observer for Metrics {
    fn answered(&self, _: &Question, reply: &Reply) {
        let intent = reply.understood.as_ref().map_or("none", |u| u.plan.intent.id());
        let cache = if reply.cache_hit { "hit" } else { "miss" };
        let kind = reply.kind.id();
        metrics::counter!("topup_answers_total", "kind" => kind, "intent" => intent, "cache" => cache)
            .increment(1);
        let t = &reply.timings;
        metrics::histogram!("topup_answer_seconds", "intent" => intent).record(t.total);
        let stages = [
            ("route", t.route),
            ("plan", t.plan),
            ("guardrail", t.guardrail),
            ("sql", t.sql),
            ("chart", t.chart),
            ("insights", t.insights),
        ];
        for (stage, took) in stages.into_iter().filter(|(_, took)| !took.is_zero()) {
            metrics::histogram!("topup_stage_seconds", "stage" => stage, "intent" => intent).record(took);
        }
    }

    fn failed(&self, _: &Question, error: &SourceError) {
        metrics::counter!("topup_failures_total", "code" => error.failure().code.to_string()).increment(1);
    }

    fn security(&self, reason: &'static str, _: Option<&ThreadKey>) {
        metrics::counter!("topup_security_events_total", "reason" => reason).increment(1);
    }
}

/// Two observers, called one after the other.
pub struct Both(pub Arc<dyn Observer>, pub Arc<dyn Observer>);

impl Observer for Both {
    fn stage(&self, report: StageReport) {
        self.0.stage(report);
        self.1.stage(report);
    }

    fn answered(&self, question: &Question, reply: &Reply) {
        self.0.answered(question, reply);
        self.1.answered(question, reply);
    }

    fn failed(&self, question: &Question, error: &SourceError) {
        self.0.failed(question, error);
        self.1.failed(question, error);
    }

    fn security(&self, reason: &'static str, thread: Option<&ThreadKey>) {
        self.0.security(reason, thread);
        self.1.security(reason, thread);
    }
}
