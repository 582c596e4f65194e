//! Moves that look back at the thread: "and one further", "both weeks together".

use super::{translated, unit};
use crate::calendar::Unit;
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::follow::phrases::Text;
use crate::planner::reading::ThreadContext;
use std::ops::Range;

/// "both weeks together": the last two windows as one, where they touch.
pub(super) fn both(a: &Annotated, thread: &ThreadContext) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let i = (0..a.tokens.len()).find(|i| {
        text.is(*i, "both")
            && (unit(a, i + 1).is_some() || text.is(i + 1, "periods windows together combined"))
    })?;
    let mut steps = thread.steps.iter().rev().map(|u| &u.plan.window);
    let now = steps.next()?;
    let before = steps.find(|w| w.start != now.start)?;
    let (x, y) = if before.start < now.start { (before, now) } else { (now, before) };
    (x.end == y.start).then(|| (i..i + 2, Window::new("custom", x.start, y.end)))
}

/// "and one further": the last move again.
pub(super) fn once_more(a: &Annotated, thread: &ThreadContext) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let n = a.tokens.len();
    let only = (0..n).all(|i| {
        text.is(i, "and one another further more once again earlier later even yet a please then ok now the same move step time back still so go")
            || text.stops(i)
    });
    let moves = (0..n).any(|i| text.is(i, "further more another again once earlier later"));
    // "one further back" moves, "go back" and "one step back" undo.
    let back = (0..n).any(|i| text.is(i, "back"));
    let onward = (0..n).any(|i| text.is(i, "further another more earlier"));
    let steps_back = (0..n).any(|i| text.is(i, "step") || text.at(i, "go back").is_some());
    let stepped = back && (steps_back || !onward);
    let undone = a.cues(Cue::Undo).any(|m| a.word(m.start) != "back" || m.end - m.start > 1) || stepped;
    if !only || !moves || undone {
        return None;
    }
    // With no move before it the window's own length is the step.
    let own = |n| {
        let w = &thread.last()?.plan.window;
        let to = crate::calendar::shift(w, n);
        Some((0..a.tokens.len(), Window::new("custom", to.start, to.end)))
    };
    let ahead = (0..n).any(|i| text.is(i, "later"));
    let directed = back || ahead || (0..n).any(|i| text.is(i, "earlier"));
    let mut steps = thread.steps.iter().rev().map(|u| &u.plan.window);
    let Some((now, before)) = steps.next().zip(steps.next()) else {
        return if directed { own(if ahead { 1 } else { -1 }) } else { None };
    };
    let months = (i32::from(now.start.year()) - i32::from(before.start.year())) * 12
        + i32::from(now.start.month())
        - i32::from(before.start.month());
    let days = crate::calendar::days_between(before.start, now.start);
    let same = |unit, n| {
        translated(before, n, unit).start == now.start && translated(before, n, unit).end == now.end
    };
    if days == 0 || directed && (days > 0) != ahead {
        return if directed { own(if ahead { 1 } else { -1 }) } else { None };
    }
    let next = if months != 0 && same(Unit::Month, months) {
        translated(now, months, Unit::Month)
    } else if same(Unit::Day, days) {
        translated(now, days, Unit::Day)
    } else {
        return if directed { own(if ahead { 1 } else { -1 }) } else { None };
    };
    Some((0..n, next))
}
