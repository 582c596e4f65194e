//! Texts at the edges of the data: a window that it has not reached, and one that it covers only from some day on.

use super::Draft;
use super::values::{by_group, ranked, value};
use super::voice::Voice;
use super::words::{before_noun, cap, day, join, span, when};

/// A window that begins after the last day of the data. Nothing fell: nothing is known yet.
pub(super) fn nothing_yet(voice: &Voice<'_>) -> Draft {
    let name = cap(&voice.name(&voice.plan.metric));
    let through = voice.results.data_through.map_or_else(String::new, day);
    let when = when(&voice.plan.window);
    // "No data yet for the week to date", as a noun.
    let of = |text: &str| if when.contains("to date") { format!("for the {text}") } else { text.to_string() };
    Draft {
        title: format!("{name}{}: no data yet {}", voice.short_filters(), of(&when)),
        summary: format!("There is no data yet {}. {}", of(&voice.scope()), voice.closing()),
        bullets: vec![
            Some(format!("The data runs through {through}, before the window begins.")),
            Some("An earlier window has an answer.".to_string()),
        ],
    }
}

/// A change one of whose sides begins before the data: the numbers stand, no growth is named.
pub(super) fn variance(voice: &Voice<'_>) -> Draft {
    let Some(facts) = voice.first() else { return super::nothing(voice) };
    let format = voice.format(&facts.metric);
    let (window, now) = (&voice.plan.window, voice.came_to(&facts.metric, value(&facts.total)));
    let from = voice.results.data_from.map_or_else(String::new, day);
    let other = voice.results.compared.as_ref().map(|c| {
        let then = before_noun(&c.current, &c.prior);
        let before = facts.prior_total.as_ref().and_then(value);
        let none = voice.results.data_from.is_some_and(|d| c.prior.end <= d);
        if none {
            format!("{} lies before the data, which begins on {from}.", cap(&then))
        } else {
            let part = format!("The data begins on {from}");
            format!("{part}: {} holds {}, so no growth is named.", then, format.short(before))
        }
    });
    let leaders = (!voice.plan.group_by.is_empty()).then(|| {
        let groups = by_group(facts);
        let told = ranked(&groups).into_iter().take(3);
        let told = told.map(|(g, v)| format!("{} {}", voice.group(&g.group), format.short(v)));
        format!("Largest: {}.", join(&told.collect::<Vec<_>>()))
    });
    Draft {
        title: format!("{} {now} {}; the data begins on {from}", voice.subject(&facts.metric), when(window)),
        summary: format!("{} {now} {}. {}", cap(&voice.name(&facts.metric)), voice.scope(), voice.closing()),
        bullets: vec![
            other,
            leaders,
            Some(format!("The window is {}.", span(window))),
            voice.maturing(),
            voice.denominators(),
        ],
    }
}
