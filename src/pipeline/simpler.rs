//! What to do when a plan is too much: the same question with less work, tried
//! once; and, where that does not help either, how the person can ask for less.

use crate::model::Model;
use crate::plan::{Granularity, Intent, Plan};

/// A month: a window that is answered fast whatever is asked over it.
const SHORT: i32 = 31;
/// Daily sums are kept by pairs of segments.
const SERVED: usize = 2;

/// The same question with less work, and what it is now: without splits beyond
/// the first, without drivers, in longer periods, or a total alone.
pub(super) fn simpler(plan: &Plan) -> Option<(Plan, String)> {
    let mut p = plan.clone();
    if p.group_by.len() > 1 {
        p.group_by.truncate(1);
        return Some((p, "split by the first segment alone".into()));
    }
    if p.drivers {
        p.drivers = false;
        return Some((p, "the change without its drivers".into()));
    }
    if let Some(g) = p.granularity.filter(|g| *g < Granularity::Monthly) {
        let coarser = if g == Granularity::Daily { Granularity::Weekly } else { Granularity::Monthly };
        p.granularity = Some(coarser);
        return Some((p, format!("{} instead of {}", coarser.adjective(), g.adjective())));
    }
    if !p.group_by.is_empty() && p.intent != Intent::Relationship {
        p.group_by.clear();
        p.order = None;
        p.limit = None;
        if p.intent == Intent::Distribution {
            p.intent = Intent::Trend;
            p.granularity = Some(Granularity::Monthly);
        }
        return Some((p, "the total alone".into()));
    }
    None
}

/// How to ask for less than this plan, in a sentence.
pub(super) fn less(plan: &Plan, model: &Model) -> String {
    let label = |id: &String| model.segment(id).map_or_else(|| id.clone(), |s| s.label.clone());
    let mut ways = Vec::new();
    if plan.window.days() > SHORT {
        ways.push("a shorter window, such as \"last 30 days\"".to_string());
    }
    if let [first, _, ..] = plan.group_by.as_slice() {
        ways.push(format!("one split, such as \"by {}\"", label(first)));
    }
    if plan.granularity == Some(Granularity::Daily) {
        ways.push("longer periods, such as \"by week\"".to_string());
    }
    if !plan.ranges.is_empty() {
        let columns: Vec<String> = plan.ranges.iter().map(|r| of_range(&r.column, model)).collect();
        ways.push(format!("no limit on the {}, which has every row read", columns.join(" and the ")));
    }
    let filtered = plan.segments.keys().chain(plan.exclude.keys()).chain(plan.split.keys());
    let segments: std::collections::BTreeSet<&String> = filtered.chain(&plan.group_by).collect();
    if segments.len() > SERVED && plan.group_by.len() <= 1 {
        ways.push("fewer filters: questions about one or two segments are answered from daily sums".into());
    }
    if ways.is_empty() {
        ways.push("a total, or a shorter window".into());
    }
    format!("Please ask for less: {}.", ways.join("; or "))
}

/// The name of a column of numbers, for people.
fn of_range(column: &str, model: &Model) -> String {
    model.row_measure(column).map_or_else(|| column.to_string(), |m| m.label.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn plan(changes: serde_json::Value) -> Plan {
        let mut plan = json!({
            "intent": "trend", "table": "cps_tb", "metric": "issuances", "measure": "amount",
            "date_col": "issued_d", "window": {"name": "custom", "start": "2026-10-01", "end": "2026-11-01"},
            "granularity": "monthly", "group_by": [], "segments": {}, "exclude": {}, "compare": null,
            "compare_window": null, "metrics": ["issuances"], "order": null, "limit": null, "chart": "line"
        });
        for (key, value) in changes.as_object().unwrap() {
            plan[key] = value.clone();
        }
        serde_json::from_value(plan).unwrap()
    }

    #[test]
    fn a_plan_gets_simpler_step_by_step_until_nothing_is_left_to_drop() {
        let start = plan(json!({"group_by": ["channel", "grade"], "granularity": "daily", "drivers": true}));
        let mut steps = Vec::new();
        let mut now = start;
        while let Some((next, said)) = simpler(&now) {
            assert_ne!(next, now);
            steps.push(said);
            now = next;
        }
        assert_eq!(
            steps,
            [
                "split by the first segment alone",
                "the change without its drivers",
                "weekly instead of daily",
                "monthly instead of weekly",
                "the total alone",
            ]
        );
        assert!(now.group_by.is_empty());
    }

    #[test]
    fn a_filter_is_never_dropped_to_make_a_question_simpler() {
        let filtered = plan(json!({"segments": {"channel": ["Email"]}, "group_by": ["grade"],
            "ranges": [{"column": "cr_fico", "min": 720.0, "below": null}]}));
        let (next, _) = simpler(&filtered).unwrap();
        assert_eq!((&next.segments, &next.ranges), (&filtered.segments, &filtered.ranges));
    }

    #[test]
    fn the_advice_names_what_makes_this_very_question_large() {
        let model = Model::embedded().unwrap();
        let wide = json!({"group_by": ["channel", "grade"], "granularity": "daily",
            "window": {"name": "custom", "start": "2026-01-01", "end": "2026-11-01"}});
        let advice = less(&plan(wide), &model);
        for part in ["last 30 days", "by channel", "by week"] {
            assert!(advice.contains(part), "{advice}");
        }
        let ranged =
            less(&plan(json!({"ranges": [{"column": "cr_fico", "min": 720.0, "below": null}]})), &model);
        assert!(ranged.contains("FICO") && !ranged.contains("by week"), "{ranged}");
        assert!(less(&plan(json!({})), &model).contains("shorter window"));
    }
}
