//! Answers as JSON, purely: words that can be shown as they stand, and beside them the facts for machines. Every text but
//! the cells of the table and the values of menus is harmless and short; those are exact, for they are data.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};
use topup_port::words::{self, Account, Words, line, menus};
use topup_port::{Action, Answer, Control, Outcome, Table};

/// The largest body that is sent, in bytes, its picture within it.
pub const BODY: usize = 1024 * 1024;
/// The largest picture within a body, in bytes, before it becomes text.
pub(crate) const PICTURE: usize = 384 * 1024;
/// What stands in the place of an address for a picture that travels within the body.
pub(crate) const WITHIN: &str = "within";

/// The most rows of the table, and the most bytes of them and of their headings; the rest is in the CSV.
const ROWS: usize = 1_000;
const CELLS: usize = 128 * 1024;
const HEADINGS: usize = 32 * 1024;
/// The most actions, the entries of a menu and their length, the longest label, question and alternative text.
const ACTIONS: usize = 20;
const ENTRIES: usize = 60;
const VALUE: usize = 200;
const LABEL: usize = 75;
const QUESTION: usize = 300;
const ALT: usize = 1_000;

/// The answer as it is now; none for silence.
#[must_use]
pub fn render(answer: &Answer) -> Option<Value> {
    let mut message = said(answer)?;
    if let Some(picture) = picture(answer) {
        message.insert("chart".into(), picture);
    }
    if let Some(table) = answer.data.as_ref().filter(|_| answer.outcome == Some(Outcome::Complete)) {
        message.extend(rows(table).map(|rows| ("table".to_owned(), rows)));
    }
    let menus = menus(answer, ENTRIES, VALUE);
    if !menus.is_empty() {
        let entry = |entry: &words::Entry| json!({"label": entry.label, "value": entry.value});
        let menu = |menu: &words::Menu| {
            json!({"control": menu.id, "label": menu.placeholder,
                "values": menu.entries.iter().map(entry).collect::<Vec<_>>()})
        };
        message.insert("menus".into(), menus.iter().map(menu).collect());
    }
    Some(message.into())
}

/// The same without picture, table and menus; none for silence.
#[must_use]
pub fn plain(answer: &Answer) -> Option<Value> {
    said(answer).map(Value::Object)
}

/// How an answer was computed.
#[must_use]
pub fn computed(answer: &Answer) -> Value {
    match Account::of(answer) {
        Some(Account { plan, sql, bound, definitions, small_print }) => json!({
            "plan": plan, "sql": sql, "bound": bound, "definitions": definitions, "small_print": small_print,
        }),
        None => json!({"plan": Account::NOTHING}),
    }
}

/// The words and what can be done.
fn said(answer: &Answer) -> Option<Map<String, Value>> {
    let words = Words::of(answer)?;
    let (notes, context) = (words::notes(answer), words::context(answer));
    let mut text = vec![words.long()];
    if answer.outcome == Some(Outcome::Complete) && picture(answer).is_none() {
        text.extend(words::rows(answer).iter().map(|row| format!("• {row}")));
    }
    text.extend(notes.iter().cloned().chain(context.clone()));
    text.retain(|line| !line.is_empty());
    let mut message = Map::new();
    let mut put = |name: &str, value: Value| message.insert(name.to_owned(), value);
    put("final", answer.is_final().into());
    put("outcome", answer.outcome.as_ref().map_or("working", outcome).into());
    if let Some(Outcome::Failure(failure)) = &answer.outcome {
        put("code", failure.code.to_string().into());
    }
    put("text", text.join("\n").into());
    put("headline", words.headline.into());
    put("paragraphs", words.paragraphs.into());
    put("bullets", words.bullets.into());
    put("notes", notes.into());
    if let Some(understood) = &answer.understood {
        let part = |text: &str| line(text, QUESTION);
        put(
            "understood",
            json!({"plan": part(&understood.plan), "basis": part(&understood.basis),
            "window": part(&understood.window)}),
        );
    }
    if let Some(receipt) = &answer.receipt {
        put(
            "receipt",
            json!({"id": receipt.id, "data_through": receipt.data_through,
            "took_ms": receipt.took_ms, "cached": receipt.cached}),
        );
    }
    put("actions", answer.controls.iter().take(ACTIONS).map(action).collect());
    Some(message)
}

/// How it ended, in one word.
fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Complete => "complete",
        Outcome::Definition(_) => "definition",
        Outcome::Clarification(_) => "clarification",
        Outcome::Refusal(_) => "refusal",
        Outcome::Failure(_) => "failure",
        Outcome::Stopped => "stopped",
        Outcome::Silence => "silence",
    }
}

/// What can be pressed, by its id.
fn action(control: &Control) -> Value {
    let label = line(&control.label, LABEL);
    let (kind, asks) = match &control.action {
        Action::Ask(words) => ("ask", Some(line(words, QUESTION))),
        Action::Stop => ("stop", None),
        Action::Retry => ("retry", None),
        Action::ShowComputed => ("computed", None),
        Action::ExportCsv => ("csv", None),
        Action::ExportPng => ("png", None),
        Action::Vote { .. } => ("vote", None),
    };
    let mut action = json!({"control": control.id, "kind": kind, "label": label});
    if let (Some(asks), Some(action)) = (asks, action.as_object_mut()) {
        action.insert("asks".into(), asks.into());
    }
    action
}

/// The picture, where it was placed.
fn picture(answer: &Answer) -> Option<Value> {
    let chart = answer.chart.as_ref()?;
    let at = chart.location.as_deref().filter(|at| !at.is_empty())?;
    let alt = line(&chart.alt, ALT);
    Some(match at {
        WITHIN => json!({"alt": alt, "png_base64": BASE64_STANDARD.encode(&chart.png)}),
        url => json!({"alt": alt, "url": url}),
    })
}

/// The rows with their exact values, as many as fit; none where not even their headings do.
fn rows(table: &Table) -> Option<Value> {
    let heading = |column: &topup_port::Column| json!({"name": column.name, "label": line(&column.label, LABEL), "format": column.format});
    let columns: Vec<Value> = table.columns.iter().map(heading).collect();
    if json!(columns).to_string().len() > HEADINGS {
        return None;
    }
    let mut used = 0;
    let fits = |row: &&Vec<Value>| {
        used += json!(row).to_string().len() + 1;
        used <= CELLS
    };
    let shown: Vec<&Vec<Value>> = table.rows.iter().take(ROWS).take_while(fits).collect();
    let more = table.rows.len() - shown.len();
    let named =
        |labels: &[String]| labels.iter().take(ROWS).map(|label| line(label, LABEL)).collect::<Vec<_>>();
    let mut rows = json!({"columns": columns, "rows": shown, "rows_left_out": more,
        "partial": named(&table.partial), "maturing": named(&table.maturing)});
    if json!(table.totals).to_string().len() <= HEADINGS {
        rows["totals"] = json!(table.totals);
    }
    Some(rows)
}
