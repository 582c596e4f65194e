//! What the numbers say: computed facts in a few sentences, and the segments that drove a change.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Format;

/// The reading of the data. Every number in its texts is a computed fact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// The finding, as a headline.
    pub title: String,
    /// One line for an executive.
    pub summary: String,
    /// Two or three details.
    pub bullets: Vec<String>,
    /// What drove the change, the largest effect first. Empty where nothing is compared.
    pub drivers: Vec<Driver>,
}

/// One segment value's part in a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// The segment and its value: `channel Email`.
    pub segment: String,
    /// How the metric is shown.
    pub format: Format,
    /// The metric now, unrounded; null where it cannot be computed.
    pub value: Option<f64>,
    /// Now minus before, unrounded, in the metric's unit (a fraction for a rate).
    pub delta: Option<f64>,
    /// Delta by the value before, as a fraction; null where that is 0 or less.
    pub delta_pct: Option<f64>,
    /// What it contributed to the change of a rate or an average, in the metric's unit. None for a sum, where that
    /// is the delta.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<f64>,
}

impl Driver {
    /// The change as people read it, with its sign and, where there is one, the relative change behind it:
    /// `+$1,200 (+4.1%)`. The change of a rate is given in points, without a relative change that could be
    /// mistaken for it. What a value contributed to a rate and what its own rate did are told apart:
    /// `+0.4 pts of the change (its own: +2.1 pts)`.
    #[must_use]
    pub fn show_delta(&self) -> String {
        let signed = |format: Format, number: f64| {
            crate::Column::new("delta", "Delta", format).signed().show(&json!(number))
        };
        let Some(delta) = self.delta else { return crate::NOT_AVAILABLE.into() };
        let own = match self.format {
            Format::Percent => Format::Points,
            other => other,
        };
        if let Some(effect) = self.effect {
            return format!("{} of the change (its own: {})", signed(own, effect), signed(own, delta));
        }
        match (self.format, self.delta_pct) {
            (Format::Percent | Format::Points, _) => signed(Format::Points, delta),
            (format, Some(pct)) => format!("{} ({})", signed(format, delta), signed(Format::Percent, pct)),
            (format, None) => signed(format, delta),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_reads_in_the_unit_of_its_metric() {
        let mut driver = Driver {
            segment: "channel Email".into(),
            format: Format::Money,
            value: Some(30_480.0),
            delta: Some(1_200.0),
            delta_pct: Some(0.041),
            effect: None,
        };
        assert_eq!(driver.show_delta(), "+$1,200 (+4.1%)");
        driver.delta_pct = None;
        assert_eq!(driver.show_delta(), "+$1,200");
        driver = Driver { format: Format::Percent, delta: Some(-0.012), delta_pct: Some(-0.03), ..driver };
        assert_eq!(driver.show_delta(), "−1.2 pts");
        driver.effect = Some(-0.004);
        assert_eq!(driver.show_delta(), "−0.4 pts of the change (its own: −1.2 pts)");
        driver.delta = None;
        assert_eq!(driver.show_delta(), "n/a");
    }
}
