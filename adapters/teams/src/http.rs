//! HTTP to Microsoft's services: requests in JSON or as a form.

use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
pub(crate) use topup_port::http::{NoReply, Reply};

/// The largest reply that is read.
const REPLY: usize = 4 * 1024 * 1024;

/// A client.
#[derive(Clone)]
pub(crate) struct Http(topup_port::http::Http);

/// What is sent.
pub(crate) enum Body<'a> {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(&'a Value),
    /// A form, encoded.
    Form(String),
}

impl Http {
    /// A client whose calls take so long at most.
    pub(crate) fn new(patience: Duration) -> Self {
        Self(topup_port::http::Http::new(patience))
    }

    /// One call.
    pub(crate) async fn call(
        &self,
        method: Method,
        url: &str,
        token: Option<&SecretString>,
        body: Body<'_>,
    ) -> Result<Reply, NoReply> {
        let mut request = Request::builder().method(method);
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
        self.0.call(request, url, bytes, Some(REPLY)).await
    }
}
