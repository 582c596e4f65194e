//! Forecast, actual and their differences from the parts of one cell.

use super::gather::Series;
use super::metric::Spec;
use super::tally::{Tally, TallyKind};
use super::types::Cell;
use crate::calendar::add_days;
use crate::model::{Format, MetricKind, Model, Role};
use crate::plan::Window;
use crate::query::Side;
use jiff::civil::Date;

/// How many stored rows have a forecast or an actual, as the model's parts count them.
pub(super) const COUNTS: [&str; 2] = ["forecast_cnt", "actual_cnt"];

/// The metrics that every forecast answer is computed from, by position.
pub(super) const FORECAST: usize = 0;
pub(super) const ACTUAL: usize = 1;
const FORECAST_ROWS: usize = 2;
const ACTUAL_ROWS: usize = 3;

/// Forecast, actual, their counts, and the error metrics of the model that are
/// more than a difference or ratio of the two. None if the model has no forecast.
pub(super) fn specs(model: &Model) -> Option<Vec<Spec>> {
    let forecast = Spec::of(model.metric_of_role(Role::Forecast)?, false)?;
    let actual = Spec::of(model.metric_of_role(Role::Actual)?, false)?;
    let counted = |part: &str| Spec {
        id: part.to_string(),
        kind: TallyKind::Sum,
        first: part.to_string(),
        second: None,
        format: Format::Count,
        maturity: None,
        ..forecast.clone()
    };
    let own = [&forecast.first, &actual.first];
    let errors: Vec<Spec> = model
        .metrics()
        .iter()
        .filter(|m| m.role == Some(Role::Error) && m.kind != MetricKind::Difference)
        .filter_map(|m| Spec::of(m, false))
        .filter(|s| !s.parts().all(|p| own.contains(&p)))
        .collect();
    let mut all = vec![forecast.clone(), actual.clone(), counted(COUNTS[0]), counted(COUNTS[1])];
    all.extend(errors);
    Some(all)
}

/// The days that have an actual apart from those ahead; either may be empty.
pub(super) fn sides(window: &Window, last_actual: Option<Date>) -> Vec<Side> {
    let side = |label, start, end| Side { label, window: Window { start, end, ..window.clone() } };
    let Some(edge) = last_actual.map(|d| add_days(d, 1)) else {
        return vec![side("due", window.start, window.end)];
    };
    if window.end <= edge {
        vec![side("due", window.start, window.end)]
    } else if window.start >= edge {
        vec![side("ahead", window.start, window.end)]
    } else {
        vec![side("due", window.start, edge), side("ahead", edge, window.end)]
    }
}

/// Sums of one cell.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    /// Over the due days.
    pub due: Vec<Tally>,
    /// Over all days.
    pub all: Vec<Tally>,
}

impl Sums {
    /// Reads a cell of every series: `read` gives its tally on a side.
    pub fn read(series: &[Series], sides: &[Side], read: impl Fn(&Series, usize) -> Tally) -> Self {
        let over = |want: fn(&str) -> bool| -> Vec<Tally> {
            let sum = |s: &Series| {
                let mut sum = s.spec.empty();
                for (at, side) in sides.iter().enumerate().filter(|(_, side)| want(side.label)) {
                    debug_assert!(side.window.start < side.window.end);
                    sum.add(&read(s, at));
                }
                sum
            };
            series.iter().map(sum).collect()
        };
        Self { due: over(|label| label == "due"), all: over(|_| true) }
    }

    /// Adds a projected forecast.
    pub fn project(&mut self, value: f64) {
        self.all[FORECAST].add(&Tally::of(TallyKind::Sum, value, 0.0));
        self.all[FORECAST_ROWS].add(&Tally::of(TallyKind::Sum, 1.0, 0.0));
    }

    /// The forecast of all days.
    pub fn forecast(&self) -> f64 {
        self.all[FORECAST].first
    }

    /// The actual; none where forecasts are stored and none has come true yet.
    pub fn actual(&self) -> Option<f64> {
        let waiting = self.all[FORECAST_ROWS].first > 0.0 && self.all[ACTUAL_ROWS].first == 0.0;
        (!waiting).then_some(self.all[ACTUAL].first)
    }

    /// Forecast, actual, delta and accuracy. The actual is set against the forecast of the days that have one:
    /// a forecast of days to come is no miss.
    pub fn cells(&self) -> Vec<Cell> {
        let base = self.due[FORECAST].first;
        let delta =
            self.actual().map(|a| Tally::of(TallyKind::Difference, a, base).value().unwrap_or(a - base));
        let accuracy = self.actual().filter(|_| base != 0.0).map(|a| a / base);
        vec![
            Cell::num(Some(self.forecast())),
            Cell::num(self.actual()),
            Cell::num(delta),
            Cell::num(accuracy),
        ]
    }

    /// Value of an error metric.
    pub fn error(&self, at: usize) -> Option<f64> {
        self.all.get(at).and_then(Tally::value)
    }
}
