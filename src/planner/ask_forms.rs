//! Forms in which people ask about a term without "what is" or "define": "TRP = ?",
//! "does it count …", "in what unit", "I always confuse …", "which one is the riskiest".

use super::annotate::Annotated;
use super::lexicon::Sense;
use super::said::Said;

/// A term with a question mark and nothing to compute: "TRP = ?", "offer_apr?".
#[must_use]
pub fn bare_term(a: &Annotated) -> bool {
    let words = a.tokens.iter().filter(|t| t.text.chars().any(char::is_alphanumeric)).count();
    let asked = a.tokens.iter().any(|t| t.text == "?");
    let equals = a.tokens.windows(2).any(|w| w[0].text == "=" && w[1].text == "?");
    let column = a.tokens.iter().any(|t| t.raw.contains('_'));
    asked && (equals || words <= 2 && column)
}

/// Whether the message asks about a term in one of these forms.
#[must_use]
pub fn asks_about_terms(s: &Said, a: &Annotated, entry: bool) -> bool {
    let any = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    let first =
        a.tokens.iter().find(|t| t.text.chars().any(char::is_alphanumeric)).map_or("", |t| t.text.as_str());
    let undated = a.dates.is_empty() && s.granularity.is_none() && !s.compares();
    // "approval rate = approved / ?", "submits = started or completed?"
    let equals = undated
        && a.tokens.iter().any(|t| t.text == "=")
        && a.tokens.last().is_some_and(|t| t.text == "?")
        && s.ranges.is_empty();
    // "if forecast delta is +2M, did we beat the plan"
    let supposed = undated
        && s.metrics.iter().any(|m| {
            (m.at.saturating_sub(3)..m.at).any(|k| a.word(k) == "if")
                && (a.word(m.end) == "is" || a.word(m.end) == "of" || a.word(m.end) == "was")
        });
    // "how do you handle missing scores"
    let handles = undated
        && any(&["how"])
        && any(&["handle", "handles", "treat", "treats", "deal", "deals"])
        && any(&["you", "topup", "it", "missing", "blank", "null", "zero", "zeros", "unknown"])
        && (entry || !s.metrics.is_empty());
    // "how should I read a MAPE of 12%"
    let reads = undated
        && s.group_by.is_empty()
        && !s.metrics.is_empty()
        && first == "how"
        && any(&["understand", "read", "interpret", "understood"]);
    // "avg fico - simple or weighted average?"
    let weighs = undated
        && s.group_by.is_empty()
        && !s.metrics.is_empty()
        && any(&["or"])
        && any(&["weighted", "unweighted", "simple"])
        && a.tokens.iter().any(|t| t.text == "?");
    // "channel list please"
    let listed = undated
        && a.tokens.len() <= 5
        && s.metrics.is_empty()
        && any(&["list"])
        && a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, Sense::Segment(_))));
    // "does avg fico count an applicant twice", "do submits include withdrawn ones"
    let counts = matches!(first, "does" | "do" | "is" | "are")
        && undated
        && s.group_by.is_empty()
        && !s.metrics.is_empty()
        && any(&[
            "count",
            "counts",
            "counted",
            "include",
            "includes",
            "included",
            "exclude",
            "excludes",
            "contain",
            "contains",
            "weigh",
            "weighted",
            "weights",
            "cover",
            "covers",
            "twice",
            "dated",
            "cumulative",
            "net",
            "gross",
        ])
        && !any(&["show", "our", "many", "much"]);
    // "is funding rate issued / approved or issued / submitted"
    let either = matches!(first, "is" | "are" | "in")
        && undated
        && any(&["or"])
        && (s.metrics.len() >= 3
            || any(&["unit", "units", "dollars", "percent", "percentage", "ratio", "thousands"]))
        && !s.metrics.is_empty();
    let unit = undated
        && any(&["unit", "units", "currency"])
        && a.tokens
            .windows(2)
            .any(|w| w[0].is(&["what", "which"]) && w[1].is(&["unit", "units", "currency"]));
    // "S1 or S4, which one is the riskiest?"
    let rank = undated
        && s.metrics.iter().all(|m| m.weak)
        && (s.filters.count > 0
            || a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, Sense::Segment(_)))))
        && any(&["riskiest", "riskier", "safest", "safer"])
        && !any(&["month", "week", "quarter", "trend"]);
    // "order of the grades best to worst?", "are grades sorted best first"
    let sorted = undated
        && s.metrics.is_empty()
        && any(&["order", "ordered", "ranking", "ranked", "sorted", "sequence", "run", "go"])
        && any(&["best", "worst", "riskiest", "safest", "first", "top", "order"])
        && a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, Sense::Segment(_))))
        && !any(&["show", "by", "month", "week"]);
    // "I always confuse approvals with issuances"
    let confused = undated
        && (any(&["confuse", "confusing", "confused"])
            || a.tokens.windows(2).any(|w| w[0].is(&["mix", "mixing", "mixed"]) && w[1].text == "up"))
        && s.metrics.len() >= 2;
    // "I don't understand funding rate, can you dumb it down"
    let lost = undated
        && !s.metrics.is_empty()
        && s.group_by.is_empty()
        && (any(&["dumb", "layman", "laymans", "eli5", "fraction", "concept", "concepts"])
            || a.tokens
                .windows(2)
                .any(|w| w[0].is(&["dont", "don't", "not", "never"]) && w[1].is(&["understand", "get"])));
    let impossible = matches!(first, "why" | "how")
        && undated
        && any(&["can", "could", "would", "may", "might", "possible"])
        && !any(&["you", "we", "i", "show"])
        && !s.metrics.is_empty()
        && (any(&["be"]) || any(&["exceed", "higher", "above", "more"]));
    // "what's the top band called"
    let called = undated
        && any(&["called", "named"])
        && matches!(first, "what" | "whats" | "how")
        && s.metrics.len() <= 1;
    // "mtd - up to today or up to yesterday?", "does ytd include today"
    let edges = entry
        && s.metrics.is_empty()
        && s.filters.count == 0
        && s.group_by.is_empty()
        && any(&["or", "include", "includes", "count", "counts", "mean", "until"])
        && any(&["today", "yesterday", "monday", "sunday", "calendar", "fiscal"])
        && (matches!(first, "is" | "does" | "do") || a.tokens.iter().any(|t| t.text == "?"));
    // "what does cr_appr_flag tell me"
    let column = undated
        && s.metrics.is_empty()
        && s.group_by.is_empty()
        && matches!(first, "what" | "whats" | "how" | "explain" | "describe" | "define")
        && a.tokens.iter().any(|t| t.raw.contains('_'));
    equals
        || reads
        || weighs
        || supposed
        || handles
        || listed
        || counts
        || column
        || either
        || unit
        || rank
        || sorted
        || confused
        || lost
        || impossible
        || called
        || edges
}
