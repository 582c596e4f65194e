//! The gateway: HELLO, IDENTIFY, RESUME, heartbeats, INVALID_SESSION, and what a connection may come to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_async};

use super::{APPLICATION, BOT, Fake, GUILD, TOKEN, World, user};

/// The intent for message content.
const CONTENT: u64 = 1 << 15;

/// Sessions and connections.
#[derive(Default)]
pub struct Hub {
    sessions: Mutex<HashMap<String, Session>>,
    content: AtomicBool,
    /// Heartbeats are not answered.
    pub zombie: AtomicBool,
    /// Nothing is said at all, not even HELLO.
    pub mute: AtomicBool,
    pub identified: AtomicUsize,
    pub resumed: AtomicUsize,
    /// The payload of the newest IDENTIFY.
    pub identify: Mutex<Value>,
}

/// One session; it outlives its connection.
#[derive(Default)]
struct Session {
    seq: u64,
    /// Everything that was dispatched, for a resume.
    sent: Vec<(u64, Value)>,
    line: Option<UnboundedSender<Order>>,
}

/// What is to be done on a connection.
enum Order {
    Send(Value),
    /// Ends it without a word, as a network does.
    Drop,
    Close(u16),
}

impl Hub {
    /// Whether messages come with their words.
    pub fn reads_content(&self) -> bool {
        self.content.load(Ordering::Relaxed)
    }

    /// Sends an event to every session; to those without a connection when they resume.
    pub fn dispatch(&self, name: &str, data: &Value, twice: bool) {
        let mut sessions = self.sessions.lock().unwrap();
        for session in sessions.values_mut() {
            for _ in 0..=usize::from(twice) {
                session.seq += 1;
                let frame = json!({"op": 0, "s": session.seq, "t": name, "d": data});
                session.sent.push((session.seq, frame.clone()));
                if let Some(line) = &session.line {
                    let _ = line.send(Order::Send(frame));
                }
            }
        }
    }

    fn each(&self, order: impl Fn() -> Order) {
        let sessions = self.sessions.lock().unwrap();
        for line in sessions.values().filter_map(|session| session.line.as_ref()) {
            let _ = line.send(order());
        }
    }

    /// How many sessions have a connection.
    pub fn connected(&self) -> usize {
        self.sessions.lock().unwrap().values().filter(|session| session.line.is_some()).count()
    }
}

impl Fake {
    /// Every connection breaks; its session can be resumed.
    pub fn break_connections(&self) {
        self.world.hub.each(|| Order::Drop);
    }

    /// Every connection breaks, and its session is forgotten: what happens until the next one is lost.
    pub fn forget_sessions(&self) {
        let mut sessions = self.world.hub.sessions.lock().unwrap();
        for (_, session) in sessions.drain() {
            if let Some(line) = session.line {
                let _ = line.send(Order::Drop);
            }
        }
    }

    /// Asks every connection to come back.
    pub fn ask_to_reconnect(&self) {
        self.world.hub.each(|| Order::Send(json!({"op": 7, "d": null})));
    }

    pub fn close_with(&self, code: u16) {
        self.world.hub.each(|| Order::Close(code));
    }

    pub fn hub(&self) -> &Hub {
        &self.world.hub
    }

    /// Waits until somebody listens.
    pub async fn connected(&self) {
        for _ in 0..1_500 {
            if self.world.hub.connected() > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nobody connects");
    }
}

pub(super) async fn listen(world: Arc<World>, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(world.clone(), stream));
    }
}

async fn serve(world: Arc<World>, stream: TcpStream) {
    let Ok(mut socket) = accept_async(stream).await else { return };
    if world.hub.mute.load(Ordering::Relaxed) {
        // The connection stands and nothing comes.
        while let Some(Ok(_)) = socket.next().await {}
        return;
    }
    let interval = world.rules().heartbeat.as_millis() as u64;
    if send(&mut socket, json!({"op": 10, "d": {"heartbeat_interval": interval, "_trace": []}}))
        .await
        .is_err()
    {
        return;
    }
    let (line, mut orders) = unbounded_channel();
    let mut own: Option<String> = None;
    let _ = converse(&world, &mut socket, &line, &mut orders, &mut own).await;
    // The session stays for a resume.
    if let Some(session) =
        own.and_then(|id| world.hub.sessions.lock().unwrap().get_mut(&id).map(|s| s.line.take()))
    {
        drop(session);
    }
}

type Socket = WebSocketStream<TcpStream>;

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
    line: &UnboundedSender<Order>,
    orders: &mut UnboundedReceiver<Order>,
    own: &mut Option<String>,
) -> Result<(), ()> {
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Send(frame)) => send(socket, frame).await?,
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
                heard(world, socket, line, own, &frame).await?;
            }
        }
    }
}

async fn heard(
    world: &Arc<World>,
    socket: &mut Socket,
    line: &UnboundedSender<Order>,
    own: &mut Option<String>,
    frame: &Value,
) -> Result<(), ()> {
    let hub = &world.hub;
    let data = &frame["d"];
    match frame["op"].as_u64() {
        Some(1) => {
            if !hub.zombie.load(Ordering::Relaxed) {
                send(socket, json!({"op": 11})).await?;
            }
            Ok(())
        }
        Some(2) => {
            if data["token"].as_str().is_none_or(|token| token.trim_start_matches("Bot ") != TOKEN) {
                return close(socket, 4_004).await;
            }
            let intents = data["intents"].as_u64().unwrap_or_default();
            if intents & CONTENT != 0 && !world.rules().content_allowed {
                return close(socket, 4_014).await;
            }
            hub.content.store(intents & CONTENT != 0, Ordering::Relaxed);
            *hub.identify.lock().unwrap() = data.clone();
            let number = hub.identified.fetch_add(1, Ordering::Relaxed);
            let id = format!("session{number}");
            *own = Some(id.clone());
            let shard = data["shard"].clone();
            let ready = json!({"op": 0, "s": 1, "t": "READY", "d": {
                "v": 10, "user": user(BOT), "guilds": [{"id": GUILD.to_string(), "unavailable": true}],
                "session_id": id, "resume_gateway_url": world.socket, "shard": shard,
                "application": {"id": APPLICATION.to_string(), "flags": 0}}});
            let session = Session { seq: 1, sent: vec![(1, ready.clone())], line: Some(line.clone()) };
            hub.sessions.lock().unwrap().insert(id, session);
            send(socket, ready).await
        }
        Some(6) => {
            let id = data["session_id"].as_str().unwrap_or_default().to_owned();
            let seq = data["seq"].as_u64().unwrap_or_default();
            let missed: Option<Vec<Value>> = {
                let mut sessions = hub.sessions.lock().unwrap();
                sessions.get_mut(&id).map(|session| {
                    session.line = Some(line.clone());
                    let missed =
                        session.sent.iter().filter(|(n, _)| *n > seq).map(|(_, frame)| frame.clone());
                    missed.collect()
                })
            };
            let Some(missed) = missed else {
                return send(socket, json!({"op": 9, "d": false})).await;
            };
            hub.resumed.fetch_add(1, Ordering::Relaxed);
            *own = Some(id);
            for frame in missed {
                send(socket, frame).await?;
            }
            send(socket, json!({"op": 0, "s": seq + 1, "t": "RESUMED", "d": {"_trace": []}})).await
        }
        // A presence, and whatever else.
        _ => Ok(()),
    }
}
