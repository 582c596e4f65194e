//! Leases in the small database: they hold between the processes that share its file.

use std::time::Duration;

use futures::future::BoxFuture;

use super::StateDb;
use crate::store::expiring::end;
use crate::store::{Fence, Leases};

/// One statement, and so atomic. A new holder's fence is at least the time, as everywhere.
const ACQUIRE: &str = "
    INSERT INTO leases (name, owner, ends_at, fence) VALUES (?1, ?2, ?4, ?3)
    ON CONFLICT (name) DO UPDATE SET
        fence = CASE WHEN owner = ?2 AND ends_at > ?3 THEN fence ELSE max(?3, fence + 1) END,
        owner = ?2, ends_at = ?4
    WHERE owner = ?2 OR ends_at <= ?3
    RETURNING fence";

const HOLD: &str = "UPDATE leases SET ends_at = ?4 WHERE name = ?1 AND owner = ?2 AND ends_at > ?3";

impl StateDb {
    /// Ends the owner's lease so long from now instead, if it holds it.
    async fn hold(&self, name: &str, owner: &str, ttl: Duration) -> bool {
        let now = self.clock.now();
        let query = sqlx::query(HOLD)
            .bind(name)
            .bind(owner)
            .bind(now.as_microsecond())
            .bind(end(now, ttl).as_microsecond());
        match query.execute(&mut *self.quick.lock().await).await {
            Ok(done) => done.rows_affected() > 0,
            Err(error) => {
                tracing::warn!(%error, name, "a lease could not be renewed and counts as lost");
                false
            }
        }
    }
}

impl Leases for StateDb {
    fn acquire<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, Option<Fence>> {
        Box::pin(async move {
            let now = self.clock.now();
            let query = sqlx::query_scalar::<_, i64>(ACQUIRE)
                .bind(name)
                .bind(owner)
                .bind(now.as_microsecond())
                .bind(end(now, ttl).as_microsecond());
            match query.fetch_optional(&mut *self.quick.lock().await).await {
                Ok(fence) => fence.and_then(|fence| u64::try_from(fence).ok()).map(Fence),
                Err(error) => {
                    tracing::warn!(%error, name, "a lease could not be taken and is not held");
                    None
                }
            }
        })
    }

    fn renew<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, bool> {
        Box::pin(self.hold(name, owner, ttl))
    }

    fn release<'a>(&'a self, name: &'a str, owner: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(self.hold(name, owner, Duration::ZERO))
    }
}
