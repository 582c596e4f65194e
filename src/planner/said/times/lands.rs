//! A period in progress of which the whole is asked: "where will November end up".

use super::Times;
use crate::calendar::Unit;
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::token::Kind;
use jiff::civil::Date;

/// "where will November end up": of a period in progress the whole.
pub(super) fn land(t: &mut Times, a: &Annotated, as_of: Date) {
    // "where do we expect to close the month"
    if t.window.is_none()
        && t.compare.is_none()
        && t.shift.is_none()
        && a.tokens
            .iter()
            .any(|x| x.is(&["will", "expect", "expected", "projected", "where", "likely", "going"]))
    {
        let closes = (0..a.tokens.len()).find_map(|k| {
            let verb = matches!(a.word(k), "close" | "finish" | "end")
                && matches!(a.word(k + 1), "the" | "this" | "out");
            let j = k + 2 + usize::from(a.word(k + 1) == "out");
            match a.word(j) {
                _ if !verb => None,
                "week" => Some(Unit::Week),
                "month" => Some(Unit::Month),
                "quarter" => Some(Unit::Quarter),
                "year" => Some(Unit::Year),
                _ => None,
            }
        });
        if let Some(unit) = closes {
            let start = unit.start(as_of);
            t.window = Some(Window::new(unit.noun(), start, unit.step(start, 1)));
            t.future = true;
            return;
        }
    }
    let Some(w) = t.window.as_ref().filter(|w| t.until.is_none() && t.compare.is_none() && w.end > as_of)
    else {
        return;
    };
    let unit = match w.name.as_str() {
        "wtd" => Unit::Week,
        "mtd" => Unit::Month,
        "qtd" => Unit::Quarter,
        "ytd" => Unit::Year,
        // "November", in November
        _ if w.start == Unit::Month.start(as_of) && pace(a) => Unit::Month,
        _ => return,
    };
    let lands = |k: usize| {
        a.tokens[k].is(&[
            "end", "ends", "land", "lands", "landing", "finish", "finishes", "close", "closes", "wind",
            "shape", "shaping", "total",
        ]) || a.word(k) == "come" && matches!(a.word(k + 1), "in" | "to" | "out")
    };
    let asked = pace(a)
        || meets_forecast(a)
        || (0..a.tokens.len()).any(|k| {
            matches!(
                a.word(k),
                "will" | "ll" | "going" | "expected" | "projected" | "likely" | "forecast" | "where" | "do"
            ) && (k + 1..(k + 8).min(a.tokens.len())).any(lands)
        }) && (a.has(Cue::Project)
            || a.tokens.iter().any(|t| t.is(&["will", "ll", "going", "where", "likely", "expected"])))
        || a.tokens.windows(2).any(|x| {
            matches!(
                (x[0].stem.as_str(), x[1].text.as_str()),
                ("month" | "quarter" | "year", "end") | ("full", "year" | "month" | "quarter")
            ) && (a.has(Cue::Project) || a.tokens.iter().any(|t| t.is(&["landing", "outlook", "estimate"])))
        });
    let past = a.tokens.iter().any(|t| t.is(&["was", "were", "did", "actual", "actuals", "so"]));
    if asked && !past {
        t.window = Some(Window::new(unit.noun(), w.start, unit.step(w.start, 1)));
        t.future = true;
    }
}

/// "will we hit forecast this month", "are we on track to make plan": known at the end of the period alone.
fn meets_forecast(a: &Annotated) -> bool {
    let forecast = |k: usize| {
        matches!(a.tokens[k].stem.as_str(), "forecast" | "fcst" | "plan" | "budget" | "target" | "projection")
    };
    (0..a.tokens.len()).any(|k| {
        matches!(
            a.word(k),
            "will" | "ll" | "going" | "gonna" | "can" | "track" | "course" | "likely" | "able"
        ) && (k + 1..(k + 7).min(a.tokens.len())).any(|j| {
            a.tokens[j].is(&["hit", "make", "meet", "reach", "beat", "achieve", "exceed", "miss"])
                && (j + 1..(j + 6).min(a.tokens.len())).any(forecast)
        })
    })
}

/// "will we hit 35M", "at this pace", "on pace for 35M": where the period in progress ends.
pub(in crate::planner) fn pace(a: &Annotated) -> bool {
    let at_pace =
        a.tokens.windows(2).any(|w| w[1].text == "pace" && w[0].is(&["this", "current", "on", "that"]));
    let reaches = (0..a.tokens.len()).any(|k| {
        matches!(a.word(k), "will" | "ll" | "can" | "gonna")
            && (k + 1..(k + 7).min(a.tokens.len())).any(|j| {
                a.tokens[j].is(&["hit", "reach", "make", "exceed", "cross", "break", "clear", "get"])
                    && (j + 1..(j + 4).min(a.tokens.len()))
                        .any(|n| matches!(a.tokens[n].kind, Kind::Number(x) if x >= 1000.0))
            })
    });
    at_pace || reaches
}
