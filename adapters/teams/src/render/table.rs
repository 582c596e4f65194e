//! The first rows as a table, where there is no picture of them; as lines where a phone has no room for the columns.

use serde_json::{Value, json};
use topup_port::Answer;
use topup_port::words::{grid, rows};

use super::card::{Style, inert, text};

/// The most columns of a table.
const COLUMNS: usize = 5;

/// The rows; nothing without rows.
pub(super) fn elements(answer: &Answer) -> Vec<Value> {
    let Some(grid) = grid(answer, COLUMNS) else {
        return rows(answer).iter().map(|row| text(&format!("• {row}"), Style::Plain)).collect();
    };
    let cell = |words: &str, heading: bool| {
        let words = if words.is_empty() { "–" } else { words };
        let mut run = json!({"type": "TextRun", "text": inert(words)});
        if heading {
            run["weight"] = "Bolder".into();
        }
        json!({"type": "TableCell", "items": [{"type": "RichTextBlock", "inlines": [run]}]})
    };
    let row = |cells: Vec<Value>| json!({"type": "TableRow", "cells": cells});
    let mut all = vec![row(grid.columns.iter().map(|(heading, _)| cell(heading, true)).collect())];
    all.extend(grid.rows.iter().map(|cells| row(cells.iter().map(|words| cell(words, false)).collect())));
    let column = |(_, numeric): &(String, bool)| {
        let side = if *numeric { "Right" } else { "Left" };
        json!({"width": 1, "horizontalCellContentAlignment": side})
    };
    let table = json!({
        "type": "Table",
        "spacing": "Medium",
        "firstRowAsHeader": true,
        "showGridLines": false,
        "columns": grid.columns.iter().map(column).collect::<Vec<_>>(),
        "rows": all,
    });
    let remark = |words: Option<String>| words.map(|words| text(&words, Style::Small));
    remark(grid.above).into_iter().chain([table]).chain(remark(grid.below)).collect()
}
