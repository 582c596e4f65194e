//! From a spec to a scene: pure, with every text measured, so that it can be tested without pixels.

mod axis;
mod bars;
mod card;
mod columns;
mod donut;
mod drawn;
mod end_labels;
mod frame;
mod funnel;
mod legend;
mod line;
mod ranked;
mod runs;
mod scatter;
mod spread;
#[cfg(test)]
mod tests;

pub(crate) use bars::{bar_hues, bin_hues, drawn as bars_drawn, states_drawn};
pub(crate) use card::{change_text, state_text};
pub(crate) use donut::{folded as slices_drawn, share_texts, slice_hues};
pub(crate) use drawn::{
    Drawn, drawn as series_drawn, extent, is_solid, starts_at_zero, states_of_periods, stretches,
};
pub(crate) use end_labels::EndLabel;
pub(crate) use frame::{footer_lines, footer_parts};
pub(crate) use funnel::{hue as funnel_hue, rate_of};
pub(crate) use line::end_labels;
pub(crate) use ranked::{colors as item_hues, folded as items_drawn, value_text as item_text};
pub(crate) use runs::{Zone, zones};
pub(crate) use scatter::{clipped, domain, fitted, near_zero, x_range};
pub(crate) use spread::{Wish, spread};

use crate::geom::Rect;
use crate::scene::{Canvas, Scene, TextBox};
use crate::spec::{ChartSpec, EmptySpec, Mark};
use crate::theme::{Palette, Rgb, Theme};

/// Lays out a valid spec. What is too much for a narrow canvas is laid out on the wide one: the scene says which it is.
pub(crate) fn layout(spec: &ChartSpec, theme: Theme, canvas: Canvas) -> Scene {
    let scene = layout_on(spec, theme, canvas);
    if canvas == Canvas::Wide || has_room_for_its_texts(&scene) {
        return scene;
    }
    layout_on(spec, theme, Canvas::Wide)
}

/// Whether no text leaves the margin or lies upon another.
fn has_room_for_its_texts(scene: &Scene) -> bool {
    let margin = scene.canvas.margin();
    let inside = Rect::new(margin, margin, scene.canvas.width() - margin, scene.canvas.height() - margin);
    let texts: Vec<_> = scene.texts().collect();
    texts.iter().enumerate().all(|(at, text)| {
        let apart = |other: &&TextBox| !other.bounds.grow(-0.5).overlaps(&text.bounds);
        inside.grow(0.5).holds(&text.bounds) && texts[..at].iter().all(apart)
    })
}

fn layout_on(spec: &ChartSpec, theme: Theme, canvas: Canvas) -> Scene {
    let palette = theme.palette();
    let mut scene = Scene::new(palette.background, canvas);
    if let Some(message) = nothing_to_draw(&spec.mark) {
        let card = EmptySpec { message: message.into(), hint: String::new() };
        card::empty(&mut scene, spec, &card, palette);
        return scene;
    }
    match &spec.mark {
        Mark::Line(mark) => line::line(&mut scene, spec, mark, palette),
        Mark::GroupedBar(mark) => bars::grouped(&mut scene, spec, mark, palette),
        Mark::Funnel(mark) => funnel::funnel(&mut scene, spec, mark, palette),
        Mark::Donut(mark) => donut::donut(&mut scene, spec, mark, palette),
        Mark::RankedBar(mark) => ranked::ranked(&mut scene, spec, mark, palette),
        Mark::Histogram(mark) => bars::histogram(&mut scene, spec, mark, palette),
        Mark::Scatter(mark) => scatter::scatter(&mut scene, spec, mark, palette),
        Mark::Figure(mark) => card::figure(&mut scene, spec, mark, palette),
        Mark::Empty(mark) => card::empty(&mut scene, spec, mark, palette),
    }
    scene
}

/// What the footer says of the marks, beside the caller's own notes.
pub(crate) fn notes(spec: &ChartSpec) -> Vec<String> {
    if nothing_to_draw(&spec.mark).is_some() {
        return Vec::new();
    }
    match &spec.mark {
        Mark::Line(mark) => drawn::notes(spec, mark, Theme::Light.palette()),
        Mark::GroupedBar(mark) => bars::grouped_notes(spec, mark),
        Mark::Funnel(mark) => funnel::notes(mark),
        Mark::RankedBar(mark) => ranked::notes(mark),
        Mark::Histogram(mark) => bars::histogram_notes(mark),
        Mark::Scatter(mark) => scatter::notes(mark),
        Mark::Donut(mark) => donut::notes(mark),
        Mark::Figure(_) | Mark::Empty(_) => Vec::new(),
    }
}

/// The message of the card that stands for a chart without a single value.
pub(crate) fn nothing_to_draw(mark: &Mark) -> Option<&'static str> {
    let is_empty = match mark {
        Mark::Line(mark) => mark.series.iter().all(|s| s.values.iter().all(Option::is_none)),
        Mark::GroupedBar(mark) => mark.series.iter().all(|s| s.values.iter().all(Option::is_none)),
        Mark::Histogram(mark) => mark.bins.iter().all(|bin| bin.value.is_none()),
        Mark::RankedBar(mark) => mark.items.iter().all(|item| item.value.is_none()),
        Mark::Scatter(mark) => mark.points.is_empty(),
        Mark::Funnel(mark) => mark.stages.is_empty(),
        Mark::Donut(mark) => {
            if !mark.slices.is_empty() && mark.slices.iter().all(|slice| slice.value == 0.0) {
                return Some("The total is zero, so there are no shares");
            }
            mark.slices.is_empty()
        }
        Mark::Figure(_) | Mark::Empty(_) => false,
    };
    is_empty.then_some("No data for this selection")
}

/// The hue of each name: the caller's assignment, else the next index that is free.
/// Entries without a hue (`None` names) are grey.
fn hues(spec: &ChartSpec, names: &[Option<&str>], palette: &Palette) -> Vec<Rgb> {
    let assigned = |name: &str| spec.colors.get(name).map(|&index| index % palette.series.len());
    let mut taken = [false; 6];
    for name in names.iter().flatten() {
        if let Some(index) = assigned(name) {
            taken[index] = true;
        }
    }
    names
        .iter()
        .map(|name| match name {
            None => palette.neutral,
            Some(name) => {
                let index = assigned(name).unwrap_or_else(|| {
                    let free = taken.iter().position(|&is_taken| !is_taken).unwrap_or(0);
                    taken[free] = true;
                    free
                });
                palette.hue(index)
            }
        })
        .collect()
}
