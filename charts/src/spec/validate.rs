//! Checks that a spec can be drawn honestly: finite numbers, equal lengths, bounded sizes.

use super::{
    ChartSpec, DonutSpec, Fit, FunnelSpec, GroupedBarSpec, LineSpec, Mark, PeriodState, ScatterSpec, period,
};
use crate::error::ChartError;

/// Longest text of any field, in characters; more is a fault of the caller.
const MAX_TEXT: usize = 2_000;
/// Most periods or categories on an axis.
const MAX_PERIODS: usize = 400;
/// Most series, slices, items or bins that are accepted (few are drawn, the rest is folded).
const MAX_GROUPS: usize = 2_000;
/// Most points of a scatter chart.
const MAX_POINTS: usize = 5_000;
/// Largest magnitude: beyond it, doubles no longer hold whole cents.
const MAX_VALUE: f64 = 1e15;

type Check = Result<(), ChartError>;

impl ChartSpec {
    /// Checks the spec; [`crate::render`] does so by itself.
    ///
    /// # Errors
    /// [`ChartError::Invalid`] names the first field that cannot be drawn.
    pub fn validate(&self) -> Result<(), ChartError> {
        text("title", &self.title)?;
        text("subtitle", &self.subtitle)?;
        text("footer.source", &self.footer.source)?;
        if let Some(date) = &self.footer.data_through
            && period::parse(date).is_none()
        {
            return Err(ChartError::invalid("footer.data_through", "not a date YYYY-MM-DD"));
        }
        at_most("footer.notes", self.footer.notes.len(), 20)?;
        self.footer.notes.iter().try_for_each(|note| text("footer.notes", note))?;
        at_most("colors", self.colors.len(), MAX_GROUPS)?;
        match &self.mark {
            Mark::Line(spec) => line(spec),
            Mark::GroupedBar(spec) => grouped(spec),
            Mark::Funnel(spec) => funnel(spec),
            Mark::Donut(spec) => donut(spec),
            Mark::RankedBar(spec) => {
                at_most("items", spec.items.len(), MAX_GROUPS)?;
                spec.items.iter().enumerate().try_for_each(|(i, item)| {
                    text("items.name", &item.name)?;
                    text("items.detail", &item.detail)?;
                    number(&format!("items[{i}].value"), item.value)
                })
            }
            Mark::Histogram(spec) => {
                at_most("bins", spec.bins.len(), 100)?;
                text("axis_title", &spec.axis_title)?;
                spec.bins.iter().enumerate().try_for_each(|(i, bin)| {
                    text("bins.label", &bin.label)?;
                    number(&format!("bins[{i}].value"), bin.value)
                })
            }
            Mark::Scatter(spec) => scatter(spec),
            Mark::Figure(spec) => {
                number("value", spec.value)?;
                text("label", &spec.label)?;
                at_most("comparisons", spec.comparisons.len(), 3)?;
                spec.comparisons.iter().try_for_each(|c| {
                    text("comparisons.label", &c.label)?;
                    number("comparisons.value", c.value)
                })
            }
            Mark::Empty(spec) => {
                text("message", &spec.message)?;
                text("hint", &spec.hint)
            }
        }
    }
}

fn line(spec: &LineSpec) -> Check {
    periods("periods", &spec.periods)?;
    states("states", &spec.states, spec.periods.len())?;
    at_most("series", spec.series.len(), MAX_GROUPS)?;
    for (i, series) in spec.series.iter().enumerate() {
        text("series.name", &series.name)?;
        values(&format!("series[{i}].values"), &series.values, spec.periods.len())?;
        states(&format!("series[{i}].states"), &series.states, spec.periods.len())?;
        if let Some(band) = &series.band {
            values(&format!("series[{i}].band.low"), &band.low, spec.periods.len())?;
            values(&format!("series[{i}].band.high"), &band.high, spec.periods.len())?;
            for (k, (low, high)) in band.low.iter().zip(&band.high).enumerate() {
                if let (Some(low), Some(high)) = (low, high)
                    && low > high
                {
                    return Err(ChartError::invalid(format!("series[{i}].band[{k}]"), "low is above high"));
                }
            }
        }
    }
    Ok(())
}

fn grouped(spec: &GroupedBarSpec) -> Check {
    if spec.granularity.is_some() {
        periods("categories", &spec.categories)?;
    } else {
        at_most("categories", spec.categories.len(), MAX_GROUPS)?;
        spec.categories.iter().try_for_each(|name| text("categories", name))?;
    }
    states("states", &spec.states, spec.categories.len())?;
    at_most("series", spec.series.len(), 6)?;
    for (i, series) in spec.series.iter().enumerate() {
        text("series.name", &series.name)?;
        values(&format!("series[{i}].values"), &series.values, spec.categories.len())?;
    }
    Ok(())
}

fn funnel(spec: &FunnelSpec) -> Check {
    at_most("stages", spec.stages.len(), 8)?;
    for (i, stage) in spec.stages.iter().enumerate() {
        text("stages.name", &stage.name)?;
        not_negative(&format!("stages[{i}].count"), stage.count)?;
        number(&format!("stages[{i}].amount"), stage.amount)?;
    }
    Ok(())
}

fn donut(spec: &DonutSpec) -> Check {
    text("unit", &spec.unit)?;
    at_most("slices", spec.slices.len(), MAX_GROUPS)?;
    for (i, slice) in spec.slices.iter().enumerate() {
        text("slices.name", &slice.name)?;
        not_negative(&format!("slices[{i}].value"), slice.value)?;
    }
    Ok(())
}

fn scatter(spec: &ScatterSpec) -> Check {
    text("x.title", &spec.x.title)?;
    text("y.title", &spec.y.title)?;
    at_most("points", spec.points.len(), MAX_POINTS)?;
    for (i, point) in spec.points.iter().enumerate() {
        text("points.label", &point.label)?;
        number(&format!("points[{i}].x"), Some(point.x))?;
        number(&format!("points[{i}].y"), Some(point.y))?;
    }
    if let Some(Fit::Given { slope, intercept, r, .. }) = spec.fit {
        number("fit.slope", Some(slope))?;
        number("fit.intercept", Some(intercept))?;
        if !(-1.0..=1.0).contains(&r) {
            return Err(ChartError::invalid("fit.r", "a correlation lies between -1 and 1"));
        }
    }
    Ok(())
}

fn text(field: &str, value: &str) -> Check {
    if value.chars().nth(MAX_TEXT).is_some() {
        return Err(ChartError::invalid(field, format!("longer than {MAX_TEXT} characters")));
    }
    Ok(())
}

fn at_most(field: &str, count: usize, limit: usize) -> Check {
    if count > limit {
        return Err(ChartError::invalid(field, format!("{count} entries, at most {limit}")));
    }
    Ok(())
}

fn number(field: &str, value: Option<f64>) -> Check {
    match value {
        Some(v) if !v.is_finite() => Err(ChartError::invalid(field, "not a finite number")),
        Some(v) if v.abs() > MAX_VALUE => Err(ChartError::invalid(field, "beyond 1e15")),
        _ => Ok(()),
    }
}

fn not_negative(field: &str, value: f64) -> Check {
    number(field, Some(value))?;
    if value < 0.0 {
        return Err(ChartError::invalid(field, "negative"));
    }
    Ok(())
}

fn values(field: &str, values: &[Option<f64>], expected: usize) -> Check {
    if values.len() != expected {
        return Err(ChartError::invalid(field, format!("{} values, expected {expected}", values.len())));
    }
    values.iter().enumerate().try_for_each(|(i, &v)| number(&format!("{field}[{i}]"), v))
}

fn states(field: &str, states: &[PeriodState], expected: usize) -> Check {
    if !states.is_empty() && states.len() != expected {
        return Err(ChartError::invalid(field, format!("{} states, expected {expected}", states.len())));
    }
    Ok(())
}

fn periods(field: &str, periods: &[String]) -> Check {
    at_most(field, periods.len(), MAX_PERIODS)?;
    for (i, text) in periods.iter().enumerate() {
        if period::parse(text).is_none() {
            return Err(ChartError::invalid(format!("{field}[{i}]"), "not a date YYYY-MM-DD"));
        }
    }
    if let Some(i) = periods.windows(2).position(|pair| pair[0] >= pair[1]) {
        return Err(ChartError::invalid(format!("{field}[{}]", i + 1), "not after the one before"));
    }
    Ok(())
}
