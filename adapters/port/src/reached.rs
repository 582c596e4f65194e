//! Whether an address of the settings leads to us, for `topup doctor`.

use std::time::Duration;

use hyper::Request;
use hyper::body::Bytes;

use crate::Finding;
use crate::http::{Http, NoReply};

/// How long the address may take, and how much of its answer is read.
const PATIENCE: Duration = Duration::from_secs(4);
const MOST: usize = 64 * 1024;

/// Asks the health address of the service that `setting` (`teams.public_url`) says is ours. Nobody there is a hint, for
/// settings are looked at before the service runs; somebody else is a fault.
pub async fn reached(setting: &str, url: &str) -> Finding {
    let asked = format!("{}/healthz", url.trim_end_matches('/'));
    let reply = Http::new(PATIENCE).call(Request::get(&asked), &asked, Bytes::new(), Some(MOST)).await;
    let reply = match reply {
        Ok(reply) => reply,
        Err(NoReply::Impossible) => return Finding::Bad(format!("{setting} is {url}, which is no address")),
        Err(reason) => {
            return Finding::Hint(format!(
                "nobody answers at {asked} ({reason}): start `topup serve`, and if that runs look whether the name in \
                 {setting} leads to your proxy, its certificate is good, and it passes requests on to web.listen"
            ));
        }
    };
    match reply.status {
        200 if reply.json()["service"] == "topup" => {
            Finding::Good(format!("{url} leads to a Topup that runs ({setting})"))
        }
        status @ 502..=504 => Finding::Hint(format!(
            "what stands at {url} reaches no Topup (status {status}): start `topup serve`, and if that runs let the proxy \
             pass requests on to web.listen ({setting})"
        )),
        status @ (401 | 403) => Finding::Hint(format!(
            "{asked} is not open to everybody (status {status}), so it is not known what stands there: the platform brings no \
             password along. Let the proxy pass the addresses of the platform and /healthz without one ({setting})"
        )),
        status @ 300..=399 => Finding::Bad(format!(
            "{url} sends to another address (status {status}): set {setting} to the one that it sends to"
        )),
        status => Finding::Bad(format!(
            "at {url} another service answers (status {status}, and not as Topup does): set {setting} to the address of \
             this service, or let its proxy pass /healthz on too"
        )),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse;
    use axum::routing::get;

    use super::*;

    /// What is said of a service that answers so.
    async fn said(reply: impl IntoResponse + Clone + Send + Sync + 'static) -> Finding {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = Router::new().route("/healthz", get(move || async move { reply.clone() }));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        let found = reached("teams.public_url", &url).await;
        serving.abort();
        found
    }

    #[tokio::test]
    async fn what_stands_at_the_address_is_told_apart() {
        let ours = (StatusCode::OK, r#"{"status":"ok","service":"topup"}"#);
        assert!(matches!(said(ours).await, Finding::Good(_)));
        let hint = |found: Finding, words: &str| match found {
            Finding::Hint(text) => {
                assert!(text.contains(words) && text.contains("teams.public_url"), "{text}")
            }
            other => panic!("{other:?}"),
        };
        let bad = |found: Finding, words: &str| match found {
            Finding::Bad(text) => {
                assert!(text.contains(words) && text.contains("teams.public_url"), "{text}")
            }
            other => panic!("{other:?}"),
        };
        hint(said(StatusCode::BAD_GATEWAY).await, "reaches no Topup");
        hint(said(StatusCode::UNAUTHORIZED).await, "is not open to everybody");
        hint(reached("teams.public_url", "http://127.0.0.1:1").await, "nobody answers");
        bad(said((StatusCode::OK, r#"{"status":"ok"}"#)).await, "another service");
        bad(said((StatusCode::OK, "<html>")).await, "another service");
        bad(said(StatusCode::NOT_FOUND).await, "another service");
        bad(said((StatusCode::FOUND, [(header::LOCATION, "https://x.example")])).await, "sends to another");
        bad(reached("teams.public_url", "http://x.example").await, "no address");
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_answers_holds_nobody_up() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        assert!(matches!(reached("slack.public_url", &url).await, Finding::Hint(_)));
    }
}
