//! Topup in Slack over Socket Mode: connections that break, fall silent and are asked to go; and the installation, and
//! what `topup doctor` finds.
#![cfg(all(unix, feature = "slack"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/slack/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/service.rs"]
mod service;
#[path = "support/slack.rs"]
mod slack;

use std::time::Duration;

use fake::{APP_TOKEN, Fake, Rules, TEAM, TOKEN, read};
use slack::Office;

const SOCKET: [(&str, &str); 3] = [
    ("TOPUP_SLACK__MODE", "socket"),
    ("TOPUP_SLACK__APP_TOKEN", APP_TOKEN),
    ("TOPUP_SLACK__SOCKET_SILENCE_S", "1"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_brings_everything_and_comes_back_by_itself() {
    let office = Office::on_sockets(&SOCKET).await;
    let hub = office.sender.hub.clone().unwrap();
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    let answer = office.nth(&channel, &ts, 1).await;
    let follow_up = read::shown(&answer).buttons[0].clone();
    office.press(&channel, &answer.ts, &follow_up).await;
    office.nth(&channel, &ts, 2).await;
    // Broken, asked to go, silent: each time there is another connection, and what was sent meanwhile is answered once.
    for trouble in ["broken", "refresh_requested", "warning", "silent"] {
        let before = hub.connections().0;
        match trouble {
            "broken" => hub.break_all(),
            "silent" => hub.silence(),
            reason => hub.disconnect(reason),
        }
        let ts = office.mention(&channel, None, "submits by grade last month").await;
        office.nth(&channel, &ts, 1).await;
        assert!(hub.connections().0 > before, "{trouble}");
        office.again().await;
        office.rests().await;
        assert_eq!(office.ours(&channel, &ts).len(), 1, "{trouble}");
    }
    assert_eq!(office.terminate(), Some(0));
    office.until("no connection stands", |_| (hub.connections().1 == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_sent_away_as_soon_as_it_stands_is_not_made_anew_without_a_pause() {
    let office = Office::on_sockets(&SOCKET).await;
    let hub = office.sender.hub.clone().unwrap();
    office.until("a connection", |_| (hub.connections().1 == 1).then_some(())).await;
    hub.sends_away(true);
    hub.break_all();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let opened = hub.connections().0;
    assert!((2..=12).contains(&opened), "{opened} in three seconds");
    hub.sends_away(false);
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    office.nth(&channel, &ts, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn socket_mode_that_is_turned_off_is_said_and_not_knocked_at() {
    let office = Office::on_sockets(&SOCKET).await;
    let hub = office.sender.hub.clone().unwrap();
    office.until("a connection", |_| (hub.connections().1 == 1).then_some(())).await;
    let opened = hub.connections().0;
    hub.disconnect("link_disabled");
    office.until("it is gone", |_| (hub.connections().1 == 0).then_some(())).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(hub.connections().0, opened, "no other one is tried for a while");
    // The process goes on and ends in good order.
    assert_eq!(office.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_connections_answer_once() {
    // Two replicas of one installation: what they share lies in Redis.
    let redis = redis::RedisServer::start();
    let url = redis.url();
    let mut env = SOCKET.to_vec();
    env.push(("TOPUP_REDIS__URL", &url));
    let office = Office::on_sockets(&env).await;
    let hub = office.sender.hub.clone().unwrap();
    let other = office.replica();
    office.until("two connections", |_| (hub.connections().1 == 2).then_some(())).await;
    let (channel, _) = office.fake.new_thread();
    for _ in 0..3 {
        let ts = office.mention(&channel, None, "issuances by channel last month").await;
        office.nth(&channel, &ts, 1).await;
        // Each connection gets each event.
        office.again().await;
        office.again().await;
        office.rests().await;
        assert_eq!(office.ours(&channel, &ts).len(), 1);
    }
    drop(other);
}

#[path = "support/redis.rs"]
mod redis;

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_installs_topup_with_a_state_that_counts_once() {
    let office = Office::open(&[
        ("TOPUP_SLACK__BOT_TOKEN", ""),
        ("TOPUP_SLACK__CLIENT_ID", "fake-client"),
        ("TOPUP_SLACK__CLIENT_SECRET", "fake-secret"),
        ("TOPUP_SLACK__PUBLIC_URL", "http://127.0.0.1:1"),
        ("TOPUP_SLACK__TEAMS", TEAM),
    ])
    .await;
    let client = || http::Client { address: office.address(), cookie: None };
    let begin = || {
        let mut browser = client();
        let reply = browser.get("/slack/install");
        assert_eq!(reply.status, 302, "{reply:?}");
        let to = reply.headers["location"].clone();
        assert!(to.contains("/oauth/v2/authorize?") && to.contains("app_mentions"), "{to}");
        let state = to.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        (browser, state)
    };
    let back = |browser: &mut http::Client, state: &str, code: &str| {
        browser.get(&format!("/slack/oauth?code={code}&state={state}"))
    };
    // Without a token nothing can be answered.
    let (channel, _) = office.fake.new_thread();
    let (mut browser, state) = begin();
    // Another browser, another state, no state.
    assert_eq!(back(&mut client(), &state, "good-code").status, 400);
    assert_eq!(back(&mut browser, &"0".repeat(48), "good-code").status, 400);
    assert_eq!(back(&mut browser, "", "good-code").status, 400);
    let done = back(&mut browser, &state, "good-code");
    assert!(done.status == 200 && done.body.contains("installed"), "{done:?}");
    assert_eq!(back(&mut browser, &state, "good-code").status, 400, "a state counts once");
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    office.nth(&channel, &ts, 1).await;
    // A workspace that the settings do not name stays outside.
    let (mut browser, state) = begin();
    assert_eq!(back(&mut browser, &state, "other-code").status, 403);
    // The token outlives the process, and goes when the workspace takes Topup away.
    assert_eq!(office.terminate(), Some(0));
    office.start();
    let ts = office.mention(&channel, None, "submits by grade last month").await;
    office.nth(&channel, &ts, 1).await;
    let gone = fake::sender::callback(&serde_json::json!({"type": "app_uninstalled"}), "gone");
    office.sender.event(&gone).await.unwrap();
    let kept = |o: &Office| {
        o.desk.sqlite("state/topup-state.db", "SELECT value FROM meta WHERE name LIKE 'slack.token.%'")
    };
    office
        .until("the token is gone", |o| kept(o).iter().all(|row| row["value"] == "null").then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_is_known_to_every_replica_and_its_token_lies_nowhere_in_clear() {
    let redis = redis::RedisServer::start();
    let office = Office::open(&[
        ("TOPUP_REDIS__URL", &redis.url()),
        ("TOPUP_SLACK__BOT_TOKEN", ""),
        ("TOPUP_SLACK__CLIENT_ID", "fake-client"),
        ("TOPUP_SLACK__CLIENT_SECRET", "fake-secret"),
        ("TOPUP_SLACK__PUBLIC_URL", "http://127.0.0.1:1"),
        ("TOPUP_SLACK__TEAMS", TEAM),
    ])
    .await;
    let other = office.replica();
    // Begun with one replica and ended with the other.
    let mut browser = http::Client { address: office.address(), cookie: None };
    let to = browser.get("/slack/install").headers["location"].clone();
    let state = to.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    browser.address = other.address.clone();
    let done = browser.get(&format!("/slack/oauth?code=good-code&state={state}"));
    assert_eq!(done.status, 200, "{done:?}");
    let (channel, _) = office.fake.new_thread();
    for (address, words) in
        [(office.address(), "issuances last month"), (other.address.clone(), "submits last month")]
    {
        *office.sender.address.lock().unwrap() = address;
        let ts = office.mention(&channel, None, words).await;
        office.nth(&channel, &ts, 1).await;
    }
    assert!(!redis.everything().contains(fake::TOKEN), "in Redis");
    for state in ["state", "another"] {
        for file in std::fs::read_dir(office.desk.path(state)).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
            assert!(!String::from_utf8_lossy(&bytes).contains(fake::TOKEN), "in {state}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_asks_slack_and_names_what_is_missing() {
    let desk = cli::Desk::with_demo(300);
    let rules = Rules { scopes: vec!["chat:write", "commands"], ..Rules::without_rates() };
    let (all, some) = (Fake::start(Rules::without_rates()).await, Fake::start(rules).await);
    let doctor = |fake: &Fake, env: &[(&str, &str)]| {
        let mut command = desk.command(&["doctor", "--db", "t.db", "--as-of", "2026-11-22"]);
        command.env("TOPUP_SLACK__API_URL", &fake.api_url).envs(env.iter().copied());
        cli::Said::from(command.output().unwrap())
    };
    let secret = fake::sender::SECRET;
    let http = [
        ("TOPUP_SLACK__MODE", "http"),
        ("TOPUP_SLACK__BOT_TOKEN", TOKEN),
        ("TOPUP_SLACK__SIGNING_SECRET", secret),
    ];
    let said = doctor(&all, &http);
    assert_eq!(said.code, Some(0), "{}", said.out);
    assert!(
        said.out.contains("workspace Fake (T0FAKE), as topup") && said.out.contains("all scopes"),
        "{}",
        said.out
    );
    let said = doctor(&some, &http);
    assert_eq!(said.code, Some(1));
    for missing in [
        "users:read (telling members from guests)",
        "files:write (charts and exports)",
        "install the app once more",
    ] {
        assert!(said.out.contains(missing), "{missing}: {}", said.out);
    }
    assert!(!said.out.contains("chat:write ("), "{}", said.out);
    let mut wrong = http;
    (wrong[1].1, wrong[2].1) = ("xoxb-wrong", "short");
    let said = doctor(&all, &wrong);
    assert!(said.out.contains("FIX   Slack does not take slack.bot_token (invalid_auth)"), "{}", said.out);
    assert!(
        said.out.contains("32 small letters and digits") && !said.out.contains("xoxb-wrong"),
        "{}",
        said.out
    );
    let socket = |token| {
        [
            ("TOPUP_SLACK__MODE", "socket"),
            ("TOPUP_SLACK__BOT_TOKEN", TOKEN),
            ("TOPUP_SLACK__APP_TOKEN", token),
        ]
    };
    assert!(doctor(&all, &socket(APP_TOKEN)).out.contains("Slack opens connections"));
    assert!(doctor(&all, &socket("xapp-wrong")).out.contains("scope connections:write"));
    let lacking = doctor(&all, &[("TOPUP_SLACK__MODE", "http")]);
    assert!(
        lacking.err.contains("slack.signing_secret") || lacking.out.contains("slack.signing_secret"),
        "{lacking:?}"
    );
    tokio::time::sleep(Duration::ZERO).await;
}
