//! Which of two measures stands on the upright axis: "average FICO (x) against
//! funding rate (y)", "APR on the vertical axis".

use super::annotate::Annotated;
use super::said::MetricSaid;

#[derive(Clone, Copy, PartialEq)]
enum Axis {
    X,
    Y,
}

fn axis(word: &str) -> Option<Axis> {
    match word {
        "x" | "horizontal" | "horizontally" | "bottom" => Some(Axis::X),
        "y" | "vertical" | "vertically" | "upright" => Some(Axis::Y),
        _ => None,
    }
}

/// The place among the metrics of the one said to be y, if an axis is said of any.
#[must_use]
pub fn upright(a: &Annotated, metrics: &[MetricSaid]) -> Option<usize> {
    let [first, second] = metrics else { return None };
    // "(x)", "on x", "on the x axis", "as y", "horizontally" behind a metric.
    let behind = |m: &MetricSaid, until: usize| {
        (m.end..(m.end + 4).min(until)).find_map(|k| {
            let found = axis(a.word(k))?;
            let words = (m.end..k)
                .all(|j| matches!(a.word(j), "(" | "on" | "the" | "as" | "=" | "in" | "along" | "is"));
            // "…, y: average APR" belongs to what follows.
            let led = (k > m.end || a.word(k).len() > 1) && !matches!(a.word(k + 1), ":" | "=");
            (words && led).then_some(found)
        })
    };
    let said = [behind(first, second.at), behind(second, a.tokens.len())];
    match said {
        [Some(Axis::Y), _] | [_, Some(Axis::X)] => Some(0),
        [Some(Axis::X), _] | [_, Some(Axis::Y)] => Some(1),
        [None, None] => None,
    }
}
