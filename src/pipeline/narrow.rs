//! What a question back and a definition may name, where a policy shows some rows alone: a value whose rows are not shown
//! is not named either, unless the asker did.

use crate::guardrail::Policy;
use crate::planner::{Clarification, Reading, Values};

/// The values that the policy shows.
pub(super) fn values(values: &Values, policy: &Policy) -> Values {
    let mut shown = values.clone();
    for (segment, all) in &mut shown {
        all.retain(|value| policy.permits(segment, value));
    }
    shown
}

/// The reading, its question back without what the policy hides. Nothing else of it is shown before it was checked.
pub(super) fn reading(reading: Reading, asked: &str, known: &Values, policy: &Policy) -> Reading {
    let Reading::Clarification(back) = reading else { return reading };
    let restricted = policy.rows().keys().filter_map(|segment| Some((segment, known.get(segment)?)));
    let hidden: Vec<String> = restricted
        .flat_map(|(segment, all)| all.iter().filter(|value| !policy.permits(segment, value)))
        .map(|value| value.to_string().to_lowercase())
        .collect();
    if hidden.is_empty() {
        return Reading::Clarification(back);
    }
    let names = |text: &str, but: &str| {
        let (text, but) = (text.to_lowercase(), but.to_lowercase());
        hidden.iter().any(|value| is_word(&text, value) && !is_word(&but, value))
    };
    let choices = back.choices.into_iter().filter(|choice| !names(&choice.label, "")).collect();
    let kept: Vec<&str> =
        back.question.split_inclusive(['.', '?', '!']).filter(|sentence| !names(sentence, asked)).collect();
    let question = match kept.concat().trim() {
        "" => "Which one do you mean?".to_owned(),
        question => question.to_owned(),
    };
    Reading::Clarification(Clarification { question, choices })
}

/// Whether a text holds a value as a word of its own.
fn is_word(text: &str, value: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !value.is_empty()
        && text.match_indices(value).any(|(at, found)| {
            !part(text[..at].chars().next_back()) && !part(text[at + found.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::SegmentValue;
    use crate::planner::{Choice, Means};

    #[test]
    fn a_question_back_names_no_hidden_value() {
        let text = |v: &str| SegmentValue::Text(v.into());
        let known: Values =
            [("channel".to_owned(), ["Email", "Partner", "Direct Mail"].map(text).to_vec())].into();
        let policy = Policy::only([("channel".to_owned(), vec![text("Partner")])].into());
        let choice = |label: &str| Choice { label: label.into(), means: Means::Ask(label.into()) };
        let back = |question: &str| {
            let choices = ["Email", "Partner", "Without this filter"].map(choice).to_vec();
            let read = Reading::Clarification(Clarification { question: question.into(), choices });
            match reading(read, "issuances for Emial", &known, &policy) {
                Reading::Clarification(c) => {
                    (c.question, c.choices.into_iter().map(|c| c.label).collect::<Vec<_>>())
                }
                other => panic!("{other:?}"),
            }
        };
        let left = vec!["Partner".to_owned(), "Without this filter".to_owned()];
        assert_eq!(
            back("I don't know \"Emial\". There are: Direct Mail, Email. Which one do you mean?"),
            ("I don't know \"Emial\". Which one do you mean?".into(), left.clone())
        );
        assert_eq!(back("Direct mail or email?"), ("Which one do you mean?".into(), left.clone()));
        assert_eq!(back("Emails or Partner?").0, "Emails or Partner?");
        assert_eq!(values(&known, &policy)["channel"], [text("Partner")]);
        assert_eq!(values(&known, &Policy::unrestricted()), known);
    }
}
