//! Single fields, cleaned where there is one reading, and refused where there is none.

use std::borrow::Cow;

/// What was done to a field so that it could be read. A clean field needs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cleaning {
    /// Blanks around the value were cut off.
    Trimmed,
    /// A word for nothing ("NULL", "N/A", "NaN") was taken as null.
    Nothing,
    /// `$`, thousands commas, a percent sign, brackets or a unit were taken off a number.
    Symbols,
    /// A length in years was turned into months.
    Years,
    /// A timestamp or another way of writing was brought to `YYYY-MM-DD`.
    DateForm,
    /// A timestamp with an offset was turned into the business time zone.
    TimeZone,
    /// A word or decimal was read as 0 or 1.
    FlagForm,
    /// Blanks within a text were collapsed, or dashes unified.
    Spacing,
    /// A known value was written in its own case.
    Case,
    /// A blank field was worked out from others of the row.
    Derived,
}

impl Cleaning {
    /// The kind in words, to follow a number of fields.
    pub fn words(self) -> &'static str {
        match self {
            Self::Trimmed => "trimmed",
            Self::Nothing => "words for nothing taken as null",
            Self::Symbols => "freed of $ , % or units",
            Self::Years => "turned from years into months",
            Self::DateForm => "brought to YYYY-MM-DD",
            Self::TimeZone => "turned into the business time zone",
            Self::FlagForm => "words read as 0 or 1",
            Self::Spacing => "respaced",
            Self::Case => "brought to their usual case",
            Self::Derived => "worked out from other columns",
        }
    }
}

/// A field as it was read, with what was done to it, or why it cannot be read.
pub type Cleaned<T> = Result<(T, Option<Cleaning>), &'static str>;

/// Largest amount that is believed, in dollars.
const LARGEST: f64 = 1e11;

/// Cuts blanks off, and takes words for nothing as `None`.
pub fn present(field: &str) -> (Option<&str>, Option<Cleaning>) {
    let text = field.trim();
    let trimmed = (text.len() != field.len()).then_some(Cleaning::Trimmed);
    if text.is_empty() {
        return (None, trimmed);
    }
    let first = text.as_bytes()[0];
    if text.len() <= 4 && (first == b'#' || first.eq_ignore_ascii_case(&b'n')) {
        let nothing = ["null", "nan", "n/a", "#n/a"].iter().any(|w| text.eq_ignore_ascii_case(w));
        if nothing {
            return (None, Some(Cleaning::Nothing));
        }
    }
    (Some(text), trimmed)
}

/// A number or amount: `1234.5`, `$1,234.50`, `(250.00)` for minus 250, `12.5%` (the number stays as given).
pub fn number(field: &str) -> Cleaned<Option<f64>> {
    let (Some(text), cleaning) = present(field) else {
        return Ok((None, present(field).1));
    };
    if let Some(value) = plain(text) {
        return believable(value).map(|v| (Some(v), cleaning));
    }
    if ["-", "--", "none", "na", "nil"].iter().any(|w| text.eq_ignore_ascii_case(w)) {
        return Ok((None, Some(Cleaning::Nothing)));
    }
    let (inner, sign) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (inner.trim(), -1.0),
        None => match text.strip_prefix('-') {
            Some(rest) => (rest.trim(), -1.0),
            None => (text, 1.0),
        },
    };
    let inner = inner.strip_prefix('$').or_else(|| inner.strip_prefix("USD")).unwrap_or(inner).trim();
    let inner = inner.strip_suffix('%').or_else(|| inner.strip_suffix("USD")).unwrap_or(inner).trim();
    let value = if inner.contains(',') { plain(&ungroup(inner)?) } else { plain(inner) };
    let value = believable(value.ok_or("is no number")?)?;
    Ok((Some(sign * value), Some(Cleaning::Symbols)))
}

/// An amount in dollars: a number that is no percentage.
pub fn amount(field: &str) -> Cleaned<Option<f64>> {
    if field.trim_end().ends_with('%') {
        Err("is a percentage where an amount belongs")
    } else {
        number(field)
    }
}

/// Takes thousands commas out, if they stand where such commas stand.
fn ungroup(text: &str) -> Result<String, &'static str> {
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next().unwrap_or_default();
    if first.is_empty() || first.len() > 3 || !groups.all(|g| g.len() == 3) || cents.contains(',') {
        return Err("has a comma that separates no thousands");
    }
    Ok(text.replace(',', ""))
}

/// A number in plain digits. Words such as "inf", which Rust would read, are none.
fn plain(text: &str) -> Option<f64> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if digits { text.parse().ok() } else { None }
}

fn believable(value: f64) -> Result<f64, &'static str> {
    if value.abs() < LARGEST { Ok(value) } else { Err("is larger than any amount here") }
}

/// A whole number; `36.0` is 36.
pub fn integer(field: &str) -> Cleaned<Option<i64>> {
    let (text, cleaning) = present(field);
    let Some(text) = text else { return Ok((None, cleaning)) };
    if let Ok(value) = text.parse() {
        return Ok((Some(value), cleaning));
    }
    whole(text)
}

/// A length in months: `36`, `36 months`, `3 years`. Other units, such as weeks, are no whole number of months.
pub fn months(field: &str) -> Cleaned<Option<i64>> {
    let (text, cleaning) = present(field);
    let Some(text) = text else { return Ok((None, cleaning)) };
    if let Ok(value) = text.parse() {
        return Ok((Some(value), cleaning));
    }
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let unit = text[digits.len()..].trim_matches('.').to_ascii_lowercase();
    let bare = digits.trim_end_matches(|c: char| c == '-' || c.is_whitespace());
    match unit.as_str() {
        // "36." and "N/A" have no unit.
        _ if bare.is_empty() => whole(text),
        "" | "m" | "mo" | "mos" | "mth" | "mths" | "mnth" | "mnths" | "mon" | "mons" | "month" | "months" => {
            whole(bare)
        }
        "y" | "yr" | "yrs" | "year" | "years" => {
            let (value, _) = number(bare)?;
            let Some(months) = value.map(|v| v * 12.0) else { return Ok((None, Some(Cleaning::Nothing))) };
            if months.fract() != 0.0 {
                return Err("is no whole number of months");
            }
            Ok((Some(months as i64), Some(Cleaning::Years)))
        }
        _ => Err("has a unit that is neither months nor years"),
    }
}

/// A whole number behind whatever stands around it.
fn whole(text: &str) -> Cleaned<Option<i64>> {
    let (value, _) = number(text)?;
    let Some(value) = value else { return Ok((None, Some(Cleaning::Nothing))) };
    if value.fract() != 0.0 {
        return Err("is no whole number");
    }
    Ok((Some(value as i64), Some(Cleaning::Symbols)))
}

/// 0 or 1, in digits, decimals or words.
pub fn flag(field: &str) -> Cleaned<Option<i64>> {
    let (text, cleaning) = present(field);
    let Some(text) = text else { return Ok((None, cleaning)) };
    match text {
        "0" => return Ok((Some(0), cleaning)),
        "1" => return Ok((Some(1), cleaning)),
        _ => {}
    }
    let is = |words: &[&str]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is(&["1.0", "true", "yes", "y", "t"]) {
        return Ok((Some(1), Some(Cleaning::FlagForm)));
    }
    if is(&["0.0", "false", "no", "n", "f"]) {
        return Ok((Some(0), Some(Cleaning::FlagForm)));
    }
    Err("is neither 0 nor 1")
}

/// A segment value: blanks around it cut off and those within collapsed.
pub fn label(field: &str) -> (Option<Cow<'_, str>>, Option<Cleaning>) {
    let (text, cleaning) = present(field);
    let Some(text) = text else { return (None, cleaning) };
    let bytes = text.as_bytes();
    let odd = bytes.windows(2).any(|w| w == b"  ") || bytes.iter().any(|b| *b < b' ' || *b >= 0x80);
    if !odd {
        return (Some(Cow::Borrowed(text)), cleaning);
    }
    let collapsed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if collapsed == text {
        return (Some(Cow::Borrowed(text)), cleaning);
    }
    (Some(Cow::Owned(collapsed)), Some(Cleaning::Spacing))
}

/// New or repeat, in the spelling of the schema.
pub fn repeat_type(text: &str) -> Option<&'static str> {
    super::super::schema::REPEAT_TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(text))
}

/// A FICO band in the spelling of the schema, if it is one of the four in other dashes or spaces.
pub fn band(text: &str) -> Option<&'static str> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare.replace(['–', '—', '‐', '‑'], "-").replace("to", "-");
    super::super::schema::FICO_BANDS.into_iter().find(|b| *b == bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_their_many_forms() {
        for (text, value) in [
            ("1234.5", 1234.5),
            (" $1,234.50 ", 1234.5),
            ("($1,234.50)", -1234.5),
            ("-$250", -250.0),
            ("12.5%", 12.5),
            ("1e4", 10_000.0),
            ("1,234,567 USD", 1_234_567.0),
            ("USD 5", 5.0),
        ] {
            assert_eq!(number(text).unwrap().0, Some(value), "{text}");
        }
        for text in ["", "  ", "NULL", "nan", "N/A", "-", "none", "#N/A"] {
            assert_eq!(number(text).unwrap().0, None, "{text}");
        }
        for text in [
            "12k", "inf", "1.2.3", "1234,50", "1,23", "1.234,50", "1,2345.5", "abc", "$", "1e30", "()", ",",
            "1 2",
        ] {
            assert!(number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_amount_is_no_percentage() {
        assert_eq!(amount("$10").unwrap().0, Some(10.0));
        assert!(amount("10%").is_err() && amount("10 % ").is_err());
        assert_eq!(number("10%").unwrap().0, Some(10.0));
    }

    #[test]
    fn terms_are_months_and_years_become_months() {
        for text in [
            "60",
            "60.0",
            "60 months",
            "60mo.",
            "60-month",
            "60M",
            "5 years",
            "5 yrs",
            "5y",
            "5-year",
            "5.0 Yrs.",
        ] {
            assert_eq!(months(text).unwrap().0, Some(60), "{text}");
        }
        assert_eq!(months("1.5 years").unwrap().0, Some(18));
        assert_eq!(months("3 years").unwrap().1, Some(Cleaning::Years));
        for text in ["", "N/A", "-", "none"] {
            assert_eq!(months(text).unwrap().0, None, "{text}");
        }
        for text in ["36 weeks", "36 apples", "36.5", "3.33 years", "years", "36w", "90 days", "5 months 2"] {
            assert!(months(text).is_err(), "{text}");
        }
    }

    #[test]
    fn integers_flags_and_labels() {
        assert_eq!(integer("36.0").unwrap().0, Some(36));
        assert!(integer("36.5").is_err());
        assert_eq!(flag("Yes").unwrap(), (Some(1), Some(Cleaning::FlagForm)));
        assert_eq!(flag(" 0").unwrap(), (Some(0), Some(Cleaning::Trimmed)));
        assert!(flag("7").is_err() && flag("maybe").is_err());
        assert_eq!(label(" Direct \t Mail ").0.unwrap(), "Direct Mail");
        assert_eq!(label("n/a").0, None);
        assert_eq!(label("Nano").0.unwrap(), "Nano");
        assert_eq!(band("640 – 699"), Some("640-699"));
        assert_eq!(band("900+"), None);
    }
}
