//! Buttons and menus. Each carries the answer's id and what was chosen; its `action_id` is the control's id.

use std::collections::HashSet;

use slack_morphism::prelude::*;
use topup_port::words::{Entry, Menu, line, menus};
use topup_port::{Action, Answer, AnswerId, Control, Outcome};

use super::{Votes, addressed, plain_text, unaddressed};
use crate::limits::{ID, LABEL, OPTION_VALUE, OPTIONS, length};
use crate::values::{FEEDBACK, SEGMENT, WINDOW};

/// The most follow-up questions; options of a counter-question.
const FOLLOW_UPS: usize = 4;
pub(super) const CHOICES: usize = 10;
/// The longest value of a menu's entry beside the answer's id.
const CHOICE: usize = OPTION_VALUE - AnswerId::LONGEST - 1;

/// The blocks of the answer's controls.
pub(super) fn blocks(answer: &Answer, votes: Votes) -> Vec<SlackBlock> {
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
    row(menus(answer, OPTIONS, CHOICE).into_iter().map(menu).collect());
    row(buttons(&mut controls.iter().filter(|c| !is_ask(c) && !is_vote(c)).take(CHOICES)));
    match votes {
        Votes::Buttons => row(buttons(&mut controls.iter().filter(is_vote))),
        Votes::Feedback if controls.iter().any(|c| is_vote(&c)) => blocks.push(feedback()),
        Votes::Feedback => {}
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

fn menu(menu: Menu) -> SlackActionBlockElement {
    let entry = |entry: Entry| {
        SlackBlockChoiceItem::new(plain_text(entry.label).into(), unaddressed(Some(&entry.value)))
    };
    SlackBlockStaticSelectElement::new()
        .with_action_id(SlackActionId(menu.id))
        .with_placeholder(plain_text(menu.placeholder).into())
        .with_options(menu.entries.into_iter().map(entry).collect())
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
