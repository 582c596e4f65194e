//! What is offered while somebody types into an option of a command: metrics, segments and values, as far as that one may
//! see them there.

use std::time::Duration;

use tokio::time::timeout;
use topup_port::words::line;
use topup_port::{Asker, Person, Trouble};

use super::Inner;
use super::asks::direct;
use super::replies::Now;
use crate::inbound::{Typing, options};
use crate::limits::{OPTION, OPTIONS, length};

/// How long the looking up may take: Discord gives three seconds in all.
const SOON: Duration = Duration::from_millis(1_500);

/// The windows on offer.
const WINDOWS: [&str; 12] = [
    "last 7 days",
    "last 30 days",
    "last 90 days",
    "last week",
    "last month",
    "last quarter",
    "last 3 months",
    "last 12 months",
    "week to date",
    "month to date",
    "quarter to date",
    "year to date",
];

impl Inner {
    pub(super) async fn offer(&self, mut typing: Typing) {
        let choices = match self.serves_at(&typing.spot) {
            true => timeout(SOON, self.choices(&typing)).await.unwrap_or_default(),
            false => Vec::new(),
        };
        self.answer(&mut typing.handle, Now::Choices(choices)).await;
    }

    async fn choices(&self, typing: &Typing) -> Vec<(String, String)> {
        let all = match self.all(typing).await {
            Ok(all) => all,
            Err(trouble) => {
                tracing::debug!(%trouble, "nothing could be offered");
                return Vec::new();
            }
        };
        fitting(all, &typing.text)
    }

    /// All that the option could be, as name and value.
    async fn all(&self, typing: &Typing) -> Result<Vec<(String, String)>, Trouble> {
        let same = |text: String| (text.clone(), text);
        if typing.option == options::WINDOW {
            return Ok(WINDOWS.map(|window| same(window.to_owned())).to_vec());
        }
        let asker = self.asker(typing).await?;
        let library = &self.parts.library;
        Ok(match typing.option.as_str() {
            options::METRIC => library.metrics(&asker).await?.into_iter().map(same).collect(),
            options::BY => {
                let segments = library.segments(&asker).await?;
                segments.into_iter().map(|segment| same(segment.label.to_lowercase())).collect()
            }
            options::ONLY | options::ALSO_ONLY => {
                let segments = library.segments(&asker).await?;
                let filters = segments.into_iter().flat_map(|segment| {
                    let (id, label) = (segment.id, segment.label);
                    segment
                        .values
                        .into_iter()
                        .map(move |value| (format!("{label}: {value}"), options::filter(&id, &value)))
                });
                filters.collect()
            }
            _ => Vec::new(),
        })
    }

    async fn asker(&self, typing: &Typing) -> Result<Asker, Trouble> {
        let private = typing.spot.is_direct();
        let mut person: Person = typing.person.clone();
        if !typing.known {
            let standing = self.people.standing(self, typing.spot.guild.as_deref(), &person.id).await;
            person.standing = standing.map_err(|error| Trouble::Fault(error.to_string()))?;
        }
        let thread = match private {
            true => direct(self.people.home(self, &person.id).await, &typing.spot.channel),
            false => typing.spot.thread(""),
        };
        Ok(Asker { person, thread, private })
    }
}

/// What fits what was typed: what begins with it first, then what holds it; what is too long to be chosen is left out.
fn fitting(all: Vec<(String, String)>, typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim().to_lowercase();
    let rank = |name: &str| {
        let name = name.to_lowercase();
        let begins = name.split([' ', ':']).any(|word| !typed.is_empty() && word.starts_with(&typed));
        match () {
            () if name.starts_with(&typed) => Some(0),
            () if begins => Some(1),
            () if name.contains(&typed) => Some(2),
            () => None,
        }
    };
    let mut fit: Vec<(u8, (String, String))> = all
        .into_iter()
        .filter(|(_, value)| length(value) <= OPTION && !value.chars().any(char::is_control))
        .map(|(name, value)| (line(&name, OPTION), value))
        .filter(|(name, _)| !name.is_empty())
        .filter_map(|choice| Some((rank(&choice.0)?, choice)))
        .collect();
    // Stable: what stands first in the model is offered first.
    fit.sort_by_key(|(rank, _)| *rank);
    fit.into_iter().map(|(_, choice)| choice).take(OPTIONS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str], typed: &str) -> Vec<String> {
        let all = all.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect();
        fitting(all, typed).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn what_begins_with_the_words_comes_first() {
        let all = ["approval rate", "rate of issuance", "grade: A", "channel: Aggregate"];
        assert_eq!(names(&all, "RAT"), ["rate of issuance", "approval rate"]);
        assert_eq!(names(&all, "a"), ["approval rate", "grade: A", "channel: Aggregate", "rate of issuance"]);
        assert_eq!(names(&all, "").len(), 4);
        assert!(names(&all, "x").is_empty());
    }

    #[test]
    fn what_cannot_be_chosen_is_not_offered() {
        let long = "x".repeat(OPTION + 1);
        assert!(names(&[&long], "").is_empty());
        assert_eq!(names(&["x"; 60], "").len(), OPTIONS);
    }
}
