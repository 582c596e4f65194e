//! The series of a line chart as they are drawn: folded, coloured, each with its states.

use super::hues;
use super::runs::{zone_notes, zones};
use crate::scale::ValueScale;
use crate::spec::{ChartSpec, Folded, LineSpec, LineStyle, PeriodState, Series, fold_series};
use crate::theme::{Palette, Rgb};

/// A series with everything that drawing it needs.
pub(crate) struct Drawn {
    pub series: Series,
    /// One state per period.
    pub states: Vec<PeriodState>,
    pub color: Rgb,
}

impl Drawn {
    /// The value of a period if its state is one of those.
    pub(crate) fn value(&self, at: usize, of: impl Fn(PeriodState) -> bool) -> Option<f64> {
        self.series.values[at].filter(|_| of(self.states[at]))
    }
}

/// The series that are drawn, at most six.
pub(crate) fn drawn(spec: &ChartSpec, mark: &LineSpec, palette: &Palette) -> Vec<Drawn> {
    let kept = fold_series(&mark.series, mark.foldable).kept;
    let periods = mark.periods.len();
    let whole = vec![PeriodState::Whole; periods];
    let names: Vec<Option<&str>> = kept
        .iter()
        .map(|s| (s.other.is_none() && s.style == LineStyle::Solid).then_some(s.name.as_str()))
        .collect();
    let colors = hues(spec, &names, palette);
    kept.into_iter()
        .zip(colors)
        .map(|(series, color)| {
            let of_chart = if series.style == LineStyle::Reference { &whole } else { &mark.states };
            let states = [&series.states, of_chart, &whole].into_iter().find(|s| s.len() == periods);
            let states = states.unwrap_or(&whole).clone();
            Drawn { series, states, color }
        })
        .collect()
}

/// The state of each period: of its series, the one that is furthest from whole.
pub(crate) fn states_of_periods(drawn: &[Drawn], periods: usize) -> Vec<PeriodState> {
    (0..periods).map(|i| drawn.iter().map(|d| d.states[i]).max().unwrap_or_default()).collect()
}

/// Lowest and highest of all that is drawn.
pub(crate) fn extent(drawn: &[Drawn], mark: &LineSpec) -> (f64, f64) {
    let bands = drawn.iter().filter_map(|d| d.series.band.as_ref());
    let bounds = bands.flat_map(|band| band.low.iter().chain(&band.high));
    let all = drawn.iter().flat_map(|d| &d.series.values).chain(bounds).flatten().copied();
    let (low, high) = all.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    if low > high || mark.periods.is_empty() { (0.0, 0.0) } else { (low, high) }
}

/// Areas must start at zero, amounts and counts do; a rate far from zero may use the space instead.
pub(crate) fn starts_at_zero(mark: &LineSpec, low: f64, high: f64) -> bool {
    mark.area
        || mark.zero.unwrap_or_else(|| {
            mark.format.is_additive() || low <= 0.0 && high >= 0.0 || low.abs() < (high - low) * 1.5
        })
}

/// What the footer says of a line chart beside the caller's own notes.
pub(crate) fn notes(spec: &ChartSpec, mark: &LineSpec, palette: &Palette) -> Vec<String> {
    let Folded { left_out, .. } = fold_series(&mark.series, mark.foldable);
    let drawn = drawn(spec, mark, palette);
    let (low, high) = extent(&drawn, mark);
    let zones = zones(&states_of_periods(&drawn, mark.periods.len()));
    let mut notes = zone_notes(&zones, &mark.periods, Some(mark.granularity), &spec.footer);
    if left_out > 0 {
        notes.push(format!("{left_out} more not drawn"));
    }
    let from_zero = starts_at_zero(mark, low, high);
    if !from_zero && ValueScale::new(low, high, false, 6, mark.format).min() != 0.0 {
        notes.push("Axis does not start at zero".to_owned());
    }
    notes
}

/// Whether a value of this state belongs to the solid line.
pub(crate) fn is_solid(state: PeriodState) -> bool {
    state == PeriodState::Whole
}

/// Ranges of neighbouring indices that all have something.
pub(crate) fn stretches(count: usize, has: impl Fn(usize) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for at in (0..count).filter(|&at| has(at)) {
        match found.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}
