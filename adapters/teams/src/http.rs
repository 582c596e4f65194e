//! HTTP to Microsoft's services: requests in JSON or as a form, bounded in time and size, over https or to this machine.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use hyper::{Method, Request};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::time::timeout;

use crate::config::is_safe;

/// The largest reply that is read.
const REPLY: usize = 4 * 1024 * 1024;

/// A client.
#[derive(Clone)]
pub(crate) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    patience: Duration,
}

/// What is sent.
pub(crate) enum Body<'a> {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(&'a Value),
    /// A form, encoded.
    Form(String),
}

/// A reply.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: u16,
    /// How long to wait before the next try, where the service says so.
    pub(crate) retry_after: Option<Duration>,
    /// Its body.
    pub(crate) body: Bytes,
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoReply {
    /// Nothing was sent: no connection came about.
    #[error("no connection came about")]
    Unreachable,
    /// It is not known what became of the request.
    #[error("the connection broke, or no answer came in time")]
    Unknown,
    /// The request was not made: its address or its token is none.
    #[error("the address or the token holds what no request can")]
    Impossible,
}

impl Reply {
    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Http {
    /// A client whose calls take so long at most.
    pub(crate) fn new(patience: Duration) -> Self {
        // Roots that come along: a container may have no certificates. Plain http is kept to this machine by each call.
        let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self { client: Client::builder(TokioExecutor::new()).build(tls), patience }
    }

    /// One call.
    pub(crate) async fn call(
        &self,
        method: Method,
        url: &str,
        token: Option<&SecretString>,
        body: Body<'_>,
    ) -> Result<Reply, NoReply> {
        if !is_safe(url) {
            return Err(NoReply::Impossible);
        }
        let mut request = Request::builder().method(method).uri(url);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {}", token.expose_secret()));
        }
        let bytes = match body {
            Body::Nothing => Bytes::new(),
            Body::Json(value) => {
                request = request.header(CONTENT_TYPE, "application/json; charset=utf-8");
                value.to_string().into()
            }
            Body::Form(form) => {
                request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                form.into()
            }
        };
        let request = request.body(Full::new(bytes)).map_err(|_| NoReply::Impossible)?;
        let call = async {
            let reply = self.client.request(request).await.map_err(|error| match error.is_connect() {
                true => NoReply::Unreachable,
                false => NoReply::Unknown,
            })?;
            let status = reply.status().as_u16();
            let said = reply.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let retry_after = said.and_then(|said| said.trim().parse::<f64>().ok());
            let retry_after = retry_after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let body = Limited::new(reply.into_body(), REPLY).collect().await;
            let body = body.map_err(|_| NoReply::Unknown)?.to_bytes();
            Ok(Reply { status, retry_after, body })
        };
        timeout(self.patience, call).await.unwrap_or(Err(NoReply::Unknown))
    }
}
