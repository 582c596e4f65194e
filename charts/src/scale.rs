//! Value scales: round ticks, their labels, and the mapping from values to pixels.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use crate::draw::UNITS;
use crate::format::{Format, Unit};

/// A linear scale with its ticks. Labels share one unit and one number of decimals.
#[derive(Debug, Clone)]
pub struct ValueScale {
    min: f64,
    max: f64,
    /// Pixels of `min` and `max`.
    range: (f64, f64),
    /// Round values inside the domain, ascending and unique.
    pub ticks: Vec<f64>,
    /// The text of each tick.
    pub labels: Vec<String>,
    /// Unit and decimals of the labels, so that value labels can agree with them.
    pub(crate) unit: Unit,
    format: Format,
}

impl ValueScale {
    /// A scale over `low..=high`, widened to round ticks (about `target` of them).
    ///
    /// With `from_zero` the domain includes zero. Non-finite bounds count as zero.
    pub fn new(low: f64, high: f64, from_zero: bool, target: usize, format: Format) -> Self {
        let clean = |v: f64| if v.is_finite() { v } else { 0.0 };
        let (mut low, mut high) = (clean(low.min(high)), clean(high.max(low)));
        if from_zero {
            low = low.min(0.0);
            high = high.max(0.0);
        }
        let factor = format.factor();
        let (mut low, mut high) = (low * factor, high * factor);
        let finest = finest_step(format);
        // A domain without extent still needs an axis: widen it around or above the value.
        if high - low < finest.max(high.abs().max(low.abs()) * 1e-9) {
            let room = (high.abs() * 0.1).max(finest * 4.0);
            if high > 0.0 || !from_zero || low == high {
                high += room;
            }
            if low < 0.0 || (!from_zero && low != 0.0) {
                low -= room;
            }
        }
        let divisor = axis_unit(format, high.abs().max(low.abs())).divisor();
        let step = nice_step((high - low) / target.max(1) as f64, finest, divisor);
        let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
        let count = (last - first).max(1.0) as usize;
        let ticks: Vec<f64> = (0..=count).map(|k| (first + k as f64) * step / factor).collect();
        let largest = ticks.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let unit = axis_unit(format, largest);
        let decimals = decimals_of(step / unit.divisor());
        let labels = ticks.iter().map(|&v| format.in_unit(v, unit, decimals)).collect();
        let (min, max) = (ticks[0], ticks[ticks.len() - 1]);
        Self { min, max, range: (0.0, 1.0), ticks, labels, unit, format }
    }

    /// The same scale drawn between two pixel positions: where its minimum and its maximum go.
    pub fn onto(mut self, at_min: f64, at_max: f64) -> Self {
        self.range = (at_min, at_max);
        self
    }

    /// The pixel of a value, on the drawing grid of 1/16 px.
    pub fn map(&self, value: f64) -> f64 {
        let units = |px: f64| (px * f64::from(UNITS)).round() as i32;
        let at =
            RangedCoordf64::from(self.min..self.max).map(&value, (units(self.range.0), units(self.range.1)));
        f64::from(at) / f64::from(UNITS)
    }

    /// The kind of the values.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The smallest value of the domain.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The largest value of the domain.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// Where bars and areas start: zero, or the bound nearest to it.
    pub fn base(&self) -> f64 {
        0.0_f64.clamp(self.min, self.max)
    }

    /// The labels of values that stand side by side, in the unit of the axis and with one number of decimals.
    pub fn value_labels(&self, values: &[f64]) -> Vec<String> {
        self.labels_of(values, 2)
    }

    /// The same with fewer decimals, for bars that have no room for more.
    pub(crate) fn short_value_labels(&self, values: &[f64]) -> Vec<String> {
        self.labels_of(values, 1)
    }

    fn labels_of(&self, values: &[f64], most: usize) -> Vec<String> {
        let largest = self.max.abs().max(self.min.abs());
        let divisor = self.unit.divisor();
        let is_small = |value: f64| self.unit != Unit::One && value.abs() < divisor / 10.0;
        let decimals = match self.unit {
            Unit::One => self.format.decimals(),
            Unit::Thousand if largest >= 1e5 => 0,
            // "$27M" says what "$27.1M" has no room for.
            _ if most < 2 && values.iter().all(|v| is_small(*v) || v.abs() >= 10.0 * divisor) => 0,
            // "$0.6M" beside "$0.7M" would hide how far they lie apart.
            _ if largest < 10.0 * divisor && values.iter().any(|v| !is_small(*v) && v.abs() < divisor) => {
                most
            }
            _ => 1,
        };
        let label = |value: &f64| match *value {
            // A small value would lose all its digits in the unit of the axis.
            v if is_small(v) => self.format.short(v),
            v => self.format.in_unit(v, self.unit, decimals),
        };
        values.iter().map(label).collect()
    }
}

/// The finest step that the format can tell apart, in written units.
fn finest_step(format: Format) -> f64 {
    match format {
        Format::Money | Format::Count | Format::Score => 1.0,
        Format::Percent | Format::Points | Format::Apr => 0.01,
        Format::Number { .. } => 10f64.powi(-(format.decimals() as i32)),
    }
}

/// The next round step of 1, 2, 2.5 or 5 times a power of ten, not below `finest`. Steps of 2.5 are
/// taken only if they are whole in the unit of the axis: 25% is a round tick, 2.5% is not.
fn nice_step(rough: f64, finest: f64, divisor: f64) -> f64 {
    let rough = rough.max(finest);
    let power = 10f64.powf(rough.log10().floor());
    for mantissa in [1.0, 2.0, 2.5, 5.0, 10.0] {
        let step: f64 = mantissa * power;
        if mantissa == 2.5 && (step / divisor).fract() != 0.0 {
            continue;
        }
        if step >= rough * (1.0 - 1e-9) {
            return step;
        }
    }
    10.0 * power
}

fn axis_unit(format: Format, largest: f64) -> Unit {
    if !format.is_additive() {
        return Unit::One;
    }
    match largest {
        v if v >= 1e9 => Unit::Billion,
        v if v >= 1e6 => Unit::Million,
        // Four digits read well as they are.
        v if v >= 1e4 => Unit::Thousand,
        _ => Unit::One,
    }
}

/// How many decimals a multiple of `step` needs.
fn decimals_of(step: f64) -> usize {
    (0..=6)
        .find(|&d| {
            let scaled = step * 10f64.powi(d);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1e-6) && scaled.round() >= 1.0
        })
        .unwrap_or(6) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, zero: bool, format: Format) -> Vec<String> {
        ValueScale::new(low, high, zero, 5, format).labels
    }

    #[test]
    fn money_keeps_one_unit() {
        let got = labels(0.0, 5.2e6, true, Format::Money);
        assert_eq!(got, ["$0M", "$2M", "$4M", "$6M"]);
        let got = labels(0.0, 110e6, true, Format::Money);
        assert_eq!(got, ["$0M", "$25M", "$50M", "$75M", "$100M", "$125M"]);
        let got = labels(0.0, 1.1e6, true, Format::Money);
        assert_eq!(got, ["$0.0M", "$0.5M", "$1.0M", "$1.5M"]);
    }

    #[test]
    fn labels_side_by_side_have_one_number_of_decimals() {
        let scale = ValueScale::new(0.0, 1.6e6, true, 5, Format::Money);
        assert_eq!(scale.value_labels(&[1.02e6, 0.98e6, 0.33e6, 0.0]), ["$1.02M", "$0.98M", "$0.33M", "$0"]);
        assert_eq!(scale.short_value_labels(&[1.02e6, 0.98e6, 0.33e6]), ["$1.0M", "$1.0M", "$0.3M"]);
        assert_eq!(scale.value_labels(&[1.02e6, 1.5e6]), ["$1.0M", "$1.5M"]);
        let scale = ValueScale::new(0.0, 45e6, true, 5, Format::Money);
        assert_eq!(scale.short_value_labels(&[44.2e6, 27.1e6]), ["$44M", "$27M"]);
        assert_eq!(scale.value_labels(&[44.2e6, 0.6e6, 12_300.0]), ["$44.2M", "$0.6M", "$12.3K"]);
    }

    #[test]
    fn degenerate_domains_have_an_axis() {
        for (low, high) in [(0.0, 0.0), (5.0, 5.0), (-5.0, -5.0), (f64::NAN, 1.0), (1e15, 1e15 + 1.0)] {
            for zero in [true, false] {
                for format in [Format::Money, Format::Count, Format::Percent, Format::Apr] {
                    let scale = ValueScale::new(low, high, zero, 5, format);
                    assert!(scale.max > scale.min, "{low} {high} {zero} {format:?}");
                    let mut unique = scale.labels.clone();
                    unique.dedup();
                    assert_eq!(unique, scale.labels);
                }
            }
        }
    }

    #[test]
    fn negative_values_keep_zero_inside() {
        let scale = ValueScale::new(-3.0, 8.0, true, 5, Format::Count).onto(100.0, 0.0);
        assert!(scale.min <= -3.0 && scale.max >= 8.0);
        assert!(scale.map(0.0) < 100.0 && scale.map(0.0) > 0.0);
        assert_eq!(scale.base(), 0.0);
    }

    #[test]
    fn rates_have_percent_ticks() {
        assert_eq!(labels(0.41, 0.47, false, Format::Percent), ["40%", "42%", "44%", "46%", "48%"]);
    }
}
