//! How numbers are written, in charts and in the texts around them.
//!
//! One place, so that a title, a label and a sentence never round the same number
//! differently. Minus is U+2212, absent values are `n/a`.

use serde::{Deserialize, Serialize};

/// What an absent value is written as.
pub const ABSENT: &str = "n/a";

const MINUS: char = '\u{2212}';

/// The kind of a measure: its unit, how it is scaled and how many decimals it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// US dollars: `$842`, `$1.2M`.
    Money,
    /// Things counted: `12,345`.
    #[default]
    Count,
    /// A share or rate, given as a fraction: 0.437 is `43.7%`.
    Percent,
    /// A difference of two rates, given as a fraction: 0.012 is `1.2 pts`.
    Points,
    /// An annual percentage rate, given in percent: 14.9 is `14.90%`.
    Apr,
    /// A score such as FICO: `712`.
    Score,
    /// Any other number with a fixed number of decimals (at most 6 are used).
    Number {
        /// Digits after the decimal point.
        decimals: u8,
    },
}

/// A magnitude that large numbers are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    One,
    Thousand,
    Million,
    Billion,
}

impl Unit {
    pub(crate) fn divisor(self) -> f64 {
        match self {
            Unit::One => 1.0,
            Unit::Thousand => 1e3,
            Unit::Million => 1e6,
            Unit::Billion => 1e9,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Unit::One => "",
            Unit::Thousand => "K",
            Unit::Million => "M",
            Unit::Billion => "B",
        }
    }

    /// Decimals of a short text: a tenth of a thousand dollars says nothing beside hundreds of them.
    fn short_decimals(self, magnitude: f64) -> usize {
        match self {
            Unit::One => 0,
            Unit::Thousand if magnitude >= 99_950.0 => 0,
            _ => 1,
        }
    }

    /// The largest unit that `magnitude` fills once it is rounded to one decimal.
    pub(crate) fn of(magnitude: f64) -> Self {
        // 999,500 would round to "1000K": it belongs to the next unit.
        if magnitude >= 999_950_000.0 {
            Unit::Billion
        } else if magnitude >= 999_500.0 {
            Unit::Million
        } else if magnitude >= 999.5 {
            Unit::Thousand
        } else {
            Unit::One
        }
    }
}

impl Format {
    /// As short as a label: `$1.2M`, `12,345`, `43.7%`, `1.2 pts`; `n/a` for `None`.
    pub fn short(self, value: impl Into<Option<f64>>) -> String {
        let Some(value) = value.into().filter(|v| v.is_finite()) else { return ABSENT.into() };
        match self {
            Format::Money => {
                let unit = Unit::of(value.abs());
                self.in_unit(value, unit, unit.short_decimals(value.abs()))
            }
            _ => self.in_unit(value, Unit::One, self.decimals()),
        }
    }

    /// To the last whole unit: `$1,234,567`; other kinds as in [`Format::short`].
    pub fn exact(self, value: impl Into<Option<f64>>) -> String {
        let Some(value) = value.into().filter(|v| v.is_finite()) else { return ABSENT.into() };
        self.in_unit(value, Unit::One, self.decimals())
    }

    /// [`Format::short`] with a sign before positive numbers too: `+$1.2M`, `−3.4%`.
    pub fn signed(self, value: impl Into<Option<f64>>) -> String {
        let value = value.into().filter(|v| v.is_finite());
        with_plus(self.short(value), value)
    }

    /// A difference of two such values with its sign: [`Format::signed`], but the difference of two
    /// annual rates in points, `+0.30 pts`, since `+0.30%` reads as a relative change.
    pub fn signed_change(self, value: impl Into<Option<f64>>) -> String {
        let text = self.signed(value);
        match (self, text.strip_suffix('%')) {
            (Format::Apr, Some(number)) => format!("{number} pts"),
            _ => text,
        }
    }

    /// The kind of a difference of two such values: points for rates, else the same.
    pub fn of_change(self) -> Format {
        match self {
            Format::Percent => Format::Points,
            other => other,
        }
    }

    /// Whether values may be added up (amounts and counts), so that small groups can be folded.
    pub fn is_additive(self) -> bool {
        matches!(self, Format::Money | Format::Count)
    }

    /// Digits after the decimal point of [`Format::exact`].
    pub(crate) fn decimals(self) -> usize {
        match self {
            Format::Money | Format::Count | Format::Score => 0,
            Format::Percent | Format::Points => 1,
            Format::Apr => 2,
            Format::Number { decimals } => usize::from(decimals.min(6)),
        }
    }

    /// What a stored value is multiplied by before it is written.
    pub(crate) fn factor(self) -> f64 {
        if matches!(self, Format::Percent | Format::Points) { 100.0 } else { 1.0 }
    }

    /// The value in a given unit with a given number of decimals: the labels of one axis share both.
    pub(crate) fn in_unit(self, value: f64, unit: Unit, decimals: usize) -> String {
        let digits = grouped((value * self.factor()).abs() / unit.divisor(), decimals);
        let is_zero = digits.chars().all(|c| matches!(c, '0' | '.' | ','));
        let sign = if value < 0.0 && !is_zero { String::from(MINUS) } else { String::new() };
        let suffix = unit.suffix();
        match self {
            Format::Money => format!("{sign}${digits}{suffix}"),
            Format::Percent | Format::Apr => format!("{sign}{digits}{suffix}%"),
            Format::Points => format!("{sign}{digits}{suffix} pts"),
            _ => format!("{sign}{digits}{suffix}"),
        }
    }
}

/// A plus sign before a text whose value is positive as written ("0.0%" gets none).
pub(crate) fn with_plus(text: String, value: Option<f64>) -> String {
    let shows_digit = text.chars().any(|c| ('1'..='9').contains(&c));
    if value.is_some_and(|v| v > 0.0) && shows_digit { format!("+{text}") } else { text }
}

/// A relative change as a signed percentage: `+12.3%`; `n/a` when the base is not positive.
pub fn relative_change(current: Option<f64>, base: Option<f64>) -> String {
    match (current, base) {
        (Some(current), Some(base)) if base > 0.0 => Format::Percent.signed((current - base) / base),
        _ => ABSENT.into(),
    }
}

/// Digits with thousands separators.
fn grouped(magnitude: f64, decimals: usize) -> String {
    let plain = format!("{magnitude:.decimals$}");
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(plain.len() + whole.len() / 3 + 1);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_short_and_never_rolls_over() {
        assert_eq!(Format::Money.short(842.4), "$842");
        assert_eq!(Format::Money.short(1_234_567.0), "$1.2M");
        assert_eq!(Format::Money.short(999_960.0), "$1.0M");
        assert_eq!(Format::Money.short(412_300.0), "$412K");
        assert_eq!(Format::Money.short(99_960.0), "$100K");
        assert_eq!(Format::Money.short(41_230.0), "$41.2K");
        assert_eq!(Format::Money.short(999.7), "$1.0K");
        assert_eq!(Format::Money.short(-2_500_000_000.0), "−$2.5B");
        assert_eq!(Format::Money.exact(1_234_567.4), "$1,234,567");
    }

    #[test]
    fn the_other_kinds() {
        assert_eq!(Format::Count.short(12_345.0), "12,345");
        assert_eq!(Format::Percent.short(0.4372), "43.7%");
        assert_eq!(Format::Points.signed(0.012), "+1.2 pts");
        assert_eq!(Format::Points.signed(-0.012), "−1.2 pts");
        assert_eq!(Format::Apr.short(14.9), "14.90%");
        assert_eq!(Format::Score.short(711.6), "712");
        assert_eq!(Format::Number { decimals: 2 }.short(2.345_6), "2.35");
        assert_eq!(Format::Count.short(None), "n/a");
        assert_eq!(Format::Count.short(f64::NAN), "n/a");
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(Format::Percent.signed(0.000_01), "0.0%");
        assert_eq!(Format::Percent.signed(-0.000_01), "0.0%");
        assert_eq!(Format::Money.short(-0.0), "$0");
    }

    #[test]
    fn changes() {
        assert_eq!(relative_change(Some(112.3), Some(100.0)), "+12.3%");
        assert_eq!(relative_change(Some(1.0), Some(0.0)), "n/a");
        assert_eq!(Format::Percent.of_change(), Format::Points);
        assert_eq!(Format::Apr.signed_change(0.3), "+0.30 pts");
        assert_eq!(Format::Apr.signed_change(-1.25), "−1.25 pts");
        assert_eq!(Format::Apr.signed_change(None), "n/a");
        assert_eq!(Format::Money.signed_change(1.2e6), "+$1.2M");
    }
}
