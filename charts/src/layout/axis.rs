//! The value axis with its grid, and the labels along a period or category axis.

use crate::format::Format;
use crate::geom::{Rect, pt};
use crate::scale::ValueScale;
use crate::scene::{Align, Layer, Scene, Shape};
use crate::spec::{Granularity, period_labels};
use crate::text::{TICK, width};
use crate::theme::Palette;

/// Space between tick labels and the plot.
const GAP: f64 = 14.0;

/// A vertical value scale over `plot` (its left edge is moved right to make room for the labels).
pub(crate) fn value_axis(
    plot: &mut Rect,
    low: f64,
    high: f64,
    from_zero: bool,
    format: Format,
) -> ValueScale {
    // A tick label takes 20 px; with less than 60 px each the axis looks crowded on a phone.
    let target = (plot.height() / 62.0).floor().clamp(2.0, 6.0) as usize;
    let scale = ValueScale::new(low, high, from_zero, target, format);
    let widest = scale.labels.iter().map(|label| width(label, TICK)).fold(0.0, f64::max);
    plot.x0 += widest + GAP;
    scale.onto(plot.y1, plot.y0)
}

/// Grid lines and tick labels. Lines are interrupted where a text stands, so call this last.
pub(crate) fn grid(scene: &mut Scene, plot: Rect, scale: &ValueScale, palette: &Palette) {
    let texts = scene.text_bounds();
    let base = scale.map(scale.base());
    for (&tick, label) in scale.ticks.iter().zip(&scale.labels) {
        let y = scale.map(tick);
        scene.text(label, pt(plot.x0 - GAP, TICK.baseline_centered(y)), Align::Right, TICK, palette.muted);
        if (y - base).abs() < 0.5 && scale.base() == 0.0 {
            continue;
        }
        let line = y.floor().min(plot.y1 - 1.0);
        for (x0, x1) in gaps(plot.x0, plot.x1, line, 2.0, &texts) {
            scene.push(Layer::Grid, Shape::Rect(Rect::new(x0, line, x1, line + 1.0), palette.grid.into()));
        }
    }
    if scale.base() == 0.0 {
        let line = base.floor().min(plot.y1);
        for (x0, x1) in gaps(plot.x0, plot.x1, line, 0.0, &texts) {
            scene.push(Layer::Front, Shape::Rect(Rect::new(x0, line, x1, line + 1.0), palette.axis.into()));
        }
    }
}

/// The parts of a horizontal line at `y` that keep clear of the texts nearer than `clear` to it.
fn gaps(x0: f64, x1: f64, y: f64, clear: f64, texts: &[Rect]) -> Vec<(f64, f64)> {
    let mut holes: Vec<(f64, f64)> = texts
        .iter()
        .filter(|text| text.y0 - clear < y + 1.0 && y < text.y1 + clear)
        .map(|text| ((text.x0 - 5.0).floor(), (text.x1 + 5.0).ceil()))
        .collect();
    holes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut parts = Vec::new();
    let mut at = x0;
    for (from, to) in holes {
        if from > at {
            parts.push((at, from.min(x1)));
        }
        at = at.max(to);
        if at >= x1 {
            break;
        }
    }
    if at < x1 {
        parts.push((at, x1));
    }
    parts.retain(|(from, to)| to - from >= 1.0);
    parts
}

/// Labels of periods centred below their positions, thinned until they stand apart.
/// Those `wanted` (such as a partial period) come before the regular ones.
pub(crate) fn period_axis(
    scene: &mut Scene,
    periods: &[String],
    granularity: Granularity,
    positions: &[f64],
    wanted: &[usize],
    bounds: Rect,
    palette: &Palette,
) {
    let labels = period_labels(periods, granularity);
    let spans_years = labels.first().map(|l| l.year) != labels.last().map(|l| l.year);
    let baseline = (bounds.y0 + 12.0 + TICK.ascent()).ceil();
    let strides: &[usize] = match granularity {
        Granularity::Monthly => &[1, 2, 3, 6, 12, 24, 60, 120, 400],
        Granularity::Quarterly => &[1, 2, 4, 8, 20, 40, 400],
        Granularity::Weekly => &[1, 2, 4, 8, 13, 26, 52, 104, 400],
        _ => &[1, 2, 5, 7, 14, 28, 56, 91, 182, 400],
    };
    let place = |at: usize, is_dated: bool| {
        let text = if is_dated { &labels[at].dated } else { &labels[at].plain };
        let half = width(text, TICK) / 2.0;
        let x = positions[at].clamp(bounds.x0 + half, (bounds.x1 - half).max(bounds.x0 + half));
        (x - half, x + half, text.as_str())
    };
    let mut chosen: Vec<(f64, f64, &str)> = Vec::new();
    for &stride in strides {
        chosen.clear();
        let mut year = if spans_years { 0 } else { labels.first().map_or(0, |l| l.year) };
        for at in (0..labels.len()).step_by(stride) {
            chosen.push(place(at, labels[at].year != year));
            year = labels[at].year;
        }
        if chosen.windows(2).all(|pair| pair[0].1 + 26.0 <= pair[1].0) {
            break;
        }
    }
    for &at in wanted {
        let extra = place(at, false);
        if chosen.iter().any(|c| c.2 == extra.2) {
            continue;
        }
        chosen.retain(|c| c.1 + 18.0 <= extra.0 || extra.1 + 18.0 <= c.0);
        chosen.push(extra);
    }
    for (x, _, text) in chosen {
        scene.text(text, pt(x, baseline), Align::Left, TICK, palette.muted);
    }
}

/// Height that tick labels below a plot take.
pub(crate) const TICK_ROOM: f64 = 34.0;
