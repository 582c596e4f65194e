//! Words and colours as Plotly wants them: escaped for its HTML subset, hover texts, CSS colours.

use crate::readout::Readout;
use crate::text::{TextStyle, clean, width};
use crate::theme::Rgb;

/// Pixels of a Plotly figure per pixel of our own picture, whose types are large for phones.
pub(super) const SCALE: f64 = 0.6;

/// Plain text for Plotly: markup is shown, not obeyed. A pair of dollar signs would be read as TeX
/// where a page has MathJax.
pub(super) fn html(text: &str) -> String {
    let text = clean(text);
    let is_tex = text.matches('$').count() > 1;
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '$' if is_tex => out.push_str("&#36;"),
            _ => out.push(c),
        }
    }
    out
}

/// Lines of plain text, one below the other.
pub(super) fn html_lines(lines: &[String]) -> String {
    let joined = lines.iter().map(|line| html(line)).collect::<Vec<_>>().join("<br>");
    if joined.matches('$').count() > 1 { joined.replace('$', "&#36;") } else { joined }
}

/// The hover text of a value: the value, and below it what it is of.
pub(super) fn hover(readout: Option<&Readout>) -> String {
    let Some(Readout { label, value }) = readout else { return String::new() };
    let text = format!("<b>{}</b><br>{}", html(value), html(label));
    if text.matches('$').count() > 1 { text.replace('$', "&#36;") } else { text }
}

/// The hover texts of a series.
pub(super) fn hovers(series: &[Option<Readout>]) -> Vec<String> {
    series.iter().map(|readout| hover(readout.as_ref())).collect()
}

/// `#RRGGBB`.
pub(super) fn css(Rgb(r, g, b): Rgb) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// `rgba(…)` with an opacity of 0–1.
pub(super) fn see_through(Rgb(r, g, b): Rgb, opacity: f64) -> String {
    format!("rgba({r},{g},{b},{opacity})")
}

/// The font size of a style of our picture.
pub(super) fn size(style: TextStyle) -> u32 {
    (f64::from(style.size) * SCALE).round().max(11.0) as u32
}

/// How wide a text is drawn at most; other fonts than ours may be wider.
pub(super) fn room(text: &str, style: TextStyle) -> f64 {
    (width(text, style) * SCALE * 1.12).ceil()
}

/// The widest of some texts.
pub(super) fn widest<'a>(texts: impl IntoIterator<Item = &'a String>, style: TextStyle) -> f64 {
    texts.into_iter().map(|text| room(text, style)).fold(0.0, f64::max)
}

/// Names that are all different: Plotly takes equal names for one place on an axis, or for one slice.
/// Repeated ones get an invisible mark at their end.
pub(super) fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    names
        .map(|mut name| {
            while !seen.insert(name.clone()) {
                name.push('\u{200B}');
            }
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_names_is_text() {
        assert_eq!(html("<b onclick=x>A & B</b>"), "&lt;b onclick=x&gt;A &amp; B&lt;/b&gt;");
        assert_eq!(html("from $5M to $6M"), "from &#36;5M to &#36;6M");
        assert_eq!(html("$5M"), "$5M");
        assert_eq!(html_lines(&["$5M".into(), "$6M".into()]), "&#36;5M<br>&#36;6M");
    }

    #[test]
    fn equal_names_become_distinct() {
        let names = distinct(["A", "A", "B", "A"].into_iter().map(str::to_owned));
        assert_eq!(names, ["A", "A\u{200B}", "B", "A\u{200B}\u{200B}"]);
    }
}
