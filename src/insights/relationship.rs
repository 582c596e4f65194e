//! Texts of a relationship: what goes with what, how strongly, and that it proves no cause.

use super::Draft;
use super::values::known_only;
use super::voice::{Voice, chart_format};
use super::words::{cap, counted, join, size, when, whole};
use crate::model::{MetricKind, Model};
use crate::plan::Plan;
use crate::results::{Fit, Results, Scatter};
use topup_charts::Format;

/// Below this correlation no direction is named.
const WEAK: f64 = 0.1;

/// A slope of fewer standard errors than this may well be chance: a line can always be drawn through four points.
const ERRORS: f64 = 2.0;

/// Whether a direction may be told: the correlation is no next to nothing, and its slope no chance of a few points.
fn is_told(fit: &Fit) -> bool {
    let freedom = (fit.n - 2) as f64;
    let rest = (1.0 - fit.r * fit.r).max(0.0);
    fit.r.abs() >= WEAK && fit.r * fit.r * freedom >= ERRORS * ERRORS * rest
}

/// The label and format of one side: 0 is y, 1 is x.
pub(crate) fn axis(voice: &Voice<'_>, at: usize) -> (String, Format) {
    if let Some(measure) = voice.plan.columns.get(at).and_then(|c| voice.model.row_measure(c)) {
        return (measure.label.clone(), chart_format(measure.format));
    }
    let id = voice.plan.metrics.get(at).unwrap_or(&voice.plan.metric);
    (voice.name(id), voice.format(id))
}

/// The step of x that a sentence tells the effect of: a bin where x is one application's value or a
/// mean of such, else a power of ten that fits the points.
pub(crate) fn step(plan: &Plan, results: &Results, model: &Model) -> f64 {
    let metric = plan.metrics.get(1).and_then(|id| model.metric(id));
    let column = plan
        .columns
        .get(1)
        .or_else(|| metric.filter(|m| m.kind == MetricKind::Ratio).and_then(|m| m.value_column.as_ref()));
    if let Some(measure) = column.and_then(|c| model.row_measure(c)) {
        return measure.bin;
    }
    let xs = || results.facts.scatter.iter().filter_map(|p| p.x).filter(|x| x.is_finite());
    let range = xs().fold(f64::MIN, f64::max) - xs().fold(f64::MAX, f64::min);
    if range > 0.0 && range.is_finite() { 10_f64.powf((range / 2.0).log10().floor()) } else { 1.0 }
}

/// The size of an effect, as coarse as "about" allows.
fn about(format: Format, effect: f64) -> String {
    // Points of an APR of one and more need no hundredths.
    let coarse = format == Format::Apr && effect.abs() >= 1.0;
    size(if coarse { Format::Percent } else { format }, Some(if coarse { effect / 100.0 } else { effect }))
}

/// A step of x in words: "2 points", "20 points", "$1M".
fn per(format: Format, step: f64) -> String {
    match format {
        Format::Percent | Format::Apr | Format::Score => {
            size(format, Some(step)).replace(".00 ", " ").replace(".0 ", " ")
        }
        other => whole(&other.short(step)),
    }
}

/// "By submission date"; of two measures with a date each, both: "Submits by submission date, issuances by issuance
/// date".
fn by_dates(voice: &Voice<'_>) -> String {
    if !voice.plan.columns.is_empty() || voice.one_date() {
        return format!("By {}", voice.date_name());
    }
    let metrics = voice.plan.metrics.iter().filter_map(|id| voice.model.metric(id));
    let told =
        metrics.map(|m| format!("{} by {}", voice.name(&m.id), voice.model.date_name(&m.table, &m.date)));
    cap(&join(&told.collect::<Vec<_>>()))
}

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let facts = &voice.results.facts;
    let ((y, y_format), (x, x_format)) = (axis(voice, 0), axis(voice, 1));
    let when = when(&voice.plan.window);
    let step = step(voice.plan, voice.results, voice.model);
    let filters = voice.short_filters();
    let by_rows = voice.plan.columns.len() > 1;
    let points: Vec<&Scatter> = facts.scatter.iter().filter(|p| p.x.is_some() && p.y.is_some()).collect();
    let fit = facts.fit.filter(|f| f.slope.is_finite() && f.r.is_finite() && f.n > 2);
    let things = |n: i64| {
        let n = usize::try_from(n).unwrap_or(0);
        if by_rows {
            counted(n, "application", "applications")
        } else {
            counted(n, &voice.groups_noun(1), &voice.groups_noun(n))
        }
    };
    let title = match fit {
        None => format!("Too few points to link {y} to {x}{filters} {when}"),
        // Nor is there one where the effect rounds to nothing.
        Some(f)
            if !is_told(&f) || !about(y_format, f.slope * step).contains(|c| ('1'..='9').contains(&c)) =>
        {
            format!("No clear link between {y} and {x}{filters} {when}")
        }
        Some(f) => {
            // "Submits rise", "average APR rises".
            let many = !by_rows && voice.is_plural(voice.plan.metrics.first().unwrap_or(&voice.plan.metric));
            let goes = match (f.slope >= 0.0, many) {
                (true, false) => "rises",
                (true, true) => "rise",
                (false, false) => "falls",
                (false, true) => "fall",
            };
            let per = per(x_format, step);
            format!(
                "{} {goes} about {} for every {per} of {x}{filters} {when}",
                cap(&y),
                about(y_format, f.slope * step)
            )
        }
    };
    let told = |p: &Scatter| {
        let name = if voice.plan.group_by.is_empty() {
            String::new()
        } else {
            format!("{} with ", voice.group(&p.group))
        };
        format!("{name}{y} {} at {x} {}", y_format.short(p.y), x_format.short(p.x))
    };
    let by_y = |a: &&&Scatter, b: &&&Scatter| a.y.unwrap_or(0.0).total_cmp(&b.y.unwrap_or(0.0));
    let named = known_only(points.iter().collect(), |p| &p.group);
    let (high, low) = (named.iter().copied().max_by(by_y), named.iter().copied().min_by(by_y));
    let strength = fit.map(|f| {
        let chance = if f.r.abs() >= WEAK && !is_told(&f) { ", so few that it may be chance" } else { "" };
        // As it is written: 0.397 reads 0.40.
        let word = match (f.r.abs() * 100.0).round() / 100.0 {
            r if r >= 0.7 => "strong",
            r if r >= 0.4 => "moderate",
            r if r >= WEAK => "weak",
            _ => "next to none",
        };
        format!(
            "Correlation {} over {} ({word}{chance}).",
            Format::Number { decimals: 2 }.short(f.r),
            things(f.n)
        )
    });
    // Where no link is found, none needs a warning.
    let caution = strength.as_ref().map(|_| "A link, not a cause: other things may move both.".to_string());
    let bullets = vec![
        strength,
        high.zip(low)
            .filter(|_| points.len() > 2 && points.len() < 50)
            .map(|(h, l)| format!("Highest: {}; lowest: {}.", told(h), told(l))),
        caution,
    ];
    // A bucket of rows counts its rows, a segment value is one point.
    let n = if by_rows { points.iter().map(|p| p.n).sum() } else { points.len() as i64 };
    let over = things(n);
    let summary = format!(
        "{} against {x} {}, over {over}. {}{}.",
        cap(&y),
        voice.scope(),
        by_dates(voice),
        voice.through()
    );
    Draft { title, summary, bullets }
}
