//! The rows of an answer as an aligned table that fits the width.

use serde_json::Value;
use topup_port::{Column, RowMark, Table};

use crate::text::{columns, cut, harmless, pad, wrap};

/// So many rows are shown; a file can have them all.
const ROWS_SHOWN: usize = 15;
/// The space between two columns.
const GAP: usize = 2;
/// A column of text is not cut below this.
const NARROWEST: usize = 8;

/// The table as lines: heading, rows, totals, and what is not shown. Empty for a table without rows.
pub(crate) fn lines(table: &Table, width: usize) -> Vec<String> {
    if table.rows.is_empty() || table.columns.is_empty() {
        return Vec::new();
    }
    let earlier = earlier(table);
    let shown = &table.rows[earlier..table.rows.len().min(earlier + ROWS_SHOWN)];
    let heading: Vec<String> = table.columns.iter().map(|column| harmless(&column.label)).collect();
    let body: Vec<Vec<String>> = shown.iter().map(|row| cells(&table.columns, row)).collect();
    let totals = totals(table);
    let marks: Vec<&str> = shown.iter().map(|row| mark(table, row)).collect();
    let mark_width = marks.iter().map(|mark| columns(mark)).max().filter(|width| *width > 0);
    let room = width.saturating_sub(mark_width.map_or(0, |width| width + GAP));

    let all = std::iter::once(&heading).chain(&body).chain(&totals);
    let widths = fit(&table.columns, all, room);
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).zip(&table.columns);
        let cells =
            cells.map(|((cell, width), column)| pad(&cut(cell, *width), *width, column.format.is_numeric()));
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP))
    };
    let mut out = vec![line(&heading).trim_end().to_owned()];
    if earlier > 0 {
        let noun = if earlier == 1 { "row" } else { "rows" };
        out.extend(wrap(&format!("{earlier} earlier {noun} (--csv FILE has them all)"), "… ", width));
    }
    for (row, mark) in body.iter().zip(marks) {
        out.push(format!("{}{}{mark}", line(row), " ".repeat(GAP)).trim_end().to_owned());
    }
    if let Some(totals) = totals {
        out.push("─".repeat(widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)));
        out.push(line(&totals).trim_end().to_owned());
    }
    out.extend(left_out(table, earlier + shown.len(), widths.len(), width));
    out
}

/// How many rows at the beginning are left out: of periods the newest are shown, whole periods where that is possible.
fn earlier(table: &Table) -> usize {
    let over = table.rows.len().saturating_sub(ROWS_SHOWN);
    if over == 0 || !table.ends_newest() {
        return 0;
    }
    let period = |at: usize| table.rows[at].first();
    (over..table.rows.len()).find(|&at| period(at) != period(at - 1)).unwrap_or(over)
}

/// One row as people read it.
fn cells(columns: &[Column], row: &[Value]) -> Vec<String> {
    columns.iter().zip(row).map(|(column, value)| harmless(&column.show(value))).collect()
}

/// The totals as a row, where there are any: the first column says what the row is.
fn totals(table: &Table) -> Option<Vec<String>> {
    // Totals of what the rows do not show (a funnel's are by stage) make no row.
    let shown = table.columns.iter().any(|c| table.totals.contains_key(&c.name));
    if !shown || table.rows.len() < 2 {
        return None;
    }
    let cell = |(place, column): (usize, &Column)| match table.totals.get(&column.name) {
        Some(total) => harmless(&column.show(total)),
        None if place == 0 => "Total".into(),
        None => String::new(),
    };
    Some(table.columns.iter().enumerate().map(cell).collect())
}

/// What stands behind a row that must be read with care.
fn mark(table: &Table, row: &[Value]) -> &'static str {
    match table.mark(row) {
        Some(RowMark::Partial) => "partial",
        Some(RowMark::Maturing) => "maturing",
        None => "",
    }
}

/// The widths of as many columns as fit into `room` when columns of text are cut: those at the end are left out,
/// then the widest columns of text are cut as far as it needs.
fn fit<'a>(columns_of: &[Column], rows: impl Iterator<Item = &'a Vec<String>>, room: usize) -> Vec<usize> {
    let mut widths = vec![0; columns_of.len()];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns(cell).max(*width);
        }
    }
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let is_text = |place: usize| !columns_of[place].format.is_numeric();
    let narrowest: Vec<usize> =
        (0..widths.len()).map(|i| if is_text(i) { widths[i].min(NARROWEST) } else { widths[i] }).collect();
    let kept = (2..=widths.len()).rev().find(|&count| total(&narrowest[..count]) <= room);
    widths.truncate(kept.unwrap_or(1));
    while total(&widths) > room {
        let excess = total(&widths) - room;
        let text = (0..widths.len()).filter(|&place| is_text(place) && widths[place] > NARROWEST);
        // A single column that does not fit even so is wider than the terminal, and stays.
        let Some(widest) = text.max_by_key(|&place| widths[place]) else { break };
        widths[widest] = widths[widest].saturating_sub(excess).max(NARROWEST);
    }
    widths
}

/// What the table has and the lines do not show.
fn left_out(table: &Table, rows: usize, columns: usize, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    let more_rows = table.rows.len() - rows;
    if more_rows > 0 {
        let noun = if more_rows == 1 { "row" } else { "rows" };
        out.push(format!("{more_rows} more {noun} (--csv FILE has them all)"));
    }
    let more_columns = &table.columns[columns.min(table.columns.len())..];
    if !more_columns.is_empty() {
        let names: Vec<String> = more_columns.iter().map(|column| harmless(&column.label)).collect();
        out.push(format!("not shown for want of width: {} (--csv FILE has them all)", names.join(", ")));
    }
    if table.truncated {
        out.push("cut off at the row limit: ask for a shorter window or fewer groups to see all".into());
    }
    out.iter().flat_map(|line| wrap(line, "… ", width)).collect()
}
