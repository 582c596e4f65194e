//! Horizontal bars: ranked values, or changes to both sides of zero.

use super::frame::frame;
use super::hues;
use crate::geom::{Corners, Rect, pt, rounded};
use crate::scene::{Align, Canvas, Layer, Scene, Shape};
use crate::spec::{ChartSpec, Folded, RankedBarSpec, RankedItem, fold_items, other_name};
use crate::text::{NAME, NOTE, SMALL_VALUE, TICK, TextStyle, VALUE, clean, names, width, wrap};
use crate::theme::{Palette, Rgb};

/// Bars that are drawn at most.
const MAX_BARS: usize = 10;
/// Widths that names may take, and what they must leave for the bars: forty letters where there is room.
const NAME_WIDTHS: [(f64, f64); 3] = [(560.0, 340.0), (440.0, 300.0), (330.0, 240.0)];
/// The same on a narrow canvas.
const NARROW: [(f64, f64); 3] = [(240.0, 190.0), (190.0, 160.0), (150.0, 120.0)];
/// Space between a bar and the texts at its ends.
const GAP: f64 = 12.0;

/// The items that are drawn, and how many are not.
pub(crate) fn folded(mark: &RankedBarSpec) -> Folded<RankedItem> {
    let size = |item: &RankedItem| item.value.map_or(-1.0, f64::abs);
    fold_items(
        &mark.items,
        MAX_BARS,
        mark.foldable,
        |item| item.other,
        size,
        |parts, count| RankedItem {
            name: other_name(count),
            value: parts.iter().filter_map(|p| p.value).fold(None, |sum, v| Some(sum.unwrap_or(0.0) + v)),
            other: Some(count),
            ..RankedItem::default()
        },
    )
}

/// What the footer says of ranked bars.
pub(crate) fn notes(mark: &RankedBarSpec) -> Vec<String> {
    let left_out = folded(mark).left_out;
    (left_out > 0).then(|| format!("{left_out} more not drawn")).into_iter().collect()
}

/// The value of an item as it is written at its bar.
pub(crate) fn value_text(mark: &RankedBarSpec, item: &RankedItem) -> String {
    if mark.change { mark.format.signed_change(item.value) } else { mark.format.short(item.value) }
}

pub(crate) fn ranked(scene: &mut Scene, spec: &ChartSpec, mark: &RankedBarSpec, palette: &Palette) {
    let kept = folded(mark).kept;
    let space = frame(scene, spec, &notes(mark), palette);
    let row = (space.height() / kept.len().max(1) as f64).min(72.0);
    let top = space.y0;
    let value_style = if row >= 32.0 { VALUE } else { SMALL_VALUE };
    let name_style = if row >= 30.0 { NAME } else { TICK };
    let max_lines = if row >= 52.0 { 2 } else { 1 };
    let colors = colors(spec, mark, &kept, palette);

    let all_names: Vec<String> = kept.iter().map(|item| item.name.clone()).collect();
    // Highlighted names are wider; measured so, every name fits.
    let widest = TextStyle { weight: VALUE.weight, ..name_style };
    let rows_with = |max_name: f64, has_details: bool| -> Vec<Row> {
        let lines = names(&all_names, widest, max_name, max_lines);
        let row = |((item, &color), lines): ((&RankedItem, &Rgb), Vec<String>)| Row {
            lines,
            name_style: if item.highlight { widest } else { name_style },
            value_style,
            text: value_text(mark, item),
            detail: wrap(&clean(&item.detail), NOTE, if has_details { 150.0 } else { 0.0 }, 1).concat(),
            value: item.value,
            color,
        };
        kept.iter().zip(&colors).zip(lines).map(row).collect()
    };
    // Very long texts give way to the bars: first the details, then the names.
    let widths = if scene.canvas == Canvas::Narrow { NARROW } else { NAME_WIDTHS };
    let narrowest = widths[widths.len() - 1].0;
    let (rows, bars) = widths
        .into_iter()
        .flat_map(|(name, bar)| [(name, true, bar), (name, false, bar)])
        .map(|(max_name, has_details, least)| {
            let rows = rows_with(max_name, has_details);
            let span = bar_span(&rows, space);
            (rows, span, least)
        })
        .find(|(_, (x0, x1), least)| x1 - x0 >= *least)
        .map(|(rows, span, _)| (rows, span))
        .unwrap_or_else(|| {
            let rows = rows_with(narrowest / 2.0, false);
            let span = bar_span(&rows, space);
            (rows, span)
        });
    let bars = Rect::new(bars.0, top, bars.1, top + row * rows.len() as f64);
    let name_width = rows.iter().map(Row::name_width).fold(0.0, f64::max);
    let (low, high) = extent(&rows);
    // Bars carry their values, so the scale needs no ticks; only its mapping is used.
    let scale = Linear { low, high: if high > low { high } else { low + 1.0 }, bars };
    let zero = scale.map(0.0).round();

    for (at, each) in rows.iter().enumerate() {
        let middle = top + row * (at as f64 + 0.5);
        let thickness = (row * 0.62).clamp(12.0, 42.0);
        each.names(scene, space.x0 + name_width, middle, palette);
        let end = each.value.map_or(zero, |v| scale.map(v));
        let bar =
            Rect::new(zero, (middle - thickness / 2.0).round(), end, (middle + thickness / 2.0).round());
        scene.spot(bar, 0, at);
        if bar.width() >= 0.5 {
            let corners = if each.value.is_some_and(|v| v < 0.0) { Corners::Left } else { Corners::Right };
            scene.push(Layer::Mark, Shape::Polygon(rounded(bar, 5.0, corners), each.color.into()));
        }
        each.label(scene, end, zero, middle, palette);
    }
    let line = Rect::new(zero - 1.0, bars.y0, zero, bars.y1);
    scene.push(Layer::Front, Shape::Rect(line, palette.axis.into()));
}

/// Lowest and highest value, zero included.
fn extent(rows: &[Row]) -> (f64, f64) {
    let values = rows.iter().filter_map(|row| row.value);
    values.fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)))
}

/// Where bars may be: labels stand beyond their ends, so both sides keep room for their own.
fn bar_span(rows: &[Row], space: Rect) -> (f64, f64) {
    let widest = |of: &dyn Fn(&Row) -> bool| {
        rows.iter().filter(|row| of(row)).map(Row::label_width).fold(0.0, f64::max)
    };
    let names = rows.iter().map(Row::name_width).fold(0.0, f64::max);
    let is_negative = |row: &Row| row.value.is_some_and(|v| v < 0.0);
    let left = if extent(rows).0 < 0.0 { widest(&is_negative) + GAP } else { 0.0 };
    let right = widest(&|row| !is_negative(row)) + GAP;
    (space.x0 + names + GAP + 4.0 + left, space.x1 - right)
}

/// Highlighted items in their hue, "Other" and the rest in grey. Without highlights: the caller's
/// hues if all are assigned, else one hue, or one for each direction of a change.
pub(crate) fn colors(
    spec: &ChartSpec,
    mark: &RankedBarSpec,
    kept: &[RankedItem],
    palette: &Palette,
) -> Vec<Rgb> {
    let has_highlight = kept.iter().any(|item| item.highlight);
    let is_known = |item: &RankedItem| item.other.is_some() || spec.colors.contains_key(&item.name);
    let all_known = kept.iter().all(is_known);
    kept.iter()
        .map(|item| {
            let assigned = || hues(spec, &[Some(item.name.as_str())], palette)[0];
            if item.other.is_some() || (has_highlight && !item.highlight) {
                palette.neutral
            } else if mark.change && !all_known {
                palette.hue(usize::from(item.value.is_some_and(|v| v < 0.0)))
            } else if has_highlight || all_known {
                assigned()
            } else {
                palette.hue(0)
            }
        })
        .collect()
}

/// A linear mapping onto the width of the bars.
struct Linear {
    low: f64,
    high: f64,
    bars: Rect,
}

impl Linear {
    fn map(&self, value: f64) -> f64 {
        self.bars.x0 + (value - self.low) / (self.high - self.low) * self.bars.width()
    }
}

struct Row {
    lines: Vec<String>,
    name_style: TextStyle,
    value_style: TextStyle,
    text: String,
    detail: String,
    value: Option<f64>,
    color: Rgb,
}

impl Row {
    fn name_width(&self) -> f64 {
        self.lines.iter().map(|line| width(line, self.name_style)).fold(0.0, f64::max)
    }

    fn label_width(&self) -> f64 {
        let detail = if self.detail.is_empty() { 0.0 } else { 8.0 + width(&self.detail, NOTE) };
        width(&self.text, self.value_style) + detail
    }

    /// The name, right-aligned at `x` and centred on `middle`.
    fn names(&self, scene: &mut Scene, x: f64, middle: f64, palette: &Palette) {
        const LEADING: f64 = 25.0;
        let first = middle - (self.lines.len() as f64 - 1.0) * LEADING / 2.0;
        for (at, line) in self.lines.iter().enumerate() {
            let y = self.name_style.baseline_centered(first + at as f64 * LEADING);
            scene.text(line, pt(x, y), Align::Right, self.name_style, palette.ink);
        }
    }

    /// Value and detail beyond the end of the bar.
    fn label(&self, scene: &mut Scene, end: f64, zero: f64, middle: f64, palette: &Palette) {
        let y = self.value_style.baseline_centered(middle);
        // By the sign, not by the ends: the zero line is rounded to a whole pixel, the bar is not.
        let is_negative = self.value.is_some_and(|v| v < 0.0);
        let x = if is_negative { end.min(zero) - GAP - self.label_width() } else { end.max(zero) + GAP };
        let color = if self.value.is_some() { palette.ink } else { palette.muted };
        scene.text(&self.text, pt(x, y), Align::Left, self.value_style, color);
        let beside = x + width(&self.text, self.value_style) + 8.0;
        scene.text(&self.detail, pt(beside, y), Align::Left, NOTE, palette.muted);
    }
}
