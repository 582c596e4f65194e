//! Top and bottom lists: "best 5 grades", "the three that moved most".

use crate::plan::Direction;
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;

/// A top or bottom list that the message asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    /// By what: the metric's value, its change, or its relative change.
    pub by: TopBy,
    /// Largest or smallest first.
    pub direction: Direction,
    /// How many.
    pub n: Option<u32>,
    /// "best and worst": both ends of the list are asked for, so none is cut off.
    pub both: bool,
}

/// What a top list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopBy {
    /// The value.
    Value,
    /// The change.
    Delta,
    /// The size of the change, whichever its direction.
    AbsDelta,
    /// The relative change.
    DeltaPct,
}

/// A number from 1 to 100 that stands at a token, in digits or (up to ten) in words.
pub(in crate::planner) fn small_number(a: &Annotated, k: usize) -> Option<u32> {
    const WORDS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let n = a
        .tokens
        .get(k)?
        .whole()
        .or_else(|| WORDS.iter().position(|w| *w == a.word(k)).and_then(|n| i32::try_from(n).ok()))?;
    (1..=100).contains(&n).then(|| n.unsigned_abs())
}

pub(super) fn top(a: &Annotated) -> Option<Top> {
    let number_at =
        |k: usize| small_number(a, k).filter(|_| !crate::planner::dates::is_unit(a.tokens.get(k + 1)));
    let marked = |cue: Cue| a.cues(cue).next();
    // "the three that moved most"
    let that = |k: usize| number_at(k).filter(|_| matches!(a.word(k + 1), "that" | "which" | "who" | "with"));
    let n_of = |m: &Mark| {
        number_at(m.end)
            .or_else(|| m.start.checked_sub(1).and_then(number_at))
            .or_else(|| (m.start.saturating_sub(5)..m.start).find_map(that))
    };
    // "furthest from forecast": whichever side.
    if let Some(m) = a.cues(Cue::Miss).find(|m| a.tokens[m.start].is(&["furthest", "farthest"])) {
        return Some(Top { by: TopBy::AbsDelta, direction: Direction::Desc, n: n_of(m), both: false });
    }
    let rises = a.has(Cue::Rise);
    let falls = a.has(Cue::Fall);
    let n = [Cue::Most, Cue::Least, Cue::Fastest, Cue::Mover].into_iter().filter_map(marked).find_map(n_of);
    if let Some(m) = marked(Cue::Mover) {
        // "the biggest mover" is one.
        let one = (m.start..m.end).any(|k| a.word(k) == "mover").then_some(1);
        return Some(Top { by: TopBy::AbsDelta, direction: Direction::Desc, n: n.or(one), both: false });
    }
    if let Some(m) = marked(Cue::Fastest) {
        // "fastest and slowest growing"
        if marked(Cue::Least).is_some_and(|least| joined(a, m, least)) {
            return Some(Top { by: TopBy::DeltaPct, direction: Direction::Desc, n: None, both: true });
        }
        let direction = if falls && !rises { Direction::Asc } else { Direction::Desc };
        return Some(Top { by: TopBy::DeltaPct, direction, n, both: false });
    }
    let most = marked(Cue::Most);
    let least = marked(Cue::Least);
    let moved = a.tokens.iter().any(|t| t.is(&["moved", "moves", "shifted"]));
    let changed = rises || falls || moved || a.has(Cue::Change);
    if let Some(up) = sorted(a) {
        return Some(Top {
            by: TopBy::Value,
            direction: if up { Direction::Asc } else { Direction::Desc },
            n: None,
            both: false,
        });
    }
    // "top 2 and bottom 2", "best and worst channel": both ends of one list.
    if let (Some(x), Some(y)) = (most, least)
        && (n_of(x).is_some() && n_of(y).is_some() || joined(a, x, y))
    {
        let by = match (changed, rises, falls) {
            (false, ..) => TopBy::Value,
            (true, false, false) => TopBy::AbsDelta,
            _ => TopBy::Delta,
        };
        return Some(Top { by, direction: Direction::Desc, n: None, both: true });
    }
    let (m, up) = match (most, least) {
        (Some(m), _) => (m, true),
        (None, Some(m)) => (m, false),
        (None, None) => return None,
    };
    let recent =
        matches!(a.word(m.end), "of" | "recent") && a.word(m.start) == "most" && a.before(m.start) != "the";
    if recent {
        return None;
    }
    if changed && (falls != rises || moved || a.has(Cue::Change)) {
        // "moved most": up or down.
        if !falls && !rises {
            let direction = if up { Direction::Desc } else { Direction::Asc };
            return Some(Top { by: TopBy::AbsDelta, direction, n, both: false });
        }
        let direction = if (falls && !rises) == up { Direction::Asc } else { Direction::Desc };
        return Some(Top { by: TopBy::Delta, direction, n, both: false });
    }
    let direction = if up { Direction::Desc } else { Direction::Asc };
    Some(Top { by: TopBy::Value, direction, n, both: false })
}

/// "best and worst", "the highest or the lowest": nothing but a joining word, a number and the
/// name of a segment between the two.
fn joined(a: &Annotated, most: &Mark, least: &Mark) -> bool {
    let (x, y) = if most.start < least.start { (most, least) } else { (least, most) };
    let segment = |k: usize| {
        a.marks
            .iter()
            .any(|m| m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Segment(_))))
    };
    let joins = |k: usize| a.tokens[k].is(&["and", "or", "&", "/", ",", "vs", "versus", "plus", "+", "then"]);
    let glue = |k: usize| {
        joins(k)
            || segment(k)
            || small_number(a, k).is_some()
            || a.tokens[k].is(&["the", "our", "one", "also", "performing", "performer", "its"])
    };
    y.start >= x.end && (x.end..y.start).all(glue) && (x.end..y.start).any(joins)
}

/// "sorted lowest to highest", "in descending order": the whole list in an order, and
/// whether it goes up.
fn sorted(a: &Annotated) -> Option<bool> {
    let low = |k: usize| matches!(a.word(k), "lowest" | "smallest" | "low" | "worst" | "least" | "fewest");
    let high = |k: usize| matches!(a.word(k), "highest" | "largest" | "biggest" | "high" | "best" | "most");
    (0..a.tokens.len()).find_map(|k| match a.word(k) {
        "ascending" | "asc" => Some(true),
        "descending" | "desc" => Some(false),
        _ if a.word(k + 1) == "to" && low(k) && high(k + 2) => Some(true),
        _ if a.word(k + 1) == "to" && high(k) && low(k + 2) => Some(false),
        _ => None,
    })
}
