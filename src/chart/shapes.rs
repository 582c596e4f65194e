//! Charts with a shape of their own: funnel, histogram, scatter.

use super::{Drawn, drawable, name};
use crate::insights::values::{is_maturing, stage_totals};
use crate::insights::{Voice, bin_name, chart_format, funnel_stage, relationship_axis, words};
use crate::model::SegmentOrder;
use topup_charts::{
    Bin, Fit, Format, FunnelSpec, HistogramSpec, Mark, RankedItem, ScatterAxis, ScatterPoint, ScatterSpec,
    Stage,
};

/// Most points and bins that the crate draws.
const MOST_POINTS: usize = 5_000;
const MOST_BINS: usize = 100;

/// The stages of one cohort; split, how far each group gets.
pub(super) fn funnel(voice: &Voice<'_>) -> Drawn {
    let totals = stage_totals(voice.results);
    let maturing = is_maturing(voice.plan, voice.results);
    if voice.plan.group_by.is_empty() {
        let stages = totals.iter().take(8).map(|(id, count, amount)| Stage {
            name: words::cap(&funnel_stage(voice, id)),
            count: (*count).max(0) as f64,
            amount: drawable(Some(*amount)),
        });
        let mark = Mark::Funnel(FunnelSpec { stages: stages.collect(), maturing });
        return Drawn::new(mark, format!("Applications by {}, count and $", voice.date_name()));
    }
    let last = totals.last().map(|t| t.0.clone()).unwrap_or_default();
    let first = totals.first().map(|t| t.0.clone()).unwrap_or_default();
    let stages = &voice.results.facts.stages;
    let mut reached: Vec<_> = stages.iter().filter(|s| s.stage == last).take(1_000).collect();
    let by_value =
        |segment: &String| voice.model.segment(segment).is_some_and(|s| s.order == SegmentOrder::Value);
    if voice.plan.group_by.iter().all(by_value) {
        // Groups without an order of their own stand by what the bars show.
        reached.sort_by(|a, b| b.from_first.unwrap_or(-1.0).total_cmp(&a.from_first.unwrap_or(-1.0)));
    }
    let items = reached.into_iter().map(|s| {
        let of = stages.iter().find(|f| f.stage == first && f.group == s.group).map_or(0, |f| f.count);
        let count = |n: i64| Format::Count.short(n as f64);
        RankedItem {
            name: name(voice, &s.group),
            value: drawable(s.from_first),
            detail: format!("{} of {}", count(s.count), count(of)),
            ..RankedItem::default()
        }
    });
    let told = format!(
        "{} of applications submitted{}, %",
        words::cap(&funnel_stage(voice, &last)),
        super::bars::by(voice)
    );
    Drawn::ranked((Format::Percent, false, false), items.collect(), told)
}

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
