//! Which segments a message splits by, and how a name stands to the words around it.

use super::left_alone::{is_declined, points_back};
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;

/// Whether the mark is meant as the name of a segment.
pub(in crate::planner) fn segment_of(a: &Annotated, m: &Mark) -> Option<usize> {
    let segment = m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })?;
    if m.senses.iter().any(|s| matches!(s, Sense::Value { .. })) {
        return None;
    }
    if m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::RowMeasure(_))) {
        // "fico" alone is a measure; "by fico" and "fico, channel" after "by" are a split;
        // "between FICO and APR" names two measures.
        let by = is_by(a, m.start) && a.before(m.start) != "between" || listed_after_by(a, m.start);
        return by.then_some(segment);
    }
    let word = a.word(m.start);
    let adjective = matches!(a.before(m.start), "long" | "short" | "near" | "medium" | "midterm");
    // "an error band" is no band of scores.
    let bare_band = matches!(word, "band" | "bands")
        && m.end - m.start == 1
        && (matches!(
            a.before(m.start),
            "error" | "confidence" | "with" | "uncertainty" | "wide" | "narrow" | "prediction" | "and"
        ) || a.before(m.start).is_empty());
    if bare_band {
        return None;
    }
    let in_terms_of = word == "terms" && a.before(m.start) == "in" && a.word(m.end) == "of";
    (!(in_terms_of || word.starts_with("term") && adjective)).then_some(segment)
}

/// Whether "by", "per", "across" … stands before the token.
#[must_use]
pub fn is_by(a: &Annotated, at: usize) -> bool {
    matches!(
        a.before(at),
        "by" | "per"
            | "across"
            | "each"
            | "every"
            | "among"
            | "amongst"
            | "within"
            | "different"
            | "between"
            | "respective"
            | "via"
    )
}

pub(super) fn listed_after_by(a: &Annotated, at: usize) -> bool {
    if !matches!(a.before(at), "and" | "," | "/" | "x" | "&" | "then" | "×" | "plus" | "*" | "+") {
        return false;
    }
    // The thing before the connector is itself a segment after "by".
    a.marks.iter().rev().filter(|m| m.end < at && at - m.end <= 2).any(|m| {
        m.senses.iter().any(|s| matches!(s, Sense::Segment(_)))
            && (is_by(a, m.start) || listed_after_by(a, m.start))
    })
}

/// Whether the name goes on a list of splits: "by channel, grade", not "by channel,
/// grade A only", where a value of its own stands behind the name and filters.
fn goes_on_list(a: &Annotated, m: &Mark, segment: usize) -> bool {
    let valued = |end: usize, start: usize, of: Option<usize>| {
        of == Some(segment) && start >= m.end && end > m.end && gap_is_glue(a, m.end, start)
    };
    let value = a.marks.iter().any(|v| {
        v.senses
            .iter()
            .any(|s| matches!(s, Sense::Value { segment: x, .. } if valued(v.end, v.start, Some(*x))))
    });
    listed_after_by(a, m.start) && !value && !a.unknown.iter().any(|u| valued(u.end, u.start, u.segment))
}

pub(super) fn group_by(a: &Annotated, singular: &mut bool) -> Vec<usize> {
    let mut out = Vec::new();
    let explicit = |m: &Mark, segment: usize| {
        (is_by(a, m.start)
            || goes_on_list(a, m, segment)
            || matches!(a.before(m.start), "which" | "what" | "whose"))
            && !is_declined(a, m)
    };
    let any_explicit = a.marks.iter().any(|m| segment_of(a, m).is_some_and(|s| explicit(m, s)));
    for m in &a.marks {
        let Some(segment) = segment_of(a, m) else { continue };
        // "the grade view" beside "by channel" is only mentioned.
        let mention = any_explicit
            && !explicit(m, segment)
            && matches!(
                a.word(m.end),
                "view"
                    | "level"
                    | "numbers"
                    | "table"
                    | "report"
                    | "team"
                    | "people"
                    | "guys"
                    | "managers"
                    | "lead"
            );
        // "comes from each FICO band", "which grade do they come from": the split is the one named.
        let from_another = a.word(m.end - 1) == "from"
            && !a.tokens.iter().any(|t| t.text == "where")
            && a.marks.iter().any(|o| {
                o.start != m.start && segment_of(a, o).is_some_and(|x| x != segment && explicit(o, x))
            });
        // "come from returning customers" names where, and asks for no split.
        let from_value = a.word(m.end - 1) == "from"
            && a.marks
                .iter()
                .any(|v| v.start == m.end && v.senses.iter().any(|s| matches!(s, Sense::Value { .. })));
        // "for channels other than Search" only filters.
        let other_than = !explicit(m, segment)
            && (a.cues(Cue::Except).any(|e| {
                e.start == m.end
                    || e.start > m.end
                        && e.start - m.end <= 2
                        && (m.end..e.start)
                            .all(|k| matches!(a.word(k), "that" | "which" | "who" | "is" | "are"))
            }) || a.word(m.end) == "but")
            && matches!(
                a.before(m.start),
                "for" | "from" | "in" | "through" | "via" | "on" | "of" | "other" | "any"
            );
        if is_declined(a, m) || points_back(a, m) || mention || from_value || from_another || other_than {
            continue;
        }
        let named_value = |other: &Mark| {
            other.senses.iter().any(|s| matches!(s, Sense::Value { segment: x, .. } if *x == segment))
                && (gap_is_glue(a, other.end, m.start) || gap_is_glue(a, m.end, other.start))
        };
        // "by term among grade AA": the value behind the name narrows.
        let narrowed = matches!(a.before(m.start), "among" | "amongst" | "within" | "across")
            && a.marks.iter().any(|v| {
                v.start == m.end
                    && v.senses.iter().any(|s| matches!(s, Sense::Value { segment: x, .. } if *x == segment))
            });
        let by = !narrowed && is_by(a, m.start) || goes_on_list(a, m, segment);
        let asked = by || matches!(a.before(m.start), "which" | "what");
        let unknown_beside = a.unknown.iter().any(|u| {
            u.segment == Some(segment)
                && (u.end == m.start || u.start == m.end || gap_is_glue(a, m.end, u.start))
        });
        if !asked && (a.marks.iter().any(named_value) || unknown_beside) {
            continue;
        }
        let for_each =
            matches!(a.word(m.start.saturating_sub(2)), "for" | "by" | "per") && a.before(m.start) == "every";
        // "without the 6 month product": a noun behind a number of months.
        let counted = !asked
            && a.marks.iter().any(|v| {
                v.end == m.start
                    && v.senses
                        .iter()
                        .any(|x| matches!(x, Sense::Value { value: crate::plan::SegmentValue::Int(_), .. }))
            });
        if counted {
            continue;
        }
        let all_but = !for_each
            && matches!(a.before(m.start), "all" | "every" | "any")
            && (matches!(a.word(m.end), "but" | "except" | "excluding" | "other" | "without" | "minus")
                || a.cues(Cue::Except).any(|e| e.start == m.end));
        if all_but {
            continue;
        }
        let direct = m.start.checked_sub(1).map_or("", |k| a.word(k));
        let introduced = m.start.checked_sub(2).map_or("", |k| a.word(k));
        // "all channels and grades together": the list that "all" opens and "together" closes.
        let listed_whole = a.cues(Cue::Together).any(|t| {
            let ends = t.start >= m.end
                && (m.end..t.start).all(|k| {
                    matches!(a.word(k), "and" | "," | "&")
                        || a.marks.iter().any(|o| o.start <= k && k < o.end && segment_of(a, o).is_some())
                });
            let mut k = m.start;
            while k > 0
                && (matches!(a.word(k - 1), "and" | "," | "&")
                    || a.marks.iter().any(|o| o.start < k && k <= o.end && segment_of(a, o).is_some()))
            {
                k -= 1;
            }
            ends && k > 0 && a.word(k - 1) == "all"
        });
        let every = direct == "every"
            && !matches!(introduced, "for" | "of" | "in" | "by" | "across" | "at" | "per")
            && a.has(Cue::Together);
        let together = every
            || listed_whole
            || a.before(m.start) == "all"
                && a.cues(Cue::Together).any(|t| t.start >= m.end && t.start <= m.end + 1)
            || a.cues(Cue::Together).any(|t| {
                t.end + 1 >= m.start && t.end <= m.start && a.word(m.start.wrapping_sub(1)) == "all"
            });
        // "total fundings across all products", "forecast total, all channels": the whole; so are
        // "loans per day, all channels".
        let periodic = super::period::granularity(a).is_some();
        let listed = m.start > 1 && a.tokens[m.start - 2].is(&["show", "list", "give", "me", "see"]);
        let in_total = a.before(m.start) == "all"
            && !listed
            && !a
                .tokens
                .iter()
                .any(|t| t.is(&["by", "each", "breakdown", "split"]) || t.text == "per" && !periodic)
            && (periodic
                || a.tokens
                    .iter()
                    .any(|t| t.raw.to_lowercase() == "total" || t.text == "total" && t.corrected.is_some()));
        if in_total {
            continue;
        }
        // "the two lower FICO bands together (<640 and 640-699)"
        let one_figure = !asked
            && a.cues(Cue::Together).any(|t| t.start == m.end)
            && a.marks.iter().any(|v| {
                v.senses.iter().any(|s| matches!(s, Sense::Value { segment: x, .. } if *x == segment))
            });
        if together || one_figure {
            continue;
        }
        // "by product" beside "by new vs repeat" are two; the same one twice is one.
        if !out.contains(&segment) {
            *singular |= !by && !a.word(m.end - 1).ends_with('s');
            out.push(segment);
        }
    }
    out
}

/// Whether only words like "the", "is", ":" lie between two marks.
#[must_use]
pub fn gap_is_glue(a: &Annotated, end: usize, start: usize) -> bool {
    let glue = |k: usize| {
        matches!(
            a.word(k),
            "the" | "is" | "=" | ":" | "(" | "\"" | "'" | "of" | "are" | "in" | "that" | "which"
        )
    };
    // "grades worse than P4", "the grades that are better than Tier 3"
    let comparing = |k: usize| {
        glue(k)
            || matches!(
                a.word(k),
                "that"
                    | "which"
                    | "better"
                    | "worse"
                    | "than"
                    | "above"
                    | "below"
                    | "or"
                    | "equal"
                    | "to"
                    | "from"
                    | "no"
                    | "not"
                    | "riskier"
                    | "safer"
            )
    };
    start >= end
        && (start - end <= 2 && (end..start).all(glue)
            || start - end <= 5
                && (end..start).any(|k| matches!(a.word(k), "than" | "above" | "below"))
                && (end..start).all(comparing))
}
