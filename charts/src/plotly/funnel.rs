//! Stages from top to bottom, with what each keeps of the first and of the one before.

use serde_json::json;

use super::axes::name_axis;
use super::frame::{Parts, note};
use super::markup::{css, distinct, hovers, html, html_lines, room, see_through, size};
use crate::format::Format;
use crate::layout::{funnel_hue, rate_of};
use crate::readout::readouts;
use crate::spec::{ChartSpec, FunnelSpec};
use crate::text::{NOTE, SMALL_VALUE, TICK, clean, names};
use crate::theme::Palette;

pub(super) fn funnel(spec: &ChartSpec, mark: &FunnelSpec, palette: &Palette) -> Parts {
    let stages = &mark.stages;
    let hue = funnel_hue(spec, palette);
    let words = readouts(spec);
    let all: Vec<String> = stages.iter().map(|stage| stage.name.clone()).collect();
    let places = distinct(all.iter().map(|name| clean(name)));
    let short: Vec<String> = names(&all, TICK, 240.0, 1).iter().map(|lines| lines.concat()).collect();
    let denominators: Vec<String> = names(&all, NOTE, 150.0, 1).iter().map(|lines| lines.concat()).collect();
    // Rows get low with many stages: one line each then.
    let is_roomy = stages.len() <= 5;

    let mut parts = Parts::default();
    let mut texts = Vec::with_capacity(stages.len());
    for (at, stage) in stages.iter().enumerate() {
        let mut text = format!("<b>{}</b>", html(&short[at]));
        parts.margin.left = parts.margin.left.max(room(&short[at], SMALL_VALUE) + 12.0);
        if let Some(rate) = rate_of(stage.count, &stages[0]).filter(|_| at > 0 && is_roomy) {
            let share = format!("{rate} of {}", denominators[0]);
            parts.margin.left = parts.margin.left.max(room(&share, NOTE) + 12.0);
            text.push_str(&format!("<br>{}", html(&share)));
        }
        texts.push(text);
        let Some(next) = stages.get(at + 1) else { continue };
        let step = match rate_of(next.count, stage) {
            Some(rate) => format!("{rate} of {}", denominators[at]),
            None => format!("no rate: 0 {}", denominators[at]),
        };
        let mut lines = vec![step];
        if is_roomy {
            lines.push(Format::Count.signed(next.count - stage.count));
        }
        parts.margin.right = lines.iter().map(|line| room(line, NOTE)).fold(parts.margin.right, f64::max);
        // Names stand on whole numbers: the way to the next stage is half-way between.
        let place = json!({
            "xref": "paper", "x": 1, "xanchor": "right", "align": "right", "xshift": 0,
            "yref": "y", "y": at as f64 + 0.5, "yanchor": "middle",
        });
        parts.annotations.push(note(html_lines(&lines), NOTE, palette.muted, place));
    }
    let right = parts.margin.right;
    for annotation in &mut parts.annotations {
        if let Some(shift) = annotation.get_mut("xshift") {
            *shift = json!(right);
        }
    }
    let value = |stage: &crate::spec::Stage| {
        let count = format!("<b>{}</b>", Format::Count.short(stage.count));
        let gap = if is_roomy { "<br>" } else { "  " };
        stage.amount.map_or_else(
            || count.clone(),
            |amount| format!("{count}{gap}{}", html(&Format::Money.short(amount))),
        )
    };
    parts.set("yaxis", name_axis(&places, &texts, true, palette));
    parts.set("xaxis", json!({"visible": false, "fixedrange": true}));
    parts.data.push(json!({
        "type": "funnel", "name": html(&spec.title),
        "y": places, "x": stages.iter().map(|stage| stage.count).collect::<Vec<_>>(),
        "marker": {"color": css(hue)},
        "connector": {"fillcolor": see_through(hue, 0.16), "line": {"width": 0}},
        "text": stages.iter().map(value).collect::<Vec<_>>(), "textinfo": "text",
        "textposition": "auto", "textangle": 0, "constraintext": "none", "cliponaxis": false,
        "insidetextfont": {"size": size(TICK) + 1, "color": css(palette.text_on(hue))},
        "outsidetextfont": {"size": size(TICK) + 1, "color": css(palette.ink)},
        "hoverinfo": "text", "hovertext": words.first().map(|w| hovers(w)).unwrap_or_default(),
    }));
    let height = super::frame::plot_height(spec, &parts.margin);
    parts.set("funnelgap", json!(1.0 - (80.0 * stages.len() as f64 / height).min(0.66)));
    // A stage that nobody reached has no bar to write on.
    for (at, stage) in stages.iter().enumerate().filter(|(_, stage)| stage.count == 0.0) {
        let place =
            json!({"xref": "x", "x": 0, "xanchor": "center", "yref": "y", "y": at, "yanchor": "middle"});
        parts.annotations.push(note(value(stage), TICK, palette.ink, place));
    }
    parts
}
