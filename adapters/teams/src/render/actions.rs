//! Buttons, menus and the form for a bad answer. Each carries the answer's id and its control's id.

use std::collections::HashSet;

use serde_json::{Value, json};
use topup_port::words::{Menu, REASONS, line, menus};
use topup_port::{Action, Answer, Control, Outcome};

use super::card::{form, inert, row, submit};
use crate::limits::{LABEL, OPTIONS};
use crate::values::{BAD, CHOOSE, REASON, REMARK, data};

/// The most follow-up questions, and options of a counter-question.
const FOLLOW_UPS: usize = 4;
pub(super) const CHOICES: usize = 10;
/// The most buttons beside one another: what clients show without hiding some.
const BESIDE: usize = 5;
/// The longest id of a control.
const ID: usize = 64;
/// The longest value of a menu's entry.
const VALUE: usize = 200;

/// The rows of buttons under an answer.
pub(super) fn rows(answer: &Answer, with_menus: bool) -> Vec<Value> {
    let mut taken: HashSet<&str> = HashSet::from([CHOOSE]);
    let controls: Vec<&Control> =
        answer.controls.iter().filter(|c| (1..=ID).contains(&c.id.len()) && taken.insert(&c.id)).collect();
    let is_ask = |c: &&&Control| matches!(c.action, Action::Ask(_));
    let most = match answer.outcome {
        Some(Outcome::Clarification(_)) => CHOICES,
        _ => FOLLOW_UPS,
    };
    let asks: Vec<Value> = controls.iter().filter(is_ask).take(most).filter_map(|c| button(c)).collect();
    let mut rows: Vec<Value> = asks.chunks(BESIDE).map(|some| row(some.to_vec())).collect();
    // A picture that travels within the message has no address to be fetched from.
    let fetched =
        answer.chart.as_ref().and_then(|c| c.location.as_deref()).is_some_and(|at| at.starts_with("http"));
    let rest: Vec<&&Control> =
        controls.iter().filter(|c| !is_ask(c) && (c.action != Action::ExportPng || fetched)).collect();
    let is_vote = |c: &&&&Control| matches!(c.action, Action::Vote { .. });
    let menus = with_menus.then(|| choices(menus(answer, OPTIONS, VALUE))).flatten();
    let others: Vec<Value> =
        menus.into_iter().chain(rest.iter().filter(|c| !is_vote(c)).filter_map(|c| button(c))).collect();
    rows.extend(others.chunks(BESIDE).take(2).map(|some| row(some.to_vec())));
    let votes: Vec<Value> = rest
        .iter()
        .filter(is_vote)
        .filter_map(|control| match control.action {
            Action::Vote { good: false } => Some(complaint(control)),
            _ => button(control),
        })
        .take(BESIDE)
        .collect();
    if !votes.is_empty() {
        rows.push(row(votes));
    }
    rows
}

fn button(control: &Control) -> Option<Value> {
    let title = line(&control.label, LABEL);
    (!title.is_empty()).then(|| {
        let mut button = submit(&inert(&title), data(&control.id), false);
        if control.action == Action::Stop {
            button["style"] = "destructive".into();
        }
        button
    })
}

/// The menus behind one button, chosen together.
fn choices(menus: Vec<Menu>) -> Option<Value> {
    let title = match menus.len() {
        0 => return None,
        1 => "Another window",
        _ => "Another window or segment",
    };
    Some(form(title, menus.iter().map(choice).collect(), submit("Show", data(CHOOSE), true)))
}

fn choice(menu: &Menu) -> Value {
    let entry =
        |entry: &topup_port::words::Entry| json!({"title": inert(&entry.label), "value": entry.value});
    json!({
        "type": "Input.ChoiceSet",
        "id": menu.id,
        "style": "compact",
        "label": inert(&menu.placeholder),
        "placeholder": "As it is",
        "choices": menu.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// The vote for a bad answer, with a form that may say why.
fn complaint(control: &Control) -> Value {
    let choices: Vec<Value> =
        REASONS.iter().map(|reason| json!({"title": reason, "value": reason})).collect();
    let body = vec![
        json!({"type": "Input.ChoiceSet", "id": REASON, "style": "compact", "label": "What was it?",
            "placeholder": "Choose one", "choices": choices}),
        json!({"type": "Input.Text", "id": REMARK, "isMultiline": true, "maxLength": 2_000,
            "label": "In your words", "placeholder": "May be left empty"}),
    ];
    form(&line(&control.label, LABEL), body, submit("Send", data(BAD), true))
}
