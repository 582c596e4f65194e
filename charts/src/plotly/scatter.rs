//! Two measures against each other, names at the sides where our own picture has them, and the fitted line.

use serde_json::json;

use super::axes::{free_axis, label_room, value_axis, value_scale};
use super::frame::{Parts, note};
use super::markup::{css, hovers, html, room, size};
use crate::geom::Point;
use crate::layout::{clipped, domain, fitted, layout, near_zero, notes, x_range};
use crate::readout::readouts;
use crate::scene::{Canvas, Scene};
use crate::spec::{ChartSpec, ScatterSpec};
use crate::text::{NOTE, TICK, clean, names};
use crate::theme::Theme;

pub(super) fn scatter(spec: &ChartSpec, mark: &ScatterSpec, theme: Theme) -> Parts {
    let palette = theme.palette();
    let (x, y) = (domain(mark, |p| p.x, mark.x.format), domain(mark, |p| p.y, mark.y.format));
    let xs = value_scale(x.0, x.1, false, mark.x.format);
    let ys = value_scale(y.0, y.1, near_zero(y), mark.y.format);
    let words = readouts(spec);
    let count = mark.points.len();

    let mut parts = Parts::default();
    let mut below = free_axis(&xs, palette);
    below["zeroline"] = json!(false);
    below["showline"] = json!(true);
    below["linecolor"] = json!(css(palette.axis));
    below["tickangle"] = json!(0);
    if let Some(axis) = below.as_object_mut() {
        axis.retain(|field, _| !field.starts_with("zerolinec") && !field.starts_with("zerolinew"));
    }
    parts.set("xaxis", below);
    let mut left = value_axis(&ys, palette);
    left["fixedrange"] = json!(false);
    parts.set("yaxis", left);
    parts.margin.left = label_room(&ys);
    parts.margin.right = xs.labels.last().map_or(0.0, |label| room(label, TICK) / 2.0);
    parts.margin.bottom = 24.0;
    let (x_title, y_title) = (clean(&mark.x.title), clean(&mark.y.title));
    if !x_title.is_empty() {
        let place = json!({
            "xref": "paper", "x": 0.5, "xanchor": "center",
            "yref": "paper", "y": 0, "yanchor": "top", "yshift": -22,
        });
        parts.annotations.push(note(html(&x_title), TICK, palette.muted, place));
        parts.margin.bottom += 18.0;
    }
    if !y_title.is_empty() {
        let place = json!({
            "xref": "paper", "x": 0, "xanchor": "left", "xshift": -parts.margin.left,
            "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 8,
        });
        parts.annotations.push(note(html(&y_title), TICK, palette.muted, place));
        parts.margin.top += 22.0;
    }
    let (texts, sides) = labels(mark, &layout(spec, theme, Canvas::Wide));
    let has_names = texts.iter().any(|text| !text.is_empty());
    let mut trace = json!({
        "type": "scatter", "mode": if has_names { "markers+text" } else { "markers" },
        "name": html(&y_title),
        "x": mark.points.iter().map(|p| p.x).collect::<Vec<_>>(),
        "y": mark.points.iter().map(|p| p.y).collect::<Vec<_>>(),
        "marker": {
            "color": css(palette.hue(0)), "opacity": if count > 60 { 0.55 } else { 0.85 },
            "size": if count > 800 { 4 } else if count > 60 { 6 } else { 9 },
        },
        "cliponaxis": false,
        "hoverinfo": "text", "hovertext": words.first().map(|w| hovers(w)).unwrap_or_default(),
    });
    if has_names {
        let style = if count <= 30 { TICK } else { NOTE };
        trace["text"] = json!(texts);
        trace["textposition"] = json!(sides);
        trace["textfont"] = json!({"size": size(style), "color": css(palette.ink)});
    }
    parts.data.push(trace);
    let ends = fitted(mark).and_then(|line| clipped(line, &ys, x_range(mark)));
    if let Some([from, to]) = ends {
        let said = notes(spec).into_iter().next().unwrap_or_default();
        parts.data.push(json!({
            "type": "scatter", "mode": "lines", "name": html(&said),
            "x": [from.0, to.0], "y": [from.1, to.1],
            "line": {"color": css(palette.hue(1)), "width": 2.5}, "hoverinfo": "name",
        }));
    }
    parts
}

/// The names that our own picture has room for, and at which side of its point each stands.
fn labels(mark: &ScatterSpec, scene: &Scene) -> (Vec<String>, Vec<&'static str>) {
    let style = if mark.points.len() <= 30 { TICK } else { NOTE };
    let places: Vec<Point> = scene.spots().iter().map(|spot| spot.bounds.center()).collect();
    let named: Vec<usize> = (0..mark.points.len()).filter(|&at| !mark.points[at].label.is_empty()).collect();
    let all: Vec<String> = named.iter().map(|&at| mark.points[at].label.clone()).collect();
    let mut texts = vec![String::new(); mark.points.len()];
    let mut sides = vec!["middle right"; mark.points.len()];
    for (&at, lines) in named.iter().zip(names(&all, style, 240.0, 1)) {
        let (name, place) = (lines.concat(), places[at]);
        let Some(text) = scene.texts().find(|text| text.text == name) else { continue };
        let (dx, dy) = (text.bounds.center().x - place.x, text.bounds.center().y - place.y);
        sides[at] = match (dy.abs() < 8.0, dy < 0.0, dx.abs() < 8.0, dx > 0.0) {
            (true, _, _, true) => "middle right",
            (true, ..) => "middle left",
            (_, true, true, _) => "top center",
            (_, true, _, true) => "top right",
            (_, true, ..) => "top left",
            (_, _, true, _) => "bottom center",
            (_, _, _, true) => "bottom right",
            _ => "bottom left",
        };
        texts[at] = html(&name);
    }
    (texts, sides)
}
