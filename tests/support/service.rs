//! The service as the tests of a chat platform run it: on the demo's data, with settings in the environment, started, killed
//! and told to stop.
#![allow(clippy::unwrap_used, dead_code)]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::cli::{Desk, Said};
use crate::http::{Client, Server};

/// A base table so slow that an answer is at work for a while, and its end.
pub const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000000) SELECT i FROM n)";
pub const FAST: &str = "DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb";

/// How long an answer may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The service and its data.
pub struct Service {
    pub desk: Desk,
    server: Mutex<Option<Server>>,
    env: Vec<(String, String)>,
}

impl Service {
    /// Not started yet, with the platform's settings and these over them. Whoever asks may ask often.
    pub fn new(platform: Vec<(String, String)>, env: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let often = [("TOPUP_ASK__PER_MINUTE", "1000"), ("TOPUP_ASK__BURST", "1000")];
        let env = platform.into_iter().chain(often.iter().map(owned)).chain(env.iter().map(owned)).collect();
        Self { desk: Desk::with_demo(3_000), server: Mutex::default(), env }
    }

    fn serving(&self) -> std::process::Command {
        let mut command = self.desk.command(&["serve", "--db", "t.db", "--as-of", "2026-11-22"]);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts it, again if need be, and gives its address.
    pub fn begin(&self) -> String {
        let server = Server::start(self.serving());
        let address = server.address.clone();
        *self.server.lock().unwrap() = Some(server);
        address
    }

    /// Another replica, with a state folder of its own.
    pub fn replica(&self) -> Server {
        let mut command = self.serving();
        command.env("TOPUP_STATE_DIR", self.desk.path("another"));
        Server::start(command)
    }

    /// Runs a command of the binary with the same settings, and these over them.
    pub fn run(&self, args: &[&str], over: &[(&str, &str)]) -> Said {
        let mut command = self.desk.command(args);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.envs(over.iter().copied());
        command.output().unwrap().into()
    }

    /// A client of its page.
    pub fn client(&self) -> Client {
        self.server.lock().unwrap().as_ref().unwrap().client()
    }

    /// Ends it as `kill -9` does.
    pub fn kill(&self) {
        // The server is killed when it is dropped.
        drop(self.server.lock().unwrap().take());
    }

    /// Tells it to stop and gives its exit code.
    pub fn terminate(&self) -> Option<i32> {
        self.server.lock().unwrap().take().unwrap().terminate()
    }

    /// Waits until it has nothing to do, and a little longer.
    pub async fn rests(&self) {
        let server = self.server.lock().unwrap().take().unwrap();
        assert!(server.comes_to_rest());
        *self.server.lock().unwrap() = Some(server);
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
}

/// Waits until something is so; `seen` says in a failure what is there in its place.
pub async fn until<T>(what: &str, look: impl Fn() -> Option<T>, seen: impl Fn() -> String) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "this never came about: {what}\n{}", seen());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A line of an answer without what differs from run to run: milliseconds, receipts.
pub fn lasting(line: &str) -> String {
    let differs = |part: &&str| {
        let receipt = part.starts_with('#') || part.starts_with("receipt #");
        receipt || part.ends_with(" ms") || part.ends_with(" s") || *part == "cached"
    };
    line.split(" · ").filter(|part| !differs(part)).collect::<Vec<_>>().join(" · ")
}
