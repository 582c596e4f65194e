//! Text: fonts, shaping, glyph masks, and breaking into lines. Pure apart from its caches.

pub(crate) mod face;
pub(crate) mod glyph;
mod shape;
mod wrap;

pub use face::set_fallback_font;
pub(crate) use shape::{shaped, width};
pub(crate) use wrap::{clean, ellipsize, names, wrap, wrap_even};

/// The two weights in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    Semibold,
}

/// Size and weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextStyle {
    /// Font size in logical pixels.
    pub size: u32,
    /// Weight.
    pub weight: Weight,
}

impl TextStyle {
    /// Weight 400.
    pub const fn regular(size: u32) -> Self {
        Self { size, weight: Weight::Regular }
    }

    /// Weight 600.
    pub const fn semibold(size: u32) -> Self {
        Self { size, weight: Weight::Semibold }
    }

    /// Space above the baseline that a line takes: ascenders, not accents on capitals.
    pub fn ascent(self) -> f64 {
        f64::from(self.size) * 0.78
    }

    /// Space below the baseline.
    pub fn descent(self) -> f64 {
        f64::from(self.size) * 0.22
    }

    /// Height of capitals and digits.
    pub fn cap_height(self) -> f64 {
        f64::from(self.size) * 0.727
    }

    /// Baseline that centres capitals and digits on `y`, as a whole pixel.
    pub fn baseline_centered(self, y: f64) -> f64 {
        (y + self.cap_height() / 2.0).round()
    }
}

/// The chart's title.
pub const TITLE: TextStyle = TextStyle::semibold(34);
/// Below the title.
pub const SUBTITLE: TextStyle = TextStyle::regular(22);
/// Direct labels and the values that matter.
pub const VALUE: TextStyle = TextStyle::semibold(24);
/// Values where the larger ones do not fit.
pub const SMALL_VALUE: TextStyle = TextStyle::semibold(20);
/// Names of rows.
pub const NAME: TextStyle = TextStyle::regular(22);
/// Legend and ticks.
pub const TICK: TextStyle = TextStyle::regular(20);
/// Footer and remarks: the smallest text there is.
pub const NOTE: TextStyle = TextStyle::regular(18);
