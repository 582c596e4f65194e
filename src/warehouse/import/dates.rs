//! Days out of whatever a file writes for them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::day::Day;
use super::clean::{Cleaned, Cleaning, present};

/// How dates of a file are read.
#[derive(Debug, Clone)]
pub struct DateReader {
    /// Whether 3/4/2026 is the third of April.
    pub day_first: bool,
    /// Where business days begin and end, for timestamps with an offset.
    pub zone: TimeZone,
}

/// Refusals that a hint can follow.
pub const MONTH_OVER_12: &str = "has a month over 12 (is the file day first? then use --day-first)";
const NO_DATE: &str = "is no date";
const NO_SUCH_DAY: &str = "is no day of the calendar";

impl DateReader {
    /// A day: `YYYY-MM-DD` (also `/`, `.` or nothing between), `M/D/YYYY`, `3-Oct-2026`, `Oct 3, 2026`, each with a
    /// time behind it or not. With an offset, the day in the business time zone.
    pub fn read(&self, field: &str) -> Cleaned<Option<Day>> {
        if let Some(day) = Day::parse_iso(field) {
            return Ok((Some(day), None));
        }
        let (text, cleaning) = present(field);
        let Some(text) = text else { return Ok((None, cleaning)) };
        if let Some(day) = Day::parse_iso(text) {
            return Ok((Some(day), cleaning));
        }
        if text.starts_with("0000-00-00") {
            return Ok((None, Some(Cleaning::Nothing)));
        }
        let bytes = text.as_bytes();
        if bytes.len() > 10 && bytes[4] == b'-' && matches!(bytes[10], b'T' | b't' | b' ') {
            return self.timestamp(text);
        }
        self.other(text)
    }

    /// `YYYY-MM-DD` with a time behind it.
    fn timestamp(&self, text: &str) -> Cleaned<Option<Day>> {
        let (date, time) = (text.get(..10).ok_or(NO_DATE)?, text.get(11..).ok_or(NO_DATE)?);
        let written = Day::parse_iso(date).ok_or(NO_SUCH_DAY)?;
        if is_time(time.trim()) {
            return Ok((Some(written), Some(Cleaning::DateForm)));
        }
        let time = time.trim();
        let zulu =
            time.strip_suffix("UTC").or_else(|| time.strip_suffix("GMT")).map(|t| format!("{}Z", t.trim()));
        let time = zulu.unwrap_or_else(|| time.replace(' ', ""));
        let moment: Timestamp = format!("{date}T{time}").parse().map_err(|_| NO_DATE)?;
        let there = moment.to_zoned(self.zone.clone()).date();
        let day = Day::from_ymd(
            i32::from(there.year()),
            there.month().unsigned_abs().into(),
            there.day().unsigned_abs().into(),
        );
        Ok((Some(day.ok_or(NO_SUCH_DAY)?), Some(Cleaning::TimeZone)))
    }

    fn other(&self, text: &str) -> Cleaned<Option<Day>> {
        let (date, time) = split_time(text);
        if !time.is_empty() && !is_time(time) {
            return Err(NO_DATE);
        }
        let done = |day: Option<Day>| Ok((Some(day.ok_or(NO_SUCH_DAY)?), Some(Cleaning::DateForm)));
        if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
            return done(Day::parse_iso(&format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..])));
        }
        let parts: Vec<&str> = date.split(['/', '-', '.', ' ', ',']).filter(|p| !p.is_empty()).collect();
        let [a, b, c] = parts.as_slice() else { return Err(NO_DATE) };
        let number = |part: &str| -> Option<u32> {
            let digits = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse().ok() } else { None }
        };
        let year = |part: &str| -> Result<i32, &'static str> {
            match (part.len(), number(part)) {
                (4, Some(year)) => Ok(year as i32),
                (2, Some(_)) => Err("has a year of two digits"),
                _ => Err(NO_DATE),
            }
        };
        // 3-Oct-2026 and Oct 3, 2026
        if let Some(month) = month_named(b) {
            return done(Day::from_ymd(year(c)?, month, number(a).ok_or(NO_DATE)?));
        }
        if let Some(month) = month_named(a) {
            return done(Day::from_ymd(year(c)?, month, number(b).ok_or(NO_DATE)?));
        }
        let (x, y) = (number(a).ok_or(NO_DATE)?, number(b).ok_or(NO_DATE)?);
        if a.len() == 4 {
            return done(Day::from_ymd(x as i32, y, number(c).ok_or(NO_DATE)?));
        }
        let (month, day) = if self.day_first { (y, x) } else { (x, y) };
        let year = year(c)?;
        if month > 12 && day <= 12 && !self.day_first {
            return Err(MONTH_OVER_12);
        }
        done(Day::from_ymd(year, month, day))
    }
}

/// The date and what stands behind it: a time begins at the word with a colon.
fn split_time(text: &str) -> (&str, &str) {
    let Some(colon) = text.find(':') else { return (text, "") };
    match text[..colon].rfind([' ', 'T']) {
        Some(at) => (text[..at].trim_end(), text[at + 1..].trim()),
        None => (text, ""),
    }
}

/// `14:22`, `14:22:01`, `14:22:01.123`, `2:22 PM`: the text says no offset.
fn is_time(text: &str) -> bool {
    let upper = text.trim().to_ascii_uppercase();
    let clock = upper.strip_suffix("AM").or_else(|| upper.strip_suffix("PM")).unwrap_or(&upper).trim_end();
    let mut parts = clock.split(':');
    let within = |part: Option<&str>, most: f64| {
        let part = part.unwrap_or("x");
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        digits && part.parse::<f64>().is_ok_and(|n| n < most)
    };
    let hours_and_minutes = within(parts.next(), 24.5) && within(parts.next(), 60.0);
    let seconds = parts.next();
    hours_and_minutes && (seconds.is_none() || within(seconds, 61.0)) && parts.next().is_none()
}

fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let found = MONTHS
        .iter()
        .position(|m| word.len() >= 3 && m.starts_with(&word) || word == "sept" && *m == "september");
    found.and_then(|at| u32::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(day_first: bool) -> DateReader {
        DateReader { day_first, zone: TimeZone::get("America/New_York").unwrap() }
    }

    #[test]
    fn dates_in_their_many_forms() {
        for text in [
            "2026-10-03",
            " 2026-10-03 ",
            "2026-10-03 14:22:01",
            "2026-10-03T14:22:01.250",
            "2026-10-04T01:00:00Z",
            "2026-10-04 01:00:00 UTC",
            "2026-10-03T23:00:00-04:00",
            "2026-10-04 08:30:00 +09:00",
            "10/3/2026",
            "10/03/2026 2:22 PM",
            "20261003",
            "2026/10/3",
            "3-Oct-2026",
            "03 October 2026",
            "Oct 3, 2026",
        ] {
            let (day, _) = reader(false).read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(day.unwrap().to_string(), "2026-10-03", "{text}");
        }
        assert_eq!(reader(true).read("3/10/2026").unwrap().0.unwrap().to_string(), "2026-10-03");
        assert_eq!(reader(false).read("0000-00-00").unwrap().0, None);
        assert_eq!(reader(false).read("NULL").unwrap().0, None);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2026-02-30",
            "13/1/2026",
            "10/3/26",
            "45567",
            "soon",
            "2026-10-03 banana",
            "2/30/2026",
            "9999-12-31",
            "2026-10-03 25:00:00",
            "1/2/3/2026",
            "é026-10-03T1",
            "2026-10-0é 12:00",
        ] {
            assert!(reader(false).read(text).is_err(), "{text}");
        }
        assert_eq!(reader(false).read("13/1/2026"), Err(MONTH_OVER_12));
    }
}
