//! Messages as a reader sees them, and what harm they do.

use serde_json::Value;
use topup_port::testing::conformance::Shown;

use super::state::Message;

/// Every word of a message's body, in reading order, as it is sent.
fn texts(message: &Message) -> Vec<String> {
    let mut all = vec![message.content.clone()];
    for embed in &message.embeds {
        let part = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        all.extend([part(&embed["title"]), part(&embed["description"]), part(&embed["footer"]["text"])]);
    }
    all.retain(|text| !text.is_empty());
    all
}

/// Markdown as it looks: escapes gone, our own bold and italics gone.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '*' | '\u{2060}' => {}
            c => out.push(c),
        }
    }
    out
}

pub fn shown(message: &Message) -> Shown {
    let rows = message.components.iter().filter_map(|row| row["components"].as_array()).flatten();
    let mut buttons = Vec::new();
    for part in rows {
        match part["label"].as_str() {
            Some(label) => buttons.push(label.to_owned()),
            None => {
                let options = part["options"].as_array().into_iter().flatten();
                buttons.extend(options.filter_map(|option| option["label"].as_str()).map(str::to_owned));
            }
        }
    }
    let pictures = message.embeds.iter().filter(|embed| !embed["image"].is_null()).count();
    Shown { text: plain(&texts(message).join("\n")), pictures, buttons }
}

/// What a message does beside saying something: markup that people's or data's text brought in. Words in an embed's
/// footer and on buttons know none.
pub fn harm(message: &Message) -> Option<String> {
    let mut marked = vec![message.content.clone()];
    marked.extend(message.embeds.iter().filter_map(|embed| embed["description"].as_str()).map(str::to_owned));
    marked.iter().find_map(|text| {
        let mut bare = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c == '\\' {
                // What is escaped is itself.
                chars.next();
                bare.push('\u{fffc}');
            } else {
                bare.push(c);
            }
        }
        // Our own: bold lines, italics, bullets.
        let lines = bare.lines().map(|line| line.strip_prefix("- ").unwrap_or(line));
        let rest: Vec<&str> = lines
            .map(|line| line.strip_prefix("**").and_then(|l| l.strip_suffix("**")).unwrap_or(line))
            .map(|line| line.strip_prefix('*').and_then(|l| l.strip_suffix('*')).unwrap_or(line))
            .collect();
        let signs =
            ["*", "_", "~", "`", "||", "<", ">", "[", "]", "://", "@everyone", "@here", "\u{202e}", "\u{1b}"];
        rest.iter().find_map(|line| {
            let sign = signs.iter().find(|sign| line.contains(**sign));
            let begins = ["#", "-", "+"].iter().find(|sign| line.trim_start().starts_with(**sign));
            sign.or(begins).map(|sign| format!("{sign} in {line}"))
        })
    })
}

/// Whether nothing more will come of a message: it has no Stop any more.
pub fn is_final(message: &Message) -> bool {
    let rows = message.components.iter().filter_map(|row| row["components"].as_array()).flatten();
    !rows.into_iter().any(|part| part["custom_id"].as_str().is_some_and(|id| id.ends_with(":stop")))
}
