//! Pictures small enough for Teams: no longer than a card's pictures may be, and to travel within a message in few colours,
//! by halves where that is not enough. What a chart says stands in its lines, bars and type, which survive all of it.

use std::io::Cursor;

/// A picture in eight bits of red, green and blue.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

/// The picture in so many bytes at most; none if it cannot be made so small, or is no PNG.
pub(crate) fn within(png: &[u8], most: usize) -> Option<Vec<u8>> {
    if png.len() <= most {
        return Some(png.to_vec());
    }
    let mut picture = decoded(png)?;
    for _ in 0..3 {
        for bits in [5, 4] {
            let small = encoded(&picture, bits)?;
            if small.len() <= most {
                return Some(small);
            }
        }
        picture = halved(&picture);
    }
    None
}

/// The picture with no side longer than so many pixels; none if it is no PNG.
pub(crate) fn to_side(png: &[u8], most: u32) -> Option<Vec<u8>> {
    let size = png::Decoder::new(Cursor::new(png)).read_info().ok()?.info().size();
    let longest = size.0.max(size.1);
    if longest <= most {
        return Some(png.to_vec());
    }
    let scaled =
        |side: u32| usize::try_from((u64::from(side) * u64::from(most) / u64::from(longest)).max(1)).ok();
    let picture = resized(&decoded(png)?, scaled(size.0)?, scaled(size.1)?);
    let (width, height) = (u32::try_from(picture.width).ok()?, u32::try_from(picture.height).ok()?);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&picture.pixels.concat()).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

/// What of a side each pixel of a shorter one covers: pixels, and how much of each.
fn covered(from: usize, to: usize) -> Vec<Vec<(usize, f32)>> {
    let ratio = from as f32 / to as f32;
    let of = |n: usize| {
        let (begin, end) = (n as f32 * ratio, (n + 1) as f32 * ratio);
        let pixels = begin as usize..(end.ceil() as usize).min(from);
        pixels
            .map(|p| (p, ((p + 1) as f32).min(end) - (p as f32).max(begin)))
            .filter(|(_, part)| *part > 0.0)
            .collect()
    };
    (0..to).map(of).collect()
}

/// The same picture smaller: each pixel the mean of what it covers.
fn resized(picture: &Picture, width: usize, height: usize) -> Picture {
    let (columns, rows) = (covered(picture.width, width), covered(picture.height, height));
    let pixel = |row: &[(usize, f32)], column: &[(usize, f32)]| {
        let (mut sum, mut parts) = ([0.0_f32; 3], 0.0);
        for (y, high) in row {
            for (x, wide) in column {
                let own = picture.pixels.get(y * picture.width + x).copied().unwrap_or([255; 3]);
                for (sum, c) in sum.iter_mut().zip(own) {
                    *sum += f32::from(c) * high * wide;
                }
                parts += high * wide;
            }
        }
        sum.map(|sum| (sum / parts).round() as u8)
    };
    let pixels = rows.iter().flat_map(|row| columns.iter().map(|column| pixel(row, column))).collect();
    Picture { width, height, pixels }
}

fn decoded(png: &[u8]) -> Option<Picture> {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    let bytes = &bytes[..info.buffer_size()];
    let channels = info.color_type.samples();
    // On white, where a picture lets something shine through.
    let pixel = |p: &[u8]| match *p {
        [grey] => [grey; 3],
        [grey, alpha] => [over(grey, alpha); 3],
        [r, g, b] => [r, g, b],
        [r, g, b, alpha, ..] => [over(r, alpha), over(g, alpha), over(b, alpha)],
        [] => [255; 3],
    };
    let pixels = bytes.chunks_exact(channels).map(pixel).collect();
    Some(Picture { width: info.width as usize, height: info.height as usize, pixels })
}

fn over(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
}

/// Half as wide and half as high: each pixel the mean of four.
fn halved(picture: &Picture) -> Picture {
    let (width, height) = ((picture.width / 2).max(1), (picture.height / 2).max(1));
    let at = |x: usize, y: usize| {
        let (x, y) = (x.min(picture.width - 1), y.min(picture.height - 1));
        picture.pixels.get(y * picture.width + x).copied().unwrap_or([255; 3])
    };
    let mean = |x: usize, y: usize| {
        let four = [at(2 * x, 2 * y), at(2 * x + 1, 2 * y), at(2 * x, 2 * y + 1), at(2 * x + 1, 2 * y + 1)];
        let channel = |c: usize| {
            let sum: u32 = four.iter().map(|pixel| u32::from(pixel[c])).sum();
            u8::try_from(sum / 4).unwrap_or(255)
        };
        [channel(0), channel(1), channel(2)]
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect();
    Picture { width, height, pixels }
}

/// How often each rounded colour comes, and the sums of what it stands for.
type Counts = Vec<(u64, [u64; 3])>;

/// A colour rounded to so many bits of each channel, as one number.
fn rounded(pixel: [u8; 3], bits: u32) -> usize {
    pixel.iter().fold(0, |number, c| number << bits | usize::from(c >> (8 - bits)))
}

/// As PNG with a palette of the most frequent colours, rounded to so many bits of each channel. Whatever is not among them
/// becomes its nearest.
fn encoded(picture: &Picture, bits: u32) -> Option<Vec<u8>> {
    let mut counts: Counts = vec![(0, [0; 3]); 1 << (3 * bits)];
    for pixel in &picture.pixels {
        let (count, sum) = counts.get_mut(rounded(*pixel, bits))?;
        *count += 1;
        for (sum, c) in sum.iter_mut().zip(pixel) {
            *sum += u64::from(*c);
        }
    }
    let mean = |colour: usize| {
        let (count, sum) = counts.get(colour).copied().unwrap_or_default();
        sum.map(|c| u8::try_from(c / count.max(1)).unwrap_or(255))
    };
    let mut order: Vec<usize> = (0..counts.len()).filter(|colour| counts[*colour].0 > 0).collect();
    order.sort_by_key(|colour| (std::cmp::Reverse(counts[*colour].0), *colour));
    let palette: Vec<[u8; 3]> = order.iter().take(256).map(|colour| mean(*colour)).collect();
    let nearest = |own: [u8; 3]| {
        let far = |other: &[u8; 3]| {
            own.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum::<u32>()
        };
        palette.iter().enumerate().min_by_key(|(_, other)| far(other)).map_or(0, |(n, _)| n)
    };
    let mut index = vec![0_u8; counts.len()];
    for (n, colour) in order.iter().enumerate() {
        let n = if n < palette.len() { n } else { nearest(mean(*colour)) };
        index[*colour] = u8::try_from(n).ok()?;
    }
    let indexed: Vec<u8> = picture.pixels.iter().map(|pixel| index[rounded(*pixel, bits)]).collect();
    let (width, height) = (u32::try_from(picture.width).ok()?, u32::try_from(picture.height).ok()?);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&indexed).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture that does not compress: every pixel is another.
    fn noisy(side: usize) -> Vec<u8> {
        let mut dice = fastrand::Rng::with_seed(7);
        let pixels: Vec<[u8; 3]> =
            (0..side * side).map(|_| [dice.u8(..), dice.u8(..), dice.u8(..)]).collect();
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side as u32, side as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().expect("a header").write_image_data(&pixels.concat()).expect("pixels");
        bytes
    }

    #[test]
    fn a_picture_becomes_as_small_as_it_must_and_stays_a_picture() {
        let png = noisy(300);
        for most in [60_000, 30_000, 12_000] {
            assert!(png.len() > most);
            let small = within(&png, most).expect("it can be made small");
            assert!(small.len() <= most);
            let shown = decoded(&small).expect("it is a picture");
            assert_eq!(shown.width, shown.height);
            assert!(shown.width >= 75, "{}", shown.width);
        }
        assert_eq!(within(&png, png.len()).as_deref(), Some(png.as_slice()));
    }

    #[test]
    fn a_picture_keeps_to_the_longest_side_and_to_its_colours() {
        let pixels: Vec<[u8; 3]> =
            (0..1200 * 675).map(|n| if n % 1200 < 600 { [200, 10, 10] } else { [255; 3] }).collect();
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, 1200, 675);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().expect("a header").write_image_data(&pixels.concat()).expect("pixels");
        let small = decoded(&to_side(&png, 1_024).expect("it is made smaller")).expect("it is a picture");
        assert_eq!((small.width, small.height), (1_024, 576));
        assert_eq!(
            (small.pixels[0], small.pixels[511], small.pixels[512]),
            ([200, 10, 10], [200, 10, 10], [255; 3])
        );
        assert_eq!(small.pixels.last(), Some(&[255; 3]));
        assert_eq!(to_side(&png, 1_200).as_deref(), Some(png.as_slice()));
        assert_eq!(to_side(b"no picture", 10), None);
    }

    #[test]
    fn what_is_no_picture_is_none() {
        assert_eq!(within(&[0; 100], 10), None);
        assert_eq!(within(&noisy(300), 10), None);
    }
}
