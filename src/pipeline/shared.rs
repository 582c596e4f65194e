//! A computed result as bytes, for the cache that replicas share: the length of a JSON head in four bytes, the head,
//! and the picture. What another version wrote and this one cannot read is not there.

use super::compute::{Computer, Fault};
use super::{Computed, Picture, Pipeline, Timings, to_port};
use crate::guardrail::CheckedPlan;
use crate::insights::Insight;
use crate::model::Model;
use crate::plan::Plan;
use crate::results::Results;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use topup_charts::ChartSpec;

impl Pipeline {
    /// The result that another replica computed, else computed here and shared with them.
    pub(super) async fn find_or_compute(
        &self,
        key: &str,
        computer: &Computer<'_>,
        checked: &CheckedPlan,
        cancel: &CancellationToken,
    ) -> Result<Computed, Fault> {
        let Some(shared) = &self.parts.shared else { return computer.compute(checked, cancel).await };
        let found = shared.get(key.as_bytes()).await;
        if let Some(found) = found.and_then(|bytes| decode(&bytes, checked.plan(), computer.model)) {
            return Ok(found);
        }
        let computed = computer.compute(checked, cancel).await?;
        if let Some(bytes) = encode(&computed) {
            let (shared, key, ttl) = (shared.clone(), key.as_bytes().to_vec(), self.parts.options.cache_ttl);
            // Beside the answer, which does not wait for it.
            tokio::spawn(async move { shared.put(&key, bytes, ttl).await });
        }
        Ok(computed)
    }
}

#[derive(Serialize, Deserialize)]
struct Head<'a> {
    /// Of the program that wrote it.
    version: Cow<'a, str>,
    results: Cow<'a, Results>,
    insight: Cow<'a, Insight>,
    alt: Cow<'a, str>,
    spec: Cow<'a, ChartSpec>,
    suggestions: Cow<'a, [String]>,
    notes: Cow<'a, [String]>,
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The bytes of a result of which nothing is missing; none for others.
fn encode(computed: &Computed) -> Option<Vec<u8>> {
    let (Some(insight), Some(chart)) = (&computed.insight, &computed.chart) else { return None };
    if !computed.is_whole() {
        return None;
    }
    let head = Head {
        version: VERSION.into(),
        results: Cow::Borrowed(&computed.results),
        insight: Cow::Borrowed(insight),
        alt: chart.alt.as_str().into(),
        spec: Cow::Borrowed(&chart.spec),
        suggestions: computed.suggestions.as_slice().into(),
        notes: computed.notes.as_slice().into(),
    };
    let head = serde_json::to_vec(&head).ok()?;
    let mut bytes = u32::try_from(head.len()).ok()?.to_be_bytes().to_vec();
    bytes.extend(head);
    bytes.extend_from_slice(&chart.png);
    Some(bytes)
}

/// The result of these bytes, computed for this plan.
fn decode(bytes: &[u8], plan: &Plan, model: &Model) -> Option<Computed> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (head, png) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    if head.version != VERSION {
        return None;
    }
    let results = head.results.into_owned();
    Some(Computed {
        table: Arc::new(to_port::table(plan, &results, model)),
        results: Arc::new(results),
        insight: Some(head.insight.into_owned()),
        chart: Some(Picture { png: png.into(), alt: head.alt.into_owned(), spec: head.spec.into_owned() }),
        suggestions: head.suggestions.into_owned(),
        notes: head.notes.into_owned(),
        simplified: None,
        timings: Timings::default(),
        shared: true,
    })
}
