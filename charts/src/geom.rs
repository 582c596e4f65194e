//! Points and rectangles in logical pixels (origin top left, y downwards).

/// A point in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Distance from the left edge of the canvas.
    pub x: f64,
    /// Distance from the top edge of the canvas.
    pub y: f64,
}

/// Shorthand for [`Point`].
pub fn pt(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// An axis-aligned rectangle in logical pixels, `x0 <= x1` and `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Bottom edge.
    pub y1: f64,
}

impl Rect {
    /// A rectangle from its edges, in either order.
    pub fn new(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        Self { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) }
    }

    /// Horizontal extent.
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Vertical extent.
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// The middle.
    pub fn center(&self) -> Point {
        pt((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    /// The rectangle grown by `by` on every side (shrunk when negative).
    pub fn grow(&self, by: f64) -> Self {
        Self::new(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)
    }

    /// Whether the interiors share more than a hair's breadth (0.01 px).
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x0 + 0.01 < other.x1
            && other.x0 + 0.01 < self.x1
            && self.y0 + 0.01 < other.y1
            && other.y0 + 0.01 < self.y1
    }

    /// Whether `other` lies inside, edges included.
    pub fn holds(&self, other: &Rect) -> bool {
        other.x0 >= self.x0 - 0.01
            && other.y0 >= self.y0 - 0.01
            && other.x1 <= self.x1 + 0.01
            && other.y1 <= self.y1 + 0.01
    }
}

/// Which corners of a rectangle are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corners {
    /// All four.
    All,
    /// The upper two: a bar that rises.
    Top,
    /// The lower two: a bar that hangs below zero.
    Bottom,
    /// The right two: a bar that grows to the right.
    Right,
    /// The left two: a bar that grows to the left.
    Left,
}

/// The outline of a rectangle with rounded corners, clockwise from the top left.
pub fn rounded(rect: Rect, radius: f64, corners: Corners) -> Vec<Point> {
    let limit = match corners {
        Corners::All => rect.width().min(rect.height()) / 2.0,
        Corners::Top | Corners::Bottom => (rect.width() / 2.0).min(rect.height()),
        Corners::Left | Corners::Right => (rect.height() / 2.0).min(rect.width()),
    };
    let r = radius.min(limit).max(0.0);
    let Rect { x0, y0, x1, y1 } = rect;
    use Corners::{All, Bottom, Left, Right, Top};
    let arcs = [
        (pt(x0, y0), pt(x0 + r, y0 + r), 180.0, matches!(corners, All | Top | Left)),
        (pt(x1, y0), pt(x1 - r, y0 + r), 270.0, matches!(corners, All | Top | Right)),
        (pt(x1, y1), pt(x1 - r, y1 - r), 0.0, matches!(corners, All | Bottom | Right)),
        (pt(x0, y1), pt(x0 + r, y1 - r), 90.0, matches!(corners, All | Bottom | Left)),
    ];
    let mut outline = Vec::with_capacity(36);
    for (corner, center, from, is_round) in arcs {
        if is_round && r > 0.1 {
            outline.extend((0..=8).map(|k| on_circle(center, r, from + 90.0 * f64::from(k) / 8.0)));
        } else {
            outline.push(corner);
        }
    }
    outline
}

/// The point of a circle at `degrees`, clockwise from three o'clock.
pub fn on_circle(center: Point, radius: f64, degrees: f64) -> Point {
    let (sin, cos) = degrees.to_radians().sin_cos();
    pt(center.x + radius * cos, center.y + radius * sin)
}

/// A polyline cut into dashes of `on` pixels with gaps of `off` pixels.
pub fn dashes(points: &[Point], on: f64, off: f64) -> Vec<Vec<Point>> {
    let mut out: Vec<Vec<Point>> = Vec::new();
    let (mut is_on, mut left) = (true, on);
    let mut current: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (mut a, b) = (pair[0], pair[1]);
        loop {
            let length = (b.x - a.x).hypot(b.y - a.y);
            if length <= left {
                left -= length;
                if is_on {
                    current.push(b);
                }
                break;
            }
            let t = left / length;
            a = pt(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
            if is_on {
                current.push(a);
                out.push(std::mem::take(&mut current));
            } else {
                current = vec![a];
            }
            is_on = !is_on;
            left = if is_on { on } else { off };
        }
    }
    if is_on && current.len() > 1 {
        out.push(current);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_rectangles_do_not_overlap() {
        let a = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!(!a.overlaps(&Rect::new(10.0, 0.0, 20.0, 10.0)));
        assert!(a.overlaps(&Rect::new(9.0, 9.0, 20.0, 20.0)));
    }

    #[test]
    fn dashes_keep_their_rhythm_around_corners() {
        let cut = dashes(&[pt(0.0, 0.0), pt(10.0, 0.0), pt(10.0, 10.0)], 6.0, 2.0);
        assert_eq!(cut.len(), 3);
        assert_eq!(cut[1], vec![pt(8.0, 0.0), pt(10.0, 0.0), pt(10.0, 4.0)]);
    }

    #[test]
    fn rounded_outlines_stay_inside() {
        let rect = Rect::new(0.0, 0.0, 4.0, 100.0);
        for p in rounded(rect, 8.0, Corners::All) {
            assert!(rect.holds(&Rect::new(p.x, p.y, p.x, p.y)));
        }
    }
}
