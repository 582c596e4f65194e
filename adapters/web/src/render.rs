//! From an answer to what the page shows of it, and from two states to the events between them. Pure.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};
use topup_port::{
    Action, Answer, Column, Computed, Control, Definition, Failure, Insight, NoteKind, Outcome, RowMark,
    Stage, Table,
};

/// The rows that a card holds at most; an export has them all.
const MOST_ROWS: usize = 200;

/// An answer in the form of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct WebAnswer {
    answer: Answer,
}

impl WebAnswer {
    /// The answer as it is now; nothing for one that is not to be shown.
    #[must_use]
    pub fn of(answer: &Answer) -> Option<Self> {
        (answer.outcome != Some(Outcome::Silence)).then(|| Self { answer: answer.clone() })
    }

    /// Whether nothing more will come.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.answer.is_final()
    }
}

/// One event of the stream: its name and its data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// `partial`, `plan`, `card`, `done` or `error`.
    pub name: &'static str,
    /// A JSON object.
    pub data: Value,
}

impl Event {
    /// The data as they are sent: an object whose only key is the event's name, for clients that read the data alone.
    #[must_use]
    pub fn on_the_wire(&self) -> Value {
        json!({self.name: self.data})
    }

    /// The name of an event, if it is one.
    #[must_use]
    pub fn known(name: &str) -> Option<&'static str> {
        ["partial", "plan", "card", "done", "error"].into_iter().find(|known| *known == name)
    }
}

/// The events that lead from one state to the next; `key` makes the session's cache key of a receipt.
#[must_use]
pub fn events(before: Option<&WebAnswer>, now: &WebAnswer, key: impl Fn(&str) -> String) -> Vec<Event> {
    let (old, new) = (before.map(|b| &b.answer), &now.answer);
    let mut events = Vec::new();
    let notes = |answer: &Answer| notes(answer);
    if !new.is_final() && old.is_none_or(|old| old.stage != new.stage || notes(old) != notes(new)) {
        let text = new.stage.to_string();
        let stage = serde_json::to_value(new.stage).unwrap_or_default();
        events.push(Event {
            name: "partial",
            data: json!({"stage": stage, "text": text, "notes": notes(new)}),
        });
    }
    if let Some(understood) =
        new.understood.as_ref().filter(|u| old.is_none_or(|o| o.understood.as_ref() != Some(*u)))
    {
        events.push(Event { name: "plan", data: json!(understood) });
    }
    let parts = |a: &Answer| (a.data.is_some(), a.insight.is_some(), a.chart.clone());
    let shown = new.data.is_some() || new.insight.is_some() || new.chart.is_some();
    if shown && old.is_none_or(|old| parts(old) != parts(new)) {
        events.push(Event { name: "card", data: card(new) });
    }
    match &new.outcome {
        Some(Outcome::Failure(failure)) => events.push(Event { name: "error", data: error(failure, new) }),
        Some(outcome) => events.push(Event { name: "done", data: done(outcome, new, key) }),
        None => {}
    }
    events
}

fn notes(answer: &Answer) -> Vec<Value> {
    let kind = |kind| if kind == NoteKind::Warning { "warning" } else { "info" };
    answer.notes.iter().map(|n| json!({"kind": kind(n.kind), "text": n.text})).collect()
}

fn card(answer: &Answer) -> Value {
    json!({
        "chart": answer.chart.as_ref().map(|c| json!({"alt": c.alt, "url": c.location})),
        "insight": answer.insight.as_ref().map(insight),
        "table": answer.data.as_ref().map(table),
    })
}

fn insight(insight: &Insight) -> Value {
    let drivers: Vec<Value> = insight
        .drivers
        .iter()
        .map(|d| json!({"segment": d.segment, "delta": d.show_delta(), "up": d.delta.map(|d| d >= 0.0)}))
        .collect();
    json!({"title": insight.title, "summary": insight.summary, "bullets": insight.bullets, "drivers": drivers})
}

/// The rows as texts, numbers as people read them.
#[must_use]
pub fn table(table: &Arc<Table>) -> Value {
    let mark = |row: &[Value]| match table.mark(row) {
        Some(RowMark::Partial) => Some("partial"),
        Some(RowMark::Maturing) => Some("maturing"),
        None => None,
    };
    let show = |row: &[Value]| -> Vec<String> {
        table.columns.iter().zip(row).map(|(column, cell)| column.show(cell)).collect()
    };
    let number = |c: &Column| c.format.is_numeric();
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|c| json!({"name": c.name, "label": c.label, "number": number(c)}))
        .collect();
    let more = table.rows.len().saturating_sub(MOST_ROWS);
    let earlier = if table.ends_newest() { more } else { 0 };
    let shown = table.rows.iter().skip(earlier).take(MOST_ROWS);
    let rows: Vec<Value> = shown.map(|row| json!({"cells": show(row), "mark": mark(row)})).collect();
    let totals: serde_json::Map<String, Value> = table
        .columns
        .iter()
        .filter_map(|c| Some((c.name.clone(), json!(c.show(table.totals.get(&c.name)?)))))
        .collect();
    json!({
        "columns": columns,
        "rows": rows,
        "more": more,
        "totals": totals,
        "truncated": table.truncated,
    })
}

fn done(outcome: &Outcome, answer: &Answer, key: impl Fn(&str) -> String) -> Value {
    let receipt = answer.receipt.as_ref().filter(|r| !r.id.is_empty());
    let mut data = json!({
        "kind": kind(outcome),
        "notes": notes(answer),
        "suggestions": answer.suggestions,
        "cache_key": receipt.map(|r| key(&r.id)),
        "receipt": answer.receipt,
        "computed": answer.computed.as_ref().map(|c| computed(c)),
    });
    match outcome {
        Outcome::Definition(Definition { term, text, source }) => {
            data["definition"] = json!({"term": term, "text": text, "source": source});
        }
        Outcome::Clarification(c) => {
            let ask = |c: &Control| match &c.action {
                Action::Ask(words) => json!({"label": c.label, "ask": words}),
                _ => json!({"label": c.label, "ask": c.label}),
            };
            let options: Vec<Value> = c.options.iter().map(ask).collect();
            data["clarification"] = json!({"question": c.question, "options": options});
        }
        Outcome::Refusal(r) => data["refusal"] = json!({"message": r.message, "advice": r.advice}),
        _ => {}
    }
    data
}

/// The end of what turned out to be no question.
#[must_use]
pub fn nothing() -> Event {
    Event { name: "done", data: done(&Outcome::Silence, &Answer::default(), str::to_owned) }
}

/// The end of an answer whose process is gone.
#[must_use]
pub fn interrupted() -> Event {
    Event { name: "error", data: error(&Failure::interrupted(), &Answer::default()) }
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Complete => "answer",
        Outcome::Definition(_) => "definition",
        Outcome::Clarification(_) => "clarification",
        Outcome::Refusal(_) => "refusal",
        Outcome::Failure(_) => "error",
        Outcome::Stopped => "stopped",
        Outcome::Silence => "silence",
    }
}

/// How it was computed.
#[must_use]
pub fn computed(computed: &Computed) -> Value {
    json!({
        "plan": computed.plan,
        "sql": computed.sql,
        "params": computed.params,
        "definitions": computed.definitions,
        "timings": computed.timings,
    })
}

fn error(failure: &Failure, answer: &Answer) -> Value {
    json!({
        "code": failure.code.to_string(),
        "message": failure.message,
        "advice": failure.advice,
        "retry": true,
        "stage": serde_json::to_value(answer.stage.max(Stage::Received)).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use topup_port::{AnswerEvent, Chart, Receipt, Refusal, Understood};

    use super::*;

    fn key(receipt: &str) -> String {
        format!("{receipt}.mac")
    }

    fn grown(events: Vec<AnswerEvent>) -> WebAnswer {
        WebAnswer::of(&events.into_iter().fold(Answer::default(), Answer::apply)).expect("shown")
    }

    fn names(events: &[Event]) -> Vec<&str> {
        events.iter().map(|e| e.name).collect()
    }

    #[test]
    fn each_part_is_an_event_once() {
        let understood =
            AnswerEvent::Understood(Understood { plan: "issuances".into(), ..Understood::default() });
        let first = grown(vec![AnswerEvent::Stage(Stage::Planning)]);
        assert_eq!(names(&events(None, &first, key)), ["partial"]);
        let planned = grown(vec![AnswerEvent::Stage(Stage::Planning), understood.clone()]);
        assert_eq!(names(&events(Some(&first), &planned, key)), ["plan"]);
        assert_eq!(names(&events(Some(&planned), &planned, key)), Vec::<&str>::new());
        let chart = Chart { location: Some("/pictures/1.png".into()), ..Chart::default() };
        let receipt = Receipt {
            id: "ab12cd".into(),
            data_through: None,
            actuals_through: None,
            took_ms: 7,
            cached: false,
        };
        let last = grown(vec![
            understood,
            AnswerEvent::Chart(chart),
            AnswerEvent::Receipt(receipt),
            AnswerEvent::End(Outcome::Complete),
        ]);
        let end = events(Some(&planned), &last, key);
        assert_eq!(names(&end), ["card", "done"]);
        assert_eq!(end[0].data["chart"]["url"], "/pictures/1.png");
        assert_eq!(end[1].data["cache_key"], "ab12cd.mac");
        // Whoever comes late gets the whole in one step.
        assert_eq!(names(&events(None, &last, key)), ["plan", "card", "done"]);
    }

    #[test]
    fn every_end_has_its_event() {
        let refusal = Outcome::Refusal(Refusal { message: "No.".into(), advice: String::new() });
        let end = events(None, &grown(vec![AnswerEvent::End(refusal)]), key);
        assert_eq!((end[0].name, &end[0].data["kind"]), ("done", &json!("refusal")));
        let failed = grown(vec![AnswerEvent::End(Outcome::Failure(Failure::interrupted()))]);
        let end = events(None, &failed, key);
        assert_eq!((end[0].name, &end[0].data["code"]), ("error", &json!("interrupted")));
        let stopped = events(None, &grown(vec![AnswerEvent::End(Outcome::Stopped)]), key);
        assert_eq!(stopped[0].data["kind"], "stopped");
        assert_eq!(WebAnswer::of(&Answer { outcome: Some(Outcome::Silence), ..Answer::default() }), None);
    }
}
