//! The last step of reading: a fresh plan or a follow-up, and the questions back
//! where a value is unknown, a metric is not there, or the forecast lacks a
//! segment. A press or a typed answer goes on from there.

use super::annotate::Annotated;
use super::cues::Cue;
use super::follow;
use super::kinds::{Kind, Ranked, decide};
use super::intent;
use super::reading::{Choice, Clarification, Explicit, Means, Reading, ThreadContext, Topic, Understood};
use super::lexicon::Sense;
use super::said::Said;
use super::said_values::BySegment;
use super::token::{plain, tokens};
use super::values::{Unknown, closest};
use super::{Planner, dates::DateKind};
use crate::plan::{Intent, SegmentValue};
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
    /// The kinds that the message may be of.
    pub ranked: Option<&'a Ranked>,
}

/// The choice of an open clarification that the message names.
#[must_use]
pub fn chosen(message: &str, thread: &ThreadContext) -> Option<Choice> {
    let pending = thread.pending.as_ref()?;
    let norm = |t: &str| {
        tokens(&plain(t), false)
            .into_iter()
            .map(|t| t.text)
            .filter(|w| w.chars().any(char::is_alphanumeric) || w == "<" || w == "+")
            .collect::<Vec<_>>()
    };
    let said = norm(message);
    let filler = [
        "i", "meant", "mean", "yes", "please", "the", "it", "is", "sorry", "oh", "ok", "no", "one", "option",
        "its", "pls", "use", "take", "just", "go", "with",
    ];
    let core: Vec<&String> = said.iter().filter(|w| !filler.contains(&w.as_str())).collect();
    for choice in &pending.choices {
        let label = norm(&choice.label);
        if said == label
            || (!core.is_empty() && core.iter().map(|s| s.as_str()).eq(label.iter().map(String::as_str)))
        {
            return Some(choice.clone());
        }
    }
    let joined = said.join(" ");
    let n = match joined.as_str() {
        "1" | "first" | "the first" | "first one" | "the first one" | "yes" | "yes please" | "yep"
        | "yeah" | "correct" => Some(0),
        "2" | "second" | "the second" | "the second one" | "second one" => Some(1),
        "3" | "third" | "the third" | "the third one" => Some(2),
        "4" | "fourth" | "the fourth one" => Some(3),
        "5" => Some(4),
        "without" | "without it" | "without filter" | "without the filter" | "no filter" | "drop it"
        | "neither" | "none" | "all" | "all of them" => {
            let last = pending.choices.last()?;
            return last.label.to_lowercase().starts_with("without").then(|| last.clone());
        }
        _ => None,
    }?;
    pending.choices.get(n).cloned()
}

impl Reader<'_> {
    /// The reading of what was said.
    #[must_use]
    pub fn read(&self, s: &Said, a: &Annotated) -> Reading {
        if !a.unknown.is_empty() {
            return self.unknown(s, a);
        }
        if let Some(reading) = self.absent(s, a) {
            return reading;
        }
        if let Some(reading) = self.cut_band(s, a) {
            return reading;
        }
        let Some(mut u) = self.understand(s, a) else {
            return self.nothing_said(a);
        };
        if let Some(reading) = self.lacks_segment(&u) {
            return reading;
        }
        self.annotate(&mut u, s, a);
        Reading::Answer(Box::new(u))
    }

    /// The plan, as a follow-up or afresh.
    fn understand(&self, s: &Said, a: &Annotated) -> Option<Understood> {
        let b = self.planner.builder(self.as_of);
        let funnel = intent::is_funnel(s, a, &self.planner.model);
        let after_definition =
            !self.thread.defined.is_empty() && a.tokens.iter().any(|t| t.is(&["it", "that", "this", "them"]));
        if self.slash.is_none()
            && !after_definition
            && self.thread.last().is_some()
            && !a.has(Cue::Reset)
            && follow::is_follow_up(s, a, funnel)
        {
            if let Some(u) = follow::follow(&b, s, a, self.thread) {
                return Some(u);
            }
            if s.metrics.is_empty() {
                return None;
            }
        }
        let mut s = s.clone();
        if after_definition
            && s.metrics.is_empty()
            && let Some(Topic::Metric(id)) = self.thread.defined.last()
            && let Some(metric) = self.planner.model.metrics().iter().position(|m| m.id == *id)
        {
            s.metrics.push(super::said::MetricSaid { metric, measure: None, weak: false, at: 0, end: 0 });
        }
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
            || self.ranked.and_then(|r| r.first(|_| true)).is_some_and(|(kind, p)| {
                matches!(kind, Kind::Answer(_)) && p >= 0.8 && (!a.dates.is_empty() || s.measure.is_some())
            });
        if !said_something {
            return None;
        }
        Some(b.fresh(&s, a, self.intent(&s, a), self.slash))
    }

    /// The intent of a fresh question.
    fn intent(&self, s: &Said, a: &Annotated) -> Intent {
        decide::intent_of(self.ranked, s, a, &self.planner.model, self.slash)
    }

    /// Notes on how the message was read.
    fn annotate(&self, u: &mut Understood, s: &Said, a: &Annotated) {
        for t in a.tokens.iter().filter(|t| t.corrected.is_some()) {
            let was = t.corrected.clone().unwrap_or_default();
            u.notes.push(format!("Read \"{was}\" as \"{}\".", t.text));
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
        if s.times.unused > 0 {
            u.notes.push("More than one window was named; this is the first.".into());
        }
        u.unaccounted = a.leftover.iter().map(|i| a.tokens[*i].raw.clone()).collect();
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
            None => Some(b.fresh(&other, a, self.intent(&other, a), self.slash)),
        }
    }

    /// A value that the data does not have.
    fn unknown(&self, s: &Said, a: &Annotated) -> Reading {
        let u: &Unknown = &a.unknown[0];
        let model = &self.planner.model;
        let close = if u.close.is_empty() {
            closest(&u.text, u.segment, &self.planner.lexicon)
        } else {
            u.close.clone()
        };
        let segment = u.segment.or_else(|| close.first().map(|c| c.0));
        let excluded = matches!(
            a.before(u.start),
            "excluding" | "except" | "without" | "ex" | "not" | "no" | "minus" | "exclude" | "drop"
        );
        let mut choices = Vec::new();
        let mut offered: Vec<(usize, SegmentValue)> =
            close.into_iter().filter(|c| segment.is_none_or(|x| u.segment.is_none() || x == c.0)).collect();
        if let Some(x) = u.segment {
            for v in self.planner.lexicon.values_of(x) {
                if !offered.iter().any(|o| o.1 == v) {
                    offered.push((x, v));
                }
            }
        }
        for (x, value) in offered.into_iter().take(5) {
            let chosen = self.variant(s, a, |o| {
                let map: &mut BySegment =
                    if excluded { &mut o.filters.exclude } else { &mut o.filters.include };
                let list = map.entry(x).or_default();
                if !list.contains(&value) {
                    list.push(value.clone());
                }
                o.group_by.retain(|g| *g != x || a.has(Cue::Versus));
            });
            if let Some(plan) = chosen {
                choices.push(Choice { label: value.to_string(), means: Means::Plan(Box::new(plan)) });
            }
        }
        if let Some(plan) = self.variant(s, a, |_| {}) {
            choices.push(Choice { label: "Without this filter".into(), means: Means::Plan(Box::new(plan)) });
        }
        let question = match u.segment.map(|x| (&model.segments()[x], x)) {
            Some((segment, x)) => {
                let allowed: Vec<String> =
                    self.planner.lexicon.values_of(x).iter().map(ToString::to_string).collect();
                format!(
                    "I don't know the {} \"{}\". There are: {}. Which one do you mean?",
                    segment.label,
                    u.text,
                    allowed.join(", ")
                )
            }
            None => format!("I don't know \"{}\". Do you mean one of these?", u.text),
        };
        Reading::Clarification(Clarification { question, choices })
    }

    /// A metric or segment that the data does not hold.
    fn absent(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let model = &self.planner.model;
        let (text, is_segment) = s.absent.first()?;
        if !is_segment && (intent::is_funnel(s, a, model) || self.intent(s, a) == Intent::Funnel) {
            return None;
        }
        // A remark beside a metric that is there ("higher costs") is no question for it.
        let asked = a.marks.iter().filter(|m| m.senses.contains(&Sense::AbsentMetric)).any(|m| {
            m.start < 4
                || matches!(a.word(m.end), "and" | "vs" | "," | "by" | "per" | "rate" | "?")
                || matches!(a.before(m.start), "and" | "vs" | "," | "by" | "show" | "is" | "are" | "against" | "versus" | "to" | "of")
        });
        let remark = !s.metrics.is_empty() && a.tokens.len() > 8 && s.absent.len() == 1 && !asked;
        if !is_segment && remark {
            return None;
        }
        let mut choices: Vec<Choice> = Vec::new();
        if *is_segment {
            for x in model.segments() {
                let ask = self.variant(s, a, |o| {
                    if let Some(i) = model.segments().iter().position(|y| y.id == x.id) {
                        o.group_by = vec![i];
                    }
                });
                if let Some(u) = ask.filter(|u| model.segments_of(&u.plan.table).any(|y| y.id == x.id)) {
                    choices
                        .push(Choice { label: format!("by {}", x.label), means: Means::Plan(Box::new(u)) });
                }
            }
            choices.truncate(4);
            if let Some(u) = self.variant(s, a, |_| {}) {
                choices.push(Choice { label: "Without this split".into(), means: Means::Plan(Box::new(u)) });
            }
            let names: Vec<&str> = model.segments().iter().map(|x| x.label.as_str()).collect();
            return Some(Reading::Clarification(Clarification {
                question: format!(
                    "The data has no \"{text}\". It can be split by {}. Which one?",
                    names.join(", ")
                ),
                choices,
            }));
        }
        let names: Vec<&str> = model.metrics().iter().map(|m| m.label.as_str()).collect();
        for m in model.metrics().iter().filter(|m| m.role.is_none()).take(5) {
            let with = self.variant(s, a, |o| {
                if let Some(i) = model.metrics().iter().position(|y| y.id == m.id) {
                    o.metrics = vec![super::said::MetricSaid {
                        metric: i,
                        measure: None,
                        weak: false,
                        at: 0,
                        end: 0,
                    }];
                }
            });
            if let Some(u) = with {
                choices.push(Choice { label: m.label.clone(), means: Means::Plan(Box::new(u)) });
            }
        }
        Some(Reading::Clarification(Clarification {
            question: format!(
                "The data has no \"{text}\". The metrics are: {}. Which one do you want?",
                names.join(", ")
            ),
            choices,
        }))
    }

    /// A numeric filter that cuts a band: asked back, never rounded to the band.
    fn cut_band(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let model = &self.planner.model;
        let (i, segment) = model.segments().iter().enumerate().find(|(_, x)| {
            x.range_column.as_ref().is_some_and(|c| s.ranges.iter().any(|r| r.column == *c))
        })?;
        let range = s.ranges.iter().find(|r| Some(&r.column) == segment.range_column.as_ref())?.clone();
        let present = self.planner.lexicon.texts(i);
        let bands: Vec<_> = segment.values.iter().filter(|v| present.contains(&v.value)).collect();
        let low = range.min.unwrap_or(f64::MIN);
        let high = range.below.unwrap_or(f64::MAX);
        let touched: Vec<SegmentValue> = bands
            .iter()
            .filter(|b| b.max.is_none_or(|m| m as f64 >= low) && b.min.is_none_or(|m| (m as f64) < high))
            .map(|b| SegmentValue::Text(b.value.clone()))
            .collect();
        let inside: Vec<SegmentValue> = bands
            .iter()
            .filter(|b| {
                b.min.map_or(range.min.is_none(), |m| m as f64 >= low)
                    && b.max.map_or(range.below.is_none(), |m| (m as f64) < high)
            })
            .map(|b| SegmentValue::Text(b.value.clone()))
            .collect();
        let mut choices = Vec::new();
        for values in [inside, touched] {
            let label = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
            if values.is_empty() || choices.iter().any(|c: &Choice| c.label == label) {
                continue;
            }
            if let Some(u) = self.variant(s, a, |o| {
                o.ranges.retain(|r| r != &range);
                o.filters.include.insert(i, values.clone());
            }) {
                choices.push(Choice { label, means: Means::Plan(Box::new(u)) });
            }
        }
        if let Some(u) = self.understand(s, a)
            && model.segments_of(&u.plan.table).any(|x| x.id == segment.id)
        {
            choices.push(Choice { label: "Exactly this range".into(), means: Means::Plan(Box::new(u)) });
        }
        if let Some(u) = self.variant(s, a, |o| o.ranges.retain(|r| r != &range)) {
            choices.push(Choice { label: "Without this filter".into(), means: Means::Plan(Box::new(u)) });
        }
        let names: Vec<&str> = bands.iter().map(|b| b.value.as_str()).collect();
        Some(Reading::Clarification(Clarification {
            question: format!(
                "That limit lies inside a {}. The bands are {}. Which do you want?",
                segment.label,
                names.join(", ")
            ),
            choices,
        }))
    }

    /// The forecast is kept by fewer segments than the applications.
    fn lacks_segment(&self, u: &Understood) -> Option<Reading> {
        let model = &self.planner.model;
        let has = |id: &str| model.segments_of(&u.plan.table).any(|s| s.id == id);
        let missing = u
            .plan
            .group_by
            .iter()
            .chain(u.plan.segments.keys())
            .chain(u.plan.exclude.keys())
            .chain(u.plan.split.keys())
            .find(|id| !has(id))?;
        let label = model.segment(missing).map_or(missing.as_str(), |s| s.label.as_str());
        let kept: Vec<&str> = model.segments_of(&u.plan.table).map(|s| s.label.as_str()).collect();
        let mut choices = Vec::new();
        let strip = |u: &Understood| {
            let mut u = u.clone();
            u.plan.group_by.retain(|g| has(g));
            u.plan.segments.retain(|g, _| has(g));
            u.plan.exclude.retain(|g, _| has(g));
            u.plan.split.retain(|g, _| has(g));
            u
        };
        for s in model.segments_of(&u.plan.table) {
            let mut other = strip(u);
            if !other.plan.group_by.contains(&s.id) {
                other.plan.group_by.push(s.id.clone());
                other.explicit = Explicit { ..other.explicit };
                choices
                    .push(Choice { label: format!("By {}", s.label), means: Means::Plan(Box::new(other)) });
            }
        }
        let mut plain = strip(u);
        if plain.plan.group_by.is_empty() && plain.plan.intent == Intent::ForecastVsActual {
            self.planner.builder(self.as_of).set_granularity(&mut plain.plan, None);
        }
        choices.push(Choice { label: format!("Without {label}"), means: Means::Plan(Box::new(plain)) });
        let table = model.table(&u.plan.table).map_or("table", |t| t.label.as_str());
        Some(Reading::Clarification(Clarification {
            question: format!(
                "The {table} data has no {label}; it is kept by day, {}. How shall I go on?",
                kept.join(" and ")
            ),
            choices,
        }))
    }

    /// Nothing to go on.
    fn nothing_said(&self, a: &Annotated) -> Reading {
        if self.thread.last().is_some()
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
            question: "Which number would you like to see, and for when?".into(),
            choices,
        })
    }
}
