//! The same question has the same numbers and the same words wherever it is asked: in Slack, in Discord, in Teams, by
//! webhook, on the page and at the terminal. Sentences are compared word by word; figures (the drivers, the rows and their
//! totals), the small print, what can be asked next and what the picture shows are compared form by form.
#![cfg(all(unix, feature = "slack", feature = "discord", feature = "teams", feature = "webhook"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/slack/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/forms.rs"]
mod forms;
#[path = "support/http.rs"]
mod http;
#[path = "support/on_discord.rs"]
mod on_discord;
#[path = "support/on_teams.rs"]
mod on_teams;
#[path = "support/on_webhook.rs"]
mod on_webhook;
#[path = "support/service.rs"]
mod service;
#[path = "support/slack.rs"]
mod slack;

use forms::{Forms, InChat};
use on_discord::fake::read as discord_read;
use on_teams::fake::{Kind, read as teams_read};
use on_webhook::receiver;
use serde_json::{Value, json};

/// An answer with its chart, the change of a rate, periods, a forecast, shares, a funnel, a definition, a question back and
/// a refusal.
const QUESTIONS: [&str; 9] = [
    "WoW issuances by channel",
    "why did approval rate change last month by channel",
    "monthly issuances this year",
    "actuals vs forecast this year",
    "issuances by grade last month",
    "funnel last month",
    "what is funding rate?",
    "issuances for Emial last month",
    "what will the weather be tomorrow?",
];

/// The sentences of an answer: without what differs from run to run, and without how a platform sets them.
fn sentences(text: &str) -> Vec<String> {
    let lasting = |part: &&str| {
        !part.starts_with('#') && !part.ends_with(" ms") && !part.ends_with(" s") && *part != "cached"
    };
    let lines = text.lines().map(|line| {
        let line = line.trim().trim_start_matches(['•', '-', '*']).trim();
        line.split(" · ").filter(lasting).collect::<Vec<_>>().join(" · ")
    });
    lines.filter(|line| !line.is_empty()).collect()
}

/// Text on one line, for what wraps its own.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every text within a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![flat(text)],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// What the first picture within a message shows, under the name that the platform has for it.
fn alt(message: &Value, name: &str) -> Option<String> {
    match message {
        Value::Array(all) => all.iter().find_map(|one| alt(one, name)),
        Value::Object(fields) => {
            // What keeps a minus with its number nobody sees.
            let own = fields.get(name).and_then(Value::as_str).map(|words| words.replace('\u{2060}', ""));
            own.or_else(|| fields.values().find_map(|one| alt(one, name)))
        }
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_has_the_same_words_and_figures_everywhere() {
    let slack = slack::Office::open(&[]).await;
    let teams = on_teams::teams::Office::open(&[]).await;
    let discord = on_discord::discord::Office::open(&[]).await;
    let tool = on_webhook::webhook::Office::open(&[]).await;
    let terminal = cli::Desk::with_demo(3_000);
    for (n, question) in QUESTIONS.iter().enumerate() {
        let (channel, _) = slack.fake.new_thread();
        let ts = slack.mention(&channel, None, question).await;
        let message = slack.nth(&channel, &ts, 1).await;
        let in_slack = fake::read::shown(&message);
        let slack_alt = alt(&json!(message.blocks), "alt_text");
        let said = sentences(&in_slack.text);
        assert!(!said.is_empty(), "{question}");

        let thread = teams.fake.open(Kind::Channel);
        teams.mention(&thread, question).await;
        let message = teams.nth(&thread, 1).await;
        let in_teams = teams_read::shown(&message);
        let teams_alt = alt(message.card(), "altText");

        let begun = discord.fake.mention(discord.fake.new_channel(), question);
        let message = discord.nth(begun, 1).await;
        let in_discord = discord_read::shown(&message);
        let discord_alt = message.files.first().map(|file| file.1.clone());

        let message = tool.answer(&json!({"question": question})).await;
        let at_the_address = receiver::shown(&message);
        let tool_alt = alt(&message["chart"], "alt");

        // The page and the terminal say the same in a form of their own.
        let mut page = slack.client();
        let events = page.ask(&format!("agree-{n}"), question);
        let on_page: Vec<String> = events.iter().flat_map(|(_, data)| texts(data)).collect();
        let at_terminal = terminal.good(&["ask", question, "--db", "t.db", "--as-of", "2026-11-22"]).out;
        let flat_terminal = flat(&at_terminal);
        // The small print and the drivers are compared part by part, below.
        for sentence in said.iter().filter(|line| !line.contains(" · ") && !line.starts_with("Drivers:")) {
            let sentence = flat(sentence.trim_start_matches("Source: "));
            assert!(
                on_page.iter().any(|text| text.contains(&sentence)),
                "{question}: {sentence:?} among {on_page:#?}"
            );
            assert!(flat_terminal.contains(&sentence), "{question}: {sentence:?} in {at_terminal}");
        }

        let forms = Forms::new(&events, at_terminal, terminal.ask(question, &[]));
        forms.agree();
        if forms.has_data() {
            assert_eq!(message["table"]["rows"], forms.json["rows"], "{question} by webhook");
            assert_eq!(message["table"]["totals"], forms.json["totals"], "{question} by webhook");
        }
        for (platform, shown, alt) in [
            ("Slack", &in_slack, slack_alt),
            ("Teams", &in_teams, teams_alt),
            ("Discord", &in_discord, discord_alt),
            ("the webhook", &at_the_address, tool_alt),
        ] {
            assert_eq!(sentences(&shown.text), said, "{question}: {platform}");
            assert_eq!(shown.pictures, in_slack.pictures, "{question}: {platform}");
            forms.agree_with(&InChat { platform, text: &shown.text, buttons: &shown.buttons, alt });
        }
    }
}
