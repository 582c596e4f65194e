//! Answers to interactions.

use std::sync::Arc;

use serde_json::{Value, json};

use super::messages::{empty, fill};
use super::routes::{Asked, Refused, refused};
use super::state::State;
use super::{World, check};

const ALONE: u64 = 64;

pub(super) fn answer(
    world: &Arc<World>,
    state: &mut State,
    asked: &Asked<'_>,
) -> Result<(u16, Value), Refused> {
    let token = asked.parts[2].to_owned();
    let known = state.interactions.get(&token).cloned();
    let known = known.filter(|i| i.id.to_string() == asked.parts[1]);
    let Some(interaction) = known.filter(|i| i.began.elapsed() < world.rules().ack_within) else {
        return Err(refused(404, 10_062, "Unknown interaction"));
    };
    if interaction.answered.is_some() {
        return Err(refused(400, 40_060, "Interaction has already been acknowledged."));
    }
    let (kind, data) = (asked.body["type"].as_u64().unwrap_or_default(), asked.body["data"].clone());
    check::callback(kind, &data).map_err(|why| refused(400, 50_035, why))?;
    let alone = data["flags"].as_u64().unwrap_or_default() & ALONE != 0;
    let mut original = None;
    if kind == 4 && alone {
        state.whispers.push((interaction.user, data.clone()));
    } else if kind == 4 {
        let id = state.snowflake();
        let mut message = empty(id, interaction.channel);
        message.of_command = true;
        fill(&mut message, &data, Vec::new());
        state.messages.push(message);
        original = Some(id);
    }
    let held = state.interactions.get_mut(&token).unwrap();
    held.after = Some(held.began.elapsed());
    held.answered = Some((kind, data));
    held.original = original;
    held.pending = kind == 5;
    Ok((204, Value::Null))
}

pub(super) fn follow_up(state: &mut State, asked: &Asked<'_>) -> Result<(u16, Value), Refused> {
    let Some(interaction) = state.interactions.get_mut(asked.parts[2]) else {
        return Err(refused(404, 10_015, "Unknown Webhook"));
    };
    let Some((kind, _)) = interaction.answered.clone() else {
        return Err(refused(404, 10_015, "Unknown Webhook"));
    };
    if kind == 9 {
        return Err(refused(404, 10_015, "Unknown Webhook"));
    }
    let files = check::message(&asked.body, &asked.files).map_err(|why| refused(400, 50_035, why))?;
    interaction.pending = false;
    let (user, channel) = (interaction.user, interaction.channel);
    if asked.body["flags"].as_u64().unwrap_or_default() & ALONE != 0 {
        state.whispers.push((user, asked.body.clone()));
        return Ok((200, json!({"id": "1"})));
    }
    let id = state.snowflake();
    let mut message = empty(id, channel);
    message.of_token = Some(asked.parts[2].to_owned());
    fill(&mut message, &asked.body, files);
    state.messages.push(message);
    Ok((200, state.told(id, true)))
}

pub(super) fn original(
    state: &State,
    asked: &Asked<'_>,
    content_intent: bool,
) -> Result<(u16, Value), Refused> {
    let interaction = state.interactions.get(asked.parts[2]);
    let id = interaction.and_then(|i| i.original).ok_or_else(|| refused(404, 10_008, "Unknown Message"))?;
    Ok((200, state.told(id, content_intent)))
}

/// Edits, or takes away, what an interaction's token showed.
pub(super) fn change(
    world: &Arc<World>,
    state: &mut State,
    asked: &Asked<'_>,
) -> Result<(u16, Value), Refused> {
    let (token, place) = (asked.parts[2], asked.parts[4]);
    let Some(interaction) = state.interactions.get(token).cloned() else {
        return Err(refused(404, 10_015, "Unknown Webhook"));
    };
    if interaction.began.elapsed() > world.rules().token_lives {
        return Err(refused(401, 50_027, "Invalid Webhook Token"));
    }
    let files = match asked.method {
        "PATCH" => check::message(&asked.body, &asked.files).map_err(|why| refused(400, 50_035, why))?,
        _ => Vec::new(),
    };
    // The place that was kept for the person alone.
    if place == "@original" && interaction.answered.as_ref().is_some_and(|(kind, _)| *kind == 5) {
        if asked.method == "PATCH" {
            let whisper = match interaction.whisper {
                Some(n) => {
                    state.whispers[n].1 = asked.body.clone();
                    n
                }
                None => {
                    state.whispers.push((interaction.user, asked.body.clone()));
                    state.whispers.len() - 1
                }
            };
            let held = state.interactions.get_mut(token).unwrap();
            (held.whisper, held.pending) = (Some(whisper), false);
        }
        return Ok((200, json!({"id": "1"})));
    }
    let id = if place == "@original" { interaction.original } else { place.parse().ok() };
    let message = state.messages.iter_mut().find(|m| {
        Some(m.id) == id && !m.deleted && (m.of_token.as_deref() == Some(token) || interaction.original == id)
    });
    let Some(message) = message else { return Err(refused(404, 10_008, "Unknown Message")) };
    if asked.method == "DELETE" {
        message.deleted = true;
        return Ok((204, Value::Null));
    }
    fill(message, &asked.body, files);
    message.edits += 1;
    let id = message.id;
    Ok((200, state.told(id, true)))
}
