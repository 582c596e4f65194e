//! The same chart as a Plotly figure, for the HTTP API: `{data, layout}` that plotly.js 3 and 4 accept.
//!
//! Numbers in `data` are exact; every text (hover, labels, ticks, footer) is written as in our own picture.
//! The figure fills the width of its container (meant for 620 px and more) and is 460 px high.

mod axes;
mod bars;
mod card;
mod donut;
mod frame;
mod funnel;
mod line;
mod markup;
mod ranked;
mod scatter;

use serde_json::Value;

use crate::layout::nothing_to_draw;
use crate::spec::{ChartSpec, EmptySpec, Mark};
use crate::theme::Theme;

/// A chart as a Plotly figure: an object with `data` and `layout`; `layout.meta.alt` holds the alt text.
///
/// Texts from data are escaped for Plotly's HTML subset, so a name cannot bring markup of its own. A chart
/// without a value is a card that says so, and so is a spec that cannot be drawn
/// ([`ChartSpec::validate`] says why).
pub fn figure(spec: &ChartSpec, theme: Theme) -> Value {
    let palette = theme.palette();
    let card = |message: &str, hint: String| {
        let mark = EmptySpec { message: message.into(), hint };
        frame::framed(spec, card::empty(&mark, palette), palette)
    };
    if let Err(error) = spec.validate() {
        return card("This chart cannot be drawn", error.to_string());
    }
    if let Some(message) = nothing_to_draw(&spec.mark) {
        return card(message, String::new());
    }
    let parts = match &spec.mark {
        Mark::Line(mark) => line::line(spec, mark, palette),
        Mark::GroupedBar(mark) => bars::grouped(spec, mark, palette),
        Mark::Funnel(mark) => funnel::funnel(spec, mark, palette),
        Mark::Donut(mark) => donut::donut(spec, mark, palette),
        Mark::RankedBar(mark) => ranked::ranked(spec, mark, palette),
        Mark::Histogram(mark) => bars::histogram(spec, mark, palette),
        Mark::Scatter(mark) => scatter::scatter(spec, mark, theme),
        Mark::Figure(mark) => card::figure(mark, palette),
        Mark::Empty(mark) => card::empty(mark, palette),
    };
    frame::framed(spec, parts, palette)
}
