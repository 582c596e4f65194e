//! The prompt: one thread of questions and answers in the terminal.
//!
//! Given questions are answered first; then, on a terminal, the person goes on asking. A number picks what the last
//! answer offered. Ctrl-C stops an answer that is being worked on, and leaves at the prompt; Ctrl-D leaves.

use std::future::Future;
use std::io::Write;

use topup_port::{Answer, Outcome};

use crate::editor::{Lines, PromptError, Typed};
use crate::{TextStyle, choices, render};

/// What stands before the cursor.
const PROMPT: &str = "topup> ";

/// Answers each question in turn, as if it had been typed, and writes the answers to `out`.
///
/// # Errors
/// [`PromptError::Output`] if `out` cannot be written.
pub async fn answer_all<Q: AsRef<str>>(
    questions: &[Q],
    style: &TextStyle,
    out: &mut impl Write,
    mut ask: impl AsyncFnMut(&str) -> Answer,
) -> Result<Option<Answer>, PromptError> {
    let mut last = None;
    for question in questions {
        writeln!(out, "{PROMPT}{}", question.as_ref())?;
        let answer = ask(question.as_ref()).await;
        show(&answer, style, out)?;
        last = Some(answer);
    }
    Ok(last)
}

/// Goes on asking until the person leaves. `last` is the answer whose numbers can be picked at first; `stop`
/// gives a future that resolves when the person wants the answer at work to be stopped (see [`ctrl_c`]).
///
/// # Errors
/// [`PromptError`] if the terminal cannot be read or `out` cannot be written.
pub async fn converse<S: Future<Output = ()>>(
    mut lines: impl Lines,
    mut last: Option<Answer>,
    style: &TextStyle,
    out: &mut impl Write,
    mut stop: impl FnMut() -> S,
    mut ask: impl AsyncFnMut(&str) -> Answer,
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
            writeln!(out)?;
            return Ok(());
        };
        let question = match meaning(line.trim(), last.as_ref()) {
            Meaning::Nothing => continue,
            Meaning::Leave => return Ok(()),
            Meaning::NoSuchNumber { offered } => {
                writeln!(out, "{}\n", no_such_number(offered))?;
                continue;
            }
            Meaning::Picked(question) => {
                writeln!(out, "{PROMPT}{question}")?;
                question
            }
            Meaning::Question(question) => question,
        };
        // Dropping the unfinished answer is what stops its work.
        let answer = tokio::select! {
            answer = ask(&question) => answer,
            () = stop() => Answer { outcome: Some(Outcome::Stopped), ..Answer::default() },
        };
        show(&answer, style, out)?;
        last = Some(answer);
    }
}

/// Resolves at the next Ctrl-C; never, where the system cannot tell.
pub async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Writes an answer and the empty line that sets it apart.
fn show(answer: &Answer, style: &TextStyle, out: &mut impl Write) -> Result<(), PromptError> {
    let text = render(answer, style);
    if !text.is_empty() {
        writeln!(out, "\n{text}")?;
    }
    out.flush()?;
    Ok(())
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

fn meaning(line: &str, last: Option<&Answer>) -> Meaning {
    if line.is_empty() {
        return Meaning::Nothing;
    }
    if ["exit", "quit", "/exit", "/quit"].iter().any(|word| line.eq_ignore_ascii_case(word)) {
        return Meaning::Leave;
    }
    // Two digits at most: a year or an amount is a question's, not a suggestion's.
    let number = line.strip_suffix('.').unwrap_or(line);
    if number.len() > 2 || !number.chars().all(|c| c.is_ascii_digit()) {
        return Meaning::Question(line.to_owned());
    }
    let offered = last.map(choices).unwrap_or_default();
    let place = number.parse::<usize>().unwrap_or(0).checked_sub(1);
    match place.and_then(|place| offered.get(place)) {
        Some(words) => Meaning::Picked((*words).to_owned()),
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
mod tests {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};

    use topup_port::{Clarification, Control};

    use super::*;

    /// A person who types the given lines and then leaves.
    struct Script(VecDeque<&'static str>);

    impl Lines for Script {
        fn read(&mut self, _: &str) -> Result<Typed, PromptError> {
            Ok(self.0.pop_front().map_or(Typed::Leave, |line| Typed::Line(line.into())))
        }
    }

    fn suggesting(suggestions: &[&str]) -> Answer {
        Answer {
            suggestions: suggestions.iter().map(|&s| s.to_owned()).collect(),
            outcome: Some(Outcome::Complete),
            ..Answer::default()
        }
    }

    async fn typing(script: &[&'static str], last: Option<Answer>) -> (Vec<String>, String) {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut out = Vec::new();
        let lines = Script(script.iter().copied().collect());
        let record = Arc::clone(&asked);
        let ask = async move |question: &str| {
            record.lock().unwrap().push(question.to_owned());
            suggesting(&["by grade", "as a count"])
        };
        converse(lines, last, &TextStyle::default(), &mut out, std::future::pending, ask).await.unwrap();
        let asked = asked.lock().unwrap().clone();
        (asked, String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn lines_are_asked_and_numbers_pick_what_was_offered() {
        let (asked, out) = typing(&["submits by week", "", "2", "2026 submits"], None).await;
        assert_eq!(asked, ["submits by week", "as a count", "2026 submits"]);
        assert!(out.contains("topup> as a count"), "a picked question is shown: {out}");
    }

    #[tokio::test]
    async fn a_number_without_an_offer_is_explained_and_not_asked() {
        let (asked, out) = typing(&["7", "0"], None).await;
        assert!(asked.is_empty());
        assert!(out.contains("nothing to pick yet"));
        let (asked, out) = typing(&["3"], Some(suggesting(&["a", "b"]))).await;
        assert!(asked.is_empty());
        assert!(out.contains("from 1 to 2"));
    }

    #[tokio::test]
    async fn the_options_of_a_clarification_are_picked_by_their_words() {
        let options = vec![Control::ask("c1", "Email", "submits for Email")];
        let clarification = Clarification { question: "Which channel?".into(), options };
        let last = Answer {
            suggestions: vec!["not this".into()],
            outcome: Some(Outcome::Clarification(clarification)),
            ..Answer::default()
        };
        assert_eq!(typing(&["1."], Some(last)).await.0, ["submits for Email"]);
    }

    #[tokio::test]
    async fn leaving_words_leave() {
        assert!(typing(&["quit", "submits"], None).await.0.is_empty());
        assert!(typing(&["EXIT", "submits"], None).await.0.is_empty());
    }

    #[tokio::test]
    async fn stopping_ends_the_answer_and_the_prompt_goes_on() {
        let lines = Script(VecDeque::from(["an endless question", "exit"]));
        let mut out = Vec::new();
        let endless = async |_: &str| std::future::pending().await;
        let stop = || std::future::ready(());
        converse(lines, None, &TextStyle::default(), &mut out, stop, endless).await.unwrap();
        assert!(String::from_utf8(out).unwrap().contains("Stopped."));
    }

    #[tokio::test]
    async fn given_questions_are_shown_and_answered_in_order() {
        let mut out = Vec::new();
        let ask = async |question: &str| suggesting(&[&format!("more of {question}")]);
        let last = answer_all(&["one", "two"], &TextStyle::default(), &mut out, ask).await.unwrap();
        assert_eq!(last.unwrap().suggestions, ["more of two"]);
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }
}
