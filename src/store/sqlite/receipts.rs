//! Receipts in the small database.

use futures::future::BoxFuture;
use serde_json::Value;

use super::StateDb;
use crate::store::receipts::{SHORTEST, no_id};
use crate::store::{ReceiptId, ReceiptStore, StoreError};

impl StateDb {
    /// The receipt's text, from the database or from the files of the command line.
    async fn receipt(&self, id: &ReceiptId) -> Result<Option<String>, StoreError> {
        let held: Option<String> = {
            let mut read = self.read.lock().await;
            let query = sqlx::query_scalar("SELECT receipt FROM receipts WHERE id = ?").bind(id.as_str());
            query.fetch_optional(&mut *read).await.map_err(self.reading())?
        };
        if held.is_some() {
            return Ok(held);
        }
        let Some(files) = &self.files else { return Ok(None) };
        Ok(files.get(id).await?.map(|receipt| receipt.to_string()))
    }

    /// Keeps a receipt's text under an id of so many digits at least.
    pub(in crate::store) async fn put_from(
        &self,
        text: &str,
        shortest: usize,
    ) -> Result<ReceiptId, StoreError> {
        for id in ReceiptId::candidates_from(text.as_bytes(), shortest) {
            // Asked first, because equal answers are given often: reading needs no sync of the disk.
            match self.receipt(&id).await? {
                Some(held) if held == text => return Ok(id),
                Some(_) => continue,
                None => {}
            }
            let insert = sqlx::query("INSERT OR IGNORE INTO receipts (id, receipt) VALUES (?, ?)");
            let insert = insert.bind(id.as_str()).bind(text);
            let done = insert.execute(&mut *self.durable.lock().await).await.map_err(self.writing())?;
            // Another process may have been quicker, with this receipt or with another one.
            if done.rows_affected() == 1 || self.receipt(&id).await?.is_some_and(|held| held == text) {
                return Ok(id);
            }
        }
        Err(no_id())
    }
}

impl ReceiptStore for StateDb {
    fn put(&self, receipt: Value) -> BoxFuture<'_, Result<ReceiptId, StoreError>> {
        Box::pin(async move { self.put_from(&receipt.to_string(), SHORTEST).await })
    }

    fn get<'a>(&'a self, id: &'a ReceiptId) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(async move {
            let Some(text) = self.receipt(id).await? else { return Ok(None) };
            let unreadable = |reason: serde_json::Error| StoreError::Unreadable {
                what: "a receipt",
                reason: reason.to_string(),
            };
            serde_json::from_str(&text).map(Some).map_err(unreadable)
        })
    }
}
