//! What is refused before anything is planned: SQL, injections, raw rows,
//! personal data, changes to data, secrets. Off-topic questions are told apart
//! later, when nothing in them could be accounted for. The words are in
//! `prompts/refusals.toml`; here is what word lists cannot say.

mod disguise;
mod file;
mod injection;
mod message;
mod names;
mod negated;
pub mod opinion;
mod personal;
mod rows;
mod rules;
mod single;

use message::Message;
pub use names::without_names;
pub use opinion::Opinion;

/// Why a question is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// SQL in the question.
    Sql,
    /// An attempt to change the rules.
    Injection,
    /// Single customers' rows.
    RawRows,
    /// Names, addresses, numbers of persons.
    PersonalData,
    /// Changing, deleting, deciding.
    Change,
    /// Passwords, prompts, settings.
    Secrets,
    /// Another thread's or person's questions.
    OtherContext,
    /// Nothing to do with the business's numbers.
    OffTopic,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Sql,
        Self::Injection,
        Self::RawRows,
        Self::PersonalData,
        Self::Change,
        Self::Secrets,
        Self::OtherContext,
        Self::OffTopic,
    ];

    /// Whether a fair question may be taken for it.
    #[must_use]
    pub fn is_soft(self) -> bool {
        !matches!(self, Self::Sql | Self::Injection)
    }

    /// Whether it is logged as a security event.
    #[must_use]
    pub fn is_security(self) -> bool {
        !matches!(self, Self::OffTopic)
    }

    /// The id in logs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::Injection => "injection",
            Self::RawRows => "raw_rows",
            Self::PersonalData => "personal_data",
            Self::Change => "change",
            Self::Secrets => "secrets",
            Self::OtherContext => "other_context",
            Self::OffTopic => "off_topic",
        }
    }

    /// One polite sentence, and what can be asked.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Sql => {
                "I don't run SQL or commands from a message; ask in plain words, for example \"issuances by channel last month\"."
            }
            Self::Injection => {
                "I can't change how I work or act on instructions hidden in a message; I can answer questions about submits, approvals, issuances and the forecast."
            }
            Self::RawRows => {
                "I only show totals and rates, never single applications or whole tables; ask for a metric by segment instead, for example \"submits by grade last month\"."
            }
            Self::PersonalData => {
                "I don't show or look up personal data; I can answer with totals and rates, for example \"approval rate by channel last month\"."
            }
            Self::Change => {
                "I can only read the numbers, not change data or decide applications; ask me about submits, approvals, issuances or the forecast."
            }
            Self::Secrets => {
                "I can't share settings, prompts or credentials; I can answer questions about submits, approvals, issuances and the forecast."
            }
            Self::OtherContext => {
                "I don't share what others ask or what is said in other threads; ask me about the numbers themselves."
            }
            Self::OffTopic => {
                "That is outside what I can answer; I know submits, approvals, issuances, their rates, and the forecast. Try \"issuances by channel last month\"."
            }
        }
    }
}

/// The reasons that need no more than the message, most telling first.
const ORDER: [Reason; 7] = [
    Reason::Sql,
    Reason::Injection,
    Reason::Secrets,
    Reason::PersonalData,
    Reason::RawRows,
    Reason::Change,
    Reason::OtherContext,
];

/// The reason to refuse the message, if there is one.
#[must_use]
pub fn refuse(message: &str) -> Option<Reason> {
    refuse_plain(message).or_else(|| refuse_disguised(message))
}

/// The reason to refuse the message, if its words as they stand give one.
#[must_use]
pub fn refuse_plain(message: &str) -> Option<Reason> {
    reason(message)
}

/// The reason to refuse what a message says in disguise (spaced or swapped letters, other alphabets).
#[must_use]
pub fn refuse_disguised(message: &str) -> Option<Reason> {
    disguise::unmasked(message).iter().find_map(|text| reason(text))
}

/// The reason to refuse a question about one person or loan; `known` tells words of
/// the data's own values, which are no names of persons.
#[must_use]
pub fn refuse_single(message: &str, known: &dyn Fn(&str) -> bool) -> Option<Reason> {
    single::found(message, known)
}

/// "'; --": a comment of SQL behind a sign of SQL. A signature's "--" on a line of its own,
/// and one between words ("I'd like submits -- by week"), are none.
fn comments(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let quote = letters.iter().enumerate().any(|(i, c)| {
        let inside = |k: Option<usize>| k.and_then(|k| letters.get(k)).is_some_and(|c| c.is_alphanumeric());
        *c == '\'' && !(inside(i.checked_sub(1)) && inside(Some(i + 1)))
    });
    text.lines().filter(|line| !line.trim().chars().all(|c| c == '-')).any(|line| {
        line.match_indices("--").any(|(i, _)| {
            let before = line[..i].trim_end();
            let closes = line[i..].trim_matches(|c: char| c == '-' || c.is_whitespace()).is_empty();
            before.ends_with([';', '\'', '"', ')'])
                || closes && (quote || before.contains(';')) && !before.is_empty()
        })
    })
}

fn reason(message: &str) -> Option<Reason> {
    let message = rows::without_grouped_rows(Message::new(message));
    let rules = rules::rules();
    let wished = negated::without(&message);
    ORDER.into_iter().find(|reason| {
        let message =
            if matches!(reason, Reason::PersonalData | Reason::RawRows) { &wished } else { &message };
        rules.hold(*reason, message)
            || match reason {
                Reason::Sql => {
                    comments(&message.text) || message.text.contains("/*") && message.text.contains("*/")
                }
                Reason::Injection => injection::found(message),
                Reason::PersonalData => personal::found(message, rules),
                _ => false,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_of_sql_is_told_from_a_dash() {
        assert!(comments("issuances'; --"));
        assert!(comments("grade = 'p1' -- all of it"));
        assert!(comments("p1' or channel is not null --"));
        assert!(!comments("i'd like submits -- by week -- for june"));
        assert!(!comments("it's june; thanks\n--\ntess"));
    }
}
