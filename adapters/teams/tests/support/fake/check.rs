//! What a message must be: one Adaptive Card of version 1.5 and nothing beside it, of elements and properties that the
//! version knows, within Teams' sizes.

use std::collections::HashSet;

use serde_json::Value;

/// The largest message, without its pictures, and the largest picture within it.
const MESSAGE: usize = 100 * 1024;
const ADVISED: usize = 80 * 1024;
const EMBEDDED: usize = 60 * 1024;

/// What is wrong with a message.
pub fn message(activity: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    if activity["type"] != "message" {
        wrong.push("not a message".into());
    }
    if !activity["text"].is_null() {
        wrong.push("a text beside the card would become a message of its own".into());
    }
    if activity["summary"].as_str().is_none_or(|summary| summary.trim().is_empty()) {
        wrong.push("no summary for the notification".into());
    }
    let attachments = activity["attachments"].as_array().cloned().unwrap_or_default();
    let [one] = attachments.as_slice() else {
        wrong.push(format!("{} attachments in place of one", attachments.len()));
        return wrong;
    };
    if one["contentType"] != "application/vnd.microsoft.card.adaptive" {
        wrong.push("not an Adaptive Card".into());
    }
    let card = &one["content"];
    if card["msteams"]["width"] != "Full" {
        wrong.push("not as wide as the conversation".into());
    }
    if card["fallbackText"].as_str().is_none_or(|text| text.trim().is_empty()) {
        wrong.push("no fallback".into());
    }
    let size = card.to_string().len() - embedded(card).iter().map(|url| url.len()).sum::<usize>();
    if size > ADVISED {
        wrong.push(format!("{size} bytes"));
    }
    let mut ids = HashSet::new();
    self::card(card, 0, &mut ids, &mut wrong);
    wrong
}

/// What is wrong with a card that is no message, such as a form in a dialog.
pub fn card_alone(card: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    self::card(card, 0, &mut HashSet::new(), &mut wrong);
    wrong
}

/// Whether a message is too large, pictures left out, or a picture within it.
pub fn is_too_large(activity: &Value, length: usize) -> bool {
    let pictures = embedded(activity);
    let large = |url: &&str| url.len() * 3 / 4 > EMBEDDED + 64;
    length - pictures.iter().map(|url| url.len()).sum::<usize>() > MESSAGE || pictures.iter().any(large)
}

/// The pictures within a value.
fn embedded(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().flat_map(embedded).collect(),
        Value::Object(fields) => fields.values().flat_map(embedded).collect(),
        Value::String(text) if text.starts_with("data:image/") => vec![text],
        _ => Vec::new(),
    }
}

fn card(card: &Value, depth: usize, ids: &mut HashSet<String>, wrong: &mut Vec<String>) {
    let known = ["$schema", "type", "version", "fallbackText", "msteams", "body", "actions", "lang", "speak"];
    known_fields(card, &known, wrong);
    if card["type"] != "AdaptiveCard" || card["version"] != "1.5" {
        wrong.push("not a card of version 1.5".into());
    }
    let body = card["body"].as_array().cloned().unwrap_or_default();
    if body.is_empty() {
        wrong.push("an empty card".into());
    }
    body.iter().for_each(|one| element(one, depth, ids, wrong));
    card["actions"].as_array().into_iter().flatten().for_each(|one| action(one, depth, ids, wrong));
}

/// What every element may have.
const COMMON: [&str; 6] = ["type", "id", "spacing", "separator", "isVisible", "height"];

fn element(element: &Value, depth: usize, ids: &mut HashSet<String>, wrong: &mut Vec<String>) {
    let mut known = COMMON.to_vec();
    if let Some(id) = element["id"].as_str()
        && !ids.insert(id.to_owned())
    {
        wrong.push(format!("two elements are called {id}"));
    }
    one_of(
        element,
        "spacing",
        &["None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"],
        wrong,
    );
    let all = |name: &str| element[name].as_array().cloned().unwrap_or_default();
    match element["type"].as_str().unwrap_or_default() {
        "RichTextBlock" => {
            known.extend(["inlines", "horizontalAlignment"]);
            if all("inlines").is_empty() {
                wrong.push("a text without runs".into());
            }
            for run in all("inlines") {
                let may = [
                    "type",
                    "text",
                    "size",
                    "weight",
                    "color",
                    "isSubtle",
                    "italic",
                    "fontType",
                    "highlight",
                ];
                known_fields(&run, &may, wrong);
                one_of(&run, "size", &["Default", "Small", "Medium", "Large", "ExtraLarge"], wrong);
                one_of(&run, "weight", &["Default", "Lighter", "Bolder"], wrong);
                one_of(&run, "fontType", &["Default", "Monospace"], wrong);
                if run["type"] != "TextRun" || run["text"].as_str().is_none_or(str::is_empty) {
                    wrong.push(format!("a run that is none: {run}"));
                }
            }
        }
        "Image" => {
            known.extend(["url", "altText", "size", "msteams", "width", "horizontalAlignment"]);
            one_of(element, "size", &["Auto", "Stretch", "Small", "Medium", "Large"], wrong);
            let url = element["url"].as_str().unwrap_or_default();
            let good = ["https://", "http://127.0.0.1", "data:image/png;base64,"];
            if !good.iter().any(|start| url.starts_with(start)) {
                wrong.push(format!("a picture at {}", url.chars().take(40).collect::<String>()));
            }
            if element["altText"].as_str().is_none_or(|alt| alt.trim().is_empty()) {
                wrong.push("a picture without words for those who cannot see it".into());
            }
        }
        "Table" => {
            known.extend(["columns", "rows", "firstRowAsHeader", "showGridLines"]);
            let (columns, rows) = (all("columns"), all("rows"));
            for column in &columns {
                known_fields(column, &["width", "horizontalCellContentAlignment"], wrong);
            }
            for row in &rows {
                known_fields(row, &["type", "cells"], wrong);
                let cells = row["cells"].as_array().cloned().unwrap_or_default();
                if row["type"] != "TableRow" || cells.len() != columns.len() {
                    wrong.push("a row of another length than the table".into());
                }
                for cell in &cells {
                    known_fields(cell, &["type", "items"], wrong);
                    let items = cell["items"].as_array().cloned().unwrap_or_default();
                    items.iter().for_each(|one| self::element(one, depth, ids, wrong));
                }
            }
        }
        "ActionSet" => {
            known.push("actions");
            if all("actions").is_empty() {
                wrong.push("no buttons".into());
            }
            if all("actions").len() > 5 {
                wrong.push("more buttons beside one another than clients show".into());
            }
            all("actions").iter().for_each(|one| action(one, depth, ids, wrong));
        }
        "Input.ChoiceSet" => {
            known.extend(["choices", "style", "label", "placeholder", "value", "isMultiSelect"]);
            if element["id"].as_str().is_none_or(str::is_empty) || all("choices").is_empty() {
                wrong.push("a menu without a name or entries".into());
            }
            for choice in all("choices") {
                known_fields(&choice, &["title", "value"], wrong);
                if choice["title"].as_str().is_none_or(str::is_empty) || !choice["value"].is_string() {
                    wrong.push(format!("an entry that is none: {choice}"));
                }
            }
        }
        "Input.Text" => known.extend(["isMultiline", "maxLength", "label", "placeholder", "value"]),
        other => wrong.push(format!("an element of another kind: {other:?}")),
    }
    known_fields(element, &known, wrong);
}

fn action(action: &Value, depth: usize, ids: &mut HashSet<String>, wrong: &mut Vec<String>) {
    let mut known = vec!["type", "title", "id", "style", "mode"];
    if action["title"].as_str().is_none_or(|title| title.trim().is_empty()) {
        wrong.push("a button without a title".into());
    }
    one_of(action, "style", &["default", "positive", "destructive"], wrong);
    match action["type"].as_str().unwrap_or_default() {
        "Action.Submit" => {
            known.extend(["data", "associatedInputs"]);
            one_of(action, "associatedInputs", &["auto", "none"], wrong);
            let data = &action["data"];
            if !data.is_object() || !data["msteams"].is_null() {
                wrong.push(format!("data that does not come back as it is: {data}"));
            }
        }
        "Action.ShowCard" => {
            known.push("card");
            if depth > 0 {
                wrong.push("a form within a form".into());
            }
            card(&action["card"], depth + 1, ids, wrong);
        }
        "Action.OpenUrl" => known.push("url"),
        other => wrong.push(format!("a button of another kind: {other:?}")),
    }
    known_fields(action, &known, wrong);
}

fn known_fields(value: &Value, known: &[&str], wrong: &mut Vec<String>) {
    for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
        if !known.contains(&name.as_str()) {
            wrong.push(format!("{} has no {name}", value["type"]));
        }
    }
}

fn one_of(value: &Value, name: &str, known: &[&str], wrong: &mut Vec<String>) {
    if let Some(text) = value[name].as_str()
        && !known.contains(&text)
    {
        wrong.push(format!("{} has no {name} {text}", value["type"]));
    }
}
