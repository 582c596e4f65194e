//! Uploads: a ticket, the bytes, the completion, and then the time that Slack takes to process them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::state::File;
use super::{Params, Reply, State, World, text};

pub(super) fn ticket(world: &World, params: &Params) -> Reply {
    let length = params.get("length").and_then(|v| v.as_u64().or_else(|| v.as_str()?.parse().ok()));
    let (name, Some(length)) = (text(params, "filename"), length) else {
        return Reply::Error("invalid_arguments");
    };
    if name.is_empty() || length == 0 {
        return Reply::Error("invalid_arguments");
    }
    let mut state = world.lock();
    let id = state.fresh("F0");
    let file = File {
        name: name.into(),
        alt: text(params, "alt_txt").into(),
        length: usize::try_from(length).unwrap(),
        ..File::default()
    };
    state.files.insert(id.clone(), file);
    Reply::Ok(json!({"upload_url": format!("{}/upload/{id}", world.root), "file_id": id}))
}

/// The bytes, sent to the address of the ticket.
pub(super) async fn bytes(
    Shared(world): Shared<Arc<World>>,
    Path(id): Path<String>,
    bytes: Bytes,
) -> (StatusCode, String) {
    let mut state = world.lock();
    match state.files.get_mut(&id) {
        Some(file) if file.length == bytes.len() => {
            file.bytes = bytes.to_vec();
            (StatusCode::OK, format!("OK - {}", bytes.len()))
        }
        Some(_) => (StatusCode::BAD_REQUEST, "wrong length".into()),
        None => (StatusCode::NOT_FOUND, String::new()),
    }
}

pub(super) fn complete(world: &World, params: &Params) -> Reply {
    let mut state = world.lock();
    let ids: Vec<String> = params
        .get("files")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|file| file["id"].as_str().map(Into::into))
        .collect();
    if ids.is_empty() {
        return Reply::Error("invalid_arguments");
    }
    for id in &ids {
        let Some(file) = state.files.get_mut(id).filter(|file| !file.bytes.is_empty()) else {
            return Reply::Error("file_not_found");
        };
        file.completed = Some(Instant::now());
        file.thread = text(params, "thread_ts").to_owned();
        file.shared = Some(text(params, "channel_id").to_owned()).filter(|channel| !channel.is_empty());
    }
    Reply::Ok(json!({"files": ids.iter().map(|id| json!({"id": id, "title": "Chart"})).collect::<Vec<_>>()}))
}

pub(super) fn info(world: &World, params: &Params) -> Reply {
    let state = world.lock();
    let id = text(params, "file");
    let Some(file) = state.files.get(id) else { return Reply::Error("file_not_found") };
    let kind = if is_ready(world, file) { "image/png" } else { "" };
    Reply::Ok(json!({"file": {"id": id, "name": file.name, "mimetype": kind, "size": file.bytes.len()}}))
}

fn is_ready(world: &World, file: &File) -> bool {
    let (Some(completed), Some(after)) = (file.completed, world.rules.file_ready_after) else { return false };
    completed + after <= Instant::now()
}

/// The pictures of blocks that cannot be shown (yet), as errors.
pub(super) fn not_ready(world: &World, state: &State, blocks: &[Value]) -> Vec<String> {
    let pictures =
        blocks.iter().enumerate().filter_map(|(n, block)| Some((n, block["slack_file"]["id"].as_str()?)));
    let bad = pictures.filter(|(_, id)| {
        !state.files.get(*id).is_some_and(|file| world.rules.files_are_shown && is_ready(world, file))
    });
    bad.map(|(n, _)| format!("invalid slack file [json-pointer:/blocks/{n}/slack_file]")).collect()
}
