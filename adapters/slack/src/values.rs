//! What buttons and menus carry: the answer's id, and behind it what was chosen. What a control's id means lies with
//! the answer, not in the message.

use topup_port::AnswerId;
pub use topup_port::words::{SEGMENT, WINDOW};

/// The `action_id` of the two feedback buttons; the choice is `good` or `bad`.
pub const FEEDBACK: &str = "feedback";

/// A value that was pressed: whose answer, and what was chosen where there is a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// The answer that the control belongs to.
    pub answer: AnswerId,
    /// The chosen entry: words of a window, a segment's value, `good` or `bad`.
    pub choice: Option<String>,
}

/// The value of a control: `ID`, or `ID:choice`.
#[must_use]
pub fn write(answer: &AnswerId, choice: Option<&str>) -> String {
    choice.map_or_else(|| answer.to_string(), |choice| format!("{answer}:{choice}"))
}

/// Reads a value back. Slack escapes `&`, `<` and `>` in what it sends with a click. None if it is not one of ours.
#[must_use]
pub fn read(value: &str) -> Option<Pressed> {
    let (answer, choice) = value.split_once(':').map_or((value, None), |(a, c)| (a, Some(c)));
    let choice = choice.map(|c| c.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    Some(Pressed { answer: AnswerId::parse(answer).ok()?, choice })
}

/// What the name of a block begins with that stands in an answer for one person alone.
const PLACE: &str = "in";

/// The name of the block of that number, which says to which thread the answer belongs.
#[must_use]
pub fn write_place(thread: &str, number: usize) -> String {
    format!("{PLACE}-{thread}-{number}")
}

/// The thread that a block's name says; none where it says none.
#[must_use]
pub fn read_place(block: &str) -> Option<&str> {
    let (prefix, rest) = block.split_once('-')?;
    let (thread, number) = rest.split_once('-')?;
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (prefix == PLACE && plain(thread) && plain(number)).then_some(thread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_as_slack_sends_it() {
        let answer = AnswerId::parse("k3_Zq-9w0bTx").expect("a good id");
        let pressed =
            |choice: Option<&str>| Some(Pressed { answer: answer.clone(), choice: choice.map(Into::into) });
        assert_eq!(read(&write(&answer, None)), pressed(None));
        assert_eq!(read(&write(&answer, Some("a: b"))), pressed(Some("a: b")));
        assert_eq!(read("k3_Zq-9w0bTx:A&amp;B &lt;1&gt; &amp;lt;"), pressed(Some("A&B <1> &lt;")));
        for other in ["", "short", "not an answer's id:x", "<k3_Zq-9w0bTx>"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_block_says_its_thread_and_names_of_others_say_none() {
        assert_eq!(read_place(&write_place("1515449522.000016", 3)), Some("1515449522.000016"));
        for other in ["", "abc", "in-", "in-1.2", "in-x-1", "in-1.2-", "at-1.2-3", "aBc-1-2"] {
            assert_eq!(read_place(other), None, "{other}");
        }
    }
}
