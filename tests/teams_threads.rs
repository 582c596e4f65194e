//! Conversations in Teams: the running service, a Teams of our own, and what people do under answers.
#![cfg(all(unix, feature = "teams"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/teams/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/service.rs"]
mod service;
#[path = "support/teams.rs"]
mod teams;

use serde_json::{Value, json};
use teams::{ASKER, Office};

use fake::identity::claims;
use fake::sender::activity;
use fake::{BOT, Kind, Rules, TENANT, read};

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_in_a_channel_reads_so() {
    let office = Office::open(&[]).await;
    let thread = office.fake.open(Kind::Channel);
    for (n, words) in [
        "WoW issuances by channel",
        "only Email",
        "what is funding rate?",
        "and by bananas?",
        "what will the weather be tomorrow?",
    ]
    .iter()
    .enumerate()
    {
        office.mention(&thread, words).await;
        office.nth(&thread, n + 1).await;
    }
    office.rests().await;
    assert_eq!(office.fake.state().wrong, [""; 0]);
    insta::assert_snapshot!(office.transcript(&thread));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_its_threads_topup_needs_no_name_and_is_silent_when_it_is_not_asked() {
    let office = Office::open(&[]).await;
    let thread = office.fake.open(Kind::Channel);
    office.mention(&thread, "issuances by channel last month").await;
    office.answer(&thread).await;
    office.says(&thread, "only Email").await;
    let second = read::shown(&office.nth(&thread, 2).await);
    assert!(second.text.contains("Email"), "{}", second.text);
    office.says(&thread, "thanks everybody, see you at lunch").await;
    // A thread and a group that Topup is not in.
    let (other, group) = (office.fake.open(Kind::Channel), office.fake.open(Kind::Group));
    office.says(&other, "issuances by grade last month").await;
    office.says(&group, "issuances by grade last month").await;
    office.rests().await;
    assert_eq!(office.fake.ours(&thread).len(), 2);
    assert!(office.fake.ours(&other).is_empty() && office.fake.ours(&group).is_empty());
    // Mentioned in it, Topup is in; the context and the seat outlive the process.
    office.mention(&other, "issuances by grade last month").await;
    office.nth(&other, 1).await;
    assert_eq!(office.terminate(), Some(0));
    office.start();
    office.says(&other, "by channel").await;
    let follow = read::shown(&office.nth(&other, 2).await);
    assert!(follow.text.to_lowercase().contains("channel"), "{}", follow.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn mentioned_in_the_midst_of_a_talk_it_reads_what_was_said_where_it_may() {
    for (may_read, kind) in [(true, Kind::Channel), (true, Kind::Group), (false, Kind::Channel)] {
        let office = Office::open_with(Rules { may_read, ..Rules::without_rates() }, &[]).await;
        let thread = office.fake.open(kind);
        // Said among people: Teams delivers it only to apps that may read, and Topup is not in this conversation.
        office.fake.says(&thread, "29:ann", "has anybody seen issuances by channel last month?", false);
        office.fake.says(&thread, "29:bob", "no, let us ask", false);
        office.mention(&thread, "by grade").await;
        let answer = office.answer(&thread).await;
        let goes_on = answer.text.contains("by grade") && answer.text.contains("said here before");
        assert_eq!(goes_on, may_read, "{kind:?}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_chat_needs_no_name_and_commands_and_help_are_answered() {
    let office = Office::open(&[]).await;
    let chat = office.fake.open(Kind::Personal);
    office.says(&chat, "funnel last month").await;
    let answer = office.answer(&chat).await;
    assert_eq!(answer.pictures, 1);
    office.says(&chat, "help").await;
    let help = read::shown(&office.nth(&chat, 2).await);
    assert!(help.text.contains("plain words"), "{}", help.text);
    assert_eq!(help.buttons.len(), 3, "three things to ask: {help:?}");
    // A question of the greeting is asked as if it were said.
    let greeting = office.nth(&chat, 2).await;
    office.press(&greeting, &help.buttons[0]).await;
    let asked = read::shown(&office.nth(&chat, 3).await);
    assert!(asked.pictures == 1, "{asked:?}");
    let group = office.fake.open(Kind::Group);
    office.mention(&group, "").await;
    let bare = office.answer(&group).await;
    assert_eq!(bare.buttons.len(), 3, "a bare mention greets: {bare:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_and_menus_ask_export_and_explain() {
    let office = Office::open(&[("TOPUP_TEAMS__PUBLIC_URL", "https://topup.example.com")]).await;
    let thread = office.fake.open(Kind::Channel);
    office.mention(&thread, "issuances by channel last month").await;
    let first = office.nth(&thread, 1).await;
    let url = first.card()["body"].as_array().unwrap().iter().find(|e| e["type"] == "Image").unwrap()["url"]
        .clone();
    let (status, png) = office
        .sender
        .get(url.as_str().unwrap().trim_start_matches("https://topup.example.com"))
        .await
        .unwrap();
    assert!(status == 200 && png.starts_with(b"\x89PNG"), "the picture is where the card says");
    // A double click runs once, and so does a click that is delivered twice.
    let follow_up = read::shown(&first).buttons[0].clone();
    office.press(&first, &follow_up).await;
    office.press(&first, &follow_up).await;
    office.nth(&thread, 2).await;
    let chosen = json!({"window": "last 30 days", "segment-channel": "Email"});
    let click = office.fake.presses(&first, ASKER, "Show", &chosen);
    for _ in 0..2 {
        assert_eq!(office.sender.send(&office.fake, &click).await.0, 200);
    }
    let third = read::shown(&office.nth(&thread, 3).await);
    assert!(third.text.contains("Email") && third.text.to_lowercase().contains("oct"), "{}", third.text);
    office.press(&first, "How was this computed?").await;
    let account = read::shown(&office.nth(&thread, 4).await).text;
    for part in ["What was understood", "SELECT", "Bound values", "Definitions", "data through", "receipt #"]
    {
        assert!(account.contains(part), "{part}: {account}");
    }
    for (n, label, starts) in [(5, "CSV", &b"channel,"[..]), (6, "PNG", &b"\x89PNG"[..])] {
        office.press(&first, label).await;
        let message = office.nth(&thread, n).await;
        let link = read::actions(message.card()).pop().unwrap();
        assert_eq!(link["type"], "Action.OpenUrl");
        let path = link["url"].as_str().unwrap().trim_start_matches("https://topup.example.com").to_owned();
        let (status, bytes) = office.sender.get(&path).await.unwrap();
        assert!(status == 200 && bytes.starts_with(starts), "{label}: {status}");
    }
    // Nothing chosen is told.
    office.press(&first, "Show").await;
    assert!(read::shown(&office.nth(&thread, 7).await).text.contains("Nothing was chosen"));
    office.rests().await;
    assert_eq!(office.fake.ours(&thread).len(), 7);
    assert_eq!(office.sender.get("/teams/files/00.png").await.unwrap().0, 404);
    let (status, words) = office.sender.get(&format!("/teams/files/{}.csv", "0a".repeat(24))).await.unwrap();
    assert!(
        status == 410 && String::from_utf8_lossy(&words).contains("Press the button"),
        "what is gone says so"
    );
    let doctor = office.run(&["doctor", "--db", "t.db", "--as-of", "2026-11-22"], &[]);
    // Three answers' charts, a CSV and a PNG.
    assert!(doctor.out.contains("pictures and files for chats: 5, 0."), "{}", doctor.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_stands_at_its_address_unchanged_until_its_days_are_over() {
    let public = "https://topup.example.com";
    let office =
        Office::open(&[("TOPUP_TEAMS__PUBLIC_URL", public), ("TOPUP_TEAMS__PICTURE_DAYS", "2")]).await;
    let thread = office.fake.open(Kind::Channel);
    office.mention(&thread, "issuances by channel last month").await;
    let card = office.nth(&thread, 1).await.card().clone();
    let image = card["body"].as_array().unwrap().iter().find(|e| e["type"] == "Image").unwrap();
    let path = image["url"].as_str().unwrap().strip_prefix(public).unwrap();
    office.rests().await;
    let fetched = office.client().get(path);
    assert_eq!((fetched.status, fetched.headers["content-type"].as_str()), (200, "image/png"));
    let lasting = &fetched.headers["cache-control"];
    // Whoever holds it need not ask again; caches that people share hold nothing.
    for part in ["private", "max-age=86400", "immutable"] {
        assert!(lasting.split(", ").any(|one| one == part), "{part}: {lasting}");
    }
    // The clock is moved by bringing the end of what is kept nearer.
    let nearer = |hours: i64| {
        let microseconds = hours * 3_600 * 1_000_000;
        let sql = format!("UPDATE files SET ends_at = ends_at - {microseconds}");
        office.desk.sqlite("state/topup-state.db", &sql);
    };
    nearer(47);
    assert_eq!(office.client().get(path).status, 200, "its two days are not over");
    nearer(1);
    let gone = office.client().get(path);
    assert_eq!(gone.status, 410, "{gone:?}");
    assert!(gone.body.contains("no longer kept") && !gone.headers.contains_key("cache-control"), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_address_of_ours_pictures_are_small_and_rows_stand_in_place_of_files() {
    let office = Office::open(&[]).await;
    let chat = office.fake.open(Kind::Personal);
    office.says(&chat, "issuances by channel last month").await;
    let first = office.nth(&chat, 1).await;
    let shown = read::shown(&first);
    assert!(shown.pictures == 1 && !shown.buttons.contains(&"PNG".into()), "{shown:?}");
    office.press(&first, "CSV").await;
    let rows = office.nth(&chat, 2).await;
    assert!(read::shown(&rows).text.contains("Email"), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_vote_counts_and_a_bad_one_may_say_why() {
    let office = Office::open(&[]).await;
    let chat = office.fake.open(Kind::Personal);
    office.says(&chat, "issuances by channel last month").await;
    let answer = office.nth(&chat, 1).await;
    office.press(&answer, "Good answer").await;
    assert!(read::shown(&office.nth(&chat, 2).await).text.contains("good answer"));
    let why = json!({"reason": "The numbers look wrong", "remark": "Email is too low"});
    office.press_as(ASKER, &answer, "Send", &why).await;
    assert!(read::shown(&office.nth(&chat, 3).await).text.contains("bad answer"));
    let votes = office.desk.sqlite("state/topup-state.db", "SELECT vote, reason FROM feedback");
    assert_eq!(votes, [json!({"vote": -1, "reason": "The numbers look wrong: Email is too low"})]);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_and_strangers_are_refused_also_when_they_click() {
    let office = Office::open(&[]).await;
    office.fake.join("29:guest", "guest", TENANT);
    office.fake.join("29:abroad", "user", "another-tenant");
    let thread = office.fake.open(Kind::Channel);
    for (n, user) in ["29:guest", "29:abroad", "29:stranger"].iter().enumerate() {
        office.mention_as(user, &thread, "issuances by channel last month").await;
        let refusal = read::shown(&office.nth(&thread, n + 1).await);
        assert!(refusal.text.contains("members of this workspace alone"), "{user}: {}", refusal.text);
    }
    office.mention(&thread, "issuances by channel last month").await;
    let answer = office.nth(&thread, 4).await;
    for (n, label) in ["CSV", "How was this computed?", "Good answer"].iter().enumerate() {
        office.press_as("29:guest", &answer, label, &json!({})).await;
        let said = read::shown(&office.nth(&thread, 5 + n).await);
        assert!(said.text.contains("members of this workspace alone"), "{label}: {}", said.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_greets_once_where_it_is_added_and_forgets_where_it_was_taken_out() {
    let office = Office::open(&[]).await;
    let chat = office.fake.open(Kind::Personal);
    let mut added = activity(&office.fake, &chat, ASKER, "conversationUpdate");
    added["membersAdded"] = json!([{"id": BOT}]);
    let mut installed = activity(&office.fake, &chat, ASKER, "installationUpdate");
    installed["action"] = "add".into();
    for update in [&added, &installed, &added] {
        assert_eq!(office.sender.send(&office.fake, update).await.0, 200);
    }
    let greeting = office.answer(&chat).await;
    assert!(greeting.text.contains("exact numbers") && greeting.buttons.len() == 3, "{greeting:?}");
    installed["action"] = "remove".into();
    assert_eq!(office.sender.send(&office.fake, &installed).await.0, 200);
    office.rests().await;
    assert_eq!(office.fake.ours(&chat).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_did_not_sign_is_refused_and_does_nothing() {
    let office = Office::open(&[]).await;
    let chat = office.fake.open(Kind::Personal);
    let said = office.fake.says(&chat, ASKER, "issuances by channel last month", false).to_string();
    assert_eq!(office.sender.post(None, &said).await.unwrap().0, 401);
    let signer = office.fake.state().signer.clone();
    let other = signer.sign(&signer.header(), &claims("https://smba.trafficmanager.net/teams/"));
    assert_eq!(office.sender.post(Some(&format!("Bearer {other}")), &said).await.unwrap().0, 401);
    let good = format!("Bearer {}", signer.sign(&signer.header(), &claims(&office.fake.service_url())));
    assert_eq!(office.sender.post(Some(&good), "{").await.unwrap().0, 400);
    assert_eq!(
        office.sender.post(Some(&good), &format!("\"{}\"", "x".repeat(300_000))).await.unwrap().0,
        413
    );
    // An invoke is answered with a body: without one Teams shows a fault.
    let mut invoke = activity(&office.fake, &chat, ASKER, "invoke");
    invoke["name"] = "adaptiveCard/action".into();
    let (status, body) = office.sender.send(&office.fake, &invoke).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &body["statusCode"]), (200, &json!(200)));
    office.rests().await;
    assert!(office.fake.ours(&chat).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_asks_microsoft_and_the_package_is_made() {
    let office = Office::open(&[]).await;
    let doctor = ["doctor", "--db", "t.db", "--as-of", "2026-11-22"];
    let well = office.run(&doctor, &[]);
    assert!(well.out.contains("gives app") && well.out.contains("signs with are there (1)"), "{well:?}");
    assert!(well.out.contains("hint  Teams shows small pictures"), "{well:?}");
    // Our own address, by which Teams fetches pictures: this service, nobody, and somebody else.
    let service = format!("http://{}", office.sender.address.lock().unwrap());
    let reached = |url: &str| office.run(&doctor, &[("TOPUP_TEAMS__PUBLIC_URL", url)]);
    let ours = reached(&service);
    assert!(ours.out.contains(&format!("{service} leads to a Topup that runs")), "{}", ours.out);
    let nobody = reached("http://127.0.0.1:1");
    let hint = nobody.out.contains("hint  nobody answers at http://127.0.0.1:1/healthz");
    assert!(hint && nobody.out.contains("teams.public_url") && nobody.code == well.code, "{}", nobody.out);
    let other = reached(office.fake.service_url().trim_end_matches('/'));
    let fix = other.out.lines().any(|line| line.starts_with("FIX   at ") && line.contains("another service"));
    assert!(fix && other.code == Some(1), "{}", other.out);
    let wrong = office.run(&doctor, &[("TOPUP_TEAMS__APP_PASSWORD", "not-it")]);
    assert_eq!(wrong.code, Some(1));
    assert!(
        wrong.out.contains("FIX   Microsoft gives no token") && !wrong.out.contains("not-it"),
        "{wrong:?}"
    );
    let unset = office.run(&doctor, &[("TOPUP_TEAMS__APP_ID", "")]);
    assert!(unset.err.contains("teams.app_id") || unset.out.contains("teams.app_id"), "{unset:?}");
    let package =
        ["teams-package", "--out", "x.zip", "--company", "The Lender", "--website", "https://lender.example"];
    let made = office.run(&package, &[]);
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(std::fs::read(office.desk.path("x.zip")).unwrap().starts_with(b"PK"));
    let unset = office.run(&package, &[("TOPUP_TEAMS__MODE", "off"), ("TOPUP_TEAMS__APP_ID", "")]);
    assert!(unset.code == Some(1) && unset.err.contains("teams.app_id is not set"), "{unset:?}");
}
