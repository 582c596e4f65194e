//! Texts of a funnel: who got through, where most are lost, with the denominators.

use super::Draft;
use super::values::{over, stage_totals};
use super::voice::Voice;
use super::words::{cap, counted, when};
use crate::results::Cell;
use topup_charts::Format;

const ONE_IN: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let totals = stage_totals(voice.results);
    let (Some(first), Some(last)) = (totals.first(), totals.last()) else { return super::nothing(voice) };
    let rate = over(last.1, first.1);
    let title = by_group(voice, &last.0, rate).unwrap_or_else(|| {
        format!(
            "{}{} {}",
            through(rate, &stage(voice, &last.0)),
            voice.short_filters(),
            when(&voice.plan.window)
        )
    });
    let count = |n: i64| Format::Count.short(n as f64);
    let summary = format!(
        "{} of {} {}: {} submitted {}. Counts, and amounts beside them, by {}{}.",
        count(last.1),
        if first.1 == 1 { "1 application".to_string() } else { format!("{} applications", count(first.1)) },
        stage(voice, &last.0),
        Format::Percent.short(rate),
        voice.scope(),
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

/// "One in five applications is issued", where that is what the percentage says.
fn through(rate: Option<f64>, stage: &str) -> String {
    let Some(rate) = rate else { return format!("No share of applications {stage} can be given") };
    for (i, word) in ONE_IN.iter().enumerate() {
        if (rate - 1.0 / (i as f64 + 2.0)).abs() < 0.003 {
            return format!("One in {word} applications was {stage}");
        }
    }
    format!("{} of applications were {stage}", Format::Percent.short(rate))
}

/// The group that gets through best, where the funnel is split.
fn by_group(voice: &Voice<'_>, last: &str, rate: Option<f64>) -> Option<String> {
    if voice.plan.group_by.is_empty() {
        return None;
    }
    let stages = voice.results.facts.stages.iter().filter(|s| s.stage == last);
    let known: Vec<(&Vec<Cell>, f64)> = stages.filter_map(|s| s.from_first.map(|r| (&s.group, r))).collect();
    let best = known.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|_| known.len() > 1)?;
    Some(format!(
        "{} converts best {}: {} {}, {} in all",
        voice.group(best.0),
        when(&voice.plan.window),
        Format::Percent.short(best.1),
        stage(voice, last),
        Format::Percent.short(rate)
    ))
}

/// The step that loses most applications.
fn drop_off(voice: &Voice<'_>, totals: &[(String, i64, f64)]) -> Option<String> {
    let pair = totals.windows(2).max_by_key(|pair| pair[0].1.saturating_sub(pair[1].1))?;
    let lost = pair[0].1.saturating_sub(pair[1].1);
    (lost > 0).then(|| {
        let lost_n = usize::try_from(lost).unwrap_or(0);
        format!(
            "{} from {} to {}: {} ({}).",
            cap("largest drop-off"),
            stage(voice, &pair[0].0),
            stage(voice, &pair[1].0),
            counted(lost_n, "application", "applications"),
            Format::Percent.short(over(lost, pair[0].1))
        )
    })
}
