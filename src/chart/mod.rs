//! The chart stage: from plan, results and texts to what the charts crate draws.

mod bars;
mod colours;
mod forecast;
mod funnel;
mod keep;
mod lines;
mod shapes;

#[cfg(test)]
mod tests;

pub use colours::ColourMemory;

use crate::insights::{Insight, Voice, is_empty, values, words};
use crate::model::Model;
use crate::plan::{Intent, Plan};
use crate::results::{Cell, Results};
use topup_charts::{ChartSpec, EmptySpec, Footer, Format, Mark, PeriodState};

/// Largest magnitude that the charts crate draws.
const LARGEST: f64 = 1e15;
/// Longest subtitle that fits its two lines, in characters.
const LONGEST_SUBTITLE: usize = 170;
/// Longest name on a chart, in characters.
const LONGEST_NAME: usize = 120;

/// A mark, its subtitle's measure, the names that have hues, and remarks for the footer.
struct Drawn {
    mark: Mark,
    measure: String,
    names: Vec<String>,
    notes: Vec<String>,
}

impl Drawn {
    /// Bars of ranked items: those that there is room for, the rest as "Other". `sums`: whether values add up.
    fn ranked(
        (format, sums, change): (Format, bool, bool),
        items: Vec<topup_charts::RankedItem>,
        measure: String,
    ) -> Self {
        let (items, left) = keep::bars(items, sums, change);
        let mark = topup_charts::RankedBarSpec { format, items, change, foldable: false };
        Self { notes: keep::notes(left), ..Self::new(Mark::RankedBar(mark), measure) }
    }

    fn new(mark: Mark, measure: String) -> Self {
        Self { mark, measure, names: Vec::new(), notes: Vec::new() }
    }
}

/// The chart of an answer. `colours` is what the thread's charts have used so far, and is updated.
#[must_use]
pub fn spec(
    plan: &Plan,
    results: &Results,
    insight: &Insight,
    model: &Model,
    colours: &mut ColourMemory,
) -> ChartSpec {
    let voice = Voice { plan, results, model };
    let empty = || {
        let hint = insight.bullets.first().cloned().unwrap_or_default();
        let message = insight.title.clone();
        Drawn::new(Mark::Empty(EmptySpec { message, hint }), words::cap(&voice.name(&plan.metric)))
    };
    let drawn = if results.truncated || is_empty(plan, results) {
        empty()
    } else {
        match plan.intent {
            Intent::Trend | Intent::Explain => lines::trend(&voice),
            Intent::ForecastVsActual => forecast::draw(&voice),
            Intent::Variance => bars::variance(&voice),
            Intent::Distribution if !plan.columns.is_empty() => Some(shapes::histogram(&voice)),
            Intent::Distribution => bars::distribution(&voice),
            Intent::Funnel => Some(funnel::draw(&voice)),
            Intent::Relationship => Some(shapes::scatter(&voice)),
        }
        .unwrap_or_else(empty)
    };
    // Stored forecasts run on, so of forecasts it is said how far the actuals run.
    let actuals = results.actuals_through();
    let through = results.data_through.filter(|_| actuals.is_none()).map(|d| d.to_string());
    let mut footer = Footer::new(plan.table.clone(), through.as_deref());
    footer.notes.extend(actuals.map(|d| format!("Actuals through {}", words::day(d))));
    footer.notes.extend(drawn.notes);
    footer.notes.extend(state_notes(&voice));
    let compares = matches!(plan.intent, Intent::Variance | Intent::Funnel)
        && !results.facts.immature_comparison
        && !results.starts_before_data();
    let against = results.compared.as_ref().filter(|_| compares);
    let against = against.map_or_else(String::new, |c| format!(" against {}", words::side(&c.prior)));
    let told =
        |filters: &str| format!("{}{filters}, {}", drawn.measure, words::span(&plan.window) + &against);
    // A subtitle has two lines; names that it has no room for stand in the footer.
    let (subtitle, counted) = if told(&voice.filters()).chars().count() <= LONGEST_SUBTITLE {
        (told(&voice.filters()), voice.counted_filters(Voice::NAMED_FILTERS))
    } else {
        (told(&voice.filters_naming(1)), voice.counted_filters(1))
    };
    footer.notes.splice(0..0, counted);
    footer.notes.truncate(20);
    // Without texts the picture still says what it shows.
    let title = match insight.title.as_str() {
        "" => format!("{} {}", voice.subject(&plan.metric), words::when(&plan.window)),
        // How far the data runs stands in the footer; a title has no room to spare for it.
        title => without_through(title, results),
    };
    let mut spec = ChartSpec::new(cut(&title, 400), cut(&subtitle, 400), drawn.mark).with_footer(footer);
    spec.colors = colours.assign(&drawn.names);
    spec
}

/// A long title without its "(data through Nov 24, 2026)".
fn without_through(title: &str, results: &Results) -> String {
    const ROOMY: usize = 90;
    match results.data_through.filter(|_| title.chars().count() > ROOMY) {
        Some(d) => title.replacen(&format!(" (data through {})", words::day(d)), "", 1),
        None => title.to_string(),
    }
}

/// Which periods are partial or maturing, in words.
fn state_notes(voice: &Voice<'_>) -> Vec<String> {
    let results = voice.results;
    let mut notes = Vec::new();
    if let Some(granularity) = voice.plan.granularity {
        // A trend does not draw what the data has not reached, so nothing is said of it either.
        let reached = |d: &&jiff::civil::Date| {
            voice.plan.intent != Intent::Trend || results.data_through.is_none_or(|t| **d <= t)
        };
        let partial: Vec<&jiff::civil::Date> = results.partial.iter().filter(reached).collect();
        let mut named: Vec<String> =
            partial.iter().take(3).map(|d| words::period(granularity, **d)).collect();
        if partial.len() > named.len() {
            named.push(format!("{} more", partial.len() - named.len()));
        }
        if !named.is_empty() {
            let verb = if partial.len() == 1 { "is" } else { "are" };
            notes.push(words::cap(&format!("{} {verb} partial", words::join(&named))));
        }
    }
    if values::is_maturing(voice.plan, results) && voice.plan.intent != Intent::Relationship {
        notes.push(match values::mature_through(results) {
            Some((day, _)) => format!("Still maturing: applications after {}", words::day(day)),
            None => "The youngest applications are still maturing".to_string(),
        });
    }
    notes
}

/// "Issuances, $ per week": measure and unit of a subtitle.
fn measure(voice: &Voice<'_>, id: &str, per: Option<&str>) -> String {
    let unit = match voice.format(id) {
        Format::Money => ", $",
        Format::Percent | Format::Apr => ", %",
        Format::Count => ", count",
        _ => "",
    };
    let per = per.map_or_else(String::new, |p| format!(" per {p}"));
    format!("{}{unit}{per}", words::cap(&voice.name(id)))
}

/// A value that the charts crate takes; others are absent.
fn drawable(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite() && v.abs() <= LARGEST)
}

/// A group's name, not longer than a chart can hold.
fn name(voice: &Voice<'_>, group: &[Cell]) -> String {
    cut(&voice.group(group), LONGEST_NAME)
}

fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_string();
    }
    let head: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{head}…")
}

/// The state of a single number over the whole window.
fn window_state(voice: &Voice<'_>) -> PeriodState {
    let unfinished = voice.results.data_through.is_some_and(|d| d < voice.plan.window.last_day());
    let to_date = matches!(voice.plan.window.name.as_str(), "wtd" | "mtd" | "qtd" | "htd" | "ytd" | "today");
    if values::is_maturing(voice.plan, voice.results) {
        PeriodState::Maturing
    } else if unfinished || to_date {
        PeriodState::Partial
    } else {
        PeriodState::Whole
    }
}
