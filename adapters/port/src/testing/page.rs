//! The form that the fakes render an answer to: plain text with the parts that tests ask for.

use std::fmt::Write;

use crate::{Answer, Outcome, Stage};

/// A rendered answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How far the work was.
    pub stage: Stage,
    /// Whether the answer had an outcome.
    pub is_final: bool,
    /// Whether this is the plain form.
    pub plain: bool,
    /// All words, in lines: plan, title, summary, bullets, notes, and those of the outcome.
    pub text: String,
    /// Where the picture is, if one is shown.
    pub picture: Option<String>,
    /// The labels of the buttons.
    pub buttons: Vec<String>,
    /// How many notes there are: they only grow, and so tell the order of states.
    pub notes: usize,
}

impl Page {
    /// The whole answer; none for silence.
    #[must_use]
    pub fn of(answer: &Answer) -> Option<Self> {
        if answer.outcome == Some(Outcome::Silence) {
            return None;
        }
        Some(Self {
            stage: answer.stage,
            is_final: answer.is_final(),
            plain: false,
            text: text_of(answer),
            picture: answer.chart.as_ref().and_then(|chart| chart.location.clone()),
            buttons: answer.controls.iter().map(|control| control.label.clone()).collect(),
            notes: answer.notes.len(),
        })
    }

    /// The words alone.
    #[must_use]
    pub fn plain(answer: &Answer) -> Option<Self> {
        Self::of(answer).map(|page| Self { plain: true, picture: None, buttons: Vec::new(), ..page })
    }
}

fn text_of(answer: &Answer) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        if !words.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{words}");
        }
    };
    if let Some(understood) = &answer.understood {
        line(&understood.plan);
    }
    if let Some(insight) = &answer.insight {
        line(&insight.title);
        line(&insight.summary);
        insight.bullets.iter().for_each(|bullet| line(bullet));
    }
    match &answer.outcome {
        None => line(&answer.stage.to_string()),
        Some(Outcome::Definition(definition)) => line(&definition.text),
        Some(Outcome::Clarification(clarification)) => line(&clarification.question),
        Some(Outcome::Refusal(refusal)) => {
            line(&refusal.message);
            line(&refusal.advice);
        }
        Some(Outcome::Failure(failure)) => {
            line(&failure.message);
            line(&failure.advice);
        }
        Some(Outcome::Stopped) => line("Stopped."),
        Some(Outcome::Complete | Outcome::Silence) => {}
    }
    answer.notes.iter().for_each(|note| line(&note.text));
    text
}
