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
    /// First day that is no longer in the window, where only its end was said.
    pub until: Option<Date>,
    /// Nothing but that end was said.
    pub only_until: bool,
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
    in_year(a, &mut named);
    since_then(a, &mut named, as_of);
    // "since May, no sorry, since August": the last one counts.
    while named.len() >= 2 && corrected(a, named[0].0.end, named[1].0.start) {
        named.remove(0);
    }
    // "better than last quarter? Q3 against Q2": the two that stand against each other.
    let neighbours =
        (1..named.len()).find(|k| named[*k].2 && !named[k - 1].2 && named[k - 1].1 != named[*k].1);
    if let (3.., Some(k)) = (named.len(), neighbours) {
        named = vec![named[k - 1].clone(), named[k].clone()];
    }
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
    limit(&mut t);
    land(&mut t, a, as_of);
    t
}

/// "between the last two weeks, what moved": the later against the earlier.
fn last_two(t: &mut Times, a: &Annotated, hit: &DateHit) {
    let Some(w) = t.window.as_ref().filter(|w| w.name.starts_with("last_2_")) else { return };
    let moved = a.tokens.iter().any(|x| x.is(&["moved", "move", "moves", "shifted", "differ", "differs"]));
    let against = a.before(hit.start) == "between" || a.has(Cue::Compare);
    let Some((unit, 2)) = unit_of(w).filter(|_| against && (moved || changes(a) || a.has(Cue::Compare)))
    else {
        return;
    };
    let middle = unit.step(w.start, 1);
    t.compare = Some(CompareAsk::With(Window::new(unit.noun(), w.start, middle)));
    t.window = Some(Window::new(unit.noun(), middle, w.end));
}

/// "last year, how was October": a month without a year lies in the year beside it.
fn in_year(a: &Annotated, named: &mut Vec<(&DateHit, Window, bool)>) {
    if named.len() != 2 || named.iter().any(|n| n.2) || a.has(Cue::Compare) || a.has(Cue::Versus) {
        return;
    }
    let year = |n: &(&DateHit, Window, bool)| {
        !n.0.yearless
            && (n.1.name == "ytd" || matches!(unit_of(&n.1), Some((Unit::Year, 1))))
            && !matches!(n.0.kind, DateKind::FromTo(..))
    };
    let Some(k) = named.iter().position(year) else { return };
    let other = &named[1 - k];
    let sentence = |at: usize| a.tokens[..=at].iter().filter(|t| t.opens).count();
    if !other.0.yearless || other.1.days() > 190 || sentence(other.0.start) != sentence(named[k].0.start) {
        return;
    }
    let years = i32::from(named[k].1.start.year()) - i32::from(other.1.start.year());
    let w = &other.1;
    let moved = Window::new(
        if years == 0 { &w.name } else { "custom" },
        crate::calendar::add_months(w.start, 12 * years),
        crate::calendar::add_months(w.end, 12 * years),
    );
    named[1 - k].1 = moved;
    named.remove(k);
}

/// "The site went live on 1 September. Submits since then?"
fn since_then(a: &Annotated, named: &mut [(&DateHit, Window, bool)], as_of: Date) {
    let [one] = named else { return };
    let then = (one.0.end..a.tokens.len()).any(|k| {
        matches!(a.word(k), "since" | "after" | "from")
            && (a.word(k + 1) == "then"
                || matches!(a.word(k + 1), "that" | "this")
                    && matches!(a.word(k + 2), "date" | "day" | "point" | "time" | "moment"))
            || a.word(k) == "ever" && a.word(k + 1) == "since"
    });
    let end = crate::calendar::add_days(as_of, 1);
    if then && one.1.start < end {
        one.1 = Window::new("since", one.1.start, end);
    }
}

/// "ytd through September", "as of yesterday, last 30 days": the window ends sooner;
/// an end alone counts from the start of its year.
fn limit(t: &mut Times) {
    let Some(end) = t.until else { return };
    let last = crate::calendar::add_days(end, -1);
    let Some(w) = &t.window else {
        if t.shift.is_none() && t.compare.is_none() {
            t.window = Some(Window::new("custom", Unit::Year.start(last), end));
            t.only_until = true;
        }
        return;
    };
    let days =
        w.name.strip_prefix("last_").and_then(|n| n.strip_suffix('d')).and_then(|n| n.parse::<i32>().ok());
    let start = match (w.name.as_str(), days) {
        ("wtd", _) => Unit::Week.start(last),
        ("mtd", _) => Unit::Month.start(last),
        ("qtd", _) => Unit::Quarter.start(last),
        ("htd", _) => Unit::Half.start(last),
        ("ytd", _) => Unit::Year.start(last),
        (_, Some(n)) => crate::calendar::add_days(end, -n),
        _ => w.start,
    };
    if start < end && end < w.end {
        t.window = Some(Window::new(&w.name.clone(), start, end));
    }
}

/// "where will November end up": of a period in progress the whole.
fn land(t: &mut Times, a: &Annotated, as_of: Date) {
    // "where do we expect to close the month"
    if t.window.is_none()
        && t.compare.is_none()
        && t.shift.is_none()
        && a.tokens
            .iter()
            .any(|x| x.is(&["will", "expect", "expected", "projected", "where", "likely", "going"]))
    {
        let closes = (0..a.tokens.len()).find_map(|k| {
            let verb = matches!(a.word(k), "close" | "finish" | "end")
                && matches!(a.word(k + 1), "the" | "this" | "out");
            let j = k + 2 + usize::from(a.word(k + 1) == "out");
            match a.word(j) {
                _ if !verb => None,
                "week" => Some(Unit::Week),
                "month" => Some(Unit::Month),
                "quarter" => Some(Unit::Quarter),
                "year" => Some(Unit::Year),
                _ => None,
            }
        });
        if let Some(unit) = closes {
            let start = unit.start(as_of);
            t.window = Some(Window::new(unit.noun(), start, unit.step(start, 1)));
            t.future = true;
            return;
        }
    }
    let Some(w) = t.window.as_ref().filter(|w| t.until.is_none() && t.compare.is_none() && w.end > as_of)
    else {
        return;
    };
    let unit = match w.name.as_str() {
        "wtd" => Unit::Week,
        "mtd" => Unit::Month,
        "qtd" => Unit::Quarter,
        "ytd" => Unit::Year,
        _ => return,
    };
    let lands = |k: usize| {
        a.tokens[k].is(&[
            "end", "ends", "land", "lands", "landing", "finish", "finishes", "close", "closes", "wind",
            "shape", "shaping", "total",
        ]) || a.word(k) == "come" && matches!(a.word(k + 1), "in" | "to" | "out")
    };
    let asked = (0..a.tokens.len()).any(|k| {
        matches!(
            a.word(k),
            "will" | "ll" | "going" | "expected" | "projected" | "likely" | "forecast" | "where" | "do"
        ) && (k + 1..(k + 8).min(a.tokens.len())).any(lands)
    }) && (a.has(Cue::Project)
        || a.tokens.iter().any(|t| t.is(&["will", "ll", "going", "where", "likely", "expected"])))
        || a.tokens.windows(2).any(|x| {
            matches!(
                (x[0].stem.as_str(), x[1].text.as_str()),
                ("month" | "quarter" | "year", "end") | ("full", "year" | "month" | "quarter")
            ) && (a.has(Cue::Project) || a.tokens.iter().any(|t| t.is(&["landing", "outlook", "estimate"])))
        });
    let past = a.tokens.iter().any(|t| t.is(&["was", "were", "did", "actual", "actuals", "so"]));
    if asked && !past {
        t.window = Some(Window::new(unit.noun(), w.start, unit.step(w.start, 1)));
        t.future = true;
    }
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
            && hit.start - m.end <= 5
            && (m.end..hit.start).all(|k| {
                // "issuances in October vs issuances in September": the metric said again.
                a.dates.iter().any(|h| h.end <= m.start) && names_metric(a, k) || matches!(
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

/// Whether a metric's name covers the token.
fn names_metric(a: &Annotated, k: usize) -> bool {
    matches!(a.word(k), "loans" | "made" | "ones")
        || a.marks
            .iter()
            .any(|m| m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Metric { .. })))
}

/// "ahead of last year", "behind last month", "down on October", "up from Q2".
fn ahead(a: &Annotated, at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map_or("", |k| a.word(k));
    // "did October beat September", "how much did October miss September by"
    let verb = matches!(
        before(1),
        "miss"
            | "missed"
            | "exceed"
            | "exceeded"
            | "top"
            | "topped"
            | "trail"
            | "trailed"
            | "lag"
            | "lagged"
            | "surpass"
            | "surpassed"
            | "outdo"
            | "outdid"
            | "outperform"
            | "outperformed"
            | "outpace"
            | "outpaced"
            | "match"
            | "matched"
            | "undershoot"
            | "underperform"
            | "underperformed"
            | "beaten"
    );
    if verb && a.dates.iter().any(|h| h.end < at && at - h.end <= 2) {
        return true;
    }
    matches!(before(1), "behind" | "above" | "below" | "beat" | "beats")
        || matches!(
            (before(2), before(1)),
            ("ahead" | "short", "of") | ("up" | "down", "on" | "from" | "over")
        )
            // "where they will end up over the rest of the quarter"
            && !matches!(before(3), "end" | "ends" | "ended" | "wind" | "winds" | "ending")
}
