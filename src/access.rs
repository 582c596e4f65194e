//! Who may ask, and what they are shown: roles for people and for channels, from a file of the owner's.
//!
//! What counts is the channel's policy and the person's, together. Without a file everybody who is a member may see
//! everything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use topup_port::{Person, Standing, ThreadKey};

use crate::guardrail::Policy;
use crate::model::Model;
use crate::plan::SegmentMap;

/// The roles and who has which.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// Whether guests and people of other organisations may ask at all.
    guests: bool,
    /// The role of people and channels that no rule names; none for one that may see everything.
    default: Option<String>,
    /// Roles by name.
    roles: BTreeMap<String, Role>,
    /// Who has which role.
    rules: Vec<Rule>,
}

/// What may be done in a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Role {
    /// Whether anything may be asked.
    ask: bool,
    /// Ids of the metrics that are shown; none for all.
    metrics: Option<Vec<String>>,
    /// Ids of the segments that are shown; none for all.
    segments: Option<Vec<String>>,
    /// Allowed values by segment: no question shows other rows.
    rows: SegmentMap,
}

impl Default for Role {
    fn default() -> Self {
        Self { ask: true, metrics: None, segments: None, rows: SegmentMap::new() }
    }
}

/// Whom a role is given to. What is left out counts for all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    platform: Option<String>,
    workspace: Option<String>,
    channel: Option<String>,
    person: Option<String>,
    role: String,
}

/// What an asker may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Where it is shown to everybody who reads the channel.
    pub here: Policy,
    /// The asker alone.
    pub alone: Policy,
}

/// Why nothing is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Guests and people of other organisations may not ask.
    #[error("I answer members of this workspace alone.")]
    Guest,
    /// The person's role may not ask.
    #[error("You are not on the list of those I may answer. Please ask whoever runs me here.")]
    Person,
    /// The channel's role may not be asked in.
    #[error("I may not answer in this channel. Please ask me in a direct message.")]
    Channel,
}

/// What is wrong with a file of roles.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// It cannot be read.
    #[error("{} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// It is no such file.
    #[error("{} is no list of roles: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        reason: String,
    },
}

impl Access {
    /// The roles of a file, which may name only what the model has.
    ///
    /// # Errors
    /// [`AccessError`]; a service must not start with it.
    pub fn open(path: &Path, model: &Model) -> Result<Self, AccessError> {
        let text = std::fs::read_to_string(path)
            .map_err(|reason| AccessError::Unreadable { path: path.to_owned(), reason })?;
        let invalid = |reason: String| AccessError::Invalid { path: path.to_owned(), reason };
        let access: Self = toml::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        access.check(model).map_err(invalid)?;
        Ok(access)
    }

    /// A misspelt name must not silently be no limit.
    fn check(&self, model: &Model) -> Result<(), String> {
        for (name, role) in &self.roles {
            let unknown = role.metrics.iter().flatten().find(|id| model.metric(id).is_none());
            if let Some(id) = unknown {
                return Err(format!("role {name} names the metric {id}, which the model does not have"));
            }
            let segments = role.segments.iter().flatten().chain(role.rows.keys());
            if let Some(id) = segments.into_iter().find(|id| model.segment(id).is_none()) {
                return Err(format!("role {name} names the segment {id}, which the model does not have"));
            }
        }
        let named = self.rules.iter().map(|rule| &rule.role).chain(&self.default);
        match named.into_iter().find(|role| !self.roles.contains_key(*role)) {
            Some(role) => Err(format!("there is no role {role}; write [roles.{role}]")),
            None => Ok(()),
        }
    }

    /// What the person may see there; `private` if nobody else reads it.
    ///
    /// # Errors
    /// [`Refused`], in the words for the person.
    pub fn of(&self, person: &Person, thread: &ThreadKey, private: bool) -> Result<Granted, Refused> {
        if person.standing != Standing::Member && !self.guests {
            return Err(Refused::Guest);
        }
        let own = self.role(|rule| rule.person.as_ref().is_some_and(|p| *p == person.id), thread);
        let of_channel = self.role(|rule| rule.person.is_none(), thread);
        if !own.ask {
            return Err(Refused::Person);
        }
        if private {
            let alone = own.policy();
            return Ok(Granted { here: alone.clone(), alone });
        }
        if !of_channel.ask {
            return Err(Refused::Channel);
        }
        let alone = own.policy();
        Ok(Granted { here: of_channel.policy().and(&alone), alone })
    }

    /// The role of the rule that says most of those that are meant here; the last of equals.
    fn role(&self, meant: impl Fn(&Rule) -> bool, thread: &ThreadKey) -> Role {
        let ThreadKey { platform, workspace, channel, .. } = thread;
        let fits = |part: &Option<String>, is: &String| part.as_ref().is_none_or(|part| part == is);
        let here = self.rules.iter().filter(|rule| {
            meant(rule)
                && fits(&rule.platform, platform)
                && fits(&rule.workspace, workspace)
                && fits(&rule.channel, channel)
        });
        let says = |rule: &&Rule| {
            let Rule { platform, workspace, channel, person, .. } = rule;
            (person.is_some(), channel.is_some(), workspace.is_some(), platform.is_some())
        };
        let name = here.max_by_key(says).map(|rule| &rule.role).or(self.default.as_ref());
        name.and_then(|name| self.roles.get(name)).cloned().unwrap_or_default()
    }
}

impl Role {
    fn policy(self) -> Policy {
        let mut policy = Policy::only(self.rows);
        if let Some(metrics) = self.metrics {
            policy = policy.with_metrics(metrics);
        }
        if let Some(segments) = self.segments {
            policy = policy.with_segments(segments);
        }
        policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::SegmentValue;

    const FILE: &str = r#"
        default = "staff"
        [roles.staff]
        metrics = ["submits", "approvals", "issuances"]
        [roles.board]
        [roles.partners]
        segments = ["channel", "grade"]
        rows = { channel = ["Partner"] }
        [roles.nobody]
        ask = false
        [[rules]]
        person = "U-CEO"
        role = "board"
        [[rules]]
        workspace = "T1"
        channel = "C-PARTNER"
        role = "partners"
        [[rules]]
        channel = "C-TOWN-SQUARE"
        role = "nobody"
        [[rules]]
        person = "U-LEFT"
        role = "nobody"
    "#;

    fn access() -> Access {
        let access: Access = toml::from_str(FILE).unwrap();
        access.check(&Model::embedded().unwrap()).unwrap();
        access
    }

    fn at(channel: &str) -> ThreadKey {
        ThreadKey::new("slack", "T1", channel, "1")
    }

    #[test]
    fn the_channel_and_the_person_count_together() {
        let access = access();
        let staff = access.of(&Person::new("U1"), &at("C1"), false).unwrap();
        assert!(staff.here.shows_metric("issuances") && !staff.here.shows_metric("approval_rate"));
        let board = access.of(&Person::new("U-CEO"), &at("C1"), false).unwrap();
        assert!(board.alone.is_unrestricted() && !board.here.shows_metric("approval_rate"));
        let partner = access.of(&Person::new("U-CEO"), &at("C-PARTNER"), false).unwrap();
        assert!(partner.here.permits("channel", &SegmentValue::Text("Partner".into())));
        assert!(!partner.here.permits("channel", &SegmentValue::Text("Email".into())));
        assert!(!partner.here.shows_segment("term") && partner.here.shows_metric("approval_rate"));
        let told = access.of(&Person::new("U-CEO"), &at("C-PARTNER"), true).unwrap();
        assert!(told.here.is_unrestricted(), "nobody else reads it");
        // The same channel id in another workspace is another channel.
        let elsewhere =
            access.of(&Person::new("U-CEO"), &ThreadKey::new("slack", "T2", "C-PARTNER", "1"), false);
        assert!(elsewhere.unwrap().here.permits("channel", &SegmentValue::Text("Email".into())));
    }

    #[test]
    fn who_may_not_ask_is_told_why() {
        let access = access();
        assert_eq!(access.of(&Person::new("U-LEFT"), &at("C1"), false), Err(Refused::Person));
        assert_eq!(access.of(&Person::new("U1"), &at("C-TOWN-SQUARE"), false), Err(Refused::Channel));
        let guest = Person { standing: Standing::Guest, ..Person::new("U1") };
        assert_eq!(access.of(&guest, &at("C1"), false), Err(Refused::Guest));
        assert_eq!(Access::default().of(&guest, &at("C1"), false), Err(Refused::Guest));
        assert!(Access::default().of(&Person::new("U1"), &at("C1"), false).unwrap().here.is_unrestricted());
    }

    #[test]
    fn a_misspelt_name_is_refused_and_not_no_limit() {
        let model = Model::embedded().unwrap();
        for (file, said) in [
            ("[roles.a]\nmetrics = [\"isuances\"]", "isuances"),
            ("[roles.a]\nrows = { chanel = [\"Email\"] }", "chanel"),
            ("default = \"b\"", "[roles.b]"),
            ("[[rules]]\nchannel = \"C1\"\nrole = \"b\"", "[roles.b]"),
            ("[roles.a]\nmetric = []", "unknown field"),
        ] {
            let parsed = toml::from_str::<Access>(file).map_err(|e| e.to_string());
            let error = parsed.and_then(|access| access.check(&model)).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
