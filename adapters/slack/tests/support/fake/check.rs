//! Slack's limits of blocks, read from its documents and written down once more, apart from the renderer's own: what is
//! broken is said as Slack says it, with a pointer to where.

use std::collections::HashSet;

use serde_json::Value;

/// The length of a text, counted the longer way.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

pub fn is_text_too_long(text: &str) -> bool {
    length(text) > 4_000
}

/// All texts of the blocks together.
pub fn are_blocks_too_long(blocks: &[Value]) -> bool {
    let mut all = 0;
    blocks.iter().for_each(|block| visit(block, &mut |text| all += length(text)));
    all > 12_000
}

/// Every text in a value of blocks, in reading order.
pub fn visit(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| visit(value, each)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if ["text", "alt_text"].contains(&name.as_str()) => each(text),
                    value => visit(value, each),
                }
            }
        }
        _ => {}
    }
}

/// What is wrong with the blocks of a message.
pub fn blocks(blocks: &[Value]) -> Vec<String> {
    let mut check = Check::default();
    check.most("/blocks", blocks.len(), 50);
    for (n, block) in blocks.iter().enumerate() {
        check.block(&format!("/blocks/{n}"), block, MESSAGE);
    }
    check.errors
}

/// What is wrong with a modal or a home.
pub fn view(view: &Value) -> Vec<String> {
    let mut check = Check::default();
    let all = view["blocks"].as_array().cloned().unwrap_or_default();
    check.most("/view/blocks", all.len(), 100);
    for (n, block) in all.iter().enumerate() {
        check.block(&format!("/view/blocks/{n}"), block, VIEW);
    }
    if view["type"] == "modal" {
        check.plain("/view/title", &view["title"], 24);
        for name in ["submit", "close"].into_iter().filter(|name| !view[name].is_null()) {
            check.plain(&format!("/view/{name}"), &view[name], 24);
        }
    }
    check.short("/view/private_metadata", &view["private_metadata"], 3_000);
    check.short("/view/callback_id", &view["callback_id"], 255);
    check.errors
}

const MESSAGE: &[&str] = &[
    "section",
    "header",
    "divider",
    "image",
    "actions",
    "context",
    "context_actions",
    "markdown",
    "rich_text",
];
const VIEW: &[&str] = &["section", "header", "divider", "image", "actions", "context", "input", "rich_text"];

#[derive(Default)]
struct Check {
    errors: Vec<String>,
    block_ids: HashSet<String>,
    action_ids: HashSet<String>,
}

impl Check {
    fn fail(&mut self, at: &str, what: &str) {
        self.errors.push(format!("{what} [json-pointer:{at}]"));
    }

    fn most(&mut self, at: &str, is: usize, most: usize) {
        if is > most {
            self.fail(at, &format!("no more than {most} items allowed"));
        }
    }

    /// A text that may be missing.
    fn short(&mut self, at: &str, value: &Value, most: usize) {
        match value {
            Value::Null => {}
            Value::String(text) if length(text) <= most => {}
            Value::String(_) => self.fail(at, &format!("must be less than {} characters", most + 1)),
            _ => self.fail(at, "must be a string"),
        }
    }

    /// A text that must be there.
    fn needed(&mut self, at: &str, value: &Value, most: usize) {
        match value {
            Value::String(text) if !text.trim().is_empty() => self.short(at, value, most),
            _ => self.fail(at, "must be more than 0 characters"),
        }
    }

    fn fields(&mut self, at: &str, value: &Value, known: &[&str]) {
        let unknown =
            value.as_object().into_iter().flatten().find(|(name, _)| !known.contains(&name.as_str()));
        if let Some((name, _)) = unknown {
            self.fail(at, &format!("invalid additional property: {name}"));
        }
    }

    fn plain(&mut self, at: &str, value: &Value, most: usize) {
        self.fields(at, value, &["type", "text", "emoji"]);
        if value["type"] != "plain_text" {
            self.fail(at, "must be plain_text");
        }
        self.needed(&format!("{at}/text"), &value["text"], most);
    }

    fn text(&mut self, at: &str, value: &Value, most: usize) {
        if value["type"] == "mrkdwn" {
            self.fields(at, value, &["type", "text", "verbatim"]);
            self.needed(&format!("{at}/text"), &value["text"], most);
        } else {
            self.plain(at, value, most);
        }
    }

    fn unique(&mut self, at: &str, value: &Value, of_blocks: bool) {
        self.short(at, value, 255);
        let Some(id) = value.as_str() else { return };
        let ids = if of_blocks { &mut self.block_ids } else { &mut self.action_ids };
        if id.is_empty() || !ids.insert(id.to_owned()) {
            self.fail(at, "must be unique and not empty");
        }
    }

    fn elements(&mut self, at: &str, block: &Value, most: usize) -> Vec<Value> {
        let elements = block["elements"].as_array().cloned().unwrap_or_default();
        if elements.is_empty() {
            self.fail(&format!("{at}/elements"), "must have at least 1 item");
        }
        self.most(&format!("{at}/elements"), elements.len(), most);
        elements
    }

    fn block(&mut self, at: &str, block: &Value, known: &[&str]) {
        let kind = block["type"].as_str().unwrap_or_default();
        if !known.contains(&kind) {
            return self.fail(at, &format!("unsupported type: {kind}"));
        }
        self.unique(&format!("{at}/block_id"), &block["block_id"], true);
        match kind {
            "section" => {
                self.fields(at, block, &["type", "block_id", "text", "fields", "accessory", "expand"]);
                match &block["text"] {
                    Value::Null if block["fields"].is_array() => {}
                    text => self.text(&format!("{at}/text"), text, 3_000),
                }
                let fields = block["fields"].as_array().cloned().unwrap_or_default();
                self.most(&format!("{at}/fields"), fields.len(), 10);
                for (n, field) in fields.iter().enumerate() {
                    self.text(&format!("{at}/fields/{n}"), field, 2_000);
                }
                if !block["accessory"].is_null() {
                    self.element(&format!("{at}/accessory"), &block["accessory"]);
                }
            }
            "header" => self.plain(&format!("{at}/text"), &block["text"], 150),
            "markdown" => self.needed(&format!("{at}/text"), &block["text"], 12_000),
            "image" => {
                self.fields(at, block, &["type", "block_id", "slack_file", "image_url", "alt_text", "title"]);
                self.needed(&format!("{at}/alt_text"), &block["alt_text"], 2_000);
                if block["slack_file"].is_null() == block["image_url"].is_null() {
                    self.fail(at, "one of slack_file and image_url is required");
                }
            }
            "context" => {
                for (n, element) in self.elements(at, block, 10).iter().enumerate() {
                    self.text(&format!("{at}/elements/{n}"), element, 3_000);
                }
            }
            "actions" => {
                for (n, element) in self.elements(at, block, 25).iter().enumerate() {
                    self.element(&format!("{at}/elements/{n}"), element);
                }
            }
            "context_actions" => {
                for (n, element) in self.elements(at, block, 5).iter().enumerate() {
                    self.feedback(&format!("{at}/elements/{n}"), element);
                }
            }
            "rich_text" => {
                for (n, element) in self.elements(at, block, usize::MAX).iter().enumerate() {
                    self.rich(&format!("{at}/elements/{n}"), element);
                }
            }
            _ => {}
        }
    }

    fn rich(&mut self, at: &str, element: &Value) {
        match element["type"].as_str() {
            Some("rich_text_list") => {
                if !["bullet", "ordered"].iter().any(|style| element["style"] == **style) {
                    self.fail(at, "a list has a style");
                }
            }
            Some("rich_text_section" | "rich_text_quote" | "rich_text_preformatted") => {}
            Some("text") => {
                self.fields(at, element, &["type", "text", "style"]);
                // White space alone is allowed here.
                let empty = element["text"].as_str().is_none_or(str::is_empty);
                return if empty {
                    self.fail(at, "must be more than 0 characters")
                };
            }
            Some("user") => return self.needed(&format!("{at}/user_id"), &element["user_id"], 20),
            kind => return self.fail(at, &format!("unsupported type: {kind:?}")),
        }
        for (n, inner) in self.elements(at, element, usize::MAX).iter().enumerate() {
            self.rich(&format!("{at}/elements/{n}"), inner);
        }
    }

    fn element(&mut self, at: &str, element: &Value) {
        self.unique(&format!("{at}/action_id"), &element["action_id"], false);
        match element["type"].as_str() {
            Some("button") => {
                self.fields(
                    at,
                    element,
                    &["type", "action_id", "text", "value", "style", "url", "confirm", "accessibility_label"],
                );
                self.plain(&format!("{at}/text"), &element["text"], 75);
                self.short(&format!("{at}/value"), &element["value"], 2_000);
                if ![Value::Null, "primary".into(), "danger".into()].contains(&element["style"]) {
                    self.fail(&format!("{at}/style"), "must be primary or danger");
                }
            }
            Some("static_select") => {
                if !element["placeholder"].is_null() {
                    self.plain(&format!("{at}/placeholder"), &element["placeholder"], 150);
                }
                let options = element["options"].as_array().cloned().unwrap_or_default();
                if options.is_empty() {
                    self.fail(&format!("{at}/options"), "must have at least 1 item");
                }
                self.most(&format!("{at}/options"), options.len(), 100);
                for (n, option) in options.iter().enumerate() {
                    self.plain(&format!("{at}/options/{n}/text"), &option["text"], 75);
                    self.needed(&format!("{at}/options/{n}/value"), &option["value"], 150);
                }
            }
            Some("plain_text_input" | "radio_buttons" | "checkboxes" | "overflow") => {}
            kind => self.fail(at, &format!("unsupported type: {kind:?}")),
        }
    }

    fn feedback(&mut self, at: &str, element: &Value) {
        self.unique(&format!("{at}/action_id"), &element["action_id"], false);
        match element["type"].as_str() {
            Some("feedback_buttons") => {
                for name in ["positive_button", "negative_button"] {
                    self.plain(&format!("{at}/{name}/text"), &element[name]["text"], 75);
                    self.needed(&format!("{at}/{name}/value"), &element[name]["value"], 2_000);
                }
            }
            Some("icon_button") => self.plain(&format!("{at}/text"), &element["text"], 75),
            kind => self.fail(at, &format!("unsupported type: {kind:?}")),
        }
    }
}
