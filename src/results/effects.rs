//! Changes, and the exact split of a rate's change into mix and rate effects.

use super::tally::Tally;

/// Current minus prior; a missing group counts 0 for additive metrics and is
/// no value for rates.
pub(super) fn delta(current: &Tally, prior: &Tally) -> Option<f64> {
    if current.is_additive() {
        let mut less = *prior;
        (less.first, less.second) = (-less.first, -less.second);
        less.add(current);
        return less.value();
    }
    Some(current.value()? - prior.value()?)
}

/// Delta over prior; none where the prior is 0 or less.
pub(super) fn delta_pct(current: &Tally, prior: &Tally) -> Option<f64> {
    let base = prior.value().filter(|p| *p > 0.0)?;
    Some(delta(current, prior)? / base)
}

/// What a group did to the change of the total rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Effect {
    /// By its changed weight.
    pub mix: f64,
    /// By its own changed rate.
    pub rate: f64,
}

/// Kitagawa's split: ΔR = Σ w̄ₖ Δrₖ + Σ Δwₖ (r̄ₖ − R̄), bars being the means of
/// the two sides. None where a side has no denominator at all. The effects sum
/// to the change of the total exactly:
/// - a group that is missing on one side has no rate there; it is taken to have
///   kept the one it has, so that all it did is mix;
/// - a group with a numerator and no denominator has no weight; what it adds to
///   the total's numerator counts as its rate effect.
pub(super) fn effects(groups: &[(Tally, Tally)]) -> Option<Vec<Effect>> {
    let total = |side: fn(&(Tally, Tally)) -> &Tally| {
        groups.iter().map(side).fold((0.0, 0.0), |(n, d), t| (n + t.first, d + t.second))
    };
    let (num1, den1) = total(|g| &g.0);
    let (num0, den0) = total(|g| &g.1);
    if den1 == 0.0 || den0 == 0.0 {
        return None;
    }
    let mean_rate = f64::midpoint(num1 / den1, num0 / den0);
    let of = |(current, prior): &(Tally, Tally)| {
        let (w1, w0) = (current.second / den1, prior.second / den0);
        let shift = w1 - w0;
        let orphan = [current, prior].iter().any(|t| t.second == 0.0 && t.first != 0.0);
        if orphan {
            return Effect { mix: -shift * mean_rate, rate: current.first / den1 - prior.first / den0 };
        }
        let (Some(r1), Some(r0)) = (current.value().or(prior.value()), prior.value().or(current.value()))
        else {
            return Effect { mix: 0.0, rate: 0.0 };
        };
        Effect { mix: shift * (f64::midpoint(r1, r0) - mean_rate), rate: f64::midpoint(w1, w0) * (r1 - r0) }
    };
    Some(groups.iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::TallyKind;
    use proptest::prelude::*;

    fn ratio(first: u32, second: u32) -> Tally {
        Tally::of(TallyKind::Ratio, f64::from(first), f64::from(second))
    }

    #[test]
    fn a_shift_of_weight_alone_is_mix_alone() {
        let groups = [(ratio(8, 10), ratio(4, 5)), (ratio(1, 10), ratio(2, 20))];
        let effects = effects(&groups).expect("both sides");
        assert!(effects.iter().all(|e| e.rate.abs() < 1e-12), "{effects:?}");
        let sum: f64 = effects.iter().map(|e| e.mix).sum();
        assert!((sum - (9.0 / 20.0 - 6.0 / 25.0)).abs() < 1e-12);
    }

    #[test]
    fn a_prior_of_zero_or_less_has_no_relative_change() {
        let sum = |x| Tally::of(TallyKind::Sum, x, 0.0);
        assert_eq!(delta_pct(&sum(5.0), &sum(0.0)), None);
        assert_eq!(delta_pct(&sum(5.0), &sum(-1.0)), None);
        assert_eq!(delta_pct(&Tally::empty(TallyKind::Sum), &sum(4.0)), Some(-1.0));
        assert_eq!(delta(&Tally::empty(TallyKind::Ratio), &ratio(1, 2)), None);
    }

    proptest! {
        #[test]
        fn mix_and_rate_sum_to_the_change(
            rows in proptest::collection::vec((0u32..500, 0u32..1000, 0u32..500, 0u32..1000), 1..12)
        ) {
            let groups: Vec<_> = rows.iter().map(|(a, b, c, d)| (ratio(*a, *b), ratio(*c, *d))).collect();
            let sum = |f: fn(&(u32, u32, u32, u32)) -> u32| rows.iter().map(f).sum::<u32>();
            let now = ratio(sum(|r| r.0), sum(|r| r.1)).value();
            let before = ratio(sum(|r| r.2), sum(|r| r.3)).value();
            match (effects(&groups), now, before) {
                (Some(parts), Some(now), Some(before)) => {
                    let all: f64 = parts.iter().map(|e| e.mix + e.rate).sum();
                    prop_assert!((all - (now - before)).abs() < 1e-9 * (1.0 + now + before));
                }
                (parts, now, before) => prop_assert!(parts.is_none() && (now.is_none() || before.is_none())),
            }
        }
    }
}
