//! A message as a person sees it, and the harm that it could do.

use serde_json::Value;
use topup_port::testing::conformance::Shown;

use super::Message;
use super::check::visit;

/// What a person sees: the blocks, or where there are none the text.
pub fn shown(message: &Message) -> Shown {
    let mut shown = Shown::default();
    if message.blocks.is_empty() {
        shown.text = unescaped(&message.text);
    }
    let mut words = Vec::new();
    for block in &message.blocks {
        match block["type"].as_str() {
            Some("image") => shown.pictures += 1,
            Some("actions" | "context_actions") => {
                visit(block, &mut |label| shown.buttons.push(label.into()))
            }
            _ => visit(block, &mut |text| words.push(text.to_owned())),
        }
    }
    shown.text.push_str(&words.join("\n"));
    shown
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What Slack would make of a message beyond showing its words.
pub fn harm(message: &Message) -> Option<String> {
    // In the fallback everything begins with an angle bracket: mentions, links, dates.
    if message.text.contains(['<', '>']) {
        return Some(format!("markup in the fallback: {}", message.text));
    }
    let fallback = message.text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
    if fallback.contains('&') {
        return Some(format!("an unescaped ampersand in the fallback: {}", message.text));
    }
    message.blocks.iter().find_map(interpreted)
}

/// Whatever in a block is more than plain words.
fn interpreted(value: &Value) -> Option<String> {
    match value {
        Value::Array(all) => all.iter().find_map(interpreted),
        Value::Object(fields) => {
            let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
            let live =
                ["mrkdwn", "markdown", "link", "user", "usergroup", "channel", "broadcast", "emoji", "date"];
            if live.contains(&kind) || fields.contains_key("url") || fields.contains_key("image_url") {
                return Some(format!("{value}"));
            }
            if kind == "plain_text" && fields.get("emoji") != Some(&Value::Bool(false)) {
                return Some(format!("emoji codes are interpreted: {value}"));
            }
            fields.iter().filter(|(name, _)| *name != "value").find_map(|(_, value)| interpreted(value))
        }
        Value::String(text) => {
            let hidden = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
            (text.contains("://") || text.chars().any(hidden)).then(|| format!("{text:?}"))
        }
        _ => None,
    }
}
