//! From the kind model's ranking and the rules to one decision. Where the model
//! is unsure the rules stand.

use super::features::features;
use super::{Kind, Ranked, Weights};
use crate::model::{MetricKind, Model};
use crate::plan::Intent;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::intent;
use crate::planner::said::Said;
use crate::planner::said::times::CompareAsk;

/// Below this the model does not overrule the rules.
const SURE: f32 = 0.45;

/// "month by month: approval rate against APR": two measures over time are two lines; a relationship's points are of
/// the whole window.
fn over_time(s: &Said) -> bool {
    s.granularity.is_some() && s.group_by.is_empty()
}

/// The kinds of a message read by itself.
#[must_use]
pub fn judge(s: &Said, a: &Annotated, model: &Model) -> Option<Ranked> {
    Weights::shipped().rank(&features(s, a, model))
}

/// The intent of a fresh question: the likeliest that what was said can carry.
#[must_use]
pub fn intent_of(
    ranked: Option<&Ranked>,
    s: &Said,
    a: &Annotated,
    model: &Model,
    slash: Option<&str>,
) -> Intent {
    let ruled = intent::intent(s, a, model, slash);
    let named =
        matches!(s.compare(), Some(CompareAsk::Wow | CompareAsk::Mom | CompareAsk::Qoq | CompareAsk::Dod));
    // An error of the forecast is asked nowhere else.
    let error = ruled == Intent::ForecastVsActual && intent::forecast_error(s, model);
    // So is "growth yoy", whatever else is listed.
    let named = named || s.compare() == Some(&CompareAsk::YearAgo) && a.has(Cue::Yoy);
    if slash.is_some() || error || named && ruled == Intent::Variance || s.steps {
        return ruled;
    }
    let roles = crate::planner::said::forecast_roles(s, model);
    let forecast = ruled == Intent::ForecastVsActual
        && (roles.iter().any(|r| *r != crate::model::Role::Actual) && roles.len() == s.metrics.len()
            || s.metrics.is_empty() && a.has(Cue::Miss));
    // Where the forecast is named it is set beside what came, by whatever it is split.
    // "plan", "budget" may be anybody's.
    let named_plainly = s.metrics.iter().any(|m| {
        model.metrics()[m.metric].role.is_some()
            && !matches!(
                a.word(m.at),
                "plan" | "plans" | "budget" | "budgets" | "target" | "targets" | "expectation"
            )
    });
    if ruled == Intent::ForecastVsActual && named_plainly {
        return ruled;
    }
    // Two measures that are set against each other or said to hang together.
    if ruled == Intent::Relationship && s.granularity.is_none() && !s.compares() {
        return ruled;
    }
    // "of how many percent fell it from August to September": the two ends of a change.
    let related =
        ranked.and_then(|r| r.first(|_| true)).is_some_and(|(k, _)| k == Kind::Answer(Intent::Relationship));
    if ruled == Intent::Variance && s.times.from_to.is_some() && intent::changes(a) && !related {
        return ruled;
    }
    // A rate has no forecast.
    let rates = !s.metrics.is_empty()
        && s.metrics.iter().all(|m| {
            let metric = &model.metrics()[m.metric];
            metric.role.is_none() && metric.kind == MetricKind::Ratio
        });
    let fits = |kind: Kind| match kind {
        Kind::Answer(Intent::ForecastVsActual) if rates && ruled != Intent::ForecastVsActual => false,
        // "on average how much do we issue per week" names no forecast.
        Kind::Answer(Intent::ForecastVsActual)
            if ruled != Intent::ForecastVsActual
                && roles.is_empty()
                && !s.metrics.is_empty()
                && a.has(Cue::Mean)
                && !a.has(Cue::Miss) =>
        {
            false
        }
        Kind::Answer(Intent::Relationship) => {
            intent::measures(s, model).len() >= 2
                && !over_time(s)
                && (s.granularity.is_none() || a.has(Cue::Relation))
        }
        // "higher on Auto Refi or on Boat & RV" compares values, not periods.
        // "over-forecast the most" is about the forecast's misses.
        Kind::Answer(Intent::Variance)
            if forecast
                && !s.compares()
                && s.times.from_to.is_none()
                && s.top.is_some()
                && !intent::changes(a) =>
        {
            false
        }
        Kind::Answer(Intent::Variance) => {
            s.compares()
                || s.times.from_to.is_some()
                || s.top.is_some()
                || a.has(Cue::Why)
                || s.filters.versus.is_empty()
        }
        Kind::Answer(Intent::Distribution) if intent::draws_lines(a) => false,
        Kind::Answer(Intent::Distribution) => {
            !forecast && !s.group_by.is_empty()
                || !s.rows.is_empty()
                || !s.filters.split.is_empty()
                || intent::is_share_of_value(s, a, model)
        }
        // A forecast stands beside its actuals, whatever it is split by.
        Kind::Answer(Intent::Trend) if forecast => false,
        // A split without a period word is a distribution (SEMANTICS), unless the words tell of
        // a course and nothing else does.
        Kind::Answer(Intent::Trend)
            if ruled == Intent::Distribution
                && (!s.group_by.is_empty() || intent::is_share_of_value(s, a, model))
                && s.granularity.is_none()
                && !a.has(Cue::Trend) =>
        {
            false
        }
        // "how spread out are they" asks for the values, not for their course.
        Kind::Answer(Intent::Trend)
            if ruled == Intent::Distribution
                && !s.rows.is_empty()
                && a.has(Cue::Histogram)
                && s.granularity.is_none()
                && !a.has(Cue::Trend) =>
        {
            false
        }
        // A period word beside a split is a trend (SEMANTICS), whatever else is said.
        Kind::Answer(_) => true,
        Kind::Definition | Kind::Other => false,
    };
    // One stage alone makes a funnel only where the model is sure.
    let staged = a.has(Cue::Funnel) || s.metrics.len() >= 2;
    let fits = |kind: Kind| {
        fits(kind)
            && (kind != Kind::Answer(Intent::Funnel) || staged || ranked.is_some_and(|r| r.of(kind) >= 0.7))
            // "how was March for Billboard" is no question about a forecast that nobody named.
            && (kind != Kind::Answer(Intent::ForecastVsActual)
                || ruled == Intent::ForecastVsActual
                || ranked.is_some_and(|r| r.of(kind) >= 0.7))
    };
    match ranked.and_then(|r| r.first(fits)) {
        Some((Kind::Answer(found), p)) if p >= SURE => found,
        _ if ruled == Intent::Relationship && over_time(s) => Intent::Trend,
        _ => ruled,
    }
}

/// Whether the message asks what something means. `ruled` is what the rules say;
/// inside a thread short messages are changes of the last answer, so the model
/// needs to be surer.
#[must_use]
pub fn defines(ranked: Option<&Ranked>, ruled: bool, in_thread: bool) -> bool {
    let Some(ranked) = ranked else { return ruled };
    let p = ranked.of(Kind::Definition);
    if ruled { p >= 0.1 } else { p >= if in_thread { 0.9 } else { 0.6 } }
}

/// Whether the message asks for nothing that is answered here. `ruled` is what
/// the rules say; `data` whether a metric or a value was named.
#[must_use]
pub fn foreign(ranked: Option<&Ranked>, ruled: bool, data: bool, in_thread: bool) -> bool {
    let Some(ranked) = ranked else { return ruled };
    let p = ranked.of(Kind::Other);
    if ruled {
        return p >= 0.05;
    }
    p >= match (data, in_thread) {
        (true, true) => 2.0,
        (true, false) => 0.9,
        (false, true) => 0.75,
        (false, false) => 0.7,
    }
}
