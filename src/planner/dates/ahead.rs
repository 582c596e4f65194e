//! Whether a message asks about what is to come, so that "December" in November is
//! the coming one.

use crate::planner::token::Token;

/// Words that only what is to come can have.
pub(super) fn expects(tokens: &[Token]) -> bool {
    tokens.iter().any(|t| {
        t.is(&[
            "expect",
            "expecting",
            "will",
            "going",
            "anticipate",
            "foresee",
            "coming",
            "upcoming",
            "predict",
            "project",
        ])
    })
}

/// Whether the message asks about what is to come.
pub(super) fn looks_ahead(tokens: &[Token]) -> bool {
    let any = |words: &[&str]| tokens.iter().any(|t| t.is(words));
    any(&[
        "forecast",
        "forecasted",
        "forecasts",
        "fcst",
        "project",
        "projected",
        "projection",
        "projections",
        "projecting",
        "expect",
        "expected",
        "expecting",
        "predict",
        "predicted",
        "prediction",
        "outlook",
        "will",
        "going",
        "upcoming",
        "coming",
        "anticipate",
        "anticipated",
        "foresee",
        "estimate",
        "estimated",
        "guess",
        "next",
    ]) && !any(&[
        "actual", "actuals", "act", "vs", "versus", "accuracy", "accurate", "mape", "error", "errors",
        "miss", "misses", "missed", "was", "were", "did", "hit", "beat", "against", "delta", "off", "last",
        "compared", "had",
    ])
}
