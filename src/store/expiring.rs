//! A map in memory whose entries end at a moment of their own, and which never grows beyond a bound.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// Values by key, each with its last moment (exclusive).
#[derive(Debug)]
pub(super) struct Expiring<K, V> {
    entries: Mutex<HashMap<K, (Timestamp, V)>>,
    most: usize,
}

impl<K: Eq + Hash, V: Clone> Expiring<K, V> {
    /// An empty map of at most so many entries (at least one). When it is full, those go that end soonest.
    pub(super) fn new(most: usize) -> Self {
        Self { entries: Mutex::default(), most: most.max(1) }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (Timestamp, V)>> {
        // Nothing under the lock can leave an entry half made.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key's value, if it has not ended.
    pub(super) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q, now: Timestamp) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.lock().get(key).filter(|(end, _)| now < *end).map(|(_, value)| value.clone())
    }

    /// Keeps a value for `ttl` from now, over what is there.
    pub(super) fn put(&self, key: K, value: V, now: Timestamp, ttl: Duration) {
        self.change(key, now, |_| (Some((value, ttl)), ()));
    }

    /// Decides by the key's living value what is kept from now on, and gives what the decision gives, all in one
    /// step. `None` leaves things as they are.
    pub(super) fn change<T>(
        &self,
        key: K,
        now: Timestamp,
        decide: impl FnOnce(Option<&V>) -> (Option<(V, Duration)>, T),
    ) -> T {
        let mut entries = self.lock();
        let held = entries.get(&key).filter(|(end, _)| now < *end).map(|(_, value)| value);
        let (kept, result) = decide(held);
        if let Some((value, ttl)) = kept {
            if entries.len() >= self.most && !entries.contains_key(&key) {
                make_room(&mut entries, self.most, now);
            }
            entries.insert(key, (end(now, ttl), value));
        }
        result
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }
}

/// The moment `ttl` from now.
pub(super) fn end(now: Timestamp, ttl: Duration) -> Timestamp {
    now.checked_add(ttl).unwrap_or(Timestamp::MAX)
}

/// Removes what has ended; if that is too little, the eighth that ends soonest, so that the cost of looking through
/// all is spread over many puts.
fn make_room<K: Eq + Hash, V>(entries: &mut HashMap<K, (Timestamp, V)>, most: usize, now: Timestamp) {
    entries.retain(|_, (end, _)| now < *end);
    let excess = entries.len().saturating_sub(most - most.div_ceil(8));
    if excess == 0 {
        return;
    }
    let mut ends: Vec<Timestamp> = entries.values().map(|(end, _)| *end).collect();
    let (_, last, _) = ends.select_nth_unstable(excess - 1);
    let last = *last;
    // Of those that end at the same moment only as many as must go.
    let before = entries.values().filter(|(end, _)| *end < last).count();
    let mut equal = excess - before;
    entries.retain(|_, (end, _)| {
        let goes = *end < last || (*end == last && equal > 0);
        equal -= usize::from(goes && *end == last);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_full_map_lets_go_of_what_ends_soonest() {
        let (map, now) = (Expiring::new(8), Timestamp::UNIX_EPOCH);
        for n in 0..8u32 {
            map.put(n, n, now, HOUR * (n + 1));
        }
        map.put(100, 100, now, HOUR);
        assert_eq!(map.get(&0, now), None, "the first to end has gone");
        assert_eq!((map.get(&1, now), map.get(&100, now)), (Some(1), Some(100)));
        assert!(map.len() <= 8);
    }

    #[test]
    fn what_has_ended_goes_before_anything_alive() {
        let (map, now) = (Expiring::new(16), Timestamp::UNIX_EPOCH);
        for n in 0..15u32 {
            map.put(n, n, now, HOUR);
        }
        map.put(15, 15, now, HOUR * 3);
        let later = end(now, HOUR);
        map.put(16, 16, later, HOUR);
        assert_eq!(map.len(), 2);
        assert_eq!((map.get(&15, later), map.get(&16, later)), (Some(15), Some(16)));
    }

    #[test]
    fn entries_of_one_moment_never_all_go_at_once() {
        let (map, now) = (Expiring::new(100), Timestamp::UNIX_EPOCH);
        for n in 0..1_000u32 {
            map.put(n, n, now, HOUR);
            assert!(map.len() <= 100);
        }
        assert!(map.len() > 80, "{} are left of 100", map.len());
        assert_eq!(map.get(&999, now), Some(999));
    }
}
