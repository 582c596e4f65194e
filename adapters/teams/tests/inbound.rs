//! Activities as Microsoft's documents show them, and what is to be done about each.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use jiff::Timestamp;
use serde_json::{Value, json};
use topup_port::{ThreadKey, Words};
use topup_teams::inbound::{Activity, Inbound, read};

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const BOT: &str = "28:c9e8c047-2a34-40a1-b28a-b162d5f5327c";
const CHANNEL: &str = "19:253b1f341670408fb6fe51050b6e5ceb@thread.skype";

/// A message in a channel, as the documents on channel conversations show it.
fn in_a_channel() -> Value {
    json!({
        "type": "message",
        "id": "1485983408511",
        "timestamp": "2026-02-01T21:10:07.437Z",
        "localTimestamp": "2026-02-01T14:10:07.437-07:00",
        "serviceUrl": "https://smba.trafficmanager.net/amer/",
        "channelId": "msteams",
        "from": {"id": "29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85gQtHieVkKilBZ9XHoq9j7Zaqt7CZ-NJWi7me2kHTL3Bw",
            "name": "Megan Bowen", "aadObjectId": "7faf8bb8-3c5a-4c1b-8a2e-1d6ab5c32a86"},
        "conversation": {"isGroup": true, "conversationType": "channel", "tenantId": TENANT,
            "id": format!("{CHANNEL};messageid=1485983408511"), "name": "UI Feedback"},
        "recipient": {"id": BOT, "name": "Topup"},
        "textFormat": "plain",
        "text": "<at>Topup</at> issuances by channel\n",
        "attachments": [{"contentType": "text/html", "content": "<div><span itemscope=\"\">Topup</span> issuances by channel</div>"}],
        "entities": [
            {"type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Windows"},
            {"type": "mention", "mentioned": {"id": BOT, "name": "Topup"}, "text": "<at>Topup</at>"}],
        "channelData": {"teamsChannelId": CHANNEL, "teamsTeamId": "19:712c61d0ef384e5fa681ba90ca943398@thread.skype",
            "channel": {"id": CHANNEL},
            "team": {"id": "19:712c61d0ef384e5fa681ba90ca943398@thread.skype", "aadGroupId": "8e5c3a2b-0001-4c1b-8a2e-1d6ab5c32a86"},
            "tenant": {"id": TENANT}},
        "locale": "en-US",
    })
}

fn in_a_chat(words: &str) -> Value {
    let mut activity = in_a_channel();
    activity["conversation"] =
        json!({"conversationType": "personal", "tenantId": TENANT, "id": "a:1pL6i0oY3C0K8oAj8"});
    activity["channelData"] = json!({"tenant": {"id": TENANT}});
    activity["text"] = words.into();
    activity["entities"] = json!([{"type": "clientInfo", "locale": "en-US"}]);
    activity
}

fn in_a_group(words: &str) -> Value {
    let mut activity = in_a_chat(words);
    activity["conversation"] = json!({"isGroup": true, "conversationType": "groupChat", "tenantId": TENANT,
        "id": "19:2da4c29f6d7041eca70b638b43d45437@thread.v2"});
    activity
}

fn activity(payload: &Value) -> Activity {
    read(payload, TENANT, Timestamp::UNIX_EPOCH).unwrap()
}

fn words(payload: &Value) -> Option<Words> {
    match activity(payload).inbound {
        Inbound::Said(said) => Some(said.ask.words),
        _ => None,
    }
}

fn passed_over(payload: &Value) -> bool {
    matches!(activity(payload).inbound, Inbound::Nothing(_))
}

#[test]
fn a_mention_in_a_channel_is_asked_in_its_thread() {
    let Activity { thread, place, inbound } = activity(&in_a_channel());
    assert_eq!(thread, ThreadKey::new("teams", TENANT, CHANNEL, "1485983408511"));
    assert_eq!((place.kind.as_str(), place.bot.as_str()), ("channel", BOT));
    assert_eq!(place.service_url, "https://smba.trafficmanager.net/amer/");
    assert_eq!(place.group.as_deref(), Some("8e5c3a2b-0001-4c1b-8a2e-1d6ab5c32a86"));
    let Inbound::Said(said) = inbound else { panic!("it is said") };
    assert_eq!(said.ask.words, Words::Mention("issuances by channel".into()));
    assert_eq!(said.ask.person.id, "7faf8bb8-3c5a-4c1b-8a2e-1d6ab5c32a86");
    assert!(said.who.account.starts_with("29:") && !said.who.external);
    assert!(!said.ask.private && said.ask.begins);
    assert_eq!(said.ask.delivery, format!("{TENANT}/{CHANNEL};messageid=1485983408511/1485983408511"));
}

#[test]
fn a_reply_that_names_nobody_is_perhaps_meant_for_us() {
    let mut reply = in_a_channel();
    reply["id"] = "1485983409999".into();
    reply["text"] = "only Email".into();
    reply["entities"] = json!([]);
    let Inbound::Said(said) = activity(&reply).inbound else { panic!("it is said") };
    assert_eq!(said.ask.words, Words::Reply("only Email".into()));
    assert!(!said.ask.begins);
    assert_eq!(words(&in_a_group("only Email")), Some(Words::Reply("only Email".into())));
    assert!(passed_over(&in_a_group("")));
}

#[test]
fn in_our_own_chat_everything_is_said_to_us() {
    let payload = in_a_chat("issuances by channel");
    let Activity { thread, place, inbound } = activity(&payload);
    assert_eq!((thread.thread.as_str(), place.kind.as_str()), ("", "personal"));
    let Inbound::Said(said) = inbound else { panic!("it is said") };
    assert!(said.ask.private);
    assert_eq!(said.ask.words, Words::Mention("issuances by channel".into()));
    // A picture without a word, or a greeting of nothing.
    assert_eq!(words(&in_a_chat("")), Some(Words::Mention(String::new())));
}

#[test]
fn the_commands_of_the_manifest_ask_or_help() {
    let command = |name: &str| Some(Words::Command { name: name.into(), args: String::new() });
    assert_eq!(words(&in_a_chat("trend")), command("trend"));
    assert_eq!(words(&in_a_chat("/Funnel")), command("funnel"));
    let with_words = Words::Mention("forecast vs actual by week".into());
    assert_eq!(words(&in_a_chat("forecast vs actual by week")), Some(with_words));
    for help in ["help", "Help", "/help", "help?"] {
        let Inbound::Said(said) = activity(&in_a_chat(help)).inbound else { panic!("it is said") };
        assert!(said.help, "{help}");
    }
    let Inbound::Said(said) = activity(&in_a_group("help")).inbound else { panic!("it is said") };
    assert!(!said.help, "nobody asked us");
}

#[test]
fn a_button_comes_back_as_a_message_with_a_value() {
    let mut click = in_a_chat("");
    click["text"] = Value::Null;
    click["replyToId"] = "1485983408512".into();
    click["value"] =
        json!({"topup": "k3_Zq-9w0bTx", "ask": "choose", "window": "last 30 days", "segment-channel": ""});
    let Inbound::Pressed(press) = activity(&click).inbound else { panic!("it is a click") };
    assert_eq!((press.answer().as_str(), press.message.as_str()), ("k3_Zq-9w0bTx", "1485983408512"));
    assert_eq!(press.pressed.chosen, [("window".to_owned(), "last 30 days".to_owned())]);
    assert!(press.private);
    // What belongs to a channel is read by others there, wherever it was pressed.
    click["value"]["ctx"] = format!("{CHANNEL};messageid=1485983408511").into();
    let Inbound::Pressed(press) = activity(&click).inbound else { panic!("it is a click") };
    assert_eq!(press.thread, ThreadKey::new("teams", TENANT, CHANNEL, "1485983408511"));
    assert!(!press.private);
    for other in [
        json!({"action": "another app's"}),
        json!({"topup": "short", "ask": "csv"}),
        json!({"topup": "k3_Zq-9w0bTx"}),
    ] {
        click["value"] = other;
        assert!(passed_over(&click), "{}", click["value"]);
    }
    click["value"] = json!({"topup_says": "WoW issuances by channel"});
    assert_eq!(words(&click), Some(Words::Mention("WoW issuances by channel".into())));
}

#[test]
fn arrivals_and_departures_of_ours_are_told_from_those_of_others() {
    let mut update = in_a_channel();
    update["type"] = "conversationUpdate".into();
    update["membersAdded"] = json!([{"id": BOT}]);
    assert_eq!(activity(&update).inbound, Inbound::Added);
    update["membersAdded"] = json!([{"id": "29:somebody"}]);
    assert!(passed_over(&update));
    update["membersRemoved"] = json!([{"id": BOT}]);
    assert_eq!(activity(&update).inbound, Inbound::Removed);
    let mut installed = in_a_chat("");
    installed["type"] = "installationUpdate".into();
    for (action, is) in
        [("add", Inbound::Added), ("add-upgrade", Inbound::Added), ("remove", Inbound::Removed)]
    {
        installed["action"] = action.into();
        assert_eq!(activity(&installed).inbound, is, "{action}");
    }
}

#[test]
fn what_nobody_says_to_us_is_passed_over() {
    for kind in ["messageReaction", "typing", "messageUpdate", "messageDelete", "event", "handoff", ""] {
        let mut payload = in_a_chat("x");
        payload["type"] = kind.into();
        payload["reactionsAdded"] = json!([{"type": "like"}]);
        assert!(passed_over(&payload), "{kind}");
    }
    let mut own = in_a_channel();
    own["from"]["id"] = BOT.into();
    assert!(passed_over(&own));
    own["from"]["id"] = "28:another-bot".into();
    assert!(passed_over(&own));
    let mut elsewhere = in_a_chat("x");
    elsewhere["channelId"] = "webchat".into();
    assert!(passed_over(&elsewhere));
    assert_eq!(read(&json!({"type": "message"}), TENANT, Timestamp::UNIX_EPOCH), None);
    let mut invoke = in_a_chat("");
    invoke["type"] = "invoke".into();
    invoke["name"] = "task/fetch".into();
    assert_eq!(activity(&invoke).inbound, Inbound::Invoke { name: "task/fetch".into() });
}

/// The entry of a message's menu, as the documents on message extensions show it.
fn on_a_message(name: &str, payload: &Value) -> Value {
    let mut invoke = in_a_channel();
    invoke["type"] = "invoke".into();
    invoke["id"] = "f:0123456878990178955".into();
    invoke["name"] = name.into();
    invoke["text"] = Value::Null;
    invoke["conversation"]["id"] = CHANNEL.into();
    invoke["value"] = json!({"commandId": "ask", "commandContext": "message", "messagePayload": payload,
        "context": {"theme": "default"}});
    invoke
}

#[test]
fn the_entry_of_a_messages_menu_opens_a_form_and_what_is_sent_is_asked_in_its_thread() {
    let message = json!({"id": "1602", "replyToId": "1601", "createdDateTime": "2026-02-25T21:29:36.065Z",
        "body": {"contentType": "html", "content": "<p><at id=\"0\">Topup</at> &amp; <at id=\"1\">Ann</at>: issuances&nbsp;by grade?</p>"},
        "from": {"user": {"id": "7faf8bb8", "displayName": "Jamie"}, "application": null},
        "mentions": [
            {"id": 0, "mentionText": "Topup", "mentioned": {"application": {"id": BOT.trim_start_matches("28:"), "displayName": "Topup"}, "user": null}},
            {"id": 1, "mentionText": "Ann", "mentioned": {"application": null, "user": {"id": "x"}}}]});
    let opened =
        |message: &Value| match activity(&on_a_message("composeExtension/fetchTask", message)).inbound {
            Inbound::Opened(opening) => (opening.words, opening.root),
            other => panic!("{other:?}"),
        };
    assert_eq!(opened(&message), ("& Ann: issuances by grade?".into(), "1601".into()));
    let root = json!({"id": "1601", "replyToId": null, "body": {"contentType": "text", "content": "loans < 5 & more"}});
    assert_eq!(opened(&root), ("loans < 5 & more".into(), "1601".into()));
    let picture = json!({"id": "1601", "replyToId": "", "body": {"contentType": "html", "content": "<attachment id=\"1\"></attachment>"}});
    assert_eq!(opened(&picture), (String::new(), "1601".into()));
    let mut sent = on_a_message("composeExtension/submitAction", &message);
    sent["value"]["data"] = json!({"topup_about": "1601", "words": " issuances by grade\u{2060} "});
    let Inbound::Submitted(said) = activity(&sent).inbound else { panic!("it is sent") };
    assert_eq!(said.ask.thread, ThreadKey::new("teams", TENANT, CHANNEL, "1601"));
    assert_eq!(said.ask.words, Words::Mention("issuances by grade".into()));
    assert!(!said.ask.private && !said.who.external);
    // A conversation that is named with its thread keeps it.
    sent["conversation"]["id"] = format!("{CHANNEL};messageid=1600").into();
    let Inbound::Submitted(said) = activity(&sent).inbound else { panic!("it is sent") };
    assert_eq!(said.ask.thread.thread, "1600");
    sent["value"]["commandId"] = "another".into();
    assert!(matches!(activity(&sent).inbound, Inbound::Invoke { .. }));
    sent["value"]["commandId"] = "ask".into();
    sent["from"]["id"] = BOT.into();
    assert!(matches!(activity(&sent).inbound, Inbound::Invoke { .. }));
}

#[test]
fn people_of_other_tenants_are_known_for_such() {
    for place in ["channelData", "conversation", "from"] {
        let mut payload = in_a_channel();
        match place {
            "channelData" => payload["channelData"]["tenant"]["id"] = "another".into(),
            "conversation" => payload["conversation"]["tenantId"] = "another".into(),
            _ => payload["from"]["tenantId"] = "another".into(),
        }
        let Inbound::Said(said) = activity(&payload).inbound else { panic!("it is said") };
        assert!(said.who.external, "{place}");
    }
}

#[test]
fn what_has_no_type_of_conversation_is_no_chat_of_ours() {
    let mut payload = in_a_chat("issuances");
    payload["conversation"]["conversationType"] = Value::Null;
    let Inbound::Said(said) = activity(&payload).inbound else { panic!("it is said") };
    assert!(!said.ask.private);
}
