//! Draws a scene on any plotters backend: our own for pixels, plotters' for SVG.

mod png;
mod quantize;
mod skia;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

pub(crate) use self::png::encode;
pub(crate) use skia::{SkiaBackend, canvas};

use crate::error::ChartError;
use crate::geom::Point;
use crate::scene::{Canvas, Paint, Scene, Shape};
use crate::text::{TextStyle, Weight};
use crate::theme::Rgb;

/// Backend coordinates per logical pixel. Plotters counts in whole numbers; a sixteenth of a pixel
/// is finer than the eye, even at scale 2.
pub(crate) const UNITS: u32 = 16;

/// Plotters' SVG backend divides font sizes by this; so does ours, to be given the same styles.
pub(crate) const FONT_FACTOR: f64 = 1.24;

/// Size of a drawing in backend coordinates.
pub(crate) fn extent(canvas: Canvas) -> (u32, u32) {
    (canvas.width() as u32 * UNITS, canvas.height() as u32 * UNITS)
}

/// Draws every shape of the scene, from the lowest layer to the highest.
pub(crate) fn draw<B: DrawingBackend>(scene: &Scene, backend: B) -> Result<(), ChartError> {
    let area = backend.into_drawing_area();
    let fault = |error: DrawingAreaErrorKind<B::ErrorType>| ChartError::Draw(error.to_string());
    area.fill(&color(scene.background.into())).map_err(fault)?;
    for shape in scene.shapes() {
        match shape {
            Shape::Rect(rect, paint) => {
                let corners = [at(crate::geom::pt(rect.x0, rect.y0)), at(crate::geom::pt(rect.x1, rect.y1))];
                area.draw(&Rectangle::new(corners, color(*paint).filled())).map_err(fault)?;
            }
            Shape::Polygon(points, paint) => {
                let points: Vec<_> = points.iter().copied().map(at).collect();
                area.draw(&Polygon::new(points, color(*paint).filled())).map_err(fault)?;
            }
            Shape::Line(points, width, paint) => {
                let points: Vec<_> = points.iter().copied().map(at).collect();
                area.draw(&PathElement::new(points, color(*paint).stroke_width(units(*width) as u32)))
                    .map_err(fault)?;
            }
            Shape::Disc(center, radius, paint) => {
                let circle = Circle::new(at(*center), units(*radius), color(*paint).filled());
                area.draw(&circle).map_err(fault)?;
            }
            Shape::Ring(center, radius, width, paint) => {
                let stroke = color(*paint).stroke_width(units(*width) as u32);
                area.draw(&Circle::new(at(*center), units(*radius), stroke)).map_err(fault)?;
            }
            Shape::Text(text) => {
                let ink = color(text.color.into());
                let style = font(text.style).color(&ink).pos(Pos::new(HPos::Left, VPos::Bottom));
                area.draw(&Text::new(text.text.as_str(), at(text.at), style)).map_err(fault)?;
            }
        }
    }
    area.present().map_err(fault)
}

/// The scene as SVG of the logical size.
pub(crate) fn draw_svg(scene: &Scene) -> Result<String, ChartError> {
    let mut svg = String::new();
    let extent = extent(scene.canvas);
    draw(scene, SVGBackend::with_string(&mut svg, extent))?;
    // Plotters has neither a size apart from the coordinates, nor weight 600, nor a baseline anchor.
    let size = |w: u32, h: u32| format!("width=\"{w}\" height=\"{h}\" viewBox");
    let logical = size(scene.canvas.width() as u32, scene.canvas.height() as u32);
    Ok(svg
        .replacen(&size(extent.0, extent.1), &logical, 1)
        .replace("font-weight=\"bold\"", "font-weight=\"600\"")
        .replace(" dy=\"-0.5ex\" text-anchor=\"start\"", ""))
}

fn at(point: Point) -> (i32, i32) {
    (units(point.x), units(point.y))
}

fn units(px: f64) -> i32 {
    (px * f64::from(UNITS)).round() as i32
}

fn color(paint: Paint) -> RGBAColor {
    let Rgb(r, g, b) = paint.color;
    RGBAColor(r, g, b, paint.alpha)
}

fn font(style: TextStyle) -> plotters::style::TextStyle<'static> {
    let size = f64::from(style.size * UNITS) * FONT_FACTOR;
    let weight = match style.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Semibold => FontStyle::Bold,
    };
    ("Inter", size, weight).into()
}
