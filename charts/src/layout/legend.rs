//! A row of colour keys above a chart whose marks cannot carry their names.

use crate::geom::{Corners, Rect, pt, rounded};
use crate::scene::{Align, Layer, Paint, Scene, Shape};
use crate::text::{TICK, names, width};
use crate::theme::{Palette, Rgb};

/// One entry: a colour and a name.
pub(crate) struct Key<'a> {
    pub color: Rgb,
    pub name: &'a str,
}

const SWATCH: f64 = 16.0;
const ROW: f64 = 32.0;

/// Draws the keys from the top left of `space`, in as many rows as they need (three at most, then
/// names are cut), and returns the height taken.
pub(crate) fn legend(scene: &mut Scene, keys: &[Key<'_>], space: Rect, palette: &Palette) -> f64 {
    let widest = [420.0, 330.0, 260.0, 180.0];
    let rows_at = |limit: f64| {
        let mut rows: Vec<Vec<(String, Rgb, f64)>> = vec![Vec::new()];
        let mut x = 0.0;
        let all: Vec<String> = keys.iter().map(|key| key.name.to_owned()).collect();
        for (key, lines) in keys.iter().zip(names(&all, TICK, limit, 1)) {
            let name = lines.concat();
            let taken = SWATCH + 8.0 + width(&name, TICK);
            if x > 0.0 && x + taken > space.width() {
                rows.push(Vec::new());
                x = 0.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((name, key.color, x));
            }
            x += taken + 28.0;
        }
        rows
    };
    let mut rows = rows_at(widest[0]);
    for &limit in &widest[1..] {
        if rows.len() <= 2 {
            break;
        }
        rows = rows_at(limit);
    }
    for (at, row) in rows.iter().enumerate() {
        let middle = space.y0 + 12.0 + at as f64 * ROW;
        for (name, color, x) in row {
            let x = space.x0 + x;
            let swatch =
                Rect::new(x, (middle - SWATCH / 2.0).round(), x + SWATCH, (middle + SWATCH / 2.0).round());
            let outline = rounded(swatch, 4.0, Corners::All);
            scene.push(Layer::Mark, Shape::Polygon(outline, Paint::from(*color)));
            let at = pt(x + SWATCH + 8.0, TICK.baseline_centered(middle));
            scene.text(name, at, Align::Left, TICK, palette.ink);
        }
    }
    rows.len() as f64 * ROW
}
