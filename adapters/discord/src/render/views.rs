//! What one person alone is shown: how an answer was computed, the form that asks for a reason, remarks.

use serde_json::{Value, json};
use topup_port::words::{Account, cut, lines};
use topup_port::{Answer, AnswerId};

use super::text::{code, escaped};
use super::{NOBODY, QUIET};
use crate::limits::{CONTENT, FIELD_LABEL, FIELD_PLACEHOLDER, FOOTER};
use crate::values::write_reason;

/// The flag of a message for one person alone.
pub(crate) const ALONE: u64 = 1 << 6;

/// The longest plan, statement and list: together within what all embeds of a message may hold.
const PLAN: usize = 700;
const SQL: usize = 2_200;
const BOUND: usize = 800;
const DEFINITIONS: usize = 1_400;
const SMALL_PRINT: usize = 500;

/// How an answer was computed, as a message.
#[must_use]
pub fn computed(answer: &Answer) -> Value {
    let Some(account) = Account::of(answer) else { return remark(Account::NOTHING) };
    let part = |title: &str, text: String| (!text.is_empty()).then(|| format!("**{title}**\n{text}"));
    let list = |entries: &[String], most: usize| {
        let entries: Vec<String> = entries.iter().map(|entry| format!("- {}", escaped(entry, 300))).collect();
        whole_lines(&entries, most)
    };
    let statement = code(&account.sql, SQL);
    let statement = if statement.is_empty() { statement } else { format!("```sql\n{statement}\n```") };
    let first = [part(Account::PLAN, escaped(&account.plan, PLAN)), part(Account::SQL, statement)];
    let second = [
        part(Account::BOUND, list(&account.bound, BOUND)),
        part(Account::DEFINITIONS, list(&account.definitions, DEFINITIONS)),
    ];
    let embed = |parts: [Option<String>; 2]| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| json!({"description": parts.join("\n"), "color": QUIET}))
    };
    let mut embeds: Vec<Value> = [embed(first), embed(second)].into_iter().flatten().collect();
    let small = cut(&account.small_print, SMALL_PRINT.min(FOOTER));
    if let Some(last) = embeds.last_mut().filter(|_| !small.is_empty()) {
        last["footer"] = json!({"text": small});
    }
    if embeds.is_empty() {
        return remark(Account::NOTHING);
    }
    json!({"content": "", "embeds": embeds, "allowed_mentions": NOBODY.clone()})
}

/// As many whole lines as fit, and a word about the rest.
fn whole_lines(lines: &[String], most: usize) -> String {
    let mut out = String::new();
    for (n, line) in lines.iter().enumerate() {
        if crate::limits::length(&out) + crate::limits::length(line) + 20 > most {
            out.push_str(&format!("- … and {} more", lines.len() - n));
            return out;
        }
        out.push_str(line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// A remark in words of ours, as a message.
#[must_use]
pub fn remark(words: &str) -> Value {
    json!({"content": escaped(&lines(words, CONTENT), CONTENT), "allowed_mentions": NOBODY.clone()})
}

/// The form that asks why an answer was bad.
#[must_use]
pub fn reason(answer: &AnswerId) -> Value {
    let examples = topup_port::words::REASONS[..3].join(" · ");
    json!({
        "custom_id": write_reason(answer),
        "title": cut("What was wrong?", FIELD_LABEL),
        "components": [{"type": 1, "components": [{
            "type": 4,
            "custom_id": "words",
            "style": 2,
            "label": cut("In your words", FIELD_LABEL),
            "placeholder": cut(&examples, FIELD_PLACEHOLDER),
            "required": false,
            "max_length": 2_000,
        }]}],
    })
}
