//! The observer that writes the structured log: one line for each question,
//! readable alone, without personal data.

use super::{Kind, Observer, Question, Reply, SourceError, StageReport};
use crate::telemetry::scrub;
use topup_port::ThreadKey;

/// What stands in the place of a text that is not logged.
const WITHHELD: &str = "(withheld)";

/// Logs questions at INFO, stages at DEBUG, security events at WARN.
#[derive(Debug, Default)]
pub struct LogObserver;

impl Observer for LogObserver {
    fn stage(&self, report: StageReport) {
        tracing::debug!(stage = report.stage.id(), took_us = report.took.as_micros() as u64, "stage done");
    }

    fn answered(&self, question: &Question, reply: &Reply) {
        if !tracing::enabled!(tracing::Level::INFO) {
            return;
        }
        let session = question.thread.as_ref().map_or_else(|| "-".to_string(), session_id);
        // A question that was understood is about the business; any other message may hold anything.
        let understood = matches!(reply.kind, Kind::Answer | Kind::Definition);
        let text = if understood { scrub(&question.text) } else { String::from(WITHHELD) };
        let results = reply.computed.as_ref().map(|c| &c.results);
        tracing::info!(
            session,
            user_text = text,
            kind = reply.kind.id(),
            intent = reply.understood.as_ref().map_or("-", |u| u.plan.intent.id()),
            plan = reply.understood.as_ref().map(|u| super::logged::plan(&u.plan)).unwrap_or_default(),
            sql = results
                .and_then(|r| r.statements.first())
                .map(|s| s.sql.split_whitespace().collect::<Vec<_>>().join(" "))
                .unwrap_or_default(),
            row_count = results.map_or(0, |r| r.rows.len()),
            latency_ms = reply.timings.total.as_secs_f64() * 1e3,
            cache_hit = reply.cache_hit,
            "answered"
        );
    }

    /// At INFO: the fault itself is shown, and logged as one, where it is handled.
    fn failed(&self, question: &Question, error: &SourceError) {
        let session = question.thread.as_ref().map_or_else(|| "-".to_string(), session_id);
        tracing::info!(session, user_text = WITHHELD, code = %error.failure().code, "not answered");
    }

    fn security(&self, reason: &'static str, thread: Option<&ThreadKey>) {
        let session = thread.map_or_else(|| "-".to_string(), session_id);
        tracing::warn!(target: "topup::security", session, reason, "a message was refused");
    }
}

/// A short hash: the log joins lines of one thread without naming it.
fn session_id(key: &ThreadKey) -> String {
    blake3::hash(&key.to_bytes()).to_hex()[..12].to_string()
}
