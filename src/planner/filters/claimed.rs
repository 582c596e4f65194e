//! Claims about a value's rank: "Web isn't our #1 channel, who is on top?" names
//! Web, and asks for all channels.

use super::items::Item;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;

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
