//! Glyph masks: each glyph is rasterised once per size and quarter-pixel position, then only copied.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use tiny_skia::{FillRule, Mask, PathBuilder, Transform};

use super::face::{FaceId, face};

/// Which mask: face, glyph, size in device pixels and the horizontal quarter of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct MaskKey {
    pub face: FaceId,
    pub glyph: u16,
    pub size: u32,
    pub quarter: u8,
}

/// Coverage of a glyph, one byte per device pixel.
#[derive(Debug)]
pub(crate) struct GlyphMask {
    /// Offset of the first column from the whole-pixel pen position.
    pub left: i32,
    /// Offset of the first row from the baseline, negative above it.
    pub top: i32,
    /// Pixels per row.
    pub width: usize,
    /// Rows of `width` bytes.
    pub coverage: Vec<u8>,
}

/// Masks kept in memory, about 400 bytes each.
const MAX_MASKS: usize = 16_384;

static MASKS: LazyLock<RwLock<HashMap<MaskKey, Option<Arc<GlyphMask>>>>> = LazyLock::new(RwLock::default);

/// The mask of a glyph; `None` for glyphs without ink.
pub(crate) fn mask(key: MaskKey) -> Option<Arc<GlyphMask>> {
    if let Ok(masks) = MASKS.read()
        && let Some(known) = masks.get(&key)
    {
        return known.clone();
    }
    let made = rasterize(key).map(Arc::new);
    if let Ok(mut masks) = MASKS.write() {
        if masks.len() >= MAX_MASKS {
            masks.clear();
        }
        masks.insert(key, made.clone());
    }
    made
}

fn rasterize(key: MaskKey) -> Option<GlyphMask> {
    let font = face(key.face)?;
    let mut outline = Outline(PathBuilder::new());
    font.outline_glyph(GlyphId(key.glyph), &mut outline)?;
    let path = outline.0.finish()?;
    let scale = key.size as f32 / font.units_per_em() as f32;
    let path = path
        .transform(Transform::from_scale(scale, -scale).post_translate(f32::from(key.quarter) / 4.0, 0.0))?;
    let bounds = path.bounds();
    let (left, top) = (bounds.left().floor() as i32, bounds.top().floor() as i32);
    let width = (bounds.right().ceil() as i32 - left).max(1) as u32;
    let height = (bounds.bottom().ceil() as i32 - top).max(1) as u32;
    let mut mask = Mask::new(width, height)?;
    let shift = Transform::from_translate(-left as f32, -top as f32);
    mask.fill_path(&path, FillRule::Winding, true, shift);
    Some(GlyphMask { left, top, width: width as usize, coverage: mask.take() })
}

/// Hands the outline of a glyph to tiny-skia, in font units.
struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
