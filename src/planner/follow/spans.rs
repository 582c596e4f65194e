//! The stretches of a message that say what goes, what comes back, and what
//! something else replaces.

use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::objects::{Noun, Object, is_value, object, segment};
use super::phrases::Text;
use std::ops::Range;

/// What a stretch does to what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It goes.
    Goes,
    /// Another thing comes in its place.
    Replaced,
    /// It comes back.
    Returns,
    /// "again": it comes back if it had gone.
    Again,
}

/// One stretch.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// Its tokens.
    pub range: Range<usize>,
    /// What it does.
    pub role: Role,
    /// What it names.
    pub object: Object,
}

/// All stretches, left to right, none overlapping.
#[must_use]
pub(super) fn find(a: &Annotated) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut i = 0;
    while i < a.tokens.len() {
        match at(a, i) {
            Some(span) if out.last().is_none_or(|o| o.range.end <= span.range.start) => {
                i = span.range.end.max(i + 1);
                out.push(span);
            }
            _ => i += 1,
        }
    }
    out
}

fn at(a: &Annotated, i: usize) -> Option<Span> {
    replaced(a, i)
        .or_else(|| swapped(a, i))
        .or_else(|| returns(a, i))
        .or_else(|| goes(a, i))
        .or_else(|| behind(a, i))
}

fn span(range: Range<usize>, role: Role, object: Object) -> Option<Span> {
    (!object.is_empty()).then_some(Span { range, role, object })
}

/// "rather than channel", "instead of Email".
fn replaced(a: &Annotated, i: usize) -> Option<Span> {
    let text = Text(a);
    let end = text.replaced(i)?;
    let o = object(a, end, text.clause(i).1);
    span(i..o.end, Role::Replaced, o)
}

/// "swap Email for OMB", "replace A with B", "change channel to grade"; the other
/// way round in "substitute B for A" and "swap in B for A".
fn swapped(a: &Annotated, i: usize) -> Option<Span> {
    let text = Text(a);
    if !text.commands(i) {
        return None;
    }
    let end = text.any(
        i,
        "swap|swap out|exchange|trade|replace|substitute|swap in|sub|sub in|change|change from|switch|switch from|turn|flip|go from|move from",
    )?;
    let stop = text.clause(i).1;
    let first = object(a, end, stop);
    if first.is_empty() || first.pronoun {
        return None;
    }
    let reversed = text.is(i, "substitute sub") || text.is(end - 1, "in");
    let joins = match a.word(i) {
        "change" | "switch" | "turn" | "flip" | "go" | "move" => "to into for",
        _ => "for with by against",
    };
    if !text.is(first.end, joins) {
        return None;
    }
    let second = object(a, first.end + 1, stop);
    if second.is_empty() || second.pronoun {
        return None;
    }
    if reversed && text.is(first.end, "for") {
        return span(first.end..second.end, Role::Replaced, second);
    }
    span(i..first.end + 1, Role::Replaced, first)
}

/// "bring back Affiliate", "put it back in", "Referral again".
fn returns(a: &Annotated, i: usize) -> Option<Span> {
    let text = Text(a);
    let (_, stop) = text.clause(i);
    if text.commands(i)
        && let Some(end) = text.back(i)
    {
        let o = object(a, end, stop);
        return span(i..o.end, Role::Returns, o);
    }
    if text.commands(i)
        && text.brings(i)
        && let Some(back) = (i + 1..stop.min(i + 8)).find(|k| text.is(*k, "back"))
    {
        let o = object(a, i + 1, back);
        if o.end == back {
            let end = back + 1 + usize::from(text.is(back + 1, "in on into"));
            return span(i..end, Role::Returns, o);
        }
    }
    // "keep Email in", "Email may stay"
    if text.commands(i) && text.is(i, "keep leave") {
        let o = object(a, i + 1, stop);
        if o.only_values(a) && text.is(o.end, "in") {
            return span(i..o.end + 1, Role::Again, o);
        }
    }
    let o = object(a, i, stop);
    if o.only_values(a) && starts(a, i) {
        let modal = o.end + usize::from(text.is(o.end, "can may should could might must"));
        if let Some(end) = text.any(modal, "stay|remain|stay in|be kept|come back|come back in|be back|return|be shown|be included|is fine after all|is ok after all|be in|is back in") {
            return span(i..end, Role::Again, o);
        }
    }
    // "them back in", "both of them back"
    if o.pronoun && text.is(o.end, "back") && text.commands(i) && text.tail(o.end + 1, stop) + 1 >= stop {
        return span(i..stop, Role::Returns, o);
    }
    // "Referral again", "P7 back in"
    let named = matches!(o.noun, Some(Noun::Split | Noun::Compare)) && o.marks.is_empty() && !o.dated;
    if o.is_empty() || o.pronoun || o.end <= i || !(starts(a, i) || named) {
        return None;
    }
    let role = if text.is(o.end, "back") { Role::Returns } else { Role::Again };
    let last = text.is(o.end, "again back after") || text.at(o.end, "in again").is_some();
    if !last || !(text.tail(o.end, stop) == stop || text.is(o.end, "back")) {
        return None;
    }
    let end = if text.is(o.end + 1, "in on again all") { o.end + 2 } else { o.end + 1 };
    span(i..end, role, o)
}

/// Whether a mark, or an article before one, stands at `i`.
fn starts(a: &Annotated, i: usize) -> bool {
    let k = i + usize::from(Text(a).is(i, "the"));
    a.marks.iter().any(|m| m.start == k && (is_value(m) || segment(m).is_some()))
}

/// "drop the product split", "leave the Affiliate traffic out", "no grade filter".
fn goes(a: &Annotated, i: usize) -> Option<Span> {
    let text = Text(a);
    let (_, stop) = text.clause(i);
    let with = i > 0 && text.is(i - 1, "with by");
    if (text.commands(i) || with) && text.parts(i) {
        for p in (i + 2..stop.min(i + 10)).filter(|p| text.particle(*p)) {
            let o = object(a, i + 1, p);
            if !o.is_empty() {
                return span(i - usize::from(with)..text.tail(p + 1, stop), Role::Goes, o);
            }
        }
    }
    let verb = text.goes(i).filter(|end| text.commands(i) && !text.is(*end, "in"));
    let end = verb.or_else(|| text.goes_anywhere(i))?;
    let o = object(a, end, stop);
    if o.is_empty() {
        return None;
    }
    // "not Partner", "without Email": the reader of filters knows these.
    let plain = text.is(i, "not no without except exclude minus sans omit skip ignore")
        && !(end..o.end).any(|k| text.is(k, "everything anything everyone all"));
    if o.only_values(a) && plain {
        return None;
    }
    // "forget it", "scratch that", "drop that" have meanings of their own.
    let fixed = a.marks.iter().any(|m| {
        m.start >= i
            && m.start < o.end
            && m.end >= o.end
            && (m.is(Cue::Reset) || m.is(Cue::Undo) || m.is(Cue::Unfilter))
    });
    // "without that", alone.
    let alone = text.is(i, "without") && (o.end..stop).all(|k| text.is(k, "please again then now"));
    if o.pronoun && (fixed || !alone && text.is(i, "no not without stop clear undo cancel")) {
        return None;
    }
    // "no grade P7": a value that the reader of filters leaves out.
    if plain && o.noun.is_none() && o.marks.iter().any(|m| is_value(&a.marks[*m])) {
        return None;
    }
    let end = text.tail(o.end, stop);
    span(i..end.max(o.end), Role::Goes, o)
}

/// "Affiliate can be left out", "the grade filter is not needed", "P7 out".
fn behind(a: &Annotated, i: usize) -> Option<Span> {
    let text = Text(a);
    let (start, stop) = text.clause(i);
    if i != start && !text.commands(i) {
        return None;
    }
    let o = object(a, i, stop);
    if o.is_empty() || o.dated || o.end <= i {
        return None;
    }
    let aux = "that which who ones can could may might should must has have needs need to does do really just now all";
    let mut k = o.end;
    while k < stop && text.is(k, aux) {
        k += 1;
    }
    if let Some(end) = text.goes_behind(k) {
        // "the split that needs to go by channel" is no removal.
        if text.is(end - 1, "go") && (k == o.end || text.tail(end, stop) != stop) {
            return None;
        }
        return span(i..text.tail(end, stop), Role::Goes, o);
    }
    let bare = k == o.end && text.particle(k) && text.tail(k, stop) == stop;
    if bare && !o.pronoun { span(i..stop, Role::Goes, o) } else { None }
}
