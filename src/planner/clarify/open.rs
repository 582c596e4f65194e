//! A message that comes while a question back is open and is more, or less, than its
//! answer: "60, since July", "approvals for October", "last quarter".

use super::super::Planner;
use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::super::follow;
use super::super::intent;
use super::super::reading::{Choice, Clarification, Means, Reading, ThreadContext, Understood};
use super::super::token::{plain, tokens};
use jiff::civil::Date;

/// A longer message is a question of its own.
const LONGEST: usize = 9;

impl Planner {
    /// The reading of such a message: the choice that it names changed by the rest of it, or
    /// the same question again about what it changes.
    pub(in crate::planner) fn still_open(
        &self,
        a: &Annotated,
        thread: &ThreadContext,
        as_of: Date,
    ) -> Option<Reading> {
        let pending = thread.pending.as_ref()?;
        if a.tokens.len() > LONGEST || a.has(Cue::Reset) || a.has(Cue::Undo) || a.has(Cue::Define) {
            return None;
        }
        let plans: Vec<(&Choice, &Understood)> = pending
            .choices
            .iter()
            .filter_map(|c| if let Means::Plan(u) = &c.means { Some((c, &**u)) } else { None })
            .collect();
        if plans.is_empty() || plans.len() < pending.choices.len() {
            return None;
        }
        let under = |u: &Understood, text: &str| {
            self.read(text, &thread.after(&Reading::Answer(Box::new(u.clone()))), as_of)
        };
        let hits: Vec<(&Understood, String)> =
            plans.iter().filter_map(|(c, u)| Some((*u, without_label(a, &c.label)?))).collect();
        if let [(u, rest)] = hits.as_slice() {
            // What is left must change the plan, and say nothing against the choice.
            return match under(u, rest) {
                answer @ Reading::Answer(_) => Some(answer),
                _ => None,
            };
        }
        let open = pending.choices.last()?.label.to_lowercase().starts_with("without");
        if !open || !hits.is_empty() {
            return None;
        }
        let scope = follow::Scope { model: &self.model, lexicon: &self.lexicon, as_of };
        let said = scope.reads(a);
        let funnel = intent::is_funnel(&said, a, &self.model);
        let names = said.filters.count > 0 || !a.unknown.is_empty() || !said.absent.is_empty();
        if names || !follow::is_follow_up(&said, a, &follow::Edits::default(), funnel) {
            return None;
        }
        let text = typed(a, 0..a.tokens.len());
        let mut choices = Vec::new();
        for (choice, u) in plans {
            let Reading::Answer(changed) = under(u, &text) else { return None };
            if changed.plan == u.plan {
                return None;
            }
            choices.push(Choice { label: choice.label.clone(), means: Means::Plan(changed) });
        }
        Some(Reading::Clarification(Clarification { question: pending.question.clone(), choices }))
    }
}

/// The message without the label of a choice, if it holds it and means it.
fn without_label(a: &Annotated, label: &str) -> Option<String> {
    let words: Vec<String> = tokens(&plain(label), false).into_iter().map(|t| t.text).collect();
    let n = words.len();
    if n == 0 || n >= a.tokens.len() || words[0] == "without" {
        return None;
    }
    let at = a.tokens.windows(n).position(|w| w.iter().zip(&words).all(|(t, x)| t.text == *x))?;
    if at > 0 && a.tokens[at - 1].is(&["not", "no", "without", "except", "excluding", "than"]) {
        return None;
    }
    let rest = format!("{} {}", typed(a, 0..at), typed(a, at + n..a.tokens.len()));
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '$' && c != '#');
    let rest = rest.strip_prefix("and ").unwrap_or(rest).trim();
    (!rest.is_empty()).then(|| rest.to_string())
}

fn typed(a: &Annotated, range: std::ops::Range<usize>) -> String {
    a.tokens[range].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ")
}
