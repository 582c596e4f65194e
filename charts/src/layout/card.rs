//! Cards without axes: a single figure, or the message that there is nothing to draw.

use super::frame::frame;
use crate::format::{Format, relative_change};
use crate::geom::{Corners, Rect, pt, rounded};
use crate::scene::{Align, Layer, Scene, Shape};
use crate::spec::{ChartSpec, EmptySpec, FigureSpec, PeriodState};
use crate::text::{NAME, SUBTITLE, TextStyle, VALUE, clean, width, wrap};
use crate::theme::Palette;

/// The change of a figure against a base, as it is written: points for rates, else relative.
pub(crate) fn change_text(format: Format, value: Option<f64>, base: Option<f64>) -> String {
    match (format, value, base) {
        (Format::Percent, Some(value), Some(base)) => Format::Points.signed(value - base),
        (Format::Apr | Format::Score | Format::Points | Format::Number { .. }, Some(value), Some(base)) => {
            format.signed_change(value - base)
        }
        _ => relative_change(value, base),
    }
}

/// What is said beside a figure whose period is not whole.
pub(crate) fn state_text(state: PeriodState) -> &'static str {
    match state {
        PeriodState::Whole => "",
        PeriodState::Partial => "so far",
        PeriodState::Cut => "partial",
        PeriodState::Maturing => "still maturing",
        PeriodState::Projected => "projected",
    }
}

pub(crate) fn figure(scene: &mut Scene, spec: &ChartSpec, mark: &FigureSpec, palette: &Palette) {
    let space = frame(scene, spec, &[], palette);
    let text = mark.format.short(mark.value);
    let state = state_text(mark.state);
    let aside = if state.is_empty() { 0.0 } else { width(state, NAME) + 20.0 };
    let style = [132, 108, 84, 60, 44]
        .map(TextStyle::semibold)
        .into_iter()
        .find(|&style| width(&text, style) + aside <= space.width())
        .unwrap_or(VALUE);
    let label = wrap(&clean(&mark.label), NAME, space.width(), 2);
    let lines = mark.comparisons.len() as f64;
    let height = style.cap_height() + style.descent() + label.len() as f64 * 32.0 + lines * 40.0;
    let mut y = (space.y0 + ((space.height() - height) / 2.0).max(0.0) * 0.8 + style.cap_height()).round();
    scene.text(&text, pt(space.x0, y), Align::Left, style, palette.ink);
    scene.spot(
        Rect::new(space.x0, y - style.cap_height(), space.x0 + width(&text, style) + aside, y + 8.0),
        0,
        0,
    );
    scene.text(state, pt(space.x0 + width(&text, style) + 20.0, y), Align::Left, NAME, palette.muted);
    y += (style.descent() - 8.0).max(8.0).round();
    for line in &label {
        y += 32.0;
        scene.text(line, pt(space.x0, y), Align::Left, NAME, palette.muted);
    }
    y += 6.0;
    for (at, comparison) in mark.comparisons.iter().enumerate() {
        y += 40.0;
        scene.spot(Rect::new(space.x0, y - 28.0, space.x1, y + 10.0), 0, at + 1);
        let change = change_text(mark.format, mark.value, comparison.value);
        let base = mark.format.short(comparison.value);
        let rest = format!("{} ({base})", clean(&comparison.label));
        let rising = match (mark.value, comparison.value) {
            (Some(now), Some(then)) if now != then => Some(now > then),
            _ => None,
        };
        let mut x = space.x0;
        if let Some(is_rising) = rising {
            triangle(scene, x, y, is_rising, palette);
            x += 28.0;
        }
        scene.text(&change, pt(x, y), Align::Left, VALUE, palette.ink);
        x += width(&change, VALUE) + 12.0;
        for line in wrap(&rest, NAME, (space.x1 - x).max(0.0), 1) {
            scene.text(&line, pt(x, y), Align::Left, NAME, palette.muted);
        }
    }
}

/// An arrow head that points up or down; whether that is good is not ours to say, so it is grey.
fn triangle(scene: &mut Scene, x: f64, baseline: f64, is_rising: bool, palette: &Palette) {
    let (top, bottom) = (baseline - 15.0, baseline - 1.0);
    let (tip, flat) = if is_rising { (top, bottom) } else { (bottom, top) };
    let outline = vec![pt(x, flat), pt(x + 16.0, flat), pt(x + 8.0, tip)];
    scene.push(Layer::Mark, Shape::Polygon(outline, palette.muted.into()));
}

pub(crate) fn empty(scene: &mut Scene, spec: &ChartSpec, mark: &EmptySpec, palette: &Palette) {
    let space = frame(scene, spec, &[], palette);
    scene.push(Layer::Zone, Shape::Polygon(rounded(space, 8.0, Corners::All), palette.zone.into()));
    let style = TextStyle::semibold(28);
    let room = space.width() - 120.0;
    let message = if mark.message.trim().is_empty() { "No data for this selection" } else { &mark.message };
    let message = wrap(&clean(message), style, room, 3);
    let hint = wrap(&clean(&mark.hint), NAME, room, 3);
    let height = message.len() as f64 * 36.0 + hint.len() as f64 * 30.0;
    let mut y = (space.center().y - height / 2.0).round();
    let x = space.center().x;
    for line in &message {
        y += 36.0;
        scene.text(line, pt(x, y - 8.0), Align::Center, style, palette.ink);
    }
    for line in &hint {
        y += 30.0;
        scene.text(line, pt(x, y), Align::Center, SUBTITLE, palette.muted);
    }
}
