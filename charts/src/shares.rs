//! Shares that add up: rounded so that what is written sums to 100%, in pictures and in texts.

/// The share of each value in their sum, in percent with `decimals` digits (at most 6), such that the
/// shares sum to exactly 100: each is rounded down, then those with the largest remainders are rounded up
/// (the earlier of equals first).
///
/// Values that are negative or not finite count as zero; if nothing is left, every share is zero.
///
/// ```
/// assert_eq!(topup_charts::shares_to_100(&[1.0, 1.0, 1.0], 1), [33.4, 33.3, 33.3]);
/// ```
pub fn shares_to_100(values: &[f64], decimals: usize) -> Vec<f64> {
    // More digits than a double can keep apart for thousands of shares would not sum up any more.
    let units = 10_u64.pow(decimals.min(6) as u32);
    let parts: Vec<f64> = values.iter().map(|v| if v.is_finite() { v.max(0.0) } else { 0.0 }).collect();
    let total: f64 = parts.iter().sum();
    if total <= 0.0 || !total.is_finite() {
        return vec![0.0; parts.len()];
    }
    let whole = 100 * units;
    let exact: Vec<f64> = parts.iter().map(|part| part / total * whole as f64).collect();
    let mut rounded: Vec<u64> = exact.iter().map(|share| share.floor() as u64).collect();
    let missing = whole.saturating_sub(rounded.iter().sum());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    for &at in order.iter().take(missing as usize) {
        rounded[at] += 1;
    }
    rounded.into_iter().map(|share| share as f64 / units as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_shares() {
        assert_eq!(shares_to_100(&[], 1), Vec::<f64>::new());
        assert_eq!(shares_to_100(&[0.0, -3.0, f64::NAN], 1), [0.0, 0.0, 0.0]);
    }

    #[test]
    fn negative_values_take_no_part() {
        assert_eq!(shares_to_100(&[3.0, -1.0, 1.0], 0), [75.0, 0.0, 25.0]);
    }

    proptest! {
        #[test]
        fn shares_sum_to_a_hundred_as_written(
            values in prop::collection::vec(0.0..1e9_f64, 1..40),
            decimals in 0..4_usize,
        ) {
            prop_assume!(values.iter().sum::<f64>() > 0.0);
            let shares = shares_to_100(&values, decimals);
            let units = 10f64.powi(decimals as i32);
            let sum: i64 = shares.iter().map(|share| (share * units).round() as i64).sum();
            prop_assert_eq!(sum, 100 * units as i64);
            let total: f64 = values.iter().sum();
            for (value, share) in values.iter().zip(&shares) {
                prop_assert!((value / total * 100.0 - share).abs() <= 1.0 / units + 1e-9);
            }
        }
    }
}
