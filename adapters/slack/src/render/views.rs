//! Modals and the App Home. Pure: texts from people and data stand in plain text and rich text, which know no markup.

use serde_json::{Value, json};
use topup_port::Answer;
use topup_port::words::{Account, REASONS, line, lines};

/// The `callback_id` of the form that asks why an answer was bad.
pub const REASON: &str = "reason";

/// The modal while its answer is looked up.
#[must_use]
pub fn looking_up() -> Value {
    notice("Looking it up…")
}

/// A modal that says one thing.
#[must_use]
pub fn notice(words: &str) -> Value {
    modal(vec![rich(vec![section(vec![run(&lines(words, 2_000), "")])])])
}

/// How an answer was computed.
#[must_use]
pub fn computed(answer: &Answer) -> Value {
    let Some(account) = Account::of(answer) else { return notice(Account::NOTHING) };
    let mut parts = Vec::new();
    parts.extend(paragraph(Account::PLAN, &account.plan));
    parts.extend(statement(&account.sql));
    parts.extend(listed(Account::BOUND, account.bound));
    parts.extend(listed(Account::DEFINITIONS, account.definitions));
    let mut blocks: Vec<Value> = parts.into_iter().map(rich).collect();
    if !account.small_print.is_empty() {
        blocks.push(json!({"type": "context", "elements": [plain(&account.small_print)]}));
    }
    modal(blocks)
}

/// The form that asks why an answer was bad. `about` comes back with it.
#[must_use]
pub fn reason(about: &str) -> Value {
    let options: Vec<Value> =
        REASONS.iter().map(|reason| json!({"text": plain(reason), "value": reason})).collect();
    json!({
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": about,
        "title": plain("What was wrong?"),
        "submit": plain("Send"),
        "close": plain("Skip"),
        "blocks": [
            {"type": "input", "block_id": "kind", "optional": true, "label": plain("What was it?"),
             "element": {"type": "static_select", "action_id": "kind", "placeholder": plain("Choose one"),
                         "options": options}},
            {"type": "input", "block_id": "words", "optional": true, "label": plain("In your words"),
             "element": {"type": "plain_text_input", "action_id": "words", "multiline": true,
                         "max_length": 2_000}},
        ],
    })
}

/// The App Home; without questions for those who may not ask.
#[must_use]
pub fn home(questions: &[String]) -> Value {
    let mut blocks = vec![
        json!({"type": "header", "text": plain("Ask Topup about the business")}),
        rich(vec![section(vec![run(
            "Mention me in a channel, write me a direct message, or use /trend, /forecast, /funnel and /topup. I answer \
             in the thread with exact numbers, a chart and what drove the change.",
            "",
        )])]),
    ];
    let questions: Vec<String> =
        questions.iter().map(|q| line(q, 150)).filter(|q| !q.is_empty()).take(6).collect();
    if questions.is_empty() {
        blocks.push(rich(vec![section(vec![run("I answer members of this workspace alone.", "")])]));
    } else {
        blocks.extend(listed("To begin with", questions).map(rich));
        blocks.push(rich(vec![section(vec![run(
            "In a thread with me you need not name me again: \"by grade\", \"only Email\", \"last month\", \"why?\".",
            "",
        )])]));
    }
    json!({"type": "home", "blocks": blocks})
}

fn modal(blocks: Vec<Value>) -> Value {
    json!({"type": "modal", "title": plain("How it was computed"), "close": plain("Close"), "blocks": blocks})
}

/// A text object without markup and emoji codes.
fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text, "emoji": false})
}

fn rich(elements: Vec<Value>) -> Value {
    json!({"type": "rich_text", "elements": elements})
}

fn section(runs: Vec<Value>) -> Value {
    json!({"type": "rich_text_section", "elements": runs})
}

/// Words, in a style if one is named.
fn run(text: &str, style: &str) -> Value {
    let mut run = json!({"type": "text", "text": text});
    if !style.is_empty() {
        run["style"] = json!({ style: true });
    }
    run
}

fn paragraph(title: &str, text: &str) -> Option<Vec<Value>> {
    (!text.is_empty()).then(|| vec![section(vec![run(&format!("{title}\n"), "bold"), run(text, "")])])
}

fn listed(title: &str, entries: Vec<String>) -> Option<Vec<Value>> {
    let entries: Vec<Value> = entries.iter().map(|entry| section(vec![run(entry, "")])).collect();
    (!entries.is_empty()).then(|| {
        vec![
            section(vec![run(title, "bold")]),
            json!({"type": "rich_text_list", "style": "bullet", "elements": entries}),
        ]
    })
}

fn statement(sql: &str) -> Option<Vec<Value>> {
    (!sql.is_empty()).then(|| {
        vec![
            section(vec![run(Account::SQL, "bold")]),
            json!({"type": "rich_text_preformatted", "elements": [run(sql, "")]}),
        ]
    })
}
