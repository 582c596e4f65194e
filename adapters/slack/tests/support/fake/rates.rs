//! Rate limits: so many calls in any span of that length.

use std::time::Duration;

use tokio::time::Instant;

use super::State;

/// So many calls in a span of time.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub most: usize,
    pub per: Duration,
}

impl State {
    /// Counts a call, or says how long to wait.
    pub(super) fn admit(&mut self, what: String, rate: Option<Rate>) -> Result<(), Duration> {
        let Some(rate) = rate else { return Ok(()) };
        let now = Instant::now();
        let calls = self.rates.entry(what.clone()).or_default();
        while calls.front().is_some_and(|first| *first + rate.per <= now) {
            calls.pop_front();
        }
        if calls.len() >= rate.most {
            let kind = what.split(' ').next().unwrap_or_default().to_owned();
            *self.limited.entry(kind).or_default() += 1;
            return Err(calls.front().map_or(rate.per, |first| *first + rate.per - now));
        }
        calls.push_back(now);
        Ok(())
    }
}
