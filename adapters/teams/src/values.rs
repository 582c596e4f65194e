//! What buttons carry: the answer's id, the control, and the conversation it is about where that is another one than the
//! button stands in. What a control's id means lies with the answer, not in the message.

use serde_json::{Value, json};
use topup_port::AnswerId;
pub use topup_port::words::{SEGMENT, WINDOW};

/// The control of the button below the menus: what was chosen in them comes with it.
pub const CHOOSE: &str = "choose";
/// The control of a vote for a bad answer: reasons may come with it.
pub const BAD: &str = "bad";
/// The control of the button that shows an answer which may not have arrived.
pub const SHOW: &str = "show";
/// The field with the reason that was chosen, and the one with the words.
pub const REASON: &str = "reason";
/// See [`REASON`].
pub const REMARK: &str = "remark";
/// What the form on a message carries: the message that the thread begins with, and the words that are asked.
pub const ABOUT: &str = "topup_about";
/// See [`ABOUT`].
pub const WORDS: &str = "words";
/// The longest choice that is read back.
const LONGEST: usize = 2_000;

/// A click, as its value says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// The answer that the control belongs to.
    pub answer: AnswerId,
    /// The control's id.
    pub control: String,
    /// The conversation that the answer belongs to, where it is not the one that the message stands in.
    pub about: Option<String>,
    /// What was chosen in menus, by their ids, and what was entered; nothing that is empty.
    pub chosen: Vec<(String, String)>,
}

/// The data of a button. The answer's id is written when the message is addressed.
#[must_use]
pub fn data(control: &str) -> Value {
    json!({"topup": "", "ask": control})
}

/// Reads the value of a click. None if it is not one of ours.
#[must_use]
pub fn read(value: &Value) -> Option<Pressed> {
    let fields = value.as_object()?;
    let entered = fields.iter().filter(|(name, _)| !["topup", "ask", "ctx"].contains(&name.as_str()));
    let chosen = entered.filter_map(|(name, value)| {
        let text: String = value.as_str()?.trim().chars().take(LONGEST).collect();
        (!text.is_empty()).then(|| (name.clone(), text))
    });
    Some(Pressed {
        answer: AnswerId::parse(value["topup"].as_str()?).ok()?,
        control: value["ask"].as_str().filter(|id| !id.is_empty())?.to_owned(),
        about: value["ctx"].as_str().filter(|id| !id.is_empty()).map(str::to_owned),
        chosen: chosen.collect(),
    })
}

/// Writes the answer's id, and the conversation it is about, into every button of a card.
pub(crate) fn address(card: &mut Value, answer: &AnswerId, about: Option<&str>) {
    match card {
        Value::Array(all) => all.iter_mut().for_each(|one| address(one, answer, about)),
        Value::Object(fields) => {
            if let Some(data) = fields.get_mut("data").filter(|data| data["topup"].is_string()) {
                data["topup"] = answer.as_str().into();
                if let Some(about) = about {
                    data["ctx"] = about.into();
                }
            }
            fields.values_mut().for_each(|one| address(one, answer, about));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let answer = AnswerId::parse("k3_Zq-9w0bTx").expect("a good id");
        let mut card = json!({"actions": [{"type": "Action.Submit", "data": data("csv")}]});
        address(&mut card, &answer, Some("19:a@thread.tacv2;messageid=1"));
        let mut value = card["actions"][0]["data"].clone();
        value["window"] = "last 30 days".into();
        value["segment-channel"] = " ".into();
        let pressed = read(&value).expect("one of ours");
        assert_eq!((&pressed.answer, pressed.control.as_str()), (&answer, "csv"));
        assert_eq!(pressed.about.as_deref(), Some("19:a@thread.tacv2;messageid=1"));
        assert_eq!(pressed.chosen, [("window".to_owned(), "last 30 days".to_owned())]);
        for other in [json!(null), json!("csv"), json!({"topup": "x", "ask": "csv"}), json!({"ask": "csv"})] {
            assert_eq!(read(&other), None, "{other}");
        }
    }
}
