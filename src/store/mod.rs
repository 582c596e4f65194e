//! What Topup remembers between asks. One trait for each need, so that each can live where it fits best.
//!
//! What must not be lost (receipts, feedback, unfinished answers, small facts) lies in the small database
//! ([`StateDb`]). What replicas share and may lose (contexts of threads, results, deliveries seen, limits, leases,
//! buttons) lies in Redis, or without one in the state folder and in memory. [`open()`] chooses by the settings.
//!
//! Every implementation of a trait passes the same suite of tests. The traits are used as trait objects: which
//! implementation serves is a setting.

mod controls;
mod dedupe;
mod error;
mod expiring;
mod feedback;
mod file;
mod files;
mod leases;
mod limits;
mod meta;
mod open;
mod person;
mod places;
mod receipts;
mod redis;
mod results;
mod sqlite;
#[cfg(test)]
mod suite;
mod threads;
mod unfinished;

pub use controls::{ControlStore, MemoryControls, fresh_id};
pub use dedupe::{Dedupe, MemoryDedupe};
pub use error::StoreError;
pub use feedback::{Ballot, Feedback, FeedbackStore, MemoryFeedback, REASON_CHARS, Vote};
pub use files::{FileStore, Held};
pub use leases::{Fence, Leases, MemoryLeases};
pub use limits::{Limit, MemoryLimits, RateLimits, Taken};
pub use meta::{MemoryMeta, MetaStore};
pub use open::{Stores, THREAD_TTL, open, open_small, small_database};
pub use person::{PersonHash, PersonKey};
pub use places::{MemoryPlaces, Place, Places};
pub use receipts::{FileReceipts, MemoryReceipts, ReceiptId, ReceiptStore};
pub use redis::{
    Redis, RedisControls, RedisDedupe, RedisFiles, RedisHealth, RedisHealthHandle, RedisLeases, RedisLimits,
    RedisMeta, RedisPlaces, RedisReceipts, RedisResults, RedisThreads,
};
pub use results::{MOST_BYTES, MemoryResults, ResultCache};
pub use sqlite::{SqliteFiles, StateDb};
pub use threads::{FileThreads, MemoryThreads, ThreadStore};
pub use unfinished::{MemoryUnfinished, Unfinished, UnfinishedStore};
