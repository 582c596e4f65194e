//! Which of a message's date phrases is the window and which the other side of
//! a comparison.

mod counterpart;
mod including;
mod lands;
mod sides;
mod versus;
mod whole;
mod windows;

use crate::calendar::Unit;
use crate::plan::{Granularity, Window};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::{DateHit, DateKind};
use crate::planner::lexicon::Sense;
use counterpart::{counterparts, settle};
use including::including;
use jiff::civil::Date;
use lands::land;
pub(in crate::planner) use lands::pace;
use sides::{current_for, last_two, pair, same_kind, set};
use versus::{after_versus, changes};
pub(in crate::planner) use whole::{ALL_TIME, WORDS as ALL_TIME_WORDS, all_time};
use windows::{begun, in_year, length_told, limit, one_year, past_year, since_then, years_beside};

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
    /// First day that is no longer in the window, where only its end was said.
    pub until: Option<Date>,
    /// Nothing but that end was said.
    pub only_until: bool,
    /// Windows that were said but not used.
    pub unused: usize,
}

/// "MoM by month this year": the growth from each period to the next. The comparison falls
/// away, and a trend over the periods shows it.
pub(super) fn steps(t: &mut Times, granularity: Option<Granularity>) -> bool {
    let same = matches!(
        (&t.compare, granularity),
        (Some(CompareAsk::Wow), Some(Granularity::Weekly))
            | (Some(CompareAsk::Mom), Some(Granularity::Monthly))
            | (Some(CompareAsk::Qoq), Some(Granularity::Quarterly))
            | (Some(CompareAsk::Dod), Some(Granularity::Daily))
    );
    let one = match granularity {
        Some(Granularity::Daily) => 1,
        Some(Granularity::Weekly) => 7,
        Some(Granularity::Monthly) => 31,
        _ => 92,
    };
    let steps = same && t.window.as_ref().is_some_and(|w| w.days() > one);
    if steps {
        t.compare = None;
    }
    steps
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
    // "more popular this year than last"
    for k in 2..a.tokens.len() {
        let than_last = a.word(k) == "than"
            && a.word(k + 1) == "last"
            && a.word(k - 2) == "this"
            && !matches!(a.tokens.get(k + 2), Some(t) if t.kind == crate::planner::token::Kind::Word && (crate::planner::dates::is_unit(Some(t)) || crate::planner::dates::month_number(&t.text).is_some()));
        if than_last {
            t.compare = t.compare.or(match a.word(k - 1) {
                "year" => Some(CompareAsk::YearAgo),
                "month" => Some(CompareAsk::Mom),
                "week" => Some(CompareAsk::Wow),
                _ => None,
            });
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
            // "Labor Day week against the week after"
            DateKind::After(_) if versus && named.len() == 1 => {
                let next = crate::calendar::shift(&named[0].1, 1);
                t.compare = Some(CompareAsk::With(named[0].1.clone()));
                named[0].1 = next;
            }
            DateKind::After(unit) => t.shift = Some((1, *unit)),
            DateKind::LastYear(_) if versus => t.compare = Some(CompareAsk::YearAgo),
            DateKind::FromTo(x, y) => {
                t.from_to = Some((x.clone(), y.clone()));
                named.push((hit, Window::new("custom", x.start, y.end), versus));
            }
            DateKind::Until(end) => t.until = Some(*end),
            DateKind::Window(w) | DateKind::LastYear(w) => {
                named.push((hit, if hit.future { w.clone() } else { begun(w, as_of) }, versus));
            }
        }
    }
    // A day to come in a remark ("I travel tomorrow") is no window of a question about the past.
    if !a.has(Cue::Project) && named.iter().any(|n| !n.0.future) {
        named.retain(|n| !n.0.future);
    }
    length_told(a, &mut named);
    in_year(a, &mut named, as_of);
    years_beside(a, &mut named, as_of);
    counterparts(a, &mut named, as_of);
    one_year(&mut named);
    since_then(a, &mut named, as_of);
    // "forget October, which grades were weakest in November": the one that is dropped.
    while named.len() >= 2
        && named[0].0.start > 0
        && a.tokens[named[0].0.start - 1].is(&["forget", "ignore", "scratch", "skip"])
        && a.word(named[0].0.end) == ","
    {
        named.remove(0);
    }
    // "since May, no sorry, since August": the last one counts.
    while named.len() >= 2 && corrected(a, named[0].0.end, named[1].0.start) {
        named.remove(0);
    }
    // "better than last quarter? Q3 against Q2": the two that stand against each other.
    let neighbours =
        (1..named.len()).find(|k| named[*k].2 && !named[k - 1].2 && named[k - 1].1 != named[*k].1);
    let mut left_out = 0;
    if let (3.., Some(k)) = (named.len(), neighbours) {
        // "Q1 vs Q2 vs Q3": two of them are compared, and that the third is not is said.
        left_out = named.iter().filter(|n| n.2).count().saturating_sub(1);
        named = vec![named[k - 1].clone(), named[k].clone()];
    }
    including(a, &mut named, as_of);
    let versus_at = named.iter().position(|n| n.2);
    let compares = a.has(Cue::Compare)
        || changes(a)
        || a.has(Cue::Differ)
        || named.first().is_some_and(|n| a.before(n.0.start) == "between");
    match (named.len(), versus_at) {
        (0, _) => {}
        (1, Some(_)) if t.compare.is_none() => {
            t.compare = Some(CompareAsk::With(named[0].1.clone()));
            t.window = current_for(&named[0].1, as_of);
        }
        (1, _) => {
            set(&mut t, &named[0]);
            last_two(&mut t, a, named[0].0);
        }
        (_, Some(k)) => {
            t.unused = left_out;
            let other = usize::from(k == 0);
            pair(&mut t, &named[other.min(named.len() - 1)], &named[k]);
        }
        (_, None) if compares && same_kind(&named[0].1, &named[1].1) => {
            t.unused = named.len() - 2;
            pair(&mut t, &named[0], &named[1]);
        }
        // "issuances q1 q2 q3": one window over what follows on each other.
        (3.., None)
            if named.windows(2).all(|w| w[0].1.end == w[1].1.start && w[0].0.end + 1 >= w[1].0.start) =>
        {
            let end = named.last().map_or(named[0].1.end, |n| n.1.end);
            let joined = Window::new("custom", named[0].1.start, end);
            set(&mut t, &(named[0].0, joined, false));
        }
        _ => {
            let best = beside_the_question(a, &named);
            set(&mut t, &named[best]);
            // The other side of a comparison that was asked for in words is no window left over.
            let (_, window, _) = &named[best];
            let sides = [crate::calendar::year_before(window), crate::calendar::prior_window(window)];
            let side = |w: &Window| {
                t.compare.is_some()
                    && sides.iter().any(|s| s.start == w.start || s.start <= w.start && w.end <= s.end)
            };
            t.unused = named.iter().enumerate().filter(|(k, n)| *k != best && !side(&n.1)).count();
        }
    }
    settle(&mut t, a, &named);
    limit(&mut t);
    land(&mut t, a, as_of);
    t
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
    // Where two times are set against each other, that sentence asks.
    let compared = a.cues(Cue::Compare).map(|m| sentence(m.start)).next();
    if let Some(k) = compared.and_then(|c| named.iter().position(|n| sentence(n.0.start) == c)) {
        return k;
    }
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
                // "the last year and a bit, say since September"
                || a.word(k) == "say" && matches!(a.word(k + 1), "since" | "from" | "between")
        })
}
