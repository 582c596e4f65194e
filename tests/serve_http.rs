//! The running service over HTTP: the numbers of the command line, Stop, lost connections, limits, shutdown, and two
//! replicas over one Redis.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "support/http.rs"]
mod http;
#[path = "support/redis.rs"]
mod redis;

use std::time::{Duration, Instant};

use cli::Desk;
use http::Server;
use serde_json::{Value, json};

const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i FROM n)";
const SLOW: &str = "issuances of loans over $20k last month";

fn serve(desk: &Desk, env: &[(&str, &str)]) -> Server {
    let mut command = desk.command(&["serve", "--db", "t.db", "--as-of", "2026-11-22"]);
    command.envs(env.iter().copied());
    Server::start(command)
}

fn last(events: &[(String, Value)]) -> &Value {
    &events.last().unwrap().1
}

#[test]
fn the_page_and_the_command_line_give_the_same_numbers_and_words() {
    let desk = Desk::with_demo(3_000);
    let server = serve(&desk, &[]);
    let mut client = server.client();
    assert!(client.get("/").body.contains("<title>Topup</title>"));
    for question in ["issuances by channel last month", "WoW submits by grade", "funnel last month"] {
        let events = client.ask("same", question);
        let shown = desk.ask(question, &[]);
        let done = last(&events);
        assert_eq!(done["kind"], "answer", "{question}");
        let key = done["cache_key"].as_str().unwrap();
        let chart = client.get(&format!("/chart?cache_key={key}")).json();
        for part in ["columns", "rows", "totals"] {
            assert_eq!(chart["data"][part], shown[part], "{question}: {part}");
        }
        let card = &events.iter().rfind(|(name, _)| name == "card").unwrap().1;
        assert_eq!(card["insight"]["title"], shown["insight"]["title"]);
        assert_eq!(card["insight"]["bullets"], shown["insight"]["bullets"]);
        assert!(chart["plotly"]["data"].is_array() && !chart["spots"].as_array().unwrap().is_empty());
        let csv = client.get(&format!("/export?cache_key={key}&format=csv")).body;
        assert_eq!(csv.lines().count(), shown["rows"].as_array().unwrap().len() + 1);
        let png = client.open("GET", &format!("/export?cache_key={key}&format=png&theme=dark"), None).rest();
        assert_eq!((png.status, png.headers["content-type"].as_str()), (200, "image/png"));
    }
    assert!(server.metric("topup_answers_total") >= 3.0);
    let segments = client.get("/segments").json();
    assert_eq!(segments["segments"][0]["id"], "channel");
    assert_eq!(client.get("/readyz").json()["data"], "ok");
}

#[test]
fn filters_beside_the_words_change_the_numbers_and_words_go_first() {
    let desk = Desk::with_demo(3_000);
    let server = serve(&desk, &[]);
    let mut client = server.client();
    let mut total = |message: &str, filters: Value| {
        let body = json!({"message": message, "thread": message, "filters": filters});
        let events = client.send("POST", "/chat", Some(&body)).events();
        let key = last(&events)["cache_key"].as_str().unwrap().to_owned();
        client.get(&format!("/chart?cache_key={key}")).json()["data"]["totals"]["issuances"].as_f64().unwrap()
    };
    let of = |question: &str| desk.ask(question, &[])["totals"]["issuances"].as_f64().unwrap();
    let email = json!({"segments": {"channel": ["Email"]}});
    let plain = json!({"channel": "Email", "term": null});
    assert_eq!(total("issuances by month, October", plain), of("issuances by month, October, for Email"));
    assert_eq!(total("issuances last month", email.clone()), of("issuances last month for Email"));
    assert_eq!(total("issuances for OMB last month", email), of("issuances last month for OMB"));
    let window = json!({"window": "last 7 days"});
    assert_eq!(total("total issuances", window.clone()), of("issuances last 7 days"));
    assert_eq!(total("issuances in October", window), of("issuances in October"));
    let events = client.ask("unknown", "issuances last month");
    assert_eq!(last(&events)["kind"], "answer");
}

#[test]
fn stop_and_a_lost_connection_both_stop_the_database() {
    let desk = Desk::with_demo(500);
    desk.sqlite("t.db", SLOW_VIEW);
    let server = serve(&desk, &[("TOPUP_WEB__RETURN_WITHIN_S", "1")]);
    let mut client = server.client();
    client.get("/session");
    let mut stream = client.open("POST", "/chat", Some(&json!({"message": SLOW})));
    stream.until("running the numbers");
    let answer = stream.headers["x-topup-answer"].clone();
    let asked = Instant::now();
    assert_eq!(client.send("DELETE", &format!("/chat/{answer}"), None).status, 204);
    let text = stream.until("\"kind\":\"stopped\"");
    assert!(text.contains("event: done"), "{text}");
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert!(server.comes_to_rest());
    // Somebody who just goes.
    let mut stream = client.open("POST", "/chat", Some(&json!({"message": SLOW, "thread": "b"})));
    stream.until("running the numbers");
    assert!(server.metric("topup_answers_at_work") > 0.0);
    drop(stream);
    assert!(server.comes_to_rest());
}

#[test]
fn who_asks_too_often_is_told_when_to_ask_again() {
    let desk = Desk::with_demo(500);
    let server = serve(&desk, &[("TOPUP_ASK__BURST", "3"), ("TOPUP_ASK__PER_MINUTE", "6")]);
    let mut client = server.client();
    for _ in 0..3 {
        client.ask("t", "issuances last month");
    }
    let reply = client.send("POST", "/chat", Some(&json!({"message": "issuances last month"})));
    assert_eq!((reply.status, reply.json()["error"]["code"].as_str()), (429, Some("too_many_questions")));
    let wait: u64 = reply.headers["retry-after"].parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    // Another session has its own allowance.
    server.client().ask("t", "issuances last month");
}

#[test]
fn an_address_that_asks_too_often_is_told_so_and_counted_whether_it_keeps_its_cookie_or_not() {
    let desk = Desk::with_demo(500);
    let server = serve(&desk, &[("TOPUP_WEB__BURST", "40"), ("TOPUP_WEB__PER_MINUTE", "40")]);
    let text = server.client().get("/metrics").body;
    for line in [
        "topup_limited_total{by=\"new_session\"} 0",
        "topup_http_replies_total{status=\"429\"} 0",
        "topup_failures_total{code=\"warehouse\"} 0",
        "topup_security_events_total{reason=\"sql\"} 0",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    let mut keeper = server.client();
    keeper.get("/session");
    let chat = json!({"message": "issuances last month"});
    let ask = |_| server.client().send("POST", "/chat", Some(&chat)).status;
    assert_eq!((0..4).map(ask).collect::<Vec<_>>(), [200, 200, 429, 429]);
    let mut replies: Vec<_> = (0..20).map(|_| keeper.get("/suggest")).collect();
    assert_eq!(replies.pop().unwrap().status, 200);
    let reply = keeper.get("/suggest");
    assert_eq!((reply.status, reply.json()["error"]["code"].as_str()), (429, Some("too_many_requests")));
    assert!(reply.headers["retry-after"].parse::<u64>().is_ok_and(|wait| (1..=60).contains(&wait)));
    let text = keeper.get("/metrics").body;
    assert!(text.contains("too_many_requests"), "the metrics are limited too: {text}");
}

#[test]
fn beyond_loopback_it_says_an_address_to_open_and_probes_need_no_token() {
    let desk = Desk::with_demo(500);
    desk.sqlite("t.db", SLOW_VIEW);
    let mut command = desk.command(&["serve", "--db", "t.db", "--as-of", "2026-11-22"]);
    command.args(["--listen", "0.0.0.0:0"]);
    command.envs([("TOPUP_WEB__TOKEN", "0123456789abcdef"), ("TOPUP_DATABASE__SQL_TIMEOUT_S", "5")]);
    let server = Server::start(command);
    assert!(server.address.starts_with("127.0.0.1:"), "{}", server.address);
    let probe = server.client().get("/readyz");
    assert_eq!((probe.status, probe.json()), (200, json!({"status": "ready", "data": "ok", "redis": null})));
    let mut client = server.client();
    client.send("POST", "/session", Some(&json!({"token": "0123456789abcdef"})));
    let mut stream = client.open("POST", "/chat", Some(&json!({"message": SLOW})));
    stream.until("running the numbers");
    let (mut watcher, ending) = (server.client(), std::thread::spawn(move || server.terminate()));
    let probe = loop {
        let probe = watcher.get("/readyz");
        if probe.status != 200 {
            break probe;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!((probe.status, probe.json()["status"].as_str()), (503, Some("shutting down")));
    assert_eq!(watcher.get("/healthz").status, 200);
    drop(stream);
    assert_eq!(ending.join().unwrap(), Some(0));
}

#[test]
fn told_to_stop_it_finishes_what_is_open_and_ends_well() {
    let desk = Desk::with_demo(500);
    desk.sqlite("t.db", SLOW_VIEW);
    let server = serve(&desk, &[("TOPUP_DATABASE__SQL_TIMEOUT_S", "1")]);
    let mut client = server.client();
    let mut stream = client.open("POST", "/chat", Some(&json!({"message": SLOW})));
    stream.until("running the numbers");
    let ending = std::thread::spawn(move || server.terminate());
    let text = stream.until("event: error") + &stream.until("\n\n");
    assert!(text.contains("ask for less"), "the answer was still ended: {text}");
    assert_eq!(ending.join().unwrap(), Some(0));
}

/// The ten seconds that open answers have are waited out here.
#[test]
fn what_cannot_be_finished_at_a_shutdown_ends_as_interrupted() {
    let desk = Desk::with_demo(500);
    desk.sqlite("t.db", &SLOW_VIEW.replace("1000000", "300000000"));
    let server = serve(&desk, &[]);
    let mut client = server.client();
    let mut stream = client.open("POST", "/chat", Some(&json!({"message": SLOW})));
    stream.until("running the numbers");
    let ending = std::thread::spawn(move || server.terminate());
    let text = stream.until("event: error") + &stream.until("\n\n");
    assert!(text.contains("\"code\":\"interrupted\""), "{text}");
    assert_eq!(ending.join().unwrap(), Some(0));
}

#[test]
fn replicas_over_one_redis_share_threads_and_go_on_without_it() {
    let desk = Desk::with_demo(2_000);
    let mut redis = redis::RedisServer::start();
    let url = redis.url();
    let env = [("TOPUP_REDIS__URL", url.as_str()), ("TOPUP_ASK__BURST", "100")];
    let (one, two) = (serve(&desk, &env), serve(&desk, &env));
    let mut client = one.client();
    let events = client.ask("monday", "issuances by channel last month");
    assert_eq!(last(&events)["receipt"]["cached"], false);
    assert!(doctor(&desk, &url).0.contains("Redis answers"));
    // The other replica knows the thread, and the numbers.
    client.address.clone_from(&two.address);
    let events = client.ask("tuesday", "last month's issuances by channel");
    assert_eq!(last(&events)["receipt"]["cached"], true, "{}", last(&events));
    let events = client.ask("monday", "only Email");
    let plan = &events.iter().find(|(name, _)| name == "plan").unwrap().1["plan"];
    assert!(
        plan.as_str().unwrap().contains("Email") && plan.as_str().unwrap().contains("by channel"),
        "{plan}"
    );
    // Without Redis answers go on, at once, and say that they are cut off from the thread.
    redis.kill();
    let asked = Instant::now();
    let events = client.ask("monday", "issuances by grade last month");
    assert_eq!(last(&events)["kind"], "answer");
    assert!(!last(&events)["notes"].to_string().contains("by itself"), "a whole question needs no memory");
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert_eq!(client.get("/readyz").json()["redis"], "away");
    let (said, code) = doctor(&desk, &url);
    assert!(said.contains("Redis does not answer") && code == Some(1), "{said}");
    let events = client.ask("monday", "only OMB");
    let notes = last(&events)["notes"].to_string();
    assert!(notes.contains("read this question by itself"), "{notes}");
}

#[test]
fn replicas_with_folders_of_their_own_are_one_service() {
    let desk = Desk::with_demo(2_000);
    desk.sqlite("t.db", SLOW_VIEW);
    let redis = redis::RedisServer::start();
    let url = redis.url();
    let replica = |state: &str| {
        let env = [("TOPUP_REDIS__URL", url.as_str()), ("TOPUP_STATE_DIR", state), ("TOPUP_ASK__BURST", "3")];
        serve(&desk, &env)
    };
    let (one, mut two) = (replica("state-1"), replica("state-2"));
    let (mut here, mut there) = (one.client(), two.client());
    let events = here.ask("t", "issuances by channel last month");
    let key = last(&events)["cache_key"].as_str().unwrap().to_owned();
    let card = &events.iter().rfind(|(name, _)| name == "card").unwrap().1;
    let picture = card["chart"]["url"].as_str().unwrap();
    // The session, the picture, the chart, the exports and the thread of the one are the other's too.
    there.cookie.clone_from(&here.cookie);
    let png = there.open("GET", picture, None).rest();
    assert_eq!((png.status, png.headers["content-type"].as_str()), (200, "image/png"));
    assert!(!there.get(&format!("/chart?cache_key={key}")).json()["spots"].as_array().unwrap().is_empty());
    let csv = there.get(&format!("/export?cache_key={key}&format=csv"));
    assert_eq!((csv.status, csv.headers.contains_key("set-cookie")), (200, false));
    assert_eq!(two.client().get(&format!("/chart?cache_key={key}")).status, 404, "another session's");
    // An answer that takes its time is followed at the other, and stopped there.
    let mut stream = here.open("POST", "/chat", Some(&json!({"message": SLOW, "thread": "t"})));
    let seen = stream.until("running the numbers");
    let path = format!("/chat/{}", stream.headers["x-topup-answer"]);
    drop(stream);
    let mut resumed = there.open("GET", &path, None);
    let again = resumed.until("running the numbers");
    let first = |text: &str| text.lines().find(|line| line.starts_with("data:")).map(str::to_owned);
    assert_eq!(first(&seen), first(&again));
    let asked = Instant::now();
    assert_eq!(there.send("DELETE", &path, None).status, 204);
    resumed.until("\"kind\":\"stopped\"");
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert!(one.comes_to_rest());
    // What one may ask is counted by both together.
    let reply = there.send("POST", "/chat", Some(&json!({"message": "funnel last month"})));
    assert_eq!(reply.status, 200);
    let reply = here.send("POST", "/chat", Some(&json!({"message": "funnel last month"})));
    assert_eq!(reply.status, 429);
    // A replica that dies leaves its answer interrupted for whoever comes back to it at the other.
    let mut other = two.client();
    let mut stream = other.open("POST", "/chat", Some(&json!({"message": SLOW})));
    stream.until("running the numbers");
    let path = format!("/chat/{}", stream.headers["x-topup-answer"]);
    two.process.kill().unwrap();
    let mut other = http::Client { address: one.address.clone(), ..other };
    let events = other.get(&path).events();
    assert_eq!(
        events.last().map(|(name, data)| (name.as_str(), &data["code"])),
        Some(("error", &json!("interrupted")))
    );
}

#[test]
fn an_answer_that_is_only_followed_elsewhere_is_not_given_up() {
    let desk = Desk::with_demo(2_000);
    desk.sqlite("t.db", SLOW_VIEW);
    let redis = redis::RedisServer::start();
    let url = redis.url();
    let env = [
        ("TOPUP_REDIS__URL", url.as_str()),
        ("TOPUP_WEB__RETURN_WITHIN_S", "2"),
        ("TOPUP_DATABASE__SQL_TIMEOUT_S", "7"),
    ];
    let (one, two) = (serve(&desk, &env), serve(&desk, &env));
    let mut client = one.client();
    let mut stream = client.open("POST", "/chat", Some(&json!({"message": SLOW})));
    stream.until("running the numbers");
    let path = format!("/chat/{}", stream.headers["x-topup-answer"]);
    drop(stream);
    client.address.clone_from(&two.address);
    let text = client.get(&path).body;
    assert!(text.contains("\"kind\":\"answer\"") || text.contains("ask for less"), "{text}");
    // Nobody follows this one any more.
    client.address.clone_from(&one.address);
    let mut stream = client.open("POST", "/chat", Some(&json!({"message": SLOW.replace("20k", "21k")})));
    stream.until("running the numbers");
    let path = format!("/chat/{}", stream.headers["x-topup-answer"]);
    drop(stream);
    client.address.clone_from(&two.address);
    client.open("GET", &path, None).until("running the numbers");
    let asked = Instant::now();
    assert!(one.comes_to_rest());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}

/// What `topup doctor` says of a service with this Redis.
fn doctor(desk: &Desk, redis: &str) -> (String, Option<i32>) {
    let mut command = desk.command(&["doctor", "--db", "t.db", "--as-of", "2026-11-22"]);
    let said: cli::Said = command.env("TOPUP_REDIS__URL", redis).output().unwrap().into();
    (said.out, said.code)
}

#[test]
fn the_receipt_of_an_answer_on_the_page_is_replayed_on_the_command_line() {
    let desk = Desk::with_demo(1_000);
    let server = serve(&desk, &[]);
    let events = server.client().ask("monday", "issuances by channel last month");
    let receipt = last(&events)["receipt"]["id"].as_str().unwrap().to_owned();
    drop(server);
    let said = desk.good(&["replay", "--db", "t.db", &receipt]);
    assert!(said.out.contains("The numbers are the same as in the receipt."), "{}", said.out);
}

#[test]
fn the_metrics_tell_stages_cache_faults_and_users() {
    let desk = Desk::with_demo(1_000);
    desk.sqlite("t.db", SLOW_VIEW);
    let server = serve(&desk, &[("TOPUP_DATABASE__SQL_TIMEOUT_S", "1")]);
    let mut client = server.client();
    for _ in 0..2 {
        client.ask("monday", "issuances by channel last month");
    }
    client.ask("monday", "give me all customers with their names");
    // Neither this nor its simpler form is served in time.
    assert_eq!(client.ask("monday", SLOW).last().unwrap().0, "error");
    assert!(server.comes_to_rest());
    let text = client.get("/metrics").body;
    for line in [
        "topup_answers_total{kind=\"answer\",intent=\"distribution\",cache=\"miss\"} 1",
        "topup_answers_total{kind=\"answer\",intent=\"distribution\",cache=\"hit\"} 1",
        "topup_stage_seconds_count{stage=\"sql\",intent=\"distribution\"} 1",
        "topup_answer_seconds_count{intent=\"distribution\"} 2",
        "topup_failures_total{code=\"timeout\"} 1",
        "topup_security_events_total{reason=",
        "topup_users_at_once 0",
        "process_resident_memory_bytes ",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

#[test]
fn while_a_writer_holds_the_data_that_is_said_and_it_is_not_ready() {
    let desk = Desk::with_demo(1_000);
    let server = serve(&desk, &[]);
    let mut client = server.client();
    client.get("/session");
    let mut writer = std::process::Command::new("sqlite3");
    writer.arg(desk.path("t.db")).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut writer = writer.spawn().unwrap();
    let mut orders = writer.stdin.take().unwrap();
    std::io::Write::write_all(&mut orders, b"BEGIN EXCLUSIVE;\nSELECT 'held';\n").unwrap();
    let mut said = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(writer.stdout.take().unwrap()), &mut said)
        .unwrap();
    let events = client.ask("t", "issuances by channel last month");
    let (name, data) = events.last().unwrap();
    assert_eq!(name, "error");
    assert!(data["message"].as_str().unwrap().contains("being written"), "{data}");
    assert!(!data.to_string().contains("doctor"), "{data}");
    let ready = client.get("/readyz");
    assert_eq!((ready.status, ready.json()["data"].as_str()), (503, Some("busy")));
    drop(orders);
    writer.wait().unwrap();
    assert_eq!(client.get("/readyz").status, 200);
    assert_eq!(last(&client.ask("t", "issuances by channel last month"))["kind"], "answer");
}

#[test]
fn a_quiet_stream_is_kept_alive() {
    let desk = Desk::with_demo(5_000);
    desk.sqlite("t.db", SLOW_VIEW);
    let server = serve(&desk, &[("TOPUP_WEB__KEEP_ALIVE_S", "1"), ("TOPUP_DATABASE__SQL_TIMEOUT_S", "4")]);
    let raw = server.client().send("POST", "/chat", Some(&json!({"message": SLOW, "thread": "t"}))).body;
    let quiet = raw.lines().filter(|line| line.trim_end() == ":").count();
    assert!(quiet >= 2, "{quiet} in {raw}");
}

#[test]
fn a_follow_up_under_an_earlier_answer_goes_on_from_that_one() {
    let desk = Desk::with_demo(1_000);
    let server = serve(&desk, &[]);
    let mut client = server.client();
    let first = client.ask("t", "issuances by channel last month");
    client.ask("t", "approval rate by product last week");
    let key = last(&first)["cache_key"].as_str().unwrap();
    let plan = |client: &mut http::Client, after: Value| {
        let body = json!({"message": "by grade", "thread": "t", "after": after});
        let events = client.open("POST", "/chat", Some(&body)).rest().events();
        events.iter().rfind(|(name, _)| name == "plan").unwrap().1["plan"].to_string()
    };
    assert!(plan(&mut client, Value::Null).contains("approval rate"));
    assert!(plan(&mut client, json!(key)).contains("issuances"));
    let body = json!({"message": "by grade", "thread": "t", "after": "ab12cd.made-up"});
    assert_eq!(client.send("POST", "/chat", Some(&body)).status, 404);
}
