//! Shares of a total: a ring, its total in the middle, and a table that names every slice.

use super::frame::frame;
use super::hues;
use crate::format::Format;
use crate::geom::{Corners, Point, Rect, on_circle, pt, rounded};
use crate::scene::{Align, Canvas, Layer, Scene, Shape};
use crate::spec::{ChartSpec, DonutSpec, Slice, fold_items, other_name};
use crate::text::{NAME, SMALL_VALUE, TICK, TextStyle, VALUE, clean, ellipsize, names, width, wrap};
use crate::theme::{Palette, Rgb};

/// The slices that are drawn: at most six, "Other (n)" last.
pub(crate) fn folded(mark: &DonutSpec) -> Vec<Slice> {
    fold_items(
        &mark.slices,
        6,
        true,
        |s| s.other,
        |s| s.value,
        |parts, count| Slice {
            name: other_name(count),
            value: parts.iter().map(|part| part.value).sum(),
            other: Some(count),
        },
    )
    .kept
}

/// The share of each slice as it is written. A named one is rounded as texts and tables beside the picture round it,
/// so that one fact has one figure; "Other", which stands in none of them, takes what is left of 100.0%.
pub(crate) fn share_texts(slices: &[Slice]) -> Vec<String> {
    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    let mut tenths: Vec<i64> = slices.iter().map(|slice| tenths(slice.value, total)).collect();
    let named: i64 = slices.iter().zip(&tenths).filter(|(s, _)| s.other.is_none()).map(|(_, t)| t).sum();
    if let Some(at) = slices.iter().position(|slice| slice.other.is_some()).filter(|_| named <= 1_000) {
        tenths[at] = 1_000 - named;
    }
    let text = |(slice, tenths): (&Slice, i64)| match tenths {
        0 if slice.value > 0.0 => "<0.1%".to_owned(),
        _ => Format::Percent.short(tenths as f64 / 1_000.0),
    };
    slices.iter().zip(tenths).map(text).collect()
}

/// A share in tenths of a percent, rounded as [`Format::Percent`] writes it.
fn tenths(value: f64, total: f64) -> i64 {
    let written = Format::Percent.short(value / total);
    written.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
}

/// What the footer says where the rounded shares do not add up: nothing takes up the difference.
pub(crate) fn notes(mark: &DonutSpec) -> Vec<String> {
    let slices = folded(mark);
    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    let sum: i64 = slices.iter().map(|slice| tenths(slice.value, total)).sum();
    let adds_up = sum == 1_000 || slices.iter().any(|slice| slice.other.is_some());
    if adds_up { Vec::new() } else { vec!["Shares are rounded".to_owned()] }
}

/// The hue of each slice.
pub(crate) fn slice_hues(spec: &ChartSpec, slices: &[Slice], palette: &Palette) -> Vec<Rgb> {
    let hued: Vec<Option<&str>> =
        slices.iter().map(|s| s.other.is_none().then_some(s.name.as_str())).collect();
    hues(spec, &hued, palette)
}

pub(crate) fn donut(scene: &mut Scene, spec: &ChartSpec, mark: &DonutSpec, palette: &Palette) {
    let slices = folded(mark);
    let colors = slice_hues(spec, &slices, palette);
    let space = frame(scene, spec, &notes(mark), palette);
    let Halves { radius, center, table } = Halves::of(space, scene.canvas);
    ring(scene, &slices, &colors, center, radius, palette);

    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    let inner = radius * HOLE * 2.0 - 30.0;
    let text = mark.format.short(total);
    // Right below the middle a small hole is hardly narrower than across it.
    let unit_room = if scene.canvas == Canvas::Narrow { inner * 1.1 } else { inner * 0.8 };
    let sizes = [46, 40, 34, 28, 24];
    let style = sizes.map(TextStyle::semibold).into_iter().find(|&s| width(&text, s) <= inner);
    let style = style.unwrap_or(SMALL_VALUE);
    let unit = wrap(&clean(&mark.unit), TICK, unit_room, 2);
    let height = style.cap_height() + unit.len() as f64 * 25.0;
    let y = (center.y - height / 2.0 + style.cap_height()).round();
    scene.text(&ellipsize(&text, style, inner), pt(center.x, y), Align::Center, style, palette.ink);
    for (at, line) in unit.iter().enumerate() {
        let y = y + 30.0 + at as f64 * 23.0;
        scene.text(line, pt(center.x, y), Align::Center, TICK, palette.muted);
    }
    let reach = radius * HOLE * 0.7;
    scene.spot(Rect::new(center.x - reach, center.y - reach, center.x + reach, center.y + reach), 1, 0);
    rows(scene, &slices, &colors, mark, table, palette);
}

/// Where the ring stands, and where its table: beside it, on a narrow canvas below it.
struct Halves {
    radius: f64,
    center: Point,
    table: Rect,
}

impl Halves {
    fn of(space: Rect, canvas: Canvas) -> Self {
        if canvas == Canvas::Narrow {
            let radius = (space.height() / 4.0 - 6.0).min(124.0);
            let center = pt(space.center().x, space.y0 + radius);
            let table = Rect::new(space.x0, center.y + radius + 16.0, space.x1, space.y1);
            return Self { radius, center, table };
        }
        let radius = (space.height() / 2.0 - 4.0).min(205.0);
        let center = pt(space.x0 + 215.0, space.center().y);
        Self { radius, center, table: Rect::new(space.x0 + 490.0, space.y0, space.x1, space.y1) }
    }
}

/// Inner radius as a part of the outer one.
const HOLE: f64 = 0.62;

fn ring(scene: &mut Scene, slices: &[Slice], colors: &[Rgb], center: Point, radius: f64, palette: &Palette) {
    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    let drawn = slices.iter().filter(|slice| slice.value > 0.0).count();
    let mut from = -90.0;
    let mut cuts = Vec::new();
    for (slice, &color) in slices.iter().zip(colors).filter(|(slice, _)| slice.value > 0.0) {
        let sweep = slice.value / total * 360.0;
        let steps = (sweep / 1.5).ceil().max(1.0) as usize;
        let degrees = |k: usize| from + sweep * k as f64 / steps as f64;
        let outer = (0..=steps).map(|k| on_circle(center, radius, degrees(k)));
        let inner = (0..=steps).rev().map(|k| on_circle(center, radius * HOLE, degrees(k)));
        scene.push(Layer::Mark, Shape::Polygon(outer.chain(inner).collect(), color.into()));
        // A gap would swallow a slice thinner than itself: such a slice keeps its full width.
        cuts.push((from, sweep.to_radians() * radius * HOLE));
        from += sweep;
    }
    for (at, &(degrees, arc)) in cuts.iter().enumerate() {
        let before = cuts[(at + cuts.len() - 1) % cuts.len()].1;
        let gap = if arc.min(before) > 9.0 { 3.0 } else { 1.0 };
        if drawn > 1 {
            let ends = vec![
                on_circle(center, radius * HOLE - 2.0, degrees),
                on_circle(center, radius + 2.0, degrees),
            ];
            scene.push(Layer::Front, Shape::Line(ends, gap, palette.background.into()));
        }
    }
}

/// Swatch, name, share and value of each slice.
fn rows(
    scene: &mut Scene,
    slices: &[Slice],
    colors: &[Rgb],
    mark: &DonutSpec,
    table: Rect,
    palette: &Palette,
) {
    let row = (table.height() / slices.len().max(1) as f64).min(60.0);
    let top = table.center().y - row * slices.len() as f64 / 2.0;
    let values: Vec<String> = slices.iter().map(|slice| mark.format.short(slice.value)).collect();
    let value_width = values.iter().map(|text| width(text, TICK)).fold(0.0, f64::max);
    let share_right = table.x1 - value_width - 28.0;
    let name_left = table.x0 + 32.0;
    let name_room = share_right - width("100.0%", VALUE) - 18.0 - name_left;
    let all_names: Vec<String> = slices.iter().map(|slice| slice.name.clone()).collect();
    let all_lines = names(&all_names, NAME, name_room, if row >= 52.0 { 2 } else { 1 });
    for (at, text) in share_texts(slices).into_iter().enumerate() {
        let middle = top + row * (at as f64 + 0.5);
        let swatch = Rect::new(table.x0, (middle - 9.0).round(), table.x0 + 18.0, (middle + 9.0).round());
        scene.push(Layer::Mark, Shape::Polygon(rounded(swatch, 4.0, Corners::All), colors[at].into()));
        let lines = &all_lines[at];
        let first = middle - (lines.len() as f64 - 1.0) * 12.5;
        for (k, line) in lines.iter().enumerate() {
            let y = NAME.baseline_centered(first + k as f64 * 25.0);
            scene.text(line, pt(name_left, y), Align::Left, NAME, palette.ink);
        }
        scene.spot(Rect::new(table.x0, middle - row / 2.0, table.x1, middle + row / 2.0), 0, at);
        let y = VALUE.baseline_centered(middle);
        scene.text(&text, pt(share_right, y), Align::Right, VALUE, palette.ink);
        scene.text(&values[at], pt(table.x1, y), Align::Right, TICK, palette.muted);
        if at + 1 < slices.len() {
            let line = (top + row * (at as f64 + 1.0)).round();
            let rule = Rect::new(table.x0, line, table.x1, line + 1.0);
            scene.push(Layer::Grid, Shape::Rect(rule, palette.grid.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slices(values: &[f64]) -> Vec<Slice> {
        let slice = |(i, v): (usize, &f64)| Slice { name: format!("s{i}"), value: *v, other: None };
        values.iter().enumerate().map(slice).collect()
    }

    /// 9.855% is 9.9% in every text, so it is in the picture.
    #[test]
    fn a_share_is_rounded_as_texts_round_it_and_other_takes_the_rest() {
        let mut all = slices(&[29.705, 27.386, 17.332, 9.855, 8.856]);
        all.push(Slice { name: "Other (3)".into(), value: 6.866, other: Some(3) });
        assert_eq!(share_texts(&all), ["29.7%", "27.4%", "17.3%", "9.9%", "8.9%", "6.8%"]);
        let tenths: f64 =
            share_texts(&all).iter().filter_map(|t| t.trim_end_matches('%').parse::<f64>().ok()).sum();
        assert!((tenths - 100.0).abs() < 1e-9);
    }

    #[test]
    fn without_another_slice_the_footer_says_that_shares_are_rounded() {
        let mark =
            |values: &[f64]| DonutSpec { format: Format::Money, unit: String::new(), slices: slices(values) };
        assert_eq!(share_texts(&mark(&[1.0, 1.0, 1.0]).slices), ["33.3%"; 3]);
        assert_eq!(notes(&mark(&[1.0, 1.0, 1.0])), ["Shares are rounded"]);
        assert!(notes(&mark(&[1.0, 1.0])).is_empty());
    }
}
