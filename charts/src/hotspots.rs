//! Where each value stands in the picture, and how it reads: for values on hover and by keyboard.

use serde::Serialize;

use crate::error::ChartError;
use crate::geom::Rect;
use crate::layout::layout;
use crate::readout::readouts;
use crate::scene::{Canvas, Spot};
use crate::spec::{ChartSpec, Mark};
use crate::theme::Theme;

/// Smallest box that is easy to hit, in CSS pixels (WCAG 2.2, target size).
const TARGET: f64 = 24.0;

/// One value of a picture: a box over it, and its words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hotspot {
    /// Left edge, as a fraction of the picture's width (0–1).
    pub x: f64,
    /// Top edge, as a fraction of the picture's height (0–1).
    pub y: f64,
    /// Width, as a fraction of the picture's width.
    pub width: f64,
    /// Height, as a fraction of the picture's height.
    pub height: f64,
    /// What the value is of, such as "Email · week of Nov 9". Plain text: escape it for its place.
    pub label: String,
    /// The value, such as "$1.2M (+4.1%)". Plain text.
    pub value: String,
    /// Which series it belongs to, from 0, so that arrow keys can stay within one.
    pub series: usize,
}

/// The values of a picture in reading order: from left to right over periods and categories (within one
/// from top to bottom for lines, in the order of the legend for bars), from top to bottom over rows.
/// The boxes are the same in both themes and at every scale.
///
/// `size` is the width and height in CSS pixels at which the picture is shown: boxes of small marks are
/// grown towards 24 of these pixels, as far as their neighbours leave room. Marks that overlap in the
/// picture (points of a scatter chart, lines that cross) have boxes that overlap.
///
/// # Errors
/// [`ChartError::Invalid`] if the spec cannot be drawn, or if `size` is zero.
pub fn hotspots(spec: &ChartSpec, canvas: Canvas, size: (u32, u32)) -> Result<Vec<Hotspot>, ChartError> {
    spec.validate()?;
    if size.0 == 0 || size.1 == 0 {
        return Err(ChartError::invalid("size", "zero"));
    }
    let scene = layout(spec, Theme::Light, canvas);
    let canvas = scene.canvas;
    let words = readouts(spec);
    let mut spots = scene.spots().to_vec();
    match spec.mark {
        Mark::Line(_) => spots.sort_by(|a, b| a.at.cmp(&b.at).then(a.bounds.y0.total_cmp(&b.bounds.y0))),
        Mark::Scatter(_) => spots.sort_by(|a, b| a.bounds.x0.total_cmp(&b.bounds.x0)),
        _ => {}
    }
    let (across, down) = (canvas.width(), canvas.height());
    let least = (TARGET * across / f64::from(size.0), TARGET * down / f64::from(size.1));
    let boxes = grown(&spots, canvas, least, &spec.mark);
    let found = spots.iter().zip(boxes).filter_map(|(spot, bounds)| {
        let said = words.get(spot.series)?.get(spot.at)?.clone()?;
        Some(Hotspot {
            x: bounds.x0 / across,
            y: bounds.y0 / down,
            width: bounds.width() / across,
            height: bounds.height() / down,
            label: said.label,
            value: said.value,
            series: spot.series,
        })
    });
    Ok(found.collect())
}

/// The boxes grown to the smallest size, cut half-way to their neighbours and at the edges.
fn grown(spots: &[Spot], canvas: Canvas, least: (f64, f64), mark: &Mark) -> Vec<Rect> {
    let own: Vec<Rect> = spots.iter().map(|spot| spot.bounds).collect();
    let mut boxes: Vec<Rect> = own
        .iter()
        .map(|b| {
            let more = |have: f64, want: f64| ((want - have) / 2.0).max(0.0);
            let (dx, dy) = (more(b.width(), least.0), more(b.height(), least.1));
            Rect::new(
                (b.x0 - dx).max(0.0),
                (b.y0 - dy).max(0.0),
                (b.x1 + dx).min(canvas.width()),
                (b.y1 + dy).min(canvas.height()),
            )
        })
        .collect();
    if matches!(mark, Mark::Scatter(_)) {
        // Thousands of points, many upon each other: the nearest cannot be told apart by boxes.
        return boxes;
    }
    // Lines cross, so only points of one line keep clear of each other.
    let is_line = matches!(mark, Mark::Line(_));
    for i in 0..own.len() {
        for j in i + 1..own.len() {
            if !boxes[i].overlaps(&boxes[j]) {
                continue;
            }
            let (a, b) = (own[i], own[j]);
            if is_line && spots[i].series != spots[j].series {
                // Two lines near each other in one period: each point keeps its side.
                let (above, below) = (a.center().y, b.center().y);
                if spots[i].at == spots[j].at && (above - below).abs() >= 3.0 {
                    let (upper, lower) = if above < below { (i, j) } else { (j, i) };
                    let cut = (above + below) / 2.0;
                    boxes[upper].y1 = boxes[upper].y1.min(cut);
                    boxes[lower].y0 = boxes[lower].y0.max(cut);
                }
                continue;
            }
            let beside = (b.x0 - a.x1).max(a.x0 - b.x1);
            let below = (b.y0 - a.y1).max(a.y0 - b.y1);
            // Where both leave a gap, the wider one is cut: rows are rows though their bars meet at zero.
            if beside >= below && beside >= 0.0 {
                let (left, right) = if a.x1 <= b.x0 { (i, j) } else { (j, i) };
                let cut = (own[left].x1 + own[right].x0) / 2.0;
                boxes[left].x1 = boxes[left].x1.min(cut);
                boxes[right].x0 = boxes[right].x0.max(cut);
            } else if below >= 0.0 {
                let (upper, lower) = if a.y1 <= b.y0 { (i, j) } else { (j, i) };
                let cut = (own[upper].y1 + own[lower].y0) / 2.0;
                boxes[upper].y1 = boxes[upper].y1.min(cut);
                boxes[lower].y0 = boxes[lower].y0.max(cut);
            }
        }
    }
    boxes
}
