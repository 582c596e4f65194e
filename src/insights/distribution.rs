//! Texts of a distribution: who leads, how concentrated it is; and of a histogram.

use super::Draft;
use super::values::{by_group, ranked, share, value};
use super::voice::{Voice, chart_format};
use super::words::{cap, counted, in_points, join, when};
use crate::plan::Direction;
use crate::results::Bin;
use topup_charts::Format;

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    if !voice.plan.columns.is_empty() {
        return histogram(voice);
    }
    let Some(facts) = voice.first() else { return super::nothing(voice) };
    let (format, when) = (voice.format(&facts.metric), when(&voice.plan.window));
    let (name, filters) = (voice.name(&facts.metric), voice.short_filters());
    let groups = by_group(facts);
    let ranked = ranked(&groups);
    let total = format.short(value(&facts.total));
    let (Some(high), Some(low)) = (ranked.first(), ranked.last()) else { return super::nothing(voice) };
    let asked_low =
        voice.plan.order.as_ref().is_some_and(|o| o.direction == Direction::Asc && o.by == facts.metric);
    let title = if ranked.len() == 1 {
        format!("All {name}{filters} {when} are {}: {total}", voice.group(&high.0.group))
    } else if asked_low {
        format!(
            "{} has the lowest {name}{filters} {when}: {}",
            voice.group(&low.0.group),
            format.short(low.1)
        )
    } else {
        match share(&high.0.tally, &facts.total) {
            Some(s) => format!(
                "{} leads {name}{filters} {when} with {}",
                voice.group(&high.0.group),
                Format::Percent.short(s)
            ),
            None => format!(
                "{} has the highest {name}{filters} {when}: {}",
                voice.group(&high.0.group),
                format.short(high.1)
            ),
        }
    };
    let verb = if in_points(format) { "was" } else { "came to" };
    let n = groups.len();
    let summary = format!(
        "{} {verb} {total} {}, over {}. {}",
        cap(&name),
        voice.scope(),
        counted(n, &voice.groups_noun(1), &voice.groups_noun(n)),
        voice.closing()
    );
    let told = |(g, v): &(&super::values::GroupTally, f64)| {
        let share = share(&g.tally, &facts.total)
            .map_or_else(String::new, |s| format!(" ({})", Format::Percent.short(s)));
        format!("{} {}{share}", voice.group(&g.group), format.short(*v))
    };
    let top: Vec<String> = ranked.iter().take(3).map(told).collect();
    let bullets = vec![
        voice.over_whole(),
        voice.maturing(),
        Some(format!("{}: {}.", if top.len() > 1 { "Largest" } else { "Only" }, join(&top))),
        concentration(voice, &ranked, &facts.total),
        (ranked.len() > 3).then(|| format!("Smallest: {}.", told(low))),
        (ranked.len() < n).then(|| {
            format!(
                "{} n/a: nothing to divide by.",
                if n - ranked.len() == 1 { "One group is" } else { "Some groups are" }
            )
        }),
        Some(format!("The total {verb} {total}.")),
    ];
    Draft { title, summary, bullets }
}

/// How few groups make how much.
fn concentration(
    voice: &Voice<'_>,
    ranked: &[(&super::values::GroupTally, f64)],
    total: &crate::results::Tally,
) -> Option<String> {
    let n = ranked.len();
    let k = if n > 6 { 3 } else { 2 };
    if n <= k {
        return None;
    }
    let shares: Option<Vec<f64>> = ranked.iter().take(k).map(|(g, _)| share(&g.tally, total)).collect();
    let word = if k == 2 { "two" } else { "three" };
    Some(format!(
        "The top {word} of {} make {} of the total.",
        counted(n, &voice.groups_noun(1), &voice.groups_noun(n)),
        Format::Percent.short(shares?.iter().sum::<f64>())
    ))
}

/// "FICO score 700–719"; the upper edge is what a reader takes as the last value where values are whole.
pub(crate) fn bin_name(format: Format, bin: &Bin) -> String {
    if format == Format::Score {
        return format!("{}–{}", format.short(bin.from), format.short(bin.below - 1.0));
    }
    format!("{}–{}", format.short(bin.from), format.short(bin.below))
}

fn histogram(voice: &Voice<'_>) -> Draft {
    let bins = &voice.results.facts.bins;
    let column = voice.plan.columns.first().map_or("", String::as_str);
    let measure = voice.model.row_measure(column);
    let label = measure.map_or_else(|| column.replace('_', " "), |m| m.label.clone());
    let format = measure.map_or(Format::Count, |m| chart_format(m.format));
    let n: i64 = bins.iter().map(|b| b.count).sum();
    let part = |count: i64| super::values::over(count, n);
    let Some(mode) = bins.iter().max_by_key(|b| b.count) else { return super::nothing(voice) };
    let shown = counted(usize::try_from(n).unwrap_or(0), "application", "applications");
    let when = when(&voice.plan.window);
    let title = format!(
        "{} is most often {}{} {when}: {} of {shown}",
        cap(&label),
        bin_name(format, mode),
        voice.short_filters(),
        Format::Percent.short(part(mode.count))
    );
    let mut below = 0;
    let middle = bins.iter().find(|b| {
        below += b.count;
        below * 2 >= n
    });
    let known: Vec<&Bin> = bins.iter().filter(|b| b.count > 0).collect();
    let ends = known.first().zip(known.last());
    let bullets = vec![
        voice.maturing().filter(|_| false),
        middle.map(|b| format!("The middle application lies at {}.", bin_name(format, b))),
        Some(format!(
            "The fullest bin, {}, holds {} of {shown}.",
            bin_name(format, mode),
            Format::Count.short(mode.count as f64)
        )),
        ends.map(|(a, b)| format!("Values run from {} to {}.", format.short(a.from), format.short(b.below))),
    ];
    let date = voice.date_name();
    let summary =
        format!("{} of {shown} {}. Count by {date}{}.", cap(&label), voice.scope(), voice.through());
    Draft { title, summary, bullets }
}
