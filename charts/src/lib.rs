//! Board-deck charts from plain data: a [`ChartSpec`] becomes a PNG and its alt text.
//!
//! The way of a chart: [`ChartSpec`] → checked → laid out (pure, with measured texts) → drawn
//! through plotters on a backend of our own → PNG. [`render_svg`] draws the same layout as SVG,
//! [`hotspots()`] says where in it each value stands and how it reads, and [`plotly::figure`] gives the same
//! chart as a Plotly figure.
//! The crate knows nothing of questions, SQL or chat platforms.
//!
//! ```
//! use topup_charts::{ChartSpec, EmptySpec, Mark, RenderOptions, render};
//!
//! let mark = Mark::Empty(EmptySpec { message: "No applications match".into(), hint: String::new() });
//! let chart = render(&ChartSpec::new("No data", "Applications, Nov 2026", mark), &RenderOptions::default())?;
//! assert_eq!((chart.width, chart.height), (1200, 675));
//! # Ok::<(), topup_charts::ChartError>(())
//! ```

#[cfg(test)]
extern crate self as topup_charts;

mod alt;
mod draw;
mod error;
pub mod format;
mod geom;
mod hotspots;
mod layout;
pub mod plotly;
mod readout;
#[cfg(test)]
#[path = "../tests/samples/mod.rs"]
mod samples;
mod scale;
mod scene;
mod shares;
mod spec;
mod text;
mod theme;

pub use alt::alt_text;
pub use error::ChartError;
pub use format::Format;
pub use hotspots::{Hotspot, hotspots};
pub use scene::Canvas;
pub use shares::shares_to_100;
pub use spec::*;
pub use text::set_fallback_font;
pub use theme::{Palette, Rgb, Theme};

/// How hard to squeeze the PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Compression {
    /// Small files, some milliseconds more.
    #[default]
    Balanced,
    /// Where latency counts; files about twice as large.
    Fast,
}

/// How to render.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RenderOptions {
    /// Light or dark.
    pub theme: Theme,
    /// Device pixels per logical pixel: 1 or 2; other values are brought into that range.
    pub scale: u32,
    /// What it is laid out for; the wide one where its texts need the room.
    pub canvas: Canvas,
    /// Size against time.
    pub compression: Compression,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self { theme: Theme::Light, scale: 1, canvas: Canvas::Wide, compression: Compression::Balanced }
    }
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// PNG bytes.
    pub png: Vec<u8>,
    /// Width in pixels: that of the canvas times the scale.
    pub width: u32,
    /// Height in pixels: that of the canvas times the scale.
    pub height: u32,
    /// What the picture shows, in words.
    pub alt: String,
}

/// Renders a chart as PNG.
///
/// # Errors
/// [`ChartError::Invalid`] if the spec cannot be drawn honestly, else a fault of drawing or encoding.
pub fn render(spec: &ChartSpec, options: &RenderOptions) -> Result<Rendered, ChartError> {
    spec.validate()?;
    let scale = options.scale.clamp(1, 2);
    let scene = layout::layout(spec, options.theme, options.canvas);
    let mut pixmap = draw::canvas(scene.canvas, scale)?;
    draw::draw(&scene, draw::SkiaBackend::new(&mut pixmap, scene.canvas, scale))?;
    Ok(Rendered {
        png: draw::encode(&pixmap, options.compression)?,
        width: pixmap.width(),
        height: pixmap.height(),
        alt: alt_text(spec),
    })
}

/// Renders a chart as SVG text. Coordinates are sixteenths of a pixel; the font is named "Inter".
///
/// # Errors
/// As [`render`].
pub fn render_svg(spec: &ChartSpec, theme: Theme) -> Result<String, ChartError> {
    spec.validate()?;
    draw::draw_svg(&layout::layout(spec, theme, Canvas::Wide))
}
