//! Feedback in the small database.

use futures::future::BoxFuture;

use super::{StateDb, moment};
use crate::store::feedback::{Ballot, Feedback, FeedbackStore, Vote, kept_reason};
use crate::store::{PersonHash, StoreError};

/// A later vote covers an earlier one; a different one takes the reason with it.
const VOTE: &str = "
    INSERT INTO feedback (answer, person, receipt, vote, at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (answer, person) DO UPDATE SET
        reason = CASE WHEN vote = excluded.vote THEN reason END,
        receipt = excluded.receipt, vote = excluded.vote, at = excluded.at
    WHERE at <= excluded.at";

const OF_ANSWER: &str =
    "SELECT person, receipt, vote, reason, at FROM feedback WHERE answer = ? ORDER BY person";

impl FeedbackStore for StateDb {
    fn vote(&self, ballot: Ballot) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let query = sqlx::query(VOTE)
                .bind(&ballot.answer)
                .bind(ballot.person.as_str())
                .bind(ballot.receipt.as_ref().map(|id| id.as_str()))
                .bind(ballot.vote.number())
                .bind(ballot.at.as_microsecond());
            query.execute(&mut *self.durable.lock().await).await.map_err(self.writing())?;
            Ok(())
        })
    }

    fn reason<'a>(
        &'a self,
        answer: &'a str,
        person: &'a PersonHash,
        text: &'a str,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let query = sqlx::query("UPDATE feedback SET reason = ? WHERE answer = ? AND person = ?")
                .bind(kept_reason(text))
                .bind(answer)
                .bind(person.as_str());
            let done = query.execute(&mut *self.durable.lock().await).await.map_err(self.writing())?;
            Ok(done.rows_affected() > 0)
        })
    }

    fn of_answer<'a>(&'a self, answer: &'a str) -> BoxFuture<'a, Result<Vec<Feedback>, StoreError>> {
        type Row = (String, Option<String>, i64, Option<String>, i64);
        Box::pin(async move {
            let query = sqlx::query_as::<_, Row>(OF_ANSWER).bind(answer);
            let rows = query.fetch_all(&mut *self.read.lock().await).await.map_err(self.reading())?;
            let feedback = rows.into_iter().map(|(person, receipt, vote, reason, at)| {
                Ok(Feedback {
                    person: PersonHash::of_stored(person),
                    receipt: receipt.and_then(|id| id.parse().ok()),
                    vote: Vote::of_number(vote),
                    reason,
                    at: moment(at)?,
                })
            });
            feedback.collect()
        })
    }
}
