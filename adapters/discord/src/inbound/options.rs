//! The options of the slash commands: what was chosen, in words and wishes.

use std::collections::BTreeMap;

use topup_port::words::line;
use topup_port::{Wishes, Words};

/// The options, as [`crate::commands()`] registers them.
pub(crate) const QUESTION: &str = "question";
pub(crate) const METRIC: &str = "metric";
pub(crate) const BY: &str = "by";
pub(crate) const WINDOW: &str = "window";
pub(crate) const ONLY: &str = "only";
pub(crate) const ALSO_ONLY: &str = "also_only";

/// What stands between a segment's id and its value in a chosen filter.
const IS: char = '=';

/// The value of a choice of one segment's value.
pub(crate) fn filter(segment: &str, value: &str) -> String {
    format!("{segment}{IS}{value}")
}

/// What a command asks, what was chosen beside that, and both as people read it.
pub(super) fn read(command: &str, options: &[(String, String)]) -> (Words, Wishes, String) {
    let option = |name: &str| {
        let found = options.iter().find(|(option, _)| option == name);
        found
            .map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|v| !v.is_empty())
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(option(QUESTION));
    parts.extend(option(METRIC));
    parts.extend(option(BY).map(|by| format!("by {by}")));
    let mut segments: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut told: Vec<String> = Vec::new();
    for only in [option(ONLY), option(ALSO_ONLY)].into_iter().flatten() {
        match only.split_once(IS) {
            Some((segment, value)) if !segment.trim().is_empty() && !value.trim().is_empty() => {
                let values = segments.entry(segment.trim().to_owned()).or_default();
                values.push(value.trim().to_owned());
                told.push(format!("only {} {}", segment.trim(), value.trim()));
            }
            // Written by hand and not chosen: the words are read as any.
            _ => parts.push(format!("only {only}")),
        }
    }
    let window = option(WINDOW);
    told.extend(window.clone());
    let args = parts.join(" ");
    let shown = [format!("/{command} {args}")].into_iter().chain(told).collect::<Vec<_>>().join(" · ");
    let words = match command {
        // What is asked so is asked in words.
        "ask" => Words::Mention(args),
        name => Words::Command { name: name.to_owned(), args },
    };
    (words, Wishes { segments, window, ..Wishes::default() }, line(&shown, 300))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(command: &str, options: &[(&str, &str)]) -> (Words, Wishes, String) {
        let options: Vec<_> = options.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        read(command, &options)
    }

    #[test]
    fn options_become_words_and_chosen_filters_stay_exact() {
        let (words, wishes, shown) = of(
            "trend",
            &[(METRIC, "issuances"), (BY, "channel"), (WINDOW, "last 30 days"), (ONLY, "grade=A = B")],
        );
        assert_eq!(words, Words::Command { name: "trend".into(), args: "issuances by channel".into() });
        assert_eq!(wishes.segments["grade"], ["A = B"]);
        assert_eq!(wishes.window.as_deref(), Some("last 30 days"));
        assert_eq!(shown, "/trend issuances by channel · only grade A = B · last 30 days");
    }

    #[test]
    fn a_filter_written_by_hand_is_words_and_two_of_one_segment_are_both() {
        let (words, wishes, _) = of("funnel", &[(ONLY, "Email"), (ALSO_ONLY, "=x")]);
        assert_eq!(words, Words::Command { name: "funnel".into(), args: "only Email only =x".into() });
        assert!(wishes.segments.is_empty());
        let (_, wishes, _) = of("trend", &[(ONLY, "channel=Email"), (ALSO_ONLY, "channel=OMB")]);
        assert_eq!(wishes.segments["channel"], ["Email", "OMB"]);
        assert_eq!(of("ask", &[(QUESTION, " WoW  issuances ")]).0, Words::Mention("WoW issuances".into()));
    }
}
