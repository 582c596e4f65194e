//! A reply: what came of a question, and its JSON as the command line's contract
//! has it.

use super::compute::Computed;
use super::define::Defined;
use super::observer::Timings;
use crate::insights::Insight;
use crate::planner::{Clarification, Understood};
use serde_json::{Value, json};
use std::sync::Arc;

/// What kind of reply it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Answer,
    /// A definition.
    Definition,
    /// A question back.
    Clarification,
    /// A refusal.
    Refusal,
    /// No question to the bot.
    Silence,
    /// The asker stopped it.
    Stopped,
}

impl Kind {
    /// The id in JSON. The contract knows four; the command line, which is always
    /// spoken to, answers silence with a polite refusal.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Definition => "definition",
            Self::Clarification => "clarification",
            Self::Refusal | Self::Silence | Self::Stopped => "refusal",
        }
    }
}

/// A reply.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The kind.
    pub kind: Kind,
    /// What was understood.
    pub understood: Option<Understood>,
    /// What it came to.
    pub computed: Option<Arc<Computed>>,
    /// The definitions.
    pub defined: Vec<Defined>,
    /// The question back.
    pub clarification: Option<Clarification>,
    /// The refusal's sentence.
    pub message: String,
    /// Notes beside those of the plan and the computing.
    pub notes: Vec<String>,
    /// Whether the result came from the cache.
    pub cache_hit: bool,
    /// The receipt's id.
    pub receipt: Option<String>,
    /// How long it took.
    pub timings: Timings,
    /// Whether it is to be answered once more for the asker alone, since others may not see it.
    pub aside: bool,
}

impl Reply {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            understood: None,
            computed: None,
            defined: Vec::new(),
            clarification: None,
            message: String::new(),
            notes: Vec::new(),
            cache_hit: false,
            receipt: None,
            timings: Timings::default(),
            aside: false,
        }
    }

    /// Nothing here: the asker alone may see it.
    #[must_use]
    pub fn aside() -> Self {
        Self { aside: true, ..Self::of(Kind::Silence) }
    }

    /// Numbers. Where the plan was simplified, the reply's plan is the one that its rows belong to.
    #[must_use]
    pub fn answer(mut understood: Understood, computed: Arc<Computed>, cache_hit: bool) -> Self {
        if let Some(plan) = &computed.simplified {
            understood.plan = plan.clone();
        }
        Self { understood: Some(understood), computed: Some(computed), cache_hit, ..Self::of(Kind::Answer) }
    }

    /// Definitions.
    #[must_use]
    pub fn definition(defined: Vec<Defined>) -> Self {
        Self { defined, ..Self::of(Kind::Definition) }
    }

    /// A question back.
    #[must_use]
    pub fn clarification(c: Clarification) -> Self {
        Self { clarification: Some(c), ..Self::of(Kind::Clarification) }
    }

    /// A refusal.
    #[must_use]
    pub fn refusal(message: &str) -> Self {
        Self { message: message.to_string(), ..Self::of(Kind::Refusal) }
    }

    /// No question.
    #[must_use]
    pub fn silence() -> Self {
        Self {
            message: "That was no question for me; ask me about the numbers any time.".into(),
            ..Self::of(Kind::Silence)
        }
    }

    /// Stopped.
    #[must_use]
    pub fn stopped() -> Self {
        Self { message: "Stopped.".into(), ..Self::of(Kind::Stopped) }
    }

    /// Everything said beside the numbers, once each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let planned = self.understood.iter().flat_map(|u| u.notes.iter());
        let computed = self.computed.iter().flat_map(|c| c.results.warnings.iter().chain(&c.notes));
        for note in planned.chain(computed).chain(&self.notes) {
            if !all.contains(note) {
                all.push(note.clone());
            }
        }
        all
    }

    /// Follow-ups, or the answers of a question back.
    #[must_use]
    pub fn suggestions(&self) -> Vec<String> {
        if let Some(c) = &self.clarification {
            return c.choices.iter().map(|c| c.label.clone()).collect();
        }
        self.computed.as_ref().map(|c| c.suggestions.clone()).unwrap_or_default()
    }
}

/// The JSON of a reply.
#[derive(Debug)]
pub struct ReplyJson;

impl ReplyJson {
    /// One object; `text` is the reply as plain text, `png` where the picture was written.
    #[must_use]
    pub fn of(reply: &Reply, text: &str, png: Option<&str>) -> Value {
        let computed = reply.computed.as_ref();
        let results = computed.map(|c| &c.results);
        let columns: Vec<&str> =
            results.map(|r| r.columns.iter().map(|c| c.name.as_str()).collect()).unwrap_or_default();
        let statements = results.map(|r| r.statements.as_slice()).unwrap_or_default();
        let sql: Vec<&str> = statements.iter().map(|s| s.sql.as_str()).collect();
        // One flat list where there is one statement; a list per statement where there are several.
        let params = match statements {
            [one] => json!(one.params),
            many => json!(many.iter().map(|s| &s.params).collect::<Vec<_>>()),
        };
        let insight = computed.and_then(|c| c.insight.as_ref());
        let chart = computed.and_then(|c| c.chart.as_ref());
        json!({
            "kind": reply.kind.id(),
            "plan": reply.understood.as_ref().map(|u| &u.plan),
            "columns": columns,
            "rows": results.map(|r| json!(r.rows)).unwrap_or_else(|| json!([])),
            "totals": results.map(|r| json!(r.totals)).unwrap_or_else(|| json!({})),
            "partial": results.map(|r| json!(r.partial)).unwrap_or_else(|| json!([])),
            "maturing": results.map(|r| json!(r.maturing)).unwrap_or_else(|| json!([])),
            "data_through": results.and_then(|r| r.data_through),
            "truncated": results.is_some_and(|r| r.truncated),
            "warnings": reply.warnings(),
            "insight": insight.map_or_else(|| json!({"title": "", "summary": "", "bullets": [], "drivers": []}), contract),
            "chart": { "png": png, "alt": chart.map(|c| c.alt.as_str()).unwrap_or_default() },
            "suggestions": reply.suggestions(),
            "text": text,
            "sql": sql.join(";\n\n"),
            "params": params,
            "receipt": reply.receipt.clone().unwrap_or_default(),
            "planner": "rules",
            "cache": if reply.cache_hit { "hit" } else { "miss" },
            "timings_ms": reply.timings.to_json(),
        })
    }
}

/// The texts with the keys that programs were promised; what a driver contributed is for people's surfaces.
fn contract(insight: &Insight) -> Value {
    let mut value = json!(insight);
    for driver in value["drivers"].as_array_mut().into_iter().flatten() {
        if let Some(keys) = driver.as_object_mut() {
            keys.remove("effect");
        }
    }
    value
}
