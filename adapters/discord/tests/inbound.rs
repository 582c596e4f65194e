//! What is to be done about events, from fixtures after the shapes in Discord's documents, as serenity reads them.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use jiff::Timestamp;
use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use topup_discord::inbound::{self, Inbound};
use topup_port::{Standing, Words};

const BOT: u64 = 80_351_110_224_678_912;
const GUILD: &str = "290926798626357999";
const CHANNEL: &str = "290926798999357250";
const THREAD: &str = "334385199974967100";

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn message(name: &str) -> Inbound {
    let message: Message = serde_json::from_str(&fixture(name)).unwrap();
    inbound::message(&message, message.guild_id.map(|id| id.get()), BOT, Timestamp::UNIX_EPOCH)
}

fn interaction(name: &str) -> Inbound {
    let interaction: Interaction = serde_json::from_str(&fixture(name)).unwrap();
    inbound::interaction(&interaction, Timestamp::UNIX_EPOCH)
}

fn said(name: &str) -> inbound::Said {
    let Inbound::Said(said) = message(name) else { panic!("{name}: {:?}", message(name)) };
    *said
}

fn mention(words: &str) -> Words {
    Words::Mention(words.into())
}

#[test]
fn a_mention_is_said_to_us_and_known_by_its_place() {
    let said = said("mention");
    assert_eq!(said.words, mention("WoW issuances by channel"));
    assert_eq!(said.delivery(), format!("{GUILD}/{CHANNEL}/334385199974967042"));
    assert_eq!((said.person.id.as_str(), said.person.standing), ("53908099506183680", Standing::Member));
    assert!(said.known && said.root.is_none());
    assert_eq!(
        self::said("mention_with_other_people_and_markup").words,
        mention("issuances for @Mason in #channel :wave:")
    );
}

#[test]
fn what_names_nobody_is_a_reply_and_without_words_it_is_unread() {
    assert_eq!(said("mention_of_everyone").words, Words::Reply("@everyone lunch".into()));
    let reply = said("in_a_thread_without_a_name");
    assert_eq!((reply.words, reply.channel.as_str()), (Words::Reply("by grade".into()), THREAD));
    assert!(matches!(message("without_its_words"), Inbound::Unread(_)));
    assert_eq!(message("a_picture_alone"), Inbound::Nothing("a message without words"));
}

#[test]
fn direct_messages_and_replies_to_us_are_said_to_us() {
    let direct = said("direct_message");
    assert_eq!((direct.words, direct.guild, direct.known), (mention("funnel last month"), None, false));
    let reply = said("reply_with_a_ping");
    assert_eq!((reply.words, reply.root), (mention("only Email"), None));
    // Where the answer stands in the channel, its conversation is that of what it replies to.
    let there = said("reply_to_an_answer_in_the_channel");
    assert_eq!(there.root.as_deref(), Some("334385199974966000"));
    assert_eq!(
        said("bare_mention_in_reply_to_a_question").words,
        mention("issuances by channel last month?")
    );
}

#[test]
fn who_has_not_accepted_the_rules_is_a_guest_and_after_a_gap_nobody_is_known() {
    let guest = said("by_somebody_who_has_not_accepted_the_rules");
    assert_eq!((guest.person.standing, guest.known), (Standing::Guest, true));
    assert!(!said("read_again_after_a_gap").known);
}

#[test]
fn bots_webhooks_and_what_nobody_wrote_are_passed_over() {
    for name in ["our_own_message", "by_another_bot", "by_a_webhook"] {
        assert_eq!(message(name), Inbound::Nothing("a message of a bot"), "{name}");
    }
    assert_eq!(message("somebody_joined"), Inbound::Nothing("a message that nobody wrote"));
}

#[test]
fn a_command_has_words_wishes_and_a_place() {
    let Inbound::Command(command) = interaction("command_trend") else { panic!("a command") };
    let args = "issuances by channel only Email".to_owned();
    assert_eq!(command.words, Words::Command { name: "trend".into(), args });
    assert_eq!(command.wishes.segments["grade"], ["P1"]);
    assert_eq!(command.wishes.window.as_deref(), Some("last 30 days"));
    assert_eq!(command.shown, "/trend issuances by channel only Email · only grade P1 · last 30 days");
    let thread = command.spot.thread("77");
    assert_eq!((thread.channel.as_str(), thread.thread.as_str()), (CHANNEL, "77"));
    assert!(command.known && !format!("{command:?}").contains("aW50ZXJ"), "tokens are not shown");
    let Inbound::Command(inside) = interaction("command_in_a_thread") else { panic!("a command") };
    let thread = inside.spot.thread("77");
    assert_eq!((thread.channel.as_str(), thread.thread.as_str()), (CHANNEL, THREAD));
    let Inbound::Command(direct) = interaction("command_in_a_direct_message") else { panic!("a command") };
    assert!(direct.spot.is_direct() && !direct.known);
    assert_eq!(direct.words, Words::Command { name: "funnel".into(), args: String::new() });
}

#[test]
fn a_command_among_people_themselves_is_foreign() {
    let at = |context: u8, kind: u8| {
        let mut event: serde_json::Value =
            serde_json::from_str(&fixture("command_in_a_direct_message")).unwrap();
        event["context"] = context.into();
        event["channel"]["type"] = kind.into();
        let interaction: Interaction = serde_json::from_value(event).unwrap();
        let Inbound::Command(command) = inbound::interaction(&interaction, Timestamp::UNIX_EPOCH) else {
            panic!()
        };
        command.spot.foreign
    };
    assert_eq!((at(1, 1), at(2, 1), at(1, 3), at(2, 3)), (false, true, true, true));
}

#[test]
fn typing_names_its_option() {
    let Inbound::Typing(typing) = interaction("typing") else { panic!("typing") };
    assert_eq!((typing.option.as_str(), typing.text.as_str()), ("only", "ema"));
}

#[test]
fn a_click_says_whose_control_it_is_and_in_which_conversation() {
    let pressed = |name: &str| {
        let Inbound::Pressed(press) = interaction(name) else { panic!("{name}: {:?}", interaction(name)) };
        *press
    };
    let press = pressed("press");
    assert_eq!(
        (press.answer.as_str(), press.control.as_str(), press.choice),
        ("k3_Zq-9w0bTx", "ask-1", None)
    );
    assert_eq!((press.thread.channel.as_str(), press.thread.thread.as_str()), (CHANNEL, THREAD));
    let there = pressed("press_in_the_channel_itself");
    assert_eq!(
        (there.thread.channel.as_str(), there.thread.thread.as_str()),
        (CHANNEL, "334385199974966000")
    );
    let choice = pressed("choice");
    assert_eq!(
        (choice.control.as_str(), choice.choice.as_deref()),
        ("segment-channel", Some("Q&A <partners>"))
    );
    let direct = pressed("press_in_a_direct_message");
    assert!(direct.spot.is_direct() && !direct.known);
    assert_eq!(interaction("a_foreign_button"), Inbound::Nothing("a control that is not ours"));
}

#[test]
fn a_form_says_why_an_answer_was_bad() {
    let Inbound::Reason(reason) = interaction("reason") else { panic!("a reason") };
    assert_eq!((reason.answer.as_str(), reason.words.as_str()), ("k3_Zq-9w0bTx", "the numbers look wrong"));
    assert_eq!(reason.thread.thread, THREAD);
}
