//! Whether a metric is asked for as an amount or as a count.

use super::{MetricSaid, segment_of};
use crate::model::{MetricKind, Model};
use crate::plan::Measure;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;

/// Amount or count, if the words settle it.
pub(super) fn measure(a: &Annotated, model: &Model, metrics: &[MetricSaid]) -> Option<Measure> {
    let count = a.marks.iter().any(|m| {
        m.is(Cue::Count)
            && match a.word(m.start) {
                "numbers" => {
                    m.start > 0
                        && matches!(
                            a.tokens[m.start - 1].stem.as_str(),
                            "app" | "application" | "loan" | "unit"
                        )
                }
                "how"
                    if a.marks.iter().any(|o| o.start == m.end && o.is(Cue::Amount))
                        // "by how many percent" asks for a change, or a share.
                        || matches!(a.word(m.end), "percent" | "percentage" | "%" | "pct" | "points")
                        || matches!(a.word(m.end), "dollars" | "dollar" | "bucks") =>
                {
                    false
                }
                "number" if m.end - m.start == 1 => {
                    ((matches!(a.before(m.start), "by" | "in" | "as" | "the" | ",")
                        || a.marks.iter().any(|o| {
                            o.start == m.end
                                && matches!(
                                    a.word(o.start),
                                    "funded" | "issued" | "approved" | "submitted" | "booked" | "originated"
                                )
                        })
                        || m.start > 0 && a.word(m.start - 1) == "(" && a.word(m.end) == ")")
                        || a.word(m.end) == "only"
                        || m.end == a.tokens.len())
                        && a.word(m.end) != "one"
                }
                // "fewer Pool Loan dollars"
                "fewer" | "more" => !(m.end..m.end + 4).any(|k| {
                    a.tokens.get(k).is_some_and(|t| t.is(&["dollars", "dollar", "money", "bucks", "$"]))
                }),
                "no" | "#" => m.end - m.start > 1 || !matches!(a.word(m.end), "1" | "one"),
                _ => true,
            }
    });
    let how_many_days =
        // "approvals # wk over wk" counts approvals, not weeks.
        a.marks.iter().any(|m| {
            m.is(Cue::Count)
                && crate::planner::dates::is_unit(a.tokens.get(m.end))
                && !(a.word(m.start) == "#"
                    && matches!(a.word(m.end + 1), "over" | "on" | "vs" | "versus"))
        });
    // "did more people apply", "the fewest borrowers", "most often": heads are counted.
    let head = |t: &crate::planner::token::Token| {
        matches!(
            t.stem.as_str(),
            "people" | "person" | "folk" | "applicant" | "customer" | "borrower" | "client"
        )
    };
    let heads = a.tokens.iter().enumerate().any(|(i, t)| {
        t.is(&["more", "fewer", "fewest", "most", "less", "least", "many"])
            && a.tokens[i + 1..]
                .iter()
                .take(3)
                .take_while(|t| {
                    !t.is(&[
                        "of", "from", "for", "with", "to", "in", "by", ",", "dollars", "money", "bucks",
                        "much",
                    ])
                })
                .any(head)
            || t.is(&["often", "frequently"])
                && matches!(a.word(i.wrapping_sub(1)), "most" | "how" | "more" | "least")
    });
    let count = count || heads;
    if count && !how_many_days {
        return Some(Measure::Count);
    }
    if let Some(m) = metrics.iter().find_map(|m| m.measure) {
        return Some(m);
    }
    // "how much percent of the loans" asks for a share.
    let much = a.marks.iter().any(|m| {
        m.is(Cue::HowMuch)
            && !a.tokens.get(m.end).is_some_and(|t| t.is(&["percent", "percentage", "%", "share", "pct"]))
    });
    let amount = much || a.marks.iter().any(|m| m.is(Cue::Amount) && !a.tokens[m.start].dollar);
    // "percent of funded loans" is by count.
    // "new customers' share of submits", "share of issuances from repeat customers": the
    // customers name the value. In "share of repeat customers" they are what is counted.
    let value = |m: &crate::planner::annotate::Mark| {
        m.end - m.start > 1
            && m.senses.iter().any(|s| matches!(s, crate::planner::lexicon::Sense::Value { .. }))
            && a.marks.iter().any(|x| {
                x.is(Cue::Share)
                    && (x.start >= m.end
                        || metrics.iter().any(|y| !y.weak && x.end <= y.at && y.end <= m.start))
            })
    };
    let names = |k: usize| {
        a.marks.iter().any(|m| m.start <= k && k < m.end && (segment_of(a, m).is_some() || value(m)))
    };
    let loans = a.tokens.iter().enumerate().any(|(k, t)| {
        matches!(t.stem.as_str(), "loan" | "application" | "app" | "customer" | "people" | "borrower")
            && !names(k)
    });
    let portion = a
        .marks
        .iter()
        .any(|m| m.is(Cue::Share) && a.word(m.end) == "of" || m.is(Cue::Share) && a.word(m.end - 1) == "of");
    if portion
        && loans
        && !amount
        && metrics.iter().all(|m| model.metrics()[m.metric].kind == MetricKind::Sum)
    {
        return Some(Measure::Count);
    }
    amount.then_some(Measure::Amount)
}
