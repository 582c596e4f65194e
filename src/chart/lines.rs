//! Charts over periods: trends.

use super::{Drawn, bars, drawable, measure, name, window_state};
use crate::calendar::{add_days, period_end};
use crate::insights::values::{by_group, by_period, state, value};
use crate::insights::{Voice, words};
use crate::plan::Granularity;
use crate::results::{Cell, MetricFacts};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use topup_charts::{BarSeries, Comparison, FigureSpec, GroupedBarSpec, LineSpec, Mark, PeriodState, Series};

/// Most periods on an axis.
pub(super) const MOST_PERIODS: usize = 400;
/// Most groups handed to the crate, which folds or leaves out all but six.
const MOST_SERIES: usize = 500;

/// A trend: one figure, bars or lines.
pub(super) fn trend(voice: &Voice<'_>) -> Option<Drawn> {
    let facts = voice.first()?;
    let format = voice.format(&facts.metric);
    let mut periods: Vec<Date> = by_period(facts, voice.results).iter().map(|p| p.start).collect();
    let grouped = !voice.plan.group_by.is_empty();
    // A period that the data has not reached holds nothing yet, not a zero.
    if let Some(through) = voice.results.data_through.filter(|d| periods.first().is_some_and(|p| p <= d)) {
        periods.retain(|p| *p <= through);
    }
    if periods.len() < 2 {
        return if grouped { bars::distribution(voice) } else { Some(figure(voice, facts)) };
    }
    let mut notes = skip(&mut periods);
    let same: Vec<&MetricFacts> =
        voice.results.facts.metrics.iter().filter(|m| voice.format(&m.metric) == format).collect();
    if same.len() < voice.results.facts.metrics.len() {
        notes.push("Measures of another unit stand in the text, not in the chart".to_string());
    }
    let (series, names) =
        if grouped { group_series(voice, facts, &periods) } else { metric_series(voice, &same, &periods) };
    let granularity = voice.plan.granularity.unwrap_or(Granularity::Weekly);
    let states: Vec<PeriodState> = periods.iter().map(|d| drawn_state(voice, granularity, *d)).collect();
    let labels: Vec<String> = periods.iter().map(ToString::to_string).collect();
    let bars = matches!(voice.plan.chart.as_str(), "bar" | "grouped_bar") && series.len() <= 6;
    let mark = if bars {
        let series = series.into_iter().map(|s| BarSeries::new(s.name, s.values)).collect();
        let granularity = Some(chart_granularity(granularity));
        Mark::GroupedBar(GroupedBarSpec { format, granularity, categories: labels, states, series })
    } else {
        Mark::Line(LineSpec {
            format,
            granularity: chart_granularity(granularity),
            periods: labels,
            states,
            area: voice.plan.chart == "area" && series.len() == 1 && format.is_additive(),
            zero: None,
            foldable: grouped && facts.total.is_additive(),
            series,
        })
    };
    let told = if same.len() > 1 && !grouped {
        let all: Vec<String> = same.iter().map(|m| voice.name(&m.metric)).collect();
        format!("{} per {}", words::cap(&words::join(&all)), granularity.noun())
    } else {
        measure(voice, &facts.metric, Some(granularity.noun()))
    };
    Some(Drawn { mark, measure: told + &bars::by(voice), names, notes })
}

/// A period's state: a partial one that the data has passed, or not reached, is cut by the window and not "so far".
pub(super) fn drawn_state(voice: &Voice<'_>, granularity: Granularity, start: Date) -> PeriodState {
    let last = add_days(period_end(granularity, start), -1);
    let is_open = voice.results.data_through.is_none_or(|d| start <= d && d < last);
    match state(voice.results, start) {
        PeriodState::Partial if !is_open => PeriodState::Cut,
        other => other,
    }
}

fn figure(voice: &Voice<'_>, facts: &MetricFacts) -> Drawn {
    let comparisons = facts.prior_total.as_ref().zip(voice.results.compared.as_ref()).map(|(p, c)| {
        Comparison { label: format!("vs {}", words::side(&c.prior)), value: drawable(value(p)) }
    });
    let mark = Mark::Figure(FigureSpec {
        format: voice.format(&facts.metric),
        value: drawable(value(&facts.total)),
        label: format!("{} {}", voice.name(&facts.metric), words::when(&voice.plan.window)),
        comparisons: comparisons.into_iter().collect(),
        state: window_state(voice),
    });
    Drawn::new(mark, measure(voice, &facts.metric, None))
}

/// Keeps the newest periods that fit, and says how many do not.
fn skip(periods: &mut Vec<Date>) -> Vec<String> {
    let over = periods.len().saturating_sub(MOST_PERIODS);
    periods.drain(..over);
    if over == 0 { Vec::new() } else { vec![format!("The first {over} periods are not drawn")] }
}

/// One line per metric.
fn metric_series(
    voice: &Voice<'_>,
    metrics: &[&MetricFacts],
    periods: &[Date],
) -> (Vec<Series>, Vec<String>) {
    let series: Vec<Series> = metrics
        .iter()
        .map(|m| {
            let known: BTreeMap<Date, Option<f64>> =
                by_period(m, voice.results).iter().map(|p| (p.start, value(&p.tally))).collect();
            let values = periods.iter().map(|d| drawable(known.get(d).copied().flatten())).collect();
            Series::new(words::cap(&voice.name(&m.metric)), values)
        })
        .collect();
    let names = series.iter().map(|s| s.name.clone()).collect();
    (series, names)
}

/// One line per group; the names of those that will be drawn take the hues.
fn group_series(voice: &Voice<'_>, facts: &MetricFacts, periods: &[Date]) -> (Vec<Series>, Vec<String>) {
    let key = |group: &[Cell]| group.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut known: HashMap<(Vec<String>, Date), Option<f64>> = HashMap::new();
    for p in &facts.points {
        if let Some(date) = p.period {
            known.insert((key(&p.group), date), value(&p.current));
        }
    }
    let groups = by_group(facts);
    let series: Vec<Series> = groups
        .iter()
        .take(MOST_SERIES)
        .map(|g| {
            let at = key(&g.group);
            let of = |d: &Date| drawable(known.get(&(at.clone(), *d)).copied().flatten());
            Series::new(name(voice, &g.group), periods.iter().map(of).collect())
        })
        .collect();
    let names = drawn_first(
        series.iter().map(|s| (s.name.clone(), s.values.iter().flatten().map(|v| v.abs()).sum())),
        facts.total.is_additive(),
    );
    (series, names)
}

/// The names that get a mark of their own: the largest where the rest is added up, else the first.
pub(super) fn drawn_first(items: impl Iterator<Item = (String, f64)>, foldable: bool) -> Vec<String> {
    let mut all: Vec<(String, f64)> = items.collect();
    if foldable && all.len() > 6 {
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    all.into_iter().take(6).map(|i| i.0).collect()
}

pub(super) fn chart_granularity(granularity: Granularity) -> topup_charts::Granularity {
    match granularity {
        Granularity::Daily => topup_charts::Granularity::Daily,
        Granularity::Weekly => topup_charts::Granularity::Weekly,
        Granularity::Monthly => topup_charts::Granularity::Monthly,
        Granularity::Quarterly => topup_charts::Granularity::Quarterly,
        Granularity::Yearly => topup_charts::Granularity::Yearly,
    }
}
