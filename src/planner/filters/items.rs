//! The values of a message where they stand, and whether they are meant as filters.

use crate::plan::SegmentValue;
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::lexicon::Sense;

pub(super) struct Item {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) segment: usize,
    pub(super) values: Vec<SegmentValue>,
    pub(super) exact: bool,
}

pub(super) fn items(a: &Annotated) -> Vec<Item> {
    a.marks.iter().filter_map(|m| item(a, m)).collect()
}

pub(super) fn item(a: &Annotated, m: &Mark) -> Option<Item> {
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
    // "by product, excluding (unknown)": of the blank groups, that of the split.
    let blank = values.iter().all(|v| v.1.to_string() == crate::warehouse::schema::UNKNOWN);
    let split = || {
        a.marks.iter().filter(|o| blank && crate::planner::said::is_by(a, o.start)).find_map(|o| {
            o.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
        })
    };
    let segment = beside
        .or_else(split)
        .filter(|b| values.iter().any(|v| v.0 == *b))
        .or_else(|| values.iter().find(|v| v.2 == any_exact).map(|v| v.0))?;
    let values: Vec<SegmentValue> =
        values.into_iter().filter(|v| v.0 == segment && v.2 == any_exact).map(|v| v.1.clone()).collect();
    Some(Item { start: m.start, end: m.end, segment, values, exact: any_exact })
}

/// Whether a word of the model for a value ("new", "repeat") is meant as one.
pub(super) fn stands_as_filter(a: &Annotated, item: &Item) -> bool {
    // "newcomers", "repeaters": nouns, not "new" or "returning" beside something else.
    if item.end - item.start > 1 || a.word(item.start).ends_with('s') {
        return true;
    }
    let next = a.word(item.end);
    // "what's new?" asks for news.
    if a.tokens[0].is(&["what", "whats", "anything"])
        && matches!(next, "" | "?")
        && a.tokens.len() <= 4
        && a.before(item.start) != "about"
    {
        return false;
    }
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
                | "beside"
                | "next"
                | "alongside"
                | "against"
                | "&"
                | "/"
        )
        || matches!(
            a.before(item.start),
            "for"
                | "beside"
                | "alongside"
                | "against"
                | "by"
                | "with"
                | "or"
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

/// Words that may stand inside a list of values.
pub(super) fn list_word(word: &str) -> bool {
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
            | "those"
            | "from"
            | "anything"
    )
}

pub(super) fn is_only(a: &Annotated, item: &Item) -> bool {
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
    // `before` passes over "just", so it is looked for by itself.
    // An "only" of the sentence before is not this one's: "P1 only. P2 is another team's."
    let opens = a.tokens[item.start].opens;
    let just = (item.start.saturating_sub(2)..item.start)
        .any(|k| matches!(a.word(k), "just" | "only") && !(k + 1..item.start).any(|j| a.tokens[j].opens));
    let before = !opens && (just || matches!(a.before(item.start), "only" | "exclusively" | "solely"));
    before || next.is_some_and(|k| a.word(k) == "only")
}

pub(super) fn near_only(a: &Annotated, items: &[Item], k: usize) -> bool {
    items.iter().any(|o| {
        o.segment == items[k].segment && is_only(a, o) && {
            let (x, y) =
                if o.start < items[k].start { (o.end, items[k].start) } else { (items[k].end, o.start) };
            let member = |at: usize| {
                items.iter().any(|i| i.segment == o.segment && i.start <= at && at < i.end)
                    || list_word(a.word(at))
            };
            y >= x && (x..y).all(member) && !(x..=y).any(|at| a.tokens.get(at).is_some_and(|t| t.opens))
        }
    })
}
