//! Results in memory: keyed by everything that could change them, so that a
//! refresh of the data invalidates by itself; equal questions that are asked at
//! the same time are computed once.

use super::compute::{Computed, Fault};
use super::{Look, Snapshot};
use crate::guardrail::CheckedPlan;
use crate::model::Model;
use jiff::civil::Date;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// All that could change a result.
#[derive(Debug, Clone)]
pub struct Key {
    /// Canonical JSON of the plan.
    pub plan: String,
    /// What its asker may see.
    pub policy: String,
    /// The version of the data.
    pub data: String,
    /// The version of the semantic model.
    pub model: String,
    /// The version of the SQL templates.
    pub templates: String,
    /// The day of asking.
    pub as_of: String,
    /// How the picture looks.
    pub look: String,
}

impl Key {
    /// The key of a checked plan's result.
    #[must_use]
    pub fn of(checked: &CheckedPlan, snapshot: &Snapshot, model: &Model, as_of: Date, look: Look) -> Self {
        Self {
            plan: checked.plan().canonical(),
            policy: checked.policy().canonical(),
            data: snapshot.data_version.clone(),
            model: model.version().to_string(),
            templates: crate::query::template_version().to_string(),
            as_of: as_of.to_string(),
            look: format!("{:?}{}{:?}", look.theme, look.scale, look.canvas),
        }
    }

    /// A hash that differs where any part does.
    #[must_use]
    pub fn hash(&self) -> String {
        let Self { plan, policy, data, model, templates, as_of, look } = self;
        let mut hash = blake3::Hasher::new();
        for part in [plan, policy, data, model, templates, as_of, look] {
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().to_hex().to_string()
    }
}

/// Results by key.
#[derive(Debug)]
pub struct Cache {
    inner: moka::future::Cache<String, Arc<Computed>>,
}

impl Cache {
    /// An empty cache.
    #[must_use]
    pub fn new(ttl: Duration, bytes: u64) -> Self {
        let inner = moka::future::Cache::builder()
            .max_capacity(bytes)
            .weigher(|key: &String, value: &Arc<Computed>| {
                u32::try_from(key.len() + value.weight()).unwrap_or(u32::MAX)
            })
            .time_to_live(ttl)
            .build();
        Self { inner }
    }

    /// The result of the key, computed if it is not there; whether it was there.
    /// Of equal questions at one time the first computes and the others wait; if
    /// the first leaves, the next of them computes. Failures and answers with
    /// something missing go to those who waited and are not kept.
    pub async fn get<F: Future<Output = Result<Computed, Fault>> + Send>(
        &self,
        key: &str,
        cancel: &CancellationToken,
        compute: impl Fn() -> F + Send + Sync,
    ) -> (Result<Arc<Computed>, Fault>, bool) {
        if let Some(found) = self.inner.get(key).await {
            return (Ok(found), true);
        }
        loop {
            let mine = AtomicBool::new(false);
            let work = async {
                mine.store(true, Ordering::Relaxed);
                compute().await.map(Arc::new)
            };
            let result = tokio::select! {
                biased;
                // Leaving drops the work, and with it the place of the one who computes.
                () = cancel.cancelled() => return (Err(Fault::Stopped), false),
                result = self.inner.try_get_with(key.to_string(), work) => result,
            };
            let mine = mine.load(Ordering::Relaxed);
            match result.map_err(|e| (*e).clone()) {
                // Whoever computed it stopped; that is no answer for the others.
                Err(Fault::Stopped) if !mine => {}
                Ok(found) => {
                    if mine && !found.is_whole() {
                        self.inner.invalidate(key).await;
                    }
                    return (Ok(found), !mine);
                }
                Err(fault) => return (Err(fault), !mine),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_key_counts_and_parts_never_run_together() {
        let part = |n: usize| if n == 0 { "ab".to_string() } else { "abc".to_string() };
        let key = |changed: Option<usize>| {
            let at = |n: usize| part(usize::from(changed == Some(n)));
            Key {
                plan: at(0),
                policy: at(1),
                data: at(2),
                model: at(3),
                templates: at(4),
                as_of: at(5),
                look: at(6),
            }
            .hash()
        };
        let mut all: Vec<String> = (0..7).map(|n| key(Some(n))).chain([key(None)]).collect();
        assert_eq!(key(None), key(None));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 8);
    }
}
