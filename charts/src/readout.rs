//! What each value of a chart is called and how it reads: one source for hover texts and hotspots.

use crate::format::{ABSENT, Format};
use crate::layout::{
    bars_drawn, change_text, item_text, items_drawn, nothing_to_draw, rate_of, series_drawn, share_texts,
    slices_drawn, state_text,
};
use crate::spec::{
    Band, ChartSpec, FigureSpec, FunnelSpec, Granularity, GroupedBarSpec, LineSpec, Mark, PeriodState,
    ScatterSpec, period_labels, period_name,
};
use crate::text::clean;
use crate::theme::Theme;

/// A value in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Readout {
    /// Such as "Email · week of Nov 9".
    pub label: String,
    /// Such as "$1.2M (+4.1%)".
    pub value: String,
}

/// The readouts of the series that are drawn, each with one entry per value; `None` where there is none.
///
/// Kinds with one row of marks are one series. A donut's total is a second series; the comparisons of
/// a figure follow its value.
pub(crate) fn readouts(spec: &ChartSpec) -> Vec<Vec<Option<Readout>>> {
    if nothing_to_draw(&spec.mark).is_some() {
        return Vec::new();
    }
    match &spec.mark {
        Mark::Line(mark) => lines(spec, mark),
        Mark::GroupedBar(mark) => grouped(mark),
        Mark::Funnel(mark) => vec![(0..mark.stages.len()).map(|at| Some(stage(mark, at))).collect()],
        Mark::Donut(mark) => {
            let slices = slices_drawn(mark);
            let total: f64 = slices.iter().map(|slice| slice.value).sum();
            let total = format!("{} {}", mark.format.short(total), clean(&mark.unit));
            let rows = slices.iter().zip(share_texts(&slices)).map(|(slice, share)| {
                said(clean(&slice.name), format!("{share} ({})", mark.format.short(slice.value)))
            });
            vec![rows.collect(), vec![said("Total".into(), total)]]
        }
        Mark::RankedBar(mark) => {
            let items = items_drawn(mark).kept;
            let row = |item: &crate::spec::RankedItem| {
                said(clean(&item.name), with_aside(item_text(mark, item), &clean(&item.detail)))
            };
            vec![items.iter().map(row).collect()]
        }
        Mark::Histogram(mark) => {
            let title = clean(&mark.axis_title);
            let bin = |bin: &crate::spec::Bin| {
                let label = [title.as_str(), &clean(&bin.label)].join(" ");
                said(label.trim().to_owned(), mark.format.short(bin.value?))
            };
            vec![mark.bins.iter().map(bin).collect()]
        }
        Mark::Scatter(mark) => vec![points(mark)],
        Mark::Figure(mark) => vec![figure(spec, mark)],
        Mark::Empty(_) => Vec::new(),
    }
}

fn said(label: String, value: String) -> Option<Readout> {
    Some(Readout { label, value })
}

fn with_aside(text: String, aside: &str) -> String {
    if aside.is_empty() { text } else { format!("{text} ({aside})") }
}

/// "Email · week of Nov 9"; either part alone where the other is empty.
fn joined(series: &str, place: &str) -> String {
    let parts = [clean(series), clean(place)];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}

/// Each period in words: with its year where the periods span more than one, or the word is short.
fn period_words(periods: &[String], granularity: Granularity) -> Vec<String> {
    let labels = period_labels(periods, granularity);
    let spans_years = labels.first().map(|l| l.year) != labels.last().map(|l| l.year);
    labels
        .iter()
        .zip(periods)
        .map(|(label, period)| match (granularity, spans_years) {
            (Granularity::Daily, false) => label.plain.clone(),
            (Granularity::Weekly, false) => format!("week of {}", label.plain),
            (Granularity::Weekly, true) => format!("week of {}", period_name(period, granularity)),
            _ => period_name(period, granularity),
        })
        .collect()
}

/// What is said of a value of one period: what its period lacks, else its change on the period before.
fn in_period(
    format: Format,
    values: &[Option<f64>],
    state: impl Fn(usize) -> PeriodState,
    at: usize,
) -> Option<String> {
    let text = format.short(values[at]?);
    Some(match state(at) {
        PeriodState::Whole => {
            let before = at.checked_sub(1).filter(|&b| state(b) == PeriodState::Whole);
            let change = change_text(format, values[at], before.and_then(|b| values[b]));
            with_aside(text, if change == ABSENT { "" } else { &change })
        }
        PeriodState::Partial if at + 1 < values.len() => format!("{text} {}", state_text(PeriodState::Cut)),
        other => format!("{text} {}", state_text(other)),
    })
}

fn lines(spec: &ChartSpec, mark: &LineSpec) -> Vec<Vec<Option<Readout>>> {
    let periods = period_words(&mark.periods, mark.granularity);
    let range = |band: &Option<Band>, at: usize| {
        let band = band.as_ref()?;
        let (low, high) = (band.low[at]?, band.high[at]?);
        Some(format!("{} to {}", mark.format.short(low), mark.format.short(high)))
    };
    // Words have no colour: any theme's series are the same.
    series_drawn(spec, mark, Theme::Light.palette())
        .iter()
        .map(|each| {
            let one = |at: usize| {
                let text = in_period(mark.format, &each.series.values, |i| each.states[i], at)?;
                let text = with_aside(text, &range(&each.series.band, at).unwrap_or_default());
                said(joined(&each.series.name, &periods[at]), text)
            };
            (0..periods.len()).map(one).collect()
        })
        .collect()
}

fn grouped(mark: &GroupedBarSpec) -> Vec<Vec<Option<Readout>>> {
    let count = bars_drawn(mark);
    let places = match mark.granularity {
        Some(granularity) => period_words(&mark.categories, granularity),
        None => mark.categories.clone(),
    };
    mark.series
        .iter()
        .map(|series| {
            let state = |i: usize| match mark.states.get(i) {
                // A forecast of a period is whole, however much of the period is over.
                Some(&state) if !series.neutral => state,
                _ => PeriodState::Whole,
            };
            let one = |at: usize| {
                let text = match mark.granularity {
                    Some(_) => in_period(mark.format, &series.values, state, at)?,
                    None => mark.format.short(series.values[at]?),
                };
                said(joined(&series.name, &places[at]), text)
            };
            (0..count).map(one).collect()
        })
        .collect()
}

fn stage(mark: &FunnelSpec, at: usize) -> Readout {
    let stage = &mark.stages[at];
    let mut parts = vec![Format::Count.short(stage.count)];
    parts.extend(stage.amount.map(|amount| Format::Money.short(amount)));
    let before = at.checked_sub(1);
    let first = before.filter(|&before| before > 0).map(|_| 0);
    for of in before.into_iter().chain(first) {
        let whole = &mark.stages[of];
        parts.extend(rate_of(stage.count, whole).map(|rate| format!("{rate} of {}", clean(&whole.name))));
    }
    Readout { label: clean(&stage.name), value: parts.join(" · ") }
}

fn points(mark: &ScatterSpec) -> Vec<Option<Readout>> {
    let axis = |title: &str, format: Format, value: f64| {
        format!("{} {}", clean(title), format.short(value)).trim().to_owned()
    };
    let one = |(at, point): (usize, &crate::spec::ScatterPoint)| {
        let name = clean(&point.label);
        let label = if name.is_empty() { format!("Point {}", at + 1) } else { name };
        let (x, y) =
            (axis(&mark.x.title, mark.x.format, point.x), axis(&mark.y.title, mark.y.format, point.y));
        said(label, format!("{x}, {y}"))
    };
    mark.points.iter().enumerate().map(one).collect()
}

fn figure(spec: &ChartSpec, mark: &FigureSpec) -> Vec<Option<Readout>> {
    let label = if mark.label.trim().is_empty() { clean(&spec.title) } else { clean(&mark.label) };
    let value = format!("{} {}", mark.format.short(mark.value), state_text(mark.state));
    let mut all = vec![said(label, value.trim().to_owned())];
    all.extend(mark.comparisons.iter().map(|comparison| {
        let change = change_text(mark.format, mark.value, comparison.value);
        said(clean(&comparison.label), with_aside(change, &mark.format.short(comparison.value)))
    }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn of(name: &str) -> Vec<Vec<Option<Readout>>> {
        let mut all = samples::gallery().into_iter().chain(samples::hostile());
        readouts(&all.find(|(other, _)| *other == name).expect("a sample").1)
    }

    fn text(all: &[Vec<Option<Readout>>], series: usize, at: usize) -> String {
        let Readout { label, value } = all[series][at].as_ref().expect("a value");
        format!("{label}: {value}")
    }

    #[test]
    fn values_of_periods_say_their_change_or_what_is_missing() {
        let line = of("line_single");
        assert_eq!(text(&line, 0, 0), "Issuances · week of Aug 31: $4.5M");
        assert_eq!(text(&line, 0, 11), "Issuances · week of Nov 16: $5.3M (+7.6%)");
        assert_eq!(text(&line, 0, 12), "Issuances · week of Nov 23: $1.9M so far");
        let maturing = of("line_maturing");
        assert_eq!(text(&maturing, 0, 13), "Credit Karma · week of Nov 9: 40.0% still maturing");
        let ends = of("x_line_first_partial");
        assert_eq!(text(&ends, 0, 0), "A · week of Sep 21: 310 partial");
        let projection = of("line_projection");
        let last = text(&projection, 0, 17);
        assert!(last.starts_with("Actual and projection · Nov 2026: $46.7M projected ($"), "{last}");
    }

    #[test]
    fn a_forecast_is_whole_in_a_partial_month() {
        let bars = of("grouped_bar");
        assert_eq!(text(&bars, 0, 6), "Forecast · Nov 2026: $40.0M (+5.3%)");
        assert_eq!(text(&bars, 1, 6), "Actual · Nov 2026: $29.4M so far");
    }

    #[test]
    fn the_other_kinds_read_as_their_pictures() {
        assert_eq!(
            text(&of("funnel"), 0, 2),
            "Issued: 9,876 · $118.3M · 45.0% of Approved · 20.5% of Submitted"
        );
        assert_eq!(text(&of("donut"), 0, 5), "Other (11): 8.5% (12,001)");
        assert_eq!(text(&of("donut"), 1, 0), "Total: 141,199 applications");
        assert_eq!(
            text(&of("x_donut_long"), 0, 3),
            "Direct mail reactivation, dormant accts W3: <0.1% ($100K)"
        );
        assert_eq!(text(&of("ranked_change"), 0, 4), "Direct mail: −$940K (−18.2%)");
        assert_eq!(text(&of("x_ranked_mixed"), 0, 2), "P3: n/a");
        assert_eq!(text(&of("histogram"), 0, 3), "FICO band 640–659: 13.9%");
        assert_eq!(text(&of("scatter_segments"), 0, 4), "Email: Approval rate 51.0%, Average APR 13.10%");
        assert_eq!(text(&of("figure"), 0, 1), "vs the 30 days before: +12.3% ($36.8M)");
        assert!(of("empty").is_empty() && of("x_line_null").is_empty());
    }
}
