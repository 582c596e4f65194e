//! Turns of a thread that sound like something else: numbers asked in the words of a
//! definition, and farewells.

use super::annotate::Annotated;
use super::cues::Cue;
use super::intent;
use super::lexicon::Sense;
use super::reading::{ThreadContext, Topic};
use super::said::Said;

/// "okay, that's it for today": said in a thread to nobody's question.
#[must_use]
pub fn closes(a: &Annotated, thread: &ThreadContext) -> bool {
    const CLOSING: [&str; 11] = [
        "thats it",
        "that is it",
        "thats all",
        "that is all",
        "all for now",
        "all for today",
        "all i need",
        "all i needed",
        "see you",
        "talk to you",
        "talk soon",
    ];
    let words: Vec<String> = a
        .tokens
        .iter()
        .map(|t| t.raw.to_lowercase().replace(['\'', '\u{2019}'], ""))
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .collect();
    let said = format!(" {} ", words.join(" ")).replace(" that s ", " thats ");
    let named = a.marks.iter().any(|m| {
        m.senses.iter().any(|s| {
            matches!(
                s,
                Sense::Metric { weak: false, .. } | Sense::Value { exact: true, .. } | Sense::Segment(_)
            )
        })
    });
    thread.last().is_some()
        && !named
        && words.len() <= 14
        && !a.tokens.iter().any(|t| t.text == "?")
        && CLOSING.iter().any(|p| said.contains(&format!(" {p} ")))
}

/// "are repeat customers better?" asks for numbers, not for a meaning.
#[must_use]
pub fn compares(a: &Annotated) -> bool {
    let asks = matches!(a.word(0), "is" | "are" | "do" | "does" | "did" | "was" | "were" | "has" | "have");
    // "what do the Ds look like", "how are they doing"
    let looks = a.tokens.iter().take(3).any(|t| t.is(&["what", "how", "whats", "hows"]))
        && a.tokens.iter().any(|t| {
            t.is(&[
                "look",
                "looks",
                "looking",
                "doing",
                "perform",
                "performing",
                "performed",
                "fare",
                "faring",
                "fared",
                "behave",
            ])
        });
    // "how does that compare with the week before"
    let beside = a.tokens.iter().take(3).any(|t| t.is(&["how", "hows"]))
        && a.tokens
            .iter()
            .any(|t| t.is(&["compare", "compares", "compared", "comparing", "stack", "measure"]))
        && a.tokens.iter().any(|t| t.is(&["that", "this", "it", "those", "these", "they", "we"]));
    (looks || beside) && !a.has(Cue::HowComputed)
        || asks
            && (intent::changes(a)
                || a.has(Cue::Most)
                || a.has(Cue::Least)
                || a.has(Cue::Versus)
                || a.has(Cue::Beat))
            && !a.has(Cue::Define)
            && !a.has(Cue::HowComputed)
}

/// "and E4?" with nothing before it, and "how is business": numbers, and no meaning of a term.
#[must_use]
pub fn goes_on_alone(said: &Said, a: &Annotated) -> bool {
    let goes_on = matches!(a.word(0), "and" | "plus" | "also") && said.filters.count > 0;
    let business = a.tokens.iter().any(|t| t.is(&["business", "things"]));
    let asks_after = matches!(a.word(0), "how" | "hows")
        && (a.word(0) == "hows" || matches!(a.word(1), "is" | "are" | "s"))
        && (business || said.metrics.iter().all(|m| m.weak) && !a.has(Cue::HowComputed))
        && said.filters.count == 0
        && said.group_by.is_empty();
    a.tokens.len() <= 5 && !a.has(Cue::Define) && (goes_on && said.metrics.is_empty() || asks_after)
}

/// "what's the mape?" under an answer asks for the number; "what is mape" for its meaning.
#[must_use]
pub fn asks_number(a: &Annotated, thread: &ThreadContext) -> bool {
    let lead = (0..a.tokens.len())
        .take_while(|k| {
            matches!(a.word(*k), "and" | "ok" | "okay" | "so" | "then" | "but" | "now" | "," | "also")
        })
        .count();
    let about = matches!(a.word(lead), "what" | "whats" | "how" | "hows");
    let verb = matches!(a.word(lead + 1), "is" | "are" | "was" | "s" | "were");
    let mut k = lead + 1 + usize::from(verb);
    if !about || thread.last().is_none() || !thread.defined.is_empty() || k > a.tokens.len() {
        return false;
    }
    let article = matches!(a.word(k), "the" | "our" | "its" | "their" | "that");
    let was = matches!(a.word(lead + 1), "was" | "were");
    k += usize::from(article);
    let metric = a
        .marks
        .iter()
        .find(|m| m.start == k && m.senses.iter().any(|s| matches!(s, Sense::Metric { weak: false, .. })));
    let Some(metric) = metric.filter(|_| article || was) else { return false };
    (metric.end..a.tokens.len()).all(|i| {
        matches!(
            a.word(i),
            "?" | "then"
                | "there"
                | "now"
                | "here"
                | "like"
                | "for"
                | "in"
                | "that"
                | "this"
                | "it"
                | "them"
                | "those"
                | "these"
                | "of"
                | "looking"
                | "doing"
                | "same"
                | "period"
                | "please"
                | "."
                | "!"
                | "by"
                | "over"
        )
    })
}

/// "only Email", "by grade", "last month" behind the definition of a metric: its numbers.
#[must_use]
pub fn completes(s: &Said, a: &Annotated, thread: &ThreadContext) -> bool {
    let defined = matches!(thread.defined.last(), Some(Topic::Metric(_)))
        || matches!(thread.defined.last(), Some(Topic::Glossary(id)) if id == "funnel");
    if !defined || thread.last().is_some() || a.tokens.len() > 9 {
        return false;
    }
    let first = usize::from(matches!(a.word(0), "and" | "ok" | "now" | "so"));
    let leads = matches!(
        a.word(first),
        "only"
            | "just"
            | "for"
            | "by"
            | "per"
            | "in"
            | "with"
            | "without"
            | "excluding"
            | "across"
            | "split"
            | "on"
    );
    let asks_back = a.has(Cue::Define) || a.has(Cue::HowComputed) || a.has(Cue::Differ);
    let says = !a.dates.is_empty()
        || s.compares()
        || s.granularity.is_some()
        || leads && (s.filters.count > 0 || !s.group_by.is_empty());
    says && !asks_back
        && s.metrics.iter().all(|m| m.weak)
        && s.absent.is_empty()
        && a.leftover.is_empty()
        && !a.tokens.iter().any(|t| t.is(&["what", "whats", "which", "why", "does", "is", "mean", "define"]))
}

/// Whether "what share is each?" below an answer asks for its shares, not what a share is.
pub fn asks_shares(s: &Said, a: &Annotated, thread: &ThreadContext) -> bool {
    thread.last().is_some()
        && a.has(Cue::Share)
        && s.metrics.is_empty()
        && s.filters.count == 0
        && (a.tokens.iter().any(|t| t.is(&["each", "every"])) && !a.has(Cue::Define)
            // "what is that as a share of the total"
            || a.tokens.windows(2).any(|w| {
                w[0].is(&["that", "it", "this", "those", "they", "these"]) && w[1].is(&["as", "in"])
            }))
}
