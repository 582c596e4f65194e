//! Values set against each other or against the rest.

use super::Filters;
use super::items::Item;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::{Lexicon, Sense};

/// "Email vs the rest", "Email against all other channels".
pub(super) fn rest_against(a: &Annotated, item: &Item) -> bool {
    let versus_behind = a.cues(Cue::Versus).find(|m| m.start >= item.end && m.start - item.end <= 3);
    let Some(v) = versus_behind else { return beside_the_rest(a, item) };
    // "Partner and Referral, one next to the other"
    if a.word(v.start.wrapping_sub(1)) == "one" {
        return false;
    }
    a.cues(Cue::Rest).any(|r| r.start >= v.end && r.start - v.end <= 2)
        || (matches!(a.word(v.end), "all" | "every" | "any" | "the")
            && matches!(a.word(v.end + 1), "other" | "others" | "rest" | "remaining"))
        || matches!(a.word(v.end), "other" | "others" | "everyone" | "everything")
}

/// Of several segments with two or more values, "each", "side by side" is about the
/// one whose values stand nearest.
pub(super) fn nearest_each(a: &Annotated, items: &[Item], f: &Filters, segment: usize) -> bool {
    let distance = |s: usize| {
        a.cues(Cue::Each)
            .flat_map(|m| {
                items
                    .iter()
                    .filter(move |i| i.segment == s)
                    .map(move |i| m.start.abs_diff(i.end).min(i.start.abs_diff(m.end)))
            })
            .min()
            .unwrap_or(usize::MAX)
    };
    let mine = distance(segment);
    f.include.iter().filter(|(s, v)| **s != segment && v.len() >= 2).all(|(s, _)| mine <= distance(*s))
}

/// "Email in one line and all the other channels together", "OMB, and all other
/// channels as one block", "X on one side, every other product on the other".
pub(super) fn beside_the_rest(a: &Annotated, item: &Item) -> bool {
    let filler = |w: &str| {
        matches!(
            w,
            "and"
                | ","
                | "in"
                | "on"
                | "one"
                | "line"
                | "side"
                | "as"
                | "a"
                | "the"
                | "series"
                | "own"
                | "its"
                | "by"
                | "itself"
                | "alone"
                | "with"
                | "then"
                | "next"
                | "to"
                | "beside"
                | "first"
                | "apart"
                | "from"
                | "block"
                | "group"
                | "channel"
                | "product"
                | "grade"
                | ":"
                | "bar"
                | "against"
                | "or"
                | "separately"
        )
    };
    let rest = |k: usize| {
        a.cues(Cue::Rest).any(|r| r.start == k)
            || matches!(a.word(k), "all" | "every" | "the" | "any")
                && matches!(
                    a.word(k + 1 + usize::from(a.word(k + 1) == "the")),
                    "other" | "others" | "rest" | "remaining"
                )
            || matches!(a.word(k), "everyone" | "everything" | "everybody") && a.word(k + 1) == "else"
    };
    let mut k = item.end;
    while k < a.tokens.len() && k - item.end <= 9 {
        if a.cues(Cue::Each).any(|e| e.start <= k && k < e.end) {
            return false;
        }
        if rest(k) {
            // "excluding Email and the rest of …" is no pair; nor is a lone "rest" far behind.
            return k > item.end;
        }
        if !filler(a.word(k)) {
            return false;
        }
        k += 1;
    }
    false
}

/// Segments whose wanted values are set side by side.
pub(super) fn versus(a: &Annotated, items: &[Item], f: &Filters, lexicon: &Lexicon) -> Vec<usize> {
    let mut out: Vec<usize> = f.split.keys().copied().collect();
    for (segment, values) in &f.include {
        if values.len() < 2 {
            continue;
        }
        let mine: Vec<&Item> = items.iter().filter(|i| i.segment == *segment).collect();
        // All values of a segment by name filter nothing: they are meant as a split.
        let all = lexicon.values_of(*segment);
        let together = a.has(Cue::Together) || a.tokens.iter().any(|t| t.is(&["both"]));
        if mine.len() >= 2 && all.iter().all(|v| values.contains(v)) && !together {
            out.push(*segment);
            continue;
        }
        let merged = a.tokens.iter().any(|t| t.is(&["combined", "merged", "pooled"]));
        let choice = !merged
            && mine.windows(2).any(|w| {
                (w[0].end..w[1].start).any(|k| a.word(k) == "or")
                    && w[1].start - w[0].end <= 4
                    && (a.has(Cue::Rise)
                        || a.has(Cue::Fall)
                        || a.has(Cue::Most)
                        || a.has(Cue::Least)
                        || a.tokens
                            .iter()
                            .any(|t| t.is(&["which", "who", "whether", "more", "fewer", "rather"])))
            });
        // "Email, Search and Partner: which one had the highest"
        let which_one = mine.len() >= 2
            && (a.has(Cue::Most) || a.has(Cue::Least))
            && a.tokens.windows(2).any(|w| {
                w[0].is(&["which", "who"])
                    && w[1].is(&["one", "of", "has", "had", "is", "was", "did", "brought", "sent", "does"])
            });
        let choice = choice || which_one;
        let last = mine.last().map_or(0, |i| i.end);
        // "Email Partner Search - apps count for each, last week"
        let for_each = mine.len() >= 2
            && (last..a.tokens.len()).any(|k| {
                a.word(k) == "for"
                    && a.word(k + 1) == "each"
                    && matches!(a.word(k + 2), "" | "," | "." | "?" | "!" | "please" | "pls")
            });
        let apart = for_each
            || matches!(a.word(last), "each" | "apart")
                && !(a.word(last) == "apart" && a.word(last + 1) == "from")
            || matches!(a.word(last + 1), "apart") && a.word(last + 2) != "from";
        // "what did each of Podcast, Email and Search bring in"
        let first = mine.first().map_or(0, |i| i.start);
        let each_of = one_by_one(a, first) || divided(a, first) && mine.len() >= 2;
        // "how do Walk-in and Search differ in average FICO"
        let differ = mine.len() >= 2
            && (last..last + 2).any(|k| matches!(a.word(k), "differ" | "differs" | "diverge"));
        // "Between Email and Partner, who brought more", "Email / Partner / OMB" with room between,
        // "whether Email converts as well as Partner"
        let chosen = values.len() == 2
            && a.before(first) == "between"
            && a.tokens[last..].iter().take(4).any(|t| t.is(&["which", "who", "what"]));
        let gap = |w: &[&Item]| w[0].end..w[1].start;
        let slashed = !together
            && mine.len() >= 3
            && mine.windows(2).all(|w| gap(w).len() == 1 && a.word(w[0].end) == "/");
        let as_well = mine.len() == 2
            && mine
                .windows(2)
                .any(|w| gap(w).filter(|k| a.word(*k) == "as").count() == 2 && gap(w).len() <= 7);
        if choice || apart || each_of || differ || chosen || slashed || as_well {
            out.push(*segment);
            continue;
        }
        let against = mine.windows(2).any(|w| {
            a.cues(Cue::Versus)
                .any(|m| {
                    let far = if a.word(m.start) == "than" { 8 } else { 4 };
                    m.start >= w[0].end && m.end <= w[1].start && w[1].start - w[0].end <= far
                })
                // "Podcast beat Direct"
                || w[1].start - w[0].end <= 3
                    && (w[0].end..w[1].start).any(|k| {
                        a.tokens[k].is(&[
                            "beat", "beats", "outperformed", "outperforms", "outsold", "overtook", "overtaken",
                            "topped", "trails", "trailed", "outran", "outdid", "passed", "surpassed",
                        ])
                    })
        });
        let compared = (a.has(Cue::Compare)
            || a.tokens.iter().any(|t| t.is(&["contrast", "contrasted", "juxtapose"])))
            && !a.dates.iter().any(|d| matches!(a.before(d.start), "to" | "with" | "vs" | "against"));
        let between = mine.len() == 2
            && a.before(mine[0].start) == "between"
            && (a.has(Cue::Change)
                || a.has(Cue::Differ)
                || a.tokens.iter().any(|t| t.is(&["spread", "gap", "differential", "distance"])));
        // "the ratio of Email to Partner"
        let ratio = mine.len() == 2
            && mine[1].start == mine[0].end + 1
            && a.word(mine[0].end) == "to"
            && (first.saturating_sub(3)..first).any(|k| a.tokens[k].is(&["ratio", "proportion", "multiple"]));
        if against || ratio || compared || between || a.has(Cue::Each) && nearest_each(a, items, f, *segment)
        {
            out.push(*segment);
        }
    }
    out
}

/// "each of Email and Search", "each one of the grades A and B".
fn one_by_one(a: &Annotated, first: usize) -> bool {
    let names = |k: usize| {
        a.marks
            .iter()
            .any(|m| m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Segment(_))))
    };
    let mut k = first;
    while k > 0 && first - k < 4 && (names(k - 1) || matches!(a.word(k - 1), "the" | "these" | "those" | ":"))
    {
        k -= 1;
    }
    k >= 2
        && a.word(k - 1) == "of"
        && (a.word(k - 2) == "each" || k >= 3 && a.word(k - 2) == "one" && a.word(k - 3) == "each")
}

/// "divided among Email and Search", "how are fundings split between A, B and C".
fn divided(a: &Annotated, first: usize) -> bool {
    let among = |k: usize| matches!(a.word(k), "among" | "amongst" | "between" | "across" | "over" | "onto");
    let k = first - usize::from(first > 0 && a.word(first - 1) == "the");
    let parts = |k: usize| {
        a.tokens[k].is(&[
            "divide",
            "divided",
            "split",
            "splits",
            "share",
            "shared",
            "spread",
            "distribute",
            "distributed",
            "distribution",
            "allocated",
            "allocation",
            "broken",
            "break",
            "breaks",
            "breakdown",
            "repartition",
            "apportioned",
            "mix",
        ])
    };
    k > 0 && among(k - 1) && (k.saturating_sub(8)..k - 1).any(parts)
}
