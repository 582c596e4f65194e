//! Conversations in Slack: the running service, a Slack of our own, and what people do under answers.
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

use serde_json::{Value, json};
use slack::Office;

use fake::{TEAM, read};

/// Everything a view says, in reading order.
fn words(view: &Value) -> String {
    let mut all = Vec::new();
    fake::check::visit(view, &mut |text| all.push(text.to_owned()));
    all.join("\n")
}

/// A thread as a reader sees it; what differs from run to run (milliseconds, receipts) is left out.
fn transcript(office: &Office, channel: &str, thread: &str) -> String {
    let state = office.fake.state();
    let here = state.messages.iter().filter(|m| !m.deleted && m.is_in(channel, thread));
    let told = here.map(|message| {
        if !message.is_ours() {
            return format!("{}: {}", message.user, message.text);
        }
        let shown = read::shown(message);
        let lines = shown.text.lines().map(|line| {
            let parts = line.split(" · ");
            let lasting = parts.filter(|p| {
                !p.starts_with('#') && !p.ends_with(" ms") && !p.ends_with(" s") && *p != "cached"
            });
            lasting.collect::<Vec<_>>().join(" · ")
        });
        let picture = if shown.pictures > 0 { "\n[picture]" } else { "" };
        let lines: Vec<String> = lines.map(|line| format!("  {line}")).collect();
        format!("Topup:\n{}{picture}\n  [{}]", lines.join("\n"), shown.buttons.join("] ["))
    });
    told.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_reads_so() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "WoW issuances by channel").await;
    for (n, words) in
        ["only Email", "what is funding rate?", "and by bananas?", "what will the weather be tomorrow?"]
            .iter()
            .enumerate()
    {
        office.nth(&channel, &ts, n + 1).await;
        office.mention(&channel, Some(&ts), words).await;
    }
    office.nth(&channel, &ts, 5).await;
    office.rests().await;
    insta::assert_snapshot!(transcript(&office, &channel, &ts));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_its_threads_topup_needs_no_name_and_is_silent_when_it_is_not_asked() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    office.answer(&channel, &ts).await;
    office.says(&channel, Some(&ts), "only Email").await;
    let second = read::shown(&office.nth(&channel, &ts, 2).await);
    assert!(second.text.contains("Email"), "{}", second.text);
    office.says(&channel, Some(&ts), "thanks everybody, see you at lunch").await;
    // A thread that Topup is not in, and a channel outside any thread.
    let (other, root) = office.fake.new_thread();
    office.says(&other, Some(&root), "issuances by grade last month").await;
    office.says(&other, None, "issuances by grade last month").await;
    office.rests().await;
    assert_eq!(office.ours(&channel, &ts).len(), 2);
    assert!(office.ours(&other, &root).is_empty());
    assert_eq!(office.fake.state().messages.iter().filter(|m| m.is_ours() && m.channel == other).count(), 0);
    // Mentioned in it, Topup is in.
    office.mention(&other, Some(&root), "issuances by grade last month").await;
    office.nth(&other, &root, 1).await;
    // The context and the seat outlive the process.
    assert_eq!(office.terminate(), Some(0));
    office.start();
    office.says(&other, Some(&root), "by channel").await;
    let follow = read::shown(&office.nth(&other, &root, 2).await);
    assert!(follow.text.to_lowercase().contains("channel"), "{}", follow.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn mentioned_in_the_midst_of_a_talk_it_reads_what_was_said() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let root = office.says(&channel, None, "has anybody seen issuances by channel last month?").await;
    office.says(&channel, Some(&root), "no, let us ask").await;
    office.mention(&channel, Some(&root), "by grade").await;
    let answer = read::shown(&office.nth(&channel, &root, 1).await);
    assert!(answer.text.contains("Issuances") && answer.text.contains("by grade"), "{}", answer.text);
    assert!(answer.text.contains("said here before"), "{}", answer.text);
    // From then on the thread has a context of its own, and what says all by itself is read by itself.
    office.mention(&channel, Some(&root), "only Email").await;
    let next = read::shown(&office.nth(&channel, &root, 2).await);
    assert!(next.text.contains("Email") && !next.text.contains("said here before"), "{}", next.text);
    let whole = office.says(&channel, None, "issuances by channel last month?").await;
    office.mention(&channel, Some(&whole), "submits by grade last week").await;
    let answer = read::shown(&office.nth(&channel, &whole, 1).await);
    assert!(!answer.text.contains("said here before"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_talk_it_reads_the_last_lines() {
    let office = Office::open(&[]).await;
    let (channel, root) = office.fake.new_thread();
    {
        let mut state = office.fake.state();
        state.say(&channel, Some(&root), "U0OTHER", "what about submits by channel last month?");
        for n in 0..1_200 {
            state.say(&channel, Some(&root), "U0OTHER", &format!("and so on ({n})"));
        }
        state.say(&channel, Some(&root), "U0OTHER", "has anybody seen issuances by channel last month?");
    }
    office.mention(&channel, Some(&root), "by grade").await;
    let answer = read::shown(&office.nth(&channel, &root, 1).await);
    assert!(answer.text.contains("Issuances") && answer.text.contains("by grade"), "{}", answer.text);
    assert!(office.fake.state().count_of("conversations.replies") >= 2, "page after page, to the last one");
    // One that is too long to be read to its end is not read: its middle would pass for its end.
    let (channel, root) = office.fake.new_thread();
    for n in 0..6_000 {
        let words = if n % 7 == 0 { "issuances by channel last month?" } else { "and so on" };
        office.fake.state().say(&channel, Some(&root), "U0OTHER", words);
    }
    office.mention(&channel, Some(&root), "submits by grade last week").await;
    let answer = read::shown(&office.nth(&channel, &root, 1).await);
    assert!(!answer.text.contains("said here before"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_answered_in_a_thread_of_its_own_and_a_bare_mention_greeted() {
    let office = Office::open(&[]).await;
    let channel = "D0ASKER";
    let ts = office.says(channel, None, "funnel last month").await;
    office.answer(channel, &ts).await;
    let ours = office.ours(channel, &ts);
    assert_eq!(ours[0].thread.as_deref(), Some(ts.as_str()));
    let (channel, _) = office.fake.new_thread();
    let bare = office.mention(&channel, None, "").await;
    let greeting = office.answer(&channel, &bare).await;
    assert_eq!(greeting.buttons.len(), 3, "three things to ask: {greeting:?}");
    assert_eq!(greeting.buttons[0], "WoW issuances by channel");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_posts_who_asks_what_and_answers_in_its_thread() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let url = office.fake.api_url.replace("/api", "/respond");
    let give = async |name: &str, text: &str, channel: &str, trigger: &str| {
        let fields = [
            ("command", name),
            ("text", text),
            ("team_id", TEAM),
            ("channel_id", channel),
            ("user_id", "U0ASKER"),
            ("trigger_id", trigger),
            ("response_url", &url),
        ];
        assert_eq!(office.sender.command(&fields).await, (200, String::new()));
    };
    give("/trend", "issuances by channel last 8 weeks", &channel, "1.a").await;
    let root = office
        .until("a root", |o| {
            let state = o.fake.state();
            state.messages.iter().find(|m| m.is_ours() && m.thread.is_none()).cloned()
        })
        .await;
    assert!(root.text.contains("/trend issuances by channel last 8 weeks"), "{}", root.text);
    assert_eq!(root.blocks[0]["elements"][0]["elements"][0], json!({"type": "user", "user_id": "U0ASKER"}));
    let answer = read::shown(&office.nth(&channel, &root.ts, 2).await);
    assert_eq!(answer.pictures, 1);
    // The same command delivered once more is the same.
    give("/trend", "issuances by channel last 8 weeks", &channel, "1.a").await;
    give("/topup", "help", &channel, "1.b").await;
    let help = office.until("help", |o| o.whispers().pop()).await;
    assert!(help.contains("plain words"), "{help}");
    give("/topup", "ask issuances by grade last month", "C0NOTTHERE", "1.c").await;
    office.until("advice", |o| o.whispers().pop().filter(|said| said.contains("Invite me"))).await;
    office.rests().await;
    assert_eq!(office.ours(&channel, &root.ts).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_and_menus_ask_export_and_explain() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    let first = office.nth(&channel, &ts, 1).await;
    let follow_up = read::shown(&first).buttons[0].clone();
    // A double click runs once, and so does a click that is delivered twice.
    office.press(&channel, &first.ts, &follow_up).await;
    office.press(&channel, &first.ts, &follow_up).await;
    let second = office.nth(&channel, &ts, 2).await;
    let click = office.fake.click(&channel, &first.ts, "U0ASKER", "Last 7 days");
    for _ in 0..2 {
        assert_eq!(office.sender.interaction(&click).await.0, 200);
    }
    let third = read::shown(&office.nth(&channel, &ts, 3).await);
    assert!(third.text.contains("Nov 16") || third.text.contains("7 days"), "{}", third.text);
    office.press(&channel, &first.ts, "Email").await;
    let fourth = read::shown(&office.nth(&channel, &ts, 4).await);
    assert!(fourth.text.contains("Email"), "{}", fourth.text);
    office.press(&channel, &first.ts, "How was this computed?").await;
    let view = office
        .until("the modal", |o| o.fake.state().views.last().cloned().filter(|v| words(v).contains("SELECT")))
        .await;
    for part in ["What was understood", "Bound values", "Definitions", "data through", "receipt #"] {
        assert!(words(&view).contains(part), "{part}: {}", words(&view));
    }
    office.press(&channel, &first.ts, "CSV").await;
    office.press(&channel, &first.ts, "PNG").await;
    let shared = |o: &Office, ending: &str| {
        let state = o.fake.state();
        let mut files = state.files.values();
        files.find(|f| f.name.ends_with(ending) && f.shared.as_deref() == Some(channel.as_str())).cloned()
    };
    let csv = office.until("the CSV", |o| shared(o, ".csv")).await;
    assert_eq!(csv.thread, ts);
    assert!(String::from_utf8(csv.bytes).unwrap().starts_with("channel,"), "a header first");
    let png = office.until("the PNG", |o| shared(o, ".png").filter(|f| f.name != "chart.png")).await;
    assert!(png.bytes.starts_with(b"\x89PNG"));
    office.rests().await;
    assert_eq!(office.ours(&channel, &ts).len(), 4, "{second:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_vote_counts_and_a_bad_one_may_say_why() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    let answer = office.nth(&channel, &ts, 1).await;
    office.press(&channel, &answer.ts, "Good answer").await;
    office.until("thanks", |o| o.whispers().pop().filter(|said| said.contains("good answer"))).await;
    office.press(&channel, &answer.ts, "Bad answer").await;
    let form = office.until("the form", |o| o.fake.state().views.last().cloned()).await;
    assert_eq!(form["callback_id"], "reason");
    office.until("thanks", |o| o.whispers().pop().filter(|said| said.contains("bad answer"))).await;
    let submitted = json!({"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U0ASKER", "team_id": TEAM},
        "view": {"callback_id": "reason", "private_metadata": form["private_metadata"], "state": {"values": {
            "kind": {"kind": {"type": "static_select", "selected_option": {"value": "The numbers look wrong"}}},
            "words": {"words": {"type": "plain_text_input", "value": "Email is too low"}}}}}});
    assert_eq!(office.sender.interaction(&submitted).await, (200, String::new()));
    let votes = |o: &Office| o.desk.sqlite("state/topup-state.db", "SELECT vote, reason FROM feedback");
    let kept = office.until("the reason", |o| votes(o).pop().filter(|v| !v["reason"].is_null())).await;
    assert_eq!(kept, json!({"vote": -1, "reason": "The numbers look wrong: Email is too low"}));
    // Taken back: the click has no value.
    let mut click = office.fake.click(&channel, &answer.ts, "U0ASKER", "Bad answer");
    click["actions"][0]["value"] = Value::Null;
    assert_eq!(office.sender.interaction(&click).await.0, 200);
    office.until("taken back", |o| votes(o).pop().filter(|v| v["vote"] == 0)).await;
    assert_eq!(votes(&office).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_and_strangers_are_refused_also_when_they_click() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let sender = &office.sender;
    for user in ["U0GUEST1", "U0STRANGER1"] {
        let ts = office.fake.mention(sender, &channel, None, user, "issuances by channel last month").await;
        let refusal = office.answer(&channel, &ts).await;
        assert!(refusal.text.contains("members of this workspace alone"), "{user}: {}", refusal.text);
    }
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    let answer = office.nth(&channel, &ts, 1).await;
    for label in ["CSV", "How was this computed?", "Good answer"] {
        let before = office.whispers().len();
        office.fake.press(sender, &channel, &answer.ts, "U0GUEST1", label).await;
        let said = office.until("a refusal", |o| o.whispers().get(before).cloned()).await;
        assert!(said.contains("members of this workspace alone"), "{label}: {said}");
    }
    office.rests().await;
    assert!(office.fake.state().files.values().all(|f| f.shared.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_asked_about_and_the_home_says_what_to_ask() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let ts = office.says(&channel, None, "issuances by channel last month").await;
    let shortcut = json!({"type": "message_action", "callback_id": "ask_about", "trigger_id": "7.a",
        "team": {"id": TEAM}, "user": {"id": "U0ASKER", "team_id": TEAM}, "channel": {"id": channel},
        "message_ts": ts, "message": {"ts": ts, "text": "issuances by channel last month", "user": "U0OTHER"}});
    assert_eq!(office.sender.interaction(&shortcut).await.0, 200);
    assert_eq!(office.answer(&channel, &ts).await.pictures, 1);
    let opened = json!({"type": "app_home_opened", "user": "U0ASKER", "channel": "D0ASKER", "tab": "home"});
    office.sender.event(&fake::sender::callback(&opened, "home")).await.unwrap();
    let home = office.until("the home", |o| o.fake.state().views.last().cloned()).await;
    assert_eq!(home["type"], "home");
    assert!(words(&home).contains("WoW issuances by channel"), "{}", words(&home));
}
