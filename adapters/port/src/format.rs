//! How numbers become text, in one place, so that an answer reads the same on every surface.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is shown for a value that does not exist, such as a division by zero. Never 0.
pub const NOT_AVAILABLE: &str = "n/a";

/// What kind of value a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Dollars, shown whole: `$1,234,568`.
    Money,
    /// A whole number of things: `1,234`.
    Count,
    /// A fraction, shown as a percentage: 0.4372 as `43.7%`.
    Percent,
    /// A difference of two fractions, shown in percentage points: 0.012 as `1.2 pts`.
    Points,
    /// A plain number with up to two decimals: `712.4`.
    Number,
    /// Text, and numbers that are names (a term of 60): shown as they stand.
    Text,
    /// A day or the first day of a week, `YYYY-MM-DD`, shown as `Nov 16, 2026`.
    Date,
    /// A month by its first day, `YYYY-MM-DD`, shown as `Nov 2026`.
    Month,
    /// A quarter by its first day, `YYYY-MM-DD`, shown as `Q4 2026`.
    Quarter,
    /// A year by its first day, `YYYY-MM-DD`, shown as `2026`.
    Year,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Format {
    /// Whether values of this kind are compared by eye and therefore stand flush right.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        self != Self::Text && !self.is_period()
    }

    /// Whether values of this kind are days or periods by their first day.
    #[must_use]
    pub fn is_period(self) -> bool {
        matches!(self, Self::Date | Self::Month | Self::Quarter | Self::Year)
    }

    /// A period as people read it; none where the text is no date.
    fn show_period(self, text: &str) -> Option<String> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let month: usize = month.parse().ok()?;
        let day: u8 = day.parse().ok()?;
        let name = MONTHS.get(month.checked_sub(1)?)?;
        Some(match self {
            Self::Month => format!("{name} {year}"),
            Self::Quarter => format!("Q{} {year}", month.div_ceil(3)),
            Self::Year => year.into(),
            _ => format!("{name} {day}, {year}"),
        })
    }

    /// A value as people read it. A value of another kind than the format's is shown as it stands.
    #[must_use]
    pub fn show(self, value: &Value) -> String {
        if value.is_null() {
            return NOT_AVAILABLE.into();
        }
        let as_it_stands = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if self.is_period() {
            return value.as_str().and_then(|t| self.show_period(t)).unwrap_or_else(as_it_stands);
        }
        if !self.is_numeric() {
            return as_it_stands();
        }
        value.as_f64().map_or_else(as_it_stands, |number| self.show_number(number))
    }

    /// A number as people read it, rounded half away from zero as an accountant does.
    fn show_number(self, number: f64) -> String {
        let text = match self {
            Self::Money => format!("${}", grouped(number, 0)),
            Self::Percent => format!("{}%", grouped(number * 100.0, 1)),
            Self::Points => format!("{} pts", grouped(number * 100.0, 1)),
            Self::Number => {
                let text = grouped(number, 2);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            _ => grouped(number, 0),
        };
        // What rounds to zero has no sign.
        if number < 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
            format!("−{text}")
        } else {
            text
        }
    }
}

/// The magnitude of a number with a comma between thousands and so many decimals.
fn grouped(number: f64, decimals: usize) -> String {
    let scale = 10f64.powi(i32::try_from(decimals).unwrap_or(0));
    // Where scaling would overflow there are no decimals to round.
    let scaled = number.abs() * scale;
    let rounded = if scaled.is_finite() { half_up(scaled) / scale } else { number.abs() };
    let text = format!("{rounded:.decimals$}");
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(text.len() + whole.len() / 3);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Rounds half up, counting what is short of a half by no more than floating-point noise as a half: 0.4365 times
/// 1,000 is 436.49999999999994, and a reader expects 43.7%.
fn half_up(number: f64) -> f64 {
    (number + number.abs().max(1.0) * 4.0 * f64::EPSILON).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_format_reads_as_a_person_writes_it() {
        for (format, value, expected) in [
            (Format::Money, json!(1_234_567.5), "$1,234,568"),
            (Format::Money, json!(-999.6), "−$1,000"),
            (Format::Money, json!(-0.2), "$0"),
            (Format::Money, json!(12), "$12"),
            (Format::Count, json!(1234), "1,234"),
            (Format::Percent, json!(0.4372), "43.7%"),
            (Format::Percent, json!(0.4365), "43.7%"),
            (Format::Percent, json!(-0.001), "−0.1%"),
            (Format::Points, json!(0.0125), "1.3 pts"),
            (Format::Number, json!(712.4), "712.4"),
            (Format::Number, json!(712), "712"),
            (Format::Number, json!(1100), "1,100"),
            (Format::Text, json!(60), "60"),
            (Format::Text, json!("OMB"), "OMB"),
            (Format::Date, json!("2026-11-06"), "Nov 6, 2026"),
            (Format::Month, json!("2026-11-01"), "Nov 2026"),
            (Format::Quarter, json!("2026-10-01"), "Q4 2026"),
            (Format::Month, json!("autumn"), "autumn"),
            (Format::Count, json!("unread"), "unread"),
        ] {
            assert_eq!(format.show(&value), expected, "{format:?} of {value}");
        }
    }

    #[test]
    fn what_does_not_exist_is_never_zero() {
        for format in [Format::Money, Format::Percent, Format::Text, Format::Date] {
            assert_eq!(format.show(&Value::Null), NOT_AVAILABLE);
        }
    }

    #[test]
    fn the_largest_numbers_do_not_break() {
        assert!(Format::Number.show(&json!(f64::MAX)).starts_with("179,769,313,486"));
    }
}
