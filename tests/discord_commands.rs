//! Slash commands in Discord, what is offered while they are typed, and what can be pressed under an answer.
#![cfg(all(unix, feature = "discord"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "support/discord.rs"]
mod discord;
#[path = "../adapters/discord/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;

use discord::{FAST, Office, SLOW_VIEW};
use fake::{APPLICATION, Fake, GUILD, Rules, read};
use serde_json::{Value, json};

const CSV: &str = "issuances by channel last month";

fn names(data: &Value) -> Vec<&str> {
    let choices = data["choices"].as_array().unwrap().iter();
    choices.map(|choice| choice["name"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_answered_at_once_and_its_answer_stands_in_a_thread_of_that() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let options =
        [("metric", "issuances"), ("by", "channel"), ("window", "last month"), ("only", "grade=P1")];
    let token = office.fake.command(channel, "trend", &options);
    let root = office.root(&token).await;
    let answer = office.answer(root).await;
    {
        let state = office.fake.state();
        let told = read::plain(&state.message(root).unwrap().content);
        assert_eq!(told, "▸ /trend issuances by channel · only grade P1 · last month");
        assert_eq!(state.channels[&root].name, "issuances by channel · only grade P1 · last month");
        assert!(state.interactions[&token].after.unwrap() < std::time::Duration::from_secs(3));
    }
    assert!(answer.text.contains("P1") && answer.text.contains("Oct"), "{}", answer.text);
    for (name, options) in [
        ("ask", vec![("question", "what is funding rate?")]),
        ("funnel", vec![("window", "last month")]),
        ("forecast", vec![("window", "last 3 months"), ("question", "by week")]),
    ] {
        let token = office.fake.command(channel, name, &options);
        let root = office.root(&token).await;
        let answer = office.answer(root).await;
        assert!(!answer.text.contains("could not"), "/{name}: {}", answer.text);
    }
    // In a thread it is answered there, and in direct messages too.
    let token = office.fake.command(root, "ask", &[("question", "only Email")]);
    office.root(&token).await;
    let follow = read::shown(&office.nth(root, 2).await);
    assert!(follow.text.contains("Email"), "{}", follow.text);
    let direct = office.fake.state().direct(fake::ASKER);
    office.fake.command(direct, "funnel", &[]);
    assert!(office.answer(direct).await.text.to_lowercase().contains("funnel"));
    // All of them were registered once; a new start finds them there.
    assert_eq!(office.fake.state().registrations, 1);
    assert_eq!(office.terminate(), Some(0));
    office.start();
    office.fake.connected().await;
    office.rests().await;
    assert_eq!(office.fake.state().registrations, 1);
}

/// In the servers that are named and in no other; what was registered everywhere before does not stand twice there.
#[tokio::test(flavor = "multi_thread")]
async fn while_developing_commands_stand_in_the_named_servers_alone_and_are_written_once() {
    let fake = Fake::start(Rules::without_rates()).await;
    let guilds = [fake.new_guild(0, 1), fake.new_guild(0, 1)];
    let named = format!("{}, {}", guilds[0], guilds[1]);
    let place = |guild: u64| format!("applications/{APPLICATION}/guilds/{guild}/commands");
    let everywhere = format!("applications/{APPLICATION}/commands");
    let mut former = topup_discord::commands();
    former.push(json!({"type": 1, "name": "deploy", "description": "somebody else's"}));
    for (n, command) in former.iter_mut().enumerate() {
        command["id"] = (500 + n).to_string().into();
    }
    fake.state().commands.insert(everywhere.clone(), former.into());
    let env = [("TOPUP_DISCORD__COMMANDS", "guild"), ("TOPUP_DISCORD__GUILDS", &named)];
    let mut office = Office::before(fake, &env, &[]).await;
    let there = |office: &Office, place: &str| -> Vec<String> {
        let state = office.fake.state();
        let commands = state.commands.get(place).and_then(Value::as_array).into_iter().flatten();
        commands.map(|command| command["name"].as_str().unwrap().to_owned()).collect()
    };
    let ours = ["ask", "trend", "forecast", "funnel"];
    for guild in guilds {
        assert_eq!(there(&office, &place(guild)), ours);
    }
    assert_eq!(there(&office, &place(GUILD)).len(), 0);
    assert_eq!(there(&office, &everywhere), ["deploy"]);
    let channel = office.fake.new_channel_in(guilds[1]);
    let root = office.root(&office.fake.command(channel, "funnel", &[])).await;
    office.answer(root).await;
    // A second start writes nothing.
    let writes = |office: &Office| {
        let state = office.fake.state();
        let writes =
            state.calls.iter().filter(|call| call.route.contains("commands") && call.method != "GET");
        writes.count()
    };
    let before = writes(&office);
    assert_eq!(before, 2 + 4);
    assert_eq!(office.terminate(), Some(0));
    office.start();
    office.fake.connected().await;
    assert_eq!(writes(&office), before);
    // Back for all servers, they do not stand twice in those.
    assert_eq!(office.terminate(), Some(0));
    office.set("TOPUP_DISCORD__COMMANDS", "global");
    office.start();
    office.fake.connected().await;
    assert_eq!(there(&office, &everywhere), ours);
    for guild in guilds {
        assert_eq!(there(&office, &place(guild)).len(), 0);
    }
    // One server where the bot is not leaves the others as they should be.
    assert_eq!(office.terminate(), Some(0));
    office.set("TOPUP_DISCORD__COMMANDS", "guild");
    office.set("TOPUP_DISCORD__GUILDS", &format!("123456, {}", guilds[0]));
    office.start();
    office.fake.connected().await;
    assert_eq!(there(&office, &place(guilds[0])), ours);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_met_by_what_the_model_and_the_data_know() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let offered = async |option: &str, text: &str| {
        let token = office.fake.types(channel, "trend", option, text);
        let (kind, data) = office.fake.answered(&token).await;
        assert_eq!(kind, 8);
        data
    };
    let metrics = offered("metric", "iss").await;
    assert!(names(&metrics).iter().any(|name| name.to_lowercase().starts_with("iss")), "{metrics}");
    let by = offered("by", "").await;
    assert!(names(&by).contains(&"channel"), "{by}");
    let only = offered("only", "ema").await;
    let email =
        only["choices"].as_array().unwrap().iter().find(|c| c["name"].as_str().unwrap().ends_with(": Email"));
    assert_eq!(email.unwrap()["value"], "channel=Email");
    assert!(names(&offered("window", "last").await).contains(&"last 30 days"));
    assert!(names(&offered("metric", "bananas").await).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_under_an_answer_does_what_it_says() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, CSV);
    let answer = office.nth(thread, 1).await;
    // How it was computed, for the person alone.
    office.fake.press(answer.id, "How was this computed?");
    let told = office.whispered("The statement").await;
    assert!(told.contains("SELECT") && told.contains("What was understood"), "{told}");
    // The rows and the picture, into the thread.
    office.fake.press(answer.id, "CSV");
    let csv = office
        .until("the CSV", |o| {
            o.ours(thread).into_iter().find(|m| m.files.iter().any(|f| f.0.ends_with(".csv")))
        })
        .await;
    let (name, _, bytes) = &csv.files[0];
    assert!(name.starts_with("topup-") && String::from_utf8_lossy(bytes).contains("Email"), "{name}");
    office.fake.press(answer.id, "PNG");
    office
        .until("the PNG", |o| {
            o.ours(thread)
                .into_iter()
                .find(|m| m.files.iter().any(|f| f.0.starts_with("topup-") && f.0.ends_with(".png")))
        })
        .await;
    // A follow-up, a window, a value.
    let asks = read::shown(&answer).buttons[0].clone();
    office.fake.press(answer.id, &asks);
    office.nth(thread, 4).await;
    office.fake.press(answer.id, "Last 7 days");
    let window = read::shown(&office.nth(thread, 5).await);
    assert!(window.text.contains("Nov 16"), "{}", window.text);
    office.fake.press(answer.id, "Email");
    let value = read::shown(&office.nth(thread, 6).await);
    assert!(value.text.contains("Email"), "{}", value.text);
    // After a restart they work as before, and twice at once they run once.
    assert_eq!(office.terminate(), Some(0));
    office.start();
    office.fake.connected().await;
    office.fake.press(answer.id, "Last 30 days");
    office.fake.press(answer.id, "Last 30 days");
    office.nth(thread, 7).await;
    office.rests().await;
    assert_eq!(office.ours(thread).len(), 7);
    // What is not known any more says so.
    office.fake.press_id(answer.id, "nobody-knows-this-one:computed");
    office.whispered("has expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_are_counted_taken_back_and_explained() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, CSV);
    let answer = office.nth(thread, 1).await;
    let votes = |office: &Office| -> String {
        let rows = office.desk.sqlite("state/topup-state.db", "SELECT vote, reason FROM feedback ORDER BY 1");
        serde_json::to_string(&rows).unwrap()
    };
    office.fake.press(answer.id, "Good answer");
    office.whispered("noted as a good answer").await;
    office.fake.press(answer.id, "Good answer");
    office.whispered("taken back").await;
    let token = office.fake.press(answer.id, "Bad answer");
    let (kind, form) = office.fake.answered(&token).await;
    assert_eq!((kind, form["title"].as_str()), (9, Some("What was wrong?")));
    let sent = office.fake.submit(&token, answer.id, "the numbers look wrong");
    office.fake.answered(&sent).await;
    office.whispered("noted as a bad answer").await;
    office.until("the reason is kept", |o| votes(o).contains("the numbers look wrong").then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_stops_and_a_shutdown_leaves_no_message_hanging() {
    let office = Office::open(&[]).await;
    office.desk.sqlite("t.db", SLOW_VIEW);
    let channel = office.fake.new_channel();
    let slow = "issuances of loans over $20k last month";
    let thread = office.fake.mention(channel, slow);
    let progress = office.until("progress", |o| o.ours(thread).first().cloned()).await;
    assert!(office.fake.state().typing.contains(&thread));
    office.fake.press(progress.id, "Stop");
    let stopped = office.answer(thread).await;
    assert!(stopped.text.contains("Stopped"), "{}", stopped.text);
    let second = office.fake.mention(channel, slow);
    office.until("progress", |o| o.ours(second).first().cloned()).await;
    assert_eq!(office.terminate(), Some(0));
    let ours = office.ours(second);
    assert!(ours.len() == 1 && read::is_final(&ours[0]), "{ours:#?}");
    // Its button asks again, after the next start.
    office.desk.sqlite("t.db", FAST);
    office.start();
    office.fake.connected().await;
    office.fake.press(ours[0].id, "Retry");
    let again = read::shown(&office.nth(second, 2).await);
    assert!(again.text.contains("ssuance"), "{}", again.text);
}

/// The reply to a command is no message of the bot's that it had to be allowed to post.
#[tokio::test(flavor = "multi_thread")]
async fn where_it_may_not_post_a_commands_reply_holds_the_answer() {
    let office = Office::open(&[]).await;
    let forbid = |channel: u64, threads: bool| {
        let mut state = office.fake.state();
        let place = state.channels.get_mut(&channel).unwrap();
        (place.may_post, place.may_thread) = (false, threads);
    };
    let held = |root: u64| {
        let message = office.fake.state().message(root).cloned();
        message.filter(|m| !m.embeds.is_empty() && read::is_final(m))
    };
    // In a channel without threads, and in one whose threads take nothing either.
    for threads in [false, true] {
        let channel = office.fake.new_channel();
        forbid(channel, threads);
        let token = office.fake.command(channel, "trend", &[("metric", "issuances"), ("by", "channel")]);
        let root = office.root(&token).await;
        let message = office.until("the answer in the reply", |_| held(root)).await;
        assert!(message.content.starts_with("▸ /trend"), "{}", message.content);
        let shown = read::shown(&message);
        assert!(shown.text.contains("ssuance") && !message.files.is_empty(), "{}", shown.text);
        office.rests().await;
        let state = office.fake.state();
        let there =
            state.messages.iter().filter(|m| m.is_ours() && (m.channel == channel || m.channel == root));
        assert_eq!(there.count(), 1);
    }
    // What is pressed there comes behind it, a file to whoever pressed alone; in a thread it is just so.
    let channel = office.fake.new_channel();
    forbid(channel, false);
    let root = office.root(&office.fake.command(channel, "ask", &[("question", CSV)])).await;
    let message = office.until("the answer in the reply", |_| held(root)).await;
    office.fake.press(message.id, "Last 7 days");
    let follow = office.nth(channel, 1).await;
    assert!(read::shown(&follow).text.contains("Nov 16"), "{follow:#?}");
    office.fake.press(message.id, "CSV");
    office
        .until("the CSV", |o| {
            o.fake
                .state()
                .whispers
                .iter()
                .any(|(_, body)| {
                    body["attachments"][0]["filename"].as_str().is_some_and(|name| name.ends_with(".csv"))
                })
                .then_some(())
        })
        .await;
    let open = office.fake.new_channel();
    let thread = office.fake.mention(open, CSV);
    office.nth(thread, 1).await;
    forbid(thread, false);
    forbid(open, false);
    let root = office.root(&office.fake.command(thread, "ask", &[("question", "only Email")])).await;
    let message = office.until("the answer in the reply", |_| held(root)).await;
    assert!(read::shown(&message).text.contains("Email"), "{message:#?}");
    // A mention has no reply of that kind: its author is told directly.
    office.fake.mention(channel, CSV);
    let direct = office.fake.state().direct(fake::ASKER);
    let told = office.nth(direct, 1).await;
    assert!(read::shown(&told).text.contains("I may not write in"), "{told:#?}");
    office.rests().await;
    assert_eq!(office.ours(direct).len(), 1);
    // Stopped in the midst of it the next process goes on in the same place.
    office.desk.sqlite("t.db", SLOW_VIEW);
    let slow = [("question", "issuances of loans over $20k last month")];
    let root = office.root(&office.fake.command(channel, "ask", &slow)).await;
    office
        .until("progress", |o| o.fake.state().message(root).filter(|m| !m.embeds.is_empty()).map(drop))
        .await;
    office.kill();
    office.desk.sqlite("t.db", FAST);
    office.start();
    office.until("the answer in the reply", |_| held(root)).await;
}

/// Everything that was sent in a varied conversation, against Discord's own document where it lies.
#[tokio::test(flavor = "multi_thread")]
async fn every_body_is_valid_against_discords_own_document() {
    let Some(document) = fake::openapi::Document::find() else { return };
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, CSV);
    let answer = office.nth(thread, 1).await;
    for label in ["How was this computed?", "CSV", "Good answer", "Bad answer", "Last 7 days"] {
        let token = office.fake.press(answer.id, label);
        office.fake.answered(&token).await;
    }
    let token = office.fake.types(channel, "trend", "only", "e");
    office.fake.answered(&token).await;
    office.root(&office.fake.command(channel, "trend", &[("metric", "submits")])).await;
    let direct = office.fake.state().direct(fake::ASKER);
    office.fake.write(direct, fake::ASKER, "issuances by bananas", None);
    office.nth(direct, 1).await;
    // Where nothing may be posted the reply to a command is edited, and what is pressed comes behind it.
    let closed = office.fake.new_channel();
    {
        let mut state = office.fake.state();
        let place = state.channels.get_mut(&closed).unwrap();
        (place.may_post, place.may_thread) = (false, false);
    }
    let root = office.root(&office.fake.command(closed, "ask", &[("question", CSV)])).await;
    let held = office
        .until("the answer in the reply", |o| {
            o.fake.state().message(root).filter(|m| !m.embeds.is_empty() && read::is_final(m)).map(|m| m.id)
        })
        .await;
    office.fake.press(held, "Last 7 days");
    office.nth(closed, 1).await;
    office.fake.press(held, "CSV");
    office.rests().await;
    let calls = office.fake.state().calls.clone();
    let bodies = calls.iter().filter(|call| !call.body.is_null());
    let mut kinds = std::collections::BTreeSet::new();
    for call in bodies {
        let allowed = call.status == 403 && call.channel == Some(closed);
        assert!(call.status < 300 || allowed || call.channel == Some(root), "{call:#?}");
        document.assert(&call.method, &call.route, &call.body);
        kinds.insert(format!("{} {}", call.method, call.route));
    }
    assert!(kinds.len() >= 6, "{kinds:?}");
    assert!(kinds.contains("PATCH webhooks/*/*/messages/@original"), "{kinds:?}");
}
