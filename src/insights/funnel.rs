//! Texts of a funnel: who got through, where most are lost, with the denominators.

use super::Draft;
use super::values::{is_maturing, known_only, over, stage_totals};
use super::voice::Voice;
use super::words::{counted, when};
use crate::results::Cell;
use topup_charts::Format;

const ONE_IN: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    if let Some(draft) = super::funnel_change::write(voice) {
        return draft;
    }
    let totals = stage_totals(voice.results);
    let (Some(first), Some(last)) = (totals.first(), totals.last()) else { return super::nothing(voice) };
    let rate = over(last.1, first.1);
    let title = best(voice, &last.0, rate).unwrap_or_else(|| through(voice, rate, &stage(voice, &last.0)));
    let count = |n: i64| Format::Count.short(n as f64);
    let applications = counted(usize::try_from(first.1).unwrap_or(0), "application", "applications");
    let summary = format!(
        "Of {applications} submitted {}, {} {} {} ({}). Counts by {}, amounts beside them{}.",
        voice.scope(),
        count(last.1),
        if last.1 == 1 { "was" } else { "were" },
        stage(voice, &last.0),
        Format::Percent.short(rate),
        voice.date_name(),
        voice.through()
    );
    let conversions: Vec<String> = totals
        .windows(2)
        .map(|pair| {
            format!(
                "{} of {} {} ({})",
                count(pair[1].1),
                count(pair[0].1),
                stage(voice, &pair[1].0),
                Format::Percent.short(over(pair[1].1, pair[0].1))
            )
        })
        .collect();
    let amounts: Vec<String> =
        totals.iter().map(|t| format!("{} {}", Format::Money.short(t.2), stage(voice, &t.0))).collect();
    let bullets = vec![
        voice.maturing(),
        super::same_age::funnel(voice),
        worst(voice, &last.0),
        (!conversions.is_empty()).then(|| format!("Stage by stage: {}.", conversions.join(", then "))),
        drop_off(voice, &totals),
        Some(format!("In dollars: {}.", amounts.join(", "))),
    ];
    Draft { title, summary, bullets }
}

/// "submitted", "approved", "issued": what the model calls the counted thing at its end.
pub(crate) fn stage(voice: &Voice<'_>, id: &str) -> String {
    let metric = voice.model.metric(id);
    let label = metric.and_then(|m| m.count_label.as_deref().or(Some(m.label.as_str()))).unwrap_or(id);
    label.split_whitespace().last().unwrap_or(label).to_string()
}

/// "One in five applications submitted in October 2026 was issued", where that is what the percentage says.
fn through(voice: &Voice<'_>, rate: Option<f64>, stage: &str) -> String {
    let cohort = format!("{} submitted {}", voice.short_filters(), when(&voice.plan.window));
    let Some(rate) = rate else { return format!("No share of the applications{cohort} can be given") };
    let so_far = if is_maturing(voice.plan, voice.results) { " so far" } else { "" };
    for (i, word) in ONE_IN.iter().enumerate() {
        if (rate - 1.0 / (i as f64 + 2.0)).abs() < 0.003 {
            return format!("One in {word} applications{cohort} was {stage}{so_far}");
        }
    }
    format!("{} of applications{cohort} were {stage}{so_far}", Format::Percent.short(rate))
}

/// The groups whose applications reach the last stage, best first.
fn ranked<'a>(voice: &'a Voice<'_>, last: &str) -> Vec<(&'a Vec<Cell>, f64)> {
    if voice.plan.group_by.is_empty() {
        return Vec::new();
    }
    let stages = voice.results.facts.stages.iter().filter(|s| s.stage == last);
    let known: Vec<_> = stages.filter_map(|s| s.own.from_first.map(|r| (&s.group, r))).collect();
    let mut known = known_only(known, |k| k.0);
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    known
}

fn best(voice: &Voice<'_>, last: &str, rate: Option<f64>) -> Option<String> {
    let known = ranked(voice, last);
    // Where all are level, none is the best.
    let apart = known.first()?.1 > known.last()?.1;
    let (group, own) = known.first().filter(|_| apart)?;
    let has = voice.does(group, "has", "have");
    let best = if known.len() == 2 { "better" } else { "best" };
    Some(format!(
        "{has} the {best} conversion{} {}: {} {}, against {} overall",
        voice.filters_beside_groups(),
        when(&voice.plan.window),
        Format::Percent.short(*own),
        stage(voice, last),
        Format::Percent.short(rate)
    ))
}

fn worst(voice: &Voice<'_>, last: &str) -> Option<String> {
    let known = ranked(voice, last);
    let told = |(group, rate): &(&Vec<Cell>, f64)| {
        format!("{} ({})", voice.group(group), Format::Percent.short(*rate))
    };
    let (second, low) = (known.get(1)?, known.last().filter(|l| known.first().is_some_and(|f| f.1 > l.1))?);
    Some(match known.len() {
        2 => format!("The other: {}.", told(low)),
        _ => format!("Next best: {}; lowest: {}.", told(second), told(low)),
    })
}

/// The step that loses most applications.
pub(super) fn drop_off(voice: &Voice<'_>, totals: &[(String, i64, f64)]) -> Option<String> {
    let pair = totals.windows(2).max_by_key(|pair| pair[0].1.saturating_sub(pair[1].1))?;
    let lost = pair[0].1.saturating_sub(pair[1].1);
    (lost > 0).then(|| {
        let lost_n = usize::try_from(lost).unwrap_or(0);
        format!(
            "Most are lost from {} to {}: {} ({}).",
            stage(voice, &pair[0].0),
            stage(voice, &pair[1].0),
            counted(lost_n, "application", "applications"),
            Format::Percent.short(over(lost, pair[0].1))
        )
    })
}
