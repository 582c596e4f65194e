//! Filters beside the words: by segment (`{"channel": "Email"}`), or under `segments`, with one value or several.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::Value;

/// Filters beside the words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Allowed values by segment id.
    pub segments: BTreeMap<String, Vec<String>>,
    /// A window in words, for a question that names none.
    pub window: Option<String>,
}

impl<'de> Deserialize<'de> for Filters {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut filters = Self::default();
        for (name, value) in BTreeMap::<String, Value>::deserialize(from)? {
            match (name.as_str(), value) {
                ("segments", Value::Object(segments)) => {
                    for (segment, value) in segments {
                        filters.choose(segment, value).map_err(D::Error::custom)?;
                    }
                }
                ("segments" | "window", Value::Null) => {}
                ("window", Value::String(window)) => filters.window = Some(window),
                ("segments", _) => {
                    return Err(D::Error::custom(
                        "`segments` is an object of values by segment, as in GET /segments",
                    ));
                }
                ("window", _) => {
                    return Err(D::Error::custom("`window` is a text, such as \"last 30 days\""));
                }
                (_, value) => filters.choose(name, value).map_err(D::Error::custom)?,
            }
        }
        Ok(filters)
    }
}

impl Filters {
    /// One segment's values: a text, a number, several in a list; null for no choice.
    fn choose(&mut self, segment: String, value: Value) -> Result<(), String> {
        let several = match value {
            Value::Null => return Ok(()),
            Value::Array(several) => several,
            one => vec![one],
        };
        let text = |value: Value| match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(format!("`{segment}` takes a text, a number or a list of them, as in GET /segments")),
        };
        let values: Vec<String> = several.into_iter().map(text).collect::<Result<_, _>>()?;
        self.segments.entry(segment).or_default().extend(values);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<Filters, String> {
        serde_json::from_value(value).map_err(|e| e.to_string())
    }

    #[test]
    fn every_form_of_a_choice_is_read() {
        let email = |values: &[&str]| Filters {
            segments: [("channel".to_owned(), values.iter().map(ToString::to_string).collect())].into(),
            window: None,
        };
        assert_eq!(read(json!({"channel": "Email"})), Ok(email(&["Email"])));
        assert_eq!(read(json!({"channel": ["Email", "Web"]})), Ok(email(&["Email", "Web"])));
        assert_eq!(read(json!({"segments": {"channel": ["Email"]}, "window": null})), Ok(email(&["Email"])));
        assert_eq!(read(json!({"channel": "Email", "grade": null})), Ok(email(&["Email"])));
        let term = read(json!({"term": 36, "window": "last month"})).expect("filters");
        assert_eq!(
            (&term.segments["term"][..], term.window.as_deref()),
            (&["36".to_owned()][..], Some("last month"))
        );
        assert_eq!(read(json!({})), Ok(Filters::default()));
    }

    #[test]
    fn what_is_no_choice_is_refused_with_the_form_it_takes() {
        for odd in [
            json!({"channel": {"is": "Email"}}),
            json!({"channel": [true]}),
            json!({"segments": ["channel"]}),
        ] {
            assert!(read(odd.clone()).is_err_and(|e| e.contains("GET /segments")), "{odd}");
        }
        assert!(read(json!({"window": 30})).is_err_and(|e| e.contains("last 30 days")));
    }
}
