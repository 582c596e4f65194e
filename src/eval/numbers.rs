//! Compares expected numbers with those of a reply: totals by metric, rows by
//! their key columns joined by "|".

use serde_json::Value;

/// How many numbers were compared, and which differ.
#[must_use]
pub fn compare(want: &Value, reply: &Value) -> (usize, Vec<String>) {
    let relation = relation(reply);
    let mut compared = 0;
    let mut wrong = Vec::new();
    if let Some(totals) = want["totals"].as_object() {
        for (name, value) in totals {
            compared += 1;
            let have = &reply["totals"][name];
            if !close(value, have) {
                wrong.push(format!("totals.{name}: expected {value}, got {have}"));
            }
        }
    }
    let Some(rows) = want["rows"].as_object() else { return (compared, wrong) };
    let columns: Vec<&str> =
        reply["columns"].as_array().map(|c| c.iter().filter_map(Value::as_str).collect()).unwrap_or_default();
    for (key, cells) in rows {
        let Some(cells) = cells.as_object() else { continue };
        let parts: Vec<&str> = if key.is_empty() { Vec::new() } else { key.split('|').collect() };
        let found = reply["rows"].as_array().and_then(|rows| {
            rows.iter().find(|row| parts.iter().enumerate().all(|(i, p)| text(&row[i]) == *p))
        });
        let Some(row) = found else {
            compared += 1;
            wrong.push(format!("row {key} is missing"));
            continue;
        };
        for (name, value) in cells {
            compared += 1;
            // A relationship names its columns y and x; the expected ones are metric ids.
            let shown =
                relation.iter().find(|(id, _)| id == name).map_or(name.as_str(), |(_, column)| *column);
            let have = columns.iter().position(|c| *c == shown).map_or(&Value::Null, |i| &row[i]);
            if !close(value, have) {
                wrong.push(format!("{key}.{name}: expected {value}, got {have}"));
            }
        }
    }
    (compared, wrong)
}

/// Which metric of a relationship is y and which x.
fn relation(reply: &Value) -> Vec<(String, &'static str)> {
    if reply["plan"]["intent"] != "relationship" {
        return Vec::new();
    }
    let metrics = reply["plan"]["metrics"].as_array().map(Vec::as_slice).unwrap_or_default();
    metrics.iter().zip(["y", "x"]).filter_map(|(m, c)| Some((m.as_str()?.to_string(), c))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToString::to_string)
}

/// Equal within 1e-9 of the value plus half a cent; null equals null alone.
fn close(want: &Value, have: &Value) -> bool {
    match (want.as_f64(), have.as_f64()) {
        (Some(w), Some(h)) => (w - h).abs() <= 1e-9 * w.abs() + if w.abs() < 10.0 { 1e-9 } else { 0.005 },
        (None, None) => want.is_null() && have.is_null(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_found_by_their_key() {
        let reply = json!({"columns": ["period", "channel", "issuances"], "rows": [["2026-10-05", "Email", 12.5]], "totals": {"issuances": 12.5}});
        let want = json!({"totals": {"issuances": 12.5}, "rows": {"2026-10-05|Email": {"issuances": 12.5}}});
        assert_eq!(compare(&want, &reply), (2, vec![]));
        let want =
            json!({"rows": {"2026-10-05|OMB": {"issuances": 1}, "2026-10-05|Email": {"issuances": 12.6}}});
        assert_eq!(compare(&want, &reply).1.len(), 2);
    }
}
