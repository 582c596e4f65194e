//! Whether a message is about the numbers at all: greetings, thanks, weather.

mod again;
mod foreign;
mod lists;
mod small_talk;

use super::annotate::Annotated;
use super::cues::Cue;
use super::intent;
use super::lexicon::Sense;
use super::reading::{Reading, ThreadContext};
use super::safety::Reason;
use super::said::Said;
pub use again::{defined_again, how_that};
use foreign::advice;
pub use foreign::foreign;
pub use lists::is_foreign;
pub use small_talk::{is_courtesy, small_talk};

/// Whether anything in the message is about the numbers.
fn has_content(s: &Said, a: &Annotated, strong_only: bool) -> bool {
    let metrics = s.metrics.iter().any(|m| !strong_only || !m.weak);
    let cue = a.marks.iter().any(|m| {
        m.senses.iter().any(|x| {
            matches!(
                x,
                Sense::Cue(
                    Cue::Wow
                        | Cue::Mom
                        | Cue::Yoy
                        | Cue::Qoq
                        | Cue::Dod
                        | Cue::Funnel
                        | Cue::Fastest
                        | Cue::Mover
                        | Cue::Unfilter
                        | Cue::Uncompare
                        | Cue::Histogram
                )
            )
        })
    });
    metrics
        || cue
        || s.filters.count > 0
        || !s.group_by.is_empty()
        || !s.rows.is_empty()
        || !a.unknown.is_empty()
        || !s.ranges.is_empty()
        || !s.absent.is_empty()
}

/// Cues that ask for something by themselves.
fn acts(s: &Sense) -> bool {
    matches!(
        s,
        Sense::Cue(
            Cue::Unfilter
                | Cue::Unsplit
                | Cue::Uncompare
                | Cue::Every(_)
                | Cue::Count
                | Cue::Amount
                | Cue::Trend
                | Cue::Share
                | Cue::Undo
                | Cue::AsLine
                | Cue::AsBar
                | Cue::AsPie
                | Cue::Why
                | Cue::Mom
                | Cue::Yoy
                | Cue::Qoq
                | Cue::Reset
                | Cue::Funnel
                | Cue::Mover
        )
    )
}

/// Whether anything in the message acts on a question or an answer.
#[must_use]
pub fn acting(a: &Annotated) -> bool {
    a.marks.iter().any(|m| m.senses.iter().any(|s| acts(s) || matches!(s, Sense::Cue(Cue::Versus))))
        || a.leftover.is_empty() && a.tokens.len() <= 3
}

/// A refusal of what is not about the numbers.
#[must_use]
pub fn off_topic(s: &Said, a: &Annotated, thread: &ThreadContext, slash: Option<&str>) -> Option<Reading> {
    if slash.is_some() {
        return None;
    }
    if foreign(a) || advice(a) {
        return Some(Reading::Refusal(Reason::OffTopic));
    }
    // "at this pace, where does November end"
    if s.times.future && (super::said::times::pace(a) || a.leftover.is_empty() && !a.dates.is_empty()) {
        return None;
    }
    // "applications", "loans" with a window are about the numbers.
    let dated = s.metrics.iter().any(|m| m.weak)
        && (!a.dates.is_empty() || s.measure.is_some())
        && a.leftover.len() <= 4;
    if has_content(s, a, true)
        || dated
        || intent::changes(a) && !a.leftover.is_empty() && thread.last().is_some() && a.tokens.len() < 8
    {
        return None;
    }
    let advice = a.tokens.iter().take(3).any(|t| t.is(&["should"]))
        && a.tokens.iter().take(4).any(|t| t.is(&["i", "we"]));
    let sums = s.metrics.is_empty()
        && thread.last().is_none()
        && a.dates.is_empty()
        && a.tokens.iter().any(|t| matches!(t.kind, super::token::Kind::Number(_)));
    if advice
        || sums
        || !a.leftover.is_empty()
            && (thread.last().is_none() || a.leftover.len() > 1)
            && s.metrics.iter().all(|m| m.weak)
    {
        return Some(Reading::Refusal(Reason::OffTopic));
    }
    let question = a.tokens.iter().any(|t| t.is(&["who", "where", "when"]))
        && s.metrics.is_empty()
        && thread.last().is_none();
    question.then_some(Reading::Refusal(Reason::OffTopic))
}

/// "how are we doing", "hows business": asks for numbers without saying which.
#[must_use]
pub fn how_it_goes(a: &Annotated) -> bool {
    let opens = matches!(a.word(0), "how" | "hows");
    let about = a.tokens.iter().any(|t| t.is(&["we", "business", "biz", "things", "everything"]));
    // "so, where do we stand?", "hows biz"
    let stand = a
        .tokens
        .windows(3)
        .any(|w| w[0].text == "where" && w[1].is(&["do", "are"]) && w[2].is(&["we", "things"]))
        && a.tokens.iter().any(|t| t.is(&["stand", "at", "right", "now"]));
    let biz = opens && a.tokens.len() <= 4 && a.tokens.iter().any(|t| t.is(&["business", "biz"]));
    if (stand || biz) && a.tokens.len() <= 8 {
        return true;
    }
    let goes = a.tokens.iter().any(|t| {
        t.is(&[
            "doing",
            "going",
            "do",
            "performing",
            "perform",
            "looking",
            "look",
            "fare",
            "faring",
            "business",
        ])
    });
    opens && about && goes && a.leftover.is_empty() && a.unknown.is_empty() && a.tokens.len() <= 8
}

/// Whether the message opens as only a follow-up does: "only …", "and for …",
/// "what about …" where nothing has just been defined.
#[must_use]
pub fn goes_on(a: &Annotated, thread: &ThreadContext) -> bool {
    let first = a.word(0);
    let about = matches!(first, "what" | "how" | "whats" | "hows") && matches!(a.word(1), "about");
    let opens = matches!(
        first,
        "only"
            | "just"
            | "same"
            | "now"
            | "but"
            | "without"
            | "not"
            | "plus"
            | "also"
            | "for"
            | "by"
            | "per"
            | "and"
            | "add"
            | "make"
    ) && !a.cues(Cue::Define).any(|m| m.end - m.start > 1 || a.word(m.start) != "what")
        && !a.has(Cue::HowComputed);
    thread.last().is_some() && thread.defined.is_empty() && (about || opens)
}
