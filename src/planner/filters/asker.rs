//! Names of values that only tell who asks: "as Dana from Partner asked", "the Search
//! team wants to know".

use super::items::Item;
use crate::planner::annotate::Annotated;
use crate::planner::token::Kind;

/// What is said of somebody who passes on a question.
const RELAYS: [&str; 24] = [
    "asked",
    "asks",
    "asking",
    "wants",
    "wanted",
    "wonders",
    "wondered",
    "wondering",
    "needs",
    "needed",
    "requested",
    "requests",
    "inquired",
    "inquires",
    "pinged",
    "pings",
    "curious",
    "begs",
    "insists",
    "would",
    "here",
    "keeps",
    "called",
    "wrote",
];

/// Who has a place in a company.
const STAFF: [&str; 16] = [
    "head",
    "lead",
    "manager",
    "boss",
    "colleague",
    "colleagues",
    "chief",
    "director",
    "vp",
    "team",
    "folks",
    "department",
    "dept",
    "crew",
    "guys",
    "people",
];

/// Whether the value only tells who asks.
pub(super) fn asks(a: &Annotated, item: &Item) -> bool {
    let relays = |from: usize, to: usize| {
        (from..to.min(a.tokens.len())).any(|k| {
            a.tokens[k].is(&RELAYS)
                && (a.word(k) != "would" || a.word(k + 1) == "like" || a.word(k + 1) == "love")
        })
    };
    // "the Search team wants", "for the Email folks: …", "Search team here".
    if a.tokens.get(item.end).is_some_and(|t| t.is(&STAFF)) {
        let behind = item.end + 1;
        let greets = a.word(behind) == ":" && (0..item.start).any(|k| a.word(k) == "for");
        return greets || relays(behind, behind + 3);
    }
    // "our loan officers keep nagging me", "my agents are asking"
    let led = item.start > 0 && a.tokens[item.start - 1].is(&["our", "my", "the", "some", "these", "those"]);
    let opens = led && (a.tokens[item.start - 1].opens || item.start == 1);
    let nags = a
        .tokens
        .get(item.end)
        .is_some_and(|t| t.is(&["keep", "want", "wonder", "ask", "demand", "insist"]))
        || a.tokens.get(item.end).is_some_and(|t| t.is(&["are", "were", "have"]))
            && a.tokens.get(item.end + 1).is_some_and(|t| t.is(&["asking", "asked", "nagging", "wondering"]));
    if opens && nags {
        return true;
    }
    let mut k = item.start;
    while k > 0 && a.tokens[k - 1].is(&["the", "our", "over", "up"]) {
        k -= 1;
    }
    let Some(link) = k.checked_sub(1).filter(|l| *l > 0) else { return false };
    let before = link - 1;
    let named = || {
        let t = &a.tokens[before];
        t.kind == Kind::Word && t.raw.starts_with(char::is_uppercase) && a.leftover.contains(&before)
    };
    let person = match a.word(link) {
        "from" | "in" | "at" => {
            named() || a.tokens[before].is(&["colleague", "colleagues", "somebody", "someone"])
        }
        "of" => a.tokens[before].is(&STAFF),
        "runs" | "leads" | "heads" | "manages" | "oversees" => a.word(before) == "who" || named(),
        _ => false,
    };
    // "per Bob in Affiliate, …", "as asked by Dana from Partner: …"
    let quoted = before.checked_sub(1).is_some_and(|b| {
        a.tokens[b].is(&["per", "by", "for"]) && matches!(a.word(item.end), "," | ":" | "-")
    });
    person && (quoted || relays(item.end, item.end + 6) || relays(0, before))
}
