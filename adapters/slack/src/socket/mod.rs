//! Socket Mode: a connection that Topup opens, over which Slack sends what it would else send over HTTP. It is made anew
//! when Slack asks for it, when it breaks, and when it has been silent for too long.
//!
//! Each envelope is acknowledged as soon as its payload is taken; none waits for the one before. What Slack sends once
//! more over another connection is known by its delivery, as over HTTP.

mod envelope;

use std::pin::pin;
use std::time::Duration;

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::CancellationToken;
use topup_port::SurfaceError;

use self::envelope::{Envelope, Frame};
use crate::App;

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(15);
/// The waits between attempts: the first, doubled up to the longest, and the one where Slack does not authorise us.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(30);
const UNAUTHORIZED: Duration = Duration::from_secs(60);
/// How long a connection served that is made anew at once when Slack asks for it.
const SERVED: Duration = Duration::from_secs(1);
/// Acknowledgements that may wait to be written.
const ACKS: usize = 1_000;
/// How long the last ones are waited for, when a connection is to go.
const LAST_ACKS: Duration = Duration::from_secs(1);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// Slack asks for another one, after it served so long.
    Refresh { served: Duration },
    /// It broke, or fell silent. Whether it had stood before.
    Broken { stood: bool },
    /// Slack does not authorise us.
    Unauthorized,
    /// Socket Mode is turned off in the app's settings.
    Disabled,
    /// We were told to stop.
    Closed,
}

#[derive(Deserialize)]
struct Opened {
    url: String,
}

impl App {
    /// Keeps a connection until `closing` is cancelled. Faults are logged, and mended by another connection.
    pub async fn listen(&self, token: &SecretString, closing: &CancellationToken) {
        let mut wait = FIRST;
        loop {
            let ended = tokio::select! {
                ended = self.connection(token, closing) => ended,
                () = closing.cancelled() => Ended::Closed,
            };
            tracing::debug!(?ended, "the connection to Slack ended");
            match ended {
                Ended::Closed => return,
                Ended::Unauthorized => tracing::error!(
                    "Slack does not take slack.app_token: check that it is an app-level token (xapp-…) with the scope \
                     connections:write, and that Socket Mode is on"
                ),
                Ended::Disabled => tracing::error!(
                    "Socket Mode is turned off in the app's settings at api.slack.com/apps: turn it on; a connection is \
                     tried again each minute"
                ),
                Ended::Refresh { .. } | Ended::Broken { .. } => {}
            }
            wait = pause(&ended, wait);
            // Spread, so that replicas do not come back all at once.
            let spread = wait.mul_f64(0.5 + fastrand::f64());
            tokio::select! {
                () = sleep(spread) => {}
                () = closing.cancelled() => return,
            }
        }
    }

    /// One connection, from its opening to its end.
    async fn connection(&self, token: &SecretString, closing: &CancellationToken) -> Ended {
        let opened: Result<Opened, _> = self.api().as_app(token, "apps.connections.open", &json!({})).await;
        let url = match opened {
            Ok(opened) => opened.url,
            Err(SurfaceError::Unauthorized) => return Ended::Unauthorized,
            Err(error) => {
                tracing::warn!(%error, "no connection to Slack can be opened; it is tried again");
                return Ended::Broken { stood: false };
            }
        };
        let local = self.api().config().is_loopback() && topup_port::secrets::is_loopback(&url);
        if !local && !url.starts_with("wss://") {
            tracing::error!("Slack names an address that is not secure; it is not used");
            return Ended::Broken { stood: false };
        }
        match timeout(CONNECT, connect_async(url)).await {
            Ok(Ok((stream, _))) => self.serve(stream, closing).await,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the connection to Slack could not be made; it is tried again");
                Ended::Broken { stood: false }
            }
            Err(_) => Ended::Broken { stood: false },
        }
    }

    /// Reads and acknowledges until the connection ends.
    async fn serve(&self, stream: Stream, closing: &CancellationToken) -> Ended {
        let (to, from) = stream.split();
        let (acks, written) = channel(ACKS);
        let mut writing = pin!(write(to, written));
        let ended = tokio::select! {
            ended = self.read(from, acks) => ended,
            () = &mut writing => return Ended::Broken { stood: true },
            () = closing.cancelled() => Ended::Closed,
        };
        // What was taken is acknowledged where it came from, as far as that line still stands.
        let _ = timeout(LAST_ACKS, writing).await;
        ended
    }

    async fn read(&self, mut from: SplitStream<Stream>, acks: Sender<String>) -> Ended {
        let (mut stood, since) = (false, Instant::now());
        loop {
            let message = match timeout(self.api().config().socket_silence(), from.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(_) => return Ended::Broken { stood },
                Err(_) => {
                    tracing::warn!("the connection to Slack fell silent; another one is made");
                    return Ended::Broken { stood };
                }
            };
            let text = match message {
                Message::Text(text) => text,
                Message::Close(_) => return Ended::Broken { stood },
                // Pings are answered by the library with the next write or read.
                _ => continue,
            };
            match envelope::read(text.as_str()) {
                Frame::Hello => {
                    stood = true;
                    tracing::info!("connected to Slack");
                }
                Frame::Disconnect { reason } if reason == "link_disabled" => return Ended::Disabled,
                // `warning` (it is about to go), `refresh_requested`, and whatever is to come.
                Frame::Disconnect { .. } => return Ended::Refresh { served: since.elapsed() },
                Frame::Envelope(Envelope { id, payload }) => {
                    let (app, acks) = (self.clone(), acks.clone());
                    tokio::spawn(async move {
                        if let Some(payload) = payload {
                            app.take(payload).await;
                        }
                        let _ = acks.send(json!({"envelope_id": id}).to_string()).await;
                    });
                }
                Frame::Other => {}
            }
        }
    }
}

/// How long to wait before the next connection; `before` is how long it was last time.
fn pause(ended: &Ended, before: Duration) -> Duration {
    match ended {
        // At once: what Slack sends meanwhile waits for the next connection.
        Ended::Refresh { served } if *served >= SERVED => Duration::ZERO,
        // It had stood.
        Ended::Broken { stood: true } => FIRST,
        // Sent away as soon as it came, or not let in: not again and again without a pause.
        Ended::Refresh { .. } | Ended::Broken { stood: false } => {
            before.saturating_mul(2).clamp(FIRST, LONGEST)
        }
        // Somebody has to change something first.
        Ended::Unauthorized | Ended::Disabled => UNAUTHORIZED,
        Ended::Closed => Duration::ZERO,
    }
}

/// Writes acknowledgements as they come, until the connection breaks.
async fn write(mut to: SplitSink<Stream, Message>, mut acks: Receiver<String>) {
    while let Some(ack) = acks.recv().await {
        if to.send(Message::text(ack)).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_has_its_pause() {
        let refresh = |served| Ended::Refresh { served };
        assert_eq!(pause(&refresh(SERVED), LONGEST), Duration::ZERO, "asked to go: at once");
        let mut wait = Duration::ZERO;
        for _ in 0..20 {
            let next = pause(&refresh(Duration::ZERO), wait);
            assert!(next >= wait && (FIRST..=LONGEST).contains(&next), "sent away at once: slower each time");
            wait = next;
        }
        assert_eq!(wait, LONGEST);
        assert_eq!(pause(&Ended::Broken { stood: true }, LONGEST), FIRST);
        assert!(pause(&Ended::Broken { stood: false }, FIRST) > FIRST);
        for closed in [Ended::Unauthorized, Ended::Disabled] {
            assert_eq!(pause(&closed, FIRST), UNAUTHORIZED, "somebody has to change something first");
        }
    }
}
