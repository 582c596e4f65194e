//! From what a message says to a plan: metrics, window, comparison, defaults.

use super::annotate::Annotated;
use super::cues::Cue;
use super::filters::BySegment;
use super::intent::is_histogram;
use super::reading::{Explicit, Understood};
use super::said::times::CompareAsk;
use super::said::{Said, TopBy};
use crate::calendar::{
    self, Unit, add_days, compare_kind, default_granularity, last_n, prior_window, unit_of, year_before,
};
use crate::model::{MetricKind, Model, Role};
use crate::plan::{Compare, Direction, Intent, Measure, Order, Plan, SegmentMap, Window};
use jiff::civil::Date;

/// Builds plans over one model and one as-of date.
pub struct Builder<'a> {
    /// The model.
    pub model: &'a Model,
    /// The as-of date.
    pub as_of: Date,
}

impl Builder<'_> {
    /// Values by segment id.
    #[must_use]
    pub fn by_id(&self, map: &BySegment) -> SegmentMap {
        map.iter().map(|(i, v)| (self.model.segments()[*i].id.clone(), v.clone())).collect()
    }

    /// The plan of a message read by itself.
    #[must_use]
    pub fn fresh(&self, s: &Said, a: &Annotated, intent: Intent, slash: Option<&str>) -> Understood {
        let mut notes = Vec::new();
        let mut plan = self.blank(intent);
        self.set_metrics(&mut plan, s, a, slash, &mut notes);
        plan.measure = s.measure.filter(|_| self.countable(&plan)).unwrap_or_default();
        plan.segments = self.by_id(&s.filters.include);
        plan.exclude = self.by_id(&s.filters.exclude);
        plan.split = self.by_id(&s.filters.split);
        plan.group_by = s.group_by.iter().map(|i| self.model.segments()[*i].id.clone()).collect();
        self.set_columns(&mut plan, s, a);
        self.share_of(&mut plan, s, a);
        self.set_window(&mut plan, s);
        self.coming(&mut plan, a);
        plan.share |= a.has(Cue::Share) && intent == Intent::Distribution;
        plan.drivers = a.has(Cue::Why) && intent == Intent::Variance;
        self.set_top(&mut plan, s);
        if let Some(window) = &s.times.from_to
            && intent == Intent::Variance
        {
            plan.window = window.1.clone();
            plan.compare_window = Some(window.0.clone());
            plan.compare = Some(compare_kind(&window.1, &window.0));
        }
        let explicit =
            Explicit { granularity: s.granularity.is_some(), window: s.times.window.is_some(), chart: false };
        self.set_granularity(&mut plan, s.granularity);
        self.set_ranges(&mut plan, s);
        let mut u = Understood { plan, explicit, notes, alternatives: Vec::new(), unaccounted: Vec::new() };
        u.explicit.chart = set_chart(&mut u.plan, a);
        u
    }

    fn blank(&self, intent: Intent) -> Plan {
        Plan {
            intent,
            table: String::new(),
            metric: String::new(),
            measure: Measure::Amount,
            date_col: String::new(),
            window: last_n(Unit::Day, 30, self.as_of),
            granularity: None,
            group_by: Vec::new(),
            segments: SegmentMap::new(),
            exclude: SegmentMap::new(),
            compare: None,
            compare_window: None,
            metrics: Vec::new(),
            order: None,
            limit: None,
            chart: String::new(),
            split: SegmentMap::new(),
            ranges: Vec::new(),
            columns: Vec::new(),
            share: false,
            drivers: false,
            explicit_window: true,
        }
    }

    pub(super) fn role(&self, role: Role) -> String {
        self.model.metric_of_role(role).map(|m| m.id.clone()).unwrap_or_default()
    }

    /// Whether the plan's first metric can be a count.
    #[must_use]
    pub fn countable(&self, plan: &Plan) -> bool {
        plan.metrics.iter().any(|m| self.model.metric(m).is_some_and(crate::model::Metric::has_count))
    }

    /// Sets the metrics, and with them table and date column.
    pub fn set_metrics(
        &self,
        plan: &mut Plan,
        s: &Said,
        a: &Annotated,
        slash: Option<&str>,
        notes: &mut Vec<String>,
    ) {
        let ids: Vec<&str> = s.metrics.iter().map(|m| self.model.metrics()[m.metric].id.as_str()).collect();
        let role_of = |id: &str| self.model.metric(id).and_then(|m| m.role);
        let metrics: Vec<String> = match plan.intent {
            Intent::Funnel => self.model.funnel_stages().iter().map(|m| m.id.clone()).collect(),
            Intent::ForecastVsActual => self.forecast_metrics(s, a, slash, &ids),
            _ => {
                let plain: Vec<String> =
                    ids.iter().filter(|id| role_of(id).is_none()).map(ToString::to_string).collect();
                if plain.is_empty() && ids.is_empty() {
                    Vec::new()
                } else if plain.is_empty() {
                    ids.iter().map(ToString::to_string).collect()
                } else {
                    plain
                }
            }
        };
        plan.metrics = metrics;
        if plan.metrics.is_empty() {
            plan.metrics = s
                .rows
                .first()
                .and_then(|r| self.metric_of_row(*r))
                .map_or_else(|| vec![self.model.default_metric().to_string()], |m| vec![m]);
            // "rate by channel": the first rate there is; the other is offered.
            let rate = a.tokens.iter().any(|t| t.is(&["rate", "rates"]));
            if let Some(m) = self.model.metrics().iter().find(|m| {
                rate && s.rows.is_empty()
                    && m.role.is_none()
                    && m.format == Some(crate::model::Format::Percent)
            }) {
                plan.metrics = vec![m.id.clone()];
                notes.push(format!("No rate was named, so this is the {}.", m.label));
            } else if let Some(m) = self.model.metrics().iter().find(|m| {
                a.has(Cue::Mean)
                    && s.rows.is_empty()
                    && m.role.is_none()
                    && m.kind == MetricKind::Ratio
                    && m.format != Some(crate::model::Format::Percent)
            }) {
                // "average by product": the first average there is.
                plan.metrics = vec![m.id.clone()];
                notes.push(format!("No measure was named, so this is the {}.", m.label));
            } else if s.rows.is_empty() && slash.is_none() {
                notes.push(format!(
                    "No metric was named, so this is {}.",
                    self.model.metric(&plan.metrics[0]).map_or("", |m| m.label.as_str())
                ));
            }
        }
        self.settle_table(plan);
    }

    fn metric_of_row(&self, row: usize) -> Option<String> {
        let measure = &self.model.row_measures()[row];
        measure.metric.clone().or_else(|| {
            self.model
                .metrics()
                .iter()
                .find(|m| m.value_column.as_deref() == Some(&measure.column))
                .map(|m| m.id.clone())
        })
    }

    /// Table, date column and first metric from the list of metrics.
    pub fn settle_table(&self, plan: &mut Plan) {
        let Some(first) = plan.metrics.first().and_then(|m| self.model.metric(m)) else { return };
        plan.metric.clone_from(&first.id);
        plan.table.clone_from(&first.table);
        plan.date_col.clone_from(&first.date);
        // Metrics of another table cannot stand in one answer.
        let table = plan.table.clone();
        plan.metrics.retain(|m| self.model.metric(m).is_some_and(|x| x.table == table));
    }

    /// "What share of issuances is Email" needs every channel in the denominator.
    fn share_of(&self, plan: &mut Plan, s: &Said, a: &Annotated) {
        // "RP's share of fundings by month": each period's mix.
        let beside = |m: &super::annotate::Mark| {
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
            let id = self.model.segments()[*segment].id.clone();
            plan.segments.remove(&id);
            plan.group_by.push(id);
            plan.share = true;
        }
    }

    fn set_columns(&self, plan: &mut Plan, s: &Said, a: &Annotated) {
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
                        matches!(w[0].text.as_str(), "x" | "y") && w[1].kind == super::token::Kind::Word
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
                if let Some(y) = super::axes::upright(a, &s.metrics) {
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

    fn set_window(&self, plan: &mut Plan, s: &Said) {
        let d = self.as_of;
        let ask = s.times.compare.clone();
        plan.window = s.times.window.clone().unwrap_or_else(|| match (plan.intent, &ask) {
            (Intent::Funnel, _) => last_n(Unit::Month, 1, d),
            (Intent::Variance, Some(CompareAsk::Wow)) => last_n(Unit::Week, 1, d),
            (Intent::Variance, Some(CompareAsk::Mom | CompareAsk::YearAgo)) => last_n(Unit::Month, 1, d),
            (Intent::Variance, Some(CompareAsk::Qoq)) => last_n(Unit::Quarter, 1, d),
            (Intent::Variance, Some(CompareAsk::Dod)) => Window::new("yesterday", add_days(d, -1), d),
            (Intent::Variance, Some(CompareAsk::Before(Some(unit)))) if *unit != Unit::Day => {
                last_n(*unit, 1, d)
            }
            _ => last_n(Unit::Day, 30, d),
        });
        if let (Some((n, unit)), None) = (s.times.shift, &s.times.window) {
            let unit = unit.unwrap_or(Unit::Week);
            let start = unit.step(unit.start(d), n);
            plan.window = Window::new("custom", start, unit.step(start, 1));
        }
        if plan.intent == Intent::Variance {
            self.compare(plan, ask);
        }
    }

    /// "the forecast for December" in November means the coming one.
    fn coming(&self, plan: &mut Plan, a: &Annotated) {
        let forecast_only = plan.intent == Intent::ForecastVsActual
            && plan.metrics.len() == 1
            && plan.metric == self.role(Role::Forecast);
        let named = matches!(plan.window.name.as_str(), "month" | "quarter");
        let past = a.tokens.iter().any(|t| {
            t.is(&["was", "were", "did", "last", "had"])
                || t.whole().is_some_and(|y| (2000..2100).contains(&y))
        });
        let start = calendar::add_months(plan.window.start, 12);
        if forecast_only
            && named
            && !past
            && start > self.as_of
            && calendar::days_between(self.as_of, start) < 185
        {
            plan.window = Window::new(&plan.window.name, start, calendar::add_months(plan.window.end, 12));
        }
    }

    /// Sets the other side of a comparison.
    pub fn compare(&self, plan: &mut Plan, ask: Option<CompareAsk>) {
        let w = plan.window.clone();
        let (kind, prior) = match ask {
            Some(CompareAsk::YearAgo) => (Compare::Yoy, year_before(&w)),
            Some(CompareAsk::Wow) => (Compare::Wow, week_before(&w)),
            Some(CompareAsk::Mom) => (Compare::Mom, month_before(&w)),
            Some(CompareAsk::With(prior)) if prior.start != w.start || prior.end != w.end => {
                let prior = same_length(&w, prior);
                (compare_kind(&w, &prior), prior)
            }
            Some(CompareAsk::Before(Some(Unit::Year)))
                if unit_of(&w).is_none_or(|(u, _)| u != Unit::Year) =>
            {
                (Compare::Yoy, year_before(&w))
            }
            Some(CompareAsk::Before(Some(unit)))
                if unit_of(&w).is_none() && !w.name.ends_with("td") && unit != Unit::Day =>
            {
                let prior = Window::new("custom", unit.step(w.start, -1), unit.step(w.start, -1));
                let prior = Window::new("custom", prior.start, add_days(prior.start, w.days()));
                (compare_kind(&w, &prior), prior)
            }
            _ => {
                let prior = prior_window(&w);
                (compare_kind(&w, &prior), prior)
            }
        };
        plan.compare = Some(kind);
        plan.compare_window = Some(prior);
    }

    /// The kind of comparison that a plan has, asked for again of another window.
    #[must_use]
    pub fn ask_of(plan: &Plan) -> Option<CompareAsk> {
        let old = plan.compare_window.as_ref()?;
        Some(match plan.compare? {
            Compare::Yoy => CompareAsk::YearAgo,
            Compare::Wow | Compare::Mom => CompareAsk::Before(None),
            Compare::Prior if *old == prior_window(&plan.window) => CompareAsk::Before(None),
            Compare::Prior => CompareAsk::With(old.clone()),
        })
    }

    /// Sets top-N order and limit.
    pub fn set_top(&self, plan: &mut Plan, s: &Said) {
        let Some(top) = &s.top else { return };
        if plan.intent == Intent::Funnel
            || plan.intent == Intent::Relationship
            || (plan.group_by.is_empty() && plan.granularity.is_none() && plan.intent != Intent::Variance)
        {
            return;
        }
        let by = match (plan.intent, top.by) {
            (Intent::Variance, TopBy::DeltaPct) => "delta_pct".to_string(),
            (Intent::Variance, TopBy::Delta | TopBy::Value) => "delta".to_string(),
            (Intent::ForecastVsActual, _) => {
                if plan.metric == self.role(Role::Actual) {
                    "delta".to_string()
                } else {
                    plan.metric.clone()
                }
            }
            _ => plan.metric.clone(),
        };
        plan.order = Some(Order { by, direction: top.direction });
        plan.limit = top.n.or((s.singular && !plan.group_by.is_empty()).then_some(1));
        // "P1 is best": the best grade is asked by its metric, so the direction stands;
        // where less is better, "best" turns round.
        let less_is_better =
            self.model.metric(&plan.metric).and_then(|m| m.better.as_deref()) == Some("down");
        if less_is_better
            && top.by == TopBy::Value
            && s.best_worst
            && let Some(order) = &mut plan.order
        {
            order.direction =
                if order.direction == Direction::Asc { Direction::Desc } else { Direction::Asc };
        }
    }

    /// Sets the length of a period where the answer has periods.
    pub fn set_granularity(&self, plan: &mut Plan, said: Option<crate::plan::Granularity>) {
        plan.granularity = match plan.intent {
            Intent::Trend => Some(said.unwrap_or_else(|| default_granularity(&plan.window))),
            Intent::ForecastVsActual if plan.group_by.is_empty() => {
                Some(said.unwrap_or_else(|| default_granularity(&plan.window)))
            }
            Intent::ForecastVsActual => said,
            _ => None,
        };
    }

    /// Ties numeric filters to columns.
    pub fn set_ranges(&self, plan: &mut Plan, s: &Said) {
        for range in &s.ranges {
            let mut range = range.clone();
            if range.column == "@amount" {
                let column = self
                    .model
                    .metric(&plan.metric)
                    .filter(|m| m.table == plan.table)
                    .and_then(|m| m.value_column.clone());
                let money = column.filter(|c| {
                    self.model.row_measure(c).is_some_and(|r| r.format == crate::model::Format::Money)
                });
                let fallback = self.model.funnel_stages().first().and_then(|m| m.value_column.clone());
                match money.or(fallback) {
                    Some(c) => range.column = c,
                    None => continue,
                }
            }
            plan.ranges.retain(|r| r.column != range.column);
            plan.ranges.push(range);
        }
    }
}

fn week_before(w: &Window) -> Window {
    if w.name == "wtd" {
        prior_window(w)
    } else {
        Window::new("custom", add_days(w.start, -7), add_days(w.end, -7))
    }
}

fn month_before(w: &Window) -> Window {
    if w.name == "mtd" || unit_of(w).is_some_and(|(u, n)| u == Unit::Month && n == 1) {
        return prior_window(w);
    }
    Window::new(
        "custom",
        calendar::add_months(w.start, -1),
        add_days(calendar::add_months(w.last_day(), -1), 1),
    )
}

/// A to-date window is compared with as many days of the other side.
fn same_length(current: &Window, prior: Window) -> Window {
    let to_date = matches!(current.name.as_str(), "wtd" | "mtd" | "qtd" | "htd" | "ytd" | "today");
    if to_date && prior.days() > current.days() {
        return Window::new("custom", prior.start, add_days(prior.start, current.days()));
    }
    prior
}

/// Sets the kind of chart; true if the person named it.
pub fn set_chart(plan: &mut Plan, a: &Annotated) -> bool {
    let said = [(Cue::AsLine, "line"), (Cue::AsBar, "bar"), (Cue::AsPie, "pie")]
        .into_iter()
        .find(|(c, _)| a.has(*c));
    plan.chart = default_chart(plan).to_string();
    match said {
        Some((_, kind)) if fits(plan, kind) => {
            plan.chart = kind.to_string();
            true
        }
        _ => false,
    }
}

fn fits(plan: &Plan, kind: &str) -> bool {
    match kind {
        "line" => plan.granularity.is_some(),
        "pie" => plan.intent == Intent::Distribution && plan.columns.is_empty(),
        _ => matches!(plan.intent, Intent::Trend | Intent::Distribution | Intent::Variance),
    }
}

/// The chart that suits the plan.
#[must_use]
pub fn default_chart(plan: &Plan) -> &'static str {
    match plan.intent {
        Intent::Trend if plan.group_by.is_empty() && plan.metrics.len() == 1 => "area",
        Intent::Trend => "line",
        Intent::Variance | Intent::ForecastVsActual => {
            if plan.intent == Intent::Variance && !plan.group_by.is_empty() { "bar" } else { "grouped_bar" }
        }
        Intent::Funnel => "funnel",
        Intent::Distribution if !plan.columns.is_empty() => "histogram",
        Intent::Distribution if plan.share => "pie",
        Intent::Distribution => "bar",
        Intent::Relationship => "scatter",
        Intent::Explain => "",
    }
}
