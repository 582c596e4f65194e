//! Texts of a relationship: what goes with what, how strongly, and that it proves no cause.

use super::Draft;
use super::voice::{Voice, chart_format};
use super::words::{cap, counted, size, when, whole};
use crate::model::{MetricKind, Model};
use crate::plan::Plan;
use crate::results::{Results, Scatter};
use topup_charts::Format;

/// Below this correlation no direction is named.
const WEAK: f64 = 0.1;

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
            if f.r.abs() < WEAK
                || !about(y_format, f.slope * step).contains(|c| ('1'..='9').contains(&c)) =>
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
    let (high, low) = (points.iter().max_by(by_y), points.iter().min_by(by_y));
    let strength = fit.map(|f| {
        // As it is written: 0.397 reads 0.40.
        let word = match (f.r.abs() * 100.0).round() / 100.0 {
            r if r >= 0.7 => "strong",
            r if r >= 0.4 => "moderate",
            r if r >= WEAK => "weak",
            _ => "next to none",
        };
        format!("Correlation {} over {} ({word}).", Format::Number { decimals: 2 }.short(f.r), things(f.n))
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
        "{} against {x} {}, over {over}. By {}{}.",
        cap(&y),
        voice.scope(),
        voice.date_name(),
        voice.through()
    );
    Draft { title, summary, bullets }
}
