//! Buttons and menus. Each carries the answer's id and the control's in its `custom_id`.

use std::collections::HashSet;

use serde_json::{Value, json};
use topup_port::words::{Menu, SEGMENT, WINDOW, line, menus};
use topup_port::{Action, Answer, Control, Outcome};

use crate::limits::{BUTTONS, LABEL, OPTION, OPTIONS, PLACEHOLDER, ROWS, length};
use crate::values::LONGEST;

/// The most follow-up questions, and options of a counter-question.
const FOLLOW_UPS: usize = 4;
pub(super) const CHOICES: usize = 10;

/// The styles of buttons.
const PRIMARY: u8 = 1;
const SECONDARY: u8 = 2;
const DANGER: u8 = 4;

/// The rows of the answer's controls. What stands in `custom_id` is the control's id, until the message is addressed.
pub(super) fn rows(answer: &Answer) -> Vec<Value> {
    let mut taken: HashSet<&str> = HashSet::from([WINDOW]);
    let fits = |c: &Control| !c.id.is_empty() && length(&c.id) <= LONGEST && !c.id.starts_with(SEGMENT);
    let controls: Vec<&Control> = answer.controls.iter().filter(|c| fits(c) && taken.insert(&c.id)).collect();
    let is_ask = |c: &&&Control| matches!(c.action, Action::Ask(_));
    let is_vote = |c: &&&Control| matches!(c.action, Action::Vote { .. });
    let most = match answer.outcome {
        Some(Outcome::Clarification(_)) => CHOICES,
        _ => FOLLOW_UPS,
    };
    let asks: Vec<Value> = controls.iter().filter(is_ask).filter_map(|c| button(c)).take(most).collect();
    let votes: Vec<Value> = controls.iter().filter(is_vote).filter_map(|c| button(c)).take(2).collect();
    let others = controls.iter().filter(|c| !is_ask(c) && !is_vote(c));
    let mut last: Vec<Value> = others.filter_map(|c| button(c)).take(BUTTONS - votes.len()).collect();
    last.extend(votes);
    let mut rows: Vec<Value> = asks.chunks(BUTTONS).map(|buttons| row(buttons.to_vec())).collect();
    // Menus stand above what can be done with the answer, as many as there is room for.
    let room = ROWS - rows.len() - usize::from(!last.is_empty());
    let menus = menus(answer, OPTIONS, OPTION).into_iter().filter(|menu| length(&menu.id) <= LONGEST);
    rows.extend(menus.take(room).map(|menu| row(vec![select(menu)])));
    if !last.is_empty() {
        rows.push(row(last));
    }
    rows
}

fn row(components: Vec<Value>) -> Value {
    json!({"type": 1, "components": components})
}

fn button(control: &Control) -> Option<Value> {
    let label = line(&control.label, LABEL);
    let style = match control.action {
        Action::Stop => DANGER,
        Action::Retry => PRIMARY,
        _ => SECONDARY,
    };
    (!label.is_empty()).then(|| json!({"type": 2, "style": style, "label": label, "custom_id": control.id}))
}

fn select(menu: Menu) -> Value {
    let entry = |entry: topup_port::words::Entry| json!({"label": entry.label, "value": entry.value});
    json!({
        "type": 3,
        "custom_id": menu.id,
        "placeholder": line(&menu.placeholder, PLACEHOLDER),
        "min_values": 1,
        "max_values": 1,
        "options": menu.entries.into_iter().map(entry).collect::<Vec<_>>(),
    })
}
