//! Sentences that only surround a question: jokes, the weather, who sits in the
//! meeting. A sentence is left out only if another one asks for a metric and
//! nothing is lost with it: no value, split or cue of its own.

use super::annotate::Annotated;
use super::cues::Cue;
use super::dates::DateKind;
use super::lexicon::Sense;
use super::topic;

/// The sentences of a text, signs kept; a colon before a space ends one, too.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let ends = match c {
            '\n' => true,
            '.' => next.is_none_or(char::is_whitespace) && !abbreviated(&text[start..i]),
            '!' | '?' | ';' | ':' | ')' => {
                next.is_none_or(char::is_whitespace) && (c != ')' || text[..i].ends_with([':', '-']))
            }
            _ => false,
        };
        if ends {
            out.push(&text[start..i + c.len_utf8()]);
            start = i + c.len_utf8();
        }
    }
    out.push(&text[start..]);
    out.retain(|s| s.chars().any(char::is_alphanumeric));
    out
}

/// Whether the dot behind this belongs to an abbreviation ("vs.", "Oct.", "P.").
fn abbreviated(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("").to_lowercase();
    word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
        || word.contains('.')
        || matches!(
            word.as_str(),
            "vs" | "approx" | "mr" | "mrs" | "ms" | "dr" | "no" | "incl" | "excl" | "avg" | "st"
        )
        || super::token::is_short(&word) && !matches!(word.as_str(), "sun" | "sat" | "mar" | "mo")
}

/// What one sentence brings.
struct Facts {
    asks: bool,
    values: bool,
    brings: bool,
    dates: bool,
    foreign: bool,
    cued: bool,
    odd: bool,
    unknown: bool,
    refers: bool,
    opens_a_window: bool,
    cheers: bool,
    /// "Interest income is below plan.": a statement about what the data does not hold.
    tells: bool,
    /// Asks for a metric that the data holds.
    holds: bool,
}

/// Cues that an everyday sentence has as well ("our system was down").
fn idle(cue: Cue) -> bool {
    matches!(
        cue,
        Cue::Change
            | Cue::Fall
            | Cue::Rise
            | Cue::Also
            | Cue::Same
            | Cue::Most
            | Cue::Least
            | Cue::Mean
            | Cue::Miss
            | Cue::Beat
            | Cue::Project
    )
}

fn facts(sentence: &str, a: &Annotated) -> Facts {
    let senses = || a.marks.iter().flat_map(|m| &m.senses);
    let first = a.tokens.iter().find(|t| t.text.chars().any(char::is_alphanumeric));
    Facts {
        asks: senses().any(|s| {
            matches!(s, Sense::Metric { weak: false, .. } | Sense::Cue(Cue::Funnel) | Sense::AbsentMetric)
        }) || asks_weakly(a),
        values: senses().any(|s| matches!(s, Sense::Value { .. })),
        brings: !a.ranges.is_empty()
            || senses().any(|s| {
                matches!(
                    s,
                    Sense::Value { .. }
                        | Sense::Segment(_)
                        | Sense::RowMeasure(_)
                        | Sense::AbsentSegment
                        | Sense::Table(_)
                )
            }),
        cued: senses().any(|s| matches!(s, Sense::Cue(c) if !idle(*c))),
        dates: !a.dates.is_empty(),
        foreign: topic::foreign(a),
        odd: !a.leftover.is_empty(),
        unknown: !a.unknown.is_empty(),
        refers: a.tokens.windows(2).any(|w| {
            w[0].is(&["that", "this", "those", "these", "the", "same"])
                && w[1].is(&[
                    "date", "day", "week", "month", "quarter", "period", "time", "window", "point", "weekend",
                ])
        }) || a.tokens.last().is_some_and(|t| t.is(&["then", "there"]))
            || a.tokens.iter().any(|t| t.is(&["since"])) && a.dates.is_empty(),
        opens_a_window: first.is_some_and(|t| {
            t.is(&[
                "from", "since", "until", "till", "between", "compare", "take", "use", "for", "in", "window",
                "period",
            ])
        }) || a.dates.iter().any(|d| {
            // "Same period last year: …"
            matches!(d.kind, DateKind::YearAgo | DateKind::Before(_)) && d.end + 1 >= a.tokens.len()
        }),
        tells: senses().any(|s| *s == Sense::AbsentMetric)
            && !sentence.trim_end().ends_with(['?', ':'])
            && a.tokens.iter().any(|t| {
                t.is(&[
                    "is", "are", "was", "were", "has", "have", "looks", "look", "looked", "came", "fell",
                    "rose", "went", "keeps", "keep", "seems", "seem", "dropped", "grew", "missed",
                ])
            })
            && !first.is_some_and(|t| {
                t.is(&[
                    "what", "how", "which", "show", "give", "is", "are", "was", "were", "do", "does", "did",
                    "why", "where", "when", "can", "could", "please", "pls", "has", "have", "who", "need",
                    "want", "get", "pull", "list", "tell", "plot", "compare", "send",
                ])
            }),
        holds: senses().any(|s| matches!(s, Sense::Metric { weak: false, .. } | Sense::Cue(Cue::Funnel)))
            && !senses().any(|s| *s == Sense::AbsentMetric),
        cheers: first.is_some_and(|t| topic::is_courtesy(&t.text)) && sentence.trim_end().ends_with('!'),
    }
}

/// "which three channels sent us the largest number of applications": a weak word of a
/// metric beside what only a question for numbers has.
fn asks_weakly(a: &Annotated) -> bool {
    let has = |f: fn(&Sense) -> bool| a.marks.iter().any(|m| m.senses.iter().any(f));
    has(|s| matches!(s, Sense::Metric { weak: true, .. }))
        && has(|s| {
            matches!(
                s,
                Sense::Cue(Cue::Count | Cue::HowMuch | Cue::Share | Cue::Every(_)) | Sense::Segment(_)
            )
        })
        && (!a.dates.is_empty() || has(|s| matches!(s, Sense::Segment(_) | Sense::Cue(Cue::Every(_)))))
}

/// The text without its remarks, read sentence by sentence. Nothing where there
/// is none.
#[must_use]
pub fn without_remarks(text: &str, read: impl Fn(&str) -> Annotated) -> Option<String> {
    let all = sentences(text);
    if all.len() < 2 || all.len() > 12 {
        return None;
    }
    let facts: Vec<Facts> = all.iter().map(|s| facts(s, &read(s))).collect();
    let fair = |f: &Facts| f.asks && !f.foreign;
    if !facts.iter().any(fair) {
        return None;
    }
    // "can you proofread this: approvals grew" is a task on what follows, no remark.
    if all.iter().zip(&facts).any(|(s, f)| f.foreign && s.trim_end().ends_with(':')) {
        return None;
    }
    let dated = facts.iter().any(|f| fair(f) && f.dates);
    let refers = facts.iter().any(|f| f.asks && f.refers);
    let held = facts.iter().any(|f| f.holds && !f.foreign);
    let remark = |f: &Facts| {
        f.tells && held && !f.values
            || !f.asks
                && (f.foreign
                    || f.cheers && (f.odd || f.unknown) && !f.values && !f.dates
                    || !f.brings && !f.unknown && !f.cued && f.odd && !f.dates
                    || !f.brings && !f.unknown && !f.cued && f.dates && dated && !refers && !f.opens_a_window)
    };
    // "approvals in mid-October: the 12th to the 18th" goes on behind the colon.
    let goes_on = |i: usize| i > 0 && facts[i].dates && !facts[i].odd && all[i - 1].trim_end().ends_with(':');
    let kept: Vec<&str> =
        (0..all.len()).filter(|i| !remark(&facts[*i]) || goes_on(*i)).map(|i| all[i]).collect();
    (kept.len() < all.len()).then(|| kept.concat().trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        assert_eq!(
            sentences("Hi! approvals vs. submits, Oct. 12 to 1.5k for J. Doe. And: by week :) ok"),
            ["Hi!", " approvals vs. submits, Oct. 12 to 1.5k for J. Doe.", " And:", " by week :)", " ok"]
        );
        assert_eq!(sentences("one\ntwo"), ["one\n", "two"]);
    }
}
