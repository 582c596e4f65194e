//! Direct labels in the gutter right of the lines: value, name, and a bar in the series' colour.

use super::spread::{Wish, spread};
use crate::geom::{Corners, Rect, pt, rounded};
use crate::scale::ValueScale;
use crate::scene::{Align, Layer, Scene, Shape};
use crate::text::{NOTE, TICK, VALUE, clean, width, wrap};
use crate::theme::{Palette, Rgb};

/// What a label says, and the value it stands for.
pub(crate) struct EndLabel {
    /// The value whose height the label wants.
    pub anchor: f64,
    /// Written large.
    pub value: String,
    /// Written small beside the value; may be empty.
    pub aside: String,
    /// Written below; may be empty.
    pub name: String,
    /// Colour of the bar.
    pub color: Rgb,
}

/// Space between plot and labels, bar included.
const INDENT: f64 = 26.0;
const BAR: f64 = 5.0;
const MAX_WIDTH: f64 = 270.0;
const NAME_LEADING: f64 = 23.0;

/// The measured labels.
pub(crate) struct Gutter {
    labels: Vec<Measured>,
    width: f64,
}

struct Measured {
    anchor: f64,
    value: String,
    aside: String,
    lines: Vec<String>,
    color: Rgb,
    height: f64,
}

impl Gutter {
    /// Measures labels so that their heights fit into `room`: names in two lines if possible.
    pub(crate) fn measure(labels: &[EndLabel], room: f64) -> Self {
        let at = |max_lines: usize| -> Vec<Measured> {
            labels
                .iter()
                .map(|label| {
                    let lines = wrap(&clean(&label.name), TICK, MAX_WIDTH, max_lines);
                    Measured {
                        anchor: label.anchor,
                        value: label.value.clone(),
                        aside: label.aside.clone(),
                        height: f64::from(VALUE.size) + lines.len() as f64 * NAME_LEADING + 10.0,
                        lines,
                        color: label.color,
                    }
                })
                .collect()
        };
        let fits = |labels: &[Measured]| labels.iter().map(|l| l.height).sum::<f64>() <= room;
        let measured = [2, 1, 0].into_iter().map(at).find(|m| fits(m)).unwrap_or_else(|| at(0));
        let width = measured.iter().map(Measured::width).fold(0.0, f64::max);
        Self { labels: measured, width: if labels.is_empty() { 0.0 } else { width + INDENT } }
    }

    /// How much of the plot's width the labels take.
    pub(crate) fn width(&self) -> f64 {
        self.width
    }

    /// Places the labels right of `plot`, each as near to its value as the others allow.
    pub(crate) fn place(&self, scene: &mut Scene, scale: &ValueScale, plot: Rect, palette: &Palette) {
        let wishes: Vec<Wish> =
            self.labels.iter().map(|l| Wish { at: scale.map(l.anchor), size: l.height }).collect();
        let centers = spread(&wishes, plot.y0 - 12.0, plot.y1 + 12.0);
        for (label, middle) in self.labels.iter().zip(centers) {
            label.draw(scene, plot.x1 + INDENT, middle, palette);
        }
    }
}

impl Measured {
    fn width(&self) -> f64 {
        let aside = if self.aside.is_empty() { 0.0 } else { 8.0 + width(&self.aside, NOTE) };
        let first = width(&self.value, VALUE) + aside;
        self.lines.iter().map(|line| width(line, TICK)).fold(first, f64::max)
    }

    fn draw(&self, scene: &mut Scene, x: f64, middle: f64, palette: &Palette) {
        let top = middle - (self.height - 10.0) / 2.0;
        let mut baseline = (top + VALUE.ascent()).round();
        scene.text(&self.value, pt(x, baseline), Align::Left, VALUE, palette.ink);
        if !self.aside.is_empty() {
            let beside = pt(x + width(&self.value, VALUE) + 8.0, baseline);
            scene.text(&self.aside, beside, Align::Left, NOTE, palette.muted);
        }
        for line in &self.lines {
            baseline += NAME_LEADING;
            scene.text(line, pt(x, baseline), Align::Left, TICK, palette.ink);
        }
        let bar = Rect::new(
            x - 12.0,
            (top + VALUE.ascent()).round() - VALUE.cap_height().round(),
            x - 12.0 + BAR,
            baseline.max(top + VALUE.size as f64 * 0.8),
        );
        scene.push(Layer::Mark, Shape::Polygon(rounded(bar, BAR / 2.0, Corners::All), self.color.into()));
    }
}
