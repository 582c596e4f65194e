//! Buttons and menus. Each carries the answer's id and what was chosen; its `action_id` is the control's id.

use std::collections::HashSet;

use slack_morphism::prelude::*;
use topup_port::{Action, Answer, AnswerId, Control, Outcome};

use super::text::line;
use super::{addressed, plain_text, unaddressed};
use crate::limits::{ID, LABEL, OPTION_VALUE, OPTIONS, length};
use crate::values::{FEEDBACK, SEGMENT, WINDOW};

/// The most follow-up questions; options of a counter-question; menus of segments.
const FOLLOW_UPS: usize = 4;
pub(super) const CHOICES: usize = 10;
const SEGMENTS: usize = 2;
/// The windows on offer, as they are asked.
const WINDOWS: [&str; 5] = ["Last 7 days", "Last 30 days", "Month to date", "Last month", "Year to date"];

/// The blocks of the answer's controls.
pub(super) fn blocks(answer: &Answer) -> Vec<SlackBlock> {
    let mut taken: HashSet<&str> = HashSet::from([WINDOW, FEEDBACK]);
    let controls: Vec<&Control> = answer
        .controls
        .iter()
        .filter(|c| {
            !c.id.is_empty() && length(&c.id) <= ID && !c.id.starts_with(SEGMENT) && taken.insert(&c.id)
        })
        .collect();
    let is_ask = |c: &&&Control| matches!(c.action, Action::Ask(_));
    let is_vote = |c: &&&Control| matches!(c.action, Action::Vote { .. });
    let asks = match answer.outcome {
        Some(Outcome::Clarification(_)) => CHOICES,
        _ => FOLLOW_UPS,
    };
    let buttons =
        |controls: &mut dyn Iterator<Item = &&Control>| controls.filter_map(|c| button(c)).collect();
    let mut blocks = Vec::new();
    let mut row = |elements: Vec<SlackActionBlockElement>| {
        if !elements.is_empty() {
            blocks.push(SlackActionsBlock::new(elements).into());
        }
    };
    row(buttons(&mut controls.iter().filter(is_ask).take(asks)));
    if answer.outcome == Some(Outcome::Complete) {
        row(menus(answer));
    }
    row(buttons(&mut controls.iter().filter(|c| !is_ask(c) && !is_vote(c)).take(CHOICES)));
    if controls.iter().any(|c| is_vote(&c)) {
        blocks.push(feedback());
    }
    blocks
}

fn button(control: &Control) -> Option<SlackActionBlockElement> {
    let label = line(&control.label, LABEL);
    if label.is_empty() {
        return None;
    }
    let button = SlackBlockButtonElement::new(plain_text(label).into())
        .with_action_id(SlackActionId(control.id.clone()))
        .with_value(unaddressed(None));
    let stops = control.action == Action::Stop;
    Some(if stops { button.with_style(SlackBlockButtonStyle::Danger) } else { button }.into())
}

/// The menus of a complete answer: other windows, and single values of the segments in its rows.
fn menus(answer: &Answer) -> Vec<SlackActionBlockElement> {
    let Some(table) = answer.data.as_ref().filter(|table| !table.rows.is_empty()) else { return Vec::new() };
    let windows = WINDOWS.iter().map(|window| ((*window).to_owned(), window.to_lowercase()));
    let mut menus = vec![menu(WINDOW.to_owned(), "Another time window", windows.collect())];
    let columns = table.columns.iter().enumerate();
    // A funnel's stages are no segment.
    let segments = columns.filter(|(_, c)| c.format == topup_port::Format::Text && c.name != "stage");
    let mut taken = HashSet::new();
    for (place, column) in segments {
        let mut seen = HashSet::new();
        let cells = table.rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_null());
        let values: Vec<(String, String)> = cells
            .map(|cell| column.show(cell))
            .filter(|value| fits_value(value) && seen.insert(value.clone()))
            .map(|value| (line(&value, LABEL), value))
            .filter(|(label, _)| !label.is_empty())
            .take(OPTIONS)
            .collect();
        let id = format!("{SEGMENT}{}", column.name);
        if values.len() > 1 && length(&id) <= ID && menus.len() <= SEGMENTS && taken.insert(id.clone()) {
            let label = line(&format!("Only one {}", column.label.to_lowercase()), LABEL);
            menus.push(menu(id, &label, values));
        }
    }
    menus
}

/// Whether an entry's value has room beside the answer's id, escaped as Slack may count it.
fn fits_value(value: &str) -> bool {
    length(value) + AnswerId::LONGEST < OPTION_VALUE && !value.chars().any(char::is_control)
}

fn menu(id: String, placeholder: &str, entries: Vec<(String, String)>) -> SlackActionBlockElement {
    let entry = |(label, value): (String, String)| {
        SlackBlockChoiceItem::new(plain_text(label).into(), unaddressed(Some(&value)))
    };
    SlackBlockStaticSelectElement::new()
        .with_action_id(SlackActionId(id))
        .with_placeholder(plain_text(placeholder.to_owned()).into())
        .with_options(entries.into_iter().map(entry).collect())
        .into()
}

fn feedback() -> SlackBlock {
    let item = |text: &str, choice: &str| {
        SlackFeedbackButtonItem::new(plain_text(text.to_owned()).into(), unaddressed(Some(choice)))
    };
    let buttons =
        SlackBlockFeedbackButtonsElement::new(item("Good answer", "good"), item("Bad answer", "bad"))
            .with_action_id(SlackActionId(FEEDBACK.into()));
    SlackContextActionsBlock::new(vec![buttons.into()]).into()
}

/// Writes the answer's id into the block's values.
pub(super) fn address(block: &mut SlackBlock, answer: &AnswerId) {
    let write = |value: &mut String| *value = addressed(value, answer);
    match block {
        SlackBlock::Actions(actions) => {
            for element in &mut actions.elements {
                match element {
                    SlackActionBlockElement::Button(button) => button.value.iter_mut().for_each(write),
                    SlackActionBlockElement::StaticSelect(menu) => {
                        menu.options.iter_mut().flatten().for_each(|entry| write(&mut entry.value));
                    }
                    _ => {}
                }
            }
        }
        SlackBlock::ContextActions(actions) => {
            for element in &mut actions.elements {
                if let SlackContextActionBlockElement::FeedbackButtons(buttons) = element {
                    write(&mut buttons.positive_button.value);
                    write(&mut buttons.negative_button.value);
                }
            }
        }
        _ => {}
    }
}
