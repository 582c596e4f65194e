//! What is kept of a question: the context of its thread, and the receipt of its answer.

use super::{Aside, Pipeline, Question, Reply, Snapshot};
use crate::guardrail::{self, Rejection};
use crate::planner::{Reading, ThreadContext, Understood};
use serde_json::json;

impl Pipeline {
    /// What the guardrail stops, in words. Where the asker alone may see it, that is said.
    pub(super) fn rejected(
        &self,
        rejection: &Rejection,
        question: &Question,
        snapshot: &Snapshot,
        understood: &Understood,
    ) -> Reply {
        if let (
            Rejection::NotShown { .. } | Rejection::NotPermitted { .. } | Rejection::UnknownValue { .. },
            Some(alone),
        ) = (rejection, &question.alone)
        {
            let (plan, limits) = (understood.plan.clone(), self.parts.options.limits);
            let vocabulary = &snapshot.vocabulary;
            let may = guardrail::check(plan, &self.parts.model, vocabulary, limits, alone.clone()).is_ok();
            // A value that may not be named here is unknown here: not even the advice tells that there is one.
            match (may, question.aside, rejection) {
                (true, Aside::Possible, _) => return Reply::aside(),
                (true, _, Rejection::NotShown { .. } | Rejection::NotPermitted { .. }) => {
                    return Reply::refusal(&format!(
                        "{rejection} You may see it yourself: ask me in a direct message."
                    ));
                }
                _ => {}
            }
        }
        super::rejected(rejection)
    }

    pub(super) async fn thread(&self, question: &Question) -> ThreadContext {
        let kept = match &question.thread {
            None => Ok(None),
            Some(key) => self.parts.threads.get(key).await,
        };
        let context = match kept {
            Ok(Some(value)) => serde_json::from_value(value).unwrap_or_default(),
            Ok(None) => ThreadContext::default(),
            Err(error) => {
                // The answer goes on without the thread, and the log says so.
                tracing::warn!(%error, "the thread's context could not be read");
                ThreadContext::default()
            }
        };
        match &question.after {
            Some(earlier) => context.returning_to(earlier.clone()),
            None => context,
        }
    }

    pub(super) async fn remember(&self, question: &Question, before: &ThreadContext, reading: &Reading) {
        // What its asker alone may see is in nobody else's context either.
        let Some(key) = question.thread.as_ref().filter(|_| question.aside != Aside::Meant) else { return };
        let after = before.after(reading);
        if after == *before {
            return;
        }
        let Ok(value) = serde_json::to_value(&after) else { return };
        if let Err(error) = self.parts.threads.put(key, value).await {
            tracing::warn!(%error, "the thread's context could not be kept");
        }
    }

    pub(super) async fn receipt(
        &self,
        question: &Question,
        snapshot: &Snapshot,
        reply: &Reply,
    ) -> Option<String> {
        let (Some(understood), Some(computed)) = (&reply.understood, &reply.computed) else { return None };
        let receipt = json!({
            "version": 1,
            "as_of": question.as_of,
            "understood": understood,
            "policy": question.policy,
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
