//! Forms of asking for a definition: a plain "define", a list of values, yes or no.

use crate::model::{Model, SegmentOrder};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::intent::groups_compared;
use crate::planner::lexicon::Sense;
use crate::planner::said::Said;

/// "which channels are there", "what products do you have", "list the grades".
pub(super) fn lists_values(s: &Said, a: &Annotated, first: &str, short: usize) -> bool {
    let any = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    s.group_by.len() <= 2
        && a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, Sense::Segment(_))))
        && s.metrics.iter().all(|m| {
            m.weak
                || m.at == 0
                || a.marks.iter().any(|k| {
                    k.start <= m.at
                        && m.end <= k.end
                        && k.senses.iter().any(|x| matches!(x, Sense::Segment(_)))
                })
        })
        && s.top.is_none()
        && a.dates.is_empty()
        && (matches!(first, "which" | "what" | "list" | "name" | "whats")
            && (any(&[
                "use",
                "have",
                "exist",
                "exists",
                "available",
                "there",
                "possible",
                "offer",
                "know",
                "support",
                "sell",
                "options",
                "list",
                "valid",
                "allowed",
                "track",
                "are",
            ]) || short <= 3)
            || any(&["how"])
                && any(&["many"])
                && any(&["there", "have", "exist", "distinguish", "use", "know"])
                && s.metrics.is_empty())
}

/// "define …", "what is meant by …", "how is it calculated": words that ask for nothing else.
pub(super) fn defines_plainly(a: &Annotated, first: &str) -> bool {
    // "does a longer term mean a higher APR" asks for numbers.
    if matches!(first, "do" | "does") && groups_compared(a) {
        return false;
    }
    let any = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    any(&[
        "define",
        "definition",
        "definitions",
        "meaning",
        "stands",
        "mean",
        "means",
        "meant",
        "formula",
        "glossary",
        "denominator",
        "numerator",
        "methodology",
        "terminology",
        "jargon",
    ]) && !(a.marks.iter().any(|m| {
        m.is(Cue::Mean)
            && a.word(m.start) == "mean"
            && m.senses.iter().any(|x| matches!(x, Sense::Metric { .. }))
    })) && !(first == "i" || a.tokens.windows(2).any(|w| w[0].text == "i" && w[1].text == "mean"))
        || a.tokens.windows(2).any(|w| w[0].is(&["stand", "stands", "short"]) && w[1].text == "for")
        || (any(&[
            "calculate",
            "calculated",
            "compute",
            "computed",
            "calculation",
            "derive",
            "derived",
            "defined",
            "measured",
        ]) && any(&["how"])
            && !any(&["can", "please"]))
        || a.tokens
            .windows(2)
            .any(|w| w[0].is(&["you", "we", "they"]) && w[1].is(&["define", "measure", "count"]))
            && first == "how"
        // "how does MAPE deal with a day whose forecast was zero", "hows submits defined again"
        || matches!(first, "how" | "hows") && a.tokens.windows(2).any(|w| {
            w[0].is(&["deal", "deals", "cope", "copes"]) && w[1].text == "with"
                || w[0].is(&["treat", "treats", "handle", "handles"])
        })
        || first == "hows" && any(&["defined", "calculated", "computed", "measured", "derived"])
        || a.tokens
            .windows(2)
            .any(|w| w[0].is(&["counts", "count", "counted", "qualifies"]) && w[1].text == "as")
}

/// "is Partner better than Email", "is Email any good": names without an order of their
/// own are told apart by numbers. "what's new?" asks for news.
#[must_use]
pub fn asks_no_term(s: &Said, a: &Annotated, model: &Model) -> bool {
    let free = |i: &usize| model.segments()[*i].order == SegmentOrder::Value;
    let any = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    let first = a.tokens.first().map_or("", |t| t.text.as_str());
    let named = !s.filters.include.is_empty() && s.filters.include.keys().all(free);
    let asked = matches!(first, "is" | "are" | "does" | "do" | "did" | "was" | "were");
    // "what is the average loan amount in Q3": a number that the data lacks, not a term.
    let lacking = s.absent.iter().any(|(_, segment)| !segment) && s.metrics.is_empty();
    if lacking && !(a.dates.is_empty() && s.group_by.is_empty()) {
        return true;
    }
    // "is MAPE worse on 60 months than on 36": a metric of two groups.
    let measured = s.metrics.iter().any(|m| !m.weak) && s.filters.count >= 2;
    asked && measured && any(&["than"])
        || asked && named && (any(&["than"]) || any(&["good", "bad"]) && s.filters.count == 1)
        || a.tokens.len() <= 4 && any(&["whats", "what", "anything"]) && any(&["new"])
}

/// "is P1 the best grade", "does the amount include fees": yes or no about a term.
pub(super) fn asks_yes_or_no(s: &Said, a: &Annotated, first: &str, short: usize) -> bool {
    let any = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    matches!(first, "is" | "are" | "does" | "do")
        && a.dates.is_empty()
        && short <= 12
        && !groups_compared(a)
        && (s.filters.count > 0
            && any(&[
                "best", "worst", "mean", "better", "riskiest", "safest", "new", "repeat", "good", "highest",
                "lowest", "stand", "called", "same",
            ])
            && s.metrics.iter().all(|m| m.weak)
            || s.metrics.len() == 1
                && any(&[
                    "higher",
                    "lower",
                    "same",
                    "include",
                    "includes",
                    "dollars",
                    "amount",
                    "count",
                    "percentage",
                    "dated",
                    "based",
                    "weighted",
                ])
                && any(&["better", "or", "same", "include", "includes", "dated"]))
}
