//! Vertical bars and the values above them, for grouped bars and histograms alike.

use std::collections::HashMap;

use crate::geom::{Corners, Point, Rect, pt, rounded};
use crate::scale::ValueScale;
use crate::scene::{Align, Layer, Scene, Shape, text_box};
use crate::text::{SMALL_VALUE, TextStyle, VALUE};
use crate::theme::{Palette, Rgb};

/// One bar.
pub(crate) struct Column {
    /// Left and right edge.
    pub span: (f64, f64),
    pub value: f64,
    pub color: Rgb,
    /// Which series, and which of its values.
    pub place: (usize, usize),
    /// Outlined and hatched: its period is not whole.
    pub is_open: bool,
    /// Whether its value is written above it, if there is room.
    pub is_labelled: bool,
}

impl Column {
    fn rect(&self, scale: &ValueScale) -> Rect {
        Rect::new(self.span.0, scale.map(scale.base()).round(), self.span.1, scale.map(self.value).round())
    }
}

/// Draws the bars and as many of their values as fit.
pub(crate) fn columns(
    scene: &mut Scene,
    columns: &[Column],
    scale: &ValueScale,
    bounds: Rect,
    palette: &Palette,
) {
    for column in columns {
        let rect = column.rect(scale);
        scene.spot(rect, column.place.0, column.place.1);
        if rect.height() < 0.5 {
            continue;
        }
        let radius = (rect.width() / 5.0).min(5.0);
        let corners = if column.value < 0.0 { Corners::Bottom } else { Corners::Top };
        if column.is_open {
            open_bar(scene, rect, radius, corners, column.color, palette);
        } else {
            let outline = rounded(rect, radius, corners);
            scene.push(Layer::Mark, Shape::Polygon(outline, column.color.into()));
        }
    }
    let rects: Vec<Rect> = columns.iter().map(|column| column.rect(scale)).collect();
    for text in labels(columns, &rects, scale, bounds, palette) {
        scene.push(Layer::Text, Shape::Text(text));
    }
}

/// An outlined bar with diagonal hatching: not a whole period yet.
fn open_bar(scene: &mut Scene, rect: Rect, radius: f64, corners: Corners, color: Rgb, palette: &Palette) {
    const STROKE: f64 = 2.0;
    let outer = rounded(rect, radius, corners);
    let inner_rect = rect.grow(-STROKE.min(rect.width() / 2.0).min(rect.height() / 2.0));
    scene.push(Layer::Mark, Shape::Polygon(outer, color.into()));
    let inner = rounded(inner_rect, (radius - STROKE).max(0.0), corners);
    scene.push(Layer::Mark, Shape::Polygon(inner, palette.zone.into()));
    let mut offset = inner_rect.x0 + inner_rect.y0;
    while offset < inner_rect.x1 + inner_rect.y1 {
        if let Some(stripe) = diagonal(inner_rect, offset) {
            scene.push(Layer::Mark, Shape::Line(stripe, 2.0, color.alpha(0.55)));
        }
        offset += 9.0;
    }
}

/// The part inside `rect` of the line x + y = `sum`.
fn diagonal(rect: Rect, sum: f64) -> Option<Vec<Point>> {
    let left = (sum - rect.y1).max(rect.x0);
    let right = (sum - rect.y0).min(rect.x1);
    (right - left > 0.5).then(|| vec![pt(left, sum - left), pt(right, sum - right)])
}

/// Value labels at the ends of the bars: all in the largest way of writing in which every one fits.
/// If none does, only the highest value and the last are tried, each where it fits.
fn labels(
    columns: &[Column],
    rects: &[Rect],
    scale: &ValueScale,
    bounds: Rect,
    palette: &Palette,
) -> Vec<crate::scene::TextBox> {
    let wanted: Vec<usize> = (0..columns.len()).filter(|&i| columns[i].is_labelled).collect();
    let values: Vec<f64> = wanted.iter().map(|&i| columns[i].value).collect();
    let by_place =
        |labels: Vec<String>| wanted.iter().copied().zip(labels).collect::<HashMap<usize, String>>();
    let (full, short) = (by_place(scale.value_labels(&values)), by_place(scale.short_value_labels(&values)));
    let of = |i: usize, (style, texts): (TextStyle, &HashMap<usize, String>), place: Align| {
        let rect = rects[i];
        let y = if columns[i].value < 0.0 { rect.y1 + 8.0 + style.cap_height() } else { rect.y0 - 8.0 };
        let x = match place {
            Align::Left => rect.x0 + 2.0,
            Align::Right => rect.x1 - 2.0,
            Align::Center => rect.center().x,
        };
        text_box(texts.get(&i).map_or("", String::as_str), pt(x, y), place, style, palette.ink)
    };
    let is_free = |text: &Rect, own: usize, others: &[crate::scene::TextBox]| {
        bounds.holds(text)
            && others.iter().all(|other| !other.bounds.grow(2.0).overlaps(&text.grow(1.0)))
            && rects.iter().enumerate().all(|(i, bar)| i == own || !bar.overlaps(&text.grow(1.0)))
    };
    // Beside a higher neighbour a label reaches into the gap on the other side.
    let fitting = |i: usize, way: (TextStyle, &HashMap<usize, String>), placed: &[crate::scene::TextBox]| {
        let places = [Align::Center, Align::Left, Align::Right];
        places.into_iter().filter_map(|at| of(i, way, at)).find(|text| is_free(&text.bounds, i, placed))
    };
    for way in [(VALUE, &full), (SMALL_VALUE, &full), (VALUE, &short), (SMALL_VALUE, &short)] {
        let mut placed = Vec::with_capacity(wanted.len());
        for &i in &wanted {
            match fitting(i, way, &placed) {
                Some(text) => placed.push(text),
                None => break,
            }
        }
        if placed.len() == wanted.len() {
            return placed;
        }
    }
    let by_value = |a: &&usize, b: &&usize| columns[**a].value.total_cmp(&columns[**b].value);
    let mut some: Vec<usize> = Vec::new();
    some.extend(wanted.iter().max_by(by_value));
    some.extend(wanted.last());
    let mut placed: Vec<crate::scene::TextBox> = Vec::new();
    let mut done: Vec<usize> = Vec::new();
    for i in some {
        if done.contains(&i) {
            continue;
        }
        done.push(i);
        placed.extend([VALUE, SMALL_VALUE].into_iter().find_map(|style| fitting(i, (style, &full), &placed)));
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatching_stays_inside() {
        let rect = Rect::new(10.0, 20.0, 30.0, 100.0);
        for sum in 30..130 {
            for point in diagonal(rect, f64::from(sum)).unwrap_or_default() {
                assert!(rect.holds(&Rect::new(point.x, point.y, point.x, point.y)));
            }
        }
    }
}
