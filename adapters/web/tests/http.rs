//! The routes over a fake desk and library: what a client sees, what another session does not, and that both are as the
//! OpenAPI description says.
#![allow(clippy::unwrap_used)]

mod support;

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use support::{Client, Service, TOKEN};

fn chat(message: &str) -> Value {
    json!({"message": message})
}

#[tokio::test]
async fn a_question_is_streamed_to_its_end_and_each_event_has_its_number() {
    let service = Service::new();
    let mut client = service.client();
    let stream = client.post("/chat", &chat("issuances")).await;
    assert_eq!(stream.status, StatusCode::OK);
    assert!(stream.header("content-type").starts_with("text/event-stream"));
    let events = stream.events();
    let numbers: Vec<usize> = events.iter().map(|e| e.id).collect();
    assert_eq!(numbers, (1..=events.len()).collect::<Vec<_>>());
    let names: Vec<&str> = events.iter().map(|e| e.name.as_str()).collect();
    assert_eq!((names[0], *names.last().unwrap()), ("partial", "done"));
    assert!(names.contains(&"plan") && names.contains(&"card"), "{names:?}");
    for event in &events {
        service.document.check_event(&event.name, &event.data);
    }
    // The picture is there under the address of the card.
    let card = events.iter().rfind(|e| e.name == "card").unwrap();
    let picture = client.get(card.data["chart"]["url"].as_str().unwrap()).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/png".into()));
    assert!(picture.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn a_lost_connection_goes_on_behind_the_last_event_it_saw() {
    let service = Service::new();
    let mut client = service.client();
    let whole = client.post("/chat", &chat("issuances")).await;
    let (answer, events) = (whole.header("x-topup-answer"), whole.events());
    let path = format!("/chat/{answer}");
    let rest = client.send(Method::GET, &path, &[("last-event-id", "2")], None).await;
    assert_eq!(rest.events(), events[2..]);
    let wrong = client.send(Method::GET, &path, &[("last-event-id", "two")], None).await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::BAD_REQUEST, "bad_request".into()));
    // What was at work in a process that is gone is told as interrupted; nobody else can ask after it.
    let after_restart = Service::new();
    let mut returned = client.at(&after_restart);
    let gone = returned.send(Method::GET, &path, &[("last-event-id", "2")], None).await;
    let [event] = &gone.events()[..] else { panic!("{}", gone.text()) };
    assert_eq!((event.id, event.name.as_str(), &event.data["code"]), (3, "error", &json!("interrupted")));
    after_restart.document.check_event("error", &event.data);
    assert_eq!(after_restart.client().get(&path).await.status, StatusCode::NOT_FOUND);
    let stop = returned.send(Method::DELETE, &path, &[], None).await;
    assert_eq!((stop.status, stop.code()), (StatusCode::GONE, "not_at_work".into()));
    after_restart.document.check("/chat/{answer}", &Method::DELETE, &stop);
    // The same delivery sent again is the same answer.
    let body = json!({"message": "issuances", "delivery": "d1"});
    let (one, two) = (client.post("/chat", &body).await, client.post("/chat", &body).await);
    assert_eq!(one.header("x-topup-answer"), two.header("x-topup-answer"));
    assert_eq!(one.events(), two.events());
}

#[tokio::test]
async fn nothing_of_one_session_is_reached_by_another() {
    let service = Service::new();
    let (mut one, mut two) = (service.client(), service.client());
    let stream = one.post("/chat", &chat("issuances")).await;
    let answer = stream.header("x-topup-answer");
    let key = stream.events().last().unwrap().data["cache_key"].as_str().unwrap().to_owned();
    for path in [
        format!("/chart?cache_key={key}"),
        format!("/export?cache_key={key}&format=csv"),
        format!("/export?cache_key={key}&format=png"),
        format!("/chat/{answer}"),
    ] {
        assert_eq!(one.get(&path).await.status, StatusCode::OK, "{path}");
        let other = two.get(&path).await;
        assert_eq!((other.status, other.code()), (StatusCode::NOT_FOUND, "unknown_answer".into()), "{path}");
    }
    let vote = json!({"cache_key": key, "good": true});
    assert_eq!(two.post("/feedback", &vote).await.status, StatusCode::NOT_FOUND);
    assert_eq!(one.post("/feedback", &vote).await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        two.send(Method::DELETE, &format!("/chat/{answer}"), &[], None).await.status,
        StatusCode::NOT_FOUND
    );
    // The receipt alone, which people may read out, opens nothing.
    let receipt = key.split('.').next().unwrap();
    assert_eq!(one.get(&format!("/export?cache_key={receipt}")).await.status, StatusCode::NOT_FOUND);
    assert_ne!(one.cookie(), two.cookie());
}

#[tokio::test]
async fn stop_reaches_the_desk_at_once() {
    let service = Service::new();
    let mut client = service.client();
    let stream = client.open("/chat", &chat("slow")).await;
    let answer = stream.header("x-topup-answer");
    let stopped = client.send(Method::DELETE, &format!("/chat/{answer}"), &[], None).await;
    assert_eq!(stopped.status, StatusCode::NO_CONTENT);
    let events = stream.collect().await.events();
    assert_eq!(events.last().unwrap().data["kind"], "stopped");
    assert_eq!(service.stopped(), [answer.split('.').next().unwrap()]);
}

#[tokio::test]
async fn errors_say_what_is_wrong_and_what_to_do() {
    let service = Service::new();
    let mut client = service.client();
    for (body, status) in [
        (json!({"message": " "}), StatusCode::BAD_REQUEST),
        (json!({"message": "x", "thread": "t".repeat(65)}), StatusCode::BAD_REQUEST),
        (json!({"massage": "x"}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"message": "x".repeat(80_000)}), StatusCode::PAYLOAD_TOO_LARGE),
        (json!({"message": "too many"}), StatusCode::TOO_MANY_REQUESTS),
        (json!({"message": "closing"}), StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let reply = client.post("/chat", &body).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        let error = &reply.json()["error"];
        for part in ["code", "message", "advice"] {
            assert!(error[part].as_str().is_some_and(|text| text.len() > 3), "{part}: {error}");
        }
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            assert_eq!(error["code"], "too_large");
            assert!(error["advice"].as_str().unwrap().contains("web.body_kb"), "{error}");
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(reply.header("retry-after"), "7");
        }
    }
    let plain =
        client.send(Method::POST, "/chat", &[("content-type", "text/plain")], Some("{}".into())).await;
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    // What the framework declines by itself is told in the words of the API, never in its own.
    let put = client.send(Method::PUT, "/chat", &[], None).await;
    let broken = [("content-type", "application/json")];
    for reply in [
        plain,
        put,
        client.get("/chart").await,
        client.get("/export?cache_key=x&format=pdf").await,
        client.send(Method::POST, "/chat", &broken, Some("{\"message\":".into())).await,
        client.post("/chat", &json!({"massage": "x"})).await,
    ] {
        let error = reply.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(!error.contains("deserialize") && !error.contains("Failed to"), "{error}");
        assert!(
            error.starts_with("The ") || error.starts_with("A ") || error.starts_with("This "),
            "{error}"
        );
    }
    let lost = client.get("/nowhere").await;
    assert_eq!((lost.status, lost.code()), (StatusCode::NOT_FOUND, "not_found".into()));
    let changed = client.get(&service.key_of(&client, "changed")).await;
    assert_eq!((changed.status, changed.code()), (StatusCode::GONE, "data_changed".into()));
}

#[tokio::test]
async fn the_token_is_asked_for_where_it_is_set() {
    let service = Service::with_token();
    let mut client = service.client();
    for path in ["/segments", "/metrics", "/suggest", "/chart?cache_key=x", "/export?cache_key=x"] {
        let reply = client.get(path).await;
        assert_eq!(
            (reply.status, reply.code()),
            (StatusCode::UNAUTHORIZED, "token_required".into()),
            "{path}"
        );
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
    assert_eq!(client.post("/chat", &chat("x")).await.status, StatusCode::UNAUTHORIZED);
    for path in ["/", "/assets/app.js", "/healthz", "/readyz", "/openapi.json"] {
        assert_eq!(client.get(path).await.status, StatusCode::OK, "{path}");
    }
    let bearer = format!("Bearer {TOKEN}");
    let reply = client.send(Method::GET, "/segments", &[("authorization", &bearer)], None).await;
    assert_eq!(reply.status, StatusCode::OK);
    // On the page it is presented once.
    assert_eq!(client.get("/session").await.json(), json!({"token_required": true}));
    let wrong = client.post("/session", &json!({"token": "wrong"})).await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::UNAUTHORIZED, "wrong_token".into()));
    assert_eq!(client.get("/segments").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(client.post("/session", &json!({"token": TOKEN})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/session").await.json(), json!({"token_required": false}));
    assert_eq!(client.get("/segments").await.status, StatusCode::OK);
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let service = Service::new();
    let mut client = service.client();
    let foreign = client.send(Method::GET, "/segments", &[("host", "evil.example")], None).await;
    assert_eq!((foreign.status, foreign.code()), (StatusCode::MISDIRECTED_REQUEST, "unknown_host".into()));
    service.document.check("/segments", &Method::GET, &foreign);
    // Those who watch over the process ask by its address.
    for path in ["/healthz", "/readyz"] {
        let probe = client.send(Method::GET, path, &[("host", "10.1.2.3:8737")], None).await;
        assert_eq!(probe.status, StatusCode::OK, "{path}");
    }
    let asked = [("origin", "https://evil.example"), ("access-control-request-method", "POST")];
    let evil = client.send(Method::OPTIONS, "/chat", &asked, None).await;
    assert_eq!(evil.header("access-control-allow-origin"), "");
    let asked = [("origin", "https://board.example.com"), ("access-control-request-method", "POST")];
    let board = client.send(Method::OPTIONS, "/chat", &asked, None).await;
    assert_eq!(board.header("access-control-allow-origin"), "https://board.example.com");
    let page = client.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    let cookie = service.client().first_cookie().await;
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
}

/// Each address with each method of the description answers with a status that it names and a body that it allows.
#[tokio::test]
async fn the_description_is_what_the_service_does() {
    let service = Service::new();
    let mut client = service.client();
    let stream = client.post("/chat", &chat("issuances")).await;
    let (answer, events) = (stream.header("x-topup-answer"), stream.events());
    let key = events.last().unwrap().data["cache_key"].as_str().unwrap().to_owned();
    let url =
        events.iter().rfind(|e| e.name == "card").unwrap().data["chart"]["url"].as_str().unwrap().to_owned();
    let body = |path: &str| match path {
        "/chat" => chat("issuances"),
        "/feedback" => json!({"cache_key": key, "good": false, "reason": "too small"}),
        _ => json!({"token": TOKEN}),
    };
    let mut seen = 0;
    for (path, method) in service.document.operations() {
        let filled = match path.as_str() {
            "/chart" => format!("/chart?cache_key={key}&theme=dark&scale=2"),
            "/export" => format!("/export?cache_key={key}"),
            "/pictures/{name}" => url.clone(),
            _ => path.replace("{answer}", &answer),
        };
        let text = (method == Method::POST).then(|| body(&path).to_string());
        let json = [(header::CONTENT_TYPE.as_str(), "application/json")];
        let headers = if text.is_some() { &json[..] } else { &[] };
        let reply = client.send(method.clone(), &filled, headers, text).await;
        assert!(reply.status.is_success(), "{method} {filled}: {}", reply.text());
        service.document.check(&path, &method, &reply);
        // What is not of the form is refused in the form that is described.
        let odd = client.send(method.clone(), &path, &json, Some("{\"odd\": 1}".into())).await;
        service.document.check(&path, &method, &odd);
        seen += 1;
    }
    assert!(seen >= 14, "{seen}");
}

#[tokio::test]
async fn the_page_asks_no_other_host() {
    let service = Service::new();
    let mut client: Client = service.client();
    let page = client.get("/").await.text();
    let mut files = vec![page.clone()];
    for part in page.split('"').filter(|part| part.starts_with("/assets/")) {
        let file = client.get(part).await;
        assert_eq!(file.status, StatusCode::OK, "{part}");
        files.push(file.text());
    }
    let scripts = [
        "connection",
        "dom",
        "fault",
        "filters",
        "picture",
        "redraw",
        "scroll",
        "side",
        "stream",
        "theme",
        "threads",
        "token",
        "typing",
    ];
    for name in scripts.iter().chain(&["view", "welcome"]) {
        files.push(client.get(&format!("/assets/{name}.js")).await.text());
    }
    for text in files {
        let foreign = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!foreign.contains("http://") && !foreign.contains("https://"), "{foreign}");
        assert!(!text.contains("innerHTML") && !text.contains("eval("));
    }
}
