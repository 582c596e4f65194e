//! The service as a process, and a client that speaks just enough HTTP to it.
#![allow(clippy::unwrap_used, dead_code)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A running `topup serve`; ended when dropped.
pub struct Server {
    pub process: Child,
    pub address: String,
    _said: BufReader<ChildStdout>,
}

impl Server {
    /// Starts the command, which listens on a free port, and waits for its address.
    pub fn start(mut command: Command) -> Self {
        // A flag goes over it.
        command.env("TOPUP_WEB__LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).stdin(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap_or_else(|| panic!("no address: {line:?}"));
        let address = address.split_whitespace().next().unwrap().to_owned();
        Self { process, address, _said: said }
    }

    pub fn client(&self) -> Client {
        Client { address: self.address.clone(), cookie: None }
    }

    /// Tells it to stop and gives its exit code.
    pub fn terminate(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }

    /// The value of a metric, summed over its labels.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.client().get("/metrics").body;
        let lines = text.lines().filter(|l| l.split(['{', ' ']).next() == Some(name));
        lines.map(|l| l.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
    }

    /// Waits until nothing is at work, for a minute at most: that is for busy machines.
    pub fn comes_to_rest(&self) -> bool {
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            if self.metric("topup_answers_at_work") == 0.0 {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A client with a cookie.
#[derive(Clone)]
pub struct Client {
    pub address: String,
    pub cookie: Option<String>,
}

/// A whole reply.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// A reply that is being read.
pub struct Stream {
    pub status: u16,
    pub headers: HashMap<String, String>,
    reader: BufReader<TcpStream>,
}

impl Client {
    pub fn get(&mut self, path: &str) -> Reply {
        self.open("GET", path, None).rest()
    }

    pub fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        self.open(method, path, body).rest()
    }

    /// Asks in a thread and gives the whole stream's events.
    pub fn ask(&mut self, thread: &str, message: &str) -> Vec<(String, Value)> {
        let reply = self.open("POST", "/chat", Some(&json!({"message": message, "thread": thread}))).rest();
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.events()
    }

    /// Sends a request and reads the head of the reply.
    pub fn open(&mut self, method: &str, path: &str, body: Option<&Value>) -> Stream {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let body = body.map(ToString::to_string).unwrap_or_default();
        let cookie = self.cookie.as_ref().map(|c| format!("cookie: {c}\r\n")).unwrap_or_default();
        write!(
            socket,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{cookie}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut reader = BufReader::new(socket);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = HashMap::new();
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        if let Some(cookie) = headers.get("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        Stream { status, headers, reader }
    }
}

impl Stream {
    /// Reads until these words have come.
    pub fn until(&mut self, words: &str) -> String {
        let mut text = String::new();
        while !text.contains(words) {
            let mut line = String::new();
            assert!(
                self.reader.read_line(&mut line).unwrap() > 0,
                "the stream ended before {words:?}: {text}"
            );
            text.push_str(&line);
        }
        text
    }

    pub fn rest(mut self) -> Reply {
        let mut bytes = Vec::new();
        if self.headers.get("transfer-encoding").is_some_and(|v| v == "chunked") {
            loop {
                let mut size = String::new();
                if self.reader.read_line(&mut size).unwrap() == 0 {
                    break;
                }
                // What was read with `until` may have ended within a chunk.
                let Ok(size) = usize::from_str_radix(size.trim(), 16) else {
                    bytes.extend_from_slice(size.as_bytes());
                    continue;
                };
                let mut chunk = vec![0; size];
                self.reader.read_exact(&mut chunk).unwrap();
                bytes.extend(chunk);
                let mut end = String::new();
                self.reader.read_line(&mut end).unwrap();
                if size == 0 {
                    break;
                }
            }
        } else {
            self.reader.read_to_end(&mut bytes).unwrap();
        }
        Reply {
            status: self.status,
            headers: self.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// Name and data of each event.
    pub fn events(&self) -> Vec<(String, Value)> {
        let field = |block: &str, name: &str| {
            block.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned)).unwrap_or_default()
        };
        let blocks = self.body.split("\n\n").filter(|b| b.contains("event: "));
        let event = |b: &str| {
            let name = field(b, "event: ");
            let mut data: Value = serde_json::from_str(&field(b, "data: ")).unwrap();
            // The event's name is the only key of its data.
            let data = data[&name].take();
            (name, data)
        };
        blocks.map(event).collect()
    }
}
