//! Follow-ups: the last plan, changed by what the message says and by nothing
//! else.

use super::annotate::Annotated;
use super::build::{Builder, default_chart, set_chart};
use super::cues::Cue;
use super::intent;
use super::lexicon::Sense;
use super::reading::{ThreadContext, UNDONE, Understood};
use super::said::Said;
use super::said_dates::CompareAsk;
use crate::calendar::{shift, unit_of};
use crate::model::Role;
use crate::plan::{Intent, Plan, SegmentMap, Window};

/// Whether the message carries on from the last answer.
#[must_use]
pub fn is_follow_up(s: &Said, a: &Annotated, funnel: bool) -> bool {
    let marked = a.tokens.first().is_some_and(|t| t.is(&["and", "also", "plus", "same", "but", "or", "now"]))
        || a.has(Cue::Same)
        || a.has(Cue::Instead)
        || undoes(a)
        || refers(a);
    let metric = s.metrics.iter().any(|m| !m.weak)
        || funnel
        || s.metrics.len() > 1
        || (!s.metrics.is_empty() && s.measure.is_some());
    let timed = s.times.window.is_some()
        || matches!(s.times.compare, Some(CompareAsk::Wow | CompareAsk::Mom | CompareAsk::Qoq | CompareAsk::YearAgo) if metric && s.times.window.is_none() && a.tokens.len() > 4);
    !(metric && timed) || (marked && !a.has(Cue::Reset))
}

/// "that segment", "those channels": what the last answer was about.
fn refers(a: &Annotated) -> bool {
    a.tokens.windows(2).any(|w| {
        w[0].is(&["that", "those", "these", "this"])
            && matches!(
                w[1].stem.as_str(),
                "segment"
                    | "group"
                    | "filter"
                    | "channel"
                    | "grade"
                    | "product"
                    | "band"
                    | "customer"
                    | "one"
                    | "population"
                    | "slice"
                    | "cohort"
                    | "cut"
            )
    })
}

fn undoes(a: &Annotated) -> bool {
    a.has(Cue::Undo)
        && a.tokens.len() <= 6
        && a.marks.iter().any(|m| {
            m.is(Cue::Undo) && !(a.word(m.start) == "back" && m.end - m.start == 1 && a.tokens.len() > 2)
        })
}

/// The plan that the message leads to, or none if it changes nothing.
#[must_use]
pub fn follow(b: &Builder, s: &Said, a: &Annotated, context: &ThreadContext) -> Option<Understood> {
    let last = context.last()?;
    if undoes(a) {
        let mut before = context.steps.iter().rev().nth(1).unwrap_or(last).clone();
        before.notes = vec![UNDONE.to_string()];
        return Some(before);
    }
    let mut u =
        Understood { notes: Vec::new(), alternatives: Vec::new(), unaccounted: Vec::new(), ..last.clone() };
    let mut changed = filters(b, s, a, &mut u.plan);
    changed |= restores(b, s, a, &mut u.plan);
    changed |= metrics(b, s, a, &mut u);
    changed |= splits(b, s, a, &mut u.plan);
    changed |= times(b, s, a, &mut u);
    if s.measure.is_some() && b.countable(&u.plan) {
        changed = true;
        u.plan.measure = s.measure.unwrap_or_default();
    }
    changed |= kinds(b, s, a, &mut u);
    if let Some(g) = s.granularity {
        changed = true;
        if matches!(u.plan.intent, Intent::Distribution | Intent::Variance) && s.times.compare.is_none() {
            to_trend(&mut u.plan);
        }
        u.explicit.granularity = true;
        b.set_granularity(&mut u.plan, Some(g));
    } else if !u.explicit.granularity || u.plan.granularity.is_none() {
        b.set_granularity(&mut u.plan, None);
    }
    if s.top.is_some() {
        changed = true;
        b.set_top(&mut u.plan, s);
    } else if let Some(order) = &mut u.plan.order {
        let columns = ["delta", "delta_pct"];
        if !columns.contains(&order.by.as_str()) {
            order.by.clone_from(&u.plan.metric);
        }
    }
    if !s.ranges.is_empty() {
        changed = true;
        b.set_ranges(&mut u.plan, s);
    }
    let charted = set_chart(&mut u.plan, a);
    changed |= charted;
    u.explicit.chart = charted;
    changed |= a.has(Cue::Same);
    changed.then_some(u)
}

/// "put it back in", "all channels again", "make it 5".
fn restores(b: &Builder, s: &Said, a: &Annotated, plan: &mut Plan) -> bool {
    let mut changed = false;
    let back = a
        .tokens
        .windows(2)
        .any(|w| w[0].is(&["put", "add", "bring", "it", "them"]) && w[1].is(&["back", "it", "them"]))
        && a.tokens.iter().any(|t| t.text == "back");
    if back && s.filters.count == 0 && !plan.exclude.is_empty() {
        plan.exclude.clear();
        changed = true;
    }
    if let (Some(limit), Some(n)) = (plan.limit, a.tokens.iter().find_map(super::token::Token::whole))
        && a.tokens.len() <= 5
        && a.dates.is_empty()
        && s.filters.count == 0
        && (1..=100).contains(&n)
        && n.unsigned_abs() != limit
    {
        plan.limit = Some(n.unsigned_abs());
        changed = true;
    }
    for i in all_of(s, a) {
        let id = &b.model.segments()[i].id;
        changed |= plan.segments.remove(id).is_some()
            | plan.exclude.remove(id).is_some()
            | plan.split.remove(id).is_some();
    }
    changed
}

/// Segments of which all values are wanted again ("all channels", "every grade again").
fn all_of(s: &Said, a: &Annotated) -> Vec<usize> {
    let whole = a.tokens.len() <= 6
        && a.tokens.iter().any(|t| t.is(&["all", "every"]))
        && a.tokens.iter().any(|t| t.is(&["again", "back", "please", "now"]) || a.tokens.len() <= 3)
        && !a.tokens.iter().any(|t| t.is(&["by", "per", "split"]));
    if whole && s.filters.count == 0 { s.group_by.clone() } else { Vec::new() }
}

fn to_trend(plan: &mut Plan) {
    plan.intent = Intent::Trend;
    plan.compare = None;
    plan.compare_window = None;
    plan.order = None;
    plan.limit = None;
    plan.columns.clear();
    plan.drivers = false;
    plan.chart = default_chart(plan).to_string();
}

fn filters(b: &Builder, s: &Said, a: &Annotated, plan: &mut Plan) -> bool {
    let mut changed = false;
    if a.has(Cue::Unfilter) {
        plan.segments.clear();
        plan.exclude.clear();
        plan.split.clear();
        plan.ranges.clear();
        changed = true;
    }
    let also = a
        .tokens
        .first()
        .is_some_and(|t| t.is(&["and", "also", "plus", "add", "include", "with", "throw", "bring"]))
        || a.tokens.iter().any(|t| t.is(&["also", "add", "include", "back", "well", "plus", "too"]));
    let filter_word = a.tokens.iter().any(|t| t.is(&["filter", "filters", "exclusion"]));
    if filter_word
        && a.tokens.iter().any(|t| {
            t.is(&[
                "off", "drop", "remove", "clear", "without", "lift", "away", "delete", "no", "kill", "lose",
            ])
        })
    {
        for i in &s.group_by {
            let id = &b.model.segments()[*i].id;
            changed |= plan.segments.remove(id).is_some()
                | plan.exclude.remove(id).is_some()
                | plan.split.remove(id).is_some();
        }
    }
    for (segment, values) in b.by_id(&s.filters.exclude) {
        changed = true;
        if filter_word {
            remove(&mut plan.segments, &segment, &values);
            remove(&mut plan.exclude, &segment, &values);
            continue;
        }
        remove(&mut plan.segments, &segment, &values);
        let list = plan.exclude.entry(segment).or_default();
        for v in values {
            if !list.contains(&v) {
                list.push(v);
            }
        }
    }
    for (segment, values) in b.by_id(&s.filters.include) {
        changed = true;
        let was_out = plan.exclude.get(&segment).is_some_and(|x| values.iter().any(|v| x.contains(v)));
        remove(&mut plan.exclude, &segment, &values);
        // "put Partner back" takes the exclusion away and filters nothing.
        if was_out && also && !plan.segments.contains_key(&segment) {
            continue;
        }
        let list = plan.segments.entry(segment).or_default();
        if !also {
            list.clear();
        }
        for v in values {
            if !list.contains(&v) {
                list.push(v);
            }
        }
    }
    if !s.filters.split.is_empty() {
        changed = true;
        plan.split = b.by_id(&s.filters.split);
        for segment in plan.split.keys() {
            plan.segments.remove(segment);
            plan.group_by.retain(|g| g != segment);
        }
    }
    changed
}

fn remove(map: &mut SegmentMap, segment: &str, values: &[crate::plan::SegmentValue]) {
    if let Some(list) = map.get_mut(segment) {
        list.retain(|v| !values.contains(v));
        if list.is_empty() {
            map.remove(segment);
        }
    }
}

fn metrics(b: &Builder, s: &Said, a: &Annotated, u: &mut Understood) -> bool {
    let plan = &mut u.plan;
    // "loans", "numbers", "in dollars" beside a last metric are no new metric.
    let said: Vec<String> = s
        .metrics
        .iter()
        .filter(|m| !m.weak || b.model.metrics()[m.metric].id != b.model.default_metric())
        .map(|m| b.model.metrics()[m.metric].id.clone())
        .collect();
    if intent::is_funnel(s, a, b.model) && plan.intent != Intent::Funnel {
        plan.intent = Intent::Funnel;
        plan.compare = None;
        plan.compare_window = None;
        plan.order = None;
        plan.limit = None;
        plan.columns.clear();
        b.set_metrics(plan, s, a, None, &mut Vec::new());
        return true;
    }
    if said.is_empty()
        || (plan.intent == Intent::Funnel
            && said.len() == 1
            && s.filters.count > 0
            && s.metrics.iter().all(|m| m.weak))
    {
        return false;
    }
    let role = |id: &String| b.model.metric(id).and_then(|m| m.role);
    let forecast = said.iter().any(|m| role(m).is_some());
    let was_forecast = plan.intent == Intent::ForecastVsActual;
    if forecast {
        plan.intent = Intent::ForecastVsActual;
        plan.compare = None;
        plan.compare_window = None;
        plan.order = plan.order.take().filter(|_| was_forecast);
        plan.columns.clear();
        plan.measure = crate::plan::Measure::Amount;
        let against = !was_forecast && said.iter().all(|m| role(m) == Some(Role::Forecast));
        b.set_metrics(plan, s, a, against.then_some("forecast"), &mut Vec::new());
        return true;
    }
    let also = a.tokens.first().is_some_and(|t| t.is(&["add", "plus", "also"]))
        || a.tokens.iter().any(|t| t.is(&["alongside", "also", "too"]))
        || a.tokens.windows(2).any(|w| w[0].is(&["as"]) && w[1].is(&["well"]));
    if plan.intent == Intent::Relationship && said.len() == 1 && !plan.metrics.contains(&said[0]) {
        let y = plan.metrics.first().cloned().unwrap_or_default();
        let x_said = matches!(a.before(s.metrics[0].at), "vs" | "versus" | "against");
        plan.metrics = if x_said {
            vec![y, said[0].clone()]
        } else {
            vec![said[0].clone(), plan.metrics.get(1).cloned().unwrap_or(y)]
        };
        plan.columns.clear();
    } else if also
        && plan.table == b.model.metric(&said[0]).map_or("", |m| m.table.as_str())
        && plan.intent == Intent::Trend
    {
        for m in said {
            if !plan.metrics.contains(&m) {
                plan.metrics.push(m);
            }
        }
    } else {
        plan.metrics = said;
        if matches!(plan.intent, Intent::Funnel | Intent::ForecastVsActual | Intent::Relationship) {
            plan.intent = if plan.group_by.is_empty() || s.granularity.is_some() {
                Intent::Trend
            } else {
                Intent::Distribution
            };
            if intent::is_relation(s, a, b.model) {
                plan.intent = Intent::Relationship;
            }
        }
        plan.columns.clear();
    }
    b.settle_table(plan);
    if let Some(m) = s.metrics.iter().find_map(|m| m.measure) {
        plan.measure = m;
    }
    if !b.countable(plan) {
        plan.measure = crate::plan::Measure::Amount;
    }
    true
}

fn splits(b: &Builder, s: &Said, a: &Annotated, plan: &mut Plan) -> bool {
    let mut changed = false;
    if a.has(Cue::Unsplit) && s.group_by.is_empty() && a.tokens.len() <= 8 && s.metrics.iter().all(|m| m.weak)
    {
        plan.group_by.clear();
        plan.split.clear();
        plan.order = None;
        plan.limit = None;
        if plan.intent == Intent::Distribution {
            plan.intent = Intent::Trend;
        }
        changed = true;
    }
    let said: Vec<String> = s.group_by.iter().map(|i| b.model.segments()[*i].id.clone()).collect();
    let unfilters = a.tokens.iter().any(|t| t.is(&["filter", "filters"]))
        && !a.tokens.iter().any(|t| t.is(&["by", "per"]));
    if !said.is_empty() && !unfilters && all_of(s, a).is_empty() {
        changed = true;
        let adds = a
            .tokens
            .iter()
            .any(|t| t.is(&["also", "additionally", "well", "within", "further", "plus", "add", "too"]));
        if !adds {
            plan.group_by.clear();
            plan.split.clear();
        }
        for g in said {
            if !plan.group_by.contains(&g) {
                plan.group_by.push(g);
            }
        }
        plan.drivers = false;
        if plan.intent == Intent::Relationship {
            plan.columns.clear();
        }
        if plan.intent == Intent::Distribution && !plan.columns.is_empty() {
            plan.columns.clear();
        }
    }
    changed
}

fn times(b: &Builder, s: &Said, a: &Annotated, u: &mut Understood) -> bool {
    let plan = &mut u.plan;
    let mut changed = false;
    let relation = Builder::ask_of(plan);
    if a.has(Cue::Uncompare) {
        plan.compare = None;
        plan.compare_window = None;
        plan.intent = if plan.group_by.is_empty() { Intent::Trend } else { Intent::Distribution };
        return true;
    }
    let compare_only = s.times.compare.is_some() && matches!(s.times.compare, Some(CompareAsk::With(_)));
    if let Some(w) = s.times.window.as_ref().filter(|_| !(compare_only && only_versus(a))) {
        plan.window = w.clone();
        u.explicit.window = true;
        changed = true;
    } else if let Some((n, unit)) = s.times.shift {
        plan.window = match (unit, unit_of(&plan.window)) {
            (Some(unit), Some((have, _))) if have != unit => {
                let start =
                    unit.step(unit.start(if n < 0 { plan.window.start } else { plan.window.last_day() }), n);
                Window::new("custom", start, unit.step(start, 1))
            }
            _ => shift(&plan.window, n),
        };
        changed = true;
    }
    if s.times.future && plan.intent != Intent::ForecastVsActual {
        plan.intent = Intent::ForecastVsActual;
        plan.compare = None;
        plan.compare_window = None;
        plan.metrics = b.model.metric_of_role(Role::Forecast).map(|m| vec![m.id.clone()]).unwrap_or_default();
        b.settle_table(plan);
        return true;
    }
    if let Some(ask) = s.times.compare.clone() {
        if !matches!(plan.intent, Intent::ForecastVsActual)
            || plan.metrics.iter().any(|m| b.model.metric(m).and_then(|x| x.role) == Some(Role::Actual))
        {
            if plan.intent == Intent::ForecastVsActual
                || plan.intent == Intent::Funnel
                || plan.intent == Intent::Relationship
            {
                plan.metrics.truncate(1);
                b.settle_table(plan);
            }
            plan.intent = Intent::Variance;
            plan.columns.clear();
            plan.share = false;
            // "make that MoM" under a window that nobody chose: the default of MoM.
            if !u.explicit.window && s.times.window.is_none() {
                plan.window = match ask {
                    CompareAsk::Wow => crate::calendar::last_n(crate::calendar::Unit::Week, 1, b.as_of),
                    CompareAsk::Mom => crate::calendar::last_n(crate::calendar::Unit::Month, 1, b.as_of),
                    CompareAsk::Qoq => crate::calendar::last_n(crate::calendar::Unit::Quarter, 1, b.as_of),
                    _ => plan.window.clone(),
                };
            }
            // "vs last month" under an answer about last month means the month before it.
            let ask = match ask {
                CompareAsk::With(w) if w.start == plan.window.start => CompareAsk::Before(None),
                other => other,
            };
            b.compare(plan, Some(ask));
            u.explicit.granularity = false;
        }
        changed = true;
    } else if changed && plan.intent == Intent::Variance {
        b.compare(plan, relation);
    }
    changed
}

/// Every date phrase stands behind "vs".
fn only_versus(a: &Annotated) -> bool {
    a.dates.len() == 1
}

fn kinds(b: &Builder, s: &Said, a: &Annotated, u: &mut Understood) -> bool {
    let plan = &mut u.plan;
    let mut changed = false;
    if a.has(Cue::Why) {
        if plan.intent != Intent::Variance {
            if plan.intent != Intent::Trend && plan.intent != Intent::Distribution {
                plan.metrics.truncate(1);
                b.settle_table(plan);
            }
            plan.intent = Intent::Variance;
            plan.columns.clear();
            b.compare(plan, None);
        }
        plan.drivers = true;
        plan.order = None;
        plan.limit = None;
        return true;
    }
    if a.has(Cue::Trend) && plan.intent != Intent::Trend && plan.intent != Intent::ForecastVsActual {
        if plan.intent == Intent::Funnel {
            plan.metrics.truncate(1);
        }
        to_trend(plan);
        changed = true;
    }
    if a.has(Cue::Share) && s.times.compare.is_none() {
        plan.share = true;
        changed = true;
    }
    if a.has(Cue::Mix)
        && !s.group_by.is_empty()
        && plan.intent == Intent::Trend
        && s.granularity.is_none()
        && a.marks.iter().any(|m| m.is(Cue::Mix) && a.word(m.start) == "mix")
    {
        plan.intent = Intent::Distribution;
        changed = true;
    }
    let moved = intent::changes(a) && s.times.compare.is_none() && s.granularity.is_none();
    let meant = a
        .marks
        .iter()
        .any(|m| m.senses.iter().any(|x| matches!(x, Sense::Cue(Cue::Change | Cue::Fall | Cue::Rise))));
    if moved && meant && matches!(plan.intent, Intent::Trend | Intent::Distribution) && !a.has(Cue::Instead) {
        plan.intent = Intent::Variance;
        plan.columns.clear();
        b.compare(plan, None);
        changed = true;
    }
    changed
}
