//! Filters of a message: which values are wanted, which are not, and which stand
//! against each other.

mod excluded;
mod items;
mod spans;
mod versus;

use super::annotate::Annotated;
use super::lexicon::{Lexicon, Sense};
use crate::model::Model;
use crate::plan::SegmentValue;
use excluded::{is_excluded, pronoun_out};
use items::{Item, is_only, items, near_only, stands_as_filter};
use spans::spans;
use std::collections::BTreeMap;
use versus::{rest_against, versus};

/// Values by segment index, in the order said.
pub type BySegment = BTreeMap<usize, Vec<SegmentValue>>;

/// The filters of a message.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Wanted values.
    pub include: BySegment,
    /// Unwanted values.
    pub exclude: BySegment,
    /// "Email vs the rest".
    pub split: BySegment,
    /// Segments whose values stand against each other.
    pub versus: Vec<usize>,
    /// The last value said, which a share is about.
    pub last: Option<(usize, SegmentValue)>,
    /// Segments whose values are all marked "only".
    pub only: Vec<usize>,
    /// Segments whose values were added with "and", "also", "plus".
    pub also: bool,
    /// Number of value marks.
    pub count: usize,
    /// Segments whose best or worst values are wanted.
    pub ranked: Vec<usize>,
}

/// Reads the filters.
#[must_use]
pub fn filters(a: &Annotated, model: &Model, lexicon: &Lexicon) -> Filters {
    let items = spans(a, items(a), model, lexicon);
    let left_out = pronoun_out(a, &items);
    let mut f = Filters { count: items.len(), ..Filters::default() };
    let mut only_marked: Vec<usize> = Vec::new();
    let mut plain: Vec<(usize, usize)> = Vec::new();
    for (k, item) in items.iter().enumerate() {
        if !item.exact && !stands_as_filter(a, item) {
            continue;
        }
        let unwanted = is_excluded(a, &items, k) || left_out.contains(&k);
        if is_only(a, item) {
            only_marked.push(item.segment);
        }
        if !unwanted && rest_against(a, item) {
            push(&mut f.split, item);
            continue;
        }
        if unwanted {
            push(&mut f.exclude, item);
        } else {
            plain.push((k, item.segment));
        }
    }
    for (k, segment) in plain {
        let item = &items[k];
        // A remark about another value of a segment that has an "only" adds nothing.
        if only_marked.contains(&segment) && !is_only(a, item) && !near_only(a, &items, k) {
            continue;
        }
        push(&mut f.include, item);
        f.last = item.values.last().map(|v| (segment, v.clone()));
    }
    best_of(a, model, lexicon, &mut f);
    f.only = only_marked;
    f.versus = versus(a, &items, &f, lexicon);
    f
}

/// "for our two best grades": the first or last values of a segment that has a
/// best end. "best 3 grades by funding rate" is a ranking and none of this.
pub(super) fn best_of(a: &Annotated, model: &Model, lexicon: &Lexicon, f: &mut Filters) {
    for m in &a.marks {
        let Some(i) = m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
        else {
            continue;
        };
        let Some(best) = model.segments()[i].best.as_deref() else { continue };
        let words: Vec<&str> = (m.start.saturating_sub(4)..m.start).map(|k| a.word(k)).collect();
        let (Some(n), Some(top)) = (
            words.iter().rev().take(2).find_map(|w| match *w {
                "two" | "2" => Some(2),
                "three" | "3" => Some(3),
                "four" | "4" => Some(4),
                _ => None,
            }),
            words.iter().rev().take(2).find_map(|w| match *w {
                "best" | "top" | "safest" | "strongest" | "highest" => Some(true),
                "worst" | "bottom" | "riskiest" | "weakest" | "lowest" => Some(false),
                _ => None,
            }),
        ) else {
            continue;
        };
        let filters = words
            .iter()
            .any(|w| matches!(*w, "for" | "our" | "in" | "only" | "among" | "from" | "on" | "within"));
        if !filters || a.word(m.end) == "by" {
            continue;
        }
        f.ranked.push(i);
        if f.include.contains_key(&i) {
            continue;
        }
        let all = lexicon.values_of(i);
        let first = top == (best == "first");
        let n = n.min(all.len());
        let values = if first { all[..n].to_vec() } else { all[all.len() - n..].to_vec() };
        f.include.insert(i, values);
        f.count += 1;
    }
}

fn push(map: &mut BySegment, item: &Item) {
    let list = map.entry(item.segment).or_default();
    for value in &item.values {
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
}
