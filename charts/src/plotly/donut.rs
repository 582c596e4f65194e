//! Shares of a total: a ring with the total in its middle, and a legend that says every share.

use serde_json::json;

use super::frame::{Parts, note};
use super::markup::{css, distinct, hovers, html, html_lines, size};
use crate::layout::{share_texts, slice_hues, slices_drawn};
use crate::readout::readouts;
use crate::spec::{ChartSpec, DonutSpec};
use crate::text::{NAME, TICK, TextStyle, clean, names, wrap};
use crate::theme::Palette;

/// Part of the width that the ring may take.
const RING: f64 = 0.48;

pub(super) fn donut(spec: &ChartSpec, mark: &DonutSpec, palette: &Palette) -> Parts {
    let slices = slices_drawn(mark);
    let colors = slice_hues(spec, &slices, palette);
    let words = readouts(spec);
    let shares = share_texts(&slices);
    let all: Vec<String> = slices.iter().map(|slice| slice.name.clone()).collect();
    let short = names(&all, NAME, 300.0, 1);
    let label = |((lines, share), slice): ((&Vec<String>, &String), &crate::spec::Slice)| {
        let value = mark.format.short(slice.value);
        format!("<b>{}</b>  {}  ({})", html(share), html(&lines.concat()), html(&value))
    };
    let labels = distinct(short.iter().zip(&shares).zip(&slices).map(label));
    let total: f64 = slices.iter().map(|slice| slice.value).sum();

    let mut parts = Parts::default();
    parts.data.push(json!({
        "type": "pie", "hole": 0.62, "sort": false, "direction": "clockwise", "rotation": 0,
        "domain": {"x": [0, RING], "y": [0, 1]}, "name": html(&mark.unit),
        "labels": labels, "values": slices.iter().map(|slice| slice.value).collect::<Vec<_>>(),
        "text": shares.iter().map(|share| html(share)).collect::<Vec<_>>(), "textinfo": "none",
        "marker": {
            "colors": colors.iter().copied().map(css).collect::<Vec<_>>(),
            // A lone slice has no neighbour to keep apart from.
            "line": {"color": css(if slices.len() > 1 { palette.background } else { colors[0] }), "width": 2},
        },
        "hoverinfo": "text", "hovertext": words.first().map(|w| hovers(w)).unwrap_or_default(),
    }));
    let place = |shift: f64| {
        json!({
            "xref": "paper", "x": RING / 2.0, "xanchor": "center",
            "yref": "paper", "y": 0.5, "yanchor": "middle", "yshift": shift,
        })
    };
    let unit = wrap(&clean(&mark.unit), TICK, 190.0, 2);
    let text = format!("<b>{}</b>", html(&mark.format.short(total)));
    parts.annotations.push(note(text, TextStyle::semibold(40), palette.ink, place(10.0)));
    let below = -14.0 - 7.0 * (unit.len() as f64 - 1.0);
    parts.annotations.push(note(html_lines(&unit), TICK, palette.muted, place(below)));
    parts.set("showlegend", json!(true));
    parts.set(
        "legend",
        json!({
            "orientation": "v", "x": RING + 0.05, "xanchor": "left", "y": 0.5, "yanchor": "middle",
            "traceorder": "normal", "bgcolor": "rgba(0,0,0,0)",
            "font": {"size": size(NAME), "color": css(palette.ink)},
            // A slice that is switched off would leave shares of another total.
            "itemclick": false, "itemdoubleclick": false,
        }),
    );
    parts
}
