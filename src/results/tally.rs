//! A metric's value as the additive parts it is made of.

use crate::model::MetricKind;
use serde::{Deserialize, Serialize};

/// Sums that make one value of a metric. Tallies of one metric add up over
/// periods and groups; their values, if they are rates, do not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// How the two parts make the value.
    pub kind: TallyKind,
    /// The sum; the numerator of a ratio; what a difference starts from.
    pub first: f64,
    /// The denominator of a ratio; what a difference takes off; unused in a sum.
    pub second: f64,
    /// Whether any row stood behind it: a group that is missing is not a group of 0.
    pub met: bool,
}

/// How a tally's parts make its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TallyKind {
    /// `first`
    Sum,
    /// `first / second`, none where `second` is 0
    Ratio,
    /// `first - second`
    Difference,
}

impl From<MetricKind> for TallyKind {
    fn from(kind: MetricKind) -> Self {
        match kind {
            MetricKind::Sum => Self::Sum,
            MetricKind::Ratio => Self::Ratio,
            MetricKind::Difference => Self::Difference,
        }
    }
}

impl Tally {
    /// Nothing met yet.
    #[must_use]
    pub fn empty(kind: TallyKind) -> Self {
        Self { kind, first: 0.0, second: 0.0, met: false }
    }

    /// From parts.
    #[must_use]
    pub fn of(kind: TallyKind, first: f64, second: f64) -> Self {
        Self { kind, first: settle(first), second: settle(second), met: true }
    }

    /// Adds another tally of the same metric.
    pub fn add(&mut self, other: &Self) {
        self.first = settle(self.first + other.first);
        self.second = settle(self.second + other.second);
        self.met |= other.met;
    }

    /// The value: 0 for a sum of nothing, none for a rate over nothing.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self.kind {
            TallyKind::Sum => Some(self.first),
            TallyKind::Difference => Some(settle(self.first - self.second)),
            TallyKind::Ratio if self.second == 0.0 => None,
            TallyKind::Ratio => Some(self.first / self.second),
        }
    }

    /// Whether values of this metric add up.
    #[must_use]
    pub fn is_additive(&self) -> bool {
        self.kind != TallyKind::Ratio
    }
}

/// Takes the noise of binary addition off sums of cents: a sum that lies within
/// a millionth of a whole number of ten-thousandths is that number. So the same
/// rows give the same bits, whatever the order they were added in.
fn settle(sum: f64) -> f64 {
    const UNITS: f64 = 10_000.0;
    let scaled = sum * UNITS;
    // Beyond this a ten-thousandth is finer than f64 can tell apart.
    if !scaled.is_finite() || scaled.abs() > 9e15 {
        return sum;
    }
    let whole = scaled.round();
    if (scaled - whole).abs() < 0.01 { whole / UNITS } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_add_up_in_any_order() {
        let parts = [0.1, 0.2, 1234.56, 99.99, 0.7];
        let add = |values: &mut dyn Iterator<Item = &f64>| {
            let mut sum = Tally::empty(TallyKind::Sum);
            values.for_each(|v| sum.add(&Tally::of(TallyKind::Sum, *v, 0.0)));
            sum.value()
        };
        assert_eq!(add(&mut parts.iter()), Some(1335.55));
        assert_eq!(add(&mut parts.iter()), add(&mut parts.iter().rev()));
    }

    #[test]
    fn a_rate_over_nothing_is_none_and_a_sum_is_zero() {
        assert_eq!(Tally::empty(TallyKind::Ratio).value(), None);
        assert_eq!(Tally::empty(TallyKind::Sum).value(), Some(0.0));
        assert_eq!(Tally::of(TallyKind::Difference, 3.0, 5.0).value(), Some(-2.0));
    }
}
