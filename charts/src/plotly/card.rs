//! Cards without axes: one number, or the message that there is nothing to draw.

use serde_json::json;

use super::frame::{Parts, note};
use super::markup::{css, html, html_lines, size};
use crate::format::ABSENT;
use crate::layout::{change_text, state_text};
use crate::spec::{EmptySpec, FigureSpec};
use crate::text::{NAME, SUBTITLE, TextStyle, clean, wrap};
use crate::theme::Palette;

const HIDDEN: [&str; 2] = ["xaxis", "yaxis"];

fn without_axes() -> Parts {
    let mut parts = Parts::default();
    for axis in HIDDEN {
        parts.set(axis, json!({"visible": false, "fixedrange": true, "range": [0, 1]}));
    }
    parts
}

pub(super) fn empty(mark: &EmptySpec, palette: &Palette) -> Parts {
    let mut parts = without_axes();
    parts.shapes.push(json!({
        "type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": css(palette.zone),
        "xref": "paper", "x0": 0, "x1": 1, "yref": "paper", "y0": 0, "y1": 1,
    }));
    let message = if mark.message.trim().is_empty() { "No data for this selection" } else { &mark.message };
    let style = TextStyle::semibold(28);
    let message = wrap(&clean(message), style, 760.0, 3);
    let hint = wrap(&clean(&mark.hint), NAME, 760.0, 3);
    let at = |anchor: &str, shift: f64| {
        json!({
            "xref": "paper", "x": 0.5, "xanchor": "center", "align": "center",
            "yref": "paper", "y": 0.5, "yanchor": anchor, "yshift": shift,
        })
    };
    let anchor = if hint.is_empty() { "middle" } else { "bottom" };
    let text = format!("<b>{}</b>", html_lines(&message));
    parts.annotations.push(note(text, style, palette.ink, at(anchor, 0.0)));
    if !hint.is_empty() {
        parts.annotations.push(note(html_lines(&hint), SUBTITLE, palette.muted, at("top", -2.0)));
    }
    parts
}

/// A written number taken apart: what stands before its digits, its value, its decimals, what follows.
fn taken_apart(text: &str) -> Option<(String, f64, usize, String)> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let digits: String = text[first..last].chars().filter(|&c| c != ',').collect();
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    Some((text[..first].to_owned(), digits.parse().ok()?, decimals, text[last..].to_owned()))
}

pub(super) fn figure(mark: &FigureSpec, palette: &Palette) -> Parts {
    let text = mark.format.short(mark.value);
    let apart = taken_apart(&text);
    // An indicator has no axes; a figure without any trace would show its own.
    let mut parts = if apart.is_some() { Parts::default() } else { without_axes() };
    let at = |y: f64| {
        json!({
            "xref": "paper", "x": 0, "xanchor": "left", "align": "left",
            "yref": "paper", "y": y, "yanchor": "top",
        })
    };
    let state = match state_text(mark.state) {
        "" => String::new(),
        state => format!(" <span style=\"color:{};font-size:0.25em\">{state}</span>", css(palette.muted)),
    };
    // The number is written as everywhere else, so Plotly gets the digits with their unit around them.
    match apart {
        Some((prefix, value, decimals, suffix)) => parts.data.push(json!({
            "type": "indicator", "mode": "number", "value": value, "align": "left",
            "domain": {"x": [0, 1], "y": [0.56, 1]},
            "number": {
                "prefix": html(&prefix), "suffix": format!("{}{state}", html(&suffix)), "valueformat": format!(",.{decimals}f"),
                "font": {"size": 72, "weight": 600, "color": css(palette.ink)},
            },
        })),
        None => {
            let style = TextStyle::semibold(120);
            parts.annotations.push(note(format!("<b>{}</b>", html(&text)), style, palette.ink, at(0.95)));
        }
    }
    let mut lines = Vec::new();
    lines.extend(wrap(&clean(&mark.label), NAME, 900.0, 2).iter().map(|line| html(line)));
    for comparison in &mark.comparisons {
        let change = change_text(mark.format, mark.value, comparison.value);
        let arrow = match (mark.value, comparison.value) {
            (Some(now), Some(then)) if now > then && change != ABSENT => "\u{25B2} ",
            (Some(now), Some(then)) if now < then && change != ABSENT => "\u{25BC} ",
            _ => "",
        };
        let base = mark.format.short(comparison.value);
        let rest = wrap(&format!("{} ({base})", clean(&comparison.label)), NAME, 800.0, 1).concat();
        lines.push(format!(
            "{arrow}<span style=\"color:{}\"><b>{}</b></span>  {}",
            css(palette.ink),
            html(&change),
            html(&rest)
        ));
    }
    let text = lines.join("<br>");
    let text = if text.matches('$').count() > 1 { text.replace('$', "&#36;") } else { text };
    let mut below = note(text, NAME, palette.muted, at(0.56));
    if let Some(font) = below.get_mut("font") {
        *font = json!({"size": size(NAME) + 1, "color": css(palette.muted)});
    }
    parts.annotations.push(below);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_number_keeps_its_unit() {
        let apart = |text| taken_apart(text).expect("a number");
        assert_eq!(apart("$41.3M"), ("$".into(), 41.3, 1, "M".into()));
        assert_eq!(apart("−$1,234"), ("−$".into(), 1234.0, 0, String::new()));
        assert_eq!(apart("1.2 pts"), (String::new(), 1.2, 1, " pts".into()));
        assert_eq!(taken_apart("n/a"), None);
    }
}
