//! Charts with a shape of their own: histogram, scatter.

use super::{Drawn, drawable, name};
use crate::insights::{Voice, bin_name, chart_format, relationship_axis, words};
use topup_charts::{Bin, Fit, Format, HistogramSpec, Mark, ScatterAxis, ScatterPoint, ScatterSpec};

/// Most points and bins that the crate draws.
const MOST_POINTS: usize = 5_000;
const MOST_BINS: usize = 100;

/// The spread of a value over applications.
pub(super) fn histogram(voice: &Voice<'_>) -> Drawn {
    let bins = &voice.results.facts.bins;
    let column = voice.plan.columns.first().map_or("", String::as_str);
    let measure = voice.model.row_measure(column);
    let label = measure.map_or_else(|| column.replace('_', " "), |m| m.label.clone());
    let format = measure.map_or(Format::Count, |m| chart_format(m.format));
    let most = bins.iter().map(|b| b.count).max().unwrap_or(0);
    let drawn = bins.iter().take(MOST_BINS).map(|b| Bin {
        label: bin_name(format, b),
        value: drawable(Some(b.count as f64)),
        highlight: b.count == most && most > 0,
    });
    let n = u64::try_from(bins.iter().map(|b| b.count).sum::<i64>()).ok();
    let mark = Mark::Histogram(HistogramSpec {
        format: Format::Count,
        axis_title: words::cap(&label),
        bins: drawn.collect(),
        n,
    });
    let mut chart = Drawn::new(mark, format!("Applications by {label}, count"));
    if bins.len() > MOST_BINS {
        chart.notes.push(format!("{} bins are not drawn", bins.len() - MOST_BINS));
    }
    chart
}

/// Two measures against each other.
pub(super) fn scatter(voice: &Voice<'_>) -> Drawn {
    let facts = &voice.results.facts;
    let ((y, y_format), (x, x_format)) = (relationship_axis(voice, 0), relationship_axis(voice, 1));
    let known = || facts.scatter.iter().filter_map(|p| Some((p, drawable(p.x)?, drawable(p.y)?)));
    let labelled = !voice.plan.group_by.is_empty();
    let points = known().take(MOST_POINTS).map(|(p, x, y)| ScatterPoint {
        x,
        y,
        label: if labelled { name(voice, &p.group) } else { String::new() },
    });
    let fit =
        facts.fit.filter(|f| f.n > 2 && f.slope.is_finite() && f.intercept.is_finite() && f.r.is_finite());
    let fit = fit.map(|f| Fit::Given {
        slope: f.slope,
        intercept: f.intercept,
        r: f.r.clamp(-1.0, 1.0),
        n: u64::try_from(f.n).ok(),
    });
    let told = format!("{} against {x}{}", words::cap(&y), super::bars::by(voice));
    let mark = ScatterSpec {
        x: ScatterAxis { title: words::cap(&x), format: x_format },
        y: ScatterAxis { title: words::cap(&y), format: y_format },
        points: points.collect(),
        fit,
    };
    let mut chart = Drawn::new(Mark::Scatter(mark), told);
    let over = known().count().saturating_sub(MOST_POINTS);
    if over > 0 {
        chart.notes.push(format!("{over} points are not drawn"));
    }
    chart
}
