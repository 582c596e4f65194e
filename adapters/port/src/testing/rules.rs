//! Whether calls kept to the rules of a platform and of the Relay.

use std::collections::HashMap;

use tokio::time::Instant;

use super::{Call, CallKind, Page};
use crate::{AnswerId, Limits, MessageRef, SurfaceError, ThreadKey};

/// Every rule that the calls broke, in words; the calls in the order of their arrival. Empty for a good relay. The
/// calls of several deliveries may be mixed, if each has a thread of its own.
#[must_use]
pub fn violations(calls: &[Call], limits: &Limits) -> Vec<String> {
    let mut threads: HashMap<&ThreadKey, Vec<&Call>> = HashMap::new();
    for call in calls {
        threads.entry(&call.thread).or_default().push(call);
    }
    let mut found = Vec::new();
    for calls in threads.values() {
        let messages: Vec<&Call> = calls
            .iter()
            .copied()
            .filter(|call| !matches!(call.kind, CallKind::Upload | CallKind::Status))
            .collect();
        found.extend(hasty(&messages));
        for kind in [CallKind::Upload, CallKind::Status] {
            let same: Vec<&Call> = calls.iter().copied().filter(|call| call.kind == kind).collect();
            found.extend(hasty(&same));
        }
        found.extend(blind(&messages));
        found.extend(crowded(&messages, limits));
        found.extend(repeated(&messages));
        found.extend(ageing(&messages));
        found.extend(uploaded_twice(calls));
    }
    found
}

/// Calls that did not wait as long as they were told.
fn hasty(calls: &[&Call]) -> Vec<String> {
    let mut found = Vec::new();
    let mut closed: Option<Instant> = None;
    for call in calls {
        if closed.is_some_and(|until| call.started < until) {
            found.push(format!("{:?} during a wait that the platform asked for", call.kind));
        }
        if let Some((ended, Err(SurfaceError::RateLimited { wait }))) = &call.ended {
            closed = closed.max(Some(*ended + *wait));
        }
    }
    found
}

/// Posts after a post of unknown effect without a search between them.
fn blind(calls: &[&Call]) -> Vec<String> {
    let mut found = Vec::new();
    let mut unclear = false;
    for call in calls {
        match call.kind {
            CallKind::Post => {
                if unclear {
                    found.push("a post of unknown effect was repeated without a search".into());
                }
                unclear = call.unclear();
            }
            CallKind::Find if call.result() == Some(&Ok(())) => unclear = false,
            _ => {}
        }
    }
    found
}

/// Edits too close to each other, or too many. Tries of the last state count as one edit.
fn crowded(calls: &[&Call], limits: &Limits) -> Vec<String> {
    let mut found = Vec::new();
    let mut edits: HashMap<&MessageRef, (Instant, u32)> = HashMap::new();
    for call in calls.iter().filter(|call| call.kind == CallKind::Edit) {
        let (Some(message), Some(page)) = (&call.message, &call.page) else { continue };
        let progress = u32::from(!page.is_final);
        let Some((last, count)) = edits.get_mut(message) else {
            edits.insert(message, (call.started, progress));
            continue;
        };
        let gap = call.started - *last;
        if gap < limits.between_edits {
            found.push(format!("two edits of {message:?} within {gap:?}"));
        }
        (*last, *count) = (call.started, *count + progress);
    }
    for (message, (_, count)) in edits {
        if limits.edits.is_some_and(|most| count > most) {
            found.push(format!("{count} edits of {message:?} before the last"));
        }
    }
    found
}

/// Edits to what the message shows already, and payloads that were rejected before. An edit of unknown effect may
/// be repeated.
fn repeated(calls: &[&Call]) -> Vec<String> {
    let mut found = Vec::new();
    let mut shows: HashMap<&MessageRef, (&Page, bool)> = HashMap::new();
    let mut rejected: Option<&Page> = None;
    for call in calls.iter().filter(|call| matches!(call.kind, CallKind::Post | CallKind::Edit)) {
        let Some(page) = &call.page else { continue };
        if rejected == Some(page) {
            found.push("a rejected payload was sent again".into());
        }
        if matches!(call.result(), Some(Err(SurfaceError::Rejected { .. }))) {
            rejected = Some(page);
        }
        let Some(message) = &call.message else { continue };
        if call.kind == CallKind::Edit && shows.get(message) == Some(&(page, true)) {
            found.push(format!("an edit of {message:?} changed nothing"));
        }
        if call.applied {
            shows.insert(message, (page, !call.unclear()));
        } else if call.unclear()
            && let Some((_, known)) = shows.get_mut(message)
        {
            *known = false;
        }
    }
    found
}

/// What was shown and is older than what was shown before it.
fn ageing(calls: &[&Call]) -> Vec<String> {
    let mut found = Vec::new();
    let mut newest: HashMap<&AnswerId, _> = HashMap::new();
    for call in calls.iter().filter(|call| call.applied) {
        let (Some(answer), Some(page)) = (&call.answer, &call.page) else { continue };
        let age = if page.is_final { (true, None) } else { (false, Some((page.stage, page.notes))) };
        if newest.insert(answer, age).is_some_and(|before| before > age) {
            found.push("an older state was shown after a newer one".into());
        }
    }
    found
}

/// Pictures of which more than one upload may have taken effect.
fn uploaded_twice(calls: &[&Call]) -> Vec<String> {
    let mut pictures: HashMap<&[u8], u32> = HashMap::new();
    for call in calls.iter().filter(|call| call.kind == CallKind::Upload) {
        let limited = matches!(call.result(), Some(Err(SurfaceError::RateLimited { .. })));
        if let Some(picture) = call.picture.as_ref().filter(|_| !limited) {
            *pictures.entry(picture).or_default() += 1;
        }
    }
    let twice = pictures.values().filter(|times| **times > 1);
    twice.map(|times| format!("a picture was uploaded {times} times")).collect()
}
