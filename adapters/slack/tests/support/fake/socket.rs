//! Socket Mode: connections that the service opens, envelopes that have to be acknowledged in time, and what goes wrong
//! with connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

use super::Fake;

/// What is done to a connection.
enum Order {
    Send(String),
    /// Ends without a word, as a broken line does.
    Drop,
    /// Stays open and says nothing more, not even a ping.
    Silence,
}

/// The connections of the service.
#[derive(Clone, Default)]
pub struct Hub(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    open: Vec<mpsc::UnboundedSender<Order>>,
    /// How many were ever opened.
    opened: usize,
    acks: HashMap<String, oneshot::Sender<()>>,
    next: usize,
    /// Whether each new connection is asked to go as soon as it stands.
    sends_away: bool,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many connections were ever opened, and how many stand.
    pub fn connections(&self) -> (usize, usize) {
        let mut inner = self.lock();
        inner.open.retain(|one| !one.is_closed());
        (inner.opened, inner.open.len())
    }

    /// Sends a payload over some connection, and again over the next one until it is acknowledged. False if it never is.
    pub async fn deliver(&self, kind: &str, payload: &Value, patience: Duration) -> bool {
        for n in 0..20 {
            let (acked, ack) = oneshot::channel();
            {
                let mut inner = self.lock();
                inner.open.retain(|one| !one.is_closed());
                inner.next += 1;
                let id = format!("envelope-{}", inner.next);
                let envelope = json!({"type": kind, "envelope_id": id, "payload": payload,
                    "accepts_response_payload": false, "retry_attempt": n});
                let next = inner.next;
                if let Some(one) = inner.open.get(next % inner.open.len().max(1)) {
                    let _ = one.send(Order::Send(envelope.to_string()));
                    inner.acks.insert(id, acked);
                }
            }
            if timeout(patience, ack).await.is_ok_and(|ack| ack.is_ok()) {
                return true;
            }
            sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// Asks every connection to go, for a reason in Slack's words.
    pub fn disconnect(&self, reason: &str) {
        let text =
            json!({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}}).to_string();
        for one in &self.lock().open {
            let _ = one.send(Order::Send(text.clone()));
        }
    }

    /// From now on each new connection is asked to go as soon as it stands, or no more.
    pub fn sends_away(&self, away: bool) {
        self.lock().sends_away = away;
    }

    /// Breaks every connection.
    pub fn break_all(&self) {
        for one in &self.lock().open {
            let _ = one.send(Order::Drop);
        }
    }

    /// Every connection falls silent and stays open.
    pub fn silence(&self) {
        for one in self.lock().open.drain(..) {
            let _ = one.send(Order::Silence);
        }
    }
}

impl Fake {
    /// Begins to take connections.
    pub async fn sockets(&self) -> Hub {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("ws://{}/link", listener.local_addr().unwrap());
        *self.world.socket.lock().unwrap_or_else(PoisonError::into_inner) = address;
        let hub = Hub::default();
        let ours = hub.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(ours.clone(), stream));
            }
        });
        hub
    }
}

async fn serve(hub: Hub, stream: tokio::net::TcpStream) {
    let Ok(socket) = accept_async(stream).await else { return };
    let (mut to, mut from) = socket.split();
    let hello = json!({"type": "hello", "num_connections": 1}).to_string();
    if to.send(Message::text(hello)).await.is_err() {
        return;
    }
    let (orders, mut coming) = mpsc::unbounded_channel();
    {
        let mut inner = hub.lock();
        inner.opened += 1;
        if inner.sends_away {
            let _ = orders
                .send(Order::Send(json!({"type": "disconnect", "reason": "refresh_requested"}).to_string()));
        }
        inner.open.push(orders);
    }
    let mut ping = tokio::time::interval(Duration::from_millis(300));
    loop {
        tokio::select! {
            order = coming.recv() => match order {
                Some(Order::Send(text)) => {
                    if to.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                Some(Order::Drop) | None => return,
                // Held open for as long as the other side bears it.
                Some(Order::Silence) => while let Some(Ok(_)) = from.next().await {},
            },
            message = from.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    let ack: Value = serde_json::from_str(text.as_str()).unwrap();
                    let id = ack["envelope_id"].as_str().expect("an acknowledgement names its envelope");
                    if let Some(acked) = hub.lock().acks.remove(id) {
                        let _ = acked.send(());
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            _ = ping.tick() => {
                if to.send(Message::Ping(Vec::new().into())).await.is_err() {
                    return;
                }
            }
        }
    }
}
