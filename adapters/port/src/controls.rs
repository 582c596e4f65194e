//! Which buttons belong to an answer in which state: the same on every platform.

use std::collections::HashSet;

use crate::{Action, Answer, Control, Outcome};

/// The answer with the controls of its state, behind those that the pipeline gave it; a control whose id is there
/// already is not added again. What the ids mean follows from the answer alone, so that a store need not keep the
/// controls: `stop` · `retry` · `ask-1`, `ask-2`, … (the suggestions) · `computed`, `csv`, `png` · `good`, `bad`.
#[must_use]
pub fn with_controls(mut answer: Answer) -> Answer {
    let standard = match &answer.outcome {
        None => vec![control("stop", "Stop", Action::Stop)],
        Some(Outcome::Complete) => complete(&answer),
        Some(Outcome::Definition(_) | Outcome::Refusal(_)) => follow_ups(&answer).collect(),
        Some(Outcome::Clarification(clarification)) => clarification.options.clone(),
        Some(Outcome::Failure(_)) => vec![control("retry", "Retry", Action::Retry)],
        Some(Outcome::Stopped | Outcome::Silence) => Vec::new(),
    };
    // A Stop that was given while the work went on has nothing to stop any more.
    let over = answer.is_final();
    answer.controls.retain(|control| !(over && control.action == Action::Stop));
    let mut taken: HashSet<String> = answer.controls.iter().map(|control| control.id.clone()).collect();
    answer.controls.extend(standard.into_iter().filter(|control| taken.insert(control.id.clone())));
    answer
}

fn control(id: &str, label: &str, action: Action) -> Control {
    Control { id: id.into(), label: label.into(), action }
}

/// A button for each suggestion, in their order.
fn follow_ups(answer: &Answer) -> impl Iterator<Item = Control> {
    (1..).zip(&answer.suggestions).map(|(n, words)| Control::ask(format!("ask-{n}"), words, words))
}

/// What can be done with a complete answer, as far as its parts are there.
fn complete(answer: &Answer) -> Vec<Control> {
    let mut controls: Vec<Control> = follow_ups(answer).collect();
    if answer.computed.is_some() {
        controls.push(control("computed", "How was this computed?", Action::ShowComputed));
    }
    if answer.data.as_ref().is_some_and(|table| !table.rows.is_empty()) {
        controls.push(control("csv", "CSV", Action::ExportCsv));
    }
    if answer.chart.is_some() {
        controls.push(control("png", "PNG", Action::ExportPng));
    }
    controls.push(control("good", "Good answer", Action::Vote { good: true }));
    controls.push(control("bad", "Bad answer", Action::Vote { good: false }));
    controls
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::{Chart, Clarification, Computed, Failure, Refusal, Table};

    fn ids(answer: &Answer) -> Vec<&str> {
        answer.controls.iter().map(|control| control.id.as_str()).collect()
    }

    fn ended(outcome: Outcome) -> Answer {
        let suggestions = vec!["by grade".into(), "by channel".into()];
        with_controls(Answer { suggestions, outcome: Some(outcome), ..Answer::default() })
    }

    #[test]
    fn each_state_has_its_controls() {
        assert_eq!(ids(&with_controls(Answer::default())), ["stop"]);
        assert_eq!(ids(&ended(Outcome::Failure(Failure::interrupted()))), ["retry"]);
        let refusal = Refusal { message: "No.".into(), advice: String::new() };
        assert_eq!(ids(&ended(Outcome::Refusal(refusal))), ["ask-1", "ask-2"]);
        let options = vec![Control::ask("amount", "By amount", "issuances by amount")];
        let question = Clarification { question: "Which?".into(), options };
        assert_eq!(ids(&ended(Outcome::Clarification(question))), ["amount"]);
        assert!(ids(&ended(Outcome::Silence)).is_empty());
    }

    #[test]
    fn a_complete_answer_offers_what_its_parts_allow() {
        assert_eq!(ids(&ended(Outcome::Complete)), ["ask-1", "ask-2", "good", "bad"]);
        let full = with_controls(Answer {
            data: Some(Arc::new(Table { rows: vec![vec![json!(1)]], ..Table::default() })),
            chart: Some(Chart::default()),
            computed: Some(Arc::new(Computed::default())),
            outcome: Some(Outcome::Complete),
            ..Answer::default()
        });
        assert_eq!(ids(&full), ["computed", "csv", "png", "good", "bad"]);
    }

    #[test]
    fn controls_are_added_once_and_stop_goes_with_the_work() {
        let once = with_controls(Answer::default());
        assert_eq!(with_controls(once.clone()), once);
        let done = with_controls(Answer { outcome: Some(Outcome::Complete), ..once });
        assert_eq!(ids(&done), ["good", "bad"]);
        assert_eq!(with_controls(done.clone()), done);
    }
}
