//! Compares one reply with what is expected.

use super::line::Line;
use serde_json::Value;

/// A reply, as `topup ask --format json` prints it.
#[derive(Debug, Clone)]
pub struct Got {
    /// The kind.
    pub kind: String,
    /// The whole object; `plan`, `columns`, `rows` and `totals` are used.
    pub reply: Value,
}

/// The outcome of one question.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// The kind is acceptable.
    pub kind: bool,
    /// Plan fields that differ: name, expected, got.
    pub fields: Vec<(String, String, String)>,
    /// Numbers that differ.
    pub numbers: Vec<String>,
    /// Numbers were compared.
    pub numbers_compared: usize,
    /// An answer with another meaning than the expected one.
    pub confident_wrong: bool,
    /// The kind that came.
    pub got: String,
}

impl Verdict {
    /// Whether kind and plan are right.
    #[must_use]
    pub fn plan_right(&self) -> bool {
        self.kind && self.fields.is_empty()
    }
}

/// Scores one reply.
#[must_use]
pub fn score(line: &Line, got: &Got) -> Verdict {
    let mut v =
        Verdict { kind: line.expect.kind.contains(&got.kind), got: got.kind.clone(), ..Verdict::default() };
    if got.kind == "answer" {
        if let Some(plan) =
            line.expect.plan.as_ref().filter(|_| line.expect.kind.iter().any(|k| k == "answer"))
        {
            let mine = &got.reply["plan"];
            for (field, want) in plan {
                let have = &mine[field];
                if !field_fits(field, want, have) {
                    v.fields.push((field.clone(), want.to_string(), have.to_string()));
                }
            }
        }
        if let Some(want) = &line.expect.split {
            let have = &got.reply["plan"]["split"];
            if !same_map(want, have) {
                v.fields.push(("split".into(), want.to_string(), have.to_string()));
            }
        }
        if let Some(numbers) = &line.expect.numbers {
            let (compared, wrong) = super::numbers::compare(numbers, &got.reply);
            v.numbers_compared = compared;
            v.numbers = wrong;
        }
        v.confident_wrong = !v.kind || !v.fields.is_empty();
    }
    v
}

fn field_fits(field: &str, want: &Value, have: &Value) -> bool {
    match field {
        "intent" | "metric" | "compare" => match want {
            Value::Array(options) => options.contains(have),
            one => one == have,
        },
        "measure" | "granularity" => match want {
            Value::Array(options) => options.contains(have),
            one => one == have,
        },
        "window" => match want {
            Value::Array(options) => options.iter().any(|w| same_window(w, have)),
            one => same_window(one, have),
        },
        "group_by" => match want {
            Value::Array(options) if options.iter().any(Value::is_array) => {
                options.iter().any(|o| same_set(o, have))
            }
            one => same_set(one, have),
        },
        "ranges" => same_ranges(want, have),
        "segments" | "exclude" | "split" => match want {
            Value::Array(options) => options.iter().any(|o| same_map(o, have)),
            one => same_map(one, have),
        },
        _ => true,
    }
}

fn same_window(want: &Value, have: &Value) -> bool {
    want["start"] == have["start"] && want["end"] == have["end"]
}

/// Numeric filters by column and bounds, in any order; a bound may keep or leave out
/// its own number ("over 20k"), and so be given as either kind.
fn same_ranges(want: &Value, have: &Value) -> bool {
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let close = |a: &Value, b: &Value| match (a.as_f64(), b.as_f64()) {
        (Some(x), Some(y)) => (x - y).abs() <= 1.0,
        (x, y) => x == y,
    };
    let (w, h) = (list(want), list(have));
    w.len() == h.len()
        && w.iter().all(|x| {
            h.iter().any(|y| {
                let low = |v: &Value| v.get("min").or_else(|| v.get("above")).cloned().unwrap_or_default();
                let high = |v: &Value| v.get("below").or_else(|| v.get("max")).cloned().unwrap_or_default();
                x["column"] == y["column"] && close(&low(x), &low(y)) && close(&high(x), &high(y))
            })
        })
}

fn texts(value: &Value) -> Vec<String> {
    let mut all: Vec<String> = value
        .as_array()
        .map(|a| a.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), ToString::to_string)).collect())
        .unwrap_or_default();
    all.sort();
    all
}

fn same_set(want: &Value, have: &Value) -> bool {
    texts(want) == texts(have)
}

fn same_map(want: &Value, have: &Value) -> bool {
    let empty = serde_json::Map::new();
    let (w, h) = (want.as_object().unwrap_or(&empty), have.as_object().unwrap_or(&empty));
    w.len() == h.len() && w.iter().all(|(k, v)| h.get(k).is_some_and(|x| same_set(v, x)))
}
