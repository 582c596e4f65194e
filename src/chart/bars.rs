//! Bars of every kind: forecast beside actual, changes, shares, funnels, bins.

use super::frame::Frame;
use topup_charts::{
    BarSeries, Bin, Comparison, DonutSpec, FigureSpec, Format, FunnelSpec, GroupedBarSpec, HistogramSpec,
    Mark, PeriodState, RankedBarSpec, RankedItem, Slice, Stage,
};

/// Forecast beside actual, by period or by group; an asked error measure alone.
pub(super) fn forecast(f: &Frame<'_>) -> Mark {
    let periods = f.periods();
    let error = f.plan.metrics.first().filter(|m| {
        f.results.column(m).is_some()
            && f.results.column("forecast").is_some()
            && !matches!(m.as_str(), "forecast" | "actual")
    });
    let is_error =
        error.is_some_and(|m| f.model.metric(m).is_some_and(|x| x.role == Some(crate::model::Role::Error)));
    let categories: Vec<(String, PeriodState)> = if !periods.is_empty() && f.plan.group_by.is_empty() {
        periods
    } else {
        f.results.rows.iter().map(|r| (f.group(r), PeriodState::Whole)).collect()
    };
    let granularity = f.plan.group_by.is_empty().then(|| f.granularity());
    if !f.plan.group_by.is_empty() && (is_error || f.plan.granularity.is_some()) {
        let column = error.filter(|_| is_error).map_or("delta", String::as_str);
        let items = f
            .results
            .rows
            .iter()
            .map(|r| RankedItem { name: label(f, r), value: f.number(r, column), ..RankedItem::default() })
            .collect();
        return Mark::RankedBar(RankedBarSpec {
            format: f.format_of(column),
            items,
            change: column == "delta" || column == "forecast_delta",
            foldable: false,
        });
    }
    let column = |name: &str| f.results.rows.iter().map(|r| f.number(r, name)).collect::<Vec<_>>();
    let bars = |name: &str, column: Vec<Option<f64>>, neutral: bool| BarSeries {
        name: name.into(),
        values: column,
        neutral,
    };
    let series = if is_error {
        let id = error.map_or("delta", String::as_str);
        vec![bars(&f.metric_label(id), column(id), false)]
    } else {
        vec![bars("Forecast", column("forecast"), true), bars("Actual", column("actual"), false)]
    };
    let format = if is_error { f.format_of(error.map_or("delta", String::as_str)) } else { Format::Money };
    Mark::GroupedBar(GroupedBarSpec {
        format,
        granularity,
        states: categories.iter().map(|c| c.1).collect(),
        categories: categories.into_iter().map(|c| c.0).collect(),
        series,
    })
}

fn label(f: &Frame<'_>, row: &[crate::results::Cell]) -> String {
    match (f.group(row), f.period(row)) {
        (group, Some(period)) => format!("{group}, {period}"),
        (group, None) => group,
    }
}

/// A change: its drivers, its groups ranked by delta, or one number against before.
pub(super) fn variance(f: &Frame<'_>) -> Mark {
    if f.plan.group_by.is_empty() && f.plan.split.is_empty() {
        let drivers = f.results.facts.drivers.first().filter(|_| f.plan.drivers);
        if let Some(segment) = drivers {
            let items = segment
                .values
                .iter()
                .map(|d| RankedItem {
                    name: d.value.to_string(),
                    value: Some(d.effect),
                    ..RankedItem::default()
                })
                .collect();
            let format = if f.additive() { f.first_format() } else { Format::Points };
            return Mark::RankedBar(RankedBarSpec { format, items, change: true, foldable: true });
        }
        let row = f.results.rows.first();
        let value = row.and_then(|r| f.number(r, "current"));
        let comparisons =
            vec![Comparison { label: "change".into(), value: row.and_then(|r| f.number(r, "delta_pct")) }];
        return Mark::Figure(FigureSpec {
            format: f.first_format(),
            value,
            label: f.subject(),
            comparisons,
            state: PeriodState::Whole,
        });
    }
    let items = f
        .results
        .rows
        .iter()
        .map(|r| RankedItem {
            name: f.group(r),
            value: f.number(r, "delta"),
            detail: f.number(r, "delta_pct").map(|p| Format::Percent.signed(Some(p))).unwrap_or_default(),
            ..RankedItem::default()
        })
        .collect();
    Mark::RankedBar(RankedBarSpec {
        format: f.format_of("delta"),
        items,
        change: true,
        foldable: f.additive(),
    })
}

/// Submitted, approved, issued; by group as bars of the last conversion.
pub(super) fn funnel(f: &Frame<'_>) -> Mark {
    let stages = &f.results.facts.stages;
    if f.plan.group_by.is_empty() && f.plan.split.is_empty() {
        let stages = stages
            .iter()
            .map(|s| Stage { name: stage_name(f, &s.stage), count: s.count as f64, amount: Some(s.amount) })
            .collect();
        return Mark::Funnel(FunnelSpec { stages, maturing: !f.results.maturing.is_empty() });
    }
    let last = stages.last().map(|s| s.stage.clone()).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for s in stages {
        let name = s.group.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut kinds: Vec<String> = stages.iter().map(|s| s.stage.clone()).collect();
    kinds.dedup();
    kinds.truncate(3);
    let value = |name: &str, stage: &str| {
        stages
            .iter()
            .find(|s| {
                s.stage == stage
                    && s.group.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ") == name
            })
            .and_then(|s| s.from_first)
    };
    let series = kinds
        .iter()
        .skip(1)
        .map(|k| BarSeries {
            name: format!("{} of submitted", stage_name(f, k)),
            values: names.iter().map(|n| value(n, k)).collect(),
            neutral: *k != last,
        })
        .collect();
    Mark::GroupedBar(GroupedBarSpec {
        format: Format::Percent,
        granularity: None,
        states: Vec::new(),
        categories: names,
        series,
    })
}

fn stage_name(f: &Frame<'_>, id: &str) -> String {
    let word = f.model.metric(id).map_or(id, |m| m.label.as_str());
    match word {
        "submits" => "Submitted".into(),
        "approvals" => "Approved".into(),
        "issuances" => "Issued".into(),
        other => other.to_string(),
    }
}

/// Shares as a donut where they were asked for, else ranked bars.
pub(super) fn distribution(f: &Frame<'_>) -> Mark {
    let metric = &f.plan.metric;
    let values: Vec<(String, Option<f64>, Option<f64>)> =
        f.results.rows.iter().map(|r| (f.group(r), f.number(r, metric), f.number(r, "share"))).collect();
    let positive = values.iter().all(|v| v.1.is_none_or(|x| x >= 0.0));
    if f.plan.chart == "pie" && f.additive() && positive && f.plan.group_by.len() == 1 {
        let slices = values
            .into_iter()
            .map(|(name, v, _)| Slice { name, value: v.unwrap_or(0.0), other: None })
            .collect();
        let unit = f.metric_label(metric);
        return Mark::Donut(DonutSpec { format: f.first_format(), unit, slices });
    }
    let ordered = f
        .plan
        .group_by
        .first()
        .and_then(|s| f.model.segment(s))
        .is_some_and(|s| s.order != crate::model::SegmentOrder::Value);
    let items = values
        .into_iter()
        .enumerate()
        .map(|(i, (name, value, share))| RankedItem {
            name,
            value,
            highlight: i == 0 && !ordered,
            detail: share.map(|s| Format::Percent.short(Some(s))).unwrap_or_default(),
            other: None,
        })
        .collect();
    Mark::RankedBar(RankedBarSpec { format: f.first_format(), items, change: false, foldable: f.additive() })
}

/// Bins of one row-level measure.
pub(super) fn histogram(f: &Frame<'_>) -> Mark {
    let column = f.plan.columns.first().map_or("", String::as_str);
    let measure = f.model.row_measure(column);
    let format = measure.map_or(Format::Score, |m| super::frame::chart_format(m.format));
    let bins = &f.results.facts.bins;
    let most = bins.iter().map(|b| b.count).max().unwrap_or(0);
    let n: i64 = bins.iter().map(|b| b.count).sum();
    let drawn = bins
        .iter()
        .map(|b| Bin {
            label: format!("{}–{}", format.short(Some(b.from)), format.short(Some(b.below))),
            value: Some(b.count as f64),
            highlight: b.count == most,
        })
        .collect();
    Mark::Histogram(HistogramSpec {
        format: Format::Count,
        axis_title: measure.map_or_else(|| column.to_string(), |m| m.label.clone()),
        bins: drawn,
        n: u64::try_from(n).ok(),
    })
}
