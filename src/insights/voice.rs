//! What an answer is about, in words: metric, filters, groups, basis, how far the data runs.

use super::values;
use super::words::{self, cap, join};
use crate::model::{self, Metric, MetricKind, Model, Role, Segment};
use crate::plan::{Granularity, Intent, Measure, Plan, SegmentMap, SegmentValue};
use crate::query::ALL_OTHER;
use crate::results::{Cell, MetricFacts, Results};
use jiff::civil::Date;
use topup_charts::Format;

/// Filters longer than this stand in the summary alone.
const LONG_FILTER: usize = 40;

/// The plan, its results and the model: what every phrase is taken from.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'a> {
    /// What was asked.
    pub plan: &'a Plan,
    /// What was found.
    pub results: &'a Results,
    /// What things are called.
    pub model: &'a Model,
}

/// How the charts crate writes a format of the model.
#[must_use]
pub fn chart_format(format: model::Format) -> Format {
    match format {
        model::Format::Money => Format::Money,
        model::Format::Count => Format::Count,
        model::Format::Percent => Format::Percent,
        model::Format::Apr => Format::Apr,
        model::Format::Score => Format::Score,
    }
}

/// Whether a label holds the numbers that its value consists of: "FICO 700-759" says "700-759".
fn says(label: &str, value: &str) -> bool {
    let bare = value.trim_matches(|c: char| !c.is_alphanumeric());
    bare.starts_with(|c: char| c.is_ascii_digit()) && label.contains(bare)
}

impl Voice<'_> {
    fn metric(&self, id: &str) -> Option<&Metric> {
        self.model.metric(id)
    }

    /// The facts of the plan's first metric.
    #[must_use]
    pub fn first(&self) -> Option<&MetricFacts> {
        self.results.facts.metrics.first()
    }

    /// How a metric's numbers are written.
    #[must_use]
    pub fn format(&self, id: &str) -> Format {
        let count = self.plan.measure == Measure::Count;
        self.metric(id).map_or(Format::Money, |m| chart_format(m.format_of(count)))
    }

    /// What a metric is called: "issuances", "loans issued", "funding rate".
    #[must_use]
    pub fn name(&self, id: &str) -> String {
        let Some(metric) = self.metric(id) else { return id.replace('_', " ") };
        let label = match self.plan.measure {
            Measure::Count if metric.has_count() => metric.count_label.as_ref(),
            _ if matches!(metric.role, Some(Role::Forecast | Role::Actual)) => metric.amount_label.as_ref(),
            _ => None,
        };
        label.unwrap_or(&metric.label).clone()
    }

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
            match (r.min, r.below) {
                (Some(a), Some(b)) => format!("where {label} is from {} to below {}", edge(a), edge(b)),
                (Some(a), None) => format!("where {label} is {} or more", edge(a)),
                (None, Some(b)) => format!("where {label} is below {}", edge(b)),
                (None, None) => format!("with {label}"),
            }
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

    /// A segment's value where its segment is not named beside it: "Email", "the 60-month term".
    #[must_use]
    pub fn standing_value(&self, segment: &str, value: &Cell) -> String {
        match (self.model.segment(segment), value) {
            (Some(Segment { unit: Some(unit), label, .. }), Cell::Int(n)) => {
                format!("the {n}-{unit} {label}")
            }
            _ => self.value_name(segment, value),
        }
    }

    /// A segment's value as people say it: "Email", "60 months", "new customers (NP)", "FICO 700-759".
    #[must_use]
    pub fn value_name(&self, segment: &str, value: &Cell) -> String {
        let Some(segment) = self.model.segment(segment) else { return value.to_string() };
        let text = match value {
            Cell::Null => return "(unknown)".to_string(),
            other => other.to_string(),
        };
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

    /// A group as people say it; several segments with commas.
    #[must_use]
    pub fn group(&self, group: &[Cell]) -> String {
        let named = group.iter().enumerate().map(|(i, cell)| {
            self.plan.group_by.get(i).map_or_else(|| cell.to_string(), |s| self.value_name(s, cell))
        });
        named.collect::<Vec<_>>().join(", ")
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

    /// A period of the window, with its year where that is not plain.
    #[must_use]
    pub fn period(&self, granularity: Granularity, start: Date) -> String {
        words::period_within(granularity, start, &self.plan.window)
    }

    /// "on Nov 20", "in October".
    #[must_use]
    pub fn in_period(&self, granularity: Granularity, start: Date) -> String {
        format!("{} {}", words::at(granularity), self.period(granularity, start))
    }

    /// "came to $1.2M", "was 38.2%".
    #[must_use]
    pub fn came_to(&self, id: &str, value: Option<f64>) -> String {
        let format = self.format(id);
        format!("{} {}", if words::in_points(format) { "was" } else { "came to" }, format.short(value))
    }

    /// ", against $9.4M in the 12 weeks before (−1.3%)": the total of the other side, where it may be compared.
    #[must_use]
    pub fn against(&self, facts: &MetricFacts) -> Option<String> {
        if values::is_maturing(self.plan, self.results) {
            return None;
        }
        let change = values::Change::of(&facts.total, facts.prior_total.as_ref());
        change.delta()?;
        let format = self.format(&facts.metric);
        let sides = self.results.compared.as_ref()?;
        let (then, by) = (words::before(&sides.current, &sides.prior), words::relative(format, &change));
        Some(format!(", against {} {then} ({by})", format.short(change.before)))
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

    /// "Amount by issuance date", "Rate by submission date", "Amount, each by its own date".
    #[must_use]
    pub fn basis(&self) -> String {
        let metric = self.metric(&self.plan.metric);
        let kind = match (metric, self.plan.measure) {
            (Some(m), _) if m.kind == MetricKind::Ratio => {
                if m.format == Some(model::Format::Percent) {
                    "Rate"
                } else {
                    "Average"
                }
            }
            (Some(m), Measure::Count) if m.has_count() => "Count",
            _ if self.plan.intent == Intent::Funnel => "Count",
            _ => "Amount",
        };
        let dates = self.plan.metrics.iter().filter_map(|id| self.metric(id)).map(|m| &m.date);
        let one_date = dates.collect::<std::collections::BTreeSet<_>>().len() < 2;
        if self.plan.intent == Intent::Trend && !one_date {
            return format!("{kind}, each by its own date");
        }
        format!("{kind} by {}", self.date_name())
    }

    /// What the plan's date column is called: "issuance date".
    #[must_use]
    pub fn date_name(&self) -> String {
        self.model.date_name(&self.plan.table, &self.plan.date_col)
    }

    /// "; data through Nov 22, 2026", or nothing where it is not known.
    #[must_use]
    pub fn through(&self) -> String {
        self.results.data_through.map_or_else(String::new, |d| format!("; data through {}", words::day(d)))
    }

    /// The end of every summary: basis and how far the data runs.
    #[must_use]
    pub fn closing(&self) -> String {
        format!("{}{}.", self.basis(), self.through())
    }

    /// When the answer is for, with dates and filters.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("{}{}", words::when_dated(&self.plan.window), self.filters())
    }

    /// The warning that a cohort is too young to be judged, if it is.
    #[must_use]
    pub fn maturing(&self) -> Option<String> {
        if !values::is_maturing(self.plan, self.results) {
            return None;
        }
        Some(match values::mature_through(self.results) {
            Some((day, lag)) => format!(
                "Still maturing: applications submitted after {} have had less than {} to be decided.",
                words::day(day),
                words::counted(usize::try_from(lag).unwrap_or(0), "day", "days")
            ),
            None => {
                "Still maturing: the youngest applications have not had the time to be decided.".to_string()
            }
        })
    }

    /// "1,234 issuances over 5,678 submits": what a percentage of applications is made of.
    #[must_use]
    pub fn denominators(&self) -> Option<String> {
        let metric = self.metric(&self.plan.metric).filter(|m| m.maturity.is_some())?;
        let total = self.first()?.total;
        let part = |id: &Option<String>| id.as_ref().map(|t| t.trim_end_matches("_cnt").replace('_', " "));
        let (num, den) = (part(&metric.num)?, part(&metric.den)?);
        let count = |v: f64| Format::Count.short(v);
        Some(format!("That is {} {num} over {} {den}.", count(total.first), count(total.second)))
    }

    /// The warning that more was approved than offered, if a percentage of applications says so.
    #[must_use]
    pub fn over_whole(&self) -> Option<String> {
        let metric = self.metric(&self.plan.metric).filter(|m| m.maturity.is_some())?;
        let facts = self.first()?;
        let over = |v: Option<f64>| v.is_some_and(|v| v > 1.0);
        let found = over(values::value(&facts.total)) || facts.points.iter().any(|p| over(p.current.value()));
        found.then(|| {
            format!(
                "{} over 100% somewhere: more were flagged than its base holds, so check the flags.",
                cap(&metric.label)
            )
        })
    }
}
