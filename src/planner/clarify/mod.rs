//! The last step of reading: a fresh plan or a follow-up, and the questions back
//! where a value is unknown, a metric is not there, or the forecast lacks a
//! segment. A press or a typed answer goes on from there.

mod absent;
mod chosen;
mod impossible;
mod not_held;
mod notes;
mod open;
mod parts;
mod places;
mod segments;
mod times;
mod unknown;
mod unsupported;
mod vague;

pub use chosen::{chosen, declined, unanswered};

use super::annotate::Annotated;
use super::cues::Cue;
use super::follow::{self, Edits};
use super::intent;
use super::kinds::{Kind, Ranked, decide};
use super::reading::{Choice, Clarification, Means, Reading, STARTED_OVER, ThreadContext, Topic, Understood};
use super::said::Said;
use super::said::times::{ALL_TIME, ALL_TIME_WORDS};
use super::token::stem;
use super::turns;
use super::{Planner, dates::DateKind};
use crate::plan::Intent;
use jiff::civil::Date;

/// Reads one message to its end.
pub struct Reader<'a> {
    /// The planner.
    pub planner: &'a Planner,
    /// The as-of date.
    pub as_of: Date,
    /// The slash form.
    pub slash: Option<&'a str>,
    /// The thread.
    pub thread: &'a ThreadContext,
    /// What the turn changes beyond what its words say.
    pub edits: &'a Edits,
    /// The kinds that the message may be of.
    pub ranked: Option<&'a Ranked>,
}

impl Reader<'_> {
    /// The reading of what was said.
    #[must_use]
    pub fn read(&self, s: &Said, a: &Annotated) -> Reading {
        if let Some(reading) = self.impossible(s, a) {
            return reading;
        }
        if !a.unknown.is_empty() {
            return self.unknown(s, a);
        }
        if let Some(reading) = self.absent(s, a) {
            return reading;
        }
        let held =
            self.mean_of_one(s, a).or_else(|| self.two_ranges(s, a)).or_else(|| self.not_reached(s, a));
        if let Some(reading) = held.or_else(|| self.cut_band(s, a)).or_else(|| self.vague(s, a)) {
            return reading;
        }
        let Some(mut u) = self.understand(s, a) else {
            return self.nothing_said(a);
        };
        if let Some(reading) = self.lacks_segment(&u) {
            return reading;
        }
        if let Some(reading) = self.unforecast(&u, s, a).or_else(|| self.threshold(&u, s, a)) {
            return reading;
        }
        self.annotate(&mut u, s, a);
        Reading::Answer(Box::new(u))
    }

    /// The plan, as a follow-up or afresh.
    fn understand(&self, s: &Said, a: &Annotated) -> Option<Understood> {
        let b = self.planner.builder(self.as_of);
        let funnel = intent::is_funnel(s, a, &self.planner.model);
        let after_definition = !self.thread.defined.is_empty()
            && self.thread.last().is_none()
            && (turns::completes(s, a, self.thread)
                || a.tokens
                    .iter()
                    .any(|t| t.is(&["it", "that", "this", "them", "those", "these", "one", "ones"])));
        if !after_definition && self.follows(s, a) {
            if let Some(u) = follow::follow(&b, s, a, self.edits, self.thread) {
                return Some(u);
            }
            if s.metrics.is_empty() {
                return None;
            }
        }
        let mut s = s.clone();
        self.edits.for_fresh(&b, &mut s);
        let mut meant = None;
        if after_definition
            && s.metrics.iter().all(|m| m.weak)
            && let Some(metric) = self.thread.defined.iter().rev().find_map(|t| match t {
                Topic::Metric(id) => self.planner.model.metrics().iter().position(|m| m.id == *id),
                _ => None,
            })
        {
            s.metrics = vec![super::said::MetricSaid { metric, measure: None, weak: false, at: 0, end: 0 }];
            // What was defined says which kind of answer it has.
            let ranked = decide::judge(&s, a, &self.planner.model);
            meant = Some(if self.planner.model.metrics()[metric].role.is_some() {
                Intent::ForecastVsActual
            } else {
                decide::intent_of(ranked.as_ref(), &s, a, &self.planner.model, self.slash)
            });
        }
        let funnel = funnel
            || after_definition
                && s.metrics.is_empty()
                && self.thread.defined.iter().any(|t| matches!(t, Topic::Glossary(id) if id == "funnel"));
        let said_something = !s.metrics.is_empty()
            || !s.group_by.is_empty()
            || s.filters.count > 0
            || funnel
            || self.slash.is_some()
            || s.compares()
            || s.top.is_some()
            || !s.rows.is_empty()
            || !s.ranges.is_empty()
            || a.has(Cue::Trend)
            || intent::changes(a)
            || s.granularity.is_some()
            || (!a.dates.is_empty() && a.leftover.is_empty() && s.times.window.is_some())
            || a.has(Cue::Why)
            || s.times.future && (super::said::times::pace(a) || a.leftover.is_empty())
            || self.ranked.and_then(|r| r.first(|_| true)).is_some_and(|(kind, p)| {
                matches!(kind, Kind::Answer(_)) && p >= 0.8 && (!a.dates.is_empty() || s.measure.is_some())
            });
        if !said_something {
            return None;
        }
        let intent = if funnel && after_definition {
            Intent::Funnel
        } else {
            meant.unwrap_or_else(|| self.intent(&s, a))
        };
        Some(b.fresh(&s, a, intent, self.slash))
    }

    /// The intent of a fresh question.
    fn intent(&self, s: &Said, a: &Annotated) -> Intent {
        decide::intent_of(self.ranked, s, a, &self.planner.model, self.slash)
    }

    /// Whether the message goes on from the last answer.
    fn follows(&self, s: &Said, a: &Annotated) -> bool {
        self.slash.is_none()
            && self.thread.last().is_some()
            && !a.has(Cue::Reset)
            && follow::is_follow_up(s, a, self.edits, intent::is_funnel(s, a, &self.planner.model))
    }

    /// Notes on how the message was read.
    fn annotate(&self, u: &mut Understood, s: &Said, a: &Annotated) {
        let small = |t: &&super::token::Token| {
            t.corrected.is_some() && !matches!(t.text.as_str(), "to" | "two" | "too")
        };
        for t in a.tokens.iter().filter(small) {
            let was = t.corrected.clone().unwrap_or_default();
            // A plural is no mistake to tell of.
            if stem(&was.to_lowercase()) == t.stem {
                continue;
            }
            u.notes.push(format!("Read \"{was}\" as \"{}\".", t.text));
        }
        for m in a.marks.iter().filter(|m| a.abbreviated.contains(&m.start)) {
            let value = m.senses.iter().find_map(|s| match s {
                super::lexicon::Sense::Value { value, .. } => Some(value),
                _ => None,
            });
            if let (Some(value), Some(tokens)) = (value, a.tokens.get(m.start..m.end)) {
                let typed: String = tokens.iter().map(|t| t.raw.as_str()).collect();
                u.notes.push(format!("Read \"{typed}\" as {value}."));
            }
        }
        for pair in a.marks.windows(2).filter(|p| p[0].end + 1 == p[1].start) {
            if let Some(both) = self.planner.lexicon.joint(&a.tokens[pair[0].start..pair[1].end]) {
                u.notes.push(format!("Read as two values; the data has \"{both}\" as one, too."));
            }
        }
        for hit in &a.dates {
            if let (Some(other), DateKind::Window(w) | DateKind::FromTo(w, _)) = (&hit.other, &hit.kind) {
                u.notes.push(format!(
                    "Read the date as {} (month first); day first it would be {}.",
                    w.start.strftime("%-d %B %Y"),
                    other.start.strftime("%-d %B %Y")
                ));
            }
        }
        for asker in &s.filters.askers {
            let typed: Vec<&str> = a.tokens[asker.clone()].iter().map(|t| t.raw.as_str()).collect();
            u.notes.push(format!("Read \"{}\" as who asks, not as a filter.", typed.join(" ")));
        }
        notes::two_segments(u, a, &self.planner.model);
        notes::plain_words(u, a);
        notes::sides(u, s);
        times::times(u, s, a);
        notes::dropped(u, s, a, &self.planner.model);
        parts::untold(u, s, a, &self.planner.model);
        super::said::population::note(u, a, &self.planner.model);
        if s.times.unused > 0 {
            let told = if u.plan.compare.is_some() {
                "More than two windows were named; these are two of them."
            } else {
                "More than one window was named; this is the first."
            };
            u.notes.push(told.into());
        }
        // What a note has just told of is accounted for.
        let whole = u.plan.window.name == ALL_TIME;
        let told = |word: &str| {
            let word = word.to_lowercase();
            notes::TOLD.contains(&word.as_str()) && !u.notes.is_empty()
                || u.plan.order.is_some()
                    && matches!(word.as_str(), "ascending" | "descending" | "asc" | "desc")
                || whole && ALL_TIME_WORDS.contains(&word.as_str())
        };
        let left = a.leftover.iter().map(|i| a.tokens[*i].raw.clone()).filter(|w| !told(w)).collect();
        u.unaccounted = left;
        if !u.unaccounted.is_empty() {
            u.notes.push(format!("Not accounted for: {}.", u.unaccounted.join(", ")));
        }
    }

    fn variant(&self, s: &Said, a: &Annotated, edit: impl FnOnce(&mut Said)) -> Option<Understood> {
        let mut other = s.clone();
        edit(&mut other);
        other.filters.count = other.filters.include.len() + other.filters.exclude.len();
        let b = self.planner.builder(self.as_of);
        match self.understand(&other, a) {
            Some(u) => Some(u),
            // A follow-up that says nothing else leaves the last plan as it is.
            None if self.follows(&other, a) => self.thread.last().cloned(),
            None => Some(b.fresh(&other, a, self.intent(&other, a), self.slash)),
        }
    }

    /// Nothing to go on.
    fn nothing_said(&self, a: &Annotated) -> Reading {
        let over = self.thread.last().is_some() && a.has(Cue::Reset);
        let orders = a.tokens.len() <= 7
            && a.leftover.is_empty()
            && a.tokens.iter().take(3).any(|t| {
                t.is(&[
                    "exclude", "drop", "remove", "sort", "split", "swap", "flip", "filter", "group", "undo",
                    "forget", "chart", "plot",
                ])
            });
        if self.thread.last().is_some()
            && !over
            && !orders
            && a.leftover.len() <= 1
            && !a.tokens.iter().any(|t| t.text == "?")
            && a.dates.is_empty()
        {
            return Reading::Silence;
        }
        let choices = [
            "issuances by channel last month",
            "WoW issuances",
            "funnel last month",
            "forecast vs actual mtd",
        ]
        .into_iter()
        .map(|q| Choice { label: q.into(), means: Means::Ask(q.into()) })
        .collect();
        Reading::Clarification(Clarification {
            question: match (over, self.thread.last().is_some() && orders) {
                (true, _) => STARTED_OVER.into(),
                (_, true) => {
                    "I can't tell what to change in the last answer. What would you like to see?".into()
                }
                _ => "Which number would you like to see, and for when?".into(),
            },
            choices,
        })
    }
}
