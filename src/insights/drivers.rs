//! Drivers: the segment values that moved a number, across every segment the data has.

use super::Driver;
use super::values::Change;
use super::voice::Voice;
use super::words::{aside, cap, in_points, join, signed};
use crate::results::{Driver as Fact, Point, SegmentDrivers};

/// How many are named each way.
const EACH_WAY: usize = 3;

/// The top three upwards, then the top three downwards, over all segments.
pub(super) fn top(voice: &Voice<'_>) -> Vec<Driver> {
    if voice.results.facts.immature_comparison {
        return Vec::new();
    }
    let format = voice.format(&voice.plan.metric);
    let mut all: Vec<(&str, &Fact)> = segments(voice)
        .flat_map(|s| s.values.iter().map(move |v| (s.segment.as_str(), v)))
        .filter(|(_, v)| v.effect.is_finite() && is_told(v))
        // Of a rate, what rounds to nothing drove nothing.
        .filter(|(_, v)| !in_points(format) || shows(format, v.effect))
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
            effect: in_points(format).then_some(fact.effect),
        })
        .collect()
}

/// Whether a value's own change goes the way of its effect: a rate that rose, but pulled the total down by its
/// changed weight, would read like a contradiction. The split into mix and rate tells of those.
fn is_told(value: &Fact) -> bool {
    value.delta.is_none_or(|d| d == 0.0 || (d > 0.0) == (value.effect > 0.0))
}

/// Segments that can explain something: one with a single value moved as the total did.
pub(super) fn segments<'a>(voice: &'a Voice<'_>) -> impl Iterator<Item = &'a SegmentDrivers> {
    voice.results.facts.drivers.iter().filter(|s| s.values.len() > 1)
}

/// The segment that explains most, and the one after it: those of the split leave the place to others.
pub(super) fn strongest<'a>(voice: &'a Voice<'_>) -> impl Iterator<Item = &'a SegmentDrivers> {
    segments(voice).filter(|s| !voice.plan.group_by.contains(&s.segment))
}

/// "Search −$115K, Referral −$78.3K and Partner −$50.8K, offset by Email +$35.4K": what a segment's values did to a
/// change, with those that went its way first. What a value did to a rate is not what happened to its own rate, so
/// there it says "Search contributed −0.4 points".
pub(super) fn told(voice: &Voice<'_>, segment: &SegmentDrivers, total_delta: f64) -> Option<String> {
    let format = voice.format(&voice.plan.metric);
    let named = |with: bool, n: usize| -> Vec<String> {
        let mut values: Vec<&Fact> = segment
            .values
            .iter()
            .filter(|v| shows(format, v.effect) && ((v.effect > 0.0) == (total_delta >= 0.0)) == with)
            .collect();
        values.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
        let told = |v: &&Fact| {
            format!("{} {}", voice.value_name(&segment.segment, &v.value), signed(format, Some(v.effect)))
        };
        values.iter().take(n).map(told).collect()
    };
    let (mut with, mut against) = (named(true, 3), named(false, 2));
    if in_points(format)
        && let Some(first) = with.first_mut().or(against.first_mut())
        && let Some((name, amount)) = split_amount(first)
    {
        *first = format!("{name} contributed {amount}");
    }
    match (with.is_empty(), against.is_empty()) {
        (true, true) => None,
        (false, true) => Some(join(&with)),
        (true, false) => Some(join(&against)),
        (false, false) => Some(format!("{}, offset by {}", join(&with), join(&against))),
    }
}

/// "Search −0.4 points" as its name and its amount; the amount's sign is the last one.
fn split_amount(told: &str) -> Option<(&str, &str)> {
    let at = told.rfind(['+', '−'])?;
    Some((told[..at].trim_end(), &told[at..]))
}

/// "Channel explains most: Search −$115K and Referral −$78.3K, offset by Email +$35.4K."
pub(super) fn sentence(voice: &Voice<'_>, total_delta: f64) -> Option<String> {
    let first = strongest(voice).next()?;
    let told = told(voice, first, total_delta)?;
    let segment = voice.segment(&first.segment);
    Some(if voice.plan.group_by.is_empty() {
        format!("{} explains most: {told}.", cap(&segment))
    } else {
        format!("Of the other splits, {segment} explains most: {told}.")
    })
}

/// "Next comes customer type: new customers (NP) −$158K."
pub(super) fn second(voice: &Voice<'_>, total_delta: f64) -> Option<String> {
    let second = strongest(voice).nth(1)?;
    let told = told(voice, second, total_delta)?;
    Some(format!("Next comes {}: {told}.", voice.segment(&second.segment)))
}

/// What moved a total most: ", driven most by Search (−$115K)"; where its move and another's leave little of each
/// other, both.
pub(super) fn lead(voice: &Voice<'_>, total_delta: f64) -> Option<String> {
    let format = voice.format(&voice.plan.metric);
    let effects: Vec<(String, f64)> = effects(voice).into_iter().filter(|(_, e)| shows(format, *e)).collect();
    let by = |a: &&(String, f64), b: &&(String, f64)| a.1.abs().total_cmp(&b.1.abs());
    let with = effects.iter().filter(|(_, e)| (*e > 0.0) == (total_delta > 0.0)).max_by(by)?;
    let against = effects.iter().filter(|(_, e)| (*e > 0.0) != (total_delta > 0.0)).max_by(by);
    let offsets =
        |a: &&(String, f64)| with.1.abs() > 2.0 * total_delta.abs() && a.1.abs() > 0.6 * with.1.abs();
    let against = against.filter(offsets);
    if in_points(format) {
        // What it did to a rate is not what its own rate did.
        let (name, by) = (&with.0, signed(format, Some(with.1)));
        return Some(match against {
            Some((other, e)) => format!("; {name} contributed {by}, {other} {}", signed(format, Some(*e))),
            None => format!("; {name} contributed most: {by}"),
        });
    }
    let named = |(name, effect): &(String, f64)| {
        let effect = signed(format, Some(*effect));
        aside(name, &effect)
    };
    Some(match against {
        Some(against) if against.1.abs() <= with.1.abs() => {
            format!(", as {} offset most of {}", named(against), named(with))
        }
        // Other groups decided the way of the total: neither of the two explains it alone.
        Some(against) => format!(", with {} against {}", named(with), named(against)),
        None => format!(", driven most by {}", named(with)),
    })
}

/// What each group did to the change; without groups, each value of the segment that explains most.
fn effects(voice: &Voice<'_>) -> Vec<(String, f64)> {
    let all: Vec<(String, f64)> = if voice.plan.group_by.is_empty() {
        let first = segments(voice).next();
        let values = first.into_iter().flat_map(|s| s.values.iter().map(move |v| (s, v)));
        values.map(|(s, v)| (voice.standing_value(&s.segment, &v.value), v.effect)).collect()
    } else {
        let points = voice.first().map(|m| m.points.as_slice()).unwrap_or_default();
        let effect = |p: &Point| match (p.mix_effect, p.rate_effect) {
            (None, None) if p.current.is_additive() => Change::of(&p.current, p.prior.as_ref()).delta(),
            (mix, rate) => Some(mix? + rate?),
        };
        points.iter().filter_map(|p| Some((voice.standing_group(&p.group), effect(p)?))).collect()
    };
    // One group alone moved as the total did, which says nothing.
    if all.len() < 2 { Vec::new() } else { all }
}

fn shows(format: topup_charts::Format, effect: f64) -> bool {
    signed(format, Some(effect)).starts_with(['+', '−'])
}
