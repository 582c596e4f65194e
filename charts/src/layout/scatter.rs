//! Two measures against each other, with segment names where they fit and a fitted line.

use super::axis::{TICK_ROOM, grid, value_axis};
use super::frame::frame;
use crate::format::Format;
use crate::geom::{Point, Rect, pt};
use crate::scale::ValueScale;
use crate::scene::{Align, Layer, Scene, Shape, text_box};
use crate::spec::{ChartSpec, Fit, ScatterPoint, ScatterSpec};
use crate::text::{NOTE, TICK, clean, names, width, wrap};
use crate::theme::Palette;

/// A straight line with its correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub slope: f64,
    pub intercept: f64,
    pub r: f64,
}

/// The line of a scatter chart: given, or least squares; `None` if the points do not define one.
pub(crate) fn fitted(mark: &ScatterSpec) -> Option<Line> {
    match mark.fit? {
        Fit::Given { slope, intercept, r, .. } => Some(Line { slope, intercept, r }),
        Fit::LeastSquares => least_squares(&mark.points),
    }
}

fn least_squares(points: &[ScatterPoint]) -> Option<Line> {
    let n = points.len() as f64;
    if points.len() < 3 {
        return None;
    }
    let mean = |of: fn(&ScatterPoint) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (mx, my) = (mean(|p| p.x), mean(|p| p.y));
    let sum = |of: &dyn Fn(&ScatterPoint) -> f64| points.iter().map(of).sum::<f64>();
    let sxx = sum(&|p| (p.x - mx).powi(2));
    let syy = sum(&|p| (p.y - my).powi(2));
    let sxy = sum(&|p| (p.x - mx) * (p.y - my));
    let line = Line { slope: sxy / sxx, intercept: my - sxy / sxx * mx, r: sxy / (sxx * syy).sqrt() };
    (line.slope.is_finite() && line.r.is_finite()).then_some(line)
}

/// What the footer says of a scatter chart.
pub(crate) fn notes(mark: &ScatterSpec) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(fit) = fitted(mark) {
        let r = Format::Number { decimals: 2 }.short(fit.r);
        let method = if mark.fit == Some(Fit::LeastSquares) { "Line: least squares" } else { "Line: fit" };
        let rows = match mark.fit {
            Some(Fit::Given { n: Some(n), .. }) => n as f64,
            _ => mark.points.len() as f64,
        };
        notes.push(format!("{method}, r = {r}, n = {}", Format::Count.short(rows)));
    }
    notes
}

/// Lowest and highest of one measure, with room so that no point sits on an axis. The room does not
/// reach beyond zero, nor beyond 100% for rates.
pub(crate) fn domain(mark: &ScatterSpec, of: fn(&ScatterPoint) -> f64, format: Format) -> (f64, f64) {
    let (low, high) = mark.points.iter().map(of).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    let room = (high - low) * 0.03;
    let whole = if format == Format::Percent { 1.0 } else { f64::MAX };
    (
        if low >= 0.0 { (low - room).max(0.0) } else { low - room },
        if high <= 0.0 {
            (high + room).min(0.0)
        } else if high <= whole {
            (high + room).min(whole)
        } else {
            high + room
        },
    )
}

/// Whether the vertical axis starts at zero: where that costs no more than a third of the height.
pub(crate) fn near_zero((low, high): (f64, f64)) -> bool {
    low >= 0.0 && low < (high - low) * 0.5
}

pub(crate) fn scatter(scene: &mut Scene, spec: &ChartSpec, mark: &ScatterSpec, palette: &Palette) {
    let fit = fitted(mark);
    let space = frame(scene, spec, &notes(mark), palette);
    let x_title = wrap(&clean(&mark.x.title), TICK, space.width() * 0.7, 1).pop().unwrap_or_default();
    let y_title = wrap(&clean(&mark.y.title), TICK, space.width(), 1).pop().unwrap_or_default();
    let (above, below) =
        (if y_title.is_empty() { 8.0 } else { 40.0 }, if x_title.is_empty() { 0.0 } else { 28.0 });
    let mut plot = Rect::new(space.x0, space.y0 + above, space.x1, space.y1 - TICK_ROOM - below);
    scene.text(&y_title, pt(space.x0, (space.y0 + TICK.ascent()).ceil()), Align::Left, TICK, palette.muted);

    let (x0, x1) = domain(mark, |p| p.x, mark.x.format);
    let (y0, y1) = domain(mark, |p| p.y, mark.y.format);
    let ys = value_axis(&mut plot, y0, y1, near_zero((y0, y1)), mark.y.format);
    let xs = x_scale(&mut plot, x0, x1, mark.x.format);

    let hue = palette.hue(0);
    let opacity = if mark.points.len() > 60 { 0.55 } else { 0.85 };
    let places: Vec<Point> = mark.points.iter().map(|p| pt(xs.map(p.x), ys.map(p.y))).collect();
    let radius = if mark.points.len() > 800 {
        3.5
    } else if mark.points.len() > 60 {
        5.0
    } else {
        7.0
    };
    for &place in &places {
        scene.push(Layer::Mark, Shape::Disc(place, radius, hue.alpha(opacity)));
    }
    for (at, &Point { x, y }) in places.iter().enumerate() {
        scene.spot(Rect::new(x - radius, y - radius, x + radius, y + radius), 0, at);
    }
    let ends = fit.and_then(|line| clipped(line, &ys, x_range(mark)));
    let ends: Vec<Point> = ends.into_iter().flatten().map(|(x, y)| pt(xs.map(x), ys.map(y))).collect();
    if !ends.is_empty() {
        scene.push(Layer::Front, Shape::Line(ends.clone(), 3.0, palette.hue(1).into()));
    }
    x_labels(scene, &xs, plot, space, palette);
    let y = (plot.y1 + TICK_ROOM + 4.0 + TICK.ascent()).ceil();
    scene.text(&x_title, pt(plot.center().x, y), Align::Center, TICK, palette.muted);
    point_labels(scene, mark, &places, (radius, &ends), plot, palette);
    grid(scene, plot, &ys, palette);
    if ys.base() != 0.0 || ys.min() < 0.0 {
        let line = Rect::new(plot.x0, plot.y1, plot.x1, plot.y1 + 1.0);
        scene.push(Layer::Grid, Shape::Rect(line, palette.axis.into()));
    }
}

/// The horizontal scale; its outermost labels reach beyond the plot, which makes room for them.
fn x_scale(plot: &mut Rect, low: f64, high: f64, format: Format) -> ValueScale {
    let scale = [6, 4, 3, 2]
        .map(|target| ValueScale::new(low, high, false, target, format))
        .into_iter()
        .find(|scale| {
            let widest = scale.labels.iter().map(|label| width(label, TICK)).fold(0.0, f64::max);
            (widest + 30.0) * scale.ticks.len() as f64 <= plot.width()
        })
        .unwrap_or_else(|| ValueScale::new(low, high, false, 1, format));
    let half = scale.labels.last().map_or(0.0, |label| width(label, TICK) / 2.0);
    plot.x1 -= half.min(60.0);
    scale.onto(plot.x0, plot.x1)
}

fn x_labels(scene: &mut Scene, xs: &ValueScale, plot: Rect, space: Rect, palette: &Palette) {
    let y = (plot.y1 + 12.0 + TICK.ascent()).ceil();
    let mut free_from = f64::MIN;
    for (&tick, label) in xs.ticks.iter().zip(&xs.labels) {
        let half = width(label, TICK) / 2.0;
        let x = xs.map(tick).clamp(space.x0 + half, (space.x1 - half).max(space.x0 + half));
        if x - half >= free_from {
            scene.text(label, pt(x, y), Align::Center, TICK, palette.muted);
            free_from = x + half + 12.0;
        }
    }
}

/// Lowest and highest x of the points.
pub(crate) fn x_range(mark: &ScatterSpec) -> (f64, f64) {
    mark.points.iter().fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p.x), high.max(p.x)))
}

/// The ends of the line over the range of the points, cut where it leaves the scale of y.
pub(crate) fn clipped(line: Line, ys: &ValueScale, (x0, x1): (f64, f64)) -> Option<[(f64, f64); 2]> {
    let at = |x: f64| line.intercept + line.slope * x;
    let mut range = (x0, x1);
    for bound in [ys.min(), ys.max()] {
        if line.slope == 0.0 {
            continue;
        }
        let crossing = (bound - line.intercept) / line.slope;
        let is_rising = line.slope > 0.0;
        if (bound == ys.min()) == is_rising {
            range.0 = range.0.max(crossing);
        } else {
            range.1 = range.1.min(crossing);
        }
    }
    let is_inside =
        |x: f64| at(x) >= ys.min() - 1e-9 * ys.max().abs() && at(x) <= ys.max() + 1e-9 * ys.max().abs();
    (range.0 < range.1 && is_inside((range.0 + range.1) / 2.0))
        .then(|| [(range.0, at(range.0)), (range.1, at(range.1))])
}

/// Names beside their points, each at the free place that covers the fewest points.
fn point_labels(
    scene: &mut Scene,
    mark: &ScatterSpec,
    places: &[Point],
    (radius, line): (f64, &[Point]),
    plot: Rect,
    palette: &Palette,
) {
    // More names than this cannot all be placed; trying would only cost time.
    const MAX_NAMES: usize = 60;
    let style = if mark.points.len() <= 30 { TICK } else { NOTE };
    let mut taken = scene.text_bounds();
    let named: Vec<_> =
        mark.points.iter().zip(places).filter(|(p, _)| !p.label.is_empty()).take(MAX_NAMES).collect();
    let all: Vec<String> = named.iter().map(|(point, _)| point.label.clone()).collect();
    for ((_, place), lines) in named.into_iter().zip(names(&all, style, 240.0, 1)) {
        let text = lines.concat();
        let (away, up) = (radius + 7.0, style.cap_height() / 2.0);
        let spots = [
            (place.x + away, place.y + up, Align::Left),
            (place.x - away, place.y + up, Align::Right),
            (place.x, place.y - away, Align::Center),
            (place.x, place.y + away + style.cap_height(), Align::Center),
            (place.x + away, place.y - away, Align::Left),
            (place.x + away, place.y + away + style.cap_height(), Align::Left),
            (place.x - away, place.y - away, Align::Right),
            (place.x - away, place.y + away + style.cap_height(), Align::Right),
        ];
        let best = spots
            .into_iter()
            .filter_map(|(x, y, align)| text_box(&text, pt(x, y), align, style, palette.ink))
            .filter(|label| plot.grow(6.0).holds(&label.bounds))
            .filter(|label| !taken.iter().any(|other| other.grow(3.0).overlaps(&label.bounds)))
            .min_by_key(|label| {
                let reach = label.bounds.grow(radius);
                let is_on =
                    |p: &Point| reach.overlaps(&Rect::new(p.x - 0.1, p.y - 0.1, p.x + 0.1, p.y + 0.1));
                // A name that stands nearly as close to another point would be read as that one's.
                let own = distance(*place, label.bounds) + radius;
                let is_rival = |p: &&Point| *p != place && distance(**p, label.bounds) < own;
                places.iter().filter(|p| is_on(p)).count() * 2
                    + places.iter().filter(is_rival).count() * 3
                    + usize::from(crosses(line, label.bounds.grow(3.0)))
            });
        if let Some(label) = best {
            taken.push(label.bounds);
            scene.push(Layer::Text, Shape::Text(label));
        }
    }
}

/// How far a point lies from a box; zero inside it.
fn distance(point: Point, bounds: Rect) -> f64 {
    let beyond = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
    beyond(point.x, bounds.x0, bounds.x1).hypot(beyond(point.y, bounds.y0, bounds.y1))
}

/// Whether the fitted line runs through `rect`.
fn crosses(line: &[Point], rect: Rect) -> bool {
    let &[a, b] = line else { return false };
    let y_at = |x: f64| a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
    let (from, to) = (rect.x0.max(a.x), rect.x1.min(b.x));
    if from >= to {
        return false;
    }
    let (y0, y1) = (y_at(from), y_at(to));
    y0.min(y1) < rect.y1 && y0.max(y1) > rect.y0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(of: &[(f64, f64)]) -> Vec<ScatterPoint> {
        of.iter().map(|&(x, y)| ScatterPoint { x, y, label: String::new() }).collect()
    }

    #[test]
    fn least_squares_finds_a_line() {
        let line = least_squares(&points(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)])).expect("a line");
        assert!((line.slope - 2.0).abs() < 1e-12 && (line.intercept - 1.0).abs() < 1e-12);
        assert!((line.r - 1.0).abs() < 1e-12);
    }

    #[test]
    fn no_line_through_one_place() {
        assert_eq!(least_squares(&points(&[(1.0, 1.0), (1.0, 2.0), (1.0, 3.0)])), None);
        assert_eq!(least_squares(&points(&[(1.0, 1.0), (2.0, 2.0)])), None);
    }
}
