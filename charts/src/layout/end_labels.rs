//! Direct labels in the gutter right of the lines: value, name, and a bar in the series' colour.

use super::spread::{Wish, spread};
use crate::geom::{Corners, Rect, pt, rounded};
use crate::scale::ValueScale;
use crate::scene::{Align, Layer, Scene, Shape};
use crate::text::{NOTE, TICK, VALUE, names, width};
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
/// Names in two lines, and in one line where there is no room for two.
const MAX_WIDTH: f64 = 270.0;
const MAX_LINE: f64 = 410.0;
/// What they may take of the whole width at most: on a narrow canvas this is less.
const MAX_SHARE: f64 = 0.38;
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
    /// The name beside the value, where there is no room below it.
    beside: String,
    color: Rgb,
    height: f64,
    /// The part of the height that keeps labels apart.
    pad: f64,
}

/// The last resort: names right of the values, and nothing else.
fn in_one_line(labels: Vec<Measured>, all: &[String], most: f64) -> Vec<Measured> {
    let values = labels.iter().map(|label| width(&label.value, VALUE)).fold(0.0, f64::max);
    let lines = names(all, TICK, (MAX_WIDTH.min(most) - values - 8.0).max(60.0), 1);
    labels
        .into_iter()
        .zip(lines)
        .map(|(label, lines)| Measured { aside: String::new(), beside: lines.concat(), ..label })
        .collect()
}

impl Gutter {
    /// Measures labels beside a plot so that their heights fit into `room`: names in two lines if possible.
    /// `across` is the width that both have.
    pub(crate) fn measure(labels: &[EndLabel], across: f64, room: f64) -> Self {
        let most = across * MAX_SHARE;
        let all: Vec<String> = labels.iter().map(|label| label.name.clone()).collect();
        let at = |max_lines: usize, pad: f64| -> Vec<Measured> {
            let widest = if max_lines == 1 { MAX_LINE } else { MAX_WIDTH }.min(most);
            let lines = names(&all, TICK, widest, max_lines);
            labels
                .iter()
                .zip(lines)
                .map(|(label, lines)| Measured {
                    anchor: label.anchor,
                    value: label.value.clone(),
                    aside: label.aside.clone(),
                    beside: String::new(),
                    height: f64::from(VALUE.size) + lines.len() as f64 * NAME_LEADING + pad,
                    pad,
                    lines,
                    color: label.color,
                })
                .collect()
        };
        let fits = |labels: &[Measured]| labels.iter().map(|l| l.height).sum::<f64>() <= room;
        let measured = [(2, 10.0), (1, 10.0), (1, 5.0)]
            .into_iter()
            .map(|(lines, pad)| at(lines, pad))
            .find(|measured| fits(measured))
            .unwrap_or_else(|| in_one_line(at(0, 4.0), &all, most));
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
        let beside = if self.beside.is_empty() { 0.0 } else { 8.0 + width(&self.beside, TICK) };
        let first = width(&self.value, VALUE) + aside + beside;
        self.lines.iter().map(|line| width(line, TICK)).fold(first, f64::max)
    }

    fn draw(&self, scene: &mut Scene, x: f64, middle: f64, palette: &Palette) {
        let top = middle - (self.height - self.pad) / 2.0;
        let mut baseline = (top + VALUE.ascent()).round();
        scene.text(&self.value, pt(x, baseline), Align::Left, VALUE, palette.ink);
        if !self.aside.is_empty() {
            let beside = pt(x + width(&self.value, VALUE) + 8.0, baseline);
            scene.text(&self.aside, beside, Align::Left, NOTE, palette.muted);
        }
        let beside = pt(x + width(&self.value, VALUE) + 8.0, baseline);
        scene.text(&self.beside, beside, Align::Left, TICK, palette.ink);
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
