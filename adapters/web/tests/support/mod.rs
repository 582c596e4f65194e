//! The routes over fakes, a client that keeps its cookie, and the OpenAPI description as a judge.
#![allow(dead_code)]

mod document;
mod fakes;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use topup_web::{App, Config, Parts, Pictures, Runs, Signer, WebSurface};
use tower::ServiceExt;

pub use document::Document;
use fakes::{Buckets, Desk, Shelf, Well};

pub const TOKEN: &str = "a-token-of-more-than-16";

/// The key that the service signs with.
const KEY: [u8; 32] = [3; 32];

/// The routes over a fake desk.
pub struct Service {
    router: Router,
    desk: Arc<Desk>,
    pub buckets: Arc<Buckets>,
    pub document: Document,
}

impl Service {
    pub fn new() -> Self {
        Self::of(Config { origins: String::from("https://board.example.com").into(), ..Config::default() })
    }

    pub fn with_token() -> Self {
        Self::of(Config { token: Some(TOKEN.into()), ..Config::default() })
    }

    pub fn of(config: Config) -> Self {
        let signer = Signer::new(KEY);
        let (runs, pictures) = (Runs::new(Duration::from_secs(15)), Arc::new(Pictures::default()));
        let surface = Arc::new(WebSurface::new(runs.clone(), pictures.clone(), signer.clone()));
        let desk = Arc::new(Desk::new(surface));
        let buckets = Arc::new(Buckets::default());
        let parts = Parts {
            config,
            signer,
            runs,
            pictures,
            intake: desk.clone(),
            library: Arc::new(Shelf),
            probe: Arc::new(Well),
            quota: buckets.clone(),
        };
        Self { router: App::new(parts).router(), desk, buckets, document: Document::served() }
    }

    pub fn client(&self) -> Client {
        Client { router: self.router.clone(), cookie: None }
    }

    /// The ids of the answers that were stopped.
    pub fn stopped(&self) -> Vec<String> {
        self.desk.stopped()
    }

    /// The address of the chart of a receipt, as the client's session names it.
    pub fn key_of(&self, client: &Client, receipt: &str) -> String {
        let cookie = client.cookie().unwrap();
        let session = cookie.split(['=', '.']).nth(1).unwrap();
        format!("/chart?cache_key={}", Signer::new(KEY).cache_key(session, receipt))
    }
}

/// A client that keeps its cookie.
pub struct Client {
    router: Router,
    cookie: Option<String>,
}

impl Client {
    /// The same client at another service.
    pub fn at(&self, service: &Service) -> Self {
        Self { router: service.router.clone(), cookie: self.cookie.clone() }
    }

    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    pub async fn first_cookie(&mut self) -> String {
        self.get("/session").await.header("set-cookie")
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Reply {
        self.open(path, body).await.collect().await
    }

    /// Posts and reads no more than the head of the reply.
    pub async fn open(&mut self, path: &str, body: &Value) -> Opened {
        self.begin(Method::POST, path, &[("content-type", "application/json")], Some(body.to_string())).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Reply {
        self.begin(method, path, headers, body).await.collect().await
    }

    async fn begin(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Opened {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "127.0.0.1:8737");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        if let Some(cookie) = response.headers().get("set-cookie") {
            self.cookie = Some(cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        let (head, body) = response.into_parts();
        Opened { status: head.status, headers: head.headers, body }
    }
}

/// A reply whose body is still to come.
pub struct Opened {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
}

impl Opened {
    pub fn header(&self, name: &str) -> String {
        text_of(&self.headers, name)
    }

    pub async fn collect(self) -> Reply {
        let body = tokio::time::timeout(Duration::from_secs(20), self.body.collect()).await;
        let body = body.expect("the stream ends").unwrap().to_bytes();
        Reply { status: self.status, headers: self.headers, body }
    }
}

fn text_of(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// A whole reply.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub fn header(&self, name: &str) -> String {
        text_of(&self.headers, name)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The code of an error.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The events of a stream.
    pub fn events(&self) -> Vec<Event> {
        let text = self.text();
        let blocks = text.split("\n\n").filter(|block| block.contains("event:"));
        let fields = |block: &str| -> HashMap<String, String> {
            let pairs = block.lines().filter_map(|line| line.split_once(": "));
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        blocks
            .map(fields)
            .map(|f| Event {
                id: f["id"].parse().unwrap(),
                name: f["event"].clone(),
                data: alone(&f["event"], serde_json::from_str(&f["data"]).unwrap()),
            })
            .collect()
    }
}

/// What stands under the event's name, which is the only key of the data.
fn alone(name: &str, mut data: Value) -> Value {
    assert_eq!(data.as_object().unwrap().keys().collect::<Vec<_>>(), [name]);
    data[name].take()
}

/// An event of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: usize,
    pub name: String,
    pub data: Value,
}
