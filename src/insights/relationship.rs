//! Texts of a relationship: what goes with what, how strongly, and that it proves no cause.

use super::Draft;
use super::voice::{Voice, chart_format};
use super::words::{cap, counted, size, when};
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
        Some(f) if f.r.abs() < WEAK => format!("No clear link between {y} and {x}{filters} {when}"),
        Some(f) => {
            let unit = if x_format == Format::Percent || x_format == Format::Apr || x_format == Format::Score
            {
                format!("{} of {x}", size(x_format, Some(step)).replace(".0 ", " "))
            } else {
                format!("{} of {x}", x_format.short(step))
            };
            let unit = if x_format == Format::Score {
                format!("{} points of {x}", x_format.short(step))
            } else {
                unit
            };
            let goes = if f.slope >= 0.0 { "raises" } else { "lowers" };
            let goes = if by_rows || voice.plan.metrics.len() > 1 { goes } else { "changes" };
            format!(
                "Each {unit} {goes} {y} by about {}{filters} {when}",
                size(y_format, Some(f.slope * step))
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
        let word = match f.r.abs() {
            r if r >= 0.7 => "strong",
            r if r >= 0.4 => "moderate",
            r if r >= WEAK => "weak",
            _ => "next to none",
        };
        format!("Correlation {} over {} ({word}).", Format::Number { decimals: 2 }.short(f.r), things(f.n))
    });
    let bullets = vec![
        strength,
        high.map(|p| format!("Highest: {}.", told(p))),
        low.filter(|_| points.len() > 1).map(|p| format!("Lowest: {}.", told(p))),
        Some("A link, not a cause: other things may move both.".to_string()),
    ];
    let n: i64 = points.iter().map(|p| p.n).sum();
    let over = counted(usize::try_from(n).unwrap_or(0), "application", "applications");
    let summary = format!(
        "{} against {x} {}, over {over}. By {}{}.",
        cap(&y),
        voice.scope(),
        voice.date_name(),
        voice.through()
    );
    Draft { title, summary, bullets }
}
