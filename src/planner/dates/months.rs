//! Months by name: "October 2025", "5 October", and whether "may" or "march" is one.

use super::month_number;
use super::named::year_behind;
use super::parts::day_number;
use super::points::{At, Point, long_unit};
use crate::calendar::{Unit, ymd};

/// Whether a word that may be a month is one here ("may", "apr", "mar", "march").
pub(super) fn is_month(at: &At, i: usize) -> bool {
    let raw = at.tokens[i].raw.as_str();
    let before = if i == 0 { "" } else { at.word(i - 1) };
    let number_behind = at.whole(i + 1).is_some_and(|n| (1..=31).contains(&n) || (2000..=2060).contains(&n));
    let introduced = matches!(
        before,
        "in" | "since"
            | "of"
            | "during"
            | "until"
            | "through"
            | "thru"
            | "from"
            | "to"
            | "till"
            | "for"
            | "and"
            | "vs"
            | "versus"
            | "between"
            | "against"
            | "last"
            | "this"
            | "every"
            | "on"
            | "by"
            | "than"
            | "with"
            | "over"
            | ","
            | "early"
            | "late"
    );
    let month_near = |k: usize| k < at.tokens.len() && k != i && month_number(at.word(k)).is_some();
    let in_range = at.tokens.get(i + 1).is_some_and(|t| t.glued) && month_near(i + 1)
        || at.tokens[i].glued && i > 0 && month_near(i - 1)
        || matches!(at.word(i + 1), "to" | "through" | "and" | "vs" | "-" | "versus" | "thru" | "until")
            && month_near(i + 2);
    // "how did may do", "was march better", "may was strong": no verb stands there.
    let done = matches!(before, "did" | "does" | "was" | "is" | "were" | "has" | "had" | "hows" | "how's")
        && !matches!(at.word(i + 1), "i" | "we" | "you" | "be" | "have");
    let doing = i == 0
        && matches!(at.word(i + 1), "was" | "is" | "did" | "had" | "were" | "looked" | "looks" | "beat");
    let introduced = introduced || done || doing;
    match at.word(i) {
        "apr" => {
            // "the distribution of apr 2025", "avg apr": the rate.
            let rate = matches!(before, "avg" | "average" | "mean" | "offered" | "median" | "interest")
                || before == "of"
                    && i >= 2
                    && matches!(
                        at.word(i - 2),
                        "distribution" | "histogram" | "spread" | "average" | "mean" | "buckets" | "bins"
                    );
            raw != "APR"
                && !rate
                && (number_behind
                    || in_range
                    || matches!(before, "in" | "since" | "during" | "until") && !moved_in(at, i)
                    || (i >= 2 && month_near(i - 2) && introduced))
        }
        "may" => {
            // "…, excluding C2, may" closes with the month.
            let closes = before == "," && matches!(at.word(i + 1), "" | "?" | "." | "!");
            number_behind
                || in_range
                || introduced && before != ","
                || closes
                || raw == "May" && !at.tokens[i].opens
        }
        "mar" | "march" => {
            introduced || number_behind || in_range || raw.starts_with('M') || at.tokens.len() <= 4
        }
        _ => true,
    }
}

/// "what is the trend in apr", "any change in apr": what moved, not when.
fn moved_in(at: &At, i: usize) -> bool {
    let moved = i >= 2
        && matches!(
            at.word(i - 2),
            "trend"
                | "trends"
                | "change"
                | "changes"
                | "rise"
                | "drop"
                | "increase"
                | "decrease"
                | "fall"
                | "difference"
                | "differences"
                | "move"
                | "movement"
                | "growth"
                | "decline"
                | "swing"
                | "jump"
                | "shift"
                | "gap"
                | "spread"
                | "variation"
        );
    moved && (i == 2 || matches!(at.word(i - 3), "the" | "a" | "any" | "an" | "what" | "biggest" | "largest"))
}

/// "the week of November second": a week is named by its day.
fn week_of_it(at: &At, i: usize) -> bool {
    i >= 2 && at.word(i - 1) == "of" && at.stem(i - 2) == "week"
}

pub(super) fn month(at: &At, i: usize, m: i32) -> Option<(Point, usize)> {
    let mut k = i + 1;
    // "Nov. 9", "Sept. 2026"
    if at.word(k) == "." && at.tokens[i].raw.len() <= 4 && at.whole(k + 1).is_some() {
        k += 1;
    }
    let k_the = k + usize::from(at.word(k) == "the");
    if at.whole(k_the).is_none()
        && let Some((day, next)) = day_number(at, k_the)
        // "october fifth day by day" counts no days.
        && (at.word(next + 1) == "by" && at.stem(next) == at.stem(next + 2) || !matches!(
            at.stem(next),
            "half" | "quarter" | "week" | "day" | "month" | "year" | "channel" | "grade" | "loan"
        ))
        && !matches!(at.word(k_the), "first" | "second")
            | (at.word(k_the - 1) == "the" || next == at.tokens.len() || week_of_it(at, i))
    {
        let year = at.latest_year(m, day);
        return Some((Point::single(Unit::Day, ymd(year, m, day)?, true), next));
    }
    if let Some(day) = at.whole(k_the).filter(|n| (1..=31).contains(n)) {
        let counted = at.tokens[k_the].raw.len() <= 4 && !at.tokens[k_the].dollar && !at.tokens[k_the].glued;
        let unit_behind =
            long_unit(at.stem(k_the + 1)).is_some() || matches!(at.stem(k_the + 1), "mo" | "loan");
        if counted && !unit_behind {
            let (year, next, yearless) = match year_behind(at, k_the + 1).filter(|(_, n)| *n > k_the + 1) {
                Some((y, n)) => (y, n, false),
                None => (at.latest_year(m, day), k_the + 1, true),
            };
            return Some((Point::single(Unit::Day, ymd(year, m, day)?, yearless), next));
        }
    }
    let (year, next, yearless) = match year_behind(at, k) {
        Some((y, n)) => (y, n, false),
        None => (at.latest_year(m, 1), k, true),
    };
    let next = if at.word(next) == "month" { next + 1 } else { next };
    // "October YTD"
    let to_date = match (at.word(next), at.word(next + 1), at.word(next + 2)) {
        ("ytd", ..) => 1,
        ("year", "to", "date") => 3,
        _ => 0,
    };
    if to_date > 0 {
        let end = Unit::Month.step(ymd(year, m, 1)?, 1);
        let window = crate::plan::Window::new("custom", ymd(year, 1, 1)?, end);
        return Some((Point { yearless, ..Point::of(window) }, next + to_date));
    }
    Some((Point::single(Unit::Month, ymd(year, m, 1)?, yearless), next))
}
