//! A plan answered without words: replay and tests.

use super::{Pipeline, Question, Reply, Run, SourceError, Timings};
use crate::planner::Understood;
use std::time::Instant;
use tokio_util::sync::CancellationToken;
use topup_port::Emitter;

impl Pipeline {
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
}
