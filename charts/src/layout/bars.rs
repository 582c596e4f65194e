//! Grouped bars over periods or names, and histograms: columns on a category axis.

use super::axis::{TICK_ROOM, grid, period_axis, value_axis};
use super::columns::{Column, columns};
use super::frame::frame;
use super::hues;
use super::legend::{Key, legend};
use super::runs::{STRIP, draw_zones, zone_notes, zones};
use crate::format::Format;
use crate::geom::{Rect, pt};
use crate::scale::ValueScale;
use crate::scene::{Align, Scene};
use crate::spec::{ChartSpec, GroupedBarSpec, HistogramSpec, PeriodState};
use crate::text::{TICK, clean, names, width, wrap};
use crate::theme::{Palette, Rgb};

/// Named categories that are drawn at most; more do not fit their names.
const MAX_NAMED: usize = 12;
/// Space above the highest bar for its value, less what the plot has above it.
const HEADROOM: f64 = 26.0;

/// How many categories are drawn.
pub(crate) fn drawn(mark: &GroupedBarSpec) -> usize {
    match mark.granularity {
        Some(_) => mark.categories.len(),
        None => mark.categories.len().min(MAX_NAMED),
    }
}

/// The state of each category that is drawn.
pub(crate) fn states_drawn(mark: &GroupedBarSpec) -> Vec<PeriodState> {
    (0..drawn(mark)).map(|i| mark.states.get(i).copied().unwrap_or_default()).collect()
}

/// What the footer says of grouped bars beside the caller's own notes.
pub(crate) fn grouped_notes(spec: &ChartSpec, mark: &GroupedBarSpec) -> Vec<String> {
    let zones = zones(&states_drawn(mark));
    let mut notes = zone_notes(&zones, &mark.categories, mark.granularity, &spec.footer);
    let left_out = mark.categories.len() - drawn(mark);
    if left_out > 0 {
        notes.push(format!("{left_out} more not drawn"));
    }
    notes
}

/// What the footer says of a histogram.
pub(crate) fn histogram_notes(mark: &HistogramSpec) -> Vec<String> {
    mark.n.map(|n| format!("n = {}", Format::Count.exact(n as f64))).into_iter().collect()
}

/// The colour of each series of grouped bars.
pub(crate) fn bar_hues(spec: &ChartSpec, mark: &GroupedBarSpec, palette: &Palette) -> Vec<Rgb> {
    let hued: Vec<Option<&str>> =
        mark.series.iter().map(|s| (!s.neutral).then_some(s.name.as_str())).collect();
    hues(spec, &hued, palette)
}

/// The colour of each bin: highlighted ones in the hue while the others are grey.
pub(crate) fn bin_hues(spec: &ChartSpec, mark: &HistogramSpec, palette: &Palette) -> Vec<Rgb> {
    let has_highlight = mark.bins.iter().any(|bin| bin.highlight);
    let hue = hues(spec, &[Some(mark.axis_title.as_str())], palette)[0];
    let of = |bin: &crate::spec::Bin| if has_highlight && !bin.highlight { palette.neutral } else { hue };
    mark.bins.iter().map(of).collect()
}

pub(crate) fn grouped(scene: &mut Scene, spec: &ChartSpec, mark: &GroupedBarSpec, palette: &Palette) {
    let count = drawn(mark);
    let states = states_drawn(mark);
    let zones = zones(&states);
    let space = frame(scene, spec, &grouped_notes(spec, mark), palette);

    let colors = bar_hues(spec, mark, palette);
    let keys: Vec<Key> =
        mark.series.iter().zip(&colors).map(|(s, &color)| Key { color, name: &s.name }).collect();
    let keys_height = if keys.len() > 1 { legend(scene, &keys, space, palette) + 6.0 } else { 0.0 };

    let strip = if zones.is_empty() { 0.0 } else { STRIP };
    let top = space.y0 + keys_height;
    let mut plot = Rect::new(space.x0, top + strip + 8.0, space.x1, space.y1 - TICK_ROOM);
    let values = mark.series.iter().flat_map(|s| s.values.iter().take(count)).flatten();
    let (low, high) = values.fold((0.0_f64, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
    if mark.granularity.is_none() {
        // How wide a name may be depends on the labels of the axis: measure them first.
        let mut tried = plot;
        bar_scale(&mut tried, low, high, mark.format);
        plot.y1 -= f64::from(named_axis_lines(&mark.categories[..count], tried.width()) - 1) * NAME_LEADING;
    }
    let scale = bar_scale(&mut plot, low, high, mark.format);

    let slot = plot.width() / count.max(1) as f64;
    let centers: Vec<f64> = (0..count).map(|i| plot.x0 + slot * (i as f64 + 0.5)).collect();
    let bars = mark.series.len().max(1) as f64;
    let gap = if slot / bars > 30.0 {
        4.0
    } else if slot / bars > 8.0 {
        2.0
    } else {
        0.0
    };
    let bar = ((slot * 0.74 - gap * (bars - 1.0)) / bars).clamp(1.0, 96.0);
    let group = bar * bars + gap * (bars - 1.0);
    // A value beside every grey bar would be noise; alone they are what there is to read.
    let has_hue = mark.series.iter().any(|s| !s.neutral);
    let mut all = Vec::new();
    for i in 0..count {
        for (at, series) in mark.series.iter().enumerate() {
            let Some(value) = series.values[i] else { continue };
            let x = centers[i] - group / 2.0 + at as f64 * (bar + gap);
            let is_open = !matches!(states[i], PeriodState::Whole) && !series.neutral;
            let span = if bar >= 4.0 { (x.round(), (x + bar).round()) } else { (x, x + bar) };
            all.push(Column {
                span,
                value,
                color: colors[at],
                place: (at, i),
                is_open,
                is_labelled: !(has_hue && series.neutral),
            });
        }
    }
    let spans: Vec<_> = zones
        .iter()
        .map(|zone| (centers[zone.first] - slot / 2.0, centers[zone.last] + slot / 2.0))
        .collect();
    draw_zones(scene, &zones, &spans, count, plot, palette);
    let bounds = Rect::new(plot.x0, if strip > 0.0 { plot.y0 - 10.0 } else { top - 2.0 }, space.x1, plot.y1);
    columns(scene, &all, &scale, bounds, palette);

    let below = Rect::new(space.x0, plot.y1, space.x1, space.y1);
    match mark.granularity {
        Some(granularity) => {
            let wanted: Vec<usize> = zones.iter().map(|zone| zone.last).collect();
            period_axis(scene, &mark.categories, granularity, &centers, &wanted, below, palette);
        }
        None => named_axis(scene, &mark.categories[..count], &centers, slot, below, palette),
    }
    grid(scene, plot, &scale, palette);
}

pub(crate) fn histogram(scene: &mut Scene, spec: &ChartSpec, mark: &HistogramSpec, palette: &Palette) {
    let space = frame(scene, spec, &histogram_notes(mark), palette);
    let title = wrap(&clean(&mark.axis_title), TICK, space.width() * 0.7, 1);
    let title_room = if title.is_empty() { 0.0 } else { 28.0 };
    let mut plot = Rect::new(space.x0, space.y0 + 8.0, space.x1, space.y1 - TICK_ROOM - title_room);
    let values = mark.bins.iter().filter_map(|bin| bin.value);
    let (low, high) = values.fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
    let scale = bar_scale(&mut plot, low, high, mark.format);

    let slot = plot.width() / mark.bins.len().max(1) as f64;
    let gap = if slot > 16.0 { 4.0 } else { 1.0 };
    let centers: Vec<f64> = (0..mark.bins.len()).map(|i| plot.x0 + slot * (i as f64 + 0.5)).collect();
    let colors = bin_hues(spec, mark, palette);
    let all: Vec<Column> = mark
        .bins
        .iter()
        .zip(&centers)
        .enumerate()
        .filter_map(|(at, (bin, center))| {
            let half = (slot - gap).min(160.0) / 2.0;
            let span = (center - half, center + half);
            let span = if slot > 8.0 { (span.0.round(), span.1.round()) } else { span };
            let (value, color) = (bin.value?, colors[at]);
            Some(Column { span, value, color, place: (0, at), is_open: false, is_labelled: true })
        })
        .collect();
    let bounds = Rect::new(plot.x0, space.y0 - 2.0, space.x1, plot.y1);
    columns(scene, &all, &scale, bounds, palette);

    let labels: Vec<String> = mark.bins.iter().map(|bin| clean(&bin.label)).collect();
    let below = Rect::new(space.x0, plot.y1, space.x1, space.y1);
    bin_axis(scene, &labels, &centers, slot, below, palette);
    for line in title {
        let y = plot.y1 + TICK_ROOM + 4.0 + TICK.ascent();
        scene.text(&line, pt(plot.center().x, y.ceil()), Align::Center, TICK, palette.muted);
    }
    grid(scene, plot, &scale, palette);
}

/// The value scale of bars. Values at the ends of the bars need room: above, the plot is lowered;
/// below, the domain is widened.
fn bar_scale(plot: &mut Rect, low: f64, high: f64, format: Format) -> ValueScale {
    let low = if low < 0.0 { low - (high - low) * 0.1 } else { low };
    let scale = value_axis(plot, low, high, true, format);
    let missing = HEADROOM - (scale.map(high) - plot.y0);
    plot.y0 += missing.clamp(0.0, HEADROOM);
    scale.onto(plot.y1, plot.y0)
}

const NAME_LEADING: f64 = 23.0;

/// How many lines the names below a plot need: one or two.
fn named_axis_lines(labels: &[String], room: f64) -> u8 {
    // With fewer, wider ticks the axis may yet take some pixels more.
    let slot = (room - 30.0) / labels.len().max(1) as f64;
    let is_long = labels.iter().any(|name| width(&clean(name), TICK) > slot - 14.0);
    1 + u8::from(is_long)
}

/// Names below the bars, in two lines where they need them.
fn named_axis(
    scene: &mut Scene,
    labels: &[String],
    centers: &[f64],
    slot: f64,
    below: Rect,
    palette: &Palette,
) {
    for (lines, &x) in names(labels, TICK, slot - 14.0, 2).iter().zip(centers) {
        for (at, line) in lines.iter().enumerate() {
            let y = (below.y0 + 12.0 + TICK.ascent() + at as f64 * NAME_LEADING).ceil();
            scene.text(line, pt(x, y), Align::Center, TICK, palette.ink);
        }
    }
}

/// Labels of bins: every one, or every second, third, … such that they stand apart.
fn bin_axis(
    scene: &mut Scene,
    labels: &[String],
    centers: &[f64],
    slot: f64,
    below: Rect,
    palette: &Palette,
) {
    let widest = labels.iter().map(|label| width(label, TICK)).fold(0.0, f64::max).min(200.0);
    let stride = (((widest + 14.0) / slot.max(1.0)).ceil() as usize).max(1);
    let mut free_from = f64::MIN;
    for (label, &x) in labels.iter().zip(centers).step_by(stride) {
        for line in wrap(label, TICK, (slot * stride as f64 - 8.0).min(200.0), 1) {
            let half = width(&line, TICK) / 2.0;
            let x = x.clamp(below.x0 + half, (below.x1 - half).max(below.x0 + half));
            if x - half < free_from {
                continue;
            }
            free_from = x + half + 8.0;
            let y = (below.y0 + 12.0 + TICK.ascent()).ceil();
            scene.text(&line, pt(x, y), Align::Center, TICK, palette.muted);
        }
    }
}
