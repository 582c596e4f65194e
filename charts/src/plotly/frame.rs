//! What surrounds every figure: title, subtitle, footer, fonts, margins, and the alt text.

use serde_json::{Map, Value, json};

use super::markup::{css, html_lines, size, widest};
use crate::layout::{footer_lines, footer_parts, notes};
use crate::spec::ChartSpec;
use crate::text::{NOTE, SUBTITLE, TICK, TITLE, clean, wrap, wrap_even};
use crate::theme::Palette;

/// Height of a figure in CSS pixels.
pub(super) const HEIGHT: f64 = 460.0;
/// Space at all edges.
pub(super) const EDGE: f64 = 24.0;
/// Width of a plot that a row of names should fit.
const PLOT: f64 = 540.0;
/// Widths of texts, in pixels of our own picture, that still fit a figure of 620 px.
const ROOM: f64 = 950.0;

/// What one kind of mark adds to a figure.
#[derive(Default)]
pub(super) struct Parts {
    pub data: Vec<Value>,
    /// Further fields of the layout: axes, bar mode, legend.
    pub layout: Map<String, Value>,
    pub annotations: Vec<Value>,
    pub shapes: Vec<Value>,
    /// What the marks need beside the plot, [`EDGE`] excluded.
    pub margin: Margin,
}

/// Space in pixels.
#[derive(Default)]
pub(super) struct Margin {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Parts {
    /// Sets a field of the layout.
    pub(super) fn set(&mut self, field: &str, value: Value) {
        self.layout.insert(field.to_owned(), value);
    }
}

/// Title and subtitle in lines.
fn head(spec: &ChartSpec) -> (Vec<String>, Vec<String>) {
    (wrap_even(&clean(&spec.title), TITLE, ROOM, 3), wrap(&clean(&spec.subtitle), SUBTITLE, ROOM, 3))
}

fn foot(spec: &ChartSpec) -> Vec<String> {
    footer_lines(&footer_parts(spec, &notes(spec)), ROOM)
}

/// Space above the plot that the title takes.
fn top(spec: &ChartSpec) -> f64 {
    let (title, subtitle) = head(spec);
    18.0 + title.len() as f64 * 26.0 + subtitle.len() as f64 * 17.0 + 24.0
}

fn bottom(spec: &ChartSpec) -> f64 {
    foot(spec).len() as f64 * 15.0 + 20.0
}

/// Height of the plot in pixels, if the marks take so much above and below it.
pub(super) fn plot_height(spec: &ChartSpec, margin: &Margin) -> f64 {
    HEIGHT - top(spec) - bottom(spec) - margin.top - margin.bottom
}

/// The figure of these parts.
pub(super) fn framed(spec: &ChartSpec, parts: Parts, palette: &Palette) -> Value {
    let Parts { data, mut layout, mut annotations, shapes, margin } = parts;
    let (title, subtitle) = head(spec);
    let left = EDGE + margin.left;
    annotations.push(json!({
        "text": html_lines(&foot(spec)),
        "xref": "paper", "x": 0, "xanchor": "left", "xshift": EDGE - left,
        "yref": "paper", "y": 0, "yanchor": "top", "yshift": -(margin.bottom + 6.0),
        "align": "left", "showarrow": false,
        "font": {"size": size(NOTE), "color": css(palette.muted)},
    }));
    let mut fields = json!({
        "title": {
            "text": html_lines(&title),
            "xref": "container", "x": 0, "xanchor": "left",
            "yref": "container", "y": 1, "yanchor": "top",
            // Plotly centres the lines of a title on where one line would stand.
            "pad": {"l": EDGE, "t": 18.0 + 13.0 * (title.len().max(1) - 1) as f64},
            "font": {"size": size(TITLE), "weight": 600, "color": css(palette.ink)},
            "subtitle": {
                "text": html_lines(&subtitle),
                "font": {"size": size(SUBTITLE), "color": css(palette.muted)},
            },
        },
        "meta": {"alt": crate::alt_text(spec)},
        "autosize": true,
        "height": HEIGHT,
        "margin": {
            "l": left, "r": EDGE + margin.right,
            "t": top(spec) + margin.top, "b": bottom(spec) + margin.bottom,
        },
        "paper_bgcolor": css(palette.background),
        "font": {
            "family": "Inter, system-ui, -apple-system, \"Segoe UI\", Roboto, Helvetica, Arial, sans-serif",
            "size": size(TICK), "color": css(palette.muted),
        },
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": css(palette.zone), "bordercolor": css(palette.axis), "align": "left",
            "font": {"size": size(TICK), "color": css(palette.ink)},
        },
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)", "color": css(palette.axis), "activecolor": css(palette.muted),
        },
        "showlegend": false,
        "annotations": annotations,
        "shapes": shapes,
    });
    if layout.contains_key("xaxis") {
        layout.insert("plot_bgcolor".into(), json!(css(palette.background)));
    }
    if let Some(fields) = fields.as_object_mut() {
        fields.append(&mut layout);
    }
    json!({"data": data, "layout": fields})
}

/// A legend of names in rows above the plot, and the height it takes.
pub(super) fn legend(parts: &mut Parts, names: &[String], palette: &Palette) {
    // Plotly gives every entry the width of the widest.
    let entry = widest(names, TICK) + 46.0;
    let per_row = (PLOT / entry).floor().clamp(1.0, names.len().max(1) as f64);
    let rows = (names.len() as f64 / per_row).ceil();
    parts.set("showlegend", json!(true));
    parts.set(
        "legend",
        json!({
            "orientation": "h", "xref": "paper", "x": 0, "xanchor": "left",
            "yref": "paper", "y": 1, "yanchor": "bottom",
            "font": {"size": size(TICK), "color": css(palette.ink)}, "bgcolor": "rgba(0,0,0,0)",
            "traceorder": "normal",
        }),
    );
    parts.margin.top += 11.0 + rows * 19.0;
}

/// A text without an arrow at a place of the plot; `more` overrides its fields.
pub(super) fn note(
    text: String,
    style: crate::text::TextStyle,
    color: crate::theme::Rgb,
    more: Value,
) -> Value {
    let mut note = json!({
        "text": text, "showarrow": false,
        "font": {"size": size(style), "color": css(color)},
    });
    if let (Some(fields), Value::Object(mut more)) = (note.as_object_mut(), more) {
        fields.append(&mut more);
    }
    note
}
