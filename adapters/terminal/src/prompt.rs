//! The prompt: one thread of questions and answers in the terminal.
//!
//! Given questions are answered first; then, on a terminal, the person goes on asking. A number picks what the last
//! answer offered. Ctrl-C stops an answer that is being worked on, and leaves at the prompt; Ctrl-D leaves.

use std::future::Future;
use std::io::Write;

use topup_port::{Answer, Failure, Outcome};

use crate::choices;
use crate::editor::{Lines, PromptError, Typed};
use crate::render::RETRY;
use crate::session::{Session, Unanswered};

/// What stands before the cursor.
const PROMPT: &str = "topup> ";

/// The prompt of one thread.
pub struct Prompt<W> {
    session: Session,
    out: W,
    /// What was asked last, and its answer.
    last: Option<(String, Answer)>,
}

impl<W: Write> Prompt<W> {
    /// A prompt that asks in this session, whose surface writes where `out` does.
    pub fn new(session: Session, out: W) -> Self {
        Self { session, out, last: None }
    }

    /// Asks each question in turn, as if it had been typed. When `stop` resolves, the answer at work is stopped.
    ///
    /// # Errors
    /// [`PromptError::Output`] if the text cannot be written.
    pub async fn answer_all<Q: AsRef<str>, S: Future<Output = ()>>(
        &mut self,
        questions: &[Q],
        mut stop: impl FnMut() -> S,
    ) -> Result<(), PromptError> {
        for question in questions {
            writeln!(self.out, "{PROMPT}{}", question.as_ref())?;
            self.ask(question.as_ref().to_owned(), stop()).await?;
        }
        Ok(())
    }

    /// Goes on asking until the person leaves; `stop` gives a future that resolves when the person wants the answer at
    /// work to be stopped (see [`ctrl_c`]).
    ///
    /// # Errors
    /// [`PromptError`] if the terminal cannot be read or written.
    pub async fn converse<S: Future<Output = ()>>(
        &mut self,
        mut lines: impl Lines,
        mut stop: impl FnMut() -> S,
    ) -> Result<(), PromptError> {
        loop {
            // Reading blocks, so the editor goes to a thread for blocking work and comes back with the line.
            let read = tokio::task::spawn_blocking(move || {
                let typed = lines.read(PROMPT);
                (lines, typed)
            });
            let typed;
            (lines, typed) = read.await.map_err(|_| PromptError::Lost)?;
            let Typed::Line(line) = typed? else {
                writeln!(self.out)?;
                return Ok(());
            };
            let question = match meaning(line.trim(), self.last.as_ref()) {
                Meaning::Nothing => continue,
                Meaning::Leave => return Ok(()),
                Meaning::NoSuchNumber { offered } => {
                    writeln!(self.out, "{}\n", no_such_number(offered))?;
                    continue;
                }
                Meaning::Picked(question) => {
                    writeln!(self.out, "{PROMPT}{question}")?;
                    question
                }
                Meaning::Question(question) => question,
            };
            self.ask(question, stop()).await?;
        }
    }

    async fn ask(&mut self, question: String, stop: impl Future<Output = ()>) -> Result<(), PromptError> {
        let answer = match self.session.ask(&question, stop).await {
            Ok(answer) => answer,
            Err(error) => {
                writeln!(self.out, "\n{error}\n")?;
                let Unanswered::Declined(_) = error else { return Err(PromptError::Lost) };
                // It can be tried again.
                let outcome = Some(Outcome::Failure(Failure::interrupted()));
                Answer { outcome, ..Answer::default() }
            }
        };
        self.last = Some((question, answer));
        Ok(())
    }
}

/// Resolves at the next Ctrl-C; never, where the system cannot tell.
pub async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What a typed line means.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Nothing,
    Leave,
    /// The number of something the last answer offered: these words.
    Picked(String),
    NoSuchNumber {
        offered: usize,
    },
    Question(String),
}

fn meaning(line: &str, last: Option<&(String, Answer)>) -> Meaning {
    if line.is_empty() {
        return Meaning::Nothing;
    }
    if ["exit", "quit", "/exit", "/quit"].iter().any(|word| line.eq_ignore_ascii_case(word)) {
        return Meaning::Leave;
    }
    let offered = last.map(|(_, answer)| choices(answer)).unwrap_or_default();
    // Another try is the same question again.
    let chosen = |words: &str| match last {
        Some((asked, _)) if words == RETRY => asked.clone(),
        _ => words.to_owned(),
    };
    if line.eq_ignore_ascii_case(RETRY) && offered == [RETRY] {
        return Meaning::Picked(chosen(RETRY));
    }
    // Two digits at most: a year or an amount is a question's, not a suggestion's.
    let number = line.strip_suffix('.').unwrap_or(line);
    if number.len() > 2 || !number.chars().all(|c| c.is_ascii_digit()) {
        return Meaning::Question(line.to_owned());
    }
    let place = number.parse::<usize>().unwrap_or(0).checked_sub(1);
    match place.and_then(|place| offered.get(place)) {
        Some(words) => Meaning::Picked(chosen(words)),
        None => Meaning::NoSuchNumber { offered: offered.len() },
    }
}

fn no_such_number(offered: usize) -> String {
    match offered {
        0 => "There is nothing to pick yet: type a question, such as \"issuances by channel last month\"."
            .into(),
        1 => "Only 1 can be picked, or type a question.".into(),
        n => format!("Pick a number from 1 to {n}, or type a question."),
    }
}

#[cfg(test)]
mod tests;
