//! What a distribution or a relationship is drawn from: row-level columns, the two axes,
//! the whole that a share is of.

use super::Builder;
use crate::model::MetricKind;
use crate::plan::{Intent, Measure, Plan};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::intent::is_histogram;
use crate::planner::lexicon::Sense;
use crate::planner::said::Said;

impl Builder<'_> {
    /// "What share of issuances is Email" needs every channel in the denominator.
    pub(super) fn share_of(&self, plan: &mut Plan, s: &Said, a: &Annotated) {
        // "RP's share of fundings by month": each period's mix.
        let beside = |m: &crate::planner::annotate::Mark| {
            s.metrics.first().is_some_and(|x| {
                let (from, to) = if m.start < x.at { (m.end, x.at) } else { (x.end, m.start) };
                !(from..=to).any(|k| a.tokens.get(k).is_some_and(|t| t.opens))
            })
        };
        let over_time = plan.intent == Intent::Trend && a.cues(Cue::Share).any(beside);
        let rate = self.model.metric(&plan.metric).is_some_and(|m| m.kind != MetricKind::Sum);
        if plan.intent != Intent::Distribution && !over_time
            || rate
            || !plan.columns.is_empty()
            || !plan.group_by.is_empty()
            || !plan.split.is_empty()
        {
            return;
        }
        // "come from Partner" is no question for a mix.
        let mixed = a.cues(Cue::Mix).any(|m| a.word(m.end - 1) != "from");
        if let Some((segment, _)) = &s.filters.last
            && (a.has(Cue::Share) || mixed)
        {
            let part = part_of(a).filter(|x| s.filters.include.contains_key(x)).unwrap_or(*segment);
            let id = self.model.segments()[part].id.clone();
            plan.segments.remove(&id);
            plan.group_by.push(id);
            plan.share = true;
        }
    }

    pub(super) fn set_columns(&self, plan: &mut Plan, s: &Said, a: &Annotated) {
        let column = |r: &usize| self.model.row_measures()[*r].column.clone();
        match plan.intent {
            Intent::Distribution if is_histogram(s, a) => {
                plan.columns = s.rows.iter().take(1).map(column).collect();
                if let Some(m) = s.rows.first().and_then(|r| self.metric_of_row(*r)) {
                    plan.metrics = vec![m];
                    self.settle_table(plan);
                    plan.measure = Measure::Count;
                }
            }
            Intent::Relationship => {
                let rowable = |id: &String| {
                    let m = self.model.metric(id)?;
                    self.model
                        .row_measures()
                        .iter()
                        .find(|r| m.value_column.as_deref() == Some(&r.column))
                        .map(|r| r.column.clone())
                };
                if plan.metrics.len() < 2 {
                    for r in &s.rows {
                        if let Some(m) = self.metric_of_row(*r).filter(|m| !plan.metrics.contains(m)) {
                            plan.metrics.push(m);
                        }
                    }
                }
                // "higher FICO gets lower APR": the second is what depends.
                let depends = a.tokens.iter().take(4).any(|t| t.is(&["do", "does", "is", "are", "how"]))
                    && !a.has(Cue::Versus);
                if plan.metrics.len() > 2 {
                    // Of several, the two that stand side by side.
                    let pair = s.metrics.windows(2).find(|w| {
                        let gap: Vec<&str> = (w[0].end.min(w[1].at)..w[1].at).map(|k| a.word(k)).collect();
                        gap.len() <= 3
                            && gap
                                .iter()
                                .any(|g| matches!(*g, "and" | "vs" | "versus" | "against" | "/" | "with"))
                    });
                    if let Some(w) = pair {
                        plan.metrics = w.iter().map(|m| self.model.metrics()[m.metric].id.clone()).collect();
                    }
                }
                plan.metrics.truncate(2);
                let bare_axes = a
                    .tokens
                    .windows(2)
                    .filter(|w| {
                        matches!(w[0].text.as_str(), "x" | "y")
                            && w[1].kind == crate::planner::token::Kind::Word
                    })
                    .count()
                    >= 2;
                if (bare_axes
                    || a.tokens
                        .windows(2)
                        .any(|w| w[0].text == "x" && matches!(w[1].text.as_str(), "=" | ":")))
                    && a.word(0) != "y"
                    && a.tokens.iter().position(|t| t.text == "x")
                        < a.tokens.iter().position(|t| t.text == "y")
                {
                    plan.metrics.reverse();
                }
                if depends {
                    plan.metrics.reverse();
                }
                if let Some(y) = crate::planner::axes::upright(a, &s.metrics) {
                    let id = &self.model.metrics()[s.metrics[y].metric].id;
                    if plan.metrics.len() == 2 && plan.metrics[1] == *id {
                        plan.metrics.reverse();
                    }
                }
                self.settle_table(plan);
                if plan.group_by.is_empty() {
                    let columns: Vec<String> = plan.metrics.iter().filter_map(rowable).collect();
                    if columns.len() == 2 && plan.measure == Measure::Amount {
                        plan.columns = columns;
                    } else if let Some(first) = self.model.segments_of(&plan.table).next() {
                        plan.group_by.push(first.id.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

/// "the share of grade A in Web's issuances": the segment of the part, which is said before what it is a part of.
fn part_of(a: &Annotated) -> Option<usize> {
    let segment = |m: &crate::planner::annotate::Mark| {
        m.senses.iter().find_map(|s| if let Sense::Value { segment, .. } = s { Some(*segment) } else { None })
    };
    let named = |k: usize| {
        a.marks
            .iter()
            .any(|m| m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Segment(_))))
    };
    a.cues(Cue::Share).find_map(|x| {
        let part = a.marks.iter().find(|m| {
            m.start >= x.end
                && segment(m).is_some()
                && (x.end..m.start).all(|k| a.tokens[k].is(&["of", "the", "our"]) || named(k))
                && (a.word(x.end) == "of" || a.word(x.end - 1) == "of")
        })?;
        matches!(a.word(part.end), "in" | "within" | "among" | "inside").then(|| segment(part)).flatten()
    })
}
