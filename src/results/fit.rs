//! Least squares from sums.

use super::facts::Fit;

/// Count, means and centred sums of two numbers. Centring keeps the digits that
/// plain sums of squares would lose.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moments {
    pub n: f64,
    pub mean_x: f64,
    pub mean_y: f64,
    pub xx: f64,
    pub xy: f64,
    pub yy: f64,
}

impl Moments {
    /// From the plain sums of a small bucket of rows.
    pub fn of_sums(n: f64, x: f64, y: f64, xx: f64, xy: f64, yy: f64) -> Self {
        if n <= 0.0 {
            return Self::default();
        }
        let (mean_x, mean_y) = (x / n, y / n);
        Self {
            n,
            mean_x,
            mean_y,
            xx: (xx - x * mean_x).max(0.0),
            xy: xy - x * mean_y,
            yy: (yy - y * mean_y).max(0.0),
        }
    }

    /// Of a single point.
    pub fn point(x: f64, y: f64) -> Self {
        Self { n: 1.0, mean_x: x, mean_y: y, ..Self::default() }
    }

    /// Of both together.
    pub fn merge(self, other: Self) -> Self {
        let n = self.n + other.n;
        if n == 0.0 {
            return self;
        }
        let (dx, dy) = (other.mean_x - self.mean_x, other.mean_y - self.mean_y);
        let weight = self.n * other.n / n;
        Self {
            n,
            mean_x: self.mean_x + dx * other.n / n,
            mean_y: self.mean_y + dy * other.n / n,
            xx: self.xx + other.xx + dx * dx * weight,
            xy: self.xy + other.xy + dx * dy * weight,
            yy: self.yy + other.yy + dy * dy * weight,
        }
    }

    /// The line through them; none for fewer than three, or where x or y does not vary.
    pub fn fit(&self) -> Option<Fit> {
        if self.n < 3.0 || self.xx <= 0.0 || self.yy <= 0.0 {
            return None;
        }
        let slope = self.xy / self.xx;
        let r = (self.xy / (self.xx * self.yy).sqrt()).clamp(-1.0, 1.0);
        // n counts rows and is whole.
        Some(Fit { slope, intercept: self.mean_y - slope * self.mean_x, r, n: self.n as i64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_fit_as_their_points() {
        let points = [(1.0, 3.1), (2.0, 4.9), (3.0, 7.2), (10.0, 20.8), (11.0, 23.1)];
        let single =
            points.iter().map(|(x, y)| Moments::point(*x, *y)).fold(Moments::default(), Moments::merge);
        let bucket = |rows: &[(f64, f64)]| {
            let sum = |f: fn(&(f64, f64)) -> f64| rows.iter().map(f).sum::<f64>();
            Moments::of_sums(
                rows.len() as f64,
                sum(|p| p.0),
                sum(|p| p.1),
                sum(|p| p.0 * p.0),
                sum(|p| p.0 * p.1),
                sum(|p| p.1 * p.1),
            )
        };
        let merged = bucket(&points[..3]).merge(bucket(&points[3..])).fit().expect("fit");
        let plain = single.fit().expect("fit");
        assert!((merged.slope - plain.slope).abs() < 1e-9 && (merged.r - plain.r).abs() < 1e-9);
        assert!((plain.slope - 2.0).abs() < 0.05 && plain.r > 0.99 && plain.n == 5);
    }

    #[test]
    fn a_flat_line_has_no_correlation() {
        let flat = (0..5).map(|x| Moments::point(f64::from(x), 1.0)).fold(Moments::default(), Moments::merge);
        assert_eq!(flat.fit(), None);
    }
}
