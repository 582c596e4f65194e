//! HTTP to the address of the settings: signed JSON.

use std::time::Duration;

use hyper::header::{CONTENT_TYPE, USER_AGENT};
use hyper::{Method, Request};
pub(crate) use topup_port::http::{NoReply, Reply};

/// A client.
#[derive(Clone)]
pub(crate) struct Http(topup_port::http::Http);

impl Http {
    /// A client whose calls take so long at most.
    pub(crate) fn new(patience: Duration) -> Self {
        Self(topup_port::http::Http::new(patience))
    }

    /// One call with these headers. Nothing of the reply's body is read: what the other side says of it is its own business.
    pub(crate) async fn call(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Reply, NoReply> {
        let mut request = Request::builder()
            .method(method)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("topup/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.0.call(request, url, body.into(), None).await
    }
}
