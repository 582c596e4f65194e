//! Horizontal bars: ranked values, or changes to both sides of zero.

use super::frame::frame;
use super::hues;
use crate::geom::{Corners, Rect, pt, rounded};
use crate::scene::{Align, Layer, Scene, Shape};
use crate::spec::{ChartSpec, Folded, RankedBarSpec, RankedItem, fold_items, other_name};
use crate::text::{NAME, NOTE, SMALL_VALUE, TICK, TextStyle, VALUE, clean, width, wrap};
use crate::theme::{Palette, Rgb};

/// Bars that are drawn at most.
const MAX_BARS: usize = 10;
const MAX_NAME: f64 = 330.0;
/// Space between a bar and the texts at its ends.
const GAP: f64 = 12.0;

/// The items that are drawn, and how many are not.
pub(crate) fn folded(mark: &RankedBarSpec) -> Folded<RankedItem> {
    let size = |item: &RankedItem| item.value.map_or(-1.0, f64::abs);
    fold_items(&mark.items, MAX_BARS, mark.foldable, |item| item.other, size, |parts, count| RankedItem {
        name: other_name(count),
        value: parts.iter().filter_map(|p| p.value).fold(None, |sum, v| Some(sum.unwrap_or(0.0) + v)),
        other: Some(count),
        ..RankedItem::default()
    })
}

pub(crate) fn ranked(scene: &mut Scene, spec: &ChartSpec, mark: &RankedBarSpec, palette: &Palette) {
    let Folded { kept, left_out } = folded(mark);
    let mut notes = Vec::new();
    if left_out > 0 {
        notes.push(format!("{left_out} more not drawn"));
    }
    let space = frame(scene, spec, &notes, palette);
    let row = (space.height() / kept.len().max(1) as f64).min(64.0);
    let top = space.y0;
    let value_style = if row >= 32.0 { VALUE } else { SMALL_VALUE };
    let name_style = if row >= 30.0 { NAME } else { TICK };
    let max_lines = if row >= 52.0 { 2 } else { 1 };
    let colors = colors(spec, mark, &kept, palette);

    let rows: Vec<Row> = kept
        .iter()
        .zip(colors)
        .map(|(item, color)| {
            let style = if item.highlight { TextStyle { weight: VALUE.weight, ..name_style } } else { name_style };
            let value = if mark.change { mark.format.signed(item.value) } else { mark.format.short(item.value) };
            Row {
                lines: wrap(&clean(&item.name), style, MAX_NAME, max_lines),
                name_style: style,
                value_style,
                text: value,
                detail: wrap(&clean(&item.detail), NOTE, 150.0, 1).pop().unwrap_or_default(),
                value: item.value,
                color,
            }
        })
        .collect();

    let names = rows.iter().map(Row::name_width).fold(0.0, f64::max);
    let (low, high) = rows
        .iter()
        .filter_map(|row| row.value)
        .fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    let ends = |of: &dyn Fn(&Row) -> bool| {
        rows.iter().filter(|row| of(row)).map(Row::label_width).fold(0.0, f64::max)
    };
    // Labels stand beyond the ends of the bars, so both sides keep room for their own.
    let left_room = if low < 0.0 { ends(&|r| r.value.is_some_and(|v| v < 0.0)) + GAP } else { 0.0 };
    let right_room = ends(&|r| r.value.is_none_or(|v| v >= 0.0)) + GAP;
    let bars = Rect::new(space.x0 + names + GAP + 4.0 + left_room, top, space.x1 - right_room, top + row * rows.len() as f64);
    // Bars carry their values, so the scale needs no ticks; only its mapping is used.
    let scale = Linear { low, high: if high > low { high } else { low + 1.0 }, bars };
    let zero = scale.map(0.0).round();

    for (at, each) in rows.iter().enumerate() {
        let middle = top + row * (at as f64 + 0.5);
        let thickness = (row * 0.62).clamp(12.0, 38.0);
        each.names(scene, space.x0 + names, middle, palette);
        let end = each.value.map_or(zero, |v| scale.map(v));
        let bar = Rect::new(zero, (middle - thickness / 2.0).round(), end, (middle + thickness / 2.0).round());
        if bar.width() >= 0.5 {
            let corners = if end < zero { Corners::Left } else { Corners::Right };
            scene.push(Layer::Mark, Shape::Polygon(rounded(bar, 5.0, corners), each.color.into()));
        }
        each.label(scene, end, zero, middle, palette);
    }
    let line = Rect::new(zero - 1.0, bars.y0, zero, bars.y1);
    scene.push(Layer::Front, Shape::Rect(line, palette.axis.into()));
}

/// Highlighted items in their hue, "Other" and the rest in grey; without highlights all in one hue,
/// and changes in one hue for each direction.
fn colors(spec: &ChartSpec, mark: &RankedBarSpec, kept: &[RankedItem], palette: &Palette) -> Vec<Rgb> {
    let has_highlight = kept.iter().any(|item| item.highlight);
    kept.iter()
        .map(|item| {
            let assigned = || hues(spec, &[Some(item.name.as_str())], palette)[0];
            if item.other.is_some() || (has_highlight && !item.highlight) {
                palette.neutral
            } else if mark.change && !spec.colors.contains_key(&item.name) {
                palette.hue(usize::from(item.value.is_some_and(|v| v < 0.0)))
            } else if has_highlight {
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
        let x = if end < zero { end - GAP - self.label_width() } else { end.max(zero) + GAP };
        let color = if self.value.is_some() { palette.ink } else { palette.muted };
        scene.text(&self.text, pt(x, y), Align::Left, self.value_style, color);
        let beside = x + width(&self.text, self.value_style) + 8.0;
        scene.text(&self.detail, pt(beside, y), Align::Left, NOTE, palette.muted);
    }
}
