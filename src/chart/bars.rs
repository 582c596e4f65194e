//! Charts over groups: ranked bars, changes, donuts, and bars side by side.

use super::lines::drawn_first;
use super::{Drawn, drawable, measure, name, window_state};
use crate::insights::values::{Change, GroupTally, by_group, is_known, share, value};
use crate::insights::{Voice, words};
use crate::plan::Direction;
use crate::results::{Cell, MetricFacts, Point, value_order};
use topup_charts::{
    BarSeries, Comparison, DonutSpec, FigureSpec, Format, GroupedBarSpec, Mark, RankedItem, Slice,
};

/// Most groups handed to the crate, which folds or leaves out what it cannot draw.
const MOST_GROUPS: usize = 1_000;

/// " by channel and grade", or nothing.
pub(super) fn by(voice: &Voice<'_>) -> String {
    let named: Vec<String> = voice.plan.group_by.iter().map(|s| voice.segment(s)).collect();
    if named.is_empty() { String::new() } else { format!(" by {}", words::join(&named)) }
}

/// How a change is drawn: rates and APRs in points, scores with one decimal.
fn change_format(format: Format) -> Format {
    match format {
        Format::Apr => Format::Number { decimals: 2 },
        Format::Score => Format::Number { decimals: 1 },
        other => other.of_change(),
    }
}

/// The groups to draw, as the rows rank them: all; with a limit above one, as many as asked. A single winner is
/// shown first among the others, as the question is "which".
fn shown(voice: &Voice<'_>, mut groups: Vec<GroupTally>) -> Vec<GroupTally> {
    let plan = voice.plan;
    if plan.order.is_some() || plan.limit.is_some() {
        let rows = &voice.results.rows;
        let place =
            |g: &GroupTally| rows.iter().position(|row| row.starts_with(&g.group)).unwrap_or(rows.len());
        // Those that the rows leave out go on in the same order.
        let key = |g: &GroupTally| {
            let change = Change::of(&g.tally, g.prior.as_ref());
            let key = match plan.order.as_ref().map(|o| o.by.as_str()) {
                Some("delta_pct") => change.pct(),
                Some("delta") => change.delta(),
                Some("abs_delta") => change.delta().map(f64::abs),
                _ => change.now,
            };
            key.unwrap_or(f64::NEG_INFINITY)
        };
        let rises = plan.order.as_ref().is_some_and(|o| o.direction == Direction::Asc);
        groups.sort_by(|a, b| {
            let by_key = if rises { key(a).total_cmp(&key(b)) } else { key(b).total_cmp(&key(a)) };
            let unknown = is_known(&b.group).cmp(&is_known(&a.group));
            place(a).cmp(&place(b)).then(unknown).then(by_key)
        });
    }
    groups.truncate(plan.limit.filter(|n| *n > 1).map_or(MOST_GROUPS, |n| n as usize).min(MOST_GROUPS));
    groups
}

/// Whether the group is the answer to "which …".
fn is_winner(voice: &Voice<'_>, at: usize) -> bool {
    voice.plan.limit == Some(1) && at == 0
}

/// A metric split by segments.
pub(super) fn distribution(voice: &Voice<'_>) -> Option<Drawn> {
    let facts = voice.first()?;
    let format = voice.format(&facts.metric);
    let groups = &shown(voice, by_group(facts));
    let told = measure(voice, &facts.metric, None) + &by(voice);
    // One group alone is a number, not a bar or a circle of 100%.
    let alone = groups.len() == 1 && voice.plan.limit.is_none();
    if voice.plan.group_by.is_empty() || groups.is_empty() || alone {
        let mark = FigureSpec {
            format,
            value: drawable(value(&facts.total)),
            label: format!("{} {}", voice.name(&facts.metric), words::when(&voice.plan.window)),
            comparisons: Vec::new(),
            state: window_state(voice),
        };
        return Some(Drawn::new(Mark::Figure(mark), told));
    }
    let sizes = || groups.iter().map(|g| (name(voice, &g.group), drawable(value(&g.tally)).unwrap_or(0.0)));
    let positive = sizes().all(|s| s.1 >= 0.0) && sizes().any(|s| s.1 > 0.0);
    if voice.plan.chart == "pie" && facts.total.is_additive() && positive && format.is_additive() {
        let mut slices: Vec<Slice> =
            sizes().map(|(name, value)| Slice { name, value, other: None }).collect();
        slices.sort_by(|a, b| b.value.total_cmp(&a.value));
        let names = drawn_first(sizes(), true);
        let mark = Mark::Donut(DonutSpec { format, unit: voice.name(&facts.metric), slices });
        return Some(Drawn { names, ..Drawn::new(mark, told) });
    }
    if let Some((mark, names)) = two_segments(voice, groups, format) {
        return Some(Drawn { names, ..Drawn::new(mark, told) });
    }
    let items = groups.iter().enumerate().map(|(i, g)| RankedItem {
        name: name(voice, &g.group),
        value: drawable(value(&g.tally)),
        highlight: is_winner(voice, i),
        detail: share(&g.tally, &facts.total).map_or_else(String::new, |s| Format::Percent.short(s)),
        other: None,
    });
    Some(Drawn::ranked((format, adds_up(voice, facts), false), items.collect(), told))
}

/// Whether what is not drawn may be added up to "Other": of the asked few nothing is left to add.
fn adds_up(voice: &Voice<'_>, facts: &MetricFacts) -> bool {
    facts.total.is_additive() && voice.plan.limit.is_none_or(|n| n == 1)
}

/// Two group-bys side by side, where the second has few values.
fn two_segments(voice: &Voice<'_>, groups: &[GroupTally], format: Format) -> Option<(Mark, Vec<String>)> {
    let [first, second] = voice.plan.group_by.as_slice() else { return None };
    let distinct = |at: usize, segment: &str| {
        // In the segment's own order: the first group may lack some of the other's values.
        let values = groups.iter().filter_map(|g| Some((g.group.get(at)?.clone(), g.tally)));
        let values = value_order(voice.model, segment, values);
        let mut seen: Vec<String> = Vec::new();
        for named in values.iter().map(|c| voice.value_name(segment, c)) {
            if !seen.contains(&named) {
                seen.push(named);
            }
        }
        seen
    };
    let (categories, names) = (distinct(0, first), distinct(1, second));
    if categories.len() > 12 || names.len() > 6 || voice.plan.limit.is_some() {
        return None;
    }
    let of = |category: &String, series: &String| {
        groups.iter().find(|g| {
            let is = |at: usize, segment: &str, want: &String| {
                g.group.get(at).is_some_and(|c| voice.value_name(segment, c) == *want)
            };
            is(0, first, category) && is(1, second, series)
        })
    };
    let series = names
        .iter()
        .map(|s| {
            let values =
                categories.iter().map(|c| of(c, s).and_then(|g| drawable(value(&g.tally)))).collect();
            BarSeries::new(s.clone(), values)
        })
        .collect();
    let mark = GroupedBarSpec { format, granularity: None, categories, states: Vec::new(), series };
    Some((Mark::GroupedBar(mark), names))
}

/// A comparison: changes by group, drivers, or one figure.
pub(super) fn variance(voice: &Voice<'_>) -> Option<Drawn> {
    let facts = voice.first()?;
    let format = voice.format(&facts.metric);
    if voice.results.facts.immature_comparison || voice.results.starts_before_data() {
        // Applications of different age, or a side that the data covers in part: now alone, no change is drawn.
        return distribution(voice);
    }
    if voice.plan.group_by.is_empty() {
        return Some(drivers(voice, facts, format).unwrap_or_else(|| figure(voice, facts, format)));
    }
    let groups = &shown(voice, by_group(facts));
    if voice.plan.chart == "grouped_bar" && groups.len() <= 12 {
        let categories = groups.iter().map(|g| name(voice, &g.group)).collect();
        let change = |g: &GroupTally| Change::of(&g.tally, g.prior.as_ref());
        let told = measure(voice, &facts.metric, None) + &by(voice);
        return Some(before_and_now(format, categories, groups.iter().map(change), told));
    }
    let relative = voice.plan.order.as_ref().is_some_and(|o| o.by == "delta_pct");
    let items: Vec<RankedItem> = groups
        .iter()
        .enumerate()
        .map(|(i, g)| {
            let change = Change::of(&g.tally, g.prior.as_ref());
            // Beside a change of the group's own rate stands what it did to the total's.
            let pct = match effect(&facts.points, &g.group) {
                Some(effect) => format!("contributed {}", bare(&words::signed(format, Some(effect)))),
                None if words::in_points(format) => String::new(),
                None => change.pct().map_or_else(String::new, |p| Format::Percent.signed(p)),
            };
            RankedItem {
                name: name(voice, &g.group),
                value: drawable(if relative { change.pct() } else { change.delta() }),
                highlight: is_winner(voice, i),
                detail: if relative { words::signed(format, change.delta()) } else { pct },
                other: None,
            }
        })
        .collect();
    let told = if relative {
        format!("Relative change of {}{}, %", voice.name(&facts.metric), by(voice))
    } else if words::in_points(format) {
        // What a group's own rate did; its contribution to the total stands in the text and the table.
        let within = by(voice).replacen(" by ", " within each ", 1);
        format!("Change of {}{within}{}", voice.name(&facts.metric), unit(format))
    } else {
        format!("Change of {}{}{}", voice.name(&facts.metric), by(voice), unit(format))
    };
    let format = if relative { Format::Percent } else { change_format(format) };
    Some(Drawn::ranked((format, adds_up(voice, facts) && !relative, true), items, told))
}

/// Two bars for each category.
pub(super) fn before_and_now(
    format: Format,
    categories: Vec<String>,
    changes: impl Iterator<Item = Change>,
    told: String,
) -> Drawn {
    let (before, now) = changes.map(|c| (drawable(c.before), drawable(c.now))).unzip();
    let series =
        vec![BarSeries { name: "Before".into(), values: before, neutral: true }, BarSeries::new("Now", now)];
    let mark = GroupedBarSpec { format, granularity: None, categories, states: Vec::new(), series };
    Drawn { names: vec!["Now".into()], ..Drawn::new(Mark::GroupedBar(mark), told) }
}

/// What a group contributed to a rate's change, by mix and by rate.
fn effect(points: &[Point], group: &[Cell]) -> Option<f64> {
    let point = points.iter().find(|p| p.group == group)?;
    Some(point.mix_effect? + point.rate_effect?)
}

/// "+0.4 points" without its unit, which the axis of the bars says.
fn bare(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

fn unit(format: Format) -> &'static str {
    match format {
        Format::Money => ", $",
        Format::Count => ", count",
        Format::Percent | Format::Apr => ", points",
        _ => "",
    }
}

/// What each value of the strongest segment did to the total.
fn drivers(voice: &Voice<'_>, facts: &MetricFacts, format: Format) -> Option<Drawn> {
    if !voice.plan.drivers {
        return None;
    }
    let strongest = voice.results.facts.drivers.iter().find(|s| s.values.len() > 1)?;
    let items = strongest.values.iter().take(MOST_GROUPS).map(|d| RankedItem {
        name: super::cut(&voice.value_name(&strongest.segment, &d.value), super::LONGEST_NAME),
        value: drawable(Some(d.effect)),
        highlight: false,
        // Beside what it did to a rate, its own relative change would be a third number.
        detail: d
            .delta_pct
            .filter(|_| !words::in_points(format))
            .map_or_else(String::new, |p| Format::Percent.signed(p)),
        other: None,
    });
    let mut items: Vec<RankedItem> = items.collect();
    items.sort_by(|a, b| b.value.unwrap_or(0.0).total_cmp(&a.value.unwrap_or(0.0)));
    let contributes = if words::in_points(format) { "Contribution to the change" } else { "Change" };
    let told = format!(
        "{contributes} of {} by {}{}",
        voice.name(&facts.metric),
        voice.segment(&strongest.segment),
        unit(format)
    );
    // Contributions add up to the change, of a rate as well.
    Some(Drawn::ranked((change_format(format), true, true), items, told))
}

fn figure(voice: &Voice<'_>, facts: &MetricFacts, format: Format) -> Drawn {
    let label = voice
        .results
        .compared
        .as_ref()
        .map_or_else(|| "before".to_string(), |c| format!("vs {}", words::side(&c.prior)));
    let comparison = facts.prior_total.as_ref().map(|p| Comparison { label, value: drawable(value(p)) });
    let mark = FigureSpec {
        format,
        value: drawable(value(&facts.total)),
        label: format!("{} {}", voice.name(&facts.metric), words::when(&voice.plan.window)),
        comparisons: comparison.into_iter().collect(),
        state: window_state(voice),
    };
    Drawn::new(Mark::Figure(mark), measure(voice, &facts.metric, None))
}

/// An error of the forecast by group, as the rows have it.
pub(super) fn errors(voice: &Voice<'_>, id: &str, column: &str, format: Format) -> Option<Drawn> {
    let at = voice.results.column(column)?;
    let width = voice.plan.group_by.len();
    let items = voice.results.rows.iter().take(MOST_GROUPS).map(|row| RankedItem {
        name: name(voice, row.get(..width).unwrap_or_default()),
        value: drawable(row.get(at).and_then(Cell::number)),
        ..RankedItem::default()
    });
    // Errors of groups do not add up, but for the sum of absolute ones.
    let sums = id == "abs_error";
    Some(Drawn::ranked((format, sums, false), items.collect(), measure(voice, id, None) + &by(voice)))
}

/// Actual minus forecast of many groups.
pub(super) fn misses(voice: &Voice<'_>, skip: usize, width: usize, told: String) -> Drawn {
    let delta = voice.results.column("delta");
    let items = voice.results.rows.iter().take(MOST_GROUPS).map(|row| RankedItem {
        name: {
            let end = (skip + width).min(row.len());
            let group = name(voice, row.get(skip..end).unwrap_or_default());
            let period = row.first().filter(|_| skip > 0).map(|p| format!("{p} ")).unwrap_or_default();
            period + &group
        },
        value: drawable(delta.and_then(|i| row.get(i)).and_then(Cell::number)),
        ..RankedItem::default()
    });
    let mut items: Vec<RankedItem> = items.collect();
    items.sort_by(|a, b| b.value.unwrap_or(0.0).abs().total_cmp(&a.value.unwrap_or(0.0).abs()));
    Drawn::ranked((Format::Money, voice.plan.limit.is_none(), true), items, told)
}
