//! Colours that can be seen and told apart, with and without colour blindness.

use topup_charts::{Rgb, Theme};

/// Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
const BLINDNESS: [(&str, [[f64; 3]; 3]); 3] = [
    (
        "protanopia",
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    (
        "tritanopia",
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ),
];

fn linear(Rgb(r, g, b): Rgb) -> [f64; 3] {
    [r, g, b].map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

/// CIELAB under D65.
fn lab(rgb: [f64; 3]) -> [f64; 3] {
    let [r, g, b] = rgb.map(|c| c.clamp(0.0, 1.0));
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47);
    let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (lab(a), lab(b));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn seen(color: Rgb, matrix: &[[f64; 3]; 3]) -> [f64; 3] {
    let c = linear(color);
    matrix.map(|row| row.iter().zip(c).map(|(m, c)| m * c).sum())
}

#[test]
fn marks_stand_out_from_the_background() {
    for theme in [Theme::Light, Theme::Dark] {
        let palette = theme.palette();
        for color in palette.series.into_iter().chain([palette.neutral]) {
            let contrast = color.contrast(palette.background);
            assert!(contrast >= 3.0, "{theme:?} {color:?}: {contrast:.2}");
        }
    }
}

#[test]
fn texts_are_readable() {
    for theme in [Theme::Light, Theme::Dark] {
        let palette = theme.palette();
        for under in [palette.background, palette.zone] {
            assert!(palette.ink.contrast(under) >= 7.0);
            assert!(palette.muted.contrast(under) >= 4.5);
        }
        for hue in palette.series {
            assert!(palette.text_on(hue).contrast(hue) >= 3.0, "large text on {hue:?}");
        }
    }
}

#[test]
fn hues_are_told_apart_by_everyone() {
    for theme in [Theme::Light, Theme::Dark] {
        let series = theme.palette().series;
        for (i, &a) in series.iter().enumerate() {
            for &b in &series[..i] {
                let plain = distance(linear(a), linear(b));
                assert!(plain >= 25.0, "{theme:?} {a:?} {b:?}: {plain:.1}");
                for (name, matrix) in &BLINDNESS {
                    let apart = distance(seen(a, matrix), seen(b, matrix));
                    // Twice the difference that is noticed at a glance (CIE76, about 2.3), with a wide margin.
                    assert!(apart >= 8.0, "{theme:?} {name} {a:?} {b:?}: {apart:.1}");
                }
            }
        }
    }
}
