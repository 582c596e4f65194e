//! What Discord takes: each limit of a message, a command, a callback; with the numbers of Discord's documents and not of
//! the code that is tested.

use std::collections::HashSet;

use serde_json::Value;

use super::routes::Part;

type Checked<T> = Result<T, String>;

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn within(what: &str, text: &Value, least: usize, most: usize) -> Checked<()> {
    let text = text.as_str().unwrap_or_default();
    match (least..=most).contains(&length(text)) {
        true => Ok(()),
        false => Err(format!("{what} has {} characters, {least} to {most} are allowed", length(text))),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A message; gives the files that it declares: name, description, bytes.
pub fn message(body: &Value, files: &[Part]) -> Checked<Vec<(String, String, Vec<u8>)>> {
    within("content", &body["content"], 0, 2_000)?;
    let embeds = list(&body["embeds"]);
    if embeds.len() > 10 {
        return Err("more than 10 embeds".into());
    }
    let mut all = 0;
    for embed in embeds {
        within("title", &embed["title"], 0, 256)?;
        within("description", &embed["description"], 0, 4_096)?;
        within("footer", &embed["footer"]["text"], 0, 2_048)?;
        if list(&embed["fields"]).len() > 25 {
            return Err("more than 25 fields".into());
        }
        let parts =
            [&embed["title"], &embed["description"], &embed["footer"]["text"], &embed["author"]["name"]];
        all += parts.iter().map(|part| length(part.as_str().unwrap_or_default())).sum::<usize>();
    }
    if all > 6_000 {
        return Err(format!("{all} characters in embeds, 6,000 are allowed"));
    }
    components(&body["components"])?;
    if length(body["nonce"].as_str().unwrap_or_default()) > 25 {
        return Err("a nonce of more than 25 characters".into());
    }
    if !list(&body["allowed_mentions"]["parse"]).is_empty() || body["allowed_mentions"].is_null() {
        return Err("not of Discord's rules but of ours: nobody is to be called".into());
    }
    let declared = attachments(&body["attachments"], files)?;
    for embed in embeds {
        if let Some(url) = embed["image"]["url"].as_str() {
            let name = url.strip_prefix("attachment://").ok_or("a picture from elsewhere")?;
            if !declared.iter().any(|(file, ..)| file == name) {
                return Err(format!("{url} is not attached"));
            }
        }
    }
    let empty = body["content"].as_str().unwrap_or_default().trim().is_empty();
    if empty && embeds.is_empty() && declared.is_empty() {
        return Err("Cannot send an empty message".into());
    }
    Ok(declared)
}

fn attachments(declared: &Value, files: &[Part]) -> Checked<Vec<(String, String, Vec<u8>)>> {
    let mut out = Vec::new();
    for attachment in list(declared) {
        within("alternative text", &attachment["description"], 0, 1_024)?;
        let field = format!("files[{}]", attachment["id"].as_str().unwrap_or_default());
        let file = files.iter().find(|file| file.field == field).ok_or("a declared file is missing")?;
        if Some(file.name.as_str()) != attachment["filename"].as_str() {
            return Err("a file has another name than was declared".into());
        }
        let description = attachment["description"].as_str().unwrap_or_default().to_owned();
        out.push((file.name.clone(), description, file.bytes.clone()));
    }
    if out.len() != files.len() {
        return Err("a file that was not declared".into());
    }
    if out.iter().any(|(_, _, bytes)| bytes.len() > 10 * 1024 * 1024) {
        return Err("a file of more than 10 MiB".into());
    }
    Ok(out)
}

/// Rows of buttons and menus.
pub fn components(rows: &Value) -> Checked<()> {
    let rows = list(rows);
    if rows.len() > 5 {
        return Err("more than 5 rows".into());
    }
    let mut ids = HashSet::new();
    for row in rows {
        let parts = list(&row["components"]);
        if row["type"] != 1 || parts.is_empty() || parts.len() > 5 {
            return Err("a row of none or more than 5".into());
        }
        for part in parts {
            within("custom_id", &part["custom_id"], 1, 100)?;
            if !ids.insert(part["custom_id"].as_str().unwrap_or_default()) {
                return Err("a custom_id twice".into());
            }
            match part["type"].as_u64() {
                Some(2) => {
                    within("label", &part["label"], 1, 80)?;
                    if !(1..=4).contains(&part["style"].as_u64().unwrap_or_default()) {
                        return Err("no style of a button with a custom_id".into());
                    }
                }
                Some(3) if parts.len() == 1 => menu(part)?,
                other => return Err(format!("no component of a row: {other:?}")),
            }
        }
    }
    Ok(())
}

fn menu(menu: &Value) -> Checked<()> {
    within("placeholder", &menu["placeholder"], 0, 150)?;
    let options = list(&menu["options"]);
    if !(1..=25).contains(&options.len()) {
        return Err(format!("{} options, 1 to 25 are allowed", options.len()));
    }
    let mut values = HashSet::new();
    for option in options {
        within("label of an option", &option["label"], 1, 100)?;
        within("value of an option", &option["value"], 1, 100)?;
        if !values.insert(option["value"].as_str().unwrap_or_default()) {
            return Err("an option twice".into());
        }
    }
    Ok(())
}

/// The answer to an interaction.
pub fn callback(kind: u64, data: &Value) -> Checked<()> {
    match kind {
        4 => message(data, &[]).map(drop),
        5 | 6 => Ok(()),
        8 => {
            let choices = list(&data["choices"]);
            if choices.len() > 25 {
                return Err("more than 25 choices".into());
            }
            for choice in choices {
                within("name of a choice", &choice["name"], 1, 100)?;
                within("value of a choice", &choice["value"], 1, 100)?;
            }
            Ok(())
        }
        9 => {
            within("title of a form", &data["title"], 1, 45)?;
            within("custom_id of a form", &data["custom_id"], 1, 100)?;
            for row in list(&data["components"]) {
                let field = &row["components"][0];
                if field["type"] != 4 {
                    return Err("no field of a form".into());
                }
                within("label of a field", &field["label"], 1, 45)?;
                within("placeholder of a field", &field["placeholder"], 0, 100)?;
                within("custom_id of a field", &field["custom_id"], 1, 100)?;
                if field["max_length"].as_u64().is_some_and(|most| !(1..=4_000).contains(&most)) {
                    return Err("max_length".into());
                }
            }
            Ok(())
        }
        other => Err(format!("no such callback: {other}")),
    }
}

/// A list of slash commands.
pub fn commands(commands: &Value) -> Checked<()> {
    let mut names = HashSet::new();
    for command in list(commands) {
        let named = |of: &Value| {
            within("name", &of["name"], 1, 32)?;
            let name = of["name"].as_str().unwrap_or_default();
            if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-') {
                return Err(format!("no name: {name}"));
            }
            within("description", &of["description"], 1, 100)
        };
        named(command)?;
        if !names.insert(command["name"].as_str().unwrap_or_default()) {
            return Err("a command twice".into());
        }
        let options = list(&command["options"]);
        if options.len() > 25 {
            return Err("more than 25 options".into());
        }
        let mut optional = false;
        for option in options {
            named(option)?;
            let required = option["required"] == true;
            if required && optional {
                return Err("a required option behind one that is not".into());
            }
            optional |= !required;
            if option["autocomplete"] == true && !option["choices"].is_null() {
                return Err("choices beside autocomplete".into());
            }
        }
    }
    Ok(())
}
