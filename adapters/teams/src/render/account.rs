//! How an answer was computed, as a message of its own.

use serde_json::Value;
use topup_port::Answer;
use topup_port::words::Account;

use super::card::{Style, text};
use super::{Card, remark};

/// How an answer was computed.
#[must_use]
pub fn computed(answer: &Answer) -> Card {
    let Some(account) = Account::of(answer) else { return remark(Account::NOTHING) };
    let mut body: Vec<Value> = vec![text("How it was computed", Style::Headline)];
    let mut part = |heading: &str, lines: Vec<Value>| {
        if !lines.is_empty() {
            body.push(text(heading, Style::Heading));
            body.extend(lines);
        }
    };
    let one = |words: &str, style: Style| -> Vec<Value> {
        if words.is_empty() { Vec::new() } else { vec![text(words, style)] }
    };
    let listed = |all: &[String]| all.iter().map(|words| text(&format!("• {words}"), Style::Plain)).collect();
    part(Account::PLAN, one(&account.plan, Style::Plain));
    part(Account::SQL, one(&account.sql, Style::Code));
    part(Account::BOUND, listed(&account.bound));
    part(Account::DEFINITIONS, listed(&account.definitions));
    body.extend(one(&account.small_print, Style::Small));
    Card::new("How it was computed", body)
}
