//! The elements that our cards are made of. Words stand in runs of text, which know no Markdown: nothing that a person or
//! a value in the data says can become a link, a list or a format.

use serde_json::{Value, json};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The finding.
    Headline,
    /// A heading within a card.
    Heading,
    /// Plain words.
    Plain,
    /// What is being done.
    Doing,
    /// The small print.
    Small,
    /// A statement.
    Code,
}

/// A text in a style.
pub(super) fn text(words: &str, style: Style) -> Value {
    let mut run = json!({"type": "TextRun", "text": inert(words)});
    let (size, spacing) = match style {
        Style::Headline => {
            run["weight"] = "Bolder".into();
            ("Medium", "None")
        }
        Style::Heading => {
            run["weight"] = "Bolder".into();
            ("Default", "Medium")
        }
        Style::Plain => ("Default", "Small"),
        Style::Doing => {
            run["italic"] = true.into();
            ("Default", "Small")
        }
        Style::Small => {
            run["isSubtle"] = true.into();
            ("Small", "Small")
        }
        Style::Code => {
            run["fontType"] = "Monospace".into();
            ("Small", "Small")
        }
    };
    run["size"] = size.into();
    json!({"type": "RichTextBlock", "spacing": spacing, "inlines": [run]})
}

/// Text without what cards replace by something else: dates in double braces, and templates. A minus stays with its
/// number, from which clients would break it.
pub(super) fn inert(words: &str) -> String {
    words.replace("{{", "{\u{2060}{").replace("${", "$\u{2060}{").replace('−', "−\u{2060}")
}

/// A button that comes back as a message with this data.
pub(super) fn submit(title: &str, data: Value, takes_inputs: bool) -> Value {
    let inputs = if takes_inputs { "auto" } else { "none" };
    json!({"type": "Action.Submit", "title": title, "data": data, "associatedInputs": inputs})
}

/// A button that opens a form of these elements, sent by that button.
pub(super) fn form(title: &str, body: Vec<Value>, send: Value) -> Value {
    let card = json!({"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [send]});
    json!({"type": "Action.ShowCard", "title": title, "card": card})
}

/// Buttons beside one another.
pub(super) fn row(actions: Vec<Value>) -> Value {
    json!({"type": "ActionSet", "spacing": "Medium", "actions": actions})
}

/// A card of these elements.
pub(super) fn card(body: Vec<Value>, fallback: &str) -> Value {
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": inert(fallback),
        "msteams": {"width": "Full"},
        "body": body,
    })
}
