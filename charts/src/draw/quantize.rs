//! From full colour to a palette of at most 256: exact where the colours fit, else invisibly close.

use std::collections::HashMap;

use tiny_skia::PremultipliedColorU8;

/// An image of palette indices.
pub(crate) struct Indexed {
    /// Red, green and blue of each entry; at most 256 entries.
    pub palette: Vec<[u8; 3]>,
    /// One index per pixel, row by row.
    pub pixels: Vec<u8>,
}

/// Frequent colours that are never merged.
const EXACT: usize = 48;

/// A colour packed into 24 bits.
type Packed = u32;

/// Reduces opaque pixels to a palette.
pub(crate) fn quantize(pixels: &[PremultipliedColorU8]) -> Indexed {
    let counted = count(pixels);
    let palette = choose(&counted);
    let index_of = assign(&counted, &palette);
    let mut indices = vec![0_u8; pixels.len()];
    let (mut last, mut index) = (Packed::MAX, 0);
    for (slot, pixel) in indices.iter_mut().zip(pixels) {
        let color = pack(*pixel);
        if color != last {
            last = color;
            index = index_of.get(&color).copied().unwrap_or_default();
        }
        *slot = index;
    }
    Indexed { palette: palette.into_iter().map(channels).collect(), pixels: indices }
}

fn pack(pixel: PremultipliedColorU8) -> Packed {
    u32::from(pixel.red()) << 16 | u32::from(pixel.green()) << 8 | u32::from(pixel.blue())
}

fn channels(color: Packed) -> [u8; 3] {
    [(color >> 16) as u8, (color >> 8) as u8, color as u8]
}

/// Every colour with its number of pixels, the most frequent first.
fn count(pixels: &[PremultipliedColorU8]) -> Vec<(Packed, u32)> {
    let mut counts: HashMap<Packed, u32> = HashMap::with_capacity(2_048);
    let (mut last, mut length) = (Packed::MAX, 0);
    // Charts are mostly runs of one colour: look up once per run.
    for pixel in pixels {
        let color = pack(*pixel);
        if color == last {
            length += 1;
            continue;
        }
        if length > 0 {
            *counts.entry(last).or_default() += length;
        }
        (last, length) = (color, 1);
    }
    if length > 0 {
        *counts.entry(last).or_default() += length;
    }
    let mut counted: Vec<_> = counts.into_iter().collect();
    // The colour breaks ties, so that equal charts give equal bytes.
    counted.sort_unstable_by_key(|&(color, count)| (std::cmp::Reverse(count), color));
    counted
}

/// The palette: the most frequent colours are kept as they are, since they fill areas. Of the others,
/// which are the edges of letters and lines, one within `reach` of an entry needs none of its own.
/// The reach grows until the entries fit.
fn choose(counted: &[(Packed, u32)]) -> Vec<Packed> {
    let colors = counted.iter().map(|&(color, _)| color);
    if counted.len() <= 256 {
        return colors.collect();
    }
    'reach: for reach in [3, 5, 7, 9, 11, 13, 16, 20, 25, 32, 40, 64] {
        let mut palette: Vec<Packed> = colors.clone().take(EXACT).collect();
        for color in colors.clone().skip(EXACT) {
            if palette.iter().any(|&entry| distance(entry, color) <= reach * reach) {
                continue;
            }
            if palette.len() == 256 {
                continue 'reach;
            }
            palette.push(color);
        }
        return palette;
    }
    colors.take(256).collect()
}

/// The nearest entry of every colour.
fn assign(counted: &[(Packed, u32)], palette: &[Packed]) -> HashMap<Packed, u8> {
    counted
        .iter()
        .map(|&(color, _)| {
            let nearest = (0..palette.len()).min_by_key(|&i| distance(palette[i], color)).unwrap_or(0);
            (color, nearest as u8)
        })
        .collect()
}

/// Squared distance of two colours, channel by channel.
fn distance(a: Packed, b: Packed) -> u32 {
    let part = |shift: u32| {
        let difference = ((a >> shift) & 255).abs_diff((b >> shift) & 255);
        difference * difference
    };
    part(16) + part(8) + part(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn worst(pixels: &[PremultipliedColorU8], indexed: &Indexed) -> u32 {
        let entry = |&i: &u8| indexed.palette[usize::from(i)];
        let far = |(p, i): (&PremultipliedColorU8, &u8)| {
            let [r, g, b] = entry(i);
            distance(pack(*p), pack(pixel(r, g, b)))
        };
        pixels.iter().zip(&indexed.pixels).map(far).max().unwrap_or_default()
    }

    fn pixel(r: u8, g: u8, b: u8) -> PremultipliedColorU8 {
        PremultipliedColorU8::from_rgba(r, g, b, 255).expect("opaque colours are premultiplied")
    }

    #[test]
    fn few_colours_are_exact() {
        let pixels: Vec<_> = (0..=255).map(|v| pixel(v, 255 - v, 7)).collect();
        let indexed = quantize(&pixels);
        for (original, &index) in pixels.iter().zip(&indexed.pixels) {
            assert_eq!(channels(pack(*original)), indexed.palette[usize::from(index)]);
        }
    }

    #[test]
    fn samples_stay_near() {
        for (name, spec) in samples::gallery().into_iter().chain(samples::hostile()) {
            let scene = crate::layout::layout(&spec, crate::Theme::Dark, crate::Canvas::Wide);
            let mut pixmap = crate::draw::canvas(scene.canvas, 1).expect("memory");
            crate::draw::draw(&scene, crate::draw::SkiaBackend::new(&mut pixmap, scene.canvas, 1))
                .expect("drawn");
            let indexed = quantize(pixmap.pixels());
            let worst = worst(pixmap.pixels(), &indexed);
            assert!(worst <= 16 * 16, "{name}: {}", f64::from(worst).sqrt());
        }
    }

    #[test]
    fn many_colours_stay_near() {
        let pixels: Vec<_> = (0..4096).map(|v| pixel((v % 256) as u8, (v / 16) as u8, 120)).collect();
        let indexed = quantize(&pixels);
        assert!(indexed.palette.len() <= 256);
        let worst = worst(&pixels, &indexed);
        assert!(worst <= 28 * 28, "{worst:?}");
    }
}
