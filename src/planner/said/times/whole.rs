//! All of the data: "ever", "all time", "since inception".

use super::Times;
use crate::calendar::add_days;
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use jiff::civil::Date;

/// The name of the window over all of the data.
pub const ALL_TIME: &str = "all_time";

/// Words that say so and that nothing else accounts for.
pub const WORDS: [&str; 8] =
    ["ever", "inception", "record", "lifetime", "beginning", "launch", "entire", "history"];

/// Where all of the data is asked for and no window is named, its first day opens the window.
pub fn all_time(t: &mut Times, a: &Annotated, since: Option<Date>, as_of: Date) {
    let Some(first) = since.filter(|d| *d <= as_of && t.window.is_none() && t.shift.is_none()) else {
        return;
    };
    let ranked = a.has(Cue::Most) || a.has(Cue::Least);
    let said = (0..a.tokens.len()).any(|k| match (a.word(k), a.word(k + 1)) {
        ("all", "time") | ("on", "record") => true,
        ("since", "inception" | "launch" | "start" | "beginning") => true,
        ("since", "the") => matches!(a.word(k + 2), "inception" | "launch" | "start" | "beginning"),
        ("entire" | "full" | "whole" | "complete", "history") => true,
        ("ever", next) => ranked && next != "since",
        _ => false,
    });
    if said {
        t.window = Some(Window::new(ALL_TIME, first, add_days(as_of, 1)));
    }
}

#[cfg(test)]
mod tests {
    use super::ALL_TIME;
    use crate::model::Model;
    use crate::planner::{Planner, Reading, ThreadContext};
    use jiff::civil::date;
    use std::sync::Arc;

    #[test]
    fn all_time_begins_with_the_data() {
        let model = Arc::new(Model::embedded().expect("the model is sound"));
        let planner =
            Planner::new(model, &Default::default(), false).with_data_since(Some(date(2023, 11, 19)));
        let window =
            |question: &str| match planner.read(question, &ThreadContext::default(), date(2026, 11, 22)) {
                Reading::Answer(u) => u.plan.window,
                other => panic!("{question}: {other:?}"),
            };
        for question in [
            "issuances all time by month",
            "best month ever for issuances",
            "issuances since inception",
            "best month on record for approvals",
        ] {
            let w = window(question);
            assert_eq!(
                (w.name.as_str(), w.start, w.end),
                (ALL_TIME, date(2023, 11, 19), date(2026, 11, 23)),
                "{question}"
            );
        }
        for question in ["issuances last month, the best ever", "issuances ever since July", "all approvals"]
        {
            assert_ne!(window(question).name, ALL_TIME, "{question}");
        }
    }
}
