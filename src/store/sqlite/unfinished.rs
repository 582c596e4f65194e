//! Unfinished answers in the small database.

use std::time::Duration;

use futures::future::BoxFuture;

use super::{StateDb, moment};
use crate::store::StoreError;
use crate::store::unfinished::{Unfinished, UnfinishedStore, stale_before};

/// One statement, and so atomic: SQLite has one writer at a time.
const CLAIM: &str = "
    UPDATE unfinished SET owner = ?1, alive_at = ?2 WHERE owner <> ?1 AND alive_at <= ?3
    RETURNING answer, thread, words, ask, message, begun_at";

const BEGIN: &str = "
    INSERT INTO unfinished (answer, thread, words, ask, message, begun_at, owner, alive_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (answer) DO UPDATE SET thread = excluded.thread, words = excluded.words, ask = excluded.ask
    WHERE owner = excluded.owner";

impl UnfinishedStore for StateDb {
    fn begin<'a>(&'a self, answer: Unfinished, owner: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            // Keys are plain texts: they always serialise.
            let thread = serde_json::to_string(&answer.thread).unwrap_or_default();
            let query = sqlx::query(BEGIN)
                .bind(&answer.answer)
                .bind(thread)
                .bind(&answer.words)
                .bind(&answer.ask)
                .bind(&answer.message)
                .bind(answer.begun_at.as_microsecond())
                .bind(owner)
                .bind(self.clock.now().as_microsecond());
            query.execute(&mut *self.quick.lock().await).await.map_err(self.writing())?;
            Ok(())
        })
    }

    fn posted<'a>(
        &'a self,
        answer: &'a str,
        owner: &'a str,
        message: &'a str,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let update = "UPDATE unfinished SET message = ?, alive_at = ? WHERE answer = ? AND owner = ?";
            let now = self.clock.now().as_microsecond();
            let query = sqlx::query(update).bind(message).bind(now).bind(answer).bind(owner);
            let done = query.execute(&mut *self.quick.lock().await).await.map_err(self.writing())?;
            Ok(done.rows_affected() > 0)
        })
    }

    fn end<'a>(&'a self, answer: &'a str, owner: &'a str) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let query = sqlx::query("DELETE FROM unfinished WHERE answer = ? AND owner = ?");
            let query = query.bind(answer).bind(owner);
            let done = query.execute(&mut *self.quick.lock().await).await.map_err(self.writing())?;
            Ok(done.rows_affected() > 0)
        })
    }

    fn claim_stale<'a>(
        &'a self,
        older_than: Duration,
        owner: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Unfinished>, StoreError>> {
        type Row = (String, String, String, Option<String>, Option<String>, i64);
        Box::pin(async move {
            let now = self.clock.now();
            let query = sqlx::query_as::<_, Row>(CLAIM)
                .bind(owner)
                .bind(now.as_microsecond())
                .bind(stale_before(now, older_than).as_microsecond());
            let rows = query.fetch_all(&mut *self.quick.lock().await).await.map_err(self.writing())?;
            let mut claimed = Vec::with_capacity(rows.len());
            for (answer, thread, words, ask, message, begun_at) in rows {
                let Ok(thread) = serde_json::from_str(&thread) else {
                    // One broken row must not keep the others from being ended.
                    tracing::warn!(
                        answer,
                        "an unfinished answer has an unreadable thread and was passed over"
                    );
                    continue;
                };
                claimed.push(Unfinished { answer, thread, words, ask, message, begun_at: moment(begun_at)? });
            }
            claimed.sort_by(|a, b| (a.begun_at, &a.answer).cmp(&(b.begun_at, &b.answer)));
            Ok(claimed)
        })
    }
}
