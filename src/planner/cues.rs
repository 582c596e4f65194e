//! The language of questions: words that are neither data nor metric but say
//! what to do. The phrases stand in `prompts/phrases.toml`, by cue; the lexicon
//! matches their stems.

use crate::plan::Granularity;
use std::sync::LazyLock;

/// What a phrase asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// Over periods.
    Trend,
    /// This length of a period.
    Every(Granularity),
    /// Week over week.
    Wow,
    /// Month over month.
    Mom,
    /// Quarter over quarter.
    Qoq,
    /// Day over day.
    Dod,
    /// Year over year.
    Yoy,
    /// A change between two periods.
    Change,
    /// A change downwards.
    Fall,
    /// A change upwards.
    Rise,
    /// "vs".
    Versus,
    /// "compare".
    Compare,
    /// Why.
    Why,
    /// The funnel.
    Funnel,
    /// A split into shares.
    Mix,
    /// Shares as percentages.
    Share,
    /// A histogram.
    Histogram,
    /// Two measures against each other.
    Relation,
    /// Forward.
    Project,
    /// How far off the forecast was.
    Miss,
    /// Whether actuals beat the forecast.
    Beat,
    /// As a count.
    Count,
    /// By how much two things differ.
    Gap,
    /// How well the forecast stands.
    Verdict,
    /// As an amount.
    Amount,
    /// "how much".
    HowMuch,
    /// "average".
    Mean,
    /// Split by what follows.
    By,
    /// Each value on its own.
    Each,
    /// All of them in one number.
    Together,
    /// Not what follows.
    Except,
    /// Only this.
    Only,
    /// "the rest".
    Rest,
    /// Largest first.
    Most,
    /// Smallest first.
    Least,
    /// Largest change in relative terms.
    Fastest,
    /// Largest change, either way.
    Mover,
    /// Also.
    Also,
    /// "instead".
    Instead,
    /// "same".
    Same,
    /// Undo the last step.
    Undo,
    /// Drop filters.
    Unfilter,
    /// Drop the split.
    Unsplit,
    /// Drop the comparison.
    Uncompare,
    /// Start over.
    Reset,
    /// Draw as a line.
    AsLine,
    /// Draw as bars.
    AsBar,
    /// Draw as a pie.
    AsPie,
    /// "what is", "define".
    Define,
    /// "how is … calculated".
    HowComputed,
    /// "difference between" two terms.
    Differ,
}

/// The phrases that ship inside the binary.
const PHRASES: &str = include_str!("../../prompts/phrases.toml");

impl Cue {
    /// The cue of that name in the phrase file.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "EveryDaily" => Self::Every(Granularity::Daily),
            "EveryWeekly" => Self::Every(Granularity::Weekly),
            "EveryMonthly" => Self::Every(Granularity::Monthly),
            "EveryQuarterly" => Self::Every(Granularity::Quarterly),
            "EveryYearly" => Self::Every(Granularity::Yearly),
            "Trend" => Self::Trend,
            "Wow" => Self::Wow,
            "Mom" => Self::Mom,
            "Qoq" => Self::Qoq,
            "Dod" => Self::Dod,
            "Yoy" => Self::Yoy,
            "Change" => Self::Change,
            "Fall" => Self::Fall,
            "Rise" => Self::Rise,
            "Versus" => Self::Versus,
            "Compare" => Self::Compare,
            "Why" => Self::Why,
            "Funnel" => Self::Funnel,
            "Mix" => Self::Mix,
            "Share" => Self::Share,
            "Histogram" => Self::Histogram,
            "Relation" => Self::Relation,
            "Project" => Self::Project,
            "Miss" => Self::Miss,
            "Beat" => Self::Beat,
            "Gap" => Self::Gap,
            "Verdict" => Self::Verdict,
            "Count" => Self::Count,
            "Amount" => Self::Amount,
            "HowMuch" => Self::HowMuch,
            "Mean" => Self::Mean,
            "By" => Self::By,
            "Each" => Self::Each,
            "Together" => Self::Together,
            "Except" => Self::Except,
            "Only" => Self::Only,
            "Rest" => Self::Rest,
            "Most" => Self::Most,
            "Least" => Self::Least,
            "Fastest" => Self::Fastest,
            "Mover" => Self::Mover,
            "Also" => Self::Also,
            "Instead" => Self::Instead,
            "Same" => Self::Same,
            "Undo" => Self::Undo,
            "Unfilter" => Self::Unfilter,
            "Unsplit" => Self::Unsplit,
            "Uncompare" => Self::Uncompare,
            "Reset" => Self::Reset,
            "AsLine" => Self::AsLine,
            "AsBar" => Self::AsBar,
            "AsPie" => Self::AsPie,
            "Define" => Self::Define,
            "HowComputed" => Self::HowComputed,
            "Differ" => Self::Differ,
            _ => return None,
        })
    }
}

/// Reads phrases by cue.
fn parse(text: &str) -> Result<Vec<(Cue, Vec<String>)>, String> {
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
    table
        .into_iter()
        .map(|(name, value)| {
            let cue = Cue::named(&name).ok_or_else(|| format!("no cue is called {name}"))?;
            let phrases: Vec<String> =
                value.try_into().map_err(|e: toml::de::Error| format!("{name}: {e}"))?;
            Ok((cue, phrases))
        })
        .collect()
}

/// All phrases. A broken file gives none; a test keeps it sound.
#[must_use]
pub fn phrases() -> &'static [(Cue, Vec<String>)] {
    static READ: LazyLock<Vec<(Cue, Vec<String>)>> = LazyLock::new(|| parse(PHRASES).unwrap_or_default());
    &READ
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phrase_file_is_sound() {
        let read = parse(PHRASES).expect("phrases");
        assert!(read.len() > 45 && read.iter().all(|(_, p)| !p.is_empty()));
    }

    #[test]
    fn an_unknown_cue_is_named() {
        assert_eq!(parse("Trnd = [\"x\"]"), Err("no cue is called Trnd".to_string()));
    }
}
