//! Suggestions fit the plan, whatever it is.

use super::suggest;
use crate::insights::samples::{arbitrary, model, plan, results};
use crate::plan::{Intent, SegmentMap, SegmentValue};

fn values() -> SegmentMap {
    let texts = |v: &[&str]| v.iter().map(|t| SegmentValue::Text((*t).into())).collect();
    [("channel".to_string(), texts(&["Email", "OMB"])), ("grade".to_string(), texts(&["P1", "P2"]))].into()
}

#[test]
fn a_plain_total_offers_a_split_and_a_comparison() {
    let p = plan(Intent::Trend, "issuances");
    let all = suggest(&p, &results("issuances", Vec::new()), model(), &values());
    assert_eq!(
        all,
        [
            "issuances by channel last month",
            "compare with last year",
            "issuances by grade last month",
            "as a count"
        ]
    );
}

#[test]
fn a_forecast_never_offers_a_segment_that_its_table_lacks() {
    let p = plan(Intent::ForecastVsActual, "actual_issuance");
    let all = suggest(&p, &results("actual_issuance", Vec::new()), model(), &values());
    assert_eq!(all, ["by channel", "MAPE by channel last month", "by grade", "same for last quarter"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

    #[test]
    fn three_or_four_and_none_twice(seed: u64) {
        let (plan, results) = arbitrary(seed);
        let all = suggest(&plan, &results, model(), &values());
        proptest::prop_assert!((3..=4).contains(&all.len()), "{:?}", all);
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        proptest::prop_assert_eq!(unique.len(), all.len());
        for s in &plan.group_by {
            let label = &model().segment(s).expect("a segment").label;
            let shown = all.contains(&format!("by {label}"));
            proptest::prop_assert!(!shown);
        }
    }
}
