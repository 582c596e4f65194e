//! The window of a plan and the other side of its comparison.

use super::Builder;
use crate::calendar::{self, Unit, add_days, compare_kind, last_n, prior_window, unit_of, year_before};
use crate::model::Role;
use crate::plan::{Compare, Intent, Plan, Window};
use crate::planner::annotate::Annotated;
use crate::planner::said::Said;
use crate::planner::said::times::CompareAsk;

impl Builder<'_> {
    pub(super) fn set_window(&self, plan: &mut Plan, s: &Said) {
        let d = self.as_of;
        let ask = s.times.compare.clone();
        plan.window = s.times.window.clone().unwrap_or_else(|| match (plan.intent, &ask) {
            (Intent::Variance | Intent::Funnel, Some(CompareAsk::Wow)) => last_n(Unit::Week, 1, d),
            (Intent::Variance | Intent::Funnel, Some(CompareAsk::Qoq)) => last_n(Unit::Quarter, 1, d),
            (Intent::Variance | Intent::Funnel, Some(CompareAsk::Dod)) => {
                Window::new("yesterday", add_days(d, -1), d)
            }
            (Intent::Variance | Intent::Funnel, Some(CompareAsk::Before(Some(unit))))
                if *unit != Unit::Day =>
            {
                last_n(*unit, 1, d)
            }
            (Intent::Variance, Some(CompareAsk::Mom | CompareAsk::YearAgo)) | (Intent::Funnel, _) => {
                last_n(Unit::Month, 1, d)
            }
            _ => last_n(Unit::Day, 30, d),
        });
        if let (Some((n, unit)), None) = (s.times.shift, &s.times.window) {
            let unit = unit.unwrap_or(Unit::Week);
            let start = unit.step(unit.start(d), n);
            plan.window = Window::new("custom", start, unit.step(start, 1));
        }
        let funnels = plan.intent == Intent::Funnel && ask.is_some();
        if plan.intent == Intent::Variance || funnels {
            self.compare(plan, ask);
        }
    }

    /// "the forecast for December" in November means the coming one.
    pub(super) fn coming(&self, plan: &mut Plan, a: &Annotated) {
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

    /// "the forecast for the whole of November, days to come included": the period in
    /// progress to its end, where the forecast alone is asked for.
    pub(super) fn to_its_end(&self, plan: &mut Plan, s: &Said, a: &Annotated) {
        let forecast_only = plan.intent == Intent::ForecastVsActual
            && plan.metrics.len() == 1
            && plan.metric == self.role(Role::Forecast);
        // "for the full quarter": the one in progress.
        if s.times.window.is_none()
            && forecast_only
            && let Some(unit) = whole_unit(a)
        {
            let start = unit.start(self.as_of);
            plan.window = Window::new("custom", start, unit.step(start, 1));
            return;
        }
        let start = plan.window.start;
        let end = [Unit::Week, Unit::Month, Unit::Quarter, Unit::Year]
            .into_iter()
            .filter(|u| u.start(self.as_of) == start && fits_name(*u, &plan.window.name))
            .map(|u| u.step(start, 1))
            .find(|end| *end > plan.window.end);
        if let Some(end) = end.filter(|_| forecast_only && plan.window.end > self.as_of && means_all(a)) {
            plan.window = Window::new("custom", start, end);
        }
    }

    /// Sets the other side of a comparison.
    pub fn compare(&self, plan: &mut Plan, ask: Option<CompareAsk>) {
        let w = plan.window.clone();
        let (kind, prior) = match ask {
            Some(CompareAsk::YearAgo) => (Compare::Yoy, year_before(&w)),
            // A window longer than the step would overlap its own past: the period before instead.
            Some(CompareAsk::Wow) if apart(&w, &week_before(&w)) => (Compare::Wow, week_before(&w)),
            Some(CompareAsk::Mom) if apart(&w, &month_before(&w)) => (Compare::Mom, month_before(&w)),
            Some(CompareAsk::With(prior)) if prior.start != w.start || prior.end != w.end => {
                let prior = same_length(&w, prior);
                // A holiday falls on another date each year.
                let apart = calendar::days_between(prior.start, w.start);
                let holiday = w.days() <= 8 && prior.days() == w.days() && (357..=373).contains(&apart);
                (if holiday { Compare::Yoy } else { compare_kind(&w, &prior) }, prior)
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
}

/// Whether a window of that name is one of the unit: the year so far begins as its first
/// month did.
fn fits_name(unit: Unit, name: &str) -> bool {
    let own = match unit {
        Unit::Week => "wtd",
        Unit::Month => "mtd",
        Unit::Quarter => "qtd",
        _ => "ytd",
    };
    name == own || name == unit.noun()
}

/// "the full quarter", "the entire month", no other being named.
fn whole_unit(a: &Annotated) -> Option<Unit> {
    a.tokens.windows(2).find_map(|w| {
        let whole = w[0].is(&["full", "whole", "entire", "complete"]);
        match w[1].text.as_str() {
            "week" if whole => Some(Unit::Week),
            "month" if whole => Some(Unit::Month),
            "quarter" if whole => Some(Unit::Quarter),
            "year" if whole => Some(Unit::Year),
            _ => None,
        }
    })
}

/// "whole", "days to come", "through month end": a period with what is left of it.
fn means_all(a: &Annotated) -> bool {
    let denied = |i: usize| {
        (i.saturating_sub(4)..i)
            .any(|k| a.tokens[k].is(&["not", "no", "without", "excluding", "except", "only", "just"]))
    };
    (0..a.tokens.len()).any(|i| {
        let next = a.word(i + 1);
        let said = match a.word(i) {
            "whole" | "entire" | "complete" | "full" | "remaining" | "remainder" | "upcoming" | "future"
            | "eom" | "eoq" | "eoy" => true,
            "all" => {
                matches!(next, "of" | "the" | "days" | "weeks")
                    || a.tokens.get(i + 2).is_some_and(|t| t.is(&["days", "weeks"]))
            }
            "to" => next == "come",
            "ahead" => next != "of",
            "coming" | "left" => matches!(next, "days" | "weeks" | "months") || a.word(i) == "left",
            "rest" => next == "of",
            "end" => {
                i > 0
                    && (a.word(i - 1) == "month"
                        || (i.saturating_sub(3)..i)
                            .any(|k| a.tokens[k].is(&["through", "thru", "to", "till", "until", "its"])))
            }
            _ => false,
        };
        said && !denied(i)
    })
}

fn apart(current: &Window, prior: &Window) -> bool {
    prior.end <= current.start
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
