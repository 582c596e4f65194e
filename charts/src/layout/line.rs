//! Lines over periods: whole periods are joined, the others stand apart and hollow.

use super::axis::{TICK_ROOM, grid, period_axis, value_axis};
use super::drawn::{Drawn, drawn, extent, is_solid, notes, starts_at_zero, states_of_periods, stretches};
use super::end_labels::{EndLabel, Gutter};
use super::frame::frame;
use super::runs::{STRIP, Zone, draw_zones, zones};
use crate::geom::{Point, Rect, dashes, pt};
use crate::scale::ValueScale;
use crate::scene::{Canvas, Layer, Scene, Shape};
use crate::spec::{ChartSpec, LineSpec, LineStyle, PeriodState};
use crate::theme::{Palette, Rgb};

/// Stroke of a data line.
const STROKE: f64 = 3.0;

pub(crate) fn line(scene: &mut Scene, spec: &ChartSpec, mark: &LineSpec, palette: &Palette) {
    let drawn = drawn(spec, mark, palette);
    let periods = mark.periods.len();
    let of_period = states_of_periods(&drawn, periods);
    let zones = zones(&of_period);
    let (low, high) = extent(&drawn, mark);
    let from_zero = starts_at_zero(mark, low, high);
    let notes = notes(spec, mark, palette);
    let space = frame(scene, spec, &notes, palette);

    let strip = if zones.is_empty() { 0.0 } else { STRIP };
    let mut plot = Rect::new(space.x0, space.y0 + 8.0 + strip, space.x1, space.y1 - TICK_ROOM);
    let scale = value_axis(&mut plot, low, high, from_zero, mark.format);
    let mut labels = end_labels(&drawn, mark);
    if scene.canvas == Canvas::Narrow {
        // The room is the line's; the hollow point stands for what is so far.
        labels.iter_mut().for_each(|label| label.aside.clear());
    }
    let gutter = Gutter::measure(&labels, space.width(), plot.height() + 24.0);
    plot.x1 -= gutter.width();
    let places = Places::new(&of_period, plot);

    let spans: Vec<_> = zones.iter().map(|zone| places.span(zone)).collect();
    draw_zones(scene, &zones, &spans, periods, plot, palette);
    for (at, each) in drawn.iter().enumerate().rev() {
        fills(scene, each, mark.area && at == 0, &places, &scale);
        strokes(scene, each, &places, &scale, palette);
    }
    spots(scene, &drawn, &places, &scale);
    gutter.place(scene, &scale, plot, palette);
    let wanted: Vec<usize> = zones.iter().filter(|z| z.state.is_partial()).map(|zone| zone.last).collect();
    let below = Rect::new(space.x0, plot.y1, space.x1, space.y1);
    period_axis(scene, &mark.periods, mark.granularity, &places.x, &wanted, below, palette);
    grid(scene, plot, &scale, palette);
}

/// Where each period stands on the horizontal axis.
struct Places {
    x: Vec<f64>,
    plot: Rect,
    /// Half the width of the zone of a partial period at an end.
    half: f64,
}

impl Places {
    /// Whole periods are evenly spaced; a partial one at an end gets room to stand apart.
    fn new(states: &[PeriodState], plot: Rect) -> Self {
        let count = states.len();
        let is_apart = |i: usize| states.get(i).is_some_and(|&s| s.is_partial());
        let regular = plot.width() / count.max(1) as f64;
        let half = (regular / 2.0).clamp(30.0, 56.0).min(plot.width() / 7.0);
        let (first_apart, last_apart) = (is_apart(0), count > 1 && is_apart(count - 1));
        let not_whole_at_end = count > 1 && matches!(states[count - 1], PeriodState::Maturing);
        let (left, right) = (
            plot.x0 + if first_apart { half } else { 10.0 },
            plot.x1
                - if last_apart {
                    half
                } else if not_whole_at_end {
                    22.0
                } else {
                    10.0
                },
        );
        if count <= 1 {
            return Self { x: vec![plot.center().x; count], plot, half };
        }
        // The step next to a partial end is at least two zone halves wide.
        let ends = usize::from(first_apart) + usize::from(last_apart);
        let inner = (count - 1).saturating_sub(ends).max(1) as f64;
        let even = (right - left) / (count - 1) as f64;
        let wide = (half * 2.0).max(even);
        let step = if count - 1 > ends { (right - left - wide * ends as f64) / inner } else { even };
        let wide = if count - 1 > ends { wide } else { even };
        let mut x = Vec::with_capacity(count);
        let mut at = left;
        for i in 0..count {
            if i > 0 {
                let is_wide = (i == 1 && first_apart) || (i == count - 1 && last_apart);
                at += if is_wide { wide } else { step };
            }
            x.push(at);
        }
        Self { x, plot, half }
    }

    /// Left and right end of a zone.
    fn span(&self, zone: &Zone) -> (f64, f64) {
        let reach = |at: usize, towards: Option<usize>| {
            let gap = towards.and_then(|n| self.x.get(n)).map_or(f64::MAX, |x| (x - self.x[at]).abs() / 2.0);
            let limit = if zone.state.is_partial() { self.half } else { gap.min(60.0) };
            limit.min(gap.max(if zone.state.is_partial() { self.half } else { 0.0 }))
        };
        let left = self.x[zone.first] - reach(zone.first, zone.first.checked_sub(1));
        let right = self.x[zone.last] + reach(zone.last, Some(zone.last + 1));
        let is_last = zone.last + 1 == self.x.len();
        (left.max(self.plot.x0), if is_last { self.plot.x1 } else { right.min(self.plot.x1) })
    }
}

/// The area under a series and the band around it.
fn fills(scene: &mut Scene, each: &Drawn, is_area: bool, places: &Places, scale: &ValueScale) {
    if let Some(band) = &each.series.band {
        let both = |i: usize| Some((band.low[i]?, band.high[i]?));
        for run in stretches(places.x.len(), |i| both(i).is_some()) {
            let upper = run.clone().filter_map(|i| Some(pt(places.x[i], scale.map(both(i)?.1))));
            let lower = run.clone().rev().filter_map(|i| Some(pt(places.x[i], scale.map(both(i)?.0))));
            let outline: Vec<Point> = upper.chain(lower).collect();
            scene.push(Layer::Fill, Shape::Polygon(outline, each.color.alpha(0.16)));
        }
    }
    if is_area {
        let base = scale.map(scale.base());
        for run in stretches(places.x.len(), |i| each.value(i, is_solid).is_some()) {
            let (first, last) = (run.start, run.end - 1);
            let mut outline: Vec<Point> =
                run.filter_map(|i| Some(pt(places.x[i], scale.map(each.value(i, is_solid)?)))).collect();
            outline.push(pt(places.x[last], base));
            outline.push(pt(places.x[first], base));
            scene.push(Layer::Fill, Shape::Polygon(outline, each.color.alpha(0.09)));
        }
    }
}

/// The line, its end and the hollow points.
fn strokes(scene: &mut Scene, each: &Drawn, places: &Places, scale: &ValueScale, palette: &Palette) {
    let at = |i: usize| each.series.values[i].map(|v| pt(places.x[i], scale.map(v)));
    let is_reference = each.series.style == LineStyle::Reference;
    for run in stretches(places.x.len(), |i| each.value(i, is_solid).is_some()) {
        let points: Vec<Point> = run.clone().filter_map(at).collect();
        let is_last = run.end == places.x.len()
            || !(run.end..places.x.len()).any(|i| each.value(i, is_solid).is_some());
        if let [alone] = points[..] {
            scene.push(Layer::Front, Shape::Disc(alone, 6.0, each.color.into()));
        } else if is_reference {
            for dash in dashes(&points, 6.0, 5.0) {
                scene.push(Layer::Mark, Shape::Line(dash, STROKE, each.color.into()));
            }
        } else {
            if is_last && let Some(&end) = points.last() {
                scene.push(Layer::Front, Shape::Disc(end, 7.5, palette.background.into()));
                scene.push(Layer::Front, Shape::Disc(end, 5.5, each.color.into()));
            }
            scene.push(Layer::Mark, Shape::Line(points, STROKE, each.color.into()));
        }
    }
    // Projected stretches hang on the last observed point; partial and maturing ones on nothing.
    let is_projected = |s: PeriodState| s == PeriodState::Projected;
    for run in stretches(places.x.len(), |i| each.value(i, is_projected).is_some()) {
        let from = run.start.checked_sub(1).filter(|&i| each.value(i, is_solid).is_some());
        let points: Vec<Point> = from.into_iter().chain(run.clone()).filter_map(at).collect();
        if points.len() > 1 {
            for dash in dashes(&points, 6.0, 5.0) {
                scene.push(Layer::Mark, Shape::Line(dash, STROKE, each.color.into()));
            }
        }
        if let Some(end) = at(run.end - 1) {
            hollow(scene, end, each.color, palette.background);
        }
    }
    for i in 0..places.x.len() {
        if each
            .value(i, |s| matches!(s, PeriodState::Partial | PeriodState::Cut | PeriodState::Maturing))
            .is_some()
            && let Some(point) = at(i)
        {
            hollow(scene, point, each.color, palette.zone);
        }
    }
}

/// Where a pointer finds each value: a box around the point, as wide as its neighbours allow.
fn spots(scene: &mut Scene, drawn: &[Drawn], places: &Places, scale: &ValueScale) {
    const REACH: f64 = 12.0;
    for (at, &x) in places.x.iter().enumerate() {
        let towards = |other: Option<&f64>| other.map_or(REACH, |other| (other - x).abs() / 2.0).min(REACH);
        let before = at.checked_sub(1).and_then(|before| places.x.get(before));
        let (left, right) = (towards(before), towards(places.x.get(at + 1)));
        for (series, each) in drawn.iter().enumerate() {
            if let Some(value) = each.series.values[at] {
                let y = scale.map(value);
                scene.spot(Rect::new(x - left, y - REACH, x + right, y + REACH), series, at);
            }
        }
    }
}

fn hollow(scene: &mut Scene, at: Point, color: Rgb, inside: Rgb) {
    scene.push(Layer::Front, Shape::Disc(at, 6.5, inside.into()));
    scene.push(Layer::Front, Shape::Ring(at, 6.5, STROKE, color.into()));
}

/// The labels at the right of the lines: last whole value, name, and what came in since.
pub(crate) fn end_labels(drawn: &[Drawn], mark: &LineSpec) -> Vec<EndLabel> {
    let is_alone = drawn.len() == 1;
    let last = mark.periods.len().saturating_sub(1);
    let mut labels = Vec::new();
    for each in drawn {
        let latest = |of: fn(PeriodState) -> bool| (0..=last).rev().find_map(|i| each.value(i, of));
        let whole = latest(|s| !s.is_partial() && s != PeriodState::Maturing)
            .or_else(|| latest(|s| s == PeriodState::Maturing));
        let part = each.value(last, |s| s.is_partial());
        let word = if each.states.get(last) == Some(&PeriodState::Cut) { "partial" } else { "so far" };
        let label = |value: f64, name: &str, aside: String| EndLabel {
            anchor: value,
            value: mark.format.short(value),
            aside,
            name: name.to_owned(),
            color: each.color,
        };
        let name = if is_alone { "" } else { each.series.name.as_str() };
        match (whole, part) {
            (Some(value), Some(part)) if is_alone => {
                labels.push(label(value, "", String::new()));
                labels.push(label(part, word, String::new()));
            }
            (Some(value), Some(part)) => {
                labels.push(label(value, name, format!("{} {word}", mark.format.short(part))));
            }
            (Some(value), None) => labels.push(label(value, name, String::new())),
            (None, Some(part)) if is_alone => labels.push(label(part, word, String::new())),
            (None, Some(part)) => labels.push(label(part, name, word.into())),
            (None, None) => {}
        }
    }
    labels
}
