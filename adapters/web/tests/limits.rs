//! How often one address, one token and one session may ask, and who they are.
#![allow(clippy::unwrap_used)]

mod support;

use axum::http::{Method, StatusCode, header};
use serde_json::json;
use support::{Reply, Service, TOKEN};
use topup_web::Config;

fn strict(token: bool, proxies: &str) -> Service {
    Service::of(Config {
        per_minute: 40,
        burst: 40,
        token: token.then(|| TOKEN.into()),
        proxies: String::from(proxies).into(),
        ..Config::default()
    })
}

fn is_limited(reply: &Reply) {
    assert_eq!((reply.status, reply.code()), (StatusCode::TOO_MANY_REQUESTS, "too_many_requests".into()));
    assert_eq!(reply.header("retry-after"), "9");
    let advice = reply.json()["error"]["advice"].to_string();
    assert!(advice.contains("9 s"), "{advice}");
}

#[tokio::test]
async fn who_keeps_no_cookie_is_limited_by_its_address() {
    let service = strict(false, "");
    for _ in 0..4 {
        let reply = service.client().post("/chat", &json!({"message": "issuances"})).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    let fifth = service.client().post("/chat", &json!({"message": "issuances"})).await;
    is_limited(&fifth);
    assert!(fifth.text().contains("cookie"), "{}", fifth.text());
    service.document.check("/chat", &Method::POST, &fifth);
    assert_eq!(service.buckets.limited(), ["new_session"]);
}

#[tokio::test]
async fn every_address_of_the_api_counts_for_the_session_and_files_do_not() {
    let service = strict(false, "");
    let mut client = service.client();
    client.get("/session").await;
    for path in ["/suggest", "/segments", "/chart?cache_key=x", "/export?cache_key=x"].repeat(5) {
        assert_ne!(client.get(path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    for path in ["/suggest", "/chart?cache_key=x", "/export?cache_key=x", "/segments", "/metrics"] {
        is_limited(&client.get(path).await);
    }
    assert!(service.buckets.limited().iter().all(|by| *by == "session"));
    for path in ["/assets/app.js", "/healthz", "/readyz", "/openapi.json"].repeat(20) {
        let reply = client.get(path).await;
        assert_eq!((reply.status, reply.header("set-cookie")), (StatusCode::OK, String::new()), "{path}");
    }
}

#[tokio::test]
async fn tokens_cannot_be_guessed_and_their_holders_are_limited_too() {
    let service = strict(true, "");
    let mut client = service.client();
    client.get("/session").await;
    for _ in 0..10 {
        let wrong = [("authorization", "Bearer wrong")];
        let reply = client.send(Method::GET, "/segments", &wrong, None).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    let bearer = format!("Bearer {TOKEN}");
    let right = [("authorization", bearer.as_str())];
    assert_eq!(client.send(Method::GET, "/segments", &right, None).await.status, StatusCode::OK);
    tokio::time::pause();
    for _ in 0..10 {
        let reply = client.post("/session", &json!({"token": "wrong"})).await;
        if reply.status != StatusCode::UNAUTHORIZED {
            is_limited(&reply);
        }
    }
    // Even the right one, once too many were tried.
    service.buckets.fill();
    for _ in 0..20 {
        service.client().post("/session", &json!({"token": "x"})).await;
        // What is counted by address and session is not what is tried here.
        service.buckets.forget("web/address");
        service.buckets.forget("web/new_session");
    }
    is_limited(&service.client().post("/session", &json!({"token": TOKEN})).await);
    assert!(service.buckets.limited().contains(&"guess"));
    // All who send the token together.
    service.buckets.fill();
    for _ in 0..40 {
        service.buckets.forget("web/address");
        service.buckets.forget("web/new_session");
        let reply = service.client().send(Method::GET, "/segments", &right, None).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    service.buckets.forget("web/address");
    service.buckets.forget("web/new_session");
    is_limited(&service.client().send(Method::GET, "/segments", &right, None).await);
    assert_eq!(service.buckets.limited().last(), Some(&"token"));
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_caller_counts_for_itself() {
    // Requests without a connection count as this machine's.
    for (proxies, limited) in [("127.0.0.1", false), ("", true)] {
        let service = strict(false, proxies);
        let mut last = StatusCode::OK;
        for n in 0..6 {
            let from = format!("198.51.100.{n}");
            let headers = [("x-forwarded-for", from.as_str())];
            last = service.client().send(Method::GET, "/session", &headers, None).await.status;
        }
        assert_eq!(last == StatusCode::TOO_MANY_REQUESTS, limited, "{proxies:?}");
    }
}

#[tokio::test]
async fn a_client_without_cookies_sends_its_session_in_a_header() {
    let origins = String::from("https://board.example.com").into();
    let service = Service::of(Config { token: Some(TOKEN.into()), origins, ..Config::default() });
    let bearer = format!("Bearer {TOKEN}");
    let origin = ("origin", "https://board.example.com");
    let json = ("content-type", "application/json");
    let headers = [("authorization", bearer.as_str()), origin, json];
    let body = json!({"message": "issuances"}).to_string();
    let first = service.client().send(Method::POST, "/chat", &headers, Some(body)).await;
    let session = first.header("x-topup-session");
    for name in ["x-topup-answer", "x-topup-session", "retry-after"] {
        assert!(first.header("access-control-expose-headers").contains(name), "{name}");
    }
    assert_eq!(first.header("cross-origin-resource-policy"), "cross-origin");
    let key = first.events().last().unwrap().data["cache_key"].as_str().unwrap().to_owned();
    let path = format!("/chart?cache_key={key}");
    let with = [("authorization", bearer.as_str()), origin, ("x-topup-session", session.as_str())];
    assert_eq!(service.client().send(Method::GET, &path, &with, None).await.status, StatusCode::OK);
    assert_eq!(
        service.client().send(Method::GET, &path, &with[..2], None).await.status,
        StatusCode::NOT_FOUND
    );
    // It may be sent across origins; a page of ours never sees its own.
    let asked = [
        origin,
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-topup-session,authorization"),
    ];
    let allowed = service.client().send(Method::OPTIONS, "/chat", &asked, None).await;
    assert!(allowed.header("access-control-allow-headers").contains("x-topup-session"));
    assert_eq!(service.client().get("/session").await.header("x-topup-session"), "");
}

#[tokio::test]
async fn cookies_go_where_the_settings_say() {
    let cookie = async |config: Config| {
        let mut client = Service::of(config).client();
        let reply = client.get("/session").await;
        (reply.header(header::SET_COOKIE.as_str()), reply.header("cross-origin-resource-policy"))
    };
    let (plain, readers) = cookie(Config::default()).await;
    assert!(plain.contains("SameSite=Strict") && !plain.contains("Secure"), "{plain}");
    assert_eq!(readers, "same-origin");
    let named = Config { hosts: String::from("topup.lan").into(), ..Config::default() };
    assert!(cookie(named.clone()).await.0.contains("SameSite=Strict; Secure"));
    assert!(!cookie(Config { plain_http: true, ..named }).await.0.contains("Secure"));
    let origins = String::from("https://board.example.com").into();
    let cross = Config { origins, cross_site_cookie: true, ..Config::default() };
    assert!(cookie(cross).await.0.contains("SameSite=None; Secure"));
}
