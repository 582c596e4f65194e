//! Which answer a delivery belongs to.

use topup_port::{AnswerId, Ask};

/// The answer of an ask: the same for the same delivery on every replica and after a restart, so that what comes twice
/// is known as such, and not to be guessed by anybody who lacks the service's key.
#[must_use]
#[allow(clippy::expect_used, reason = "24 hexadecimal digits are an id")]
pub fn answer_id(ask: &Ask, key: &[u8; 32]) -> AnswerId {
    let mut hash = blake3::Hasher::new_keyed(key);
    for part in [&ask.thread.platform, &ask.thread.workspace, &ask.delivery] {
        hash.update(&(part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    AnswerId::parse(&hash.finalize().to_hex()[..24]).expect("24 hexadecimal digits are an id")
}

#[cfg(test)]
mod tests {
    use topup_port::{Person, ThreadKey, Wishes, Words};

    use super::*;

    fn ask(workspace: &str, delivery: &str, channel: &str) -> Ask {
        Ask {
            delivery: delivery.into(),
            thread: ThreadKey::new("slack", workspace, channel, "1"),
            person: Person::new("U1"),
            private: false,
            begins: false,
            words: Words::Mention("x".into()),
            after: None,
            wishes: Wishes::default(),
            before: Vec::new(),
            received_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_delivery_has_one_answer_and_two_have_two() {
        let key = [1; 32];
        let id = answer_id(&ask("T1", "d1", "C1"), &key);
        assert_eq!(id, answer_id(&ask("T1", "d1", "C1"), &key));
        for other in [ask("T1", "d2", "C1"), ask("T2", "d1", "C1"), ask("T1d", "1", "C1")] {
            assert_ne!(id, answer_id(&other, &key));
        }
        assert_ne!(id, answer_id(&ask("T1", "d1", "C1"), &[2; 32]));
    }
}
