//! The filters of a plan in words: "for Email and P1, without Partner".

use super::{Voice, chart_format};
use crate::insights::words::{self, cap, join};
use crate::plan::{SegmentMap, SegmentValue};
use crate::results::Cell;
use topup_charts::Format;

/// Filters of a title that are longer than this are folded to counts, and left to the subtitle where that does not help.
const LONG_FILTER: usize = 40;
/// Most values of one segment that a title names.
const NAMED_IN_TITLE: usize = 3;

impl Voice<'_> {
    /// Most values of one segment that a sentence names.
    pub const NAMED_FILTERS: usize = 6;

    /// The subject of a title: the metric with short filters.
    #[must_use]
    pub fn subject(&self, id: &str) -> String {
        format!("{}{}", cap(&self.name(id)), self.short_filters())
    }

    /// " for Email", " for 5 grades", or nothing where it would be long even so.
    #[must_use]
    pub fn short_filters(&self) -> String {
        let fits = |text: &String| text.chars().count() <= LONG_FILTER;
        let tries = [NAMED_IN_TITLE, 1].map(|most| self.filters_naming(most));
        tries.into_iter().find(fits).unwrap_or_default()
    }

    /// All filters: " for Email and P1, without Partner", or nothing.
    #[must_use]
    pub fn filters(&self) -> String {
        self.filters_naming(Self::NAMED_FILTERS)
    }

    /// The values that [`Self::filters`] only counts, by segment: "Grades: P1, P2, P3, P4, P5, P6 and P7".
    #[must_use]
    pub fn counted_filters(&self, most: usize) -> Vec<String> {
        let told = |without: &'static str| {
            move |(segment, values): (&String, &Vec<SegmentValue>)| {
                let names: Vec<String> = values.iter().map(|v| self.filter_value(segment, v)).collect();
                let list = format!("{without}{}: {}", self.plural(segment), join(&names));
                (values.len() > most).then(|| cap(&list))
            }
        };
        let only = self.plan.segments.iter().filter_map(told(""));
        only.chain(self.plan.exclude.iter().filter_map(told("without "))).collect()
    }

    /// All filters; of a segment with more than `most` values only how many.
    #[must_use]
    pub fn filters_naming(&self, most: usize) -> String {
        let only = self.values_of(&self.plan.segments, most);
        let without = self.values_of(&self.plan.exclude, most);
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

    fn values_of(&self, map: &SegmentMap, most: usize) -> String {
        let named = map.iter().filter(|(_, values)| !values.is_empty()).map(|(segment, values)| {
            if values.len() > most {
                let plural = self.model.segment(segment).map_or(segment.as_str(), |s| s.plural.as_str());
                return words::counted(values.len(), plural, plural);
            }
            let names: Vec<String> = match values.as_slice() {
                // "The 60-month term" alone, "36 months and 60 months" beside each other.
                [one] => vec![self.filter_value(segment, one)],
                many => many.iter().map(|v| self.value_name(segment, &cell(v))).collect(),
            };
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
        self.standing_value(segment, &cell(value))
    }
}

fn cell(value: &SegmentValue) -> Cell {
    match value {
        SegmentValue::Int(n) => Cell::Int(*n),
        SegmentValue::Text(t) => Cell::Text(t.clone()),
    }
}
