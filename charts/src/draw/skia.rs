//! A plotters backend over tiny-skia: anti-aliased shapes, text from shaped glyph masks.

use std::convert::Infallible;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, PremultipliedColorU8, Rect, Stroke,
    Transform,
};

use super::{FONT_FACTOR, UNITS, extent};
use crate::error::ChartError;
use crate::scene::Canvas;
use crate::text::glyph::{GlyphMask, MaskKey, mask};
use crate::text::{TextStyle, Weight, shaped};

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// An opaque canvas in its logical size times a scale.
pub(crate) struct SkiaBackend<'a> {
    pixmap: &'a mut Pixmap,
    canvas: Canvas,
    /// Device pixels per logical pixel.
    scale: u32,
}

/// A blank canvas at scale 1 or 2.
pub(crate) fn canvas(canvas: Canvas, scale: u32) -> Result<Pixmap, ChartError> {
    Pixmap::new(canvas.width() as u32 * scale, canvas.height() as u32 * scale)
        .ok_or_else(|| ChartError::Draw("no memory for the canvas".into()))
}

impl<'a> SkiaBackend<'a> {
    /// A backend that draws on a [`canvas`] of the same scale.
    pub(crate) fn new(pixmap: &'a mut Pixmap, canvas: Canvas, scale: u32) -> Self {
        Self { pixmap, canvas, scale }
    }

    /// Backend coordinates in device pixels.
    fn device(&self, units: i32) -> f32 {
        units as f32 * self.scale as f32 / UNITS as f32
    }

    fn path(&self, points: impl IntoIterator<Item = BackendCoord>, is_closed: bool) -> Option<Path> {
        let mut path = PathBuilder::new();
        for (x, y) in points {
            let (x, y) = (self.device(x), self.device(y));
            if path.is_empty() { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        if is_closed {
            path.close();
        }
        path.finish()
    }

    fn fill(&mut self, path: &Path, color: BackendColor) {
        self.pixmap.fill_path(path, &paint(color), FillRule::Winding, Transform::identity(), None);
    }

    fn stroke(&mut self, path: &Path, units: u32, color: BackendColor) {
        let stroke = Stroke {
            width: self.device(units as i32),
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        self.pixmap.stroke_path(path, &paint(color), &stroke, Transform::identity(), None);
    }

    /// Blends a glyph mask over the opaque canvas.
    fn blend(&mut self, glyph: &GlyphMask, pen: (i32, i32), color: BackendColor) {
        let (width, height) = (self.pixmap.width() as i32, self.pixmap.height() as i32);
        let (r, g, b) = color.rgb;
        let opacity = (color.alpha.clamp(0.0, 1.0) * 256.0) as u32;
        let left = pen.0 + glyph.left;
        let pixels = self.pixmap.pixels_mut();
        for (row, coverage) in glyph.coverage.chunks_exact(glyph.width).enumerate() {
            let y = pen.1 + glyph.top + row as i32;
            if y < 0 || y >= height {
                continue;
            }
            for (column, &alpha) in coverage.iter().enumerate() {
                let x = left + column as i32;
                if alpha == 0 || x < 0 || x >= width {
                    continue;
                }
                let pixel = &mut pixels[(y * width + x) as usize];
                let alpha = (u32::from(alpha) * opacity) >> 8;
                let mix = |from: u8, to: u8| {
                    ((u32::from(from) * (255 - alpha) + u32::from(to) * alpha + 127) / 255) as u8
                };
                let (red, green, blue) = (mix(pixel.red(), r), mix(pixel.green(), g), mix(pixel.blue(), b));
                if let Some(mixed) = PremultipliedColorU8::from_rgba(red, green, blue, 255) {
                    *pixel = mixed;
                }
            }
        }
    }
}

impl DrawingBackend for SkiaBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        extent(self.canvas)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        let unit = (point.0 + 1, point.1 + 1);
        self.draw_rect(point, unit, &color, true)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x0, y0): BackendCoord,
        (x1, y1): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (across, down) = extent(self.canvas);
        if !fill {
            let outline = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)];
            if let Some(path) = self.path(outline, true) {
                self.stroke(&path, style.stroke_width(), style.color());
            }
        } else if (x0, y0) == (0, 0) && x1 as u32 + 1 >= across && y1 as u32 + 1 >= down {
            let (r, g, b) = style.color().rgb;
            self.pixmap.fill(Color::from_rgba8(r, g, b, 255));
        } else if let Some(rect) =
            Rect::from_ltrb(self.device(x0), self.device(y0), self.device(x1), self.device(y1))
        {
            self.pixmap.fill_rect(rect, &paint(style.color()), Transform::identity(), None);
        }
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        if let Some(path) = self.path(points, false) {
            self.stroke(&path, style.stroke_width(), style.color());
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let circle = PathBuilder::from_circle(self.device(x), self.device(y), self.device(radius as i32));
        match circle {
            Some(path) if fill => self.fill(&path, style.color()),
            Some(path) => self.stroke(&path, style.stroke_width(), style.color()),
            None => {}
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        if let Some(path) = self.path(points, true) {
            self.fill(&path, style.color());
        }
        Ok(())
    }

    /// `position` is the left end of the baseline, which is put on a whole device pixel.
    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, position: BackendCoord) -> Drawn {
        let size = (style.size() / FONT_FACTOR / f64::from(UNITS)).round() as u32;
        let weight = match style.style() {
            FontStyle::Bold => Weight::Semibold,
            _ => Weight::Regular,
        };
        let (scale, color) = (f64::from(self.scale), style.color());
        let (x, y) = (f64::from(self.device(position.0)), f64::from(self.device(position.1)));
        for glyph in &shaped(text, TextStyle { size, weight }).glyphs {
            let quarters = ((x + glyph.x * scale) * 4.0).round() as i32;
            let key = MaskKey {
                face: glyph.face,
                glyph: glyph.glyph,
                size: size * self.scale,
                quarter: quarters.rem_euclid(4) as u8,
            };
            if let Some(mask) = mask(key) {
                let pen = (quarters.div_euclid(4), (y + glyph.y * scale).round() as i32);
                self.blend(&mask, pen, color);
            }
        }
        Ok(())
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (r, g, b) = color.rgb;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(r, g, b, (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8);
    paint
}
