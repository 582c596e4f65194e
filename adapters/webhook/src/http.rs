//! HTTP to the address of the settings: signed JSON, bounded in time and size, redirects never followed.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use crate::config::is_safe;

/// A client.
#[derive(Clone)]
pub(crate) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    patience: Duration,
}

/// What was answered. Nothing of its body is read: what the other side says of it is its own business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: u16,
    /// How long to wait before the next try, where the other side says so.
    pub(crate) retry_after: Option<Duration>,
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
    /// The request was not made: its address or a header is none.
    #[error("the address is none that a request can be sent to")]
    Impossible,
}

impl Http {
    /// A client whose calls take so long at most.
    pub(crate) fn new(patience: Duration) -> Self {
        // Roots that come along: a container may have no certificates. Plain http is kept to this machine by each call.
        let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self { client: Client::builder(TokioExecutor::new()).build(tls), patience }
    }

    /// One call with these headers.
    pub(crate) async fn call(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Reply, NoReply> {
        if !is_safe(url) {
            return Err(NoReply::Impossible);
        }
        let mut request = Request::builder()
            .method(method)
            .uri(url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("topup/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).map_err(|_| NoReply::Impossible)?;
        let reply = match timeout(self.patience, self.client.request(request)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) if error.is_connect() => return Err(NoReply::Unreachable),
            Ok(Err(_)) | Err(_) => return Err(NoReply::Unknown),
        };
        let said = reply.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = said.and_then(|said| said.trim().parse::<f64>().ok());
        Ok(Reply {
            status: reply.status().as_u16(),
            retry_after: retry_after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        })
    }
}
