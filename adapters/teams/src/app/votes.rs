//! Votes on answers: the last one of each person counts, and a bad one may say why.

use super::{Inner, Presser};
use crate::values::{REASON, REMARK};

impl Inner {
    /// Counts a vote, and says so.
    pub(super) async fn voted(
        &self,
        presser: &Presser,
        receipt: &str,
        good: bool,
        entered: &[(String, String)],
    ) {
        let field = |name: &str| entered.iter().find(|(id, _)| id == name).map(|(_, text)| text.as_str());
        let said: Vec<&str> = [field(REASON), field(REMARK)].into_iter().flatten().collect();
        let reason = (!good && !said.is_empty()).then(|| said.join(": "));
        let voted = self.parts.library.vote(&presser.asker, receipt, Some(good), reason.as_deref()).await;
        match voted {
            Ok(()) if good => self.say(&presser.at, "Thank you: noted as a good answer.").await,
            Ok(()) => self.say(&presser.at, "Thank you: noted as a bad answer.").await,
            Err(trouble) => self.excuse(presser, &trouble).await,
        }
    }
}
