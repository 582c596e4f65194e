//! US federal holidays (and the shopping days named after them) by name.

use super::{add_days, ymd};
use jiff::civil::{Date, Weekday};

/// The holiday's date in the year, by its lower-case name without "'s", or none
/// if the name is not known.
#[must_use]
pub fn holiday(name: &str, year: i32) -> Option<Date> {
    let y = year;
    match name {
        "new years day" | "new year day" | "new years" | "new year" => ymd(y, 1, 1),
        "mlk day" | "martin luther king day" | "martin luther king jr day" => nth(y, 1, Weekday::Monday, 3),
        "presidents day" | "president day" | "washingtons birthday" | "washington birthday" => {
            nth(y, 2, Weekday::Monday, 3)
        }
        "memorial day" => last(y, 5, Weekday::Monday),
        "juneteenth" => ymd(y, 6, 19),
        "independence day" | "fourth of july" | "4th of july" | "july 4th" | "july fourth" => ymd(y, 7, 4),
        "labor day" | "labour day" => nth(y, 9, Weekday::Monday, 1),
        "columbus day" | "indigenous peoples day" => nth(y, 10, Weekday::Monday, 2),
        "halloween" => ymd(y, 10, 31),
        "veterans day" | "veteran day" => ymd(y, 11, 11),
        "thanksgiving" | "thanksgiving day" => nth(y, 11, Weekday::Thursday, 4),
        "black friday" => nth(y, 11, Weekday::Thursday, 4).map(|d| add_days(d, 1)),
        "cyber monday" => nth(y, 11, Weekday::Thursday, 4).map(|d| add_days(d, 4)),
        "christmas" | "christmas day" | "xmas" => ymd(y, 12, 25),
        "christmas eve" => ymd(y, 12, 24),
        "new years eve" | "new year eve" => ymd(y, 12, 31),
        "valentines day" | "valentine day" => ymd(y, 2, 14),
        _ => None,
    }
}

fn nth(year: i32, month: i32, weekday: Weekday, n: i8) -> Option<Date> {
    ymd(year, month, 1)?.nth_weekday_of_month(n, weekday).ok()
}

fn last(year: i32, month: i32, weekday: Weekday) -> Option<Date> {
    ymd(year, month, 1)?.nth_weekday_of_month(-1, weekday).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn holidays_of_2026() {
        assert_eq!(holiday("labor day", 2026), Some(date(2026, 9, 7)));
        assert_eq!(holiday("thanksgiving", 2026), Some(date(2026, 11, 26)));
        assert_eq!(holiday("memorial day", 2026), Some(date(2026, 5, 25)));
        assert_eq!(holiday("my birthday", 2026), None);
    }
}
