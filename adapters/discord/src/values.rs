//! What buttons and menus carry: the answer's id and the control's. What a control's id means lies with the answer, not
//! in the message, so that it works after a restart too.

use topup_port::AnswerId;

use crate::limits::ID;

/// The `custom_id` of the form that asks why an answer was bad begins with this; the answer's id follows.
const REASON: &str = "reason";

/// The id of the two buttons that vote.
pub const GOOD: &str = "good";
/// The other one.
pub const BAD: &str = "bad";
/// The id of the button behind which the computation is told.
pub const COMPUTED: &str = "computed";

/// The longest id of a control that fits beside an answer's id.
pub const LONGEST: usize = ID - AnswerId::LONGEST - 1;

/// The `custom_id` of a control: `ANSWER:control`.
#[must_use]
pub fn write(answer: &AnswerId, control: &str) -> String {
    format!("{answer}:{control}")
}

/// The answer and the control of a `custom_id`; none if it is not one of ours.
#[must_use]
pub fn read(custom_id: &str) -> Option<(AnswerId, &str)> {
    let (answer, control) = custom_id.split_once(':')?;
    let answer = AnswerId::parse(answer).ok()?;
    (!control.is_empty()).then_some((answer, control))
}

/// The `custom_id` of the form that asks for a reason.
#[must_use]
pub fn write_reason(answer: &AnswerId) -> String {
    format!("{REASON}:{answer}")
}

/// The answer whose bad vote a form explains.
#[must_use]
pub fn read_reason(custom_id: &str) -> Option<AnswerId> {
    AnswerId::parse(custom_id.strip_prefix(REASON)?.strip_prefix(':')?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_nothing_else() {
        let answer = AnswerId::parse("k3_Zq-9w0bTx").expect("a good id");
        assert_eq!(read(&write(&answer, "segment-a:b")), Some((answer.clone(), "segment-a:b")));
        assert_eq!(read_reason(&write_reason(&answer)), Some(answer));
        for other in ["", "short:x", "k3_Zq-9w0bTx", "k3_Zq-9w0bTx:", "reason:k3_Zq-9w0bTx"] {
            assert_eq!(read(other), None, "{other}");
        }
        for other in ["", "reason:", "reason", "k3_Zq-9w0bTx:bad"] {
            assert_eq!(read_reason(other), None, "{other}");
        }
    }
}
