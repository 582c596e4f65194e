//! Leftover words that look like values of the data and are none.

use super::{Unknown, closest, misspelt, same_shape};
use crate::model::Model;
use crate::plan::SegmentValue;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::{Lexicon, Sense, squeeze};
use crate::planner::token::Kind;
use crate::planner::words::{is_english, is_plain};

/// Leftover words that look like values of the data.
#[must_use]
pub fn unknown(a: &Annotated, leftover: &[usize], model: &Model, lexicon: &Lexicon) -> Vec<Unknown> {
    let mut found: Vec<Unknown> = Vec::new();
    for (start, end) in other_loans(a, leftover, lexicon) {
        let text = a.tokens[start..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
        let close = closest(&text, None, lexicon);
        found.push(Unknown { start, end, text, segment: None, close, range: None });
    }
    let loans = found.len();
    let mut i = 0;
    while i < leftover.len() {
        let at = leftover[i];
        i += 1;
        let token = &a.tokens[at];
        if found.last().is_some_and(|u| u.end > at && found.len() > loans)
            || found[..loans].iter().any(|u| u.start <= at && at < u.end)
        {
            continue;
        }
        // A value's name that is used as a verb or a common noun is no value at all.
        if lexicon.squeezed.contains_key(&squeeze(&token.text)) {
            continue;
        }
        // "for Thursday's pricing committee"
        if is_day_name(&token.text) && !lexicon.value_words.iter().any(|(w, ..)| *w == token.text) {
            continue;
        }
        let neighbours = if leftover.get(i) == Some(&(at + 1)) { 2 } else { 1 };
        if let Some(u) = misspelt(a, at, neighbours, lexicon) {
            found.push(u);
            continue;
        }
        let segment_before = a.marks.iter().find(|m| m.end == at).and_then(|m| {
            m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
        });
        // "grade A" where the data has A1 and A2.
        if token.raw.chars().count() == 1
            && token.raw.chars().all(|c| c.is_ascii_uppercase())
            && let Some(s) = segment_before
            && token.raw != "I"
        {
            let close = closest(&token.raw, Some(s), lexicon);
            found.push(Unknown {
                start: at,
                end: at + 1,
                text: token.raw.clone(),
                segment: Some(s),
                close,
                range: None,
            });
            continue;
        }
        if is_plain(&token.text) || is_plain(&token.stem) {
            continue;
        }
        if let Some(u) = part_of_name(a, at, lexicon) {
            found.push(u);
            continue;
        }
        if let Some(end) = named_before_metric(a, at, leftover) {
            let text = a.tokens[at..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
            let close = closest(&text, None, lexicon);
            found.push(Unknown { start: at, end, text, segment: None, close, range: None });
            continue;
        }
        let segment = beside_segment(a, at);
        if let Some((s, value)) =
            same_shape(&token.raw, model, lexicon).filter(|(s, _)| segment.is_none_or(|x| x == *s))
        {
            found.push(Unknown {
                start: at,
                end: at + 1,
                text: token.raw.clone(),
                segment: Some(s),
                close: vec![(s, value)],
                range: None,
            });
            continue;
        }
        let before = a.before(at);
        let value =
            |m: &crate::planner::annotate::Mark| m.senses.iter().any(|s| matches!(s, Sense::Value { .. }));
        let capitals = (at..).take_while(|k| leftover.contains(k) && named_so(a, *k)).count();
        let joins = |word: &str| matches!(word, "and" | "," | "or" | "&" | "vs" | "versus" | "/" | "+");
        let listed = at >= 2
            && joins(before)
            && a.marks.iter().any(|m| m.end + 1 >= at && m.end <= at && value(m))
            // "Radio and Branch", "Student Loan vs Personal Loan"
            || capitals > 0
                && at > 0
                && (at + capitals..at + capitals + 2).any(|k| {
                    joins(a.word(k)) && a.marks.iter().any(|m| m.start == k + 1 && value(m))
                });
        let filters = matches!(
            before,
            "for"
                | "only"
                | "excluding"
                | "except"
                | "without"
                | "ex"
                | "from"
                | "in"
                | "via"
                | "through"
                | "minus"
                | "at"
                | "no"
        ) || listed
            // "what did Facebook bring in"
            || before == "did" && matches!(a.word(at + 1), "bring" | "contribute" | "deliver" | "generate" | "produce" | "do");
        let capital = token.raw.starts_with(char::is_uppercase) && !token.opens;
        if segment.is_none() && !sentence_has_content(a, at) {
            continue;
        }
        // "for the liquidity call", "without counting": a common word in lower case
        // names a value only right behind the filter word, and with nothing of its own behind it.
        let last = at + 1 == a.tokens.len()
            || !matches!(a.tokens[at + 1].kind, Kind::Word)
            || a.dates.iter().any(|d| d.start == at + 1);
        let common = !token.raw.chars().any(char::is_uppercase) && is_english(&token.text);
        // "For starters, …"
        let idiom = at == 1 && a.tokens[0].opens && a.word(2) == ",";
        let aside = common && before == ",";
        if common
            && (idiom
                || aside
                || token.text.ends_with("ing")
                || segment.is_none() && (a.word(at.wrapping_sub(1)) != before || !last))
        {
            continue;
        }
        if segment.is_some()
            && common
            && !matches!(
                a.word(at.wrapping_sub(1)),
                "for" | "only" | "excluding" | "except" | "without" | "ex"
            )
            && !segment_before_is(a, at)
        {
            continue;
        }
        // "for the Friday call": a name before a noun that is no value's place.
        if segment.is_none() && capital && is_day_name(&token.text) {
            continue;
        }
        if segment.is_some()
            || (filters
                && (capital
                    || matches!(before, "for" | "only" | "excluding" | "except" | "without" | "ex")
                    || listed))
        {
            let mut end = at + 1;
            while leftover.contains(&end) && a.tokens[end].raw.starts_with(char::is_uppercase) {
                end += 1;
            }
            let text = a.tokens[at..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
            let close = closest(&text, segment, lexicon);
            found.push(Unknown { start: at, end, text, segment, close, range: None });
        }
    }
    found
}

/// "for Car Loan", "Wedding Loan submits", "student loans" where the data has no such
/// product: which tokens name it.
fn other_loans(a: &Annotated, free: &[usize], lexicon: &Lexicon) -> Vec<(usize, usize)> {
    const KINDS: [&str; 20] = [
        "car",
        "auto",
        "student",
        "boat",
        "home",
        "wedding",
        "pool",
        "solar",
        "payday",
        "mortgage",
        "business",
        "medical",
        "vacation",
        "roof",
        "motorcycle",
        "rv",
        "tuition",
        "holiday",
        "jewelry",
        "travel",
    ];
    let capital = |k: usize| a.tokens[k].raw.starts_with(char::is_uppercase);
    let titled = a
        .tokens
        .iter()
        .filter(|t| t.raw.len() > 2 && t.kind == Kind::Word)
        .all(|t| t.raw.starts_with(char::is_uppercase));
    (1..a.tokens.len())
        .filter(|&loan| {
            let at = loan - 1;
            let t = &a.tokens[at];
            let known = lexicon.value_words.iter().any(|(w, ..)| *w == t.text || *w == t.stem);
            let kind = KINDS.contains(&t.text.as_str());
            let name =
                capital(at) && !titled && t.raw.len() > 2 && t.raw.chars().skip(1).all(char::is_lowercase);
            let placed = !t.opens || capital(loan) && !is_plain(&t.text);
            a.tokens[loan].is(&["loan", "loans"])
                && free.contains(&at)
                && t.kind == Kind::Word
                && t.corrected.is_none()
                && !known
                && (kind || name && placed && (!is_plain(&t.text) || capital(loan)))
        })
        .map(|loan| (loan - 1, loan + 1))
        .collect()
}

/// Whether the token is written like a name.
fn named_so(a: &Annotated, at: usize) -> bool {
    a.tokens.get(at).is_some_and(|t| t.raw.starts_with(char::is_uppercase) && t.corrected.is_none())
}

/// Whether the sentence around a token says anything about numbers: "please
/// answer for Maria" does not.
pub(super) fn sentence_has_content(a: &Annotated, at: usize) -> bool {
    let from = (0..=at).rev().find(|k| a.tokens[*k].opens).unwrap_or(0);
    let to = (at + 1..a.tokens.len()).find(|k| a.tokens[*k].opens).unwrap_or(a.tokens.len());
    if from == 0 && to >= a.tokens.len().saturating_sub(1) {
        return true;
    }
    let inside = |start: usize| start >= from && start < to;
    a.marks.iter().any(|m| {
        inside(m.start)
            && m.senses.iter().any(|s| {
                matches!(
                    s,
                    Sense::Metric { .. } | Sense::Segment(_) | Sense::Value { .. } | Sense::RowMeasure(_)
                )
            })
    }) || a.dates.iter().any(|d| inside(d.start))
}

pub(super) fn is_day_name(word: &str) -> bool {
    matches!(
        word,
        "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "english"
    )
}

/// "grade foo", "the channel billboards": the segment's name stands right before.
pub(super) fn segment_before_is(a: &Annotated, at: usize) -> bool {
    a.marks.iter().any(|m| {
        m.end == at
            && m.end - m.start == 1
            && m.senses.iter().any(|s| matches!(s, Sense::Segment(_)))
            && !m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::RowMeasure(_)))
    }) && a.tokens.get(at + 1).is_none_or(|t| {
        !matches!(t.kind, Kind::Word) || matches!(t.text.as_str(), "last" | "this" | "in" | "for" | "only")
    })
}

/// "solar issuances" where the data has "Solar-Loan": a word of a longer name, in a
/// value's place. Asked back, never dropped.
fn part_of_name(a: &Annotated, at: usize, lexicon: &Lexicon) -> Option<Unknown> {
    let token = &a.tokens[at];
    let close: Vec<(usize, SegmentValue)> = lexicon
        .value_words
        .iter()
        .filter(|(w, ..)| *w == token.text || *w == token.stem)
        .map(|(_, i, v)| (*i, v.clone()))
        .collect();
    let segment = close.first()?.0;
    let noun = |k: usize| {
        a.marks.iter().any(|m| {
            m.start == k
                && m.senses.iter().any(|s| matches!(s, Sense::Metric { weak: false, .. } | Sense::Segment(_)))
        })
    };
    let idiom = at == 1 && a.tokens[0].opens && a.word(2) == ",";
    let closes = a.tokens.get(at + 1).is_none_or(|t| !matches!(t.kind, Kind::Word))
        || a.dates.iter().any(|d| d.start == at + 1);
    let joined = |k: usize| matches!(a.word(k), "and" | "or" | "," | "/" | "&" | "vs" | "versus");
    let beside = noun(at + 1)
        || joined(at + 1) && (noun(at + 2) || lexicon.value_words.iter().any(|(w, ..)| w == a.word(at + 2)));
    (!idiom && (beside || closes && is_value_position(a, at) && a.word(at - 1) != "the")).then(|| Unknown {
        start: at,
        end: at + 1,
        text: token.raw.clone(),
        segment: Some(segment),
        close,
        range: None,
    })
}

/// "Debt Consolidation approvals" where the data has no such product: capitalised
/// words that nothing accounts for, right before a metric.
pub(super) fn named_before_metric(a: &Annotated, at: usize, leftover: &[usize]) -> Option<usize> {
    let capital = |k: usize| {
        let t = &a.tokens[k];
        t.raw.starts_with(char::is_uppercase)
            && t.corrected.is_none()
            && !is_plain(&t.text)
            && !is_plain(&t.stem)
    };
    // "Jewelry loans: …" opens with a product, "Totals issuances" with a common word.
    let product = a.tokens.get(at + 1).is_some_and(|t| t.stem == "loan");
    if !capital(at) || !product && a.tokens[at].opens && is_english(&a.tokens[at].text) {
        return None;
    }
    let mut end = at + 1;
    while leftover.contains(&end) && capital(end) {
        end += 1;
    }
    let metric =
        a.marks.iter().any(|m| m.start == end && m.senses.iter().any(|s| matches!(s, Sense::Metric { .. })));
    let shouting =
        a.tokens.iter().filter(|t| t.raw.len() > 2).all(|t| t.raw.chars().all(|c| !c.is_lowercase()));
    (metric && !shouting && a.word(at.wrapping_sub(1)) != "'").then_some(end)
}

/// The segment whose name stands beside a token ("the TikTok channel", "grade F").
pub(super) fn beside_segment(a: &Annotated, at: usize) -> Option<usize> {
    let named = |m: &crate::planner::annotate::Mark| {
        m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
    };
    // The segment's name that closes the line before says nothing about this one.
    if a.tokens[at].opens && at > 0 {
        return None;
    }
    let before = a
        .marks
        .iter()
        .find(|m| m.end == at || (m.end + 1 == at && matches!(a.word(m.end), "=" | ":" | "is")))
        .and_then(named);
    let behind = a.marks.iter().find(|m| m.start == at + 1).and_then(named);
    let short = a.tokens[at].text.chars().count() <= 3 || a.tokens[at].raw.starts_with(char::is_uppercase);
    before
        .filter(|_| short || is_value_position(a, at))
        .or(behind.filter(|_| is_value_position(a, at) || a.tokens[at].raw.starts_with(char::is_uppercase)))
}

pub(super) fn is_value_position(a: &Annotated, at: usize) -> bool {
    matches!(a.before(at), "for" | "only" | "excluding" | "except" | "without" | "in" | "from" | "the" | "ex")
}
