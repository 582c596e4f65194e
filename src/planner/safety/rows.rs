//! "One row per week" asks for a table of sums, not for rows of the data.

use super::message::{Message, View};

/// What one row of the data is about.
const ONE: [&str; 16] = [
    "application",
    "applications",
    "loan",
    "loans",
    "customer",
    "customers",
    "borrower",
    "borrowers",
    "applicant",
    "applicants",
    "person",
    "client",
    "clients",
    "app",
    "apps",
    "id",
];

/// Words before rows that are rows of the data: verbs that do something to them, and what
/// calls them single.
const ORDERS: [&str; 28] = [
    "raw",
    "individual",
    "underlying",
    "source",
    "original",
    "single",
    "unaggregated",
    "delete",
    "drop",
    "remove",
    "erase",
    "wipe",
    "purge",
    "clear",
    "truncate",
    "destroy",
    "update",
    "insert",
    "overwrite",
    "edit",
    "scrub",
    "strip",
    "nuke",
    "trash",
    "modify",
    "alter",
    "rid",
    "kill",
];

/// The message without the rows of "one row per week", "a line for each channel".
#[must_use]
pub fn without_grouped_rows(message: Message) -> Message {
    let view = View { words: &message.words, text: "" };
    let mut kept = Vec::with_capacity(message.words.len());
    let mut i = 0;
    while i < message.words.len() {
        let behind = match (view.at(i + 1), view.at(i + 2)) {
            ("per" | "each" | "every" | "by", x) => x,
            // "a row for each of the loans"
            ("for", "each" | "every") if view.at(i + 3) == "of" => {
                let noun =
                    view.at(i + 4 + usize::from(matches!(view.at(i + 4), "the" | "our" | "these" | "those")));
                noun.strip_suffix('s').unwrap_or(noun)
            }
            ("for", "each" | "every" | "the") => view.at(i + 3),
            ("for", x) => x,
            _ => "",
        };
        // "Email and Partner, a row for each", "one line each", "each on its own line": what was named before.
        let named = matches!(
            (view.at(i + 1), view.at(i + 2)),
            ("each" | "apiece", "" | "," | "." | "?" | "!" | "please" | "thanks")
        ) || view.at(i + 1) == "for"
            && view.at(i + 2) == "each"
            && matches!(view.at(i + 3), "" | "," | "." | "?" | "!" | "please" | "thanks");
        let apart = view.at(i) == "each"
            && i > 0
            && matches!(
                view.at(i + 1),
                "on" | "alone" | "separately" | "apart" | "individually" | "in" | "as" | "" | "." | "please"
            );
        if apart {
            i += 1;
            continue;
        }
        // "the row for the highest score" is one row of the data.
        // "one line for every funded loan"
        let one = ONE.contains(&behind)
            || (i + 2..i + 6).any(|k| {
                ONE.contains(&view.at(k))
                    && matches!(
                        view.at(k - 1),
                        "funded" | "approved" | "issued" | "declined" | "single" | "submitted" | "booked"
                    )
            })
            || matches!(
                behind,
                "highest" | "lowest" | "biggest" | "largest" | "smallest" | "latest" | "first"
            );
        let row = matches!(view.at(i), "row" | "rows" | "line" | "lines" | "entry");
        // "line by line" is each row of the data.
        let each = matches!(behind, "row" | "rows" | "line" | "lines" | "entry" | "item");
        // "delete the rows for Email" is an order about rows of the data.
        let ordered = (i.saturating_sub(4)..i).any(|k| ORDERS.contains(&view.at(k)));
        if row && (named && !ONE.contains(&view.at(i + 4)) || !behind.is_empty() && !one && !each) && !ordered
        {
            i += if view.at(i + 1) == "per" { 2 } else { 1 };
            continue;
        }
        kept.push(message.words[i].clone());
        i += 1;
    }
    Message { words: kept, text: message.text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_sums_go_and_rows_of_data_stay() {
        let left = |text: &str| without_grouped_rows(Message::new(text)).words.len();
        assert_eq!(left("one row per week"), 2);
        assert_eq!(left("a line for each channel"), 4);
        assert_eq!(left("one row per loan"), 4);
        assert_eq!(left("Email and Partner, a row for each"), 6);
        assert_eq!(left("a row for each of the loans"), 7);
        assert_eq!(left("delete the rows for Email"), 5);
    }
}
