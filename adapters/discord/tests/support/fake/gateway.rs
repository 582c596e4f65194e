//! The gateway's protocol: HELLO, IDENTIFY and how often it may come, RESUME, heartbeats, INVALID_SESSION.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_async};

use super::hub::{Order, Session, shard_of};
use super::{APPLICATION, BOT, TOKEN, World, user};

/// The intent for message content.
const CONTENT: u64 = 1 << 15;
/// What the clocks of both sides may differ by between two IDENTIFYs.
const GRACE: Duration = Duration::from_millis(100);

pub(super) async fn listen(world: Arc<World>, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(world.clone(), stream));
    }
}

type Socket = WebSocketStream<TcpStream>;

/// One connection.
struct Line {
    number: usize,
    orders: UnboundedSender<Order>,
    /// Its session.
    own: Option<String>,
    /// It says nothing any more.
    dumb: bool,
}

async fn serve(world: Arc<World>, stream: TcpStream) {
    let Ok(mut socket) = accept_async(stream).await else { return };
    if world.hub.mute.load(Ordering::Relaxed) {
        // The connection stands and nothing comes.
        while let Some(Ok(_)) = socket.next().await {}
        return;
    }
    let interval = world.rules().heartbeat.as_millis() as u64;
    let hello = json!({"op": 10, "d": {"heartbeat_interval": interval, "_trace": []}});
    if send(&mut socket, hello).await.is_err() {
        return;
    }
    let (orders, mut received) = unbounded_channel();
    let number = world.hub.serial.fetch_add(1, Ordering::Relaxed);
    let mut line = Line { number, orders, own: None, dumb: false };
    let _ = converse(&world, &mut socket, &mut line, &mut received).await;
    // The session stays for a resume; where it was resumed already, it has another connection.
    let mut sessions = world.hub.sessions.lock().unwrap();
    if let Some(session) = line.own.and_then(|id| sessions.get_mut(&id))
        && session.line.as_ref().is_some_and(|(of, _)| *of == number)
    {
        session.line = None;
    }
}

async fn send(socket: &mut Socket, frame: Value) -> Result<(), ()> {
    socket.send(Message::text(frame.to_string())).await.map_err(drop)
}

async fn close(socket: &mut Socket, code: u16) -> Result<(), ()> {
    let _ = socket.close(Some(CloseFrame { code: code.into(), reason: "".into() })).await;
    Err(())
}

async fn converse(
    world: &Arc<World>,
    socket: &mut Socket,
    line: &mut Line,
    orders: &mut UnboundedReceiver<Order>,
) -> Result<(), ()> {
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Send(_)) if line.dumb => {}
                Some(Order::Send(frame)) => send(socket, frame).await?,
                Some(Order::Dumb) => line.dumb = true,
                Some(Order::Close(code)) => return close(socket, code).await,
                Some(Order::Drop) | None => return Err(()),
            },
            frame = socket.next() => {
                let Some(Ok(frame)) = frame else { return Err(()) };
                let Message::Text(text) = frame else {
                    if frame.is_close() { return Err(()) }
                    continue;
                };
                let frame: Value = serde_json::from_str(&text).map_err(drop)?;
                heard(world, socket, line, &frame).await?;
            }
        }
    }
}

async fn heard(world: &Arc<World>, socket: &mut Socket, line: &mut Line, frame: &Value) -> Result<(), ()> {
    let data = &frame["d"];
    match frame["op"].as_u64() {
        Some(1) => {
            if !world.hub.zombie.load(Ordering::Relaxed) && !line.dumb {
                send(socket, json!({"op": 11})).await?;
            }
            Ok(())
        }
        Some(2) => identify(world, socket, line, data).await,
        Some(6) => resume(world, socket, line, data).await,
        // A presence, and whatever else.
        _ => Ok(()),
    }
}

fn is_token(data: &Value) -> bool {
    data["token"].as_str().is_some_and(|token| token.trim_start_matches("Bot ") == TOKEN)
}

async fn identify(world: &Arc<World>, socket: &mut Socket, line: &mut Line, data: &Value) -> Result<(), ()> {
    let (hub, rules) = (&world.hub, world.rules());
    if !is_token(data) {
        return close(socket, 4_004).await;
    }
    let intents = data["intents"].as_u64().unwrap_or_default();
    if intents & CONTENT != 0 && !rules.content_allowed {
        return close(socket, 4_014).await;
    }
    let shard = (data["shard"][0].as_u64().unwrap_or(0), data["shard"][1].as_u64().unwrap_or(1));
    if shard.0 >= shard.1 {
        return close(socket, 4_010).await;
    }
    if shard.1 < rules.shards_needed {
        return close(socket, 4_011).await;
    }
    // As many at once as `max_concurrency`, which is 1 here, and then not for a while.
    let before = hub.last.lock().unwrap().insert(0, Instant::now());
    if before.is_some_and(|before| before.elapsed() + GRACE < rules.identify_every) {
        hub.too_soon.fetch_add(1, Ordering::Relaxed);
        return send(socket, json!({"op": 9, "d": false})).await;
    }
    while hub.held.lock().unwrap().contains(&shard.0) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    hub.content.store(intents & CONTENT != 0, Ordering::Relaxed);
    *hub.identify.lock().unwrap() = data.clone();
    let number = hub.identified.fetch_add(1, Ordering::Relaxed);
    *hub.of_shard.lock().unwrap().entry(shard.0).or_default() += 1;
    let id = format!("session{number}");
    line.own = Some(id.clone());
    let guilds = world.lock().guilds.clone();
    let guilds: Vec<u64> =
        guilds.into_iter().filter(|guild| shard_of(Some(*guild), shard.1) == shard.0).collect();
    let away: Vec<Value> =
        guilds.iter().map(|guild| json!({"id": guild.to_string(), "unavailable": true})).collect();
    let mut session = Session::new(shard, (line.number, line.orders.clone()));
    let ready = session.event(
        "READY",
        &json!({"v": 10, "user": user(BOT), "guilds": away, "session_id": id, "resume_gateway_url": world.socket,
            "shard": [shard.0, shard.1], "application": {"id": APPLICATION.to_string(), "flags": 0}}),
    );
    let mut frames = vec![ready];
    for guild in guilds {
        let told = world.lock().guild_told(guild);
        frames.push(session.event("GUILD_CREATE", &told));
    }
    hub.sessions.lock().unwrap().insert(id, session);
    for frame in frames {
        send(socket, frame).await?;
    }
    Ok(())
}

async fn resume(world: &Arc<World>, socket: &mut Socket, line: &mut Line, data: &Value) -> Result<(), ()> {
    let (hub, rules) = (&world.hub, world.rules());
    if !is_token(data) {
        return close(socket, 4_004).await;
    }
    let id = data["session_id"].as_str().unwrap_or_default().to_owned();
    let seq = data["seq"].as_u64().unwrap_or_default();
    let frames = {
        let mut sessions = hub.sessions.lock().unwrap();
        sessions.get_mut(&id).map(|session| {
            let mut frames = session.missed(seq, rules.replays)?;
            // It has a number of its own, behind all that came before.
            frames.push(session.event("RESUMED", &json!({"_trace": []})));
            session.line = Some((line.number, line.orders.clone()));
            Some(frames)
        })
    };
    let frames = match frames {
        None => return send(socket, json!({"op": 9, "d": false})).await,
        Some(None) => {
            hub.sessions.lock().unwrap().remove(&id);
            return close(socket, 4_007).await;
        }
        Some(Some(frames)) => frames,
    };
    hub.resumed.fetch_add(1, Ordering::Relaxed);
    line.own = Some(id.clone());
    for frame in frames {
        send(socket, frame).await?;
    }
    Ok(())
}
