//! Questions about terms: when a message asks what something means, and which
//! things it is about.

mod capability;
mod forms;
mod glossary;
mod subjects;

use super::annotate::Annotated;
use super::cues::Cue;
use super::lexicon::Sense;
use super::reading::Topic;
use super::said::{Said, is_by};
use crate::model::Model;
pub use forms::asks_no_term;
use forms::{asks_yes_or_no, defines_plainly, lists_values};
use glossary::named;
pub use glossary::{Entry, GLOSSARY, glossary, names_a_term};
pub use subjects::named_things;
use subjects::subjects;

/// What the message wants defined, if that is what it asks.
#[must_use]
pub fn topics(s: &Said, a: &Annotated, model: &Model) -> Option<Vec<Topic>> {
    let word = |k: usize| a.word(k);
    let short = a.tokens.iter().filter(|t| t.text.chars().any(char::is_alphanumeric)).count();
    let entries = named(&a.tokens);
    let has_entry = |ids: &[&str]| entries.iter().any(|e| ids.contains(&e.2.id.as_str()));
    let first =
        a.tokens.iter().find(|t| t.text.chars().any(char::is_alphanumeric)).map_or("", |t| t.text.as_str());
    let any = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    if has_entry(&["help"])
        && s.metrics.is_empty()
        && s.group_by.is_empty()
        && a.dates.is_empty()
        && (short <= 8)
    {
        return Some(vec![Topic::Glossary("help".into())]);
    }
    if let Some(found) = capability::choice(s, a) {
        return Some(found);
    }
    if asks_no_term(s, a, model) {
        return None;
    }
    let forms = super::ask_forms::asks_about_terms(s, a, !entries.is_empty());
    let asks = any(&[
        "what",
        "whats",
        "which",
        "how",
        "define",
        "explain",
        "meaning",
        "definition",
        "is",
        "does",
        "describe",
        "list",
        "when",
        "mean",
        "means",
        "are",
        "clarify",
        "remind",
        "tell",
        "do",
        "why",
        "glossary",
        "definitions",
        "dictionary",
        "difference",
        "hows",
        "why",
        "who",
        "confuse",
        "mix",
        "mixing",
        "formula",
        "vocabulary",
        "vocab",
        "can",
        "as",
    ]) || forms
        || super::ask_forms::bare_term(a);
    if !asks {
        return None;
    }
    let strong = defines_plainly(a, first);
    let which_date = a
        .tokens
        .windows(2)
        .any(|w| w[0].is(&["which", "what"]) && w[1].is(&["date", "dates", "day", "days"]))
        || has_entry(&["business_dates"]);
    let when_i_say = a.tokens.windows(3).any(|w| {
        w[0].is(&["when", "if"])
            && w[1].is(&["i", "you", "we", "people"])
            && w[2].is(&["say", "ask", "write", "type", "mean"])
    });
    let data_signal = !a.dates.is_empty()
        || s.granularity.is_some()
        || s.top.is_some() && !any(&["best", "worst"])
        || any(&[
            "our",
            "now",
            "currently",
            "current",
            "total",
            "today",
            "we",
            "were",
            "was",
            "did",
            "lately",
            "recently",
            "show",
            "chart",
            "plot",
            "trend",
        ]) && !strong
            && !any(&["use", "have", "track", "do"])
        || a.has(Cue::Count)
            && !a.has(Cue::Differ)
            && first == "how"
            && word(1) != "is"
            && word(1) != "do"
            && word(1) != "does"
        || s.filters.count > 0 && !(s.metrics.is_empty() && s.absent.is_empty());
    let differ = a.has(Cue::Differ)
        && (a.dates.is_empty() && s.times.compare.is_none())
        && (s.metrics.len() >= 2
            || has_entry(&["amount_count", "wow", "mom", "yoy", "to_date"])
            || s.filters.count >= 2 && s.metrics.is_empty())
        && !super::intent::is_forecast_pair(s, model);
    let about = a.tokens.windows(2).any(|w| w[0].is(&["what", "how"]) && w[1].text == "about");
    let treats = matches!(first, "how") && any(&["treat", "handle", "deal"]) && !entries.is_empty();
    let why_can = first == "why"
        && any(&["can", "could", "would", "may"])
        && any(&["be"])
        && s.metrics.len() == 1
        && a.dates.is_empty();
    let other_way =
        any(&["way"]) && any(&["other"]) && !s.metrics.is_empty() || any(&["minus"]) && matches!(first, "is");
    let includes = matches!(first, "does" | "do" | "is")
        && any(&[
            "include",
            "includes",
            "including",
            "start",
            "starts",
            "begin",
            "begins",
            "end",
            "ends",
            "count",
            "contain",
            "cover",
        ])
        && !entries.is_empty()
        && s.metrics.is_empty();
    let alone = short <= 2 && any(&["glossary", "definitions", "dictionary"]);
    if alone {
        return Some(vec![Topic::Glossary("metrics".into()), Topic::Glossary("segments".into())]);
    }
    let plain_what = !about
        && (matches!(first, "what" | "whats" | "explain" | "describe" | "define" | "tell" | "whatis")
            || a.has(Cue::Define) && short <= 8 && !any(&["mean"]))
        && !data_signal
        && s.times.compare.is_none()
        && !a.has(Cue::Why)
        && !a.marks.iter().any(|m| m.is(Cue::Trend))
        && !a
            .tokens
            .windows(2)
            .any(|w| w[0].text == "explain" && w[1].text == "the" && super::intent::changes(a));
    let by = a.marks.iter().any(|m| {
        m.senses.iter().any(|x| matches!(x, Sense::Segment(_)))
            && is_by(a, m.start)
            && word(m.start.wrapping_sub(1)) != "of"
    });
    let lists = lists_values(s, a, first, short);
    let yes_no = asks_yes_or_no(s, a, first, short);
    let tables = has_entry(&["tables"])
        && any(&[
            "table", "tables", "columns", "column", "dataset", "datasets", "schema", "fields", "sources",
        ])
        && s.metrics.is_empty()
        // "as a table", "in a table" are forms of an answer.
        && !a.tokens.windows(3).any(|w| {
            w[0].is(&["as", "in", "into"]) && (w[1].text == "table" || w[1].text == "a" && w[2].text == "table")
        });
    let asked_table = a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, Sense::Table(_))));
    let is = (strong && (!by || a.dates.is_empty()))
        || treats
        || why_can
        || forms
        || super::ask_forms::bare_term(a)
        || other_way
        || includes
        || which_date
            && (s.granularity.is_none() && short <= 24 && !s.metrics.is_empty() && s.group_by.is_empty()
                || has_entry(&["business_dates", "weeks"]) && s.metrics.is_empty())
        || when_i_say
        || differ
        || lists
        || yes_no
        || tables
        || asked_table
        || plain_what
            && !by
            && (!s.metrics.is_empty()
                || s.filters.count > 0
                || !s.group_by.is_empty()
                || !entries.is_empty())
        || plain_what && by && strong;
    let only_entry =
        !entries.is_empty() && s.metrics.is_empty() && s.filters.count == 0 && s.group_by.is_empty();
    let is = is
        || only_entry
            && matches!(
                first,
                "what" | "whats" | "define" | "explain" | "which" | "when" | "why" | "how" | "i"
            )
            && has_entry(&[
                "weeks",
                "months",
                "to_date",
                "last_n_days",
                "wow",
                "mom",
                "yoy",
                "partial",
                "maturing",
                "drivers",
                "mix_rate",
                "metrics",
                "segments",
                "data_through",
                "share",
                "bias",
                "amount_count",
                "business_dates",
                "delta",
                "prior",
                "na",
                "all_other",
                "unknown_group",
            ])
            && short <= 14
            && !(s.times.compare.is_some() && short <= 2);
    if !is {
        return None;
    }
    let found = subjects(s, a, model, &entries, lists);
    (!found.is_empty()).then_some(found)
}
