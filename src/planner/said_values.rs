//! Filters of a message: which values are wanted, which are not, which stand
//! against each other, and ranges of ordered values ("P1 through P3").

use super::annotate::{Annotated, Mark};
use super::cues::Cue;
use super::lexicon::{Lexicon, Sense};
use crate::model::{Model, SegmentOrder};
use crate::plan::SegmentValue;
use std::collections::BTreeMap;

/// Values by segment index, in the order said.
pub type BySegment = BTreeMap<usize, Vec<SegmentValue>>;

/// The filters of a message.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Wanted values.
    pub include: BySegment,
    /// Unwanted values.
    pub exclude: BySegment,
    /// "Email vs the rest".
    pub split: BySegment,
    /// Segments whose values stand against each other.
    pub versus: Vec<usize>,
    /// The last value said, which a share is about.
    pub last: Option<(usize, SegmentValue)>,
    /// Segments whose values are all marked "only".
    pub only: Vec<usize>,
    /// Segments whose values were added with "and", "also", "plus".
    pub also: bool,
    /// Number of value marks.
    pub count: usize,
    /// Segments whose best or worst values are wanted.
    pub ranked: Vec<usize>,
}

struct Item {
    start: usize,
    end: usize,
    segment: usize,
    values: Vec<SegmentValue>,
    exact: bool,
}

/// Reads the filters.
#[must_use]
pub fn filters(a: &Annotated, model: &Model, lexicon: &Lexicon) -> Filters {
    let items = spans(a, items(a), model, lexicon);
    let left_out = pronoun_out(a, &items);
    let mut f = Filters { count: items.len(), ..Filters::default() };
    let mut only_marked: Vec<usize> = Vec::new();
    let mut plain: Vec<(usize, usize)> = Vec::new();
    for (k, item) in items.iter().enumerate() {
        if !item.exact && !stands_as_filter(a, item) {
            continue;
        }
        let unwanted = is_excluded(a, &items, k) || left_out.contains(&k);
        if is_only(a, item) {
            only_marked.push(item.segment);
        }
        if !unwanted && rest_against(a, item) {
            push(&mut f.split, item);
            continue;
        }
        if unwanted {
            push(&mut f.exclude, item);
        } else {
            plain.push((k, item.segment));
        }
    }
    for (k, segment) in plain {
        let item = &items[k];
        // A remark about another value of a segment that has an "only" adds nothing.
        if only_marked.contains(&segment) && !is_only(a, item) && !near_only(a, &items, k) {
            continue;
        }
        push(&mut f.include, item);
        f.last = item.values.last().map(|v| (segment, v.clone()));
    }
    best_of(a, model, lexicon, &mut f);
    f.only = only_marked;
    f.versus = versus(a, &items, &f, lexicon);
    f
}

/// "for our two best grades": the first or last values of a segment that has a
/// best end. "best 3 grades by funding rate" is a ranking and none of this.
fn best_of(a: &Annotated, model: &Model, lexicon: &Lexicon, f: &mut Filters) {
    for m in &a.marks {
        let Some(i) = m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None }) else {
            continue;
        };
        let Some(best) = model.segments()[i].best.as_deref() else { continue };
        let words: Vec<&str> = (m.start.saturating_sub(4)..m.start).map(|k| a.word(k)).collect();
        let (Some(n), Some(top)) = (
            words.iter().rev().take(2).find_map(|w| match *w {
                "two" | "2" => Some(2),
                "three" | "3" => Some(3),
                "four" | "4" => Some(4),
                _ => None,
            }),
            words.iter().rev().take(2).find_map(|w| match *w {
                "best" | "top" | "safest" | "strongest" | "highest" => Some(true),
                "worst" | "bottom" | "riskiest" | "weakest" | "lowest" => Some(false),
                _ => None,
            }),
        ) else {
            continue;
        };
        let filters = words.iter().any(|w| matches!(*w, "for" | "our" | "in" | "only" | "among" | "from" | "on" | "within"));
        if !filters || a.word(m.end) == "by" {
            continue;
        }
        f.ranked.push(i);
        if f.include.contains_key(&i) {
            continue;
        }
        let all = lexicon.values_of(i);
        let first = top == (best == "first");
        let n = n.min(all.len());
        let values = if first { all[..n].to_vec() } else { all[all.len() - n..].to_vec() };
        f.include.insert(i, values);
        f.count += 1;
    }
}

fn push(map: &mut BySegment, item: &Item) {
    let list = map.entry(item.segment).or_default();
    for value in &item.values {
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
}

fn items(a: &Annotated) -> Vec<Item> {
    a.marks.iter().filter_map(|m| item(a, m)).collect()
}

fn item(a: &Annotated, m: &Mark) -> Option<Item> {
    let values: Vec<(usize, &SegmentValue, bool)> = m
        .senses
        .iter()
        .filter_map(|s| {
            if let Sense::Value { segment, value, exact } = s {
                Some((*segment, value, *exact))
            } else {
                None
            }
        })
        .collect();
    let any_exact = values.iter().any(|v| v.2);
    // Of one name in two segments, the one whose name stands beside it, else the first.
    let beside = a.marks.iter().find_map(|o| {
        let near = o.end == m.start || o.start == m.end;
        near.then(|| o.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None }))
            .flatten()
    });
    let segment = beside
        .filter(|b| values.iter().any(|v| v.0 == *b))
        .or_else(|| values.iter().find(|v| v.2 == any_exact).map(|v| v.0))?;
    let values: Vec<SegmentValue> =
        values.into_iter().filter(|v| v.0 == segment && v.2 == any_exact).map(|v| v.1.clone()).collect();
    Some(Item { start: m.start, end: m.end, segment, values, exact: any_exact })
}

/// Whether a word of the model for a value ("new", "repeat") is meant as one.
fn stands_as_filter(a: &Annotated, item: &Item) -> bool {
    if item.end - item.start > 1 {
        return true;
    }
    let next = a.word(item.end);
    a.tokens.len() <= 3
        || matches!(
            next,
            "only"
                | "ones"
                | "vs"
                | "versus"
                | "business"
                | "apps"
                | "applications"
                | "loans"
                | "issuances"
                | "submits"
                | "borrowers"
                | "people"
                | "originations"
                | "funnel"
                | "and"
                | "or"
                | "fundings"
                | "approvals"
                | "money"
                | "book"
                | "side"
                | "instead"
                | ""
                | ","
                | "?"
                | "."
                | "than"
        )
        || matches!(
            a.before(item.start),
            "for"
                | "only"
                | "just"
                | "vs"
                | "versus"
                | "are"
                | "among"
                | "excluding"
                | "without"
                | "not"
                | "no"
                | "ex"
                | "non"
                | "and"
                | "from"
        )
}

/// Joins "P1 through P3", "P5 and worse", "better than P3".
fn spans(a: &Annotated, items: Vec<Item>, model: &Model, lexicon: &Lexicon) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    let mut k = 0;
    while k < items.len() {
        let item = &items[k];
        let segment = &model.segments()[item.segment];
        let ordered = segment.order != SegmentOrder::Value && item.values.len() == 1;
        let order = if ordered { lexicon.values_of(item.segment) } else { Vec::new() };
        let position = |v: &SegmentValue| order.iter().position(|o| o == v);
        if ordered {
            if let Some(next) = items.get(k + 1).filter(|n| n.segment == item.segment && n.values.len() == 1)
            {
                let between = a.before(item.start) == "between"
                    || item.start > 1 && a.word(item.start - 2) == "between";
                let gap: Vec<&str> =
                    (item.end..next.start).map(|i| a.word(i)).filter(|w| *w != "grade").collect();
                let glued = gap.is_empty() && a.tokens[next.start].glued;
                let joins = glued
                    || matches!(gap.as_slice(), ["to" | "through" | "thru" | "-" | "till" | "until"])
                    || (between && gap == ["and"]);
                if let (true, Some(x), Some(y)) =
                    (joins, position(&item.values[0]), position(&next.values[0]))
                {
                    let (low, high) = (x.min(y), x.max(y));
                    out.push(Item {
                        start: item.start,
                        end: next.end,
                        segment: item.segment,
                        values: order[low..=high].to_vec(),
                        exact: true,
                    });
                    k += 2;
                    continue;
                }
            }
            if let Some(at) = position(&item.values[0])
                && let Some((values, start, end)) =
                    open_span(a, item, &order, at, segment.best.as_deref() == Some("first"))
            {
                out.push(Item { start, end, segment: item.segment, values, exact: true });
                k += 1;
                continue;
            }
        }
        out.push(Item {
            start: item.start,
            end: item.end,
            segment: item.segment,
            values: item.values.clone(),
            exact: item.exact,
        });
        k += 1;
    }
    out
}

fn open_span(
    a: &Annotated,
    item: &Item,
    order: &[SegmentValue],
    at: usize,
    best_first: bool,
) -> Option<(Vec<SegmentValue>, usize, usize)> {
    let upto = || order[..=at].to_vec();
    let onward = || order[at..].to_vec();
    let (better, worse): (&dyn Fn() -> Vec<SegmentValue>, &dyn Fn() -> Vec<SegmentValue>) =
        if best_first { (&upto, &onward) } else { (&onward, &upto) };
    let joins = matches!(a.word(item.end), "and" | "or" | "&");
    let word = a.word(item.end + usize::from(joins));
    let found = match word {
        "worse" | "below" | "lower" | "down" | "weaker" | "riskier" | "beyond" if joins => Some(worse()),
        "better" | "above" | "higher" | "up" | "stronger" | "safer" if joins => Some(better()),
        "+" if !best_first || a.tokens[item.end].text == "+" => Some(onward()),
        _ => None,
    };
    if let Some(values) = found {
        return Some((values, item.start, item.end + 1 + usize::from(joins)));
    }
    if item.start >= 2 && a.word(item.start - 1) == "than" {
        let strict = |all: Vec<SegmentValue>| all.into_iter().filter(|v| *v != order[at]).collect::<Vec<_>>();
        if item.start >= 3 && matches!(a.word(item.start - 3), "no" | "not" | "nothing" | "none") {
            // "no worse than Tier 2": Tier 2 and better.
            let values = match a.word(item.start - 2) {
                "better" | "above" | "stronger" | "higher" | "safer" => worse(),
                "worse" | "below" | "weaker" | "lower" | "riskier" => better(),
                _ => return None,
            };
            return Some((values, item.start - 3, item.end));
        }
        let values = match a.word(item.start - 2) {
            "better" | "above" | "stronger" | "higher" | "safer" => strict(better()),
            "worse" | "below" | "weaker" | "lower" | "riskier" => strict(worse()),
            _ => return None,
        };
        return (!values.is_empty()).then_some((values, item.start - 2, item.end));
    }
    None
}

/// Words that may stand inside a list of values.
fn list_word(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | ","
            | "&"
            | "/"
            | "the"
            | "both"
            | "nor"
            | "\""
            | "'"
            | "also"
            | "any"
            | "all"
            | "grade"
            | "grades"
            | "channel"
            | "channels"
            | "+"
            | "of"
            | "either"
            | "band"
            | "bands"
            | "product"
            | "our"
            | "customers"
            | "loans"
            | "fico"
    )
}

fn is_excluded(a: &Annotated, items: &[Item], k: usize) -> bool {
    let item = &items[k];
    // "Partner excluded", "Affiliate aside", "Partner left out".
    let mut end = item.end;
    while matches!(a.word(end), "and" | "," | "is" | "are" | "both" | "channel" | "loans")
        || items.iter().any(|o| o.start <= end && end < o.end && o.segment == item.segment)
    {
        end += 1;
    }
    if excluded_behind(a, item, end) || excluded_behind(a, item, item.end) {
        return true;
    }
    let mut at = item.start;
    let mut comma = false;
    loop {
        if at == 0 {
            return false;
        }
        if let Some(m) = a.marks.iter().find(|m| m.end == at && m.is(Cue::Except) && a.word(m.start) != "beside") {
            // "no" and "not" bind to the next word alone; so does "less".
            let far = item.start - m.end;
            let word = a.word(m.start);
            let question = word == "drop"
                && a.tokens[..m.start].iter().any(|t| t.is(&["did", "does", "why", "the", "how"]));
            return !question && (far <= 2 || !matches!(word, "no" | "less" | "leave"));
        }
        if let Some(previous) = items[..k].iter().rev().find(|o| o.end == at) {
            if comma && previous.segment != item.segment {
                return false;
            }
            at = previous.start;
            comma = false;
            continue;
        }
        // "all channels but Direct Mail"
        if a.word(at - 1) == "but"
            && at >= 2
            && a.tokens[..at - 1]
                .iter()
                .rev()
                .take(4)
                .any(|t| t.is(&["all", "every", "everything", "everyone", "any", "anything", "anyone", "whole"]))
        {
            return true;
        }
        if !list_word(a.word(at - 1)) {
            return false;
        }
        comma |= a.word(at - 1) == ",";
        at -= 1;
    }
}

/// "We argued about Direct Mail. Leaving it out, …": the values nearest before it.
fn pronoun_out(a: &Annotated, items: &[Item]) -> Vec<usize> {
    let at = a.tokens.windows(3).position(|w| {
        w[0].is(&["leave", "leaving", "take", "taking", "keep", "keeping", "strip", "stripping", "filter", "cut"])
            && w[1].is(&["it", "them", "that", "this", "those", "both", "these"])
            && w[2].is(&["out", "off", "aside", "away"])
    });
    let Some(at) = at else { return Vec::new() };
    let Some(last) = items.iter().rposition(|i| i.end <= at) else { return Vec::new() };
    let mut out = vec![last];
    for k in (0..last).rev() {
        let joined = items[k].segment == items[last].segment
            && (items[k].end..items[k + 1].start).all(|j| list_word(a.word(j)));
        if !joined {
            break;
        }
        out.push(k);
    }
    out
}

/// "Referral being omitted", "Partner not counted", "take P1 out", "with C left out of it".
fn excluded_behind(a: &Annotated, item: &Item, end: usize) -> bool {
    let mut k = end;
    while matches!(a.word(k), "being" | "to" | "be" | "should" | "please" | "was" | "were" | "is" | "are" | "all") {
        k += 1;
    }
    if matches!(
        a.word(k),
        "excluded" | "aside" | "removed" | "omitted" | "ignored" | "skipped" | "excepted" | "exempted"
    ) {
        // "side by side aside": a word before the value says the same.
        return true;
    }
    let gone = ["left", "taken", "filtered", "stripped", "kicked", "thrown", "carved", "cut", "struck", "netted", "kept"];
    if gone.contains(&a.word(k)) && a.word(k + 1) == "out" || matches!((a.word(k), a.word(k + 1)), ("stays" | "stay", "out")) {
        return true;
    }
    if a.word(k) == "not" && matches!(a.word(k + 1), "counted" | "included" | "considered" | "in" | "counting" | "incl") {
        return true;
    }
    // "submitted dollars by week, Email out"
    let closes = matches!(a.word(k + 1), "" | "." | "," | ";" | ")" | "?" | "please");
    if a.word(k) == "out" && closes && item.start > 0 && matches!(a.word(item.start - 1), "," | ";" | "-" | "and" | "with") {
        return true;
    }
    // "take P1 out", "leaving Web-Organic out of it"
    a.word(k) == "out"
        && (item.start.saturating_sub(7)..item.start).any(|j| {
            matches!(
                a.word(j),
                "take" | "leave" | "leaving" | "taking" | "keep" | "keeping" | "strip" | "cut" | "throw" | "kick" | "filter" | "carve" | "net"
            )
        })
}

fn is_only(a: &Annotated, item: &Item) -> bool {
    let next = (item.end..item.end + 3).find(|k| {
        !matches!(
            a.word(*k),
            "customers"
                | "channel"
                | "loans"
                | "borrowers"
                | "grade"
                | "clients"
                | "month"
                | "one"
                | "ones"
                | "please"
                | "applications"
        )
    });
    let before = matches!(a.before(item.start), "only" | "just" | "exclusively" | "solely" | "for");
    before && a.before(item.start) != "for" || next.is_some_and(|k| a.word(k) == "only")
}

fn near_only(a: &Annotated, items: &[Item], k: usize) -> bool {
    items.iter().any(|o| {
        o.segment == items[k].segment && is_only(a, o) && {
            let (x, y) =
                if o.start < items[k].start { (o.end, items[k].start) } else { (items[k].end, o.start) };
            let member = |at: usize| {
                items.iter().any(|i| i.segment == o.segment && i.start <= at && at < i.end)
                    || list_word(a.word(at))
            };
            y >= x && (y - x <= 2 || (x..y).all(member))
        }
    })
}

/// "Email vs the rest", "Email against all other channels".
fn rest_against(a: &Annotated, item: &Item) -> bool {
    let versus_behind = a.cues(Cue::Versus).find(|m| m.start >= item.end && m.start - item.end <= 3);
    let Some(v) = versus_behind else { return beside_the_rest(a, item) };
    // "Partner and Referral, one next to the other"
    if a.word(v.start.wrapping_sub(1)) == "one" {
        return false;
    }
    a.cues(Cue::Rest).any(|r| r.start >= v.end && r.start - v.end <= 2)
        || (matches!(a.word(v.end), "all" | "every" | "any" | "the")
            && matches!(a.word(v.end + 1), "other" | "others" | "rest" | "remaining"))
        || matches!(a.word(v.end), "other" | "others" | "everyone" | "everything")
}

/// Of several segments with two or more values, "each", "side by side" is about the
/// one whose values stand nearest.
fn nearest_each(a: &Annotated, items: &[Item], f: &Filters, segment: usize) -> bool {
    let distance = |s: usize| {
        a.cues(Cue::Each)
            .flat_map(|m| items.iter().filter(move |i| i.segment == s).map(move |i| m.start.abs_diff(i.end).min(i.start.abs_diff(m.end))))
            .min()
            .unwrap_or(usize::MAX)
    };
    let mine = distance(segment);
    f.include.iter().filter(|(s, v)| **s != segment && v.len() >= 2).all(|(s, _)| mine <= distance(*s))
}

/// "Email in one line and all the other channels together", "OMB, and all other
/// channels as one block", "X on one side, every other product on the other".
fn beside_the_rest(a: &Annotated, item: &Item) -> bool {
    let filler = |w: &str| {
        matches!(
            w,
            "and" | "," | "in" | "on" | "one" | "line" | "side" | "as" | "a" | "the" | "series" | "own" | "its" | "by"
                | "itself" | "alone" | "with" | "then" | "next" | "to" | "beside" | "first" | "apart" | "from"
                | "block" | "group" | "channel" | "product" | "grade" | ":" | "bar" | "against" | "or" | "separately"
        )
    };
    let rest = |k: usize| {
        a.cues(Cue::Rest).any(|r| r.start == k)
            || matches!(a.word(k), "all" | "every" | "the" | "any")
                && matches!(a.word(k + 1 + usize::from(a.word(k + 1) == "the")), "other" | "others" | "rest" | "remaining")
            || matches!(a.word(k), "everyone" | "everything" | "everybody") && a.word(k + 1) == "else"
    };
    let mut k = item.end;
    while k < a.tokens.len() && k - item.end <= 9 {
        if rest(k) {
            // "excluding Email and the rest of …" is no pair; nor is a lone "rest" far behind.
            return k > item.end;
        }
        if !filler(a.word(k)) {
            return false;
        }
        k += 1;
    }
    false
}

/// Segments whose wanted values are set side by side.
fn versus(a: &Annotated, items: &[Item], f: &Filters, lexicon: &Lexicon) -> Vec<usize> {
    let mut out: Vec<usize> = f.split.keys().copied().collect();
    for (segment, values) in &f.include {
        if values.len() < 2 {
            continue;
        }
        let mine: Vec<&Item> = items.iter().filter(|i| i.segment == *segment).collect();
        // All values of a segment by name filter nothing: they are meant as a split.
        let all = lexicon.values_of(*segment);
        let together = a.has(Cue::Together) || a.tokens.iter().any(|t| t.is(&["both"]));
        if mine.len() >= 2 && all.iter().all(|v| values.contains(v)) && !together {
            out.push(*segment);
            continue;
        }
        let choice = mine.windows(2).any(|w| {
            (w[0].end..w[1].start).any(|k| a.word(k) == "or")
                && w[1].start - w[0].end <= 4
                && (a.has(Cue::Rise) || a.has(Cue::Fall) || a.has(Cue::Most) || a.has(Cue::Least)
                    || a.tokens.iter().any(|t| t.is(&["which", "who", "whether", "more", "fewer", "rather"])))
        });
        let last = mine.last().map_or(0, |i| i.end);
        let apart = matches!(a.word(last), "each" | "apart")
            || matches!(a.word(last + 1), "apart") && a.word(last + 2) != "from";
        if choice || apart {
            out.push(*segment);
            continue;
        }
        let against = mine.windows(2).any(|w| {
            a.cues(Cue::Versus)
                .any(|m| m.start >= w[0].end && m.end <= w[1].start && w[1].start - w[0].end <= 4)
                || (a.word(w[0].end) == "/" && w[1].start == w[0].end + 1)
        });
        let compared = a.has(Cue::Compare)
            && !a.dates.iter().any(|d| matches!(a.before(d.start), "to" | "with" | "vs" | "against"));
        let between = mine.len() == 2
            && a.before(mine[0].start) == "between"
            && (a.has(Cue::Change) || a.has(Cue::Differ));
        if against || compared || between || a.has(Cue::Each) && nearest_each(a, items, f, *segment) {
            out.push(*segment);
        }
    }
    out
}
