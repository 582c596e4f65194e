//! The values of the lender that a golden file asks about, for scoring the planner
//! without a database.

use crate::planner::Values;
use std::path::Path;

/// The demo's lender: what a file without values of its own asks about.
const DEMO: &str = include_str!("../../tests/golden/demo.values.json");

/// The values in `NAME.values.json` beside `NAME.jsonl` (segment to list of values),
/// or the demo's.
///
/// # Errors
/// The file with the values cannot be read or is not of that form.
pub fn lender(golden: &Path) -> anyhow::Result<Values> {
    let file = golden.with_extension("values.json");
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => DEMO.to_string(),
        Err(e) => anyhow::bail!("{} cannot be read: {e}", file.display()),
    };
    serde_json::from_str(&text).map_err(|e| anyhow::anyhow!("{}: {e}", file.display()))
}
