//! Filters of a message: which values are wanted, which are not, and which stand
//! against each other.

mod asker;
mod claimed;
mod ends;
mod excluded;
mod items;
mod mentioned;
mod spans;
mod versus;

use super::annotate::Annotated;
use super::lexicon::Lexicon;
use crate::model::Model;
use crate::plan::SegmentValue;
use ends::ends;
use excluded::{is_excluded, pronoun_out};
use items::{Item, is_only, items, near_only, stands_as_filter};
use mentioned::mentioned;
pub use spans::join;
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
    /// Segments of which a value is said to be the first or the last.
    pub claimed: Vec<usize>,
    /// Tokens of values that only tell who asks.
    pub askers: Vec<std::ops::Range<usize>>,
}

/// Reads the filters.
#[must_use]
pub fn filters(a: &Annotated, model: &Model, lexicon: &Lexicon) -> Filters {
    let items = items(a);
    let left_out = pronoun_out(a, &items);
    let mut f = Filters { count: items.len(), ..Filters::default() };
    let mut only_marked: Vec<usize> = Vec::new();
    let mut plain: Vec<(usize, usize)> = Vec::new();
    for (k, item) in items.iter().enumerate() {
        if asker::asks(a, item) {
            f.askers.push(item.start..item.end);
            continue;
        }
        // "the last 4 weeks incl. the current one": the week.
        let period =
            a.word(item.start) == "current" && a.word(item.start + 1) == "one" && !a.dates.is_empty();
        if period || !item.exact && !stands_as_filter(a, item) || mentioned(a, item) {
            continue;
        }
        if claimed::is_claimed(a, item) || claimed::is_guessed(a, item) {
            f.claimed.push(item.segment);
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
    ends(a, model, lexicon, &mut f);
    f.only = only_marked;
    f.versus = versus(a, &items, &f, lexicon);
    f
}

fn push(map: &mut BySegment, item: &Item) {
    let list = map.entry(item.segment).or_default();
    for value in &item.values {
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
}
