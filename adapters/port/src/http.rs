//! Calls over HTTP: bounded in time and size, over https or to this machine, redirects never followed.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::RETRY_AFTER;
use hyper::http::request::Builder;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::time::timeout;

use crate::addresses::is_safe;

/// A client.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    patience: Duration,
}

/// A reply.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// How long to wait before the next try, where the other side says so.
    pub retry_after: Option<Duration>,
    /// Its body, as far as it was wanted.
    pub body: Bytes,
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    /// Nothing was sent: no connection came about.
    #[error("no connection came about")]
    Unreachable,
    /// It is not known what became of the request.
    #[error("the connection broke, or no answer came in time")]
    Unknown,
    /// The request was not made: its address or a header is none.
    #[error("the address or a header holds what no request can")]
    Impossible,
}

impl Reply {
    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Http {
    /// A client whose calls take so long at most.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        // Roots that come along: a container may have no certificates. Plain http is kept to this machine by each call.
        let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self { client: Client::builder(TokioExecutor::new()).build(tls), patience }
    }

    /// One call to `url`, with the method and headers of `request`. Of the reply's body so many bytes are taken at most;
    /// with none it is left alone.
    ///
    /// # Errors
    /// Why there is no reply; a body that is longer counts as a connection that broke.
    pub async fn call(
        &self,
        request: Builder,
        url: &str,
        body: Bytes,
        most: Option<usize>,
    ) -> Result<Reply, NoReply> {
        if !is_safe(url) {
            return Err(NoReply::Impossible);
        }
        let request: Request<_> = request.uri(url).body(Full::new(body)).map_err(|_| NoReply::Impossible)?;
        let call = async {
            let reply = self.client.request(request).await.map_err(|error| match error.is_connect() {
                true => NoReply::Unreachable,
                false => NoReply::Unknown,
            })?;
            let status = reply.status().as_u16();
            let said = reply.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let retry_after = said.and_then(|said| said.trim().parse::<f64>().ok());
            let retry_after = retry_after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let body = match most {
                None => Bytes::new(),
                Some(most) => {
                    let body = Limited::new(reply.into_body(), most).collect().await;
                    body.map_err(|_| NoReply::Unknown)?.to_bytes()
                }
            };
            Ok(Reply { status, retry_after, body })
        };
        timeout(self.patience, call).await.unwrap_or(Err(NoReply::Unknown))
    }
}
