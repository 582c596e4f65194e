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
        let (lines, style, leading) = title(&clean(&spec.title), room);
        block(lines, style, leading, gap, palette.ink);
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

/// The title in two lines, in the largest size in which all of it fits: what stands last is often the finding itself.
fn title(text: &str, room: f64) -> (Vec<String>, TextStyle, f64) {
    let sizes = [(TITLE, 42.0), (TextStyle::semibold(30), 37.0), (TextStyle::semibold(26), 32.0)];
    let fits = |style: TextStyle| {
        let lines = wrap_even(text, style, room, 2);
        (!lines.iter().any(|line| line.ends_with('…'))).then_some(lines)
    };
    sizes.into_iter().find_map(|(style, leading)| Some((fits(style)?, style, leading))).unwrap_or_else(|| {
        let (style, leading) = sizes[2];
        (wrap_even(text, style, room, 2), style, leading)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_gets_smaller_before_it_loses_its_end() {
        let short = "Issuances fell 12.4% to $41.3M in October 2026";
        assert_eq!(title(short, 1104.0).1, TITLE);
        let long = "Approval rate for Web Direct and Branch & Co was 65.9% so far from Sep 1 to Nov 26, 2026; the week of \
                    Nov 9 was 33.4 points below that of Sep 7";
        let (lines, style, _) = title(long, 1104.0);
        assert_eq!(lines.join(" "), long);
        assert!(style.size < TITLE.size && lines.len() == 2);
        let endless = long.repeat(3);
        let (lines, ..) = title(&endless, 1104.0);
        assert!(lines.len() == 2 && lines[1].ends_with('…'));
    }
}
