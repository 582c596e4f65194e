//! Sums of dollars and percentages that come out right to the last cent, in whatever order rows arrive.

/// Ten-thousandths: fine enough for cents and for APRs with two decimals.
const UNITS: f64 = 10_000.0;
/// Below this a value in ten-thousandths is a whole number that f64 and i64 both hold exactly.
const LARGEST: f64 = 1e11;

/// A number split into whole ten-thousandths and what they leave over (nearly always nothing).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Exact {
    units: i64,
    rest: f64,
}

impl Exact {
    /// Splits a number; a value that is not finite counts as 0.
    pub fn of(value: f64) -> Self {
        if !value.is_finite() {
            return Self::default();
        }
        if value.abs() >= LARGEST {
            return Self { units: 0, rest: value };
        }
        let units = (value * UNITS).round();
        let back = units / UNITS;
        Self { units: units as i64, rest: if back == value { 0.0 } else { value - back } }
    }

    /// Adds another number.
    pub fn add(&mut self, other: Self) {
        self.units += other.units;
        self.rest += other.rest;
    }

    /// The sum as the nearest f64.
    pub fn value(self) -> f64 {
        self.units as f64 / UNITS + self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_add_up() {
        let mut sum = Exact::default();
        for _ in 0..1_000_000 {
            sum.add(Exact::of(0.1));
        }
        assert_eq!(sum.value(), 100_000.0);
    }

    #[test]
    fn odd_fractions_and_giants_survive() {
        let mut sum = Exact::of(1.0 / 3.0);
        sum.add(Exact::of(2e13));
        sum.add(Exact::of(-2e13));
        assert!((sum.value() - 1.0 / 3.0).abs() < 1e-2);
        assert_eq!(Exact::of(f64::NAN).value(), 0.0);
    }
}
