//! A running service that tools ask, and the address that its answers go to.
#![allow(clippy::unwrap_used, dead_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::cli::{Desk, Said};
use super::http::Server;
use super::receiver::{Receiver, SECRET};

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A base table so slow that an answer is at work for a while, and its end.
pub const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000000) SELECT i FROM n)";
pub const FAST: &str = "DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb";

/// The service, its data, and where its answers go.
pub struct Office {
    pub desk: Desk,
    pub receiver: Receiver,
    pub server: Mutex<Option<Server>>,
    env: Vec<(String, String)>,
    /// The second that the newest post was signed at: each is signed at an earlier one.
    signed_at: AtomicI64,
}

/// What was replied.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Office {
    /// With these variables beside those that the webhook needs.
    pub async fn open(env: &[(&str, &str)]) -> Self {
        Self::with_files(&[], env).await
    }

    /// With these files in the folder that the service runs in.
    pub async fn with_files(files: &[(&str, &str)], env: &[(&str, &str)]) -> Self {
        let (desk, receiver) = (Desk::with_demo(3_000), Receiver::start().await);
        for (name, text) in files {
            desk.write(name, text);
        }
        let own = [
            ("TOPUP_WEBHOOK__MODE", "on"),
            ("TOPUP_WEBHOOK__SECRET", SECRET),
            ("TOPUP_WEBHOOK__CALLBACK_URL", &receiver.url),
            ("TOPUP_ASK__PER_MINUTE", "1000"),
            ("TOPUP_ASK__BURST", "1000"),
        ];
        let env = own.iter().chain(env).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let env = env.collect();
        let office = Self {
            desk,
            receiver,
            server: Mutex::default(),
            env,
            signed_at: Timestamp::now().as_second().into(),
        };
        office.start();
        office
    }

    /// Starts the service, again if need be.
    pub fn start(&self) {
        let mut command = self.desk.command(&["serve", "--db", "t.db", "--as-of", "2026-11-22"]);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        *self.server.lock().unwrap() = Some(Server::start(command));
    }

    /// Runs a command of the binary with the settings of this office, and these over them.
    pub fn run(&self, args: &[&str], over: &[(&str, &str)]) -> Said {
        let mut command = self.desk.command(args);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.envs(over.iter().copied());
        command.output().unwrap().into()
    }

    /// Ends the service as `kill -9` does.
    pub fn kill(&self) {
        // The server is killed when it is dropped.
        drop(self.server.lock().unwrap().take());
    }

    /// Tells the service to stop and gives its exit code.
    pub fn terminate(&self) -> Option<i32> {
        self.server.lock().unwrap().take().unwrap().terminate()
    }

    /// Posts a body as a tool does that knows the secret; `path` behind `/webhook`.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        let body = body.to_string();
        // The same body within a second would have the same signature.
        let time = self.signed_at.fetch_sub(1, Ordering::Relaxed).to_string();
        let name = path.trim_start_matches('/');
        let signature = topup_webhook::verify::sign(&SECRET.into(), name, &time, body.as_bytes());
        self.send(path, &time, &signature, &body).await
    }

    /// Posts a body with this time and signature.
    pub async fn send(&self, path: &str, time: &str, signature: &str, body: &str) -> Reply {
        let address = self.server.lock().unwrap().as_ref().unwrap().address.clone();
        let request = format!(
            "POST /webhook{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             topup-timestamp: {time}\r\ntopup-signature: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        tokio::task::spawn_blocking(move || exchange(&address, &request)).await.unwrap()
    }

    /// Fetches what stands at an address of ours.
    pub async fn get(&self, path: &str) -> Reply {
        let address = self.server.lock().unwrap().as_ref().unwrap().address.clone();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        tokio::task::spawn_blocking(move || exchange(&address, &request)).await.unwrap()
    }

    /// Asks, and gives what was acknowledged.
    pub async fn ask(&self, body: &Value) -> Value {
        let reply = self.post("", body).await;
        assert_eq!(reply.status, 202, "{reply:?}");
        reply.json()
    }

    /// Asks, and gives the answer that came to the address.
    pub async fn answer(&self, body: &Value) -> Value {
        let taken = self.ask(body).await;
        self.last_of(&taken).await
    }

    /// The last state of an answer that was acknowledged.
    pub async fn last_of(&self, taken: &Value) -> Value {
        let answer = taken["answer"].as_str().unwrap().to_owned();
        self.until("the answer", |office| office.receiver.of(&answer).filter(|m| m["final"] == true)).await
    }

    /// Waits until the service has nothing to do, and a little longer.
    pub async fn rests(&self) {
        let server = self.server.lock().unwrap().take().unwrap();
        assert!(server.comes_to_rest());
        *self.server.lock().unwrap() = Some(server);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    /// Waits until something is so.
    pub async fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            let state = self.receiver.state();
            assert!(Instant::now() < until, "this never came about: {what}: {:#?}", state.messages);
            drop(state);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn exchange(address: &str, request: &str) -> Reply {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut reader = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "the reply ended early: {head}");
    }
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut body = Vec::new();
    reader.read_to_end(&mut body).unwrap();
    Reply { status, head: head.to_lowercase(), body }
}
