//! The two sides of a comparison, cut alike.

use super::types::Compared;
use crate::calendar::{add_days, prior_window, year_before};
use crate::plan::{Compare, Plan, Window};
use crate::query::Context;
use jiff::civil::Date;

/// The sides of the plan's comparison, or of one with the window before. Where
/// the data or the day of asking ends the current side, both sides keep the
/// same number of days.
pub(super) fn sides(plan: &Plan, through: Option<Date>) -> Compared {
    let current = plan.window.clone();
    let prior = plan.compare_window.clone().unwrap_or_else(|| match plan.compare {
        Some(Compare::Yoy) => year_before(&current),
        _ => prior_window(&current),
    });
    let ends = through.map(|t| add_days(t, 1)).filter(|end| current.start < *end && *end < current.end);
    let Some(end) = ends else {
        return Compared { current, prior };
    };
    let current = Window { end, ..current };
    // A prior side of fewer days (29 February, a shorter month) stays as it is.
    let prior_end = prior.end.min(add_days(prior.start, current.days()));
    Compared { prior: Window { end: prior_end, ..prior }, current }
}

/// Whether a side begins before the data does: it is then shorter than the other and gives no growth.
pub(super) fn begins_before_data(ctx: &Context<'_>, compared: &Compared) -> bool {
    let first = compared.current.start.min(compared.prior.start);
    ctx.data.oldest.get(&ctx.checked.plan().table).is_some_and(|from| first < *from)
}

/// Whether the data holds no day of the window.
pub(super) fn is_ahead_of_data(window: &Window, through: Option<Date>) -> bool {
    through.is_none_or(|t| t < window.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn data_that_ends_early_cuts_both_sides() {
        let text = r#"{"intent":"variance","table":"cps_tb","metric":"issuances","measure":"amount",
            "date_col":"issued_d","window":{"name":"mtd","start":"2026-11-01","end":"2026-11-23"},
            "granularity":null,"group_by":[],"segments":{},"exclude":{},"compare":"mom",
            "compare_window":{"name":"custom","start":"2026-10-01","end":"2026-10-23"},
            "metrics":[],"order":null,"limit":null,"chart":"bar"}"#;
        let plan: Plan = serde_json::from_str(text).expect("plan");
        let cut = sides(&plan, Some(date(2026, 11, 20)));
        assert_eq!((cut.current.days(), cut.prior.days()), (20, 20));
        let whole = sides(&plan, Some(date(2026, 11, 22)));
        assert_eq!((whole.current.days(), whole.prior.days()), (22, 22));
        assert!(is_ahead_of_data(&plan.window, Some(date(2026, 10, 31))));
    }
}
