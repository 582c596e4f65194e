//! Questions about terms: when a message asks what something means, and which
//! things it is about.

use super::annotate::Annotated;
use super::cues::Cue;
use super::lexicon::Sense;
use super::reading::Topic;
use super::said::{Said, is_by};
use super::token::{Token, plain, tokens};
use crate::model::Model;
use serde::Deserialize;
use std::sync::OnceLock;

/// The glossary that ships inside the binary.
pub const GLOSSARY: &str = include_str!("../../prompts/glossary.toml");

/// An entry of the glossary.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What people call it.
    pub words: Vec<String>,
    /// The definition.
    pub text: String,
}

#[derive(Deserialize)]
struct File {
    entries: Vec<Entry>,
}

/// All entries. A broken file gives none; a test keeps it sound.
#[must_use]
pub fn glossary() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| toml::from_str::<File>(GLOSSARY).map(|f| f.entries).unwrap_or_default())
}

/// The glossary entries that the tokens name, longest phrase first.
fn named(cut: &[Token]) -> Vec<(usize, usize, &'static Entry)> {
    let mut found: Vec<(usize, usize, &'static Entry)> = Vec::new();
    for entry in glossary() {
        for phrase in &entry.words {
            let want: Vec<String> = tokens(&plain(phrase), false).into_iter().map(|t| t.stem).collect();
            if want.is_empty() || want.len() > cut.len() {
                continue;
            }
            if let Some(at) =
                cut.windows(want.len()).position(|w| w.iter().zip(&want).all(|(a, b)| a.stem == *b))
            {
                found.push((at, at + want.len(), entry));
            }
        }
    }
    found.sort_by_key(|(s, e, _)| std::cmp::Reverse(e - s));
    let mut kept: Vec<(usize, usize, &'static Entry)> = Vec::new();
    for f in found {
        if !kept.iter().any(|k| (k.0 <= f.0 && f.1 <= k.1) || k.2.id == f.2.id) {
            kept.push(f);
        }
    }
    kept
}

/// Whether the message names a term of the glossary.
#[must_use]
pub fn names_a_term(a: &Annotated) -> bool {
    named(&a.tokens).iter().any(|(start, end, _)| end - start > 1 || a.word(*start).len() > 4)
}

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
    let strong = any(&[
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
            && word(m.start) == "mean"
            && m.senses.iter().any(|x| matches!(x, Sense::Metric { .. }))
    })) && !(first == "i"
        || a.tokens.windows(2).any(|w| w[0].text == "i" && w[1].text == "mean"))
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
        || a.tokens
            .windows(2)
            .any(|w| w[0].is(&["counts", "count", "counted", "qualifies"]) && w[1].text == "as");
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
        || s.filters.count > 0 && !s.metrics.is_empty();
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
    let yes_no = matches!(first, "is" | "are" | "does" | "do")
        && a.dates.is_empty()
        && short <= 12
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
                ])
                && any(&["better", "or", "same", "include", "includes", "dated"]));
    let tables = has_entry(&["tables"])
        && any(&[
            "table", "tables", "columns", "column", "dataset", "datasets", "schema", "fields", "sources",
        ])
        && s.metrics.is_empty();
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

/// "which channels are there", "what products do you have", "list the grades".
fn lists_values(s: &Said, a: &Annotated, first: &str, short: usize) -> bool {
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

/// The things that a message names, to be defined: for messages that are known to
/// ask for a definition.
#[must_use]
pub fn named_things(s: &Said, a: &Annotated, model: &Model) -> Vec<Topic> {
    let entries = named(&a.tokens);
    subjects(s, a, model, &entries, false)
}

fn subjects(
    s: &Said,
    a: &Annotated,
    model: &Model,
    entries: &[(usize, usize, &'static Entry)],
    lists: bool,
) -> Vec<Topic> {
    let mut out: Vec<(usize, Topic)> = Vec::new();
    let add = |at: usize, t: Topic, out: &mut Vec<(usize, Topic)>| {
        if !out.iter().any(|(_, o)| *o == t) {
            out.push((at, t));
        }
    };
    for (at, token) in a.tokens.iter().enumerate().filter(|(_, t)| t.raw.contains('_')) {
        let raw = token.raw.to_lowercase();
        for t in model.tables() {
            if let Some(c) = t.columns.iter().find(|c| c.name == raw) {
                add(at, Topic::Column(t.id.clone(), c.name.clone()), &mut out);
                break;
            }
        }
    }
    let column_at = |at: usize| a.tokens.get(at).is_some_and(|t| t.raw.contains('_'));
    // "I'm new here" beside a term is no customer type.
    let other_terms = !s.metrics.is_empty() || !out.is_empty();
    for m in &a.marks {
        if column_at(m.start) && !out.is_empty() && m.senses.iter().all(|x| !matches!(x, Sense::Table(_))) {
            continue;
        }
        for sense in &m.senses {
            match sense {
                Sense::Value { exact: false, .. } if m.end - m.start == 1 && other_terms => {}
                Sense::Table(i) => add(m.start, Topic::Table(model.tables()[*i].id.clone()), &mut out),
                Sense::Value { segment, value, .. } => {
                    add(
                        m.start,
                        Topic::Value(model.segments()[*segment].id.clone(), value.to_string()),
                        &mut out,
                    );
                }
                Sense::Segment(i) => add(m.start, Topic::Segment(model.segments()[*i].id.clone()), &mut out),
                _ => {}
            }
        }
    }
    for m in &s.metrics {
        let covered = out.iter().any(|(at, t)| {
            *at >= m.at
                && *at < m.end
                && (matches!(t, Topic::Segment(_))
                    && (lists || m.end - m.at > 1 && a.word(m.end - 1).starts_with("band")))
        });
        if !covered && (!m.weak || s.metrics.len() == 1 && out.is_empty()) {
            out.retain(|(at, t)| !(*at == m.at && matches!(t, Topic::Segment(_))));
            add(m.at, Topic::Metric(model.metrics()[m.metric].id.clone()), &mut out);
        }
    }
    for (start, end, entry) in entries {
        let covered = out.iter().any(|(at, _)| start <= at && at < end)
            && !matches!(entry.id.as_str(), "wow" | "mom" | "yoy" | "weeks" | "months");
        let only_verb = entry.id == "amount_count"
            && !a.tokens.iter().any(|t| t.is(&["amount", "amounts", "dollars", "units", "number"]));
        let vague = (only_verb
            || matches!(
                entry.id.as_str(),
                "tables"
                    | "metrics"
                    | "segments"
                    | "share"
                    | "mix_rate"
                    | "fico"
                    | "apr"
                    | "weeks"
                    | "drivers"
                    | "help"
            ))
            && !out.is_empty();
        if !covered && !vague {
            add(*start, Topic::Glossary(entry.id.clone()), &mut out);
        }
    }
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, t)| t).take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glossary_is_sound() {
        assert!(glossary().len() >= 20);
        assert!(toml::from_str::<File>(GLOSSARY).is_ok());
    }
}
