//! From what Teams sends to what is to be done. Pure: no call is made and nothing is looked up; the activity was verified
//! before.

mod about;
mod text;

use jiff::Timestamp;
use serde_json::Value;
use topup_port::{AnswerId, Ask, Person, ThreadKey, Wishes, Words};

pub use self::about::Opening;
use crate::place::{Place, thread_of};
use crate::values;

/// The channel that Teams' activities say they come through.
const CHANNEL: &str = "msteams";
/// The commands of the manifest that ask something by themselves.
const COMMANDS: [&str; 3] = ["trend", "forecast", "funnel"];

/// An activity: where it happened, and what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The conversation.
    pub thread: ThreadKey,
    /// How it is reached.
    pub place: Place,
    /// What is to be done.
    pub inbound: Inbound,
}

/// What is to be done about an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// Something was said to Topup, or in a conversation that it may be in. Whether it is in it, the store knows.
    Said(Box<Said>),
    /// A button was pressed.
    Pressed(Box<Press>),
    /// Topup was added to a conversation, or somebody opened the chat with it.
    Added,
    /// Topup was taken out of a conversation.
    Removed,
    /// The form on a message is wanted: the entry in its menu was chosen.
    Opened(Opening),
    /// The form on a message was sent. Whether Topup is in that conversation is not known.
    Submitted(Box<Said>),
    /// Something that wants a reply of its own within some seconds, which we do not offer.
    Invoke {
        /// Its name, such as `task/fetch`.
        name: String,
    },
    /// Nothing, and why; for the log at debug.
    Nothing(&'static str),
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The ask.
    pub ask: Ask,
    /// Whether help was asked for.
    pub help: bool,
    /// Who said it.
    pub who: Who,
}

/// A click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// The platform's id of this click; the same when it is delivered twice.
    pub delivery: String,
    /// The message that the button stands in.
    pub message: String,
    /// What was pressed.
    pub pressed: values::Pressed,
    /// The conversation that the answer belongs to.
    pub thread: ThreadKey,
    /// Whether nobody but the person reads the conversation that the answer belongs to.
    pub private: bool,
    /// Who pressed, and whose rights count.
    pub who: Who,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The id of the person in the tenant's directory; the account's where that is not said.
    pub id: String,
    /// The account in conversations: `29:…`.
    pub account: String,
    /// Whether the activity says that the person belongs to another tenant.
    pub external: bool,
}

impl Who {
    /// The person, whose standing is not known yet.
    #[must_use]
    pub fn person(&self) -> Person {
        Person::new(&self.id)
    }
}

impl Press {
    /// The answer whose control was pressed.
    #[must_use]
    pub fn answer(&self) -> &AnswerId {
        &self.pressed.answer
    }
}

/// What a person said, as a reader sees it.
pub(crate) fn as_read(text: &str) -> String {
    text::as_read(text)
}

/// Reads an activity; none if it names no conversation. `tenant` is ours.
#[must_use]
pub fn read(activity: &Value, tenant: &str, now: Timestamp) -> Option<Activity> {
    let conversation = &activity["conversation"];
    let id = conversation["id"].as_str().filter(|id| !id.is_empty())?;
    let said = [&activity["channelData"]["tenant"]["id"], &conversation["tenantId"]];
    let of = said.into_iter().find_map(Value::as_str).filter(|of| !of.is_empty()).unwrap_or(tenant);
    let thread = thread_of(of, id);
    let team = &activity["channelData"]["team"];
    let place = Place {
        service_url: activity["serviceUrl"].as_str().unwrap_or_default().to_owned(),
        kind: kind(conversation, id).to_owned(),
        bot: activity["recipient"]["id"].as_str().unwrap_or_default().to_owned(),
        team: team["id"].as_str().map(str::to_owned),
        group: team["aadGroupId"].as_str().map(str::to_owned),
        blocked: false,
    };
    let inbound = inbound(activity, &thread, &place, tenant, now).unwrap_or_else(Inbound::Nothing);
    Some(Activity { thread, place, inbound })
}

/// What kind of conversation it is: `personal`, `groupChat` or `channel`.
fn kind(conversation: &Value, id: &str) -> &'static str {
    match conversation["conversationType"].as_str() {
        Some("personal") => "personal",
        Some("channel") => "channel",
        Some(_) => "groupChat",
        None if id.contains("@thread.tacv2") || id.contains("@thread.skype") => "channel",
        // A stranger among the readers is worse than a careful answer.
        None => "groupChat",
    }
}

fn inbound(
    activity: &Value,
    thread: &ThreadKey,
    place: &Place,
    tenant: &str,
    now: Timestamp,
) -> Result<Inbound, &'static str> {
    match activity["type"].as_str() {
        Some("message") => message(activity, thread, place, tenant, now),
        Some("conversationUpdate") => {
            let bot = place.bot.as_str();
            let among = |name: &str| activity[name].as_array().into_iter().flatten().any(|m| m["id"] == bot);
            match (among("membersAdded"), among("membersRemoved")) {
                (true, _) => Ok(Inbound::Added),
                (_, true) => Ok(Inbound::Removed),
                _ => Err("others came or went"),
            }
        }
        Some("installationUpdate") => match activity["action"].as_str() {
            Some(action) if action.starts_with("remove") => Ok(Inbound::Removed),
            // `conversationUpdate` says so too, and both are greeted once.
            Some(action) if action.starts_with("add") => Ok(Inbound::Added),
            _ => Err("an installation without a word"),
        },
        Some("invoke") => {
            let name = activity["name"].as_str().unwrap_or_default();
            let form = match name {
                "composeExtension/fetchTask" => about::opened(activity, place),
                "composeExtension/submitAction" => {
                    about::submitted(activity, thread, place, tenant, now).ok()
                }
                _ => None,
            };
            Ok(form.unwrap_or_else(|| Inbound::Invoke { name: name.to_owned() }))
        }
        Some("messageReaction") => Err("a reaction"),
        Some("typing") => Err("somebody is typing"),
        _ => Err("an activity that is not listened to"),
    }
}

/// Who did it.
fn who(activity: &Value, tenant: &str) -> Result<Who, &'static str> {
    let from = &activity["from"];
    let account = from["id"].as_str().filter(|id| !id.is_empty()).ok_or("nobody did it")?;
    if account == activity["recipient"]["id"] || account.starts_with("28:") || from["role"] == "bot" {
        return Err("a bot speaks");
    }
    let directory = from["aadObjectId"].as_str().filter(|id| !id.is_empty());
    let homes =
        [&activity["channelData"]["tenant"]["id"], &activity["conversation"]["tenantId"], &from["tenantId"]];
    let abroad = homes.into_iter().filter_map(Value::as_str).any(|home| !home.is_empty() && home != tenant);
    Ok(Who { id: directory.unwrap_or(account).to_owned(), account: account.to_owned(), external: abroad })
}

fn message(
    activity: &Value,
    thread: &ThreadKey,
    place: &Place,
    tenant: &str,
    now: Timestamp,
) -> Result<Inbound, &'static str> {
    let who = who(activity, tenant)?;
    if !matches!(activity["channelId"].as_str(), Some(CHANNEL)) {
        return Err("not through Teams");
    }
    let id = activity["id"].as_str().filter(|id| !id.is_empty()).ok_or("a message without an id")?;
    let delivery = format!("{}/{}/{id}", thread.workspace, crate::conversation_id(thread));
    let private = place.kind == "personal";
    let (mut words, mentioned) = text::words(activity);
    let value = &activity["value"];
    if value["topup"].is_string() {
        let pressed = values::read(value).ok_or("a button that is not ours")?;
        let about = pressed.about.as_deref().map(|about| thread_of(&thread.workspace, about));
        let message = activity["replyToId"].as_str().unwrap_or_default().to_owned();
        return Ok(Inbound::Pressed(Box::new(Press {
            delivery,
            message,
            // What belongs elsewhere is read by others there.
            private: private && about.as_ref().is_none_or(|about| about == thread),
            thread: about.unwrap_or_else(|| thread.clone()),
            pressed,
            who,
            received_at: now,
        })));
    }
    let greeted = value["topup_says"].as_str().map(str::trim).filter(|words| !words.is_empty());
    if let Some(asked) = greeted {
        words = asked.chars().take(500).collect();
    } else if value.is_object() && words.is_empty() {
        return Err("a button that is not ours");
    }
    let addressed = private || mentioned || greeted.is_some();
    let help = addressed && matches!(words.to_lowercase().trim_matches(['/', '?', '!']), "help");
    let command = COMMANDS.iter().find(|name| words.trim_start_matches('/').eq_ignore_ascii_case(name));
    let words = match (addressed, command) {
        (true, Some(name)) => Words::Command { name: (*name).into(), args: String::new() },
        (true, None) => Words::Mention(words),
        (false, _) if words.is_empty() => return Err("nothing was said"),
        (false, _) => Words::Reply(words),
    };
    let ask = Ask {
        // The root of a thread in a channel is what was said, if nothing was said before.
        begins: thread.thread == id,
        delivery,
        thread: thread.clone(),
        person: who.person(),
        private,
        words,
        after: None,
        wishes: Wishes::default(),
        before: Vec::new(),
        received_at: now,
    };
    Ok(Inbound::Said(Box::new(Said { ask, help, who })))
}
