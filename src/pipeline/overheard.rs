//! What people said in a thread before Topup was asked in it: a question that leans on something leans on that.

use topup_port::{AnswerEvent, Emitter, Note};

use super::{Pipeline, Question, Snapshot};
use crate::planner::safety;
use crate::planner::{Reading, ThreadContext};

/// The longest words that are quoted.
const QUOTED: usize = 120;

impl Pipeline {
    /// The thread's own context where there is one. Else, for a question that does not say all by itself, the newest of
    /// what was said before that is a question and under which this one can be read; it is quoted in a note.
    pub(super) fn overheard(
        &self,
        question: &Question,
        thread: ThreadContext,
        snapshot: &Snapshot,
        emitter: &Emitter,
    ) -> ThreadContext {
        let none = ThreadContext::default();
        if question.before.is_empty() || question.after.is_some() || thread != none {
            return thread;
        }
        let Question { text, wishes, as_of, .. } = question;
        if self.says_all(text, wishes, *as_of, snapshot) {
            return thread;
        }
        let read = |text: &str, thread: &ThreadContext| snapshot.planner.read(text, thread, *as_of);
        for line in question.before.iter().rev().filter(|line| safety::refuse(line).is_none()) {
            let earlier = read(line, &none);
            if !matches!(earlier, Reading::Answer(_)) {
                continue;
            }
            let context = none.after(&earlier);
            if matches!(read(text, &context), Reading::Answer(_)) {
                let quoted: String = line.chars().take(QUOTED).collect();
                let note = format!("Read as going on from \"{quoted}\", said here before.");
                emitter.emit(AnswerEvent::Note(Note::info(note)));
                return context;
            }
        }
        thread
    }
}
