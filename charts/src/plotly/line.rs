//! Lines: whole periods joined, the others apart and hollow, labels at the right of the last values.

use serde_json::{Value, json};

use super::axes::{half_step, label_room, moment, period_axis, value_axis, value_scale, zones};
use super::frame::{Parts, note, plot_height};
use super::markup::{css, hovers, html, room, see_through};
use crate::layout::{
    Drawn, EndLabel, Wish, Zone, end_labels, extent, is_solid, series_drawn, spread, starts_at_zero,
    states_of_periods, stretches, zones as zones_of,
};
use crate::readout::{Readout, readouts};
use crate::scale::ValueScale;
use crate::spec::{ChartSpec, LineSpec, LineStyle, PeriodState};
use crate::text::{NOTE, TICK, VALUE, names};
use crate::theme::Palette;

const STROKE: f64 = 2.5;

pub(super) fn line(spec: &ChartSpec, mark: &LineSpec, palette: &Palette) -> Parts {
    let drawn = series_drawn(spec, mark, palette);
    let (low, high) = extent(&drawn, mark);
    let scale = value_scale(low, high, starts_at_zero(mark, low, high), mark.format);
    let words = readouts(spec);

    let mut parts = Parts::default();
    parts.set("yaxis", value_axis(&scale, palette));
    parts.margin.left = label_room(&scale);
    period_axis(&mut parts, &mark.periods, mark.granularity, palette);
    let half = half_step(&mark.periods, mark.granularity);
    let span = |zone: &Zone| {
        let (first, last) = (&mark.periods[zone.first], &mark.periods[zone.last]);
        let between = |a: &str, b: &str| {
            let days = |p: &str| crate::spec::day_number(p).unwrap_or_default() as f64;
            moment(a, (days(b) - days(a)) / 2.0)
        };
        (json!(moment(first, -half)), json!(between(first, last)), json!(moment(last, half)))
    };
    let of_period = states_of_periods(&drawn, mark.periods.len());
    zones(&mut parts, &zones_of(&of_period), &mark.periods, span, palette);

    for (at, each) in drawn.iter().enumerate() {
        fills(&mut parts, each, mark, at == 0, &scale);
    }
    // The first series is drawn last, above the others.
    for (each, words) in drawn.iter().zip(&words).rev() {
        strokes(&mut parts, each, mark, words, palette);
    }
    labels(&mut parts, spec, &end_labels(&drawn, mark), &scale, palette);
    parts
}

/// Closed outlines of bands, and of the area under the first line.
fn fills(parts: &mut Parts, each: &Drawn, mark: &LineSpec, is_first: bool, scale: &ValueScale) {
    let mut outline = |x: Vec<&String>, y: Vec<f64>, opacity: f64| {
        parts.data.push(json!({
            "type": "scatter", "mode": "none", "x": x, "y": y, "fill": "toself",
            "fillcolor": see_through(each.color, opacity),
            "hoverinfo": "skip", "showlegend": false, "name": html(&each.series.name),
        }));
    };
    let count = mark.periods.len();
    if let Some(band) = &each.series.band {
        let both = |i: usize| Some((band.low[i]?, band.high[i]?));
        for run in stretches(count, |i| both(i).is_some()) {
            let there = run.clone().filter_map(|i| Some((&mark.periods[i], both(i)?.1)));
            let back = run.rev().filter_map(|i| Some((&mark.periods[i], both(i)?.0)));
            let (x, y) = there.chain(back).unzip();
            outline(x, y, 0.16);
        }
    }
    if mark.area && is_first {
        for run in stretches(count, |i| each.value(i, is_solid).is_some()) {
            let (first, last) = (&mark.periods[run.start], &mark.periods[run.end - 1]);
            let top = run.filter_map(|i| Some((&mark.periods[i], each.value(i, is_solid)?)));
            let (x, y) = top.chain([(last, scale.base()), (first, scale.base())]).unzip();
            outline(x, y, 0.09);
        }
    }
}

fn strokes(parts: &mut Parts, each: &Drawn, mark: &LineSpec, words: &[Option<Readout>], palette: &Palette) {
    let count = mark.periods.len();
    let hover = hovers(words);
    let values = |of: &dyn Fn(PeriodState) -> bool| -> Vec<Option<f64>> {
        (0..count).map(|i| each.value(i, of)).collect()
    };
    let (color, name) = (css(each.color), html(&each.series.name));
    let is_reference = each.series.style == LineStyle::Reference;
    let solid = values(&is_solid);
    if solid.iter().any(Option::is_some) {
        // Markers only where a line has an end, or a point no neighbour.
        let last = solid.iter().rposition(Option::is_some);
        let is_alone = |i: usize| {
            let has = |i: Option<usize>| i.and_then(|i| *solid.get(i)?).is_some();
            !has(i.checked_sub(1)) && !has(Some(i + 1))
        };
        let dot = |i: usize| {
            if is_alone(i) || (Some(i) == last && !is_reference) { 9 } else { 0 }
        };
        parts.data.push(json!({
            "type": "scatter", "mode": "lines+markers", "name": name, "x": mark.periods, "y": solid,
            "line": {"color": color, "width": STROKE, "dash": if is_reference { "6px,5px" } else { "solid" }},
            "marker": {
                "color": color, "size": (0..count).map(dot).collect::<Vec<_>>(), "opacity": 1,
                "line": {"color": css(palette.background), "width": 1},
            },
            "connectgaps": false, "cliponaxis": false, "hoverinfo": "text", "hovertext": hover,
        }));
    }
    // A projection hangs on the last observed point, which its own trace already speaks for.
    let is_projected = |s: PeriodState| s == PeriodState::Projected;
    let mut projected = values(&is_projected);
    let runs = stretches(count, |i| projected[i].is_some());
    if !runs.is_empty() {
        let mut infos = vec!["text"; count];
        let mut dots = vec![0; count];
        for run in &runs {
            dots[run.end - 1] = 9;
            if let Some(from) = run.start.checked_sub(1)
                && let Some(value) = each.value(from, is_solid)
            {
                projected[from] = Some(value);
                infos[from] = "skip";
            }
        }
        parts.data.push(json!({
            "type": "scatter", "mode": "lines+markers", "name": format!("{name} (projected)"),
            "x": mark.periods, "y": projected, "line": {"color": color, "width": STROKE, "dash": "6px,5px"},
            "marker": {
                "color": css(palette.background), "size": dots, "opacity": 1,
                "line": {"color": color, "width": STROKE},
            },
            "connectgaps": false, "cliponaxis": false, "hoverinfo": infos, "hovertext": hover,
        }));
    }
    let is_apart = |s: PeriodState| s.is_partial() || s == PeriodState::Maturing;
    let apart = values(&is_apart);
    if apart.iter().any(Option::is_some) {
        parts.data.push(json!({
            "type": "scatter", "mode": "markers", "name": format!("{name} (not complete)"),
            "x": mark.periods, "y": apart,
            "marker": {
                "color": css(palette.zone), "size": 9, "opacity": 1, "line": {"color": color, "width": STROKE},
            },
            "cliponaxis": false, "hoverinfo": "text", "hovertext": hover,
        }));
    }
}

/// Value and name right of the last value of each line, apart from each other.
fn labels(parts: &mut Parts, spec: &ChartSpec, labels: &[EndLabel], scale: &ValueScale, palette: &Palette) {
    let all: Vec<String> = labels.iter().map(|label| label.name.clone()).collect();
    let short: Vec<String> = names(&all, TICK, 250.0, 1).iter().map(|lines| lines.concat()).collect();
    let height = plot_height(spec, &parts.margin);
    let wishes: Vec<Wish> = labels
        .iter()
        .map(|label| {
            let share = (label.anchor - scale.min()) / (scale.max() - scale.min());
            Wish { at: height * (1.0 - share), size: if label.name.is_empty() { 24.0 } else { 40.0 } }
        })
        .collect();
    let centers = spread(&wishes, -12.0, height + 12.0);
    for ((label, name), y) in labels.iter().zip(&short).zip(centers) {
        let aside = if label.aside.is_empty() { String::new() } else { format!(" {}", label.aside) };
        let first = room(&label.value, VALUE) + room(&aside, NOTE) + 16.0;
        parts.margin.right = parts.margin.right.max(first.max(room(name, TICK)) + 14.0);
        let below = if name.is_empty() { String::new() } else { format!("<br>{}", html(name)) };
        let text = format!(
            "<span style=\"color:{}\">\u{25A0}</span> <b>{}</b>{}{below}",
            css(label.color),
            html(&label.value),
            html_aside(&aside, palette),
        );
        let text = if text.matches('$').count() > 1 { text.replace('$', "&#36;") } else { text };
        let place: Value = json!({
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": 12, "align": "left",
            "yref": "paper", "y": 1.0 - y / height, "yanchor": "middle",
        });
        parts.annotations.push(note(text, TICK, palette.ink, place));
    }
}

fn html_aside(aside: &str, palette: &Palette) -> String {
    if aside.is_empty() {
        return String::new();
    }
    format!(" <span style=\"color:{}\">{}</span>", css(palette.muted), html(aside))
}
