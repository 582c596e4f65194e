//! Receipts in the small database and in Redis: what one replica answered is drawn and exported by all.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;

use super::Redis;
use crate::store::receipts::{ReceiptId, ReceiptStore, no_id};
use crate::store::results::MOST_BYTES;
use crate::store::{StateDb, StoreError};

/// How long other replicas find a receipt; the one that gave it keeps it for ever.
const SHARED_FOR: Duration = Duration::from_secs(30 * 24 * 3_600);
/// The shortest id here: replicas do not see each other's databases, so that ids must differ by themselves.
const SHORTEST: usize = 10;

/// Receipts that replicas share.
pub struct RedisReceipts {
    redis: Redis,
    own: Arc<StateDb>,
}

impl RedisReceipts {
    /// Receipts in the small database and on this Redis.
    #[must_use]
    pub fn new(redis: Redis, own: Arc<StateDb>) -> Self {
        Self { redis, own }
    }

    fn key(&self, id: &ReceiptId) -> String {
        self.redis.key("receipt", id.as_str().as_bytes())
    }
}

impl ReceiptStore for RedisReceipts {
    fn put(&self, receipt: Value) -> BoxFuture<'_, Result<ReceiptId, StoreError>> {
        Box::pin(async move {
            let text = receipt.to_string();
            let mut shortest = SHORTEST;
            loop {
                let id = self.own.put_from(&text, shortest).await?;
                match self.redis.get(&self.key(&id)).await {
                    Some(held) if held == text.as_bytes() => return Ok(id),
                    Some(_) if id.as_str().len() <= shortest => shortest += 1,
                    Some(_) => return Err(no_id()),
                    None => {
                        if text.len() <= MOST_BYTES {
                            // While Redis is away the answer stands, and is this replica's own.
                            let _ = self.redis.put(&self.key(&id), text.as_bytes(), SHARED_FOR).await;
                        }
                        return Ok(id);
                    }
                }
            }
        })
    }

    fn get<'a>(&'a self, id: &'a ReceiptId) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(async move {
            if let Some(own) = self.own.get(id).await? {
                return Ok(Some(own));
            }
            let Some(bytes) = self.redis.look_up(&self.key(id)).await? else { return Ok(None) };
            let unreadable = |reason: serde_json::Error| StoreError::Unreadable {
                what: "a receipt",
                reason: reason.to_string(),
            };
            serde_json::from_slice(&bytes).map(Some).map_err(unreadable)
        })
    }
}
