//! The thing that a command is about: "the product split", "Email and OMB", "it".

use super::super::annotate::{Annotated, Mark};
use super::super::cues::Cue;
use super::super::lexicon::Sense;
use super::super::token::Kind;
use super::phrases::{DETERMINERS, PRONOUNS, Text};

/// What kind of thing a noun calls what it stands with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    /// A filter.
    Filter,
    /// An exclusion.
    Exclusion,
    /// A split.
    Split,
    /// A comparison.
    Compare,
    /// A limit of rows.
    Limit,
    /// The window.
    Window,
}

/// What a command is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Object {
    /// The token behind it.
    pub end: usize,
    /// Marks of the annotated message that belong to it, as indices.
    pub marks: Vec<usize>,
    /// A date phrase belongs to it.
    pub dated: bool,
    /// How it is called.
    pub noun: Option<Noun>,
    /// It is a word that stands for something said before.
    pub pronoun: bool,
}

impl Object {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && !self.dated && self.noun.is_none() && !self.pronoun
    }

    /// Whether it consists of segment values alone.
    pub fn only_values(&self, a: &Annotated) -> bool {
        self.noun.is_none()
            && !self.dated
            && !self.marks.is_empty()
            && self.marks.iter().all(|m| is_value(&a.marks[*m]))
    }
}

/// Whether the mark is a value.
pub(super) fn is_value(m: &Mark) -> bool {
    m.senses.iter().any(|s| matches!(s, Sense::Value { .. }))
}

/// The segment that the mark names.
pub(super) fn segment(m: &Mark) -> Option<usize> {
    m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
}

/// The segment of the value that the mark is.
pub(super) fn value_segment(m: &Mark) -> Option<usize> {
    m.senses.iter().find_map(|s| if let Sense::Value { segment, .. } = s { Some(*segment) } else { None })
}

fn noun(a: &Annotated, i: usize) -> Option<Noun> {
    Some(match a.tokens.get(i)?.stem.as_str() {
        "filter" | "restriction" | "condition" | "constraint" | "selection" | "criterion" | "criteria" => {
            Noun::Filter
        }
        "exclusion" => Noun::Exclusion,
        "split" | "breakdown" | "grouping" | "dimension" | "splitting" | "segmentation" | "breakout"
        | "detail" | "cut" | "line" | "bar" | "column" => Noun::Split,
        "comparison" | "comparing" | "compare" | "benchmark" | "baseline" | "comparative" => Noun::Compare,
        "limit" | "cap" | "cutoff" | "limitation" => Noun::Limit,
        "window" | "period" | "timeframe" | "date" => Noun::Window,
        // "the month", with nothing said of which.
        "month" | "week" | "quarter"
            if a.word(i.checked_sub(1)?) == "the"
                && a.tokens.get(i + 1).is_none_or(|t| !matches!(t.kind, Kind::Word)) =>
        {
            Noun::Window
        }
        _ => return None,
    })
}

/// Whether the mark is something that a plan holds.
fn counts(m: &Mark) -> bool {
    m.senses.iter().any(|s| {
        matches!(
            s,
            Sense::Value { .. }
                | Sense::Segment(_)
                | Sense::Metric { .. }
                | Sense::RowMeasure(_)
                | Sense::Cue(
                    Cue::Every(_)
                        | Cue::Amount
                        | Cue::Count
                        | Cue::Wow
                        | Cue::Mom
                        | Cue::Yoy
                        | Cue::Qoq
                        | Cue::Share
                        | Cue::Rest
                )
        )
    })
}

/// Nouns that may stand behind a value and add nothing ("the Affiliate traffic").
fn company(a: &Annotated, i: usize) -> bool {
    a.tokens.get(i).is_some_and(|t| {
        matches!(
            t.stem.as_str(),
            "traffic"
                | "loan"
                | "customer"
                | "borrower"
                | "application"
                | "business"
                | "bucket"
                | "group"
                | "guy"
                | "one"
                | "stuff"
                | "number"
                | "part"
                | "piece"
                | "client"
                | "people"
                | "folk"
                | "money"
                | "paper"
                | "book"
                | "volume"
                | "applicant"
                | "data"
                | "value"
                | "side"
        )
    })
}

/// The object that begins at `i` and ends before `stop`.
pub(super) fn object(a: &Annotated, i: usize, stop: usize) -> Object {
    let text = Text(a);
    let mut o = Object { end: i, ..Object::default() };
    let mut k = i;
    let mut pronoun = None;
    while k < stop {
        // "not Comparison Site": the name of a channel is no comparison.
        let named = a.marks.iter().any(|m| m.start == k && (segment(m).is_some() || is_value(m)));
        if let Some(n) = noun(a, k).filter(|_| !named) {
            o.noun = o.noun.or(Some(n));
            k += 1;
            o.end = k;
            // "the split by channel", "the filter on grade", "the comparison with last year"
            if text.is(k, "by per on for of with to against") && begins(a, k + 1 + articles(a, k + 1)) {
                k += 1;
            }
            continue;
        }
        if let Some((at, m)) = a.marks.iter().enumerate().find(|(_, m)| m.start == k && counts(m)) {
            o.marks.push(at);
            k = m.end;
            let value = is_value(m);
            while value && k < stop && company(a, k) {
                k += 1;
            }
            o.end = k;
            continue;
        }
        if let Some(d) = a.dates.iter().find(|d| d.start == k) {
            o.dated = true;
            k = d.end;
            o.end = k;
            continue;
        }
        if text.is(k, PRONOUNS) {
            pronoun = Some(k + 1);
            k += 1;
            continue;
        }
        if everything(a, k) > k {
            k = everything(a, k);
            continue;
        }
        if text.is(k, DETERMINERS) || text.is(k, "by per in as") && o.is_empty() {
            k += 1;
            continue;
        }
        if joins(a, k, &o) {
            k += 1;
            continue;
        }
        break;
    }
    if o.is_empty()
        && let Some(end) = pronoun
    {
        o.pronoun = true;
        o.end = end;
    }
    o
}

/// Behind "everything on", "anything from": what follows names it.
fn everything(a: &Annotated, i: usize) -> usize {
    let text = Text(a);
    let whole = text.is(i, "everything anything everyone everybody all stuff things");
    if whole && text.is(i + 1, "on with from in of at via through under") { i + 2 } else { i }
}

/// How many articles stand from `i` on.
fn articles(a: &Annotated, i: usize) -> usize {
    (i..a.tokens.len()).take_while(|k| Text(a).is(*k, "the a our last")).count()
}

/// Whether a thing that a plan holds begins at `i`.
fn begins(a: &Annotated, i: usize) -> bool {
    a.marks.iter().any(|m| m.start == i && counts(m)) || a.dates.iter().any(|d| d.start <= i && i < d.end)
}

/// Whether the word at `k` joins another thing of the same kind to the object.
fn joins(a: &Annotated, k: usize, o: &Object) -> bool {
    let text = Text(a);
    // "the G5 grade and …": the grade only names what G5 is.
    let mut back = o.marks.iter().rev().map(|m| &a.marks[*m]);
    let Some(mut last) = back.next() else { return false };
    if let (Some(x), Some(before)) = (segment(last), back.next())
        && value_segment(before) == Some(x)
    {
        last = before;
    }
    if !text.is(k, "and or nor & , / plus") {
        return false;
    }
    let mut n = k + 1;
    while text.is(n, "and or the also both") {
        n += 1;
    }
    n = everything(a, n);
    n += articles(a, n);
    let Some(next) = a.marks.iter().find(|m| m.start == n && counts(m)) else {
        return text.is(k, "and or") && o.noun.is_some() && noun(a, n).is_some();
    };
    let alone = text.is(next.end, "only alone instead too");
    match (value_segment(last), value_segment(next)) {
        (Some(x), Some(y)) => !alone && (x == y || !text.is(k, ",")),
        (None, None) => !alone && !text.is(k, ",") && (segment(last).is_some() == segment(next).is_some()),
        _ => false,
    }
}
