//! What surrounds every chart: title, subtitle and footer. What is left is for the marks.

use crate::geom::{Rect, pt};
use crate::scene::{Align, Scene};
use crate::spec::{ChartSpec, long_date};
use crate::text::{NOTE, SUBTITLE, TITLE, TextStyle, clean, ellipsize, width, wrap, wrap_even};
use crate::theme::Palette;

const SEPARATOR: &str = "  ·  ";

/// Draws title, subtitle and footer (with further `notes`), and returns the space between them.
pub(crate) fn frame(scene: &mut Scene, spec: &ChartSpec, notes: &[String], palette: &Palette) -> Rect {
    let canvas = scene.canvas;
    let (left, right) = (canvas.margin(), canvas.width() - canvas.margin());
    let room = right - left;
    let mut bottom_of_head = canvas.margin();
    let mut block = |lines: Vec<String>, style: TextStyle, leading: f64, gap: f64, color| {
        for (at, line) in lines.iter().enumerate() {
            let step = if at == 0 { gap + style.ascent() } else { leading - style.descent() };
            let baseline = (bottom_of_head + step).ceil();
            scene.text(line, pt(left, baseline), Align::Left, style, color);
            bottom_of_head = baseline + style.descent();
        }
    };
    let mut gap = 0.0;
    if canvas.is_titled() {
        block(wrap_even(&clean(&spec.title), TITLE, room, 2), TITLE, 42.0, gap, palette.ink);
        gap = 10.0;
    }
    block(wrap(&clean(&spec.subtitle), SUBTITLE, room, 2), SUBTITLE, 29.0, gap, palette.muted);

    let lines = footer_lines(&footer_parts(spec, notes), room);
    let mut top_of_foot = canvas.height() - canvas.margin();
    for line in lines.iter().rev() {
        let baseline = (top_of_foot - NOTE.descent()).floor();
        scene.text(line, pt(left, baseline), Align::Left, NOTE, palette.muted);
        top_of_foot = baseline - NOTE.ascent() - 5.0;
    }
    Rect::new(left, bottom_of_head + 22.0, right, top_of_foot - 14.0)
}

/// What the footer says, in parts.
pub(crate) fn footer_parts(spec: &ChartSpec, notes: &[String]) -> Vec<String> {
    let footer = &spec.footer;
    let mut parts = Vec::new();
    let source = clean(&footer.source);
    if !source.is_empty() {
        parts.push(format!("Source: {source}"));
    }
    if let Some(date) = &footer.data_through {
        parts.push(format!("Data through {}", long_date(date)));
    }
    for note in footer.notes.iter().chain(notes) {
        let note = clean(note);
        if !note.is_empty() && !parts.contains(&note) {
            parts.push(note);
        }
    }
    parts
}

/// Parts in lines, a part unbroken where it can be; three lines at most.
pub(crate) fn footer_lines(parts: &[String], room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line}{SEPARATOR}{part}");
            if width(&longer, NOTE) <= room {
                *line = longer;
                continue;
            }
        }
        let left = 3_usize.saturating_sub(lines.len());
        if left == 0 {
            if let Some(line) = lines.last_mut() {
                *line = ellipsize(&format!("{line}{SEPARATOR}{part}"), NOTE, room);
            }
            break;
        }
        lines.extend(wrap(part, NOTE, room, left));
    }
    lines
}
