//! Stages from top to bottom: centred bars, what each keeps of the one before, and of the first.

use super::frame::frame;
use crate::format::Format;
use crate::geom::{Corners, Rect, pt, rounded};
use crate::scene::{Align, Canvas, Layer, Scene, Shape};
use crate::spec::{ChartSpec, FunnelSpec, Stage};
use crate::text::{NOTE, SMALL_VALUE, VALUE, names, width};
use crate::theme::{Palette, Rgb};

/// Width of the column of names, left, and of the one of step rates, right.
fn sides(canvas: Canvas) -> (f64, f64) {
    match canvas {
        Canvas::Wide => (270.0, 270.0),
        // Step rates stand between the bars, where the way narrows.
        Canvas::Narrow => (164.0, 100.0),
    }
}
/// Longest name of a denominator before it is cut.
const DENOMINATOR: f64 = 150.0;

/// A rate with its denominator: "45.5% of Submitted"; `None` if the denominator is zero.
pub(crate) fn rate_of(part: f64, whole: &Stage) -> Option<String> {
    (whole.count > 0.0).then(|| Format::Percent.short(part / whole.count))
}

/// What the footer says of a funnel.
pub(crate) fn notes(mark: &FunnelSpec) -> Vec<String> {
    let note = mark.maturing.then(|| "Cohort still maturing: later stages will grow".to_owned());
    note.into_iter().collect()
}

/// The one hue of the stages.
pub(crate) fn hue(spec: &ChartSpec, palette: &Palette) -> Rgb {
    spec.colors.get("funnel").map_or(palette.hue(0), |&index| palette.hue(index))
}

pub(crate) fn funnel(scene: &mut Scene, spec: &ChartSpec, mark: &FunnelSpec, palette: &Palette) {
    let space = frame(scene, spec, &notes(mark), palette);
    let stages = &mark.stages;
    let count = stages.len().max(1) as f64;
    // Bars take two thirds of a row, the way to the next bar one third.
    let step = (space.height() / (count - 0.34)).min(150.0);
    let bar = (step * 0.66).min(96.0);
    let used = step * (count - 1.0) + bar;
    let top = space.y0 + ((space.height() - used) / 2.0).max(0.0);
    let (left, right) = sides(scene.canvas);
    let middle = Rect::new(space.x0 + left, space.y0, space.x1 - right, space.y1);
    let largest = stages.iter().map(|stage| stage.count).fold(0.0, f64::max);
    let hue = hue(spec, palette);

    let rect = |at: usize| {
        let share = if largest > 0.0 { stages[at].count / largest } else { 0.0 };
        // A few among many still show as a line; nobody shows as nothing.
        let half = (middle.width() * share / 2.0).max(if share > 0.0 { 1.5 } else { 0.0 });
        let (x, y) = (middle.center().x, (top + step * at as f64).round());
        Rect::new(x - half, y, x + half, (y + bar).round())
    };
    let all_names: Vec<String> = stages.iter().map(|stage| stage.name.clone()).collect();
    let short = |style, room| names(&all_names, style, room, 1).into_iter().map(|lines| lines.concat());
    let labels: Vec<Names> = short(VALUE, left - 20.0)
        .zip(short(NOTE, DENOMINATOR))
        .map(|(own, denominator)| Names { own, denominator })
        .collect();
    for (at, stage) in stages.iter().enumerate() {
        let own = rect(at);
        scene.spot(own, 0, at);
        if own.width() > 0.0 {
            let outline = rounded(own, 8.0, Corners::All);
            scene.push(Layer::Mark, Shape::Polygon(outline, hue.into()));
        }
        if at + 1 < stages.len() {
            let next = rect(at + 1);
            let inset = |r: Rect| 4.0_f64.min(r.width() / 2.0);
            let way = vec![
                pt(own.x0 + inset(own), own.y1),
                pt(own.x1 - inset(own), own.y1),
                pt(next.x1 - inset(next), next.y0),
                pt(next.x0 + inset(next), next.y0),
            ];
            scene.push(Layer::Fill, Shape::Polygon(way, hue.alpha(0.16)));
            let gap = Rect::new(space.x0, own.y1, space.x1, next.y0);
            step_rate(scene, (&labels[at], stage), &stages[at + 1], gap, step >= 74.0, palette);
        }
        stage_name(scene, (&labels[at], &labels[0]), stages, at, own, space, palette);
        stage_value(scene, stage, own, middle, hue, palette);
    }
}

/// A stage's name as it is written at its bar, and as a denominator.
struct Names {
    own: String,
    denominator: String,
}

/// Name and share of the first stage, left.
fn stage_name(
    scene: &mut Scene,
    (name, first_name): (&Names, &Names),
    stages: &[Stage],
    at: usize,
    own: Rect,
    space: Rect,
    palette: &Palette,
) {
    let stage = &stages[at];
    let first = &stages[0];
    let share = rate_of(stage.count, first).filter(|_| at > 0);
    let middle = own.center().y;
    let has_two_lines = share.is_some() && own.height() >= 44.0;
    let shift = if has_two_lines { 13.0 } else { 0.0 };
    let y = VALUE.baseline_centered(middle - shift);
    scene.text(&name.own, pt(space.x0, y), Align::Left, VALUE, palette.ink);
    if let Some(share) = share.filter(|_| has_two_lines) {
        let text = format!("{share} of {}", first_name.denominator);
        scene.text(&text, pt(space.x0, y + 26.0), Align::Left, NOTE, palette.muted);
    }
}

/// Count, with the amount as secondary text: on the bar where it fits, else right of it.
fn stage_value(scene: &mut Scene, stage: &Stage, own: Rect, middle: Rect, hue: Rgb, palette: &Palette) {
    let count = Format::Count.short(stage.count);
    let amount = stage.amount.map(|amount| Format::Money.short(amount)).unwrap_or_default();
    let widest = width(&count, VALUE).max(width(&amount, NOTE));
    let is_inside = widest + 24.0 <= own.width();
    let has_two_lines = !amount.is_empty() && own.height() >= 50.0;
    let shift = if has_two_lines { 13.0 } else { 0.0 };
    let y = VALUE.baseline_centered(own.center().y - shift);
    let ink = if is_inside { palette.text_on(hue) } else { palette.ink };
    let side = if is_inside { ink } else { palette.muted };
    let (x, align) = if is_inside { (own.center().x, Align::Center) } else { (own.x1 + 12.0, Align::Left) };
    scene.text(&count, pt(x, y), align, VALUE, ink);
    if has_two_lines {
        scene.text(&amount, pt(x, y + 26.0), align, NOTE, side);
    } else if !amount.is_empty() && !is_inside {
        let beside = x + width(&count, VALUE) + 10.0;
        if beside + width(&amount, NOTE) <= middle.x1 {
            scene.text(&amount, pt(beside, y), Align::Left, NOTE, palette.muted);
        }
    } else if !amount.is_empty() {
        // One line on a low bar: the amount goes right of the count if the bar is wide enough.
        let half = width(&count, VALUE) / 2.0;
        if own.center().x + half + 14.0 + width(&amount, NOTE) <= own.x1 - 10.0 {
            scene.text(&amount, pt(x + half + 14.0, y), Align::Left, NOTE, ink);
        }
    }
}

/// The rate from one stage to the next, right, between the two bars.
fn step_rate(
    scene: &mut Scene,
    (names, from): (&Names, &Stage),
    to: &Stage,
    gap: Rect,
    has_two_lines: bool,
    palette: &Palette,
) {
    let (middle, right, denominator) = (gap.center().y, gap.x1, &names.denominator);
    let Some(rate) = rate_of(to.count, from) else {
        let text = format!("no rate: 0 {denominator}");
        let y = NOTE.baseline_centered(middle);
        scene.text(&text, pt(right, y), Align::Right, NOTE, palette.muted);
        return;
    };
    let y = SMALL_VALUE.baseline_centered(middle - if has_two_lines { 12.0 } else { 0.0 });
    let aside = format!("of {denominator}");
    let left = right - width(&aside, NOTE) - 7.0;
    scene.text(&rate, pt(left, y), Align::Right, SMALL_VALUE, palette.ink);
    scene.text(&aside, pt(right, y), Align::Right, NOTE, palette.muted);
    if has_two_lines {
        let change = Format::Count.signed(to.count - from.count);
        scene.text(&change, pt(right, y + 24.0), Align::Right, NOTE, palette.muted);
    }
}
