//! Alt text: what a picture shows, in words, for those who do not see it.

use crate::format::{ABSENT, Format};
use crate::layout::{bars_drawn, change_text, nothing_to_draw, rate_of, share_texts, state_text};
use crate::spec::{
    ChartSpec, FigureSpec, FunnelSpec, GroupedBarSpec, LineSpec, Mark, PeriodState, RankedBarSpec,
    ScatterSpec, long_date, period_name,
};
use crate::text::clean;

/// Longest alt text in characters: platforms refuse more.
const LIMIT: usize = 2_000;
/// Names told one by one; the picture itself folds at a similar number.
const MAX_TOLD: usize = 10;

/// Describes a chart: kind, finding, measure and period, highest, lowest, last, and what is not whole.
///
/// At most 2,000 characters, mostly below 500. Works for specs that cannot be drawn, too.
pub fn alt_text(spec: &ChartSpec) -> String {
    let mut parts = vec![format!("{}: {}", kind(spec), clean(&spec.title))];
    parts.push(clean(&spec.subtitle));
    match nothing_to_draw(&spec.mark) {
        Some(message) => parts.push(message.to_owned()),
        // Values that do not fit their periods have nothing to be told by.
        None if spec.validate().is_err() => {}
        None => match &spec.mark {
            Mark::Line(mark) => line(mark, &mut parts),
            Mark::GroupedBar(mark) => grouped(mark, &mut parts),
            Mark::Funnel(mark) => funnel(mark, &mut parts),
            Mark::Donut(mark) => {
                let slices = crate::layout::slices_drawn(mark);
                let total: f64 = slices.iter().map(|slice| slice.value).sum();
                parts.push(format!("Total {} {}", mark.format.short(total), clean(&mark.unit)));
                for (slice, share) in slices.iter().zip(share_texts(&slices)) {
                    parts.push(format!("{} {share}", clean(&slice.name)));
                }
            }
            Mark::RankedBar(mark) => ranked(mark, &mut parts),
            Mark::Histogram(mark) => {
                let labels = mark.bins.iter().map(|bin| clean(&bin.label));
                let values = mark.bins.iter().map(|bin| bin.value);
                extremes(labels.zip(values), mark.format, &mut parts);
                if let Some(n) = mark.n {
                    parts.push(format!("n = {}", Format::Count.exact(n as f64)));
                }
            }
            Mark::Scatter(mark) => scatter(mark, &mut parts),
            Mark::Figure(mark) => figure(mark, &mut parts),
            Mark::Empty(mark) => {
                parts.push(clean(&mark.message));
                parts.push(clean(&mark.hint));
            }
        },
    }
    if let Some(date) = &spec.footer.data_through {
        parts.push(format!("Data through {}", long_date(date)));
    }
    let text: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    sentence(&text)
}

/// Parts as sentences, cut to the limit at a word.
fn sentence(parts: &[String]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(part.trim_end_matches('.'));
        out.push_str(". ");
    }
    let out = out.trim_end();
    if out.chars().count() <= LIMIT {
        return out.to_owned();
    }
    let head: String = out.chars().take(LIMIT - 1).collect();
    let cut = head.rfind(' ').unwrap_or(head.len());
    format!("{}…", &head[..cut])
}

fn kind(spec: &ChartSpec) -> &'static str {
    match &spec.mark {
        Mark::Line(_) => "Line chart",
        Mark::GroupedBar(_) => "Bar chart",
        Mark::Funnel(_) => "Funnel",
        Mark::Donut(_) => "Donut chart",
        Mark::RankedBar(_) => "Ranked bars",
        Mark::Histogram(_) => "Histogram",
        Mark::Scatter(_) => "Scatter chart",
        Mark::Figure(_) => "Figure",
        Mark::Empty(_) => "No chart",
    }
}

/// "highest $5.2M (Nov 9, 2026), lowest …" over what has values.
fn extremes(named: impl Iterator<Item = (String, Option<f64>)>, format: Format, parts: &mut Vec<String>) {
    let known: Vec<(String, f64)> = named.filter_map(|(name, value)| Some((name, value?))).collect();
    let high = known.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let low = known.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    if let (Some(high), Some(low)) = (high, low) {
        parts.push(format!(
            "Highest {} ({}), lowest {} ({})",
            format.short(high.1),
            high.0,
            format.short(low.1),
            low.0
        ));
    }
}

fn line(mark: &LineSpec, parts: &mut Vec<String>) {
    let folded = crate::spec::fold_series(&mark.series, mark.foldable);
    let name = |at: usize| period_name(&mark.periods[at], mark.granularity);
    let count = mark.periods.len();
    parts.push(format!(
        "{} {}{}, {} to {}",
        count,
        mark.granularity.noun(),
        if count == 1 { "" } else { "s" },
        name(0),
        name(count - 1)
    ));
    // Few series are told each with its extremes; of many, the extremes of all and each one's end.
    let is_many = folded.kept.len() > 2;
    let mut everything = Vec::new();
    let mut each_end = Vec::new();
    for series in &folded.kept {
        let states = if series.states.is_empty() { &mark.states } else { &series.states };
        let state = |at: usize| states.get(at).copied().unwrap_or_default();
        let settled =
            |at: usize| !matches!(state(at), PeriodState::Partial | PeriodState::Cut | PeriodState::Maturing);
        // A period that is not over must not be told as the lowest.
        let has_settled = (0..count).any(|at| settled(at) && series.values[at].is_some());
        let told: Vec<(String, Option<f64>)> = (0..count)
            .filter(|&at| !has_settled || settled(at))
            .map(|at| (name(at), series.values[at]))
            .collect();
        let title = clean(&series.name);
        let mut own = Vec::new();
        if is_many {
            everything.extend(told.iter().map(|(period, value)| (format!("{title}, {period}"), *value)));
        } else {
            extremes(told.iter().cloned(), mark.format, &mut own);
        }
        if let Some((period, Some(value))) = told.iter().rev().find(|(_, value)| value.is_some()) {
            own.push(format!("last {} ({period})", mark.format.short(*value)));
        }
        for at in (0..count).filter(|&at| state(at).is_partial()) {
            let is_open = at + 1 == count && state(at) == PeriodState::Partial;
            let word = if is_open { "so far" } else { "partial" };
            let period = if is_many { String::new() } else { format!(" ({})", name(at)) };
            own.push(format!("{} {word}{period}", mark.format.short(series.values[at])));
        }
        let text = own.join(", ");
        let is_alone = folded.kept.len() == 1;
        each_end.push(if is_alone { text } else { format!("{title}: {}", decapitalized(&text)) });
    }
    extremes(everything.into_iter(), mark.format, parts);
    parts.extend(each_end);
    not_whole(&mark.states, name, parts);
    left_out(folded.left_out, parts);
}

fn decapitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

fn not_whole(states: &[PeriodState], name: impl Fn(usize) -> String, parts: &mut Vec<String>) {
    for (state, words) in
        [(PeriodState::Maturing, "Still maturing from"), (PeriodState::Projected, "Projected from")]
    {
        if let Some(at) = states.iter().position(|&s| s == state) {
            parts.push(format!("{words} {}", name(at)));
        }
    }
}

fn left_out(count: usize, parts: &mut Vec<String>) {
    if count > 0 {
        parts.push(format!("{count} more not drawn"));
    }
}

fn grouped(mark: &GroupedBarSpec, parts: &mut Vec<String>) {
    let count = bars_drawn(mark);
    let name = |at: usize| match mark.granularity {
        Some(granularity) => period_name(&mark.categories[at], granularity),
        None => clean(&mark.categories[at]),
    };
    let state = |at: usize| mark.states.get(at).copied().unwrap_or_default();
    for series in &mark.series {
        let mut own = Vec::new();
        let whole = (0..count).filter(|&at| state(at) == PeriodState::Whole);
        extremes(whole.map(|at| (name(at), series.values[at])), mark.format, &mut own);
        if count > 0 {
            own.push(format!("last {} ({})", mark.format.short(series.values[count - 1]), name(count - 1)));
        }
        parts.push(format!("{}: {}", clean(&series.name), decapitalized(&own.join(", "))));
    }
    let partial: Vec<String> =
        (0..count).filter(|&at| state(at).is_partial()).map(name).take(MAX_TOLD).collect();
    if !partial.is_empty() {
        parts.push(format!("Partial: {}", partial.join(", ")));
    }
    not_whole(&mark.states[..mark.states.len().min(count)], name, parts);
    left_out(mark.categories.len() - count, parts);
}

fn funnel(mark: &FunnelSpec, parts: &mut Vec<String>) {
    for (at, stage) in mark.stages.iter().enumerate() {
        let mut text = format!("{} {}", clean(&stage.name), Format::Count.short(stage.count));
        if let Some(amount) = stage.amount {
            text.push_str(&format!(", {}", Format::Money.short(amount)));
        }
        let before = at.checked_sub(1).map(|before| &mark.stages[before]);
        if let Some((before, rate)) = before.and_then(|b| Some((b, rate_of(stage.count, b)?))) {
            text.push_str(&format!(" ({rate} of {}", clean(&before.name)));
            let first = &mark.stages[0];
            if let Some(rate) = rate_of(stage.count, first).filter(|_| at > 1) {
                text.push_str(&format!(", {rate} of {}", clean(&first.name)));
            }
            text.push(')');
        }
        parts.push(text);
    }
    if mark.maturing {
        parts.push("The cohort is still maturing".into());
    }
}

fn ranked(mark: &RankedBarSpec, parts: &mut Vec<String>) {
    let folded = crate::layout::items_drawn(mark);
    let told: Vec<String> = folded
        .kept
        .iter()
        .map(|item| {
            let value = crate::layout::item_text(mark, item);
            let detail = clean(&item.detail);
            let detail = if detail.is_empty() { detail } else { format!(" ({detail})") };
            format!("{} {value}{detail}", clean(&item.name))
        })
        .collect();
    parts.push(told.join(", "));
    left_out(folded.left_out, parts);
}

fn scatter(mark: &ScatterSpec, parts: &mut Vec<String>) {
    parts.push(format!(
        "{} points, {} against {}",
        Format::Count.short(mark.points.len() as f64),
        clean(&mark.y.title),
        clean(&mark.x.title)
    ));
    if let Some(fit) = crate::layout::fitted(mark) {
        let r = Format::Number { decimals: 2 }.short(fit.r);
        let direction = if fit.slope > 0.0 {
            "rising"
        } else if fit.slope < 0.0 {
            "falling"
        } else {
            "flat"
        };
        parts.push(format!("Fitted line {direction}, r = {r}"));
    }
    let named = mark.points.iter().filter(|point| !point.label.is_empty()).take(MAX_TOLD);
    let told: Vec<String> = named
        .map(|p| format!("{} ({}, {})", clean(&p.label), mark.x.format.short(p.x), mark.y.format.short(p.y)))
        .collect();
    parts.push(told.join(", "));
}

fn figure(mark: &FigureSpec, parts: &mut Vec<String>) {
    let state = state_text(mark.state);
    let text = format!("{} {} {state}", mark.format.short(mark.value), clean(&mark.label));
    parts.push(clean(&text));
    for comparison in &mark.comparisons {
        let change = change_text(mark.format, mark.value, comparison.value);
        if change != ABSENT {
            let base = mark.format.short(comparison.value);
            parts.push(format!("{change} {} ({base})", clean(&comparison.label)));
        }
    }
}
