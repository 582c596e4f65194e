//! Which of a message's date phrases is the window and which the other side of
//! a comparison.

use super::annotate::Annotated;
use super::cues::Cue;
use super::dates::{DateHit, DateKind};
use super::lexicon::Sense;
use crate::calendar::{Unit, last_n, this_unit, unit_of};
use crate::plan::Window;
use jiff::civil::Date;

/// The comparison that a message asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum CompareAsk {
    /// Week over week.
    Wow,
    /// Month over month.
    Mom,
    /// Quarter over quarter.
    Qoq,
    /// Day over day.
    Dod,
    /// The same dates a year before.
    YearAgo,
    /// The window before, perhaps of a named unit.
    Before(Option<Unit>),
    /// This window.
    With(Window),
}

/// The times of a message.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// The window, or the current side.
    pub window: Option<Window>,
    /// Its day-first reading.
    pub other: Option<Window>,
    /// The other side.
    pub compare: Option<CompareAsk>,
    /// Move the last window by this many of its lengths (or of the unit).
    pub shift: Option<(i32, Option<Unit>)>,
    /// Two ends of a range that may be a change ("from September to October").
    pub from_to: Option<(Window, Window)>,
    /// The window looks past the as-of date.
    pub future: bool,
    /// Windows that were said but not used.
    pub unused: usize,
}

/// Reads the times.
#[must_use]
pub fn times(a: &Annotated, as_of: Date) -> Times {
    let mut t = Times::default();
    for (cue, ask) in [
        (Cue::Wow, CompareAsk::Wow),
        (Cue::Mom, CompareAsk::Mom),
        (Cue::Qoq, CompareAsk::Qoq),
        (Cue::Dod, CompareAsk::Dod),
        (Cue::Yoy, CompareAsk::YearAgo),
    ] {
        if a.has(cue) {
            t.compare = Some(ask);
        }
    }
    let mut named: Vec<(&DateHit, Window, bool)> = Vec::new();
    let plain_past = past_year(a, as_of);
    if let Some(window) = plain_past {
        t.window = Some(window);
        return t;
    }
    for hit in &a.dates {
        let versus = after_versus(a, hit);
        match &hit.kind {
            DateKind::YearAgo => t.compare = Some(CompareAsk::YearAgo),
            DateKind::Before(unit) if versus || t.window.is_some() || !named.is_empty() || changes(a) => {
                t.compare = t.compare.or(Some(CompareAsk::Before(*unit)));
            }
            DateKind::Before(unit) => t.shift = Some((-1, *unit)),
            DateKind::After(unit) => t.shift = Some((1, *unit)),
            DateKind::LastYear(_) if versus => t.compare = Some(CompareAsk::YearAgo),
            DateKind::FromTo(x, y) => {
                t.from_to = Some((x.clone(), y.clone()));
                named.push((hit, Window::new("custom", x.start, y.end), versus));
            }
            DateKind::Window(w) | DateKind::LastYear(w) => {
                named.push((hit, if hit.future { w.clone() } else { begun(w, as_of) }, versus))
            }
        }
    }
    // "since May, no sorry, since August": the last one counts.
    while named.len() >= 2 && corrected(a, named[0].0.end, named[1].0.start) {
        named.remove(0);
    }
    let versus_at = named.iter().position(|n| n.2);
    let compares = a.has(Cue::Compare) || changes(a);
    match (named.len(), versus_at) {
        (0, _) => {}
        (1, Some(_)) if t.compare.is_none() => {
            t.compare = Some(CompareAsk::With(named[0].1.clone()));
            t.window = current_for(&named[0].1, as_of);
        }
        (1, _) => set(&mut t, &named[0]),
        (_, Some(k)) => {
            let other = usize::from(k == 0);
            pair(&mut t, &named[other.min(named.len() - 1)], &named[k]);
        }
        (_, None) if compares && same_kind(&named[0].1, &named[1].1) => pair(&mut t, &named[0], &named[1]),
        _ => {
            let best = beside_the_question(a, &named);
            set(&mut t, &named[best]);
            t.unused = named.len() - 1;
        }
    }
    t
}

/// "what were submits a year ago in October": the past itself, compared with nothing.
fn past_year(a: &Annotated, as_of: Date) -> Option<Window> {
    let [x, y] = a.dates.as_slice() else { return None };
    let (ago, other) = match (&x.kind, &y.kind) {
        (DateKind::YearAgo, _) => (x, y),
        (_, DateKind::YearAgo) => (y, x),
        _ => return None,
    };
    let ago_word = (ago.start..ago.end).any(|k| a.word(k) == "ago");
    let compares =
        a.has(Cue::Versus) || a.has(Cue::Compare) || changes(a) || a.has(Cue::Yoy) || a.has(Cue::Why);
    let near = x.end.abs_diff(y.start) <= 1;
    let window = other.as_window().filter(|_| ago_word && near && !compares)?;
    let window = begun(&window, as_of);
    unit_of(&window).filter(|(u, _)| matches!(u, Unit::Month | Unit::Quarter))?;
    let start = crate::calendar::add_months(window.start, -12);
    Some(Window::new("custom", start, crate::calendar::add_months(window.end, -12)))
}

/// Of several windows, the one in the sentence that names a metric: dates in a
/// remark ("the pack goes to print on 4 December") are no windows.
fn beside_the_question(a: &Annotated, named: &[(&DateHit, Window, bool)]) -> usize {
    let sentence = |at: usize| a.tokens[..=at].iter().filter(|t| t.opens).count();
    let metric = |weak_too: bool| {
        a.marks
            .iter()
            .filter(move |m| {
                m.senses.iter().any(|s| {
                    matches!(s, Sense::Metric { weak, .. } if weak_too || !*weak)
                        || matches!(s, Sense::Cue(Cue::Funnel))
                })
            })
            .map(|m| sentence(m.start))
    };
    let asked: Vec<usize> =
        if metric(false).next().is_some() { metric(false).collect() } else { metric(true).collect() };
    named.iter().position(|n| asked.contains(&sentence(n.0.start))).unwrap_or(0)
}

/// Whether the speaker takes something back between two tokens.
#[must_use]
pub fn corrected(a: &Annotated, from: usize, to: usize) -> bool {
    to >= from
        && to - from <= 8
        && (from..to).any(|k| {
            matches!(a.word(k), "sorry" | "meant" | "correction" | "oops" | "scratch" | "pardon" | "wait")
                || a.word(k) == "mean" && a.word(k.wrapping_sub(1)) == "i"
                || a.word(k) == "make" && matches!(a.word(k + 1), "that" | "it")
        })
}

/// A period in progress ends with the as-of date.
fn begun(w: &Window, as_of: Date) -> Window {
    let end = crate::calendar::add_days(as_of, 1);
    if !(w.start <= as_of && w.end > end) {
        return w.clone();
    }
    match unit_of(w) {
        Some((unit, 1)) => this_unit(unit, as_of),
        _ => Window::new(&w.name, w.start, end),
    }
}

fn set(t: &mut Times, named: &(&DateHit, Window, bool)) {
    t.window = Some(named.1.clone());
    t.other = named.0.other.clone();
    t.future = named.0.future;
}

/// Two windows against each other: of two alike the later is the current one;
/// "this October" and "last October" in November are a year apart.
fn pair(t: &mut Times, x: &(&DateHit, Window, bool), y: &(&DateHit, Window, bool)) {
    let month = unit_of(&x.1).is_some_and(|(u, n)| n == 1 && matches!(u, Unit::Month | Unit::Quarter))
        && !x.1.name.starts_with("last");
    if month && x.1.start == y.1.start && x.1.end == y.1.end {
        set(t, x);
        t.compare = Some(CompareAsk::YearAgo);
        return;
    }
    let (current, prior) =
        if x.1.start >= y.1.start || !same_kind(&x.1, &y.1) && x.1.end >= y.1.end { (x, y) } else { (y, x) };
    set(t, current);
    t.compare = Some(CompareAsk::With(prior.1.clone()));
    t.from_to = None;
}

fn same_kind(x: &Window, y: &Window) -> bool {
    match (unit_of(x), unit_of(y)) {
        (Some((u, n)), Some((v, m))) => u == v && n == m,
        _ => (x.days() - y.days()).abs() <= 3 || x.name.ends_with("td") || y.name.ends_with("td"),
    }
}

/// "vs last month" without a window of its own: this month so far.
fn current_for(prior: &Window, as_of: Date) -> Option<Window> {
    let (unit, n) = unit_of(prior)?;
    if n != 1 {
        return None;
    }
    let this = this_unit(unit, as_of);
    if prior.end == this.start {
        return Some(this);
    }
    // A named month or quarter: the latest whole one, if it is another.
    let last = last_n(unit, 1, as_of);
    (last != *prior).then_some(last)
}

fn changes(a: &Annotated) -> bool {
    a.has(Cue::Change) || a.has(Cue::Fall) || a.has(Cue::Rise)
}

/// Whether "vs", "compared with", "than" … stands before the phrase.
fn after_versus(a: &Annotated, hit: &DateHit) -> bool {
    a.cues(Cue::Versus).any(|m| {
        m.end <= hit.start
            && hit.start - m.end <= 4
            && (m.end..hit.start).all(|k| {
                matches!(
                    a.word(k),
                    "the"
                        | "in"
                        | "that"
                        | "those"
                        | "of"
                        | "same"
                        | "on"
                        | "what"
                        | "we"
                        | "it"
                        | "was"
                        | "had"
                        | "did"
                        | "were"
                        | "saw"
                        | "for"
                        | "during"
                        | "where"
                        | "a"
                        | "our"
                        | "from"
                        | "as"
                        | "to"
                        | "full"
                        | "numbers"
                        | "one"
                        | ","
                        | "level"
                        | "at"
                        | "by"
                        | "back"
                )
            })
    }) || matches!(a.before(hit.start), "over") && matches!(hit.kind, DateKind::Before(_) | DateKind::YearAgo)
        // "March 2026 over March 2025", "October on September"
        || matches!(a.before(hit.start), "over" | "on" | "upon")
            && a.dates.iter().any(|h| h.end < hit.start && hit.start - h.end <= 2)
            && hit.start > 0
        || ahead(a, hit.start)
        || a.has(Cue::Compare)
            && matches!(a.before(hit.start), "to" | "with" | "and" | "against")
            && a.dates.iter().any(|h| h.start < hit.start)
        || a.has(Cue::Compare) && matches!(a.before(hit.start), "to" | "with" | "against")
        || changes(a) && a.before(hit.start) == "from" && a.dates.iter().any(|h| h.start != hit.start)
}

/// "ahead of last year", "behind last month", "down on October", "up from Q2".
fn ahead(a: &Annotated, at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map_or("", |k| a.word(k));
    matches!(before(1), "behind" | "above" | "below" | "beat" | "beats")
        || matches!(
            (before(2), before(1)),
            ("ahead" | "short", "of") | ("up" | "down", "on" | "from" | "over")
        )
}
