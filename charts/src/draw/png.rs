//! Writes a drawn canvas as a PNG with an 8-bit palette and no filters.

use png::{BitDepth, ColorType, Encoder, Filter};
use tiny_skia::Pixmap;

use super::quantize::quantize;
use crate::Compression;
use crate::error::ChartError;

/// The canvas as PNG bytes.
pub(crate) fn encode(pixmap: &Pixmap, compression: Compression) -> Result<Vec<u8>, ChartError> {
    let fault = |error: png::EncodingError| ChartError::Encode(error.to_string());
    let indexed = quantize(pixmap.pixels());
    let mut out = Vec::with_capacity(64 * 1024);
    let mut encoder = Encoder::new(&mut out, pixmap.width(), pixmap.height());
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(indexed.palette.concat());
    encoder.set_compression(match compression {
        Compression::Balanced => png::Compression::Balanced,
        Compression::Fast => png::Compression::Fast,
    });
    // Filters guess from neighbours; palette indices of neighbours are unrelated.
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(&indexed.pixels).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(out)
}
