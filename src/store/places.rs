//! Places in a room that holds so many at once. Each has a name and an end; what has ended makes room for another.
//!
//! It counts what [`RateLimits`](super::RateLimits) cannot: something that was promised and is yet to happen takes a
//! place until it has, and for its span after that.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, ready};
use jiff::Timestamp;

use super::Taken;
use super::expiring::{Expiring, end};
use crate::clock::Clock;

/// A place that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its name. Who holds it already holds it on, whatever room there is.
    pub name: &'a str,
    /// The name of a place that is given up for it, where it is held: its room passes over.
    pub instead_of: Option<&'a str>,
    /// How many places may be taken in the room, this one included.
    pub most: u32,
    /// When it ends, from now.
    pub lasts: Duration,
}

/// Rooms by key. It never fails: without the shared memory, the process's own decides.
pub trait Places: Send + Sync {
    /// Takes a place, or says when the next one ends at the latest.
    fn take<'a>(&'a self, key: &'a str, place: Place<'a>) -> BoxFuture<'a, Taken>;

    /// Gives a place up before its end. That it is not held is no fault.
    fn leave<'a>(&'a self, key: &'a str, name: &'a str) -> BoxFuture<'a, ()>;
}

/// So many rooms are kept in memory; empty ones need no place.
const MOST: usize = 100_000;

type Room = HashMap<String, Timestamp>;

/// Rooms in memory: gone with the process.
#[derive(Debug)]
pub struct MemoryPlaces {
    rooms: Expiring<String, Room>,
    clock: Arc<dyn Clock>,
}

impl MemoryPlaces {
    /// Empty rooms, by this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { rooms: Expiring::new(MOST), clock }
    }

    /// As [`Places::take`], at once. `scripts/place.lua` decides alike.
    pub(super) fn take_here(&self, key: &str, place: Place<'_>) -> Taken {
        let now = self.clock.now();
        self.rooms.change(key.to_owned(), now, |room| {
            let mut room = standing(room, now);
            let passes = place.instead_of.is_some_and(|name| room.remove(name).is_some());
            let held = room.contains_key(place.name);
            let taken = u32::try_from(room.len()).unwrap_or(u32::MAX);
            if !passes && !held && taken >= place.most {
                let next = room.values().min().copied().unwrap_or(now);
                let wait = u64::try_from(next.as_microsecond() - now.as_microsecond()).unwrap_or(1);
                return (None, Taken::RetryAfter(Duration::from_micros(wait.max(1))));
            }
            room.insert(place.name.to_owned(), end(now, place.lasts));
            (Some(lasting(room, now)), Taken::Ok)
        })
    }

    /// As [`Places::leave`], at once.
    pub(super) fn leave_here(&self, key: &str, name: &str) {
        let now = self.clock.now();
        self.rooms.change(key.to_owned(), now, |room| {
            let mut room = standing(room, now);
            (room.remove(name).map(|_| lasting(room, now)), ())
        });
    }
}

/// What has not ended.
fn standing(room: Option<&Room>, now: Timestamp) -> Room {
    let mut room = room.cloned().unwrap_or_default();
    room.retain(|_, end| now < *end);
    room
}

/// The room, and how long it is to be remembered.
fn lasting(room: Room, now: Timestamp) -> (Room, Duration) {
    let last = room.values().max().copied().unwrap_or(now);
    let left =
        Duration::from_micros(u64::try_from(last.as_microsecond() - now.as_microsecond()).unwrap_or(0));
    (room, left)
}

impl Places for MemoryPlaces {
    fn take<'a>(&'a self, key: &'a str, place: Place<'a>) -> BoxFuture<'a, Taken> {
        Box::pin(ready(self.take_here(key, place)))
    }

    fn leave<'a>(&'a self, key: &'a str, name: &'a str) -> BoxFuture<'a, ()> {
        self.leave_here(key, name);
        Box::pin(ready(()))
    }
}
