//! Periods: ISO dates of their first day, and how they are written on an axis.

use serde::{Deserialize, Serialize};

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    /// A day.
    Daily,
    /// An ISO week, from Monday.
    #[default]
    Weekly,
    /// A calendar month.
    Monthly,
    /// A calendar quarter.
    Quarterly,
    /// A calendar year.
    Yearly,
}

impl Granularity {
    /// "day", "week", … for sentences.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Granularity::Daily => "day",
            Granularity::Weekly => "week",
            Granularity::Monthly => "month",
            Granularity::Quarterly => "quarter",
            Granularity::Yearly => "year",
        }
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month (1–12) and day of `YYYY-MM-DD`; `None` if it is no date.
pub(crate) fn parse(text: &str) -> Option<(u32, u32, u32)> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok())?;
    let (year, month, day) = (number(text.get(0..4)?)?, number(text.get(5..7)?)?, number(text.get(8..10)?)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}

/// Days since 1970-01-01 of `YYYY-MM-DD`; `None` if it is no date.
pub(crate) fn day_number(text: &str) -> Option<i64> {
    let (year, month, day) = parse(text)?;
    // Years that start in March have their leap day at the end; 400 of them have equal lengths.
    let year = i64::from(year) - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A moment as `YYYY-MM-DD HH:MM`, from days since 1970-01-01; the reverse of [`day_number`].
pub(crate) fn date_at(days: f64) -> String {
    let minutes = (days * 1_440.0).round() as i64;
    let (day, minute) = (minutes.div_euclid(1_440) + 719_468, minutes.rem_euclid(1_440));
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", minute / 60, minute % 60)
}

/// "Nov 22, 2026"; other text is returned as it is.
pub(crate) fn long_date(text: &str) -> String {
    parse(text).map_or_else(|| text.to_owned(), |(y, m, d)| format!("{} {d}, {y}", MONTHS[m as usize - 1]))
}

/// A period in a sentence: "Nov 16, 2026", "Nov 2026", "Q4 2026".
pub(crate) fn period_name(text: &str, granularity: Granularity) -> String {
    let Some((year, month, _)) = parse(text) else { return text.to_owned() };
    match granularity {
        Granularity::Daily | Granularity::Weekly => long_date(text),
        Granularity::Monthly => format!("{} {year}", MONTHS[month as usize - 1]),
        Granularity::Quarterly => format!("Q{} {year}", month.div_ceil(3)),
        Granularity::Yearly => year.to_string(),
    }
}

/// The label of each period on an axis, without and with the year: the year is wanted on the first
/// label and on the first label of each further year, if the periods span more than one.
pub(crate) fn period_labels(periods: &[String], granularity: Granularity) -> Vec<PeriodLabel> {
    periods
        .iter()
        .map(|text| {
            let Some((year, month, day)) = parse(text) else {
                return PeriodLabel { year: 0, plain: text.clone(), dated: text.clone() };
            };
            let name = MONTHS[month as usize - 1];
            let plain = match granularity {
                Granularity::Daily | Granularity::Weekly => format!("{name} {day}"),
                Granularity::Monthly => name.to_owned(),
                Granularity::Quarterly => format!("Q{}", month.div_ceil(3)),
                Granularity::Yearly => return PeriodLabel::same(year),
            };
            let dated = format!("{plain} \u{2019}{:02}", year % 100);
            PeriodLabel { year, plain, dated }
        })
        .collect()
}

/// The two ways to write a period.
#[derive(Debug, Clone)]
pub(crate) struct PeriodLabel {
    pub year: u32,
    pub plain: String,
    pub dated: String,
}

impl PeriodLabel {
    fn same(year: u32) -> Self {
        Self { year, plain: year.to_string(), dated: year.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_checked() {
        assert_eq!(parse("2024-02-29"), Some((2024, 2, 29)));
        for bad in ["2026-02-29", "2026-13-01", "2026-1-01", "+026-01-01", "", "2026-01-01T", "２０２６-01"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_counted_both_ways() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2026-11-23"), Some(20_780));
        assert_eq!(date_at(20_780.5), "2026-11-23 12:00");
        for text in ["2000-02-29", "1999-12-31", "2024-03-01", "1900-02-28", "2100-03-01", "0001-01-01"] {
            let day = day_number(text).expect("a date");
            assert_eq!(date_at(day as f64), format!("{text} 00:00"));
        }
    }

    #[test]
    fn periods_read_well() {
        assert_eq!(long_date("2026-11-22"), "Nov 22, 2026");
        assert_eq!(period_name("2026-10-01", Granularity::Quarterly), "Q4 2026");
        let labels = period_labels(&["2026-01-01".into()], Granularity::Monthly);
        assert_eq!((labels[0].plain.as_str(), labels[0].dated.as_str()), ("Jan", "Jan ’26"));
    }
}
