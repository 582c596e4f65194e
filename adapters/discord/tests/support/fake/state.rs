//! What the fake knows.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::time::Instant;
use topup_port::testing::Fault;

use super::{APPLICATION, BOT, GUILD, Rate, user};

#[derive(Debug, Clone)]
pub struct Channel {
    pub id: u64,
    /// 0 text, 1 direct, 2 voice, 11 thread.
    pub kind: u64,
    pub guild: Option<u64>,
    pub parent: Option<u64>,
    pub name: String,
    pub archived: bool,
    /// What the bot may do here.
    pub may_post: bool,
    pub may_thread: bool,
    /// Whom direct messages are with.
    pub with: Option<u64>,
}

#[derive(Debug, Clone)]
pub struct Message {
    pub id: u64,
    pub channel: u64,
    pub author: u64,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    /// Name, description, bytes.
    pub files: Vec<(String, String, Vec<u8>)>,
    pub mentions: Vec<u64>,
    pub reference: Option<u64>,
    pub nonce: Option<String>,
    pub at: Instant,
    pub edits: usize,
    pub deleted: bool,
    /// It answers a command.
    pub of_command: bool,
    /// The interaction whose token showed it behind its answer.
    pub of_token: Option<String>,
}

impl Message {
    /// A message of ours with this body, as a post makes it.
    pub fn of_body(body: &Value) -> Self {
        let mut message = super::messages::empty(1, 1);
        super::messages::fill(&mut message, body, Vec::new());
        message
    }

    pub fn is_ours(&self) -> bool {
        self.author == BOT && !self.deleted
    }

    /// An answer, or a remark; no root of a command.
    pub fn is_answer(&self) -> bool {
        self.is_ours() && !self.of_command
    }
}

/// One call that arrived.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    /// The address with its ids left out: `channels/*/messages`.
    pub route: String,
    pub channel: Option<u64>,
    pub at: Instant,
    pub status: u16,
    pub body: Value,
}

/// An interaction and what became of it.
#[derive(Debug, Clone)]
pub struct Interaction {
    pub id: u64,
    pub user: u64,
    pub channel: u64,
    pub began: Instant,
    /// The type of the callback that it was answered with, and its data.
    pub answered: Option<(u64, Value)>,
    pub after: Option<Duration>,
    /// The message that it was answered with.
    pub original: Option<u64>,
    /// What is still to come in place of a deferred answer is for the person alone.
    pub pending: bool,
    /// What came in place of it, by its number among the whispers.
    pub whisper: Option<usize>,
}

#[derive(Debug)]
pub struct State {
    /// The servers that the bot is in.
    pub guilds: Vec<u64>,
    pub channels: BTreeMap<u64, Channel>,
    pub messages: Vec<Message>,
    pub calls: Vec<Call>,
    pub faults: VecDeque<Fault>,
    pub interactions: HashMap<String, Interaction>,
    /// What one person alone was shown: whom, and what.
    pub whispers: Vec<(u64, Value)>,
    pub typing: Vec<u64>,
    /// The commands by where they are registered, and how often they were written.
    pub commands: BTreeMap<String, Value>,
    pub registrations: usize,
    /// Members of the server, with what is said of them; everybody else is a plain member but those in `strangers`.
    pub members: HashMap<u64, Value>,
    pub strangers: Vec<u64>,
    /// Who takes no direct messages.
    pub closed: Vec<u64>,
    /// Whether the application may be added by anybody.
    pub public: bool,
    /// What the bot's role may do in every server.
    pub may: u64,
    /// How often a rate turned a call away.
    pub limited: HashMap<String, usize>,
    windows: HashMap<String, (Instant, u32)>,
    serial: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            guilds: vec![GUILD],
            channels: BTreeMap::default(),
            messages: Vec::new(),
            calls: Vec::new(),
            faults: VecDeque::new(),
            interactions: HashMap::default(),
            whispers: Vec::new(),
            typing: Vec::new(),
            commands: BTreeMap::default(),
            registrations: 0,
            members: HashMap::default(),
            strangers: Vec::new(),
            closed: Vec::new(),
            public: false,
            may: 309_237_763_072,
            limited: HashMap::default(),
            windows: HashMap::default(),
            serial: 0,
        }
    }
}

impl State {
    /// How old what has this id is.
    pub fn age(id: u64) -> Duration {
        let made = UNIX_EPOCH + Duration::from_millis((id >> 22) + 1_420_070_400_000);
        SystemTime::now().duration_since(made).unwrap_or_default()
    }

    /// An id with the time in it, as Discord's have.
    pub fn snowflake(&mut self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
        self.serial += 1;
        ((now - 1_420_070_400_000) << 22) + (self.serial & 0x3F_FFFF)
    }

    pub fn new_channel(&mut self, kind: u64, guild: Option<u64>, with: Option<u64>) -> u64 {
        let id = self.snowflake();
        let channel = Channel {
            id,
            kind,
            guild,
            parent: None,
            name: "lending".into(),
            archived: false,
            may_post: true,
            may_thread: true,
            with,
        };
        self.channels.insert(id, channel);
        id
    }

    pub fn add_thread(&mut self, channel: u64, root: u64, name: &str) {
        let parent = self.channels[&channel].clone();
        let thread = Channel { id: root, kind: 11, parent: Some(channel), name: name.into(), ..parent };
        self.channels.insert(root, thread);
    }

    /// The direct messages of a person with the bot.
    pub fn direct(&mut self, with: u64) -> u64 {
        let known = self.channels.values().find(|c| c.with == Some(with)).map(|c| c.id);
        known.unwrap_or_else(|| self.new_channel(1, None, Some(with)))
    }

    /// A message of a person.
    pub fn say(
        &mut self,
        channel: u64,
        author: u64,
        content: &str,
        reference: Option<u64>,
        mentions: &[u64],
    ) -> u64 {
        let id = self.snowflake();
        self.messages.push(Message {
            id,
            channel,
            author,
            content: content.into(),
            embeds: Vec::new(),
            components: Vec::new(),
            files: Vec::new(),
            mentions: mentions.to_vec(),
            reference,
            nonce: None,
            at: Instant::now(),
            edits: 0,
            deleted: false,
            of_command: false,
            of_token: None,
        });
        id
    }

    pub fn message(&self, id: u64) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id && !message.deleted)
    }

    /// A message as Discord tells it; without its words where those are not for us.
    pub fn told(&self, id: u64, content_intent: bool) -> Value {
        let Some(message) = self.messages.iter().find(|message| message.id == id) else { return Value::Null };
        let direct = self.channels.get(&message.channel).is_some_and(|c| c.guild.is_none());
        let ours = message.author == BOT;
        let readable = content_intent || direct || ours || message.mentions.contains(&BOT);
        let attachments: Vec<Value> = message
            .files
            .iter()
            .enumerate()
            .map(|(n, (name, description, bytes))| {
                json!({"id": (message.id + n as u64 + 1).to_string(), "filename": name, "description": description,
                       "size": bytes.len(), "url": format!("https://cdn.example/{name}"),
                       "proxy_url": format!("https://cdn.example/{name}")})
            })
            .collect();
        let mut told = json!({
            "id": message.id.to_string(),
            "channel_id": message.channel.to_string(),
            "author": user(message.author),
            "content": if readable { message.content.as_str() } else { "" },
            "timestamp": "2026-11-22T12:00:00.000000+00:00",
            "edited_timestamp": null,
            "tts": false,
            "mention_everyone": false,
            "mentions": message.mentions.iter().map(|id| user(*id)).collect::<Vec<_>>(),
            "mention_roles": [],
            "attachments": attachments,
            "embeds": message.embeds,
            "components": if readable { message.components.clone() } else { Vec::new() },
            "pinned": false,
            "type": if message.of_command { 20 } else if message.reference.is_some() { 19 } else { 0 },
        });
        if let Some(reference) = message.reference {
            let guild = self.channels.get(&message.channel).and_then(|c| c.guild);
            told["message_reference"] = json!({"type": 0, "channel_id": message.channel.to_string(),
                "guild_id": guild.map(|guild| guild.to_string()), "message_id": reference.to_string()});
            let mut referenced = self.told(reference, content_intent);
            if let Some(fields) = referenced.as_object_mut() {
                fields.remove("referenced_message");
            }
            told["referenced_message"] = referenced;
        }
        told
    }

    /// A server as GUILD_CREATE tells it.
    pub fn guild_told(&self, guild: u64) -> Value {
        let told = |thread: bool| -> Vec<Value> {
            let of = self.channels.values().filter(|c| c.guild == Some(guild) && (c.kind == 11) == thread);
            of.filter_map(|c| self.channel_told(c.id)).collect()
        };
        json!({"id": guild.to_string(), "name": "Lenders", "icon": null, "splash": null, "discovery_splash": null,
            "owner_id": "900000", "afk_channel_id": null, "afk_timeout": 300, "verification_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "roles": [], "emojis": [], "features": [],
            "mfa_level": 0, "application_id": null, "system_channel_id": null, "system_channel_flags": 0,
            "rules_channel_id": null, "vanity_url_code": null, "description": null, "banner": null, "premium_tier": 0,
            "preferred_locale": "en-US", "public_updates_channel_id": null, "nsfw_level": 0, "stickers": [],
            "premium_progress_bar_enabled": false, "safety_alerts_channel_id": null,
            "joined_at": "2026-01-01T00:00:00.000000+00:00", "large": false, "unavailable": false, "member_count": 3,
            "voice_states": [], "members": [], "channels": told(false), "threads": told(true), "presences": [],
            "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": []})
    }

    /// A channel as Discord tells it.
    pub fn channel_told(&self, id: u64) -> Option<Value> {
        let channel = self.channels.get(&id)?;
        let last = self.messages.iter().filter(|m| m.channel == id).map(|m| m.id).max();
        let mut told = json!({"id": id.to_string(), "type": channel.kind, "name": channel.name,
            "guild_id": channel.guild.map(|g| g.to_string()), "parent_id": channel.parent.map(|p| p.to_string()),
            "permission_overwrites": [], "position": 0, "nsfw": false, "flags": 0, "last_message_id": last.map(|id| id.to_string())});
        if channel.kind == 11 {
            told["thread_metadata"] = json!({"archived": channel.archived, "auto_archive_duration": 1440,
                "archive_timestamp": "2026-11-22T12:00:00.000000+00:00", "locked": false});
            told["owner_id"] = BOT.to_string().into();
            told["message_count"] = 1.into();
            told["member_count"] = 2.into();
        }
        if let Some(with) = channel.with {
            told =
                json!({"id": id.to_string(), "type": 1, "last_message_id": null, "recipients": [user(with)]});
        }
        Some(told)
    }

    /// Counts a call in a bucket: what is left and until when; none where it is turned away.
    pub fn take(&mut self, bucket: &str, rate: Rate) -> Result<(u32, Duration), Duration> {
        let now = Instant::now();
        let window = self.windows.entry(bucket.to_owned()).or_insert((now, 0));
        if now - window.0 >= rate.per {
            *window = (now, 0);
        }
        let reset = rate.per - (now - window.0);
        if window.1 >= rate.most {
            *self.limited.entry(bucket.split(' ').next().unwrap_or_default().to_owned()).or_default() += 1;
            return Err(reset);
        }
        window.1 += 1;
        Ok((rate.most - window.1, reset))
    }

    /// A member as Discord tells one; none for strangers.
    pub fn member(&self, id: u64) -> Option<Value> {
        if self.strangers.contains(&id) {
            return None;
        }
        let mut member = json!({"user": user(id), "nick": null, "avatar": null, "roles": [],
            "joined_at": "2026-01-01T00:00:00.000000+00:00", "premium_since": null, "deaf": false, "mute": false,
            "flags": 0, "pending": false, "communication_disabled_until": null, "permissions": "0"});
        for (name, value) in self.members.get(&id).and_then(Value::as_object).into_iter().flatten() {
            member[name] = value.clone();
        }
        Some(member)
    }

    pub fn application(&self, content_allowed: bool) -> Value {
        json!({"id": APPLICATION.to_string(), "name": "Topup", "icon": null, "description": "", "bot_public": self.public,
               "bot_require_code_grant": false, "verify_key": "00", "flags": if content_allowed { 1 << 19 } else { 0 }})
    }
}
