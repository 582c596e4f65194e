//! Conversations in Discord: the running service, a Discord of our own, and what people do under answers.
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
use fake::{ASKER, BOT, read};

/// A thread as a reader sees it; what differs from run to run (milliseconds, receipts) is left out.
fn transcript(office: &Office, channel: u64) -> String {
    let state = office.fake.state();
    let here = state.messages.iter().filter(|m| !m.deleted && (m.channel == channel || m.id == channel));
    let told = here.map(|message| {
        if message.author != BOT {
            return format!("person: {}", message.content);
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
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "WoW issuances by channel");
    for (n, words) in
        ["only Email", "what is funding rate?", "and by bananas?", "what will the weather be tomorrow?"]
            .iter()
            .enumerate()
    {
        office.nth(thread, n + 1).await;
        office.fake.mention(thread, words);
    }
    office.nth(thread, 5).await;
    office.rests().await;
    assert_eq!(office.ours(channel).len(), 0, "all of it stands in the thread");
    assert_eq!(office.fake.state().channels[&thread].name, "WoW issuances by channel");
    insta::assert_snapshot!(transcript(&office, thread));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_intent_a_reply_is_heard_and_the_rest_is_said_to_be_unheard_once() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "issuances by channel last month");
    let first = office.nth(thread, 1).await;
    office.fake.reply(thread, first.id, "only Email");
    let second = read::shown(&office.nth(thread, 2).await);
    assert!(second.text.contains("Email"), "{}", second.text);
    office.fake.write(thread, ASKER, "by grade", None);
    let told = read::shown(&office.nth(thread, 3).await);
    assert!(told.text.contains("only messages that name me"), "{}", told.text);
    office.fake.write(thread, ASKER, "by grade", None);
    // A thread of others is none of ours.
    let (_, other) = office.fake.new_thread();
    office.fake.write(other, ASKER, "issuances by grade last month", None);
    office.rests().await;
    assert_eq!(office.ours(thread).len(), 3);
    assert!(office.ours(other).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_intent_its_threads_need_no_name_and_it_is_silent_when_it_is_not_asked() {
    let office = Office::open(&[("TOPUP_DISCORD__MESSAGE_CONTENT", "true")]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "issuances by channel last month");
    office.nth(thread, 1).await;
    office.fake.write(thread, ASKER, "only Email", None);
    let second = read::shown(&office.nth(thread, 2).await);
    assert!(second.text.contains("Email"), "{}", second.text);
    office.fake.write(thread, ASKER, "thanks everybody, see you at lunch", None);
    office.fake.write(channel, ASKER, "issuances by grade last month", None);
    office.rests().await;
    assert_eq!((office.ours(thread).len(), office.ours(channel).len()), (2, 0));
    // Mentioned in a thread of others, it reads what was said there.
    let (_, other) = office.fake.new_thread();
    office.fake.write(other, ASKER, "has anybody seen issuances by channel last month?", None);
    office.fake.mention(other, "by grade");
    let answer = office.answer(other).await;
    assert!(answer.text.contains("Issuances") && answer.text.contains("by grade"), "{}", answer.text);
    assert!(answer.text.contains("said here before"), "{}", answer.text);
    // The context and the seat outlive the process.
    assert_eq!(office.terminate(), Some(0));
    office.start();
    office.fake.connected().await;
    office.fake.write(other, ASKER, "by channel", None);
    let follow = read::shown(&office.nth(other, 2).await);
    assert!(follow.text.to_lowercase().contains("channel"), "{}", follow.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_needs_no_name_and_a_bare_mention_is_greeted() {
    let office = Office::open(&[]).await;
    let direct = office.fake.state().direct(ASKER);
    office.fake.write(direct, ASKER, "funnel last month", None);
    let answer = office.answer(direct).await;
    assert!(answer.text.to_lowercase().contains("funnel") && answer.pictures == 1, "{}", answer.text);
    office.fake.write(direct, ASKER, "only Email", None);
    let follow = read::shown(&office.nth(direct, 2).await);
    assert!(follow.text.contains("Email"), "{}", follow.text);
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "");
    let greeting = office.answer(thread).await;
    assert!(greeting.buttons.len() >= 3, "{greeting:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_thread_can_be_made_the_answer_replies_in_the_channel_and_goes_on_there() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    office.fake.state().channels.get_mut(&channel).unwrap().may_thread = false;
    let root = office.fake.mention(channel, "issuances by channel last month");
    let answer = office.nth(channel, 1).await;
    assert_eq!(answer.reference, Some(root));
    office.fake.reply(channel, answer.id, "only Email");
    let follow = office.nth(channel, 2).await;
    assert!(read::shown(&follow).text.contains("Email"), "{follow:#?}");
    assert_eq!(follow.reference, Some(root));
    // Another question is another conversation.
    let other = office.fake.mention(channel, "only Email");
    let third = office.nth(channel, 3).await;
    assert_eq!(third.reference, Some(other));
    assert!(!read::shown(&third).text.contains("by channel"), "{third:#?}");
}
