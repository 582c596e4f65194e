//! Charts of forecasts: beside actuals over periods or by segment, and projections beyond them.

use super::lines::{MOST_PERIODS, chart_granularity, drawn_state};
use super::{Drawn, bars, drawable, name, window_state};
use crate::calendar::period_end;
use crate::insights::{Voice, asked_error, row_name, words};
use crate::plan::Granularity;
use crate::results::Cell;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use topup_charts::{
    Band, BarSeries, Comparison, FigureSpec, Format, GroupedBarSpec, LineSpec, LineStyle, Mark, PeriodState,
    Series,
};

/// What a projection is called: its band holds four of five outcomes.
const PROJECTED: &str = "Projected, 80% band";
/// Beyond so many periods pairs of bars become lines.
const MOST_BARS: usize = 16;

/// Forecast beside actual: over periods, by segment, or one figure.
pub(super) fn draw(voice: &Voice<'_>) -> Option<Drawn> {
    let results = voice.results;
    let number = |row: &[Cell], at: Option<usize>| at.and_then(|i| row.get(i)).and_then(Cell::number);
    let (f, a) = (results.column("forecast"), results.column("actual"));
    let pairs: Vec<(String, Option<f64>, Option<f64>)> = results
        .rows
        .iter()
        .map(|row| {
            let first = row.first().map(ToString::to_string).unwrap_or_default();
            (first, drawable(number(row, f)), drawable(number(row, a)))
        })
        .collect();
    let ahead = results.facts.forecast.as_ref().is_some_and(|f| !f.projected.is_empty());
    let met = match (pairs.iter().any(|p| p.2.is_some()), ahead) {
        (true, false) => "Forecast and actual issuances",
        (true, true) => "Forecast, actual and projected issuances",
        (false, false) => "Forecast issuances",
        (false, true) => "Forecast and projected issuances",
    };
    let told = |per: Option<&str>| {
        let per = per.map_or_else(String::new, |p| format!(" per {p}"));
        format!("{met}, ${per}{}", bars::by(voice))
    };
    let facts = results.facts.forecast.as_ref();
    let by_period = results.column("period") == Some(0) && voice.plan.group_by.is_empty();
    if by_period && (pairs.len() > 1 || facts.is_some_and(|f| !f.projected.is_empty())) {
        let granularity = voice.plan.granularity.unwrap_or(Granularity::Weekly);
        let beyond = facts.and_then(|f| f.beyond).map(|p| {
            let money = Format::Money;
            let band = format!("80% band {}–{}", money.short(p.low), money.short(p.high));
            format!("Projected from {} on: {}, {band}", words::day(p.period), money.short(p.value))
        });
        return Some(Drawn {
            notes: beyond.into_iter().collect(),
            names: vec!["Actual".into()],
            ..Drawn::new(over_periods(voice, &pairs, granularity), told(Some(granularity.noun())))
        });
    }
    if pairs.len() > 1 && !voice.plan.group_by.is_empty() {
        let width = voice.plan.group_by.len();
        let skip = usize::from(results.column("period") == Some(0));
        if let Some((id, column, format)) = asked_error(voice.plan).filter(|_| skip == 0) {
            return bars::errors(voice, id, column, format);
        }
        if skip == 0 && pairs.len() <= 12 {
            let categories = results.rows.iter().map(|r| name(voice, &r[..width.min(r.len())])).collect();
            let series = pair_series(pairs.iter().map(|p| (p.1, p.2)));
            let mark = GroupedBarSpec {
                format: Format::Money,
                granularity: None,
                categories,
                states: Vec::new(),
                series,
            };
            return Some(Drawn {
                names: vec!["Actual".into()],
                ..Drawn::new(Mark::GroupedBar(mark), told(None))
            });
        }
        let told = format!("Actual minus forecast, ${}", bars::by(voice));
        return Some(bars::misses(voice, skip, width, told));
    }
    let facts = facts?;
    // "Which channel missed most": the one row that was asked, not the total of all.
    let row = results.rows.first().filter(|_| !voice.plan.group_by.is_empty() && pairs.len() == 1);
    let due = results.column("forecast_due").or(f);
    let own =
        row.map(|r| (number(r, a).zip(number(r, due)), number(r, f).unwrap_or_default(), row_name(voice, r)));
    let (actual, forecast, of) =
        own.unwrap_or((facts.actual.map(|a| (a, facts.forecast_due)), facts.forecast, String::new()));
    let of = if of.is_empty() { of } else { format!(", {of}") };
    let (value, label, comparisons) = match actual {
        Some((a, due)) => (
            a,
            format!("actual issuances{of}"),
            vec![Comparison { label: "vs forecast".into(), value: drawable(Some(due)) }],
        ),
        None => (forecast, format!("forecast issuances{of}"), Vec::new()),
    };
    let mark = FigureSpec {
        format: Format::Money,
        value: drawable(Some(value)),
        label,
        comparisons,
        state: window_state(voice),
    };
    Some(Drawn::new(Mark::Figure(mark), told(None)))
}

fn pair_series(pairs: impl Iterator<Item = (Option<f64>, Option<f64>)>) -> Vec<BarSeries> {
    let (forecast, actual): (_, Vec<Option<f64>>) = pairs.unzip();
    let has_actual = actual.iter().any(Option::is_some);
    let mut series = vec![BarSeries { name: "Forecast".into(), values: forecast, neutral: true }];
    series.extend(has_actual.then(|| BarSeries::new("Actual", actual)));
    series
}

fn over_periods(
    voice: &Voice<'_>,
    pairs: &[(String, Option<f64>, Option<f64>)],
    granularity: Granularity,
) -> Mark {
    let mut known: BTreeMap<String, (Option<f64>, Option<f64>)> =
        pairs.iter().filter(|p| p.0.parse::<Date>().is_ok()).map(|p| (p.0.clone(), (p.1, p.2))).collect();
    let projected: BTreeMap<String, _> = voice
        .results
        .facts
        .forecast
        .iter()
        .flat_map(|f| &f.projected)
        .map(|p| (p.period.to_string(), p))
        .collect();
    projected.keys().for_each(|d| {
        known.entry(d.clone()).or_default();
    });
    let keys: BTreeSet<String> = known.keys().rev().take(MOST_PERIODS).cloned().collect();
    let periods: Vec<String> = keys.into_iter().collect();
    // A period that the window cuts is smaller for that alone: it stands apart, whatever its value comes from.
    let is_cut = |text: &String| {
        let window = &voice.plan.window;
        text.parse::<Date>().is_ok_and(|d| d < window.start || period_end(granularity, d) > window.end)
    };
    let states: Vec<PeriodState> = periods
        .iter()
        .map(|text| match text.parse::<Date>() {
            _ if is_cut(text) && projected.contains_key(text) => PeriodState::Cut,
            _ if projected.contains_key(text) => PeriodState::Projected,
            Ok(date) => drawn_state(voice, granularity, date),
            Err(_) => PeriodState::Whole,
        })
        .collect();
    let of = |text: &String| known.get(text).copied().unwrap_or_default();
    if projected.is_empty() && voice.plan.chart != "line" && periods.len() <= MOST_BARS {
        let series = pair_series(periods.iter().map(of));
        return Mark::GroupedBar(GroupedBarSpec {
            format: Format::Money,
            granularity: Some(chart_granularity(granularity)),
            categories: periods,
            states,
            series,
        });
    }
    // A projection stands alone: the line of the forecast ends where no forecast is stored.
    let stored = |p: &String| of(p).0.filter(|_| !projected.contains_key(p));
    let forecast = Series {
        style: LineStyle::Reference,
        states: periods
            .iter()
            .map(|p| if is_cut(p) { PeriodState::Cut } else { PeriodState::Whole })
            .collect(),
        ..Series::new("Forecast", periods.iter().map(stored).collect())
    };
    let mut series = Vec::new();
    series.extend(
        periods
            .iter()
            .any(|p| of(p).1.is_some())
            .then(|| Series::new("Actual", periods.iter().map(|p| of(p).1).collect())),
    );
    series.extend(periods.iter().any(|p| stored(p).is_some()).then_some(forecast));
    if !projected.is_empty() {
        let pick = |get: &dyn Fn(&crate::results::Projected) -> f64| -> Vec<Option<f64>> {
            periods.iter().map(|p| drawable(projected.get(p).map(|x| get(x)))).collect()
        };
        let (mut low, mut high) = (pick(&|p| p.low.min(p.high)), pick(&|p| p.high.max(p.low)));
        let mut values = pick(&|p| p.value);
        // It goes on from the last stored forecast.
        let first = periods.iter().position(|p| projected.contains_key(p));
        let seam = first.filter(|at| !is_cut(&periods[*at])).and_then(|at| at.checked_sub(1));
        let seam = seam.filter(|at| !is_cut(&periods[*at]));
        if let Some((at, value)) = seam.and_then(|at| Some((at, stored(periods.get(at)?)?))) {
            (values[at], low[at], high[at]) = (Some(value), Some(value), Some(value));
        }
        // A band would plunge to a cut period as a line would.
        for at in (0..periods.len()).filter(|at| is_cut(&periods[*at])) {
            (low[at], high[at]) = (None, None);
        }
        let has_band = low.iter().any(Option::is_some);
        let name = if has_band { PROJECTED } else { "Projected" };
        series.push(Series { band: has_band.then_some(Band { low, high }), ..Series::new(name, values) });
    }
    Mark::Line(LineSpec {
        format: Format::Money,
        granularity: chart_granularity(granularity),
        periods,
        states,
        series,
        area: false,
        zero: None,
        foldable: false,
    })
}
