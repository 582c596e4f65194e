//! Values that are not wanted: "excluding Partner", "Partner left out", "take it out".

use super::items::{Item, list_word};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;

pub(super) fn is_excluded(a: &Annotated, items: &[Item], k: usize) -> bool {
    let item = &items[k];
    // "Partner excluded", "Affiliate aside", "Partner left out".
    let mut end = item.end;
    while matches!(
        a.word(end),
        "and"
            | ","
            | "is"
            | "are"
            | "both"
            | "channel"
            | "loans"
            | "band"
            | "bands"
            | "channels"
            | "grade"
            | "grades"
            | "product"
            | "products"
            | "customers"
            | "traffic"
            | "apps"
            | "applications"
            | "business"
            | "ones"
            | "borrowers"
            | "people"
    ) || items.iter().any(|o| o.start <= end && end < o.end && o.segment == item.segment)
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
        if let Some(m) =
            a.marks.iter().find(|m| m.end == at && m.is(Cue::Except) && a.word(m.start) != "beside")
        {
            // "no" and "not" bind to the next word alone; so does "less".
            let far = item.start - m.end;
            let word = a.word(m.start);
            let question = word == "drop"
                && a.tokens[..m.start]
                    .iter()
                    .rev()
                    // "over the last 90 days please, and drop V5": a part of its own.
                    .take_while(|t| !t.is(&[",", "and", "please", "then", "but", ";", "."]))
                    .any(|t| t.is(&["did", "does", "why", "the", "how"]));
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
        // "approvals that did not come from Partner"
        let from = usize::from(matches!(a.word(at - 1), "from" | "through" | "via"));
        let came = from
            + usize::from(
                from == 1
                    && at >= 2
                    && matches!(
                        a.word(at - 2),
                        "come" | "came" | "coming" | "originate" | "sourced" | "go" | "went"
                    ),
            );
        if from == 1
            && at > came
            && matches!(
                a.word(at - came - 1),
                "not"
                    | "didnt"
                    | "dont"
                    | "doesnt"
                    | "havent"
                    | "arent"
                    | "werent"
                    | "never"
                    | "isnt"
                    | "wasnt"
            )
        {
            return true;
        }
        // "not in Partner", "channel != Partner", "channel <> Email"
        let two = (a.word(at.wrapping_sub(2)), a.word(at - 1));
        if matches!(two, ("not", "in" | "with" | "at" | "of" | "=") | ("!", "=") | ("<", ">"))
            || matches!(two.1, "!=" | "<>" | "≠")
        {
            return true;
        }
        // "all channels but Direct Mail"
        if a.word(at - 1) == "but"
            && at >= 2
            && a.tokens[..at - 1].iter().rev().take(4).any(|t| {
                t.is(&["all", "every", "everything", "everyone", "any", "anything", "anyone", "whole"])
            })
        {
            return true;
        }
        // "excl. Partner"
        if a.word(at - 1) == "." && at >= 2 && matches!(a.word(at - 2), "ex" | "excl" | "exc") {
            return true;
        }
        // "excluding term 18", "without the tenor 60"
        let name = a.marks.iter().find(|m| {
            m.end == at && m.senses.iter().any(|s| matches!(s, Sense::Segment(i) if *i == item.segment))
        });
        if let Some(name) = name {
            at = name.start;
            continue;
        }
        // "leave out everyone below 640", "without anything on 72 months"
        let whole = matches!(a.word(at - 1), "everyone" | "everybody" | "everything" | "anyone" | "anything");
        let tied = at >= 2
            && matches!(a.word(at - 1), "on" | "with" | "from" | "in" | "at" | "via")
            && matches!(a.word(at - 2), "everyone" | "everybody" | "everything" | "anyone" | "anything");
        if whole || tied {
            at -= 1 + usize::from(tied);
            continue;
        }
        if !list_word(a.word(at - 1)) {
            return false;
        }
        comma |= a.word(at - 1) == ",";
        at -= 1;
    }
}

/// "We argued about Direct Mail. Leaving it out, …": the values nearest before it.
pub(super) fn pronoun_out(a: &Annotated, items: &[Item]) -> Vec<usize> {
    let at = a.tokens.windows(3).position(|w| {
        w[0].is(&[
            "leave",
            "leaving",
            "take",
            "taking",
            "keep",
            "keeping",
            "strip",
            "stripping",
            "filter",
            "cut",
        ]) && w[1].is(&["it", "them", "that", "this", "those", "both", "these"])
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
pub(super) fn excluded_behind(a: &Annotated, item: &Item, end: usize) -> bool {
    let mut k = end;
    while matches!(
        a.word(k),
        "being" | "to" | "be" | "should" | "please" | "was" | "were" | "is" | "are" | "all"
    ) {
        k += 1;
    }
    if matches!(
        a.word(k),
        "excluded" | "aside" | "removed" | "omitted" | "ignored" | "skipped" | "excepted" | "exempted"
    ) {
        // "side by side aside": a word before the value says the same.
        return true;
    }
    // "Bing should be out of it"
    if k > end
        && a.word(k) == "out"
        && (a.word(k + 1) == "of"
            && matches!(a.word(k + 2), "it" | "this" | "that" | "there" | "scope" | "the")
            || !a.tokens.get(k + 1).is_some_and(|t| t.kind == crate::planner::token::Kind::Word))
    {
        return true;
    }
    let gone = [
        "left", "taken", "filtered", "stripped", "kicked", "thrown", "carved", "cut", "struck", "netted",
        "kept",
    ];
    if gone.contains(&a.word(k)) && a.word(k + 1) == "out"
        || matches!((a.word(k), a.word(k + 1)), ("stays" | "stay", "out"))
    {
        return true;
    }
    // "for Search, not counting P6": the words bind to what follows.
    let binds = a.word(k + 1) == "counting"
        && a.marks.iter().any(|m| {
            (k + 2..k + 4).contains(&m.start)
                && m.senses.iter().any(|s| matches!(s, Sense::Value { .. } | Sense::Segment(_)))
        });
    if a.word(k) == "not"
        && !binds
        && matches!(
            a.word(k + 1),
            "needed" | "wanted" | "counted" | "included" | "considered" | "in" | "counting" | "incl"
        )
    {
        return true;
    }
    // "Kiosk not", "Kiosk no, please": the word closes what is said.
    if matches!(a.word(k), "not" | "no") && matches!(a.word(k + 1), "" | "." | "," | ";" | "!" | "please") {
        return true;
    }
    // "Emergency shouldn't be in there", "Kiosk is not to be counted"
    let (negated, behind) = match (a.word(k), a.word(k + 1)) {
        ("shouldnt" | "mustnt" | "cant" | "wont" | "isnt" | "arent" | "doesnt" | "dont" | "neednt", _) => {
            (true, k + 1)
        }
        ("should" | "must" | "does" | "do" | "will" | "need" | "may" | "can", "not") => (true, k + 2),
        ("not", _) => (true, k + 1),
        _ => (false, k),
    };
    let behind = behind + usize::from(a.word(behind) == "to");
    let behind = behind + usize::from(a.word(behind) == "be");
    if negated
        && matches!(
            a.word(behind),
            "in" | "included"
                | "counted"
                | "belong"
                | "count"
                | "part"
                | "shown"
                | "wanted"
                | "considered"
                | "there"
                | "here"
        )
    {
        return true;
    }
    // "Kiosk apart, what did the channels submit": at the end of a list it splits instead.
    let opens =
        (0..=item.start).rev().take_while(|j| *j + 8 > item.start).find(|j| a.tokens[*j].opens).is_some_and(
            |j| {
                (j..item.start).all(|x| {
                    list_word(a.word(x))
                        || a.marks.iter().any(|m| {
                            m.start <= x
                                && x < m.end
                                && m.senses
                                    .iter()
                                    .any(|s| matches!(s, crate::planner::lexicon::Sense::Value { .. }))
                        })
                })
            },
        );
    if opens && a.word(k) == "apart" && matches!(a.word(k + 1), "," | ":" | ";") {
        return true;
    }
    // "submitted dollars by week, Email out"
    let closes = matches!(a.word(k + 1), "" | "." | "," | ";" | ")" | "?" | "please");
    if a.word(k) == "out"
        && closes
        && item.start > 0
        && matches!(a.word(item.start - 1), "," | ";" | "-" | "and" | "with")
    {
        return true;
    }
    // "take P1 out", "leaving Web-Organic out of it"
    a.word(k) == "out"
        && (item.start.saturating_sub(7)..item.start).any(|j| {
            matches!(
                a.word(j),
                "take"
                    | "leave"
                    | "leaving"
                    | "taking"
                    | "keep"
                    | "keeping"
                    | "strip"
                    | "cut"
                    | "throw"
                    | "kick"
                    | "filter"
                    | "carve"
                    | "net"
            )
        })
}
