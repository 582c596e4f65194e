//! Whether a funnel is asked for.

use crate::model::Model;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;
use crate::planner::said::Said;

/// A funnel by name, by its three stages as verbs, or as "how many of the
/// applications submitted in … were issued".
#[must_use]
pub fn is_funnel(s: &Said, a: &Annotated, model: &Model) -> bool {
    if a.marks.iter().any(|m| {
        m.is(Cue::Funnel)
            && !(m.end - m.start == 1
                && matches!(a.word(m.start), "stage" | "stages")
                && s.metrics.is_empty())
    }) {
        return true;
    }
    if a.has(Cue::Funnel) {
        return true;
    }
    let stages: Vec<&str> = model.funnel_stages().iter().map(|m| m.id.as_str()).collect();
    let named = |id: &str| s.metrics.iter().any(|m| model.metrics()[m.metric].id == id);
    let verbs = a
        .tokens
        .iter()
        .filter(|t| {
            t.is(&["applied", "apply", "approved", "funded", "issued", "booked", "submitted", "paid"])
        })
        .count();
    if stages.iter().all(|id| named(id)) && s.granularity.is_none() && !s.compares() && verbs >= 2 {
        return true;
    }
    if stages_in_a_row(a, model) {
        return true;
    }
    // "how far have the applications of that week come", "how far did they get"
    let far = a.tokens.windows(2).position(|w| w[0].text == "how" && w[1].text == "far").is_some_and(|at| {
        a.tokens[at + 2..]
            .iter()
            .any(|t| t.is(&["come", "came", "get", "got", "gotten", "progressed", "advanced", "made"]))
            && a.tokens[at + 2..].iter().any(|t| {
                matches!(
                    t.stem.as_str(),
                    "application" | "app" | "applicant" | "submission" | "submit" | "cohort" | "request"
                )
            })
    });
    if far && s.granularity.is_none() {
        return true;
    }
    let arrows = a.tokens.iter().filter(|t| matches!(t.text.as_str(), "→" | "->" | ">" | "=>")).count() >= 1;
    let staged = stages.iter().filter(|id| a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, crate::planner::lexicon::Sense::Metric { metric, .. } if model.metrics()[*metric].id == **id)))).count();
    if arrows && staged >= 2 {
        return true;
    }
    let cohort = a.tokens.iter().enumerate().any(|(i, t)| {
        t.is(&["of", "from", "those", "out"])
            && (i + 1..i + 7).any(|k| {
                matches!(
                    a.word(k),
                    "apps"
                        | "applications"
                        | "submits"
                        | "applicants"
                        | "people"
                        | "submissions"
                        | "persons"
                        | "customers"
                        | "those"
                        | "ones"
                )
            })
            && (i + 1..i + 9).any(|k| {
                matches!(
                    a.word(k),
                    "submitted" | "applied" | "received" | "came" | "made" | "that" | "who" | "we"
                )
            })
    });
    let later = a.tokens.iter().any(|t| {
        t.is(&["issued", "funded", "booked", "approved", "through", "issuance", "funding", "issue"])
    });
    let first = a.tokens.iter().any(|t| t.is(&["submitted", "applied", "received"]));
    cohort
        && later
        && first
        && s.granularity.is_none()
        && (a.has(Cue::Count) && s.group_by.is_empty()
            || a.has(Cue::Share)
            || a.tokens
                .iter()
                .any(|t| t.is(&["part", "portion", "made", "make", "got", "get", "walked", "ended", "went"])))
}

/// "submit to approve to fund": the stages in their order, each led over to the next.
fn stages_in_a_row(a: &Annotated, model: &Model) -> bool {
    let stages: Vec<&str> = model.funnel_stages().iter().map(|m| m.id.as_str()).collect();
    let at: Vec<(usize, usize)> = stages
        .iter()
        .filter_map(|id| {
            a.marks.iter().find(|m| {
                m.senses
                    .iter()
                    .any(|s| matches!(s, Sense::Metric { metric, .. } if model.metrics()[*metric].id == *id))
            })
        })
        .map(|m| (m.start, m.end))
        .collect();
    let leads = |from: usize, to: usize| {
        from < to
            && to - from <= 3
            && (from..to).any(|k| matches!(a.word(k), "to" | "then" | "into" | "through" | "onto" | "until"))
    };
    at.len() == stages.len() && at.len() > 2 && at.windows(2).all(|w| leads(w[0].1, w[1].0))
}
