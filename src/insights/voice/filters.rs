//! The filters of a plan in words: "for Email and P1, without Partner".

use super::{Voice, chart_format};
use crate::insights::words::{self, cap, join};
use crate::plan::{SegmentMap, SegmentValue};
use crate::results::Cell;
use topup_charts::Format;

/// Filters longer than this stand in the summary alone.
const LONG_FILTER: usize = 40;

impl Voice<'_> {
    /// The subject of a title: the metric with short filters.
    #[must_use]
    pub fn subject(&self, id: &str) -> String {
        format!("{}{}", cap(&self.name(id)), self.short_filters())
    }

    /// " for Email", or nothing where it would be long.
    #[must_use]
    pub fn short_filters(&self) -> String {
        let text = self.filters();
        if text.chars().count() > LONG_FILTER { String::new() } else { text }
    }

    /// All filters: " for Email and P1, without Partner", or nothing.
    #[must_use]
    pub fn filters(&self) -> String {
        let only = self.values_of(&self.plan.segments);
        let without = self.values_of(&self.plan.exclude);
        let mut parts = Vec::new();
        if !only.is_empty() {
            parts.push(format!("for {only}"));
        }
        if !without.is_empty() {
            parts.push(format!("without {without}"));
        }
        parts.extend(self.plan.ranges.iter().map(|r| {
            let measure = self.model.row_measure(&r.column);
            let label = measure.map_or_else(|| r.column.replace('_', " "), |m| m.label.clone());
            let format = measure.map_or(Format::Count, |m| chart_format(m.format));
            let edge = |v: f64| words::whole(&format.short(v));
            format!("where {label} is {}", r.words(edge))
        }));
        if parts.is_empty() { String::new() } else { format!(" {}", parts.join(", ")) }
    }

    /// The filters of a title that names one of the groups: filters of the split itself go without saying.
    #[must_use]
    pub fn filters_beside_groups(&self) -> String {
        let mut plan = self.plan.clone();
        plan.segments.retain(|segment, _| !self.plan.group_by.contains(segment));
        Voice { plan: &plan, ..*self }.short_filters()
    }

    fn values_of(&self, map: &SegmentMap) -> String {
        let named = map.iter().filter(|(_, values)| !values.is_empty()).map(|(segment, values)| {
            if values.len() > 3 {
                let plural = self.model.segment(segment).map_or(segment.as_str(), |s| s.plural.as_str());
                return words::counted(values.len(), plural, plural);
            }
            let names: Vec<String> = values.iter().map(|v| self.filter_value(segment, v)).collect();
            join(&names)
        });
        let named: Vec<String> = named.collect();
        if named.len() < 2 {
            return named.concat();
        }
        // "Affiliate, 36-month term"
        let bare = |n: &String| n.strip_prefix("the ").map_or_else(|| n.clone(), str::to_string);
        named.iter().map(bare).collect::<Vec<_>>().join(", ")
    }

    fn filter_value(&self, segment: &str, value: &SegmentValue) -> String {
        let cell = match value {
            SegmentValue::Int(n) => Cell::Int(*n),
            SegmentValue::Text(t) => Cell::Text(t.clone()),
        };
        self.standing_value(segment, &cell)
    }
}
