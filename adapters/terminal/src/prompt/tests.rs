//! Conversations at a prompt, with a desk of whose answers the test decides.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use topup_port::{
    Accepted, AnswerEvent, AnswerId, Ask, BoxFuture, Clarification, Control, Declined, Deliver, Delivery,
    Emitter, FailureCode, Intake, Person, Relay, ThreadKey,
};

use super::*;
use crate::TextStyle;
use crate::session::Watched;
use crate::surface::TerminalSurface;

/// A person who types the given lines and then leaves.
struct Script(VecDeque<&'static str>);

impl Lines for Script {
    fn read(&mut self, _: &str) -> Result<Typed, PromptError> {
        Ok(self.0.pop_front().map_or(Typed::Leave, |line| Typed::Line(line.into())))
    }
}

/// A text that the surface and the prompt both write.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Answers by a function; a question without an answer is worked on until it is stopped.
struct Clerk {
    relay: Arc<dyn Deliver>,
    answers: fn(&str) -> Option<Answer>,
    asked: Mutex<Vec<String>>,
    open: Mutex<HashMap<AnswerId, Emitter>>,
}

impl Intake for Clerk {
    fn accept(&self, ask: Ask) -> Result<Accepted, Declined> {
        let words = ask.words.text().unwrap_or_default().to_owned();
        let id = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(words.clone());
            AnswerId::parse(format!("answer-number-{}", asked.len())).unwrap()
        };
        if words == "too much" {
            return Err(Declined::ShuttingDown);
        }
        let (emitter, answers) = Emitter::new();
        match (self.answers)(&words) {
            Some(answer) => {
                emitter.emit(AnswerEvent::Suggestions(answer.suggestions));
                emitter.end(answer.outcome.unwrap());
            }
            None => drop(self.open.lock().unwrap().insert(id.clone(), emitter)),
        }
        let (relay, delivery) = (self.relay.clone(), Delivery::new(id.clone(), ask.thread));
        tokio::spawn(async move { relay.deliver(delivery, answers).await });
        Ok(Accepted::New(id))
    }

    fn admit<'a>(&'a self, _: &'a Person, _: &'a ThreadKey) -> BoxFuture<'a, Result<(), Declined>> {
        Box::pin(async { Ok(()) })
    }

    fn stop(&self, answer: &AnswerId) -> bool {
        let open = self.open.lock().unwrap().remove(answer);
        open.map(|emitter| emitter.end(Outcome::Stopped)).is_some()
    }
}

fn suggesting(suggestions: &[&str]) -> Answer {
    Answer {
        suggestions: suggestions.iter().map(|&s| s.to_owned()).collect(),
        outcome: Some(Outcome::Complete),
        ..Answer::default()
    }
}

fn failing() -> Answer {
    let failure = Failure { code: FailureCode::Timeout, message: "Too slow.".into(), advice: String::new() };
    Answer { outcome: Some(Outcome::Failure(failure)), ..Answer::default() }
}

/// A prompt over a clerk who answers so, and what is written.
fn prompt(answers: fn(&str) -> Option<Answer>) -> (Prompt<Paper>, Arc<Clerk>, Paper) {
    let paper = Paper::default();
    let surface = TerminalSurface::new(paper.clone(), TextStyle::default(), None, PathBuf::new());
    let relay = Relay::new(Arc::new(surface), TerminalSurface::<Paper>::relay_parts());
    let (watched, ends) = Watched::new(relay);
    let clerk = Arc::new(Clerk {
        relay: Arc::new(watched),
        answers,
        asked: Mutex::default(),
        open: Mutex::default(),
    });
    let session = Session::new(clerk.clone(), ends, "t");
    (Prompt::new(session, paper.clone()), clerk, paper)
}

/// What was asked, and what is on the paper, after these lines.
async fn typing(answers: fn(&str) -> Option<Answer>, script: &[&'static str]) -> (Vec<String>, String) {
    let (mut prompt, clerk, paper) = prompt(answers);
    prompt.converse(Script(script.iter().copied().collect()), std::future::pending).await.unwrap();
    let asked = clerk.asked.lock().unwrap().clone();
    (asked, String::from_utf8(paper.0.lock().unwrap().clone()).unwrap())
}

fn grades(_: &str) -> Option<Answer> {
    Some(suggesting(&["by grade", "as a count"]))
}

#[tokio::test]
async fn lines_are_asked_and_numbers_pick_what_was_offered() {
    let (asked, out) = typing(grades, &["submits by week", "", "2", "2026 submits"]).await;
    assert_eq!(asked, ["submits by week", "as a count", "2026 submits"]);
    assert!(out.contains("topup> as a count"), "a picked question is shown: {out}");
}

#[tokio::test]
async fn a_number_without_an_offer_is_explained_and_not_asked() {
    let (asked, out) = typing(grades, &["7", "0"]).await;
    assert!(asked.is_empty());
    assert!(out.contains("nothing to pick yet"));
    let (asked, out) = typing(grades, &["submits", "3"]).await;
    assert_eq!(asked, ["submits"]);
    assert!(out.contains("from 1 to 2"));
}

#[tokio::test]
async fn the_options_of_a_clarification_are_picked_by_their_words() {
    let unclear = |words: &str| {
        let options = vec![Control::ask("c1", "Email", "submits for Email")];
        let clarification = Clarification { question: "Which channel?".into(), options };
        (words != "submits for Email")
            .then(|| Answer { outcome: Some(Outcome::Clarification(clarification)), ..Answer::default() })
            .or_else(|| Some(suggesting(&[])))
    };
    assert_eq!(typing(unclear, &["submits", "1."]).await.0, ["submits", "submits for Email"]);
}

#[tokio::test]
async fn a_failed_question_is_asked_again_by_its_number_or_by_the_word() {
    let (asked, out) = typing(|_| Some(failing()), &["submits", "1", "Retry"]).await;
    assert_eq!(asked, ["submits", "submits", "submits"]);
    assert!(out.contains("Too slow.") && out.contains("1. Retry"), "{out}");
    let (asked, _) = typing(grades, &["submits", "retry"]).await;
    assert_eq!(asked, ["submits", "retry"], "after a good answer it is a word like any other");
}

#[tokio::test]
async fn what_is_not_taken_is_said_and_the_prompt_goes_on() {
    let (asked, out) = typing(grades, &["too much", "submits"]).await;
    assert_eq!(asked, ["too much", "submits"]);
    assert!(out.contains("shutting down"), "{out}");
}

#[tokio::test]
async fn leaving_words_leave() {
    assert!(typing(grades, &["quit", "submits"]).await.0.is_empty());
    assert!(typing(grades, &["EXIT", "submits"]).await.0.is_empty());
}

#[tokio::test]
async fn stopping_ends_the_answer_and_the_prompt_goes_on() {
    let (mut prompt, clerk, paper) = prompt(|words| (words != "endless").then(|| suggesting(&[])));
    let lines = Script(VecDeque::from(["endless", "exit"]));
    prompt.converse(lines, || std::future::ready(())).await.unwrap();
    assert!(String::from_utf8(paper.0.lock().unwrap().clone()).unwrap().contains("Stopped."));
    assert!(clerk.open.lock().unwrap().is_empty());
}

#[tokio::test]
async fn given_questions_are_shown_and_answered_in_order() {
    let (mut prompt, _, paper) = prompt(|words| Some(suggesting(&[&format!("more of {words}")])));
    prompt.answer_all(&["one", "two"], std::future::pending).await.unwrap();
    insta::assert_snapshot!(String::from_utf8(paper.0.lock().unwrap().clone()).unwrap());
}
