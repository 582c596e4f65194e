//! The HTTP API: whose call it is, its limits, its faults, and what it does.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::Instant;
use topup_port::testing::Fault;

use super::state::{Call, State};
use super::{APPLICATION, BOT, Rate, TOKEN, World, interactions, messages, user};

/// A file that came with a call.
pub struct Part {
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A call, read.
pub struct Asked<'a> {
    pub method: &'a str,
    pub parts: Vec<&'a str>,
    pub query: Vec<(String, String)>,
    pub body: Value,
    pub files: Vec<Part>,
}

/// A refusal: status, Discord's code, and why.
pub type Refused = (u16, u64, String);

pub fn refused(status: u16, code: u64, why: impl Into<String>) -> Refused {
    (status, code, why.into())
}

pub(super) async fn receive(
    Shared(world): Shared<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let at = Instant::now();
    let path = uri.path().to_owned();
    let Some(rest) = path.strip_prefix("/api/v10/") else {
        return (StatusCode::NOT_FOUND, "no such address").into_response();
    };
    let parts: Vec<&str> = rest.split('/').collect();
    let (body, files) = match read(&headers, &body) {
        Ok(read) => read,
        Err(why) => return reply(400, &json!({"code": 50109, "message": why})),
    };
    let query = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let asked = Asked { method: method.as_str(), parts, query, body, files };
    let open = matches!(asked.parts[0], "interactions" | "webhooks");
    let authorised = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes() == format!("Bot {TOKEN}").as_bytes());
    if !open && !authorised {
        return reply(401, &json!({"code": 0, "message": "401: Unauthorized"}));
    }
    let route = template(&asked.parts);
    let channel = asked.parts.get(1).and_then(|id| id.parse().ok()).filter(|_| asked.parts[0] == "channels");
    let rules = world.rules();
    let call = |status: u16, body: &Value| Call {
        method: asked.method.to_owned(),
        route: route.clone(),
        channel,
        at,
        status,
        body: body.clone(),
    };
    let shows = matches!(
        (asked.method, route.as_str()),
        ("POST", "channels/*/messages") | ("PATCH", "channels/*/messages/*")
    );
    // Buckets of a channel.
    let rate = match (asked.method, route.as_str()) {
        ("POST", "channels/*/messages") => rules.posts.map(|rate| ("post", rate)),
        ("PATCH", "channels/*/messages/*") => rules.edits.map(|rate| ("edit", rate)),
        _ => None,
    };
    let mut told = Vec::new();
    if let Some((name, Rate { most, per })) = rate {
        let bucket = format!("{name} {}", channel.unwrap_or_default());
        let taken = world.lock().take(&bucket, Rate { most, per });
        match taken {
            Ok((left, reset)) => {
                told.push(("x-ratelimit-limit", most.to_string()));
                told.push(("x-ratelimit-remaining", left.to_string()));
                told.push(("x-ratelimit-reset-after", format!("{:.3}", reset.as_secs_f64())));
                told.push(("x-ratelimit-bucket", name.to_owned()));
            }
            Err(wait) => {
                world.lock().calls.push(call(429, &asked.body));
                return limited(wait);
            }
        }
    }
    let edited = asked.parts.get(3).and_then(|id| id.parse().ok());
    if let (("PATCH", "channels/*/messages/*"), Some(id), Some(rate)) =
        ((asked.method, route.as_str()), edited, rules.old_edits)
        && State::age(id) > Duration::from_hours(1)
    {
        let taken = world.lock().take(&format!("old {}", channel.unwrap_or_default()), rate);
        if let Err(wait) = taken {
            world.lock().calls.push(call(429, &asked.body));
            return refused_for(
                wait,
                30_046,
                "Maximum number of edits to messages older than 1 hour reached.",
            );
        }
    }
    let fault = match shows {
        true => world.lock().faults.pop_front(),
        false => None,
    };
    let fault = fault.or_else(|| dice(&rules, asked.parts[0]));
    match fault {
        Some(Fault::RateLimited(wait)) => {
            world.lock().calls.push(call(429, &asked.body));
            return limited(wait);
        }
        Some(Fault::Broken) => {
            world.lock().calls.push(call(500, &asked.body));
            return reply(500, &json!({"code": 0, "message": "500: Internal Server Error"}));
        }
        Some(Fault::Rejected) => {
            world.lock().calls.push(call(400, &asked.body));
            return reply(400, &json!({"code": 50035, "message": "Invalid Form Body"}));
        }
        Some(Fault::Unauthorized) => {
            world.lock().calls.push(call(403, &asked.body));
            return reply(403, &json!({"code": 40001, "message": "Unauthorized"}));
        }
        Some(Fault::Lost) | None => {}
    }
    let done = act(&world, &asked);
    let status = match &done {
        Ok((status, _)) => *status,
        Err((status, ..)) => *status,
    };
    world.lock().calls.push(call(status, &asked.body));
    if fault.is_some() {
        return reply(502, &json!("Bad Gateway"));
    }
    let mut reply = match done {
        Ok((204, _)) => StatusCode::NO_CONTENT.into_response(),
        Ok((status, body)) => reply(status, &body),
        Err((status, code, why)) => reply(status, &json!({"code": code, "message": why})),
    };
    for (name, value) in told {
        reply.headers_mut().insert(name, value.parse().unwrap());
    }
    reply
}

/// Trouble by dice. Answers to interactions are spared where the rules do not say otherwise, and what a start asks.
fn dice(rules: &super::Rules, first: &str) -> Option<Fault> {
    let spared = first == "interactions" && !rules.hurried_too;
    if spared || matches!(first, "gateway" | "users" | "oauth2") {
        return None;
    }
    let roll = fastrand::u32(0..100);
    if roll < rules.limited_percent {
        return Some(Fault::RateLimited(Duration::from_millis(fastrand::u64(20..200))));
    }
    (roll < rules.limited_percent + rules.broken_percent)
        .then(|| if fastrand::bool() { Fault::Lost } else { Fault::Broken })
}

/// The address with its ids left out.
fn template(parts: &[&str]) -> String {
    let id = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut shown: Vec<&str> = parts.iter().map(|part| if id(part) { "*" } else { *part }).collect();
    // An interaction's token.
    if matches!(shown[0], "interactions" | "webhooks") && shown.len() > 2 {
        shown[2] = "*";
    }
    shown.join("/")
}

fn reply(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn limited(wait: Duration) -> Response {
    refused_for(wait, 0, "You are being rate limited.")
}

fn refused_for(wait: Duration, code: u64, why: &str) -> Response {
    let mut reply = reply(
        429,
        &json!({"message": why, "code": code, "retry_after": wait.as_secs_f64(), "global": false}),
    );
    reply.headers_mut().insert("retry-after", wait.as_secs_f64().ceil().to_string().parse().unwrap());
    reply
}

/// The body: JSON, or a form with JSON in it and files beside it.
fn read(headers: &HeaderMap, body: &[u8]) -> Result<(Value, Vec<Part>), String> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if body.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    let Some(boundary) = kind.strip_prefix("multipart/form-data; boundary=") else {
        return serde_json::from_slice(body)
            .map(|body| (body, Vec::new()))
            .map_err(|error| error.to_string());
    };
    let mark = format!("--{boundary}").into_bytes();
    let mut json = None;
    let mut files = Vec::new();
    for piece in split(body, &mark) {
        let Some(end) = find(piece, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&piece[..end]).into_owned();
        let bytes = piece[end + 4..].strip_suffix(b"\r\n").unwrap_or(&piece[end + 4..]);
        let part = |name: &str| {
            let from = head.find(&format!("{name}=\""))? + name.len() + 2;
            Some(head[from..].split('"').next()?.to_owned())
        };
        // `filename` holds `name` too.
        let field = head
            .find("form-data; name=\"")
            .map(|from| head[from + 17..].split('"').next().unwrap().to_owned());
        match (field.as_deref(), part("filename")) {
            (Some("payload_json"), _) => {
                json = Some(serde_json::from_slice(bytes).map_err(|error| error.to_string())?);
            }
            (Some(field), Some(name)) => {
                files.push(Part { field: field.to_owned(), name, bytes: bytes.to_vec() });
            }
            _ => return Err("a part without a name".into()),
        }
    }
    Ok((json.ok_or("no payload_json")?, files))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

fn split<'a>(mut text: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = find(text, mark) {
        pieces.push(&text[..at]);
        text = &text[at + mark.len()..];
    }
    pieces
}

fn act(world: &Arc<World>, asked: &Asked<'_>) -> Result<(u16, Value), Refused> {
    let id = |n: usize| asked.parts[n].parse::<u64>().map_err(|_| refused(400, 50_035, "no id"));
    let mut state = world.lock();
    match (asked.method, template(&asked.parts).as_str()) {
        ("GET", "users/@me") => Ok((200, user(BOT))),
        ("GET", "users/@me/guilds") => {
            let told = |guild: &u64| {
                json!({"id": guild.to_string(), "name": "Lenders", "icon": null, "owner": false,
                    "permissions": state.may.to_string(), "features": []})
            };
            Ok((200, Value::Array(state.guilds.iter().map(told).collect())))
        }
        ("POST", "users/@me/channels") => {
            let with = asked.body["recipient_id"].as_str().and_then(|id| id.parse().ok());
            let with: u64 = with.ok_or_else(|| refused(400, 50_035, "no recipient"))?;
            let channel = state.direct(with);
            Ok((200, state.channel_told(channel).unwrap()))
        }
        ("GET", "oauth2/applications/@me") => {
            let allowed = world.rules().content_allowed;
            Ok((200, state.application(allowed)))
        }
        ("GET", "gateway") => Ok((200, json!({"url": world.socket}))),
        ("GET", "gateway/bot") => {
            let begun = world.hub.identified.load(std::sync::atomic::Ordering::Relaxed);
            Ok((
                200,
                json!({"url": world.socket, "shards": world.rules().shards,
                    "session_start_limit": {"total": 1_000, "remaining": 1_000 - begun,
                        "reset_after": 14_400_000, "max_concurrency": 1}}),
            ))
        }
        ("GET", "guilds/*/members/*") => {
            if !state.guilds.contains(&id(1)?) {
                return Err(refused(404, 10_004, "Unknown Guild"));
            }
            state
                .member(id(3)?)
                .map(|member| (200, member))
                .ok_or_else(|| refused(404, 10_007, "Unknown Member"))
        }
        ("GET", "channels/*") => state
            .channel_told(id(1)?)
            .map(|told| (200, told))
            .ok_or_else(|| refused(404, 10_003, "Unknown Channel")),
        ("PATCH", "channels/*") => {
            let channel = id(1)?;
            let known =
                state.channels.get_mut(&channel).ok_or_else(|| refused(404, 10_003, "Unknown Channel"))?;
            known.archived = asked.body["archived"] == true;
            Ok((200, state.channel_told(channel).unwrap()))
        }
        ("POST", "channels/*/typing") => {
            let channel = reachable(&state, id(1)?)?;
            state.typing.push(channel);
            Ok((204, Value::Null))
        }
        ("GET", "channels/*/messages") => {
            messages::list(&state, id(1)?, &asked.query, world.hub.reads_content())
        }
        ("POST", "channels/*/messages") => messages::post(world, &mut state, id(1)?, asked),
        ("PATCH", "channels/*/messages/*") => messages::edit(&mut state, id(1)?, id(3)?, asked),
        ("DELETE", "channels/*/messages/*") => messages::delete(&mut state, id(1)?, id(3)?),
        ("POST", "channels/*/messages/*/threads") => {
            messages::thread(&mut state, id(1)?, id(3)?, &asked.body)
        }
        ("GET" | "PUT", "applications/*/commands" | "applications/*/guilds/*/commands") => {
            if id(1)? != APPLICATION {
                return Err(refused(403, 20_012, "not your application"));
            }
            if asked.parts[2] == "guilds" && !state.guilds.contains(&id(3)?) {
                return Err(refused(403, 50_001, "Missing Access"));
            }
            let place = asked.parts.join("/");
            if asked.method == "PUT" {
                super::check::commands(&asked.body).map_err(|why| refused(400, 50_035, why))?;
                state.registrations += 1;
                let mut kept = asked.body.clone();
                for (n, command) in kept.as_array_mut().into_iter().flatten().enumerate() {
                    command["id"] = (1_000 + n).to_string().into();
                    command["application_id"] = APPLICATION.to_string().into();
                    command["version"] = "1".into();
                }
                state.commands.insert(place.clone(), kept);
            }
            Ok((200, state.commands.get(&place).cloned().unwrap_or_else(|| json!([]))))
        }
        ("DELETE", "applications/*/commands/*" | "applications/*/guilds/*/commands/*") => {
            let (command, place) = asked.parts.split_last().unwrap();
            let there = state.commands.get_mut(&place.join("/")).and_then(Value::as_array_mut);
            let before = there.as_ref().map_or(0, |there| there.len());
            let there = there.ok_or_else(|| refused(404, 10_063, "Unknown application command"))?;
            there.retain(|known| known["id"] != **command);
            match there.len() < before {
                true => Ok((204, Value::Null)),
                false => Err(refused(404, 10_063, "Unknown application command")),
            }
        }
        ("POST", "interactions/*/*/callback") => interactions::answer(world, &mut state, asked),
        ("POST", "webhooks/*/*") => interactions::follow_up(&mut state, asked),
        ("GET", "webhooks/*/*/messages/@original") => {
            interactions::original(&state, asked, world.hub.reads_content())
        }
        ("PATCH" | "DELETE", "webhooks/*/*/messages/@original" | "webhooks/*/*/messages/*") => {
            interactions::change(world, &mut state, asked)
        }
        (method, route) => panic!("the fake knows no {method} {route}"),
    }
}

/// A channel that the bot sees.
pub(super) fn reachable(state: &State, channel: u64) -> Result<u64, Refused> {
    match state.channels.get(&channel) {
        Some(_) => Ok(channel),
        None => Err(refused(404, 10_003, "Unknown Channel")),
    }
}
