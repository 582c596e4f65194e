//! A real redis-server of a test's own: on a free port, in a temporary folder, keeping nothing, gone when dropped.
#![allow(clippy::unwrap_used, dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a server may take until it answers, on a machine that is busy with other tests.
const START: Duration = Duration::from_secs(20);

/// A running server.
pub struct RedisServer {
    child: Child,
    pub port: u16,
    args: Vec<String>,
    /// Without encryption, for the support's own questions; not where the server speaks TLS alone.
    plain: bool,
    _folder: TempDir,
}

impl RedisServer {
    /// A server of its own.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// With further arguments, such as `--requirepass x`. `{port}` in them becomes the port.
    pub fn start_with(more: &[&str]) -> Self {
        let plain = !more.contains(&"--tls-port");
        // Between finding a free port and taking it another may take it: then the next one.
        for _ in 0..10 {
            let folder = tempfile::tempdir().unwrap();
            let port = free_port();
            let dir = folder.path().display().to_string();
            let mut args: Vec<String> =
                more.iter().map(|arg| arg.replace("{port}", &port.to_string())).collect();
            let own =
                ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir"];
            if plain {
                args.extend(["--port".to_owned(), port.to_string()]);
            }
            args.extend(own.map(str::to_owned));
            args.push(dir);
            let mut server = Self { child: spawn(&args), port, args, plain, _folder: folder };
            if server.answers() {
                return server;
            }
        }
        panic!("no redis-server can be started: is it installed? tests/run does it");
    }

    /// A Sentinel that knows the master on this port as `mine`.
    pub fn sentinel(master: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let file = folder.path().join("sentinel.conf");
        let conf = format!(
            "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor mine 127.0.0.1 {master} 1\n",
            folder.path().display()
        );
        std::fs::write(&file, conf).unwrap();
        let args = vec![file.display().to_string(), "--sentinel".into()];
        let mut server = Self { child: spawn(&args), port, args, plain: true, _folder: folder };
        assert!(server.answers(), "the sentinel does not start");
        server
    }

    /// A cluster of this one node, which has all slots.
    pub fn cluster() -> Self {
        let server = Self::start_with(&["--cluster-enabled", "yes"]);
        assert_eq!(server.ask("CLUSTER ADDSLOTSRANGE 0 16383"), "+OK");
        let until = Instant::now() + START;
        while server.ask_all("CLUSTER INFO").iter().all(|line| line != "cluster_state:ok") {
            assert!(Instant::now() < until, "the cluster does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The first line that the server answers to an inline command.
    pub fn ask(&self, command: &str) -> String {
        self.try_ask(command).unwrap()
    }

    /// Everything that lies in the server, as it would lie on a disk.
    pub fn everything(&self) -> String {
        assert_eq!(self.ask("CONFIG SET rdbcompression no"), "+OK");
        assert_eq!(self.ask("SAVE"), "+OK");
        String::from_utf8_lossy(&std::fs::read(self._folder.path().join("dump.rdb")).unwrap()).into_owned()
    }

    fn try_ask(&self, command: &str) -> std::io::Result<String> {
        let line = self.send(command)?.lines().next();
        line.unwrap_or(Err(std::io::ErrorKind::UnexpectedEof.into()))
    }

    /// The lines that the server answers to an inline command. A Sentinel knows no `QUIT`: of it only the first.
    pub fn ask_all(&self, command: &str) -> Vec<String> {
        let answer = self.send(&format!("{command}\r\nQUIT")).unwrap();
        answer.lines().collect::<Result<_, _>>().unwrap()
    }

    fn send(&self, command: &str) -> std::io::Result<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "{command}\r\n")?;
        Ok(BufReader::new(stream))
    }

    /// Whether the server answers within [`START`]; false at once if it has ended.
    fn answers(&mut self) -> bool {
        let until = Instant::now() + START;
        while Instant::now() < until {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            let there = match self.plain {
                true => self.try_ask("PING").is_ok(),
                false => TcpStream::connect(("127.0.0.1", self.port)).is_ok(),
            };
            if there {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// Ends the server as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Starts it again on the same port, empty.
    pub fn start_again(&mut self) {
        self.kill();
        self.child = spawn(&self.args);
        assert!(self.answers(), "redis-server does not start again on port {}", self.port);
    }

    /// Stops it in the middle of what it does: connections stay open and nothing is answered.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let done = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(args: &[String]) -> Child {
    let mut command = Command::new("redis-server");
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("redis-server is not installed: tests/run installs it")
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
