//! What comes out of the planner: an understood question, a definition to give,
//! a question back, a refusal, or silence; and what a thread remembers.

use super::safety::Reason;
use crate::plan::Plan;
use serde::{Deserialize, Serialize};

/// What a message came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A plan to run.
    Answer(Box<Understood>),
    /// Things to define.
    Definition(Vec<Topic>),
    /// A question back.
    Clarification(Clarification),
    /// A refusal.
    Refusal(Reason),
    /// No question to the bot.
    Silence,
}

/// A plan, and how sure the planner is of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    /// The plan.
    pub plan: Plan,
    /// What was said and what was assumed.
    pub explicit: Explicit,
    /// How something was read, one sentence each.
    pub notes: Vec<String>,
    /// Other fair readings, as questions.
    pub alternatives: Vec<String>,
    /// Words that nothing accounts for.
    pub unaccounted: Vec<String>,
}

/// Which parts of a plan the person said; the rest are defaults that change
/// with the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Explicit {
    /// The length of a period.
    pub granularity: bool,
    /// The window.
    pub window: bool,
    /// The kind of chart.
    pub chart: bool,
}

/// Something to define.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// A metric, by id.
    Metric(String),
    /// A segment, by id.
    Segment(String),
    /// A value of a segment.
    Value(String, String),
    /// A table, by id.
    Table(String),
    /// A column of a table.
    Column(String, String),
    /// A glossary entry, by id.
    Glossary(String),
}

/// A question back, with answers to press.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clarification {
    /// The question.
    pub question: String,
    /// The answers, best first.
    pub choices: Vec<Choice>,
}

/// One answer to a clarification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// What pressing it means.
    pub means: Means,
}

/// What a choice leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// This plan.
    Plan(Box<Understood>),
    /// This question, asked anew.
    Ask(String),
}

/// What a thread remembers of its last turns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ThreadContext {
    /// Answered plans, oldest first; at most [`ThreadContext::DEPTH`].
    pub steps: Vec<Understood>,
    /// What was defined last, if that came after the last answer.
    pub defined: Vec<Topic>,
    /// An open clarification.
    pub pending: Option<Clarification>,
}

impl ThreadContext {
    /// How many plans can be undone.
    pub const DEPTH: usize = 20;

    /// The last answered plan.
    #[must_use]
    pub fn last(&self) -> Option<&Understood> {
        self.steps.last()
    }

    /// The context of somebody who goes on from an earlier answer: it counts as the last one.
    #[must_use]
    pub fn returning_to(mut self, earlier: Understood) -> Self {
        self.pending = None;
        self.defined.clear();
        if self.last().is_none_or(|last| last.plan != earlier.plan) {
            self.steps.push(earlier);
        }
        self
    }

    /// The context after this reading.
    #[must_use]
    pub fn after(&self, reading: &Reading) -> Self {
        let mut next = self.clone();
        match reading {
            Reading::Answer(u) => {
                next.pending = None;
                next.defined.clear();
                // Going back drops what was gone back from.
                let undone = u.notes.iter().any(|n| n == UNDONE);
                let earlier = next.steps.iter().rev().skip(1).position(|s| s.plan == u.plan);
                match earlier.filter(|_| undone) {
                    Some(n) => next.steps.truncate(next.steps.len() - 1 - n),
                    None => next.steps.push((**u).clone()),
                }
                let surplus = next.steps.len().saturating_sub(Self::DEPTH);
                next.steps.drain(..surplus);
            }
            Reading::Definition(topics) => {
                next.pending = None;
                next.defined.clone_from(topics);
            }
            // Whoever starts over leaves all of it behind.
            Reading::Clarification(c) if c.question == STARTED_OVER => {
                next = Self { pending: Some(c.clone()), ..Self::default() };
            }
            Reading::Clarification(c) => next.pending = Some(c.clone()),
            Reading::Refusal(_) | Reading::Silence => {}
        }
        next
    }
}

/// The note of an undone step.
pub const UNDONE: &str = "Back to the answer before.";

/// The question back to whoever starts over.
pub const STARTED_OVER: &str = "Starting over. Which number would you like to see, and for when?";
