//! Days of the week by name: "on Monday", "since Tuesday", "Friday's fundings".

use super::points::{At, Point};
use crate::calendar::{Unit, add_days};
use jiff::civil::Weekday;

pub(super) fn weekday_number(word: &str) -> Option<i32> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    DAYS.iter().find(|(n, _)| *n == word).map(|(_, d)| i32::from(d.to_monday_zero_offset()))
}

/// "on Monday", "since Tuesday": the latest such day.
pub(super) fn weekday(at: &At, i: usize) -> Option<(Point, usize)> {
    let wd = weekday_number(at.word(i))?;
    let before = if i == 0 { "" } else { at.word(i - 1) };
    // "Monday vs last Monday"
    let paired = matches!(at.word(i + 1), "vs" | "versus" | "against")
        && (i + 2..i + 5).any(|k| weekday_number(at.word(k)) == Some(wd));
    let owned = at.tokens[i].raw.to_lowercase().ends_with("'s");
    // "what were Friday's fundings", "Friday fundings by channel"
    let asked = matches!(
        before,
        "were"
            | "was"
            | "show"
            | "pull"
            | "give"
            | "get"
            | "about"
            | "compare"
            | "our"
            | "me"
            | "run"
            | "and"
            | ","
    ) || i == 0;
    if !(asked
        || paired
        || matches!(
            before,
            "on" | "since"
                | "from"
                | "until"
                | "through"
                | "to"
                | "this"
                | "of"
                | "for"
                | "vs"
                | "versus"
                | "thru"
                | "against"
                | "late"
                | "early"
        ))
    {
        return None;
    }
    let bare = matches!(
        at.word(i + 1),
        "" | ","
            | "."
            | "?"
            | "morning"
            | "afternoon"
            | "evening"
            | "night"
            | "noon"
            | "i"
            | "we"
            | "is"
            | "at"
            | "it"
            | "please"
    );
    if asked && bare && !matches!(before, "were" | "was" | "about") || before == "for" && owned {
        return None;
    }
    // "for Thursday's committee", "for the Monday call" say when the answer is wanted.
    let occasion = matches!(
        at.stem(i + 1),
        "call"
            | "meeting"
            | "committee"
            | "review"
            | "deck"
            | "standup"
            | "board"
            | "pack"
            | "sync"
            | "update"
            | "email"
            | "report"
            | "session"
            | "talk"
            | "presentation"
            | "meet"
            | "one"
            | "slide"
            | "huddle"
    );
    if occasion {
        return None;
    }
    let d = at.s.as_of;
    let back = (i32::from(d.weekday().to_monday_zero_offset()) - wd).rem_euclid(7);
    let back = if at.s.ahead && back > 0 { back - 7 } else { back };
    Some((Point::single(Unit::Day, add_days(d, -back), false), i + 1))
}
