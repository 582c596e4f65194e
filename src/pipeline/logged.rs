//! A plan as the log has it: what was asked of which columns, without a value that rows are filtered by.

use serde_json::{Value, json};

use crate::plan::Plan;

/// The plan as JSON. Of filters it has the columns alone.
pub(super) fn plan(plan: &Plan) -> String {
    let mut value: Value = serde_json::from_str(&plan.canonical()).unwrap_or_default();
    for part in ["segments", "exclude", "split"] {
        if let Some(columns) = value[part].as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()) {
            value[part] = json!(columns);
        }
    }
    if let Some(ranges) = value["ranges"].as_array().cloned() {
        value["ranges"] = ranges.iter().map(|range| range["column"].clone()).collect();
    }
    value.to_string()
}
