//! Grouped bars over periods or names, and histograms.

use std::collections::HashMap;

use serde_json::json;

use super::axes::{
    half_step, label_room, moment, name_axis, period_axis, short_names, value_axis, value_scale, zones,
};
use super::frame::{Parts, legend, note};
use super::markup::{SCALE, css, distinct, hovers, html, size};
use crate::layout::{Zone, bar_hues, bars_drawn, bin_hues, states_drawn, zones as zones_of};
use crate::readout::readouts;
use crate::scale::ValueScale;
use crate::spec::{ChartSpec, GroupedBarSpec, HistogramSpec, PeriodState, day_number};
use crate::text::{TICK, VALUE, clean, names, width};
use crate::theme::Palette;

/// Width of a plot that values over bars should fit, in pixels.
const PLOT: f64 = 580.0;
/// Width that all names below a plot share, in pixels of our own picture.
const NAME_ROOM: f64 = 900.0;

/// What is written over bars, by value: all of it where every bar is wide enough, else nothing; hover says them all.
#[derive(Default)]
struct Labels(HashMap<u64, String>);

impl Labels {
    /// The labels of bars of this width; a lone series has the gap between its bars too.
    fn fitting(scale: &ValueScale, values: impl Iterator<Item = f64>, bar: f64, series: usize) -> Self {
        let values: Vec<f64> = values.collect();
        let labels = scale.value_labels(&values);
        let bar = if series == 1 { bar * 1.25 } else { bar * 1.05 };
        if labels.iter().any(|label| width(label, VALUE) * SCALE > bar) {
            return Self::default();
        }
        Self(values.into_iter().map(f64::to_bits).zip(labels).collect())
    }

    fn text(&self, value: f64) -> String {
        self.0.get(&value.to_bits()).map(|label| html(label)).unwrap_or_default()
    }
}

/// The scale of bars: from zero, with room for the values at their ends.
fn bar_scale<'a>(values: impl Iterator<Item = &'a Option<f64>>, format: crate::Format) -> ValueScale {
    let (low, high) = values.flatten().fold((0.0_f64, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
    let room = (high - low) * 0.08;
    let low = if low < 0.0 { low - room } else { low };
    let high = if high > 0.0 { high + room } else { high };
    value_scale(low, high, true, format)
}

pub(super) fn grouped(spec: &ChartSpec, mark: &GroupedBarSpec, palette: &Palette) -> Parts {
    let count = bars_drawn(mark);
    let states = states_drawn(mark);
    let colors = bar_hues(spec, mark, palette);
    let words = readouts(spec);
    let scale = bar_scale(mark.series.iter().flat_map(|s| s.values.iter().take(count)), mark.format);

    let mut parts = Parts::default();
    parts.set("yaxis", value_axis(&scale, palette));
    parts.margin.left = label_room(&scale);
    let categories = &mark.categories[..count];
    let places = match mark.granularity {
        Some(granularity) => {
            period_axis(&mut parts, categories, granularity, palette);
            categories.to_vec()
        }
        None => {
            let places = distinct(categories.iter().map(|name| clean(name)));
            let texts = short_names(categories, NAME_ROOM / count.max(1) as f64 - 14.0, 2);
            parts.margin.bottom += if texts.iter().any(|text| text.contains("<br>")) { 38.0 } else { 24.0 };
            parts.set("xaxis", name_axis(&places, &texts, false, palette));
            places
        }
    };
    let half = mark.granularity.map_or(0.5, |granularity| half_step(categories, granularity));
    let span = |zone: &Zone| match mark.granularity {
        Some(_) => {
            let (first, last) = (&categories[zone.first], &categories[zone.last]);
            let days = |p: &str| day_number(p).unwrap_or_default() as f64;
            let middle = moment(first, (days(last) - days(first)) / 2.0);
            (json!(moment(first, -half)), json!(middle), json!(moment(last, half)))
        }
        // Names stand on whole numbers.
        None => {
            let (first, last) = (zone.first as f64, zone.last as f64);
            (json!(first - 0.5), json!((first + last) / 2.0), json!(last + 0.5))
        }
    };
    zones(&mut parts, &zones_of(&states), categories, span, palette);
    let all: Vec<String> = mark.series.iter().map(|s| s.name.clone()).collect();
    let short: Vec<String> = names(&all, TICK, 330.0, 1).iter().map(|lines| lines.concat()).collect();
    if mark.series.len() > 1 {
        legend(&mut parts, &short, palette);
    }
    let has_hue = mark.series.iter().any(|s| !s.neutral);
    let shown = mark.series.iter().filter(|s| !(has_hue && s.neutral));
    let texts = Labels::fitting(
        &scale,
        shown.flat_map(|s| s.values[..count].iter().flatten().copied()),
        PLOT * 0.74 / (count * mark.series.len()).max(1) as f64,
        mark.series.len(),
    );
    for (((series, color), words), name) in mark.series.iter().zip(colors).zip(&words).zip(&short) {
        let is_open = |i: usize| states[i] != PeriodState::Whole && !series.neutral;
        let is_bare = has_hue && series.neutral;
        let text =
            |value: &Option<f64>| value.filter(|_| !is_bare).map_or_else(String::new, |v| texts.text(v));
        let mut marker = json!({"color": css(color), "cornerradius": 3});
        if (0..count).any(is_open) {
            let rims: Vec<f64> = (0..count).map(|i| if is_open(i) { 1.5 } else { 0.0 }).collect();
            marker["line"] = json!({"color": css(color), "width": rims});
            marker["pattern"] = json!({
                "shape": (0..count).map(|i| if is_open(i) { "/" } else { "" }).collect::<Vec<_>>(),
                "fillmode": "replace", "fgcolor": css(color), "fgopacity": 0.55, "bgcolor": css(palette.zone),
                "size": 7, "solidity": 0.3,
            });
        }
        parts.data.push(json!({
            "type": "bar", "name": html(name), "x": places, "y": series.values[..count],
            "marker": marker,
            "text": series.values[..count].iter().map(text).collect::<Vec<_>>(),
            "textposition": "outside", "textangle": 0, "constraintext": "none", "cliponaxis": false,
            "textfont": {"size": size(TICK), "weight": 600, "color": css(palette.ink)},
            "hoverinfo": "text", "hovertext": hovers(words),
        }));
    }
    parts.set("barmode", json!("group"));
    // Few bars stay bars: none is wider than 80 pixels.
    let group = 80.0 * (mark.series.len() * count) as f64 / PLOT;
    parts.set("bargap", json!(1.0 - group.clamp(0.05, 0.74)));
    parts.set("bargroupgap", json!(0.06));
    parts
}

pub(super) fn histogram(spec: &ChartSpec, mark: &HistogramSpec, palette: &Palette) -> Parts {
    let words = readouts(spec);
    let values: Vec<Option<f64>> = mark.bins.iter().map(|bin| bin.value).collect();
    let scale = bar_scale(values.iter(), mark.format);
    let labels: Vec<String> = mark.bins.iter().map(|bin| clean(&bin.label)).collect();
    let places = distinct(labels.iter().cloned());
    // Every second or third label where they would touch.
    let widest = labels.iter().map(|label| width(label, TICK)).fold(0.0, f64::max).min(200.0);
    let stride = (((widest + 14.0) * places.len() as f64 / NAME_ROOM).ceil() as usize).max(1);
    let texts: Vec<String> = labels
        .iter()
        .enumerate()
        .map(|(at, label)| if at % stride == 0 { html(label) } else { String::new() })
        .collect();

    let mut parts = Parts::default();
    parts.set("yaxis", value_axis(&scale, palette));
    parts.set("xaxis", name_axis(&places, &texts, false, palette));
    parts.margin.left = label_room(&scale);
    parts.margin.bottom = 24.0;
    let title = clean(&mark.axis_title);
    if !title.is_empty() {
        let place = json!({
            "xref": "paper", "x": 0.5, "xanchor": "center",
            "yref": "paper", "y": 0, "yanchor": "top", "yshift": -22,
        });
        parts.annotations.push(note(html(&title), TICK, palette.muted, place));
        parts.margin.bottom += 18.0;
    }
    let slot = PLOT / values.len().max(1) as f64;
    let own = Labels::fitting(&scale, values.iter().flatten().copied(), slot, 1);
    let text = |value: &Option<f64>| value.map_or_else(String::new, |v| own.text(v));
    parts.data.push(json!({
        "type": "bar", "name": html(&title), "x": places, "y": values,
        "marker": {
            "color": bin_hues(spec, mark, palette).into_iter().map(css).collect::<Vec<_>>(),
            "cornerradius": 3,
        },
        "text": values.iter().map(text).collect::<Vec<_>>(),
        "textposition": "outside", "textangle": 0, "constraintext": "none", "cliponaxis": false,
        "textfont": {"size": size(TICK), "weight": 600, "color": css(palette.ink)},
        "hoverinfo": "text", "hovertext": words.first().map(|w| hovers(w)).unwrap_or_default(),
    }));
    parts.set("bargap", json!(0.05));
    parts
}
