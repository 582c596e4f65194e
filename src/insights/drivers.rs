//! Drivers: the segment values that moved a number, across every segment the data has.

use super::Driver;
use super::voice::Voice;
use super::words::{join, signed};
use crate::results::{Driver as Fact, SegmentDrivers};

/// How many are named each way.
const EACH_WAY: usize = 3;

/// The top three upwards, then the top three downwards, over all segments.
pub(super) fn top(voice: &Voice<'_>) -> Vec<Driver> {
    if voice.results.facts.immature_comparison {
        return Vec::new();
    }
    let mut all: Vec<(&str, &Fact)> = segments(voice)
        .flat_map(|s| s.values.iter().map(move |v| (s.segment.as_str(), v)))
        .filter(|(_, v)| v.effect.is_finite())
        .collect();
    all.sort_by(|a, b| b.1.effect.total_cmp(&a.1.effect));
    let up = all.iter().filter(|d| d.1.effect > 0.0).take(EACH_WAY);
    let down = all.iter().rev().filter(|d| d.1.effect < 0.0).take(EACH_WAY);
    up.chain(down)
        .map(|(segment, fact)| Driver {
            segment: format!("{}: {}", voice.segment(segment), voice.value_name(segment, &fact.value)),
            value: super::values::value(&fact.current),
            delta: fact.delta,
            delta_pct: fact.delta_pct,
        })
        .collect()
}

/// Segments that can explain something: one with a single value moved as the total did.
fn segments<'a>(voice: &'a Voice<'_>) -> impl Iterator<Item = &'a SegmentDrivers> {
    voice.results.facts.drivers.iter().filter(|s| s.values.len() > 1)
}

/// "By channel, which explains most: Email −$1.2M and OMB −$0.4M, against Search +$0.3M."
pub(super) fn sentence(voice: &Voice<'_>, total_delta: f64) -> Option<String> {
    let strongest = segments(voice).next()?;
    let format = voice.format(&voice.plan.metric);
    let named = |with: bool, n: usize| -> Vec<String> {
        let mut values: Vec<&Fact> = strongest
            .values
            .iter()
            .filter(|v| v.effect != 0.0 && ((v.effect > 0.0) == (total_delta >= 0.0)) == with)
            .collect();
        values.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
        values
            .iter()
            .take(n)
            .map(|v| {
                format!(
                    "{} {}",
                    voice.value_name(&strongest.segment, &v.value),
                    signed(format, Some(v.effect))
                )
            })
            .collect()
    };
    let (with, against) = (named(true, 3), named(false, 2));
    let segment = voice.segment(&strongest.segment);
    match (with.is_empty(), against.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("By {segment}, which explains most: {}.", join(&with))),
        (true, false) => Some(format!("By {segment}, which explains most: {}.", join(&against))),
        (false, false) => {
            Some(format!("By {segment}, which explains most: {}, against {}.", join(&with), join(&against)))
        }
    }
}
