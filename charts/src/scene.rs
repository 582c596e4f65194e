//! The result of the layout: shapes and measured texts, in logical pixels, ready to be drawn.

use crate::geom::{Point, Rect};
use crate::text::{self, TextStyle};
use crate::theme::Rgb;

/// Width of the canvas in logical pixels.
pub const WIDTH: f64 = 1200.0;
/// Height of the canvas in logical pixels.
pub const HEIGHT: f64 = 675.0;
/// Nothing is drawn nearer to an edge of the wide canvas than this.
pub const MARGIN: f64 = 48.0;

/// What a picture is laid out for. Type has the same sizes on both, so that a narrow picture shown 350 pixels wide
/// has letters of 11 pixels and more, where those of the wide one would have 5.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Canvas {
    /// 1200×675, with its title: for a screen, a message, a slide.
    #[default]
    Wide,
    /// 560×620 without title, for the width of a phone: what stands above the picture says the finding.
    Narrow,
}

impl Canvas {
    /// Width in logical pixels.
    #[must_use]
    pub fn width(self) -> f64 {
        match self {
            Canvas::Wide => WIDTH,
            Canvas::Narrow => 560.0,
        }
    }

    /// Height in logical pixels.
    #[must_use]
    pub fn height(self) -> f64 {
        match self {
            Canvas::Wide => HEIGHT,
            Canvas::Narrow => 620.0,
        }
    }

    /// Nothing is drawn nearer to an edge than this.
    pub(crate) fn margin(self) -> f64 {
        match self {
            Canvas::Wide => MARGIN,
            Canvas::Narrow => 22.0,
        }
    }

    /// Whether the finding stands in the picture.
    pub(crate) fn is_titled(self) -> bool {
        self == Canvas::Wide
    }
}

/// A colour with an opacity of 0–1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paint {
    /// The colour.
    pub color: Rgb,
    /// 0 is invisible, 1 is opaque.
    pub alpha: f64,
}

impl From<Rgb> for Paint {
    fn from(color: Rgb) -> Self {
        Paint { color, alpha: 1.0 }
    }
}

impl Rgb {
    /// This colour, see-through.
    pub fn alpha(self, alpha: f64) -> Paint {
        Paint { color: self, alpha }
    }
}

/// What lies above what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Zones behind periods.
    Zone,
    /// Grid lines.
    Grid,
    /// Area fills and bands.
    Fill,
    /// Lines, bars, slices.
    Mark,
    /// Axis and zero lines, markers on lines.
    Front,
    /// Texts.
    Text,
}

/// A measured line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    /// What is written.
    pub text: String,
    /// Left end of the baseline; y is a whole pixel.
    pub at: Point,
    /// Size and weight.
    pub style: TextStyle,
    /// Colour.
    pub color: Rgb,
    /// The box that the line takes up.
    pub bounds: Rect,
}

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A filled, axis-aligned rectangle.
    Rect(Rect, Paint),
    /// A filled outline.
    Polygon(Vec<Point>, Paint),
    /// A stroke of a width.
    Line(Vec<Point>, f64, Paint),
    /// A filled circle: centre and radius.
    Disc(Point, f64, Paint),
    /// A stroked circle: centre, radius, stroke width.
    Ring(Point, f64, f64, Paint),
    /// A text.
    Text(TextBox),
}

/// Where the given x of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At its left end.
    Left,
    /// In its middle.
    Center,
    /// At its right end.
    Right,
}

/// Where one value is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// The box of its mark.
    pub bounds: Rect,
    /// Which of the series that are drawn.
    pub series: usize,
    /// Which value of the series.
    pub at: usize,
}

/// Everything that is drawn.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The canvas colour.
    pub background: Rgb,
    /// What it is laid out for.
    pub canvas: Canvas,
    items: Vec<(Layer, Shape)>,
    spots: Vec<Spot>,
}

impl Scene {
    /// An empty canvas.
    pub fn new(background: Rgb, canvas: Canvas) -> Self {
        Self { background, canvas, items: Vec::with_capacity(128), spots: Vec::new() }
    }

    /// Adds a shape.
    pub fn push(&mut self, layer: Layer, shape: Shape) {
        self.items.push((layer, shape));
    }

    /// Notes where a value is shown; values are noted in reading order.
    pub fn spot(&mut self, bounds: Rect, series: usize, at: usize) {
        self.spots.push(Spot { bounds, series, at });
    }

    /// Where the values are shown, in reading order.
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// Adds a line of text. Empty text adds nothing.
    pub fn text(&mut self, text: &str, at: Point, align: Align, style: TextStyle, color: Rgb) {
        if let Some(text) = text_box(text, at, align, style, color) {
            self.items.push((Layer::Text, Shape::Text(text)));
        }
    }

    /// The shapes from the lowest layer to the highest.
    pub fn shapes(&self) -> Vec<&Shape> {
        let mut order: Vec<&(Layer, Shape)> = self.items.iter().collect();
        order.sort_by_key(|(layer, _)| *layer);
        order.into_iter().map(|(_, shape)| shape).collect()
    }

    /// The texts, in the order they were added.
    pub fn texts(&self) -> impl Iterator<Item = &TextBox> {
        self.items.iter().filter_map(|(_, shape)| match shape {
            Shape::Text(text) => Some(text),
            _ => None,
        })
    }

    /// The boxes of all texts so far.
    pub fn text_bounds(&self) -> Vec<Rect> {
        self.texts().map(|text| text.bounds).collect()
    }
}

/// A measured text at a place; `None` if it is empty.
pub fn text_box(text: &str, at: Point, align: Align, style: TextStyle, color: Rgb) -> Option<TextBox> {
    if text.is_empty() {
        return None;
    }
    let width = text::width(text, style);
    let x = match align {
        Align::Left => at.x,
        Align::Center => at.x - width / 2.0,
        Align::Right => at.x - width,
    };
    let at = Point { x, y: at.y.round() };
    let bounds = Rect::new(x, at.y - style.ascent(), x + width, at.y + style.descent());
    Some(TextBox { text: text.to_owned(), at, style, color, bounds })
}
