//! Segments, their values and the groups of an answer as people say them.

use super::Voice;
use crate::guardrail::UNKNOWN;
use crate::insights::words::cap;
use crate::model::Segment;
use crate::query::ALL_OTHER;
use crate::results::Cell;

/// Whether a label holds the numbers that its value consists of: "FICO 700-759" says "700-759".
fn says(label: &str, value: &str) -> bool {
    let bare = value.trim_matches(|c: char| !c.is_alphanumeric());
    bare.starts_with(|c: char| c.is_ascii_digit()) && label.contains(bare)
}

impl Voice<'_> {
    /// A segment's value where its segment is not named beside it: "Email", "the 60-month term".
    #[must_use]
    pub fn standing_value(&self, segment: &str, value: &Cell) -> String {
        match (self.model.segment(segment), value) {
            (Some(Segment { unit: Some(unit), label, .. }), Cell::Int(n)) => {
                format!("the {n}-{unit} {label}")
            }
            // "Unknown grade leads", where "(unknown) leads" would say nothing.
            _ => match (self.model.segment(segment), self.value_name(segment, value)) {
                (Some(s), name) if name == UNKNOWN => format!("unknown {}", s.label),
                (_, name) => name,
            },
        }
    }

    /// A segment's value as people say it: "Email", "60 months", "new customers (NP)", "FICO 700-759".
    #[must_use]
    pub fn value_name(&self, segment: &str, value: &Cell) -> String {
        let Some(segment) = self.model.segment(segment) else { return value.to_string() };
        let text = match value {
            Cell::Null => return UNKNOWN.to_string(),
            other => other.to_string(),
        };
        if text == ALL_OTHER {
            return format!("all other {}", segment.plural);
        }
        if let (Some(unit), Cell::Int(n)) = (&segment.unit, value) {
            return format!("{n} {unit}{}", if *n == 1 { "" } else { "s" });
        }
        let info = segment.values.iter().find(|v| v.value == text);
        match info.and_then(|i| i.label.as_ref()) {
            // A label that says the value needs it no second time.
            Some(label) if says(label, &text) => label.clone(),
            Some(label) => format!("{label} ({text})"),
            None => text,
        }
    }

    /// A group as people say it; several segments as "Email / P2", which a list can hold.
    #[must_use]
    pub fn group(&self, group: &[Cell]) -> String {
        let named = group.iter().enumerate().map(|(i, cell)| {
            self.plan.group_by.get(i).map_or_else(|| cell.to_string(), |s| self.value_name(s, cell))
        });
        named.collect::<Vec<_>>().join(" / ")
    }

    /// A group where its segment is not named beside it: "the 60-month term".
    #[must_use]
    pub fn standing_group(&self, group: &[Cell]) -> String {
        match (self.plan.group_by.as_slice(), group) {
            ([segment], [value]) => self.standing_value(segment, value),
            _ => self.group(group),
        }
    }

    /// A group as a sentence's subject with its verb: "Email leads", "New customers (NP) lead".
    #[must_use]
    pub fn does(&self, group: &[Cell], one: &str, many: &str) -> String {
        let plural = match (self.plan.group_by.as_slice(), group) {
            ([segment], [value]) => {
                let values = self.model.segment(segment).map(|s| s.values.as_slice()).unwrap_or_default();
                let info = values.iter().find(|v| v.value == value.to_string());
                info.and_then(|v| v.label.as_ref()).is_some_and(|l| l.ends_with('s'))
                    || value.to_string() == ALL_OTHER
            }
            _ => false,
        };
        format!("{} {}", cap(&self.standing_group(group)), if plural { many } else { one })
    }

    /// What a group has of its own where the total's is a rate or an average: "the rate", "the average".
    #[must_use]
    pub fn own(&self, format: topup_charts::Format) -> &'static str {
        if format == topup_charts::Format::Percent { "the rate" } else { "the average" }
    }

    /// "channels", "channel and grade groups".
    #[must_use]
    pub fn groups_noun(&self, n: usize) -> String {
        match self.plan.group_by.as_slice() {
            [one] => match self.model.segment(one) {
                Some(s) if n == 1 => s.label.clone(),
                Some(s) => s.plural.clone(),
                None => format!("{one} groups"),
            },
            _ => if n == 1 { "group" } else { "groups" }.to_string(),
        }
    }

    /// A segment's values by name: "FICO bands".
    #[must_use]
    pub fn plural(&self, id: &str) -> String {
        self.model
            .segment(id)
            .map_or_else(|| format!("{} values", id.replace('_', " ")), |s| s.plural.clone())
    }

    /// A segment's name: "FICO band".
    #[must_use]
    pub fn segment(&self, id: &str) -> String {
        self.model.segment(id).map_or_else(|| id.replace('_', " "), |s| s.label.clone())
    }
}
