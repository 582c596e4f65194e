//! What people do in Discord.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::state::Interaction;
use super::{APPLICATION, ASKER, BOT, Fake, GUILD};

impl Fake {
    /// Somebody writes a message; gives its id.
    pub fn write(&self, channel: u64, author: u64, words: &str, reply_to: Option<u64>) -> u64 {
        let mentions: Vec<u64> = match words.contains("<@42>") {
            true => vec![BOT],
            false => Vec::new(),
        };
        self.write_naming(channel, author, words, reply_to, &mentions)
    }

    /// The same, with these people mentioned; a reply with a ping mentions whom it replies to.
    pub fn write_naming(
        &self,
        channel: u64,
        author: u64,
        words: &str,
        reply_to: Option<u64>,
        mentions: &[u64],
    ) -> u64 {
        let id = self.state().say(channel, author, words, reply_to, mentions);
        self.deliver(id);
        id
    }

    /// Mentions the bot.
    pub fn mention(&self, channel: u64, words: &str) -> u64 {
        self.write(channel, ASKER, &format!("<@{BOT}> {words}"), None)
    }

    /// Replies to a message, with a ping.
    pub fn reply(&self, channel: u64, to: u64, words: &str) -> u64 {
        self.write_naming(channel, ASKER, words, Some(to), &[BOT])
    }

    /// The event of a message, once more if need be.
    pub fn deliver(&self, id: u64) {
        let event = {
            let state = self.state();
            let mut event = state.told(id, self.world.hub.reads_content());
            let message = state.message(id).unwrap();
            if let Some(guild) = state.channels[&message.channel].guild {
                event["guild_id"] = guild.to_string().into();
                let mut member = state.member(message.author).unwrap_or_else(|| json!({"roles": []}));
                if let Some(fields) = member.as_object_mut() {
                    fields.remove("user");
                }
                event["member"] = member;
            }
            event
        };
        self.world.hub.dispatch("MESSAGE_CREATE", &event, self.world.rules().doubled);
    }

    /// An interaction of somebody in a channel; gives its token.
    fn interact(&self, channel: u64, user: u64, kind: u64, data: Value, message: Option<u64>) -> String {
        let (token, event) = {
            let mut state = self.state();
            let id = state.snowflake();
            let token = format!("token-{id}");
            let place = state.channels[&channel].clone();
            let mut event = json!({
                "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind, "token": token, "version": 1,
                "channel_id": channel.to_string(), "channel": state.channel_told(channel).unwrap(), "data": data,
                "app_permissions": "309237763072", "locale": "en-US", "entitlements": [],
                "authorizing_integration_owners": {"0": place.guild.unwrap_or(GUILD).to_string()}, "context": 0,
                "attachment_size_limit": 10_485_760,
            });
            if let Some(guild) = place.guild {
                event["guild_id"] = guild.to_string().into();
                event["guild_locale"] = "en-US".into();
                let mut member = state.member(user).unwrap();
                member["guild_id"] = guild.to_string().into();
                event["member"] = member;
                event["channel"]["permissions"] = "0".into();
            } else {
                event["user"] = super::user(user);
                event["context"] = 1.into();
            }
            if let Some(message) = message {
                event["message"] = state.told(message, true);
            }
            state.interactions.insert(
                token.clone(),
                Interaction {
                    id,
                    user,
                    channel,
                    began: Instant::now(),
                    answered: None,
                    after: None,
                    original: None,
                    pending: false,
                    whisper: None,
                },
            );
            (token, event)
        };
        self.world.hub.dispatch("INTERACTION_CREATE", &event, self.world.rules().doubled);
        token
    }

    /// A slash command with its options.
    pub fn command(&self, channel: u64, name: &str, options: &[(&str, &str)]) -> String {
        self.command_by(ASKER, channel, name, options)
    }

    pub fn command_by(&self, user: u64, channel: u64, name: &str, options: &[(&str, &str)]) -> String {
        let options: Vec<Value> =
            options.iter().map(|(name, value)| json!({"name": name, "type": 3, "value": value})).collect();
        let data = json!({"id": "1000", "name": name, "type": 1, "options": options});
        self.interact(channel, user, 2, data, None)
    }

    /// Types into an option of a command.
    pub fn types(&self, channel: u64, command: &str, option: &str, text: &str) -> String {
        let options = json!([{"name": option, "type": 3, "value": text, "focused": true}]);
        let data = json!({"id": "1000", "name": command, "type": 1, "options": options});
        self.interact(channel, ASKER, 4, data, None)
    }

    /// Presses the button with that label, or chooses the entry of a menu.
    pub fn press(&self, message: u64, label: &str) -> String {
        self.press_by(ASKER, message, label)
    }

    pub fn press_by(&self, user: u64, message: u64, label: &str) -> String {
        let (channel, data) = {
            let state = self.state();
            let found = state.message(message).unwrap();
            let parts = found.components.iter().filter_map(|row| row["components"].as_array()).flatten();
            let data = parts.filter_map(|part| {
                if part["label"] == label {
                    return Some(json!({"component_type": 2, "custom_id": part["custom_id"]}));
                }
                let entry = part["options"].as_array()?.iter().find(|option| option["label"] == label)?;
                Some(json!({"component_type": 3, "custom_id": part["custom_id"], "values": [entry["value"]]}))
            });
            let data = data.into_iter().next();
            (found.channel, data.unwrap_or_else(|| panic!("no {label} under {found:#?}")))
        };
        self.interact(channel, user, 3, data, Some(message))
    }

    /// A click on a button that stood under a message before.
    pub fn press_id(&self, message: u64, custom_id: &str) -> String {
        let channel = self.state().message(message).unwrap().channel;
        self.interact(channel, ASKER, 3, json!({"component_type": 2, "custom_id": custom_id}), Some(message))
    }

    /// Sends the form that an interaction was answered with.
    pub fn submit(&self, token: &str, message: u64, words: &str) -> String {
        let (channel, user, form) = {
            let state = self.state();
            let interaction = &state.interactions[token];
            let (kind, data) = interaction.answered.clone().unwrap();
            assert_eq!(kind, 9, "a form is open");
            (interaction.channel, interaction.user, data)
        };
        let field = &form["components"][0]["components"][0];
        let data = json!({"custom_id": form["custom_id"], "components": [
            {"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": field["custom_id"], "value": words}]}]});
        self.interact(channel, user, 5, data, Some(message))
    }

    /// What an interaction was answered with, once it was.
    pub async fn answered(&self, token: &str) -> (u64, Value) {
        for _ in 0..500 {
            if let Some(answered) = self.state().interactions[token].answered.clone() {
                return answered;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{token} is not answered");
    }
}
