//! Places of a list that a plan cannot pick out: the second of all, both ends at once, the
//! first of each group. The list is shown, and a note says what is not picked.

use super::super::annotate::{Annotated, Mark};
use super::super::cues::Cue;
use super::super::lexicon::Sense;
use super::super::reading::Understood;
use super::super::said::{Said, small_number};
use crate::plan::Direction;

/// Shows the list where one place of it was asked for.
pub(super) fn ranked(u: &mut Understood, s: &Said, a: &Annotated) {
    let (Some(top), Some(order)) = (&s.top, &u.plan.order) else { return };
    if top.both && u.plan.limit.is_none() {
        let first = if order.direction == Direction::Desc { "largest" } else { "smallest" };
        u.notes.push(format!("Both ends are in the list: all stand here, {first} first."));
    }
    const PLACES: [&str; 4] = ["second", "third", "fourth", "fifth"];
    let place = ends(a).find_map(|m| {
        let before = a.word(m.start.checked_sub(1)?);
        PLACES
            .iter()
            .position(|p| *p == before)
            .or_else(|| ["2nd", "3rd", "4th", "5th"].iter().position(|p| *p == a.tokens[m.start - 1].raw))
    });
    if let Some(n) = place {
        u.plan.limit = u32::try_from(n + 2).ok();
        u.notes.push(format!("One place of a list is not picked out: the {} is the last row.", PLACES[n]));
    }
    if u.plan.group_by.len() > 1 && u.plan.limit.is_some() && (in_each(a) || first_of_each(a)) {
        u.plan.limit = None;
        u.notes.push("The first of each group is not picked out: all stand here, by size.".into());
    }
}

fn ends(a: &Annotated) -> impl Iterator<Item = &Mark> {
    a.marks.iter().filter(|m| m.is(Cue::Most) || m.is(Cue::Least))
}

/// "the top channel in each grade"
fn in_each(a: &Annotated) -> bool {
    a.tokens.windows(2).any(|w| w[0].is(&["in", "for", "of", "within"]) && w[1].is(&["each", "every"]))
}

/// "top product per channel", "the best two terms by grade": the name of one segment behind the
/// end of the list, and another that it is to be found for.
fn first_of_each(a: &Annotated) -> bool {
    let segment =
        |m: &Mark| m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None });
    let named = |at: usize| a.marks.iter().find(|m| m.start == at).and_then(|m| Some((segment(m)?, m.end)));
    let listed = ends(a).filter_map(|m| {
        let passed = a.tokens[m.end..]
            .iter()
            .enumerate()
            .take(2)
            .take_while(|(k, t)| {
                small_number(a, m.end + k).is_some() || t.is(&["performing", "selling", "single"])
            })
            .count();
        named(m.end + passed)
    });
    let mut found = listed;
    found.any(|(first, end)| {
        a.marks.iter().any(|m| {
            let by = matches!(a.before(m.start), "per" | "by" | "each" | "every");
            m.start > end && by && segment(m).is_some_and(|x| x != first)
        })
    })
}
