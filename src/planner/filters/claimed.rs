//! Claims about a value's rank: "Web isn't our #1 channel, who is on top?" names
//! Web, and asks for all channels.

use super::items::Item;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;

/// "which channel …, my boss swears it was Coupons", "my guess is C7": a guess at the
/// answer, no filter.
pub(super) fn is_guessed(a: &Annotated, item: &Item) -> bool {
    let asked = a.marks.iter().any(|m| m.senses.contains(&Sense::Segment(item.segment)))
        && (a.has(crate::planner::cues::Cue::Most)
            || a.has(crate::planner::cues::Cue::Least)
            || a.tokens.iter().any(|t| t.is(&["which", "who", "what"])));
    if !asked {
        return false;
    }
    let from = item.start.saturating_sub(6);
    let opinion = (from..item.start).rev().find(|k| {
        a.tokens[*k].is(&[
            "swears",
            "swear",
            "swore",
            "says",
            "say",
            "said",
            "thinks",
            "think",
            "thought",
            "claims",
            "claim",
            "bet",
            "bets",
            "betting",
            "guess",
            "guesses",
            "guessing",
            "believes",
            "believe",
            "insists",
            "reckons",
            "reckon",
            "suspects",
            "suspect",
            "hunch",
            "money",
            "convinced",
            "assume",
            "assumes",
            "told",
            "expect",
            "expects",
            "suppose",
            "votes",
            "vote",
        ])
    });
    opinion.is_some_and(|k| {
        (k + 1..item.start).all(|j| {
            a.tokens[j].is(&[
                "it", "was", "is", "its", "it's", "that", "be", "on", "for", "the", "to", "must", "has",
                "had", "of", "'", "s", "would", "will", "might", "could", "me", "us", "should", ":",
                "probably", "surely", "still",
            ])
        })
    })
}

/// Whether the value is said to be, or not to be, the first or last of its segment.
pub(super) fn is_claimed(a: &Annotated, item: &Item) -> bool {
    let word = |k: usize| a.word(k);
    // "so is Web", "isnt", "is no longer", "was always", "might be"
    let mut k = item.end;
    let mut verb = false;
    while k < item.end + 6
        && matches!(
            word(k),
            "is" | "isnt"
                | "isn't"
                | "was"
                | "wasnt"
                | "are"
                | "arent"
                | "not"
                | "no"
                | "longer"
                | "still"
                | "really"
                | "always"
                | "be"
                | "might"
                | "may"
                | "must"
                | "cant"
                | "cannot"
                | "could"
                | "now"
                | "again"
                | "has"
                | "been"
                | "became"
                | "remains"
                | "stays"
                | "never"
                | "'"
        )
    {
        verb |= matches!(
            word(k),
            "is" | "isnt"
                | "isn't"
                | "was"
                | "wasnt"
                | "are"
                | "arent"
                | "be"
                | "been"
                | "became"
                | "remains"
                | "stays"
        );
        k += 1;
    }
    let opens = item.start > 0
        && matches!(
            word(item.start - 1),
            "is" | "isnt" | "isn't" | "was" | "wasnt" | "are" | "were" | "if" | "whether"
        );
    if !(verb || opens) {
        return false;
    }
    while matches!(
        word(k),
        "our" | "the" | "my" | "their" | "a" | "by" | "far" | "single" | "absolute" | "clear"
    ) {
        k += 1;
    }
    let rank = matches!(
        word(k),
        "top"
            | "best"
            | "biggest"
            | "largest"
            | "strongest"
            | "worst"
            | "weakest"
            | "smallest"
            | "leading"
            | "leader"
            | "highest"
            | "lowest"
            | "winner"
            | "favorite"
            | "favourite"
            | "main"
    );
    let numbered = matches!(word(k), "#" | "number" | "no" | "nr") && matches!(word(k + 1), "1" | "one")
        || word(k) == "#1";
    if !(rank || numbered) {
        return false;
    }
    let k = k + if numbered && word(k) != "#1" { 2 } else { 1 };
    // "the best month", "the top 3 products" of Web speak of something else.
    let own = (k..k + 3)
        .any(|k| a.marks.iter().any(|m| m.start == k && m.senses.contains(&Sense::Segment(item.segment))));
    let closes =
        matches!(word(k), "" | "one" | "by" | "in" | "on" | "," | "." | "?" | "!" | "for" | ")" | ";");
    own || closes
}
