//! How an answer grows: events from the stages, applied by a pure function.

use std::sync::Arc;

use crate::{Answer, Chart, Computed, Control, Insight, Note, Outcome, Receipt, Stage, Table, Understood};

/// One step of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerEvent {
    /// The work reached a stage.
    Stage(Stage),
    /// The question was understood.
    Understood(Understood),
    /// The rows are there.
    Data(Arc<Table>),
    /// The picture is there.
    Chart(Chart),
    /// The insights are there.
    Insight(Insight),
    /// Something to know; joins the earlier notes, once.
    Note(Note),
    /// What can be asked next.
    Suggestions(Vec<String>),
    /// The buttons that belong to the answer from now on, in place of the earlier ones.
    Controls(Vec<Control>),
    /// The receipt is written.
    Receipt(Receipt),
    /// How it was computed is known.
    Computed(Arc<Computed>),
    /// Nothing more will come.
    End(Outcome),
}

impl Answer {
    /// The answer after `event`. A final answer stays as it is, whatever comes; stages never go back.
    #[must_use]
    pub fn apply(mut self, event: AnswerEvent) -> Self {
        if self.is_final() {
            return self;
        }
        match event {
            AnswerEvent::Stage(stage) => self.stage = self.stage.max(stage),
            AnswerEvent::Understood(understood) => self.understood = Some(understood),
            AnswerEvent::Data(table) => self.data = Some(table),
            AnswerEvent::Chart(chart) => self.chart = Some(chart),
            AnswerEvent::Insight(insight) => self.insight = Some(insight),
            AnswerEvent::Note(note) if self.notes.contains(&note) => {}
            AnswerEvent::Note(note) => self.notes.push(note),
            AnswerEvent::Suggestions(suggestions) => self.suggestions = suggestions,
            AnswerEvent::Controls(controls) => self.controls = controls,
            AnswerEvent::Receipt(receipt) => self.receipt = Some(receipt),
            AnswerEvent::Computed(computed) => self.computed = Some(computed),
            AnswerEvent::End(outcome) => self.outcome = Some(outcome),
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Clarification, Failure, Refusal};

    fn stage() -> impl Strategy<Value = Stage> {
        prop::sample::select(vec![
            Stage::Received,
            Stage::Planning,
            Stage::Checking,
            Stage::Querying,
            Stage::Presenting,
        ])
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            Just(Outcome::Complete),
            Just(Outcome::Stopped),
            Just(Outcome::Failure(Failure::interrupted())),
            "[a-z]{1,8}".prop_map(|q| Outcome::Clarification(Clarification { question: q, options: vec![] })),
            "[a-z]{1,8}".prop_map(|m| Outcome::Refusal(Refusal { message: m, advice: String::new() })),
        ]
    }

    fn growth() -> impl Strategy<Value = AnswerEvent> {
        let words = "[a-c]{0,3}";
        prop_oneof![
            stage().prop_map(AnswerEvent::Stage),
            words.prop_map(|plan| AnswerEvent::Understood(Understood { plan, ..Understood::default() })),
            words.prop_map(|label| {
                AnswerEvent::Data(Arc::new(Table { partial: vec![label], ..Table::default() }))
            }),
            words.prop_map(|alt| AnswerEvent::Chart(Chart { alt, ..Chart::default() })),
            words.prop_map(|title| AnswerEvent::Insight(Insight { title, ..Insight::default() })),
            words.prop_map(|text| AnswerEvent::Note(Note::warning(text))),
            words.prop_map(|text| AnswerEvent::Suggestions(vec![text])),
            words.prop_map(|text| AnswerEvent::Controls(vec![Control::ask("c1", "Go", text)])),
        ]
    }

    fn run(answer: Answer, events: &[AnswerEvent]) -> Answer {
        events.iter().cloned().fold(answer, Answer::apply)
    }

    proptest! {
        #[test]
        fn a_final_answer_never_changes(
            before in prop::collection::vec(growth(), 0..12),
            end in outcome(),
            after in prop::collection::vec(prop_oneof![growth(), outcome().prop_map(AnswerEvent::End)], 0..12),
        ) {
            let ended = run(Answer::default(), &before).apply(AnswerEvent::End(end.clone()));
            prop_assert_eq!(ended.outcome.as_ref(), Some(&end));
            prop_assert_eq!(run(ended.clone(), &after), ended);
        }

        #[test]
        fn an_answer_only_grows(events in prop::collection::vec(growth(), 0..24)) {
            let mut answer = Answer::default();
            for event in events {
                let grown = answer.clone().apply(event);
                prop_assert!(grown.stage >= answer.stage);
                prop_assert!(grown.notes.starts_with(&answer.notes));
                prop_assert!(answer.data.is_none() || grown.data.is_some());
                prop_assert!(answer.insight.is_none() || grown.insight.is_some());
                prop_assert!(!grown.is_final());
                answer = grown;
            }
        }

        #[test]
        fn saying_it_twice_changes_nothing(
            before in prop::collection::vec(growth(), 0..12),
            event in growth(),
        ) {
            let once = run(Answer::default(), &before).apply(event.clone());
            prop_assert_eq!(once.clone().apply(event), once);
        }
    }
}
