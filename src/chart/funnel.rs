//! Charts of funnels: the stages of one cohort, how far each group gets, and both beside another window.

use super::bars::{before_and_now, by};
use super::{Drawn, drawable, name};
use crate::insights::values::{Change, is_known, is_maturing, stage_totals};
use crate::insights::{FunnelStep as Step, Voice, funnel_stage, funnel_steps, is_funnel_compared, words};
use crate::model::SegmentOrder;
use topup_charts::{Format, FunnelSpec, Mark, RankedItem, Stage};

/// Most groups that have room for two bars each.
const MOST_PAIRS: usize = 12;

/// The stages of one cohort; split, how far each group gets.
pub(super) fn draw(voice: &Voice<'_>) -> Drawn {
    if let Some(drawn) = beside(voice) {
        return drawn;
    }
    let totals = stage_totals(voice.results);
    let maturing = is_maturing(voice.plan, voice.results);
    if voice.plan.group_by.is_empty() {
        let stages = totals.iter().take(8).map(|(id, count, amount)| Stage {
            name: words::cap(&funnel_stage(voice, id)),
            count: (*count).max(0) as f64,
            amount: drawable(Some(*amount)),
        });
        let mark = Mark::Funnel(FunnelSpec { stages: stages.collect(), maturing });
        return Drawn::new(mark, format!("Applications by {}, count and $", voice.date_name()));
    }
    let last = totals.last().map(|t| t.0.clone()).unwrap_or_default();
    let first = totals.first().map(|t| t.0.clone()).unwrap_or_default();
    let stages = &voice.results.facts.stages;
    let mut reached: Vec<_> = stages.iter().filter(|s| s.stage == last).take(1_000).collect();
    let by_value =
        |segment: &String| voice.model.segment(segment).is_some_and(|s| s.order == SegmentOrder::Value);
    if voice.plan.group_by.iter().all(by_value) {
        // Groups without an order of their own stand by what the bars show.
        reached.sort_by(|a, b| {
            let by_value = b.own.from_first.unwrap_or(-1.0).total_cmp(&a.own.from_first.unwrap_or(-1.0));
            is_known(&b.group).cmp(&is_known(&a.group)).then(by_value)
        });
    }
    let items = reached.into_iter().map(|s| {
        let of = stages.iter().find(|f| f.stage == first && f.group == s.group).map_or(0, |f| f.own.count);
        let count = |n: i64| Format::Count.short(n as f64);
        RankedItem {
            name: name(voice, &s.group),
            value: drawable(s.own.from_first),
            detail: format!("{} of {}", count(s.own.count), count(of)),
            ..RankedItem::default()
        }
    });
    Drawn::ranked((Format::Percent, false, false), items.collect(), reaching(voice, &last))
}

/// Two funnels: each step's conversion then and now; split, how far each group got then and now.
fn beside(voice: &Voice<'_>) -> Option<Drawn> {
    if !is_funnel_compared(voice) {
        return None;
    }
    let (categories, changes, told): (Vec<String>, Vec<Change>, String) = if voice.plan.group_by.is_empty() {
        let steps = funnel_steps(voice.results);
        let step = |s: &Step| {
            format!("{} to {}", words::cap(&funnel_stage(voice, &s.from)), funnel_stage(voice, &s.to))
        };
        let named = steps.iter().map(step).collect();
        (named, steps.iter().map(|s| s.change).collect(), "Conversion of each step, %".to_string())
    } else {
        let last = stage_totals(voice.results).last()?.0.clone();
        let groups: Vec<_> = voice.results.facts.stages.iter().filter(|s| s.stage == last).collect();
        let change = |s: &&crate::results::Stage| Change {
            now: s.own.from_first,
            before: s.prior.as_ref().and_then(|p| p.from_first),
        };
        let named = groups.iter().map(|s| name(voice, &s.group)).collect();
        (named, groups.iter().map(change).collect(), reaching(voice, &last))
    };
    (categories.len() <= MOST_PAIRS)
        .then(|| before_and_now(Format::Percent, categories, changes.into_iter(), told))
}

/// "Issued of applications submitted by channel, %"
fn reaching(voice: &Voice<'_>, last: &str) -> String {
    format!("{} of applications submitted{}, %", words::cap(&funnel_stage(voice, last)), by(voice))
}
