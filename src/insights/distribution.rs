//! Texts of a distribution: who leads, how concentrated it is; and of a histogram.

use super::Draft;
use super::values::{Change, by_group, is_known, ranked, share, value};
use super::voice::{Voice, chart_format};
use super::words::{before_noun, cap, counted, in_points, join, relative, signed, when, whole};
use crate::results::{Bin, MetricFacts};
use topup_charts::Format;

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    if !voice.plan.columns.is_empty() {
        return histogram(voice);
    }
    let Some(facts) = voice.first() else { return super::nothing(voice) };
    let (format, name) = (voice.format(&facts.metric), voice.name(&facts.metric));
    let groups = by_group(facts);
    let ranked = ranked(&groups);
    let (Some(high), Some(low)) = (ranked.first(), ranked.last()) else { return super::nothing(voice) };
    let asked_low = super::lead::asked_low(voice, facts);
    let title = super::lead::title(voice, facts, &ranked);
    let named = groups.iter().filter(|g| is_known(&g.group)).count();
    let rest = if named < groups.len() { " and (unknown)" } else { "" };
    // Of several segments a group may be known in part.
    let (n, rest) =
        if voice.plan.group_by.len() == 1 && named > 0 { (named, rest) } else { (groups.len(), "") };
    let across = if groups.len() > 1 && voice.plan.split.is_empty() {
        format!(" across {}{rest}", counted(n, &voice.groups_noun(1), &voice.groups_noun(n)))
    } else {
        String::new()
    };
    let summary = format!(
        "{} {} {}{across}{}. {}",
        cap(&name),
        voice.came_to(&facts.metric, value(&facts.total)),
        voice.scope(),
        voice.against(facts).unwrap_or_default(),
        voice.closing()
    );
    let told = |(g, v): &(&super::values::GroupTally, f64)| {
        let share = share(&g.tally, &facts.total)
            .map_or_else(String::new, |s| format!(" ({})", Format::Percent.short(s)));
        format!("{} {}{share}", voice.group(&g.group), format.short(*v))
    };
    let top: Vec<String> = if asked_low {
        ranked.iter().rev().take(3).map(told).collect()
    } else {
        ranked.iter().take(3).map(told).collect()
    };
    let (up, down) = if in_points(format) { ("Highest", "lowest") } else { ("Largest", "smallest") };
    let list = match (top.len(), asked_low) {
        // Of one or two nothing is the largest.
        (1 | 2, _) => format!("{}.", cap(&join(&top))),
        (n, true) if ranked.len() == n => format!("{}: {}.", cap(down), join(&top)),
        (_, true) => format!("{}: {}; {}: {}.", cap(down), join(&top), up.to_lowercase(), told(high)),
        (n, _) if ranked.len() > n => format!("{up}: {}; {down}: {}.", join(&top), told(low)),
        _ => format!("{up}: {}.", join(&top)),
    };
    let bullets = vec![
        voice.over_whole(),
        voice.maturing(),
        (ranked.len() > 1).then_some(list),
        concentration(voice, &ranked, &facts.total),
        moved_most(voice, facts, format),
        voice.denominators(),
        missing(voice, &groups),
        super::trend::per_day(voice, format),
    ];
    Draft { title, summary, bullets }
}

/// The group that moved most since the window before, where that was looked up.
fn moved_most(voice: &Voice<'_>, facts: &MetricFacts, format: Format) -> Option<String> {
    voice.against(facts)?;
    if !voice.plan.split.is_empty() {
        // The sides were looked up value by value, not as the two groups that were asked for.
        return None;
    }
    let [segment] = voice.plan.group_by.as_slice() else { return None };
    let sides = voice.results.compared.as_ref()?;
    let own = voice.results.facts.drivers.iter().find(|d| d.segment == *segment)?;
    let known = own.values.iter().filter(|v| !v.value.is_unknown());
    let changes = known.map(|v| (v, Change::of(&v.current, Some(&v.prior))));
    let (value, change, delta) = changes
        .filter_map(|(v, c)| c.delta().map(|d| (v, c, d)))
        .max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))
        .filter(|m| m.2 != 0.0)?;
    let (by, rel) = (signed(format, Some(delta)), relative(format, &change));
    let rel = if rel == by { String::new() } else { format!(" ({rel})") };
    let name = voice.standing_value(segment, &value.value);
    // A group's own rate, not what it did to the total's.
    let name = if in_points(format) { format!("{} within {name}", voice.own(format)) } else { name };
    let then = before_noun(&sides.current, &sides.prior);
    Some(format!("Against {then}, {name} moved most: {by}{rel}."))
}

/// Groups without a value, which no ranking names.
fn missing(voice: &Voice<'_>, groups: &[super::values::GroupTally]) -> Option<String> {
    let none: Vec<String> =
        groups.iter().filter(|g| value(&g.tally).is_none()).map(|g| voice.group(&g.group)).collect();
    (!none.is_empty() && none.len() < 4).then(|| format!("n/a for {}: nothing to divide by.", join(&none)))
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
    // Edges are round: "$15K", not "$15.0K".
    let edge = |v: f64| whole(&format.short(v));
    if format == Format::Score {
        return format!("{}–{}", edge(bin.from), edge(bin.below - 1.0));
    }
    format!("{}–{}", edge(bin.from), edge(bin.below))
}

/// "loans issued" as one of them: "loan issued".
fn singular(things: &str) -> String {
    let mut words = things.split(' ');
    let first = words.next().unwrap_or(things).trim_end_matches('s').to_string();
    std::iter::once(first.as_str()).chain(words).collect::<Vec<_>>().join(" ")
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
    let things = measure.and_then(|m| m.metric.as_ref()).and_then(|id| voice.model.metric(id));
    let things = things.and_then(|m| m.count_label.as_deref()).unwrap_or("applications");
    let shown = counted(usize::try_from(n).unwrap_or(0), &singular(things), things);
    let when = when(&voice.plan.window);
    let tied: Vec<&Bin> = bins.iter().filter(|b| b.count == mode.count).collect();
    let range = |from: &Bin, to: &Bin| bin_name(format, &Bin { below: to.below, ..*from });
    let known: Vec<&Bin> = bins.iter().filter(|b| b.count > 0).collect();
    let (most, each) = match tied.as_slice() {
        [a, b] => (format!("is most often {} or {}", bin_name(format, a), bin_name(format, b)), " each"),
        [_, _, ..] => {
            let whole = known.first().zip(known.last()).map_or_else(String::new, |(a, b)| range(a, b));
            (format!("lies in {whole}, and no part of it stands out"), "")
        }
        _ => (format!("is most often {}", bin_name(format, mode)), ""),
    };
    let share = match tied.len() {
        1 | 2 => format!("{}{each} of ", Format::Percent.short(part(mode.count))),
        _ => String::new(),
    };
    let title = format!("{} {most}{} {when}: {share}{shown}", cap(&label), voice.short_filters());
    let at = |part: i64, of: i64| {
        let mut below = 0;
        bins.iter().find(|b| {
            below += b.count;
            below * of >= n * part
        })
    };
    let bullets = vec![
        at(1, 2).map(|b| format!("The median lies in {}.", bin_name(format, b))),
        at(1, 4).zip(at(3, 4)).map(|(a, b)| format!("The middle half lies in {}.", range(a, b))),
        known.first().zip(known.last()).map(|(a, b)| format!("All of them lie in {}.", range(a, b))),
    ];
    let date = voice.date_name();
    let summary =
        format!("{} of {shown} {}. Count by {date}{}.", cap(&label), voice.scope(), voice.through());
    Draft { title, summary, bullets }
}
