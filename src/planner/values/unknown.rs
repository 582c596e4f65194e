//! Leftover words that look like values of the data and are none.

use super::position::{
    beside_segment, is_day_name, named_before_metric, part_of_name, segment_before_is, sentence_has_content,
};
use super::{Unknown, closest, misspelt, same_shape};
use crate::model::Model;
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
        let letter = token.raw.chars().count() == 1
            && token.raw.chars().all(|c| c.is_ascii_uppercase())
            && token.raw != "I";
        // "grade Excellent" where there is none: a capital behind the segment's name writes a value.
        let written = token.raw.starts_with(char::is_uppercase)
            && token.raw.chars().skip(1).all(char::is_lowercase)
            && token.raw.chars().count() > 3
            && !token.opens
            && at > 0
            && a.tokens[at - 1].raw.chars().all(char::is_lowercase)
            && !a.word(at - 1).ends_with('s')
            && crate::planner::dates::month_number(&token.text).is_none()
            && token.corrected.is_none();
        if (letter || written)
            && let Some(s) = segment_before
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
        // "from gate B12", "will only sulk": no value of the data.
        let elsewhere = at > 0
            && (a.tokens[at - 1].is(&super::codes::PLACES)
                || a.word(at - 1) == "only"
                    && at > 1
                    && a.tokens[at - 2]
                        .is(&["will", "would", "can", "could", "they", "it", "he", "she", "i", "we"]));
        if elsewhere {
            continue;
        }
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
    for u in &mut found {
        name_behind(a, u, lexicon);
    }
    found
}

/// "the Tik Tok channel": the segment's name behind a name of several words says where it
/// belongs, unless a value of its own follows ("Tik Tok grade A").
fn name_behind(a: &Annotated, u: &mut Unknown, lexicon: &Lexicon) {
    if u.segment.is_some() || u.range.is_some() {
        return;
    }
    let named = a.marks.iter().find(|m| m.start == u.end).and_then(|m| {
        m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some((m.end, *i)) } else { None })
    });
    let valued = |end: usize| {
        a.marks.iter().any(|m| m.start == end && m.senses.iter().any(|s| matches!(s, Sense::Value { .. })))
    };
    if let Some((end, segment)) = named
        && !valued(end)
    {
        u.segment = Some(segment);
        u.close = closest(&u.text, Some(segment), lexicon);
    }
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
