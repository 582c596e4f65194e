//! What can be asked: "which segments may I split a number by", "what all can I filter on".

use crate::planner::annotate::Annotated;
use crate::planner::reading::Topic;
use crate::planner::said::Said;

/// Things that are cut by, as one who asks for the choice calls them.
const CUTS: [&str; 9] =
    ["segment", "dimension", "breakdown", "filter", "grouping", "attribute", "field", "split", "facet"];

/// Ways of cutting.
const CUTTING: [&str; 10] =
    ["split", "slice", "cut", "break", "filter", "group", "divide", "segment", "dice", "drill"];

/// The choice of segments or metrics, where a message asks what there is and for no numbers.
pub(super) fn choice(s: &Said, a: &Annotated) -> Option<Vec<Topic>> {
    let any = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    let nothing_asked = s.metrics.iter().all(|m| m.weak)
        && s.group_by.is_empty()
        && s.filters.count == 0
        && a.dates.is_empty()
        && a.unknown.is_empty()
        && s.ranges.is_empty();
    if !nothing_asked || a.tokens.len() > 16 {
        return None;
    }
    // "can I", "may one", "could be", "am I able to"
    let may = a.tokens.windows(2).any(|w| {
        w[0].is(&["can", "may", "could", "might"])
            && w[1].is(&["i", "we", "one", "you", "be", "a", "the", "numbers"])
    }) || any(&[
        "able",
        "allowed",
        "possible",
        "available",
        "supported",
        "support",
        "permitted",
        "exist",
    ]);
    let asks = any(&["which", "what", "whats", "how", "list", "name", "along", "enumerate"])
        || a.tokens.first().is_some_and(|t| t.is(&["by", "on"]));
    let named = a.tokens.iter().any(|t| CUTS.contains(&t.stem.as_str()));
    let cutting = a.tokens.iter().any(|t| CUTTING.contains(&t.stem.as_str()));
    // "how can I split the numbers": a way, and no wish for the numbers.
    let open = any(&["by", "on", "along", "how", "ways", "way"]);
    let segments = may && asks && (named || cutting && open) && !any(&["show", "give", "please"]);
    let to_use = any(&["list", "name", "enumerate", "which", "what"])
        && named
        && any(&["use", "know", "have", "there"]);
    (segments || to_use).then(|| vec![Topic::Glossary("segments".into())])
}
