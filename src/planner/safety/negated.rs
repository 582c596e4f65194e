//! What a message says that it does not want: "no personal data needed, just the
//! count", "I'm not asking for names". It is no reason to refuse the rest.

use super::message::Message;

/// What may be waived: names and single rows.
const WAIVED: [&str; 14] = [
    "personal",
    "names",
    "name",
    "raw",
    "single",
    "individual",
    "rows",
    "row",
    "records",
    "ids",
    "details",
    "emails",
    "contacts",
    "pii",
];

/// The message without what it waives.
#[must_use]
pub fn without(message: &Message) -> Message {
    let words = &message.words;
    let at = |i: usize| words.get(i).map_or("", |w| w.text.as_str());
    let mut kept = Vec::with_capacity(words.len());
    let mut i = 0;
    while i < words.len() {
        let not = matches!(at(i), "no" | "not" | "without" | "dont" | "don't" | "never" | "neither");
        let end = (i + 1..words.len().min(i + 8))
            .find(|k| {
                words[*k].opens
                    || matches!(
                        at(*k),
                        "," | "." | ";" | ":" | "?" | "!" | "but" | "only" | "just" | "and" | "-"
                    )
            })
            .unwrap_or(words.len().min(i + 8));
        // "not only names" wants them; "don't hide the names" as well.
        let wants = (i + 1..end)
            .any(|k| matches!(at(k), "hide" | "forget" | "leave" | "skip" | "mask" | "omit"))
            || matches!(at(end), "only" | "just");
        // "what is one row of it": what a table holds.
        let told = i >= 2
            && matches!(at(i), "row" | "rows" | "record" | "line" | "entry")
            && matches!(at(i - 1), "one" | "a" | "each" | "every" | "single")
            && matches!(at(i - 2), "is" | "does" | "makes" | "are" | "means" | "s")
            && words[i.saturating_sub(4)..i].iter().any(|w| matches!(w.text.as_str(), "what" | "whats"));
        if told {
            i += 1;
            continue;
        }
        // "the names of the top two products": names of the data, of no person.
        if matches!(at(i), "name" | "names") && names_a_segment(message, i) {
            i += 1;
            continue;
        }
        if not && !wants && (i + 1..end).any(|k| WAIVED.contains(&at(k))) {
            i = end;
            continue;
        }
        kept.push(words[i].clone());
        i += 1;
    }
    Message { words: kept, text: message.text.clone() }
}

/// Whether "names" at `at` are those of channels, products, grades …
fn names_a_segment(message: &Message, at: usize) -> bool {
    let word = |k: usize| message.words.get(k).map_or("", |w| w.text.as_str());
    if word(at + 1) != "of" && word(at + 1) != "for" {
        return false;
    }
    for k in at + 2..at + 8 {
        match word(k) {
            "channel" | "channels" | "product" | "products" | "grade" | "grades" | "term" | "terms"
            | "band" | "bands" | "segment" | "segments" | "metric" | "metrics" | "month" | "months"
            | "week" | "weeks" => {
                return true;
            }
            "the" | "our" | "all" | "top" | "best" | "worst" | "bottom" | "biggest" | "largest"
            | "smallest" | "highest" | "lowest" | "strongest" | "weakest" | "two" | "three" | "four"
            | "five" | "six" | "leading" | "fastest" | "growing" | "marketing" | "loan" | "different"
            | "available" | "most" | "fico" => {}
            w if !w.is_empty() && w.chars().all(|c| c.is_ascii_digit()) => {}
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waived_goes_and_what_is_wanted_stays() {
        let left = |text: &str| {
            let words: Vec<String> = without(&Message::new(text)).words.into_iter().map(|w| w.text).collect();
            words.join(" ")
        };
        assert_eq!(left("no personal data needed, just the count"), ", just the count");
        assert_eq!(left("not asking for names, only how many"), ", only how many");
        assert_eq!(left("don't hide the names"), left("don't hide the names"));
        assert!(left("no, give me the names").contains("names"));
        assert!(left("not only names but phones").contains("names"));
    }
}
