//! The two themes: every colour that a chart may use.

use serde::{Deserialize, Serialize};

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(
    /// Red, 0–255.
    pub u8,
    /// Green, 0–255.
    pub u8,
    /// Blue, 0–255.
    pub u8,
);

impl Rgb {
    const fn hex(value: u32) -> Self {
        Self((value >> 16) as u8, (value >> 8) as u8, value as u8)
    }

    /// This colour laid over `under` with an opacity of 0–1, as an opaque colour.
    pub fn over(self, under: Rgb, opacity: f64) -> Rgb {
        let mix = |a: u8, b: u8| (f64::from(a) * opacity + f64::from(b) * (1.0 - opacity)).round() as u8;
        Rgb(mix(self.0, under.0), mix(self.1, under.1), mix(self.2, under.2))
    }

    /// The WCAG contrast ratio, 1–21.
    pub fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// Light for documents and e-mail, dark for dark chat windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// White background.
    #[default]
    Light,
    /// Near-black background.
    Dark,
}

/// The colours of a theme, named by what they are for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// The canvas.
    pub background: Rgb,
    /// Titles, names and values.
    pub ink: Rgb,
    /// Subtitles, tick labels and footers.
    pub muted: Rgb,
    /// Grid lines and rules between rows.
    pub grid: Rgb,
    /// The zero line and axis lines.
    pub axis: Rgb,
    /// Marks that stand back: forecasts, bars that are not highlighted, "Other".
    pub neutral: Rgb,
    /// The zone behind periods that are not whole yet.
    pub zone: Rgb,
    /// The series' hues, in order of assignment.
    pub series: [Rgb; 6],
}

const LIGHT: Palette = Palette {
    background: Rgb::hex(0xFFFFFF),
    ink: Rgb::hex(0x111827),
    muted: Rgb::hex(0x4B5563),
    grid: Rgb::hex(0xE5E7EB),
    axis: Rgb::hex(0x9CA3AF),
    neutral: Rgb::hex(0x8B929E),
    zone: Rgb::hex(0xF3F4F6),
    series: [
        Rgb::hex(0x0072B2),
        Rgb::hex(0xD55E00),
        Rgb::hex(0x009E73),
        Rgb::hex(0xCC79A7),
        Rgb::hex(0x332288),
        Rgb::hex(0x882255),
    ],
};

const DARK: Palette = Palette {
    background: Rgb::hex(0x14171F),
    ink: Rgb::hex(0xF3F4F6),
    muted: Rgb::hex(0xB4BAC6),
    grid: Rgb::hex(0x2B303B),
    axis: Rgb::hex(0x5B6270),
    neutral: Rgb::hex(0x727A88),
    zone: Rgb::hex(0x1D212B),
    series: [
        Rgb::hex(0x56B4E9),
        Rgb::hex(0xE69F00),
        Rgb::hex(0xCC79A7),
        Rgb::hex(0xF0E442),
        Rgb::hex(0xD55E00),
        Rgb::hex(0x009E73),
    ],
};

impl Theme {
    /// The colours of this theme.
    pub fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

impl Palette {
    /// The hue of a palette index; indices wrap around after six.
    pub fn hue(&self, index: usize) -> Rgb {
        self.series[index % self.series.len()]
    }

    /// Ink or its opposite, whichever reads better on `fill`.
    pub fn text_on(&self, fill: Rgb) -> Rgb {
        if fill.contrast(self.ink) >= fill.contrast(self.background) { self.ink } else { self.background }
    }
}
