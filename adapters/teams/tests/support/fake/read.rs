//! A message as a person sees it, and what harm it does.

use serde_json::Value;
use topup_port::testing::conformance::Shown;

use super::Message;

/// What a reader sees.
pub fn shown(message: &Message) -> Shown {
    shown_card(message.card())
}

pub fn shown_card(card: &Value) -> Shown {
    let mut shown = Shown::default();
    let mut lines = Vec::new();
    walk(&card["body"], &mut lines, &mut shown);
    // What keeps a minus with its number nobody sees.
    shown.text = lines.join("\n").replace("−\u{2060}", "−");
    shown
}

fn walk(value: &Value, lines: &mut Vec<String>, shown: &mut Shown) {
    let Value::Array(all) = value else { return };
    for one in all {
        match one["type"].as_str().unwrap_or_default() {
            "RichTextBlock" => {
                let runs = one["inlines"].as_array().into_iter().flatten();
                lines.push(runs.filter_map(|run| run["text"].as_str()).collect::<String>());
            }
            "Image" => shown.pictures += 1,
            "Table" => {
                for row in one["rows"].as_array().into_iter().flatten() {
                    let mut cells = Vec::new();
                    for cell in row["cells"].as_array().into_iter().flatten() {
                        walk(&cell["items"], &mut cells, shown);
                    }
                    lines.push(cells.join(" | "));
                }
            }
            "ActionSet" => buttons(&one["actions"], shown),
            _ => {}
        }
    }
}

fn buttons(actions: &Value, shown: &mut Shown) {
    for action in actions.as_array().into_iter().flatten() {
        shown.buttons.push(action["title"].as_str().unwrap_or_default().to_owned());
    }
}

/// Every button of a card, those within forms too.
pub fn actions(card: &Value) -> Vec<Value> {
    match card {
        Value::Array(all) => all.iter().flat_map(actions).collect(),
        Value::Object(fields) => {
            let own =
                fields.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("Action."));
            let mut found: Vec<Value> = fields.values().flat_map(actions).collect();
            if own {
                found.push(card.clone());
            }
            found
        }
        _ => Vec::new(),
    }
}

/// The menus of a card, by their ids.
pub fn menus(card: &Value) -> Vec<Value> {
    match card {
        Value::Array(all) => all.iter().flat_map(menus).collect(),
        Value::Object(fields) if card["type"] == "Input.ChoiceSet" => {
            let _ = fields;
            vec![card.clone()]
        }
        Value::Object(fields) => fields.values().flat_map(menus).collect(),
        _ => Vec::new(),
    }
}

/// What a message does that nobody meant.
pub fn harm(message: &Message) -> Option<String> {
    let card = message.card();
    if !message.body["entities"].is_null() {
        return Some("it mentions somebody".into());
    }
    if let Some(link) = actions(card).iter().find(|action| action["type"] == "Action.OpenUrl") {
        return Some(format!("it opens {}", link["url"]));
    }
    let mut harm = None;
    texts(card, "", &mut |name, text| {
        // What comes back from a button, and addresses of ours, are shown to nobody.
        if ["url", "value", "$schema", "topup", "ask", "id"].contains(&name) {
            return;
        }
        let bad = ["://", "{{", "${", "\u{202e}", "\u{1b}"];
        if let Some(bad) = bad.iter().find(|bad| text.contains(**bad)) {
            harm = Some(format!("{bad:?} in {text}"));
        }
    });
    harm
}

fn texts(value: &Value, name: &str, look: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| texts(one, name, look)),
        Value::Object(fields) => fields.iter().for_each(|(name, one)| texts(one, name, look)),
        Value::String(text) => look(name, text),
        _ => {}
    }
}
