//! Which numbers a question on the forecast asks for: forecast and actual side by side,
//! one of them alone, or one of the error metrics.

use super::Builder;
use crate::model::{MetricKind, Role};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::said::Said;

impl Builder<'_> {
    /// The metrics of a question on the forecast; `ids` are those that it names.
    pub(super) fn forecast_metrics(
        &self,
        s: &Said,
        a: &Annotated,
        slash: Option<&str>,
        ids: &[&str],
    ) -> Vec<String> {
        let role_of = |id: &str| self.model.metric(id).and_then(|m| m.role);
        let has = |role: Role| ids.iter().any(|id| role_of(id) == Some(role));
        let error: Vec<String> =
            ids.iter().filter(|id| role_of(id) == Some(Role::Error)).map(ToString::to_string).collect();
        let both = vec![self.role(Role::Actual), self.role(Role::Forecast)];
        let versus = a.has(Cue::Versus) || a.has(Cue::Compare) || a.has(Cue::Beat) || has(Role::Actual);
        let against = versus
            || a.has(Cue::Verdict)
            || s.metrics.iter().any(|m| self.model.metrics()[m.metric].role.is_none())
            || slash.is_some()
            || a.tokens.iter().any(|t| t.is(&["hit", "made", "make", "behind", "track", "on", "off"]))
            // "the days still ahead" are no verdict.
            || (0..a.tokens.len()).any(|i| {
                a.word(i) == "ahead"
                    && !(i.saturating_sub(4)..i).any(|k| a.tokens[k].is(&["days", "weeks", "months", "time"]))
            });
        let percent =
            a.has(Cue::Share) || a.tokens.iter().any(|t| t.is(&["percent", "percentage", "%", "pct"]));
        if !error.is_empty() {
            return error;
        }
        if let Some(role) = alone(a) {
            return vec![self.role(role)];
        }
        if a.has(Cue::Miss) && a.tokens.iter().any(|t| t.is(&["absolute"])) && !percent {
            // "in absolute dollars, how wrong": the sum of absolute errors.
            return self.error_metric(MetricKind::Sum).map_or(both, |m| vec![m]);
        }
        let misses = a.has(Cue::Miss) || has(Role::Forecast) && is_off(a);
        if misses && (percent || a.tokens.iter().any(|t| t.is(&["easiest", "hardest"]))) && !s.times.future {
            // "by how many percent do we miss": the mean percentage error.
            return self.percentage_error().map_or(both, |m| vec![m]);
        }
        if s.times.future || (a.has(Cue::Project) && !(against && (versus || !self.lies_ahead(s)))) {
            return vec![self.role(Role::Forecast)];
        }
        if misses || has(Role::Forecast) && (a.has(Cue::Differ) || a.has(Cue::Gap) || differs(a)) {
            return self.error_metric(MetricKind::Difference).map_or(both, |m| vec![m]);
        }
        if against { both } else { vec![self.role(Role::Forecast)] }
    }

    /// Whether the window's next occurrence is less than half a year ahead: "where do we
    /// land in December".
    fn lies_ahead(&self, s: &Said) -> bool {
        s.times.window.as_ref().is_none_or(|w| {
            let next = crate::calendar::add_months(w.start, 12);
            next > self.as_of && crate::calendar::days_between(self.as_of, next) < 185
        })
    }

    fn error_metric(&self, kind: MetricKind) -> Option<String> {
        self.model
            .metrics()
            .iter()
            .find(|m| m.role == Some(Role::Error) && m.kind == kind)
            .map(|m| m.id.clone())
    }

    fn percentage_error(&self) -> Option<String> {
        self.model
            .metrics()
            .iter()
            .find(|m| {
                m.role == Some(Role::Error)
                    && m.kind == MetricKind::Ratio
                    && m.better.as_deref() == Some("down")
            })
            .map(|m| m.id.clone())
    }
}

/// "forecast only", "no actuals", "just the actuals": one side alone.
fn alone(a: &Annotated) -> Option<Role> {
    let side = |k: usize| match a.tokens.get(k).map(|t| t.stem.as_str()) {
        Some("forecast" | "fcst" | "prediction") => Some(Role::Forecast),
        Some("actual") => Some(Role::Actual),
        _ => None,
    };
    let other = |role: Role| if role == Role::Forecast { Role::Actual } else { Role::Forecast };
    (0..a.tokens.len())
        .find_map(|i| match a.word(i) {
            "only" | "alone" => i.checked_sub(1).and_then(side).or_else(|| {
                let after = if a.word(i + 1) == "the" { i + 2 } else { i + 1 };
                side(after)
            }),
            "just" => side(if a.word(i + 1) == "the" { i + 2 } else { i + 1 }),
            "no" | "without" | "not" => {
                side(if matches!(a.word(i + 1), "the" | "any") { i + 2 } else { i + 1 }).map(other)
            }
            _ => None,
        })
        .filter(|_| !a.has(Cue::Versus))
}

/// "how much was the forecast off in October", "by how much was it out": off as a state,
/// not the particle of a verb.
fn is_off(a: &Annotated) -> bool {
    (1..a.tokens.len()).any(|i| match a.word(i) {
        "off" => !matches!(
            a.word(i - 1),
            "take"
                | "leave"
                | "turn"
                | "switch"
                | "cut"
                | "drop"
                | "dropped"
                | "fall"
                | "fell"
                | "kick"
                | "hold"
                | "pay"
                | "paid"
                | "sign"
                | "based"
                | "charge"
                | "charged"
                | "write"
                | "written"
                | "start"
                | "day"
                | "days"
                | "time"
                | "better"
                | "worse"
                | "show"
                | "hands"
                | "one"
        ),
        "out" => {
            a.has(Cue::HowMuch)
                && (a.tokens[i - 1].is(&["it", "we", "they", "was", "were", "are", "is", "much", "far"])
                    || a.marks.iter().any(|m| {
                        m.end == i
                            && m.senses
                                .iter()
                                .any(|s| matches!(s, crate::planner::lexicon::Sense::Metric { .. }))
                    }))
        }
        _ => false,
    })
}

/// "the gap between plan and actual", "delta forecast actual": what lies between them.
fn differs(a: &Annotated) -> bool {
    a.tokens.iter().any(|t| {
        matches!(
            t.stem.as_str(),
            "delta"
                | "difference"
                | "diff"
                | "gap"
                | "deviation"
                | "discrepancy"
                | "variance"
                | "surplus"
                | "shortfall"
                | "overshoot"
                | "undershoot"
                | "overshot"
                | "undershot"
                | "apart"
        )
    })
}
