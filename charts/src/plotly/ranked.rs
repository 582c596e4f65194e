//! Horizontal bars with their values at the ends.

use serde_json::json;

use super::axes::{name_axis, short_names};
use super::frame::{Parts, note};
use super::markup::{css, distinct, hovers, html, room, size, widest};
use crate::layout::{item_hues, item_text, items_drawn};
use crate::readout::readouts;
use crate::spec::{ChartSpec, RankedBarSpec, RankedItem};
use crate::text::{NOTE, TICK, VALUE, clean, names};
use crate::theme::Palette;

/// Longest name, in pixels of our own picture.
const MAX_NAME: f64 = 300.0;

pub(super) fn ranked(spec: &ChartSpec, mark: &RankedBarSpec, palette: &Palette) -> Parts {
    let kept = items_drawn(mark).kept;
    let colors = item_hues(spec, mark, &kept, palette);
    let words = readouts(spec);
    let all: Vec<String> = kept.iter().map(|item| item.name.clone()).collect();
    let places = distinct(all.iter().map(|name| clean(name)));
    let label = |item: &RankedItem| {
        let detail = clean(&item.detail);
        let detail = if detail.is_empty() { detail } else { format!("  {}", html(&detail)) };
        format!("<b>{}</b>{detail}", html(&item_text(mark, item)))
    };
    let label_room =
        |item: &RankedItem| room(&item_text(mark, item), VALUE) + room(&clean(&item.detail), NOTE) + 14.0;
    let is_negative = |item: &&RankedItem| item.value.is_some_and(|v| v < 0.0);

    let mut parts = Parts::default();
    let mut texts = short_names(&all, MAX_NAME, 2);
    for (text, item) in texts.iter_mut().zip(&kept) {
        if item.highlight {
            *text = format!("<b>{text}</b>");
        }
    }
    let lines: Vec<String> = names(&all, VALUE, MAX_NAME, 2).into_iter().flatten().collect();
    parts.margin.left = widest(&lines, VALUE) + 10.0;
    // Values stand beyond the ends of the bars: room for them is in the margins, which no zoom takes.
    let left = kept.iter().filter(is_negative).map(label_room).fold(0.0, f64::max);
    parts.margin.left += left;
    parts.margin.right = kept.iter().filter(|item| !is_negative(item)).map(label_room).fold(0.0, f64::max);
    let mut names_axis = name_axis(&places, &texts, true, palette);
    if let Some(axis) = names_axis.as_object_mut() {
        axis.insert("ticklabelstandoff".into(), json!((8.0 + left) as u32));
    }
    parts.set("yaxis", names_axis);
    let values: Vec<Option<f64>> = kept.iter().map(|item| item.value).collect();
    let (low, high) = values.iter().flatten().fold((0.0_f64, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
    let high = if high > low { high } else { low + 1.0 };
    parts.set(
        "xaxis",
        json!({
            "range": [low, high], "fixedrange": true, "showticklabels": false, "showgrid": false,
            "ticks": "", "automargin": false,
            "zeroline": true, "zerolinecolor": css(palette.axis), "zerolinewidth": 1,
        }),
    );
    parts.data.push(json!({
        "type": "bar", "orientation": "h", "name": html(&spec.title), "x": values, "y": places,
        "marker": {"color": colors.into_iter().map(css).collect::<Vec<_>>(), "cornerradius": 3},
        "text": kept.iter().map(label).collect::<Vec<_>>(),
        "textposition": "outside", "textangle": 0, "constraintext": "none", "cliponaxis": false,
        "textfont": {"size": size(TICK) + 1, "color": css(palette.ink)},
        "hoverinfo": "text", "hovertext": words.first().map(|w| hovers(w)).unwrap_or_default(),
    }));
    for (at, _) in values.iter().enumerate().filter(|(_, value)| value.is_none()) {
        let place = json!({
            "xref": "x", "x": 0, "xanchor": "left", "xshift": 4,
            "yref": "y", "y": at, "yanchor": "middle",
        });
        parts.annotations.push(note(html(crate::format::ABSENT), TICK, palette.muted, place));
    }
    let height = super::frame::plot_height(spec, &parts.margin);
    parts.set("bargap", json!(1.0 - (36.0 * kept.len() as f64 / height).min(0.62)));
    parts
}
