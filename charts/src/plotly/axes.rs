//! Axes: values with the ticks of our own picture, periods as dates, names as categories.

use serde_json::{Map, Value, json};

use super::frame::Parts;
use super::markup::{css, html, html_lines, size, widest};
use crate::format::{Format, Unit};
use crate::layout::Zone;
use crate::scale::ValueScale;
use crate::spec::{Granularity, date_at, day_number, period_labels};
use crate::text::{NOTE, TICK, names};
use crate::theme::Palette;

const DAY_MS: i64 = 86_400_000;

/// The scale of values over a plot of usual height.
pub(super) fn value_scale(low: f64, high: f64, from_zero: bool, format: Format) -> ValueScale {
    ValueScale::new(low, high, from_zero, 5, format)
}

/// How ticks are written: by a format where Plotly's can keep one unit and one number of decimals,
/// else as the texts of our own axis.
fn ticks(scale: &ValueScale) -> Map<String, Value> {
    let step = scale.ticks.get(1).map_or(1.0, |second| second - scale.ticks[0]);
    let decimals = scale.labels.iter().map(|label| decimals_of(label)).max().unwrap_or(0);
    let written = match (scale.format(), scale.unit) {
        (Format::Money, Unit::One) => Some((format!("$,.{decimals}f"), "")),
        (Format::Count | Format::Score | Format::Number { .. }, Unit::One) => {
            Some((format!(",.{decimals}f"), ""))
        }
        (Format::Percent, _) => Some((format!(",.{decimals}%"), "")),
        (Format::Apr, _) => Some((format!(",.{decimals}f"), "%")),
        _ => None,
    };
    let fields = match written {
        Some((format, suffix)) => json!({
            "tickmode": "linear", "tick0": scale.ticks[0], "dtick": step,
            "tickformat": format, "ticksuffix": suffix,
        }),
        None => json!({
            "tickmode": "array", "tickvals": scale.ticks,
            "ticktext": scale.labels.iter().map(|label| html(label)).collect::<Vec<_>>(),
        }),
    };
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn decimals_of(label: &str) -> usize {
    label.split_once('.').map_or(0, |(_, after)| after.chars().take_while(char::is_ascii_digit).count())
}

/// An axis of values; it cannot be zoomed, so that bars and areas keep starting at zero.
pub(super) fn value_axis(scale: &ValueScale, palette: &Palette) -> Value {
    let mut axis = free_axis(scale, palette);
    axis["fixedrange"] = json!(true);
    axis["showgrid"] = json!(true);
    axis["gridcolor"] = json!(css(palette.grid));
    axis["gridwidth"] = json!(1);
    axis
}

/// An axis of values without a grid, which can be zoomed.
pub(super) fn free_axis(scale: &ValueScale, palette: &Palette) -> Value {
    // Plotly draws no grid line on the very edge.
    let hair = (scale.max() - scale.min()) * 0.002;
    let low = if scale.min() == 0.0 { 0.0 } else { scale.min() - hair };
    let mut axis = json!({
        "range": [low, scale.max() + hair], "automargin": false,
        "showgrid": false, "zeroline": false, "showline": false, "ticks": "", "ticklabelstandoff": 6,
        "tickfont": {"size": size(TICK), "color": css(palette.muted)},
    });
    if scale.min() <= 0.0 && scale.max() >= 0.0 {
        axis["zeroline"] = json!(true);
        axis["zerolinecolor"] = json!(css(palette.axis));
        axis["zerolinewidth"] = json!(1);
    }
    if let Some(axis) = axis.as_object_mut() {
        axis.append(&mut ticks(scale));
    }
    axis
}

/// Width of the tick labels of a vertical axis.
pub(super) fn label_room(scale: &ValueScale) -> f64 {
    widest(&scale.labels, TICK) + 10.0
}

/// Half of the shortest step between neighbouring periods, in days.
pub(super) fn half_step(periods: &[String], granularity: Granularity) -> f64 {
    let days: Vec<i64> = periods.iter().filter_map(|period| day_number(period)).collect();
    let usual = match granularity {
        Granularity::Daily => 1,
        Granularity::Weekly => 7,
        Granularity::Monthly => 28,
        Granularity::Quarterly => 90,
        Granularity::Yearly => 365,
    };
    days.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(usual) as f64 / 2.0
}

/// A moment some days before or after the start of a period.
pub(super) fn moment(period: &str, days: f64) -> String {
    day_number(period).map_or_else(|| period.to_owned(), |day| date_at(day as f64 + days))
}

/// A date axis over periods, ticks at the starts of periods.
pub(super) fn period_axis(
    parts: &mut Parts,
    periods: &[String],
    granularity: Granularity,
    palette: &Palette,
) {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return };
    let labels = period_labels(periods, granularity);
    let spans_years = labels.first().map(|l| l.year) != labels.last().map(|l| l.year);
    let half = half_step(periods, granularity);
    let months = match granularity {
        Granularity::Daily | Granularity::Weekly => None,
        Granularity::Monthly => Some((1, "%b")),
        Granularity::Quarterly => Some((3, "Q%q")),
        Granularity::Yearly => Some((12, "%Y")),
    };
    let strides: &[i64] = match granularity {
        Granularity::Daily => &[1, 2, 7, 14, 28, 56, 91],
        Granularity::Weekly => &[1, 2, 4, 8, 13, 26, 52],
        Granularity::Monthly => &[1, 2, 3, 6, 12, 24],
        Granularity::Quarterly => &[1, 2, 4, 8, 20],
        Granularity::Yearly => &[1, 2, 5, 10, 50],
    };
    let count = periods.len() as i64;
    let stride = strides.iter().copied().find(|stride| count <= stride * 9).unwrap_or(400);
    let (dtick, format) = match months {
        Some((months, format)) => (json!(format!("M{}", months * stride)), format),
        None => {
            let days = if granularity == Granularity::Weekly { 7 } else { 1 };
            (json!(days * stride * DAY_MS), "%b %-d")
        }
    };
    let with_year = spans_years && granularity != Granularity::Yearly;
    let format = if with_year { format!("{format}\n%Y") } else { format.to_owned() };
    parts.margin.bottom += if with_year { 36.0 } else { 22.0 };
    parts.set(
        "xaxis",
        json!({
            "type": "date", "range": [moment(first, -half), moment(last, half)],
            "tick0": first, "dtick": dtick, "tickformat": format,
            "showgrid": false, "zeroline": false, "showline": false, "ticks": "", "automargin": false,
            "ticklabelstandoff": 4, "tickangle": 0,
            "tickfont": {"size": size(TICK), "color": css(palette.muted)},
        }),
    );
}

/// An axis of names or bins, in their order; `horizontal` is below the plot, else left of it from the
/// top downwards. `places` are the names as the data has them, `texts` as they are written.
pub(super) fn name_axis(places: &[String], texts: &[String], is_vertical: bool, palette: &Palette) -> Value {
    let last = places.len() as f64 - 0.5;
    json!({
        "type": "category", "categoryorder": "array", "categoryarray": places,
        "tickmode": "array", "tickvals": places, "ticktext": texts,
        "range": if is_vertical { [last, -0.5] } else { [-0.5, last] },
        "fixedrange": true, "showgrid": false, "zeroline": false, "showline": false, "ticks": "",
        "automargin": false, "ticklabelstandoff": 6, "tickangle": 0,
        "tickfont": {"size": size(TICK), "color": css(palette.ink)},
    })
}

/// Names in up to two lines that fit a slot of `room` pixels of our own picture.
pub(super) fn short_names(all: &[String], room: f64, lines: usize) -> Vec<String> {
    names(all, TICK, room, lines).iter().map(|lines| html_lines(lines)).collect()
}

/// Shades periods that are not whole, and names the zones above the plot.
pub(super) fn zones(
    parts: &mut Parts,
    zones: &[Zone],
    periods: &[String],
    span: impl Fn(&Zone) -> (Value, Value, Value),
    palette: &Palette,
) {
    if zones.is_empty() {
        return;
    }
    let (mut level, mut levels, mut next_starts) = (0, 1, None);
    for (row, zone) in zones.iter().rev().enumerate() {
        let (x0, middle, x1) = span(zone);
        if zone.state != crate::spec::PeriodState::Projected {
            parts.shapes.push(json!({
                "type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": css(palette.zone),
                "xref": "x", "x0": x0, "x1": x1, "yref": "paper", "y0": 0, "y1": 1,
            }));
        }
        // Names of neighbouring zones stand in two rows, since their zones may be narrow.
        level = if next_starts == Some(zone.last + 1) { 1 - level } else { 0 };
        next_starts = Some(zone.first);
        if row < 4 {
            levels = levels.max(level + 1);
            let place = json!({
                "xref": "x", "x": middle, "xanchor": "center",
                "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 5 + level * 14,
            });
            let name = html(zone.name(periods.len()));
            parts.annotations.push(super::frame::note(name, NOTE, palette.muted, place));
        }
    }
    parts.margin.top += 8.0 + 14.0 * f64::from(levels);
}
