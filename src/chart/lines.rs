//! Lines over periods, single figures, and points of one measure against another.

use super::frame::Frame;
use topup_charts::{FigureSpec, Fit, LineSpec, Mark, ScatterAxis, ScatterPoint, ScatterSpec, Series};

/// A trend: a line per group or metric; one single number becomes a figure.
pub(super) fn trend(f: &Frame<'_>) -> Mark {
    let periods = f.periods();
    let grouped = !f.plan.group_by.is_empty() || !f.plan.split.is_empty();
    if periods.len() == 1 && !grouped && f.plan.metrics.len() == 1 {
        let value = f.results.rows.first().and_then(|r| f.number(r, &f.plan.metric));
        return Mark::Figure(FigureSpec {
            format: f.first_format(),
            value,
            label: f.subject(),
            comparisons: Vec::new(),
            state: periods[0].1,
        });
    }
    let mut series: Vec<Series> = Vec::new();
    let at = |period: &str| periods.iter().position(|(p, _)| p == period);
    for row in &f.results.rows {
        let Some(at) = f.period(row).and_then(|p| at(&p)) else { continue };
        let group = f.group(row);
        for metric in &f.plan.metrics {
            let name = match (grouped, f.plan.metrics.len() > 1) {
                (true, true) => format!("{group}, {}", f.metric_label(metric)),
                (true, false) => group.clone(),
                (false, _) => f.metric_label(metric),
            };
            let value = f.number(row, metric);
            match series.iter_mut().find(|s| s.name == name) {
                Some(s) => s.values[at] = value,
                None => {
                    let mut values = vec![None; periods.len()];
                    values[at] = value;
                    series.push(Series { name, values, ..Series::default() });
                }
            }
        }
    }
    let area = f.plan.chart == "area" && series.len() == 1 && f.additive();
    Mark::Line(LineSpec {
        format: f.first_format(),
        granularity: f.granularity(),
        states: periods.iter().map(|(_, s)| *s).collect(),
        periods: periods.into_iter().map(|(p, _)| p).collect(),
        series,
        area,
        zero: None,
        foldable: f.additive() && f.plan.metrics.len() == 1,
    })
}

/// One measure against another, with the line through the points.
pub(super) fn scatter(f: &Frame<'_>) -> Mark {
    let format = |i: usize| {
        f.plan
            .columns
            .get(i)
            .and_then(|c| f.model.row_measure(c))
            .map(|m| super::frame::chart_format(m.format))
            .unwrap_or_else(|| {
                let id = f.plan.metrics.get(i).map_or("", String::as_str);
                f.model.metric(id).map_or_else(
                    || f.first_format(),
                    |m| {
                        super::frame::chart_format(m.format_of(f.plan.measure == crate::plan::Measure::Count))
                    },
                )
            })
    };
    let title = |i: usize| {
        f.plan
            .columns
            .get(i)
            .and_then(|c| f.model.row_measure(c))
            .map(|m| m.label.clone())
            .unwrap_or_else(|| f.plan.metrics.get(i).map(|m| f.metric_label(m)).unwrap_or_default())
    };
    let labelled = f.plan.columns.is_empty();
    let points = f
        .results
        .facts
        .scatter
        .iter()
        .filter_map(|p| {
            let label = if labelled {
                p.group.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ")
            } else {
                String::new()
            };
            Some(ScatterPoint { x: p.x?, y: p.y?, label })
        })
        .collect();
    let fit = f.results.facts.fit.map(|l| Fit::Given { slope: l.slope, intercept: l.intercept, r: l.r });
    // Plans name y first, then x.
    Mark::Scatter(ScatterSpec {
        x: ScatterAxis { title: title(1), format: format(1) },
        y: ScatterAxis { title: title(0), format: format(0) },
        points,
        fit,
    })
}
