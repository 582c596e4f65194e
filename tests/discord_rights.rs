//! Who may see what in Discord: roles by person and channel, guests, strangers, and what goes to its asker alone.
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

use discord::Office;
use fake::{ASKER, BOT, Rules, read};
use serde_json::json;

/// Everybody and every channel is narrow, but one person.
const ROLES: &str = r#"
    default = "narrow"
    [roles.narrow]
    metrics = ["issuances", "submits"]
    segments = ["channel", "grade"]
    rows = { channel = ["Partner"] }
    [roles.board]
    [[rules]]
    person = "900001"
    role = "board"
"#;
/// Somebody who is not of the board.
const OTHER: u64 = 900_002;

async fn office(env: &[(&str, &str)]) -> Office {
    let mut all = vec![("TOPUP_ACCESS__FILE", "access.toml")];
    all.extend_from_slice(env);
    Office::open_with(Rules::without_rates(), &all, &[("access.toml", ROLES)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_channels_rows_alone_are_counted_whoever_asks_and_whatever_is_asked() {
    let office = office(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "issuances by channel last month");
    let first = office.nth(thread, 1).await;
    let answer = read::shown(&first);
    assert!(answer.text.contains("Partner") && !answer.text.contains("Email"), "{}", answer.text);
    office.fake.write(thread, OTHER, &format!("<@{BOT}> for Email"), None);
    let second = read::shown(&office.nth(thread, 2).await);
    assert!(!second.text.contains('$'), "no question widens it: {}", second.text);
    // Nor does a value that is chosen in a command.
    let token = office.fake.command_by(
        OTHER,
        channel,
        "trend",
        &[("metric", "issuances"), ("only", "channel=Email")],
    );
    let root = office.root(&token).await;
    let third = read::shown(&office.nth(root, 1).await);
    assert!(!third.text.contains('$'), "{}", third.text);
    // What is offered is what may be asked.
    let token = office.fake.types(channel, "trend", "only", "");
    let (_, data) = office.fake.answered(&token).await;
    let offered = data.to_string();
    assert!(offered.contains("Partner") && !offered.contains("Email"), "{offered}");
    let token = office.fake.types(channel, "trend", "metric", "");
    let (_, data) = office.fake.answered(&token).await;
    assert!(!data.to_string().to_lowercase().contains("approv"), "{data}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_channel_may_not_see_goes_to_the_asker_in_a_direct_message() {
    let office = office(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "approval rate by product last month");
    let direct = office.fake.state().direct(ASKER);
    let alone = office.nth(direct, 1).await;
    let shown = read::shown(&alone);
    assert!(shown.text.contains("you alone get it") && shown.text.contains('%'), "{}", shown.text);
    assert_eq!(shown.pictures, 1);
    let told = office.answer(thread).await;
    assert!(told.text.contains("direct message") && !told.text.contains('%'), "{}", told.text);
    // What is pressed there stays there.
    office.fake.press(alone.id, "CSV");
    office
        .until("the CSV", |o| {
            o.ours(direct).into_iter().find(|m| m.files.iter().any(|f| f.0.ends_with(".csv")))
        })
        .await;
    office.fake.press(alone.id, "How was this computed?");
    office.whispered("SELECT").await;
    let label = read::shown(&alone).buttons[0].clone();
    office.fake.press(alone.id, &label);
    let follow = read::shown(&office.nth(direct, 3).await);
    assert!(follow.text.contains("you alone get it"), "{}", follow.text);
    // Nobody else presses anything under it, with whatever id.
    let custom_id = alone.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    let answer = custom_id.split(':').next().unwrap().to_owned();
    let other = office.fake.mention(channel, "issuances by channel last month");
    let theirs = office.nth(other, 1).await;
    let before = office.whispers().len();
    let mut forged = office.fake.state().message(theirs.id).unwrap().clone();
    forged.components = vec![json!({"type": 1, "components": [
        {"type": 2, "style": 2, "label": "forged", "custom_id": format!("{answer}:computed")}]})];
    let id = forged.id;
    *office.fake.state().messages.iter_mut().find(|m| m.id == id).unwrap() = forged;
    office.fake.press_by(OTHER, id, "forged");
    office.until("a no", |o| (o.whispers().len() > before).then_some(())).await;
    assert!(!office.whispers()[before..].concat().contains("SELECT"));
    office.rests().await;
    let public: String =
        [thread, channel, other].iter().flat_map(|c| office.ours(*c)).map(|m| read::shown(&m).text).collect();
    assert!(!public.to_lowercase().contains("approval"), "{public}");
    // Who takes no direct messages is told so.
    office.fake.state().closed.push(ASKER);
    let closed = office.fake.mention(channel, "approval rate by product last week");
    let told = office.answer(closed).await;
    assert!(told.text.contains("privacy settings"), "{}", told.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_and_strangers_are_refused_also_when_they_click_or_write_directly() {
    let office = office(&[]).await;
    let channel = office.fake.new_channel();
    let (guest, stranger) = (900_010, 900_011);
    office.fake.state().members.insert(guest, json!({"pending": true}));
    office.fake.state().strangers.push(stranger);
    let thread = office.fake.mention(channel, "issuances by channel last month");
    let answer = office.nth(thread, 1).await;
    let asked = office.fake.write(channel, guest, &format!("<@{BOT}> issuances last month"), None);
    let refused = office.answer(asked).await;
    assert!(!refused.text.contains('$'), "{}", refused.text);
    office.fake.press_by(guest, answer.id, "CSV");
    office.whispered("members of this server alone").await;
    let direct = office.fake.state().direct(stranger);
    office.fake.write(direct, stranger, "issuances last month", None);
    let refused = office.answer(direct).await;
    assert!(!refused.text.contains('$'), "{}", refused.text);
    office.rests().await;
    assert_eq!(office.ours(thread).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_is_not_a_command_that_somebody_brought_along_is_not_answered() {
    let office = office(&[]).await;
    let elsewhere = office.fake.state().new_channel(0, Some(8_000), None);
    office.fake.command(elsewhere, "ask", &[("question", "issuances by channel last month")]);
    office.whispered("do not answer in this server").await;
    let token = office.fake.types(elsewhere, "trend", "only", "");
    let (_, data) = office.fake.answered(&token).await;
    assert_eq!(data["choices"], json!([]));
    // Among people themselves everybody would read it.
    let group = office.fake.state().new_channel(3, None, None);
    office.fake.command(group, "ask", &[("question", "issuances by channel last month")]);
    office.until("the second no", |o| (o.whispers().len() == 2).then_some(())).await;
    office.rests().await;
    assert_eq!(office.fake.state().messages.iter().filter(|m| m.is_ours()).count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_are_not_named_are_not_served() {
    let office = office(&[("TOPUP_DISCORD__GUILDS", "12345")]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "issuances by channel last month");
    let token = office.fake.command(channel, "funnel", &[]);
    office.whispered("do not answer in this server").await;
    assert_eq!(office.fake.answered(&token).await.0, 4);
    let direct = office.fake.state().direct(ASKER);
    office.fake.write(direct, ASKER, "issuances last month", None);
    let refused = office.answer(direct).await;
    assert!(!refused.text.contains('$'), "{}", refused.text);
    office.rests().await;
    assert!(office.ours(thread).is_empty() && office.ours(channel).is_empty());
}
