//! The two icons: bars that rise within a bubble of speech. One on the accent colour, one as a white outline.

use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

/// The side of the coloured one, and of the outline.
const COLOUR: u16 = 192;
const OUTLINE: u16 = 32;
/// The accent colour of the manifest.
const ACCENT: [u8; 3] = [0x1f, 0x4e, 0x79];
/// Everything is laid out on a square of this side.
const GRID: f32 = 32.0;

/// Left edge, height and width of each bar, from the base line at 20.
const BARS: [(f32, f32, f32); 3] = [(9.0, 4.0, 3.5), (14.25, 7.0, 3.5), (19.5, 10.0, 3.5)];
const BASE: f32 = 20.0;

/// The coloured icon: white on the accent colour, to the very edge.
pub(super) fn colour() -> Option<Vec<u8>> {
    let mut picture = Pixmap::new(COLOUR.into(), COLOUR.into())?;
    let [r, g, b] = ACCENT;
    picture.fill(Color::from_rgba8(r, g, b, 255));
    // Teams cuts the corners: what matters stands in the middle.
    let scale = f32::from(COLOUR) / GRID * 0.86;
    let margin = f32::from(COLOUR) * 0.07;
    let place = Transform::from_row(scale, 0.0, 0.0, scale, margin, margin);
    picture.fill_path(&bubble()?, &paint([255; 3]), FillRule::Winding, place, None);
    for bar in bars() {
        picture.fill_path(&bar?, &paint(ACCENT), FillRule::Winding, place, None);
    }
    picture.encode_png().ok()
}

/// The outline: white on nothing.
pub(super) fn outline() -> Option<Vec<u8>> {
    let mut picture = Pixmap::new(OUTLINE.into(), OUTLINE.into())?;
    let (white, place) = (paint([255; 3]), Transform::identity());
    let stroke = Stroke { width: 2.0, ..Stroke::default() };
    picture.stroke_path(&bubble()?, &white, &stroke, place, None);
    for bar in bars() {
        picture.fill_path(&bar?, &white, FillRule::Winding, place, None);
    }
    picture.encode_png().ok()
}

fn paint([r, g, b]: [u8; 3]) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, 255);
    paint.anti_alias = true;
    paint
}

/// A bubble of speech with round corners and a tip below.
fn bubble() -> Option<Path> {
    let (left, top, right, bottom, round) = (4.0, 4.0, 28.0, 24.0, 4.0);
    let mut path = PathBuilder::new();
    path.move_to(left + round, top);
    path.line_to(right - round, top);
    path.quad_to(right, top, right, top + round);
    path.line_to(right, bottom - round);
    path.quad_to(right, bottom, right - round, bottom);
    path.line_to(14.0, bottom);
    path.line_to(9.0, 29.0);
    path.line_to(9.0, bottom);
    path.line_to(left + round, bottom);
    path.quad_to(left, bottom, left, bottom - round);
    path.line_to(left, top + round);
    path.quad_to(left, top, left + round, top);
    path.close();
    path.finish()
}

fn bars() -> impl Iterator<Item = Option<Path>> {
    BARS.into_iter().map(|(left, height, width)| {
        Rect::from_xywh(left, BASE - height, width, height).map(PathBuilder::from_rect)
    })
}
