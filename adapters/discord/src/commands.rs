//! The slash commands as Discord knows them, and whether it knows them already: what is there as it should be is not
//! written again.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use serenity::model::id::{ApplicationId, CommandId, GuildId};
use topup_port::SurfaceError;

use crate::Api;
use crate::config::Commands;
use crate::inbound::options::{ALSO_ONLY, BY, METRIC, ONLY, QUESTION, WINDOW};

/// The longest question that is typed into an option.
const LONGEST: u64 = 1_000;

/// The commands with their options, as they are registered for all servers: there and in direct messages with the bot,
/// and not for people to bring along elsewhere.
#[must_use]
pub fn commands() -> Vec<Value> {
    let mut commands = of_a_guild();
    for command in &mut commands {
        command["contexts"] = json!([0, 1]);
        command["integration_types"] = json!([0]);
    }
    commands
}

/// The same for one server.
fn of_a_guild() -> Vec<Value> {
    let question = |what: &str, required: bool| json!({"type": 3, "name": QUESTION, "description": what, "required": required, "max_length": LONGEST});
    let offered =
        |name: &str, what: &str| json!({"type": 3, "name": name, "description": what, "autocomplete": true});
    let metric = || offered(METRIC, "What to count, such as issuances or approval rate");
    let by = || offered(BY, "Split by a segment, such as channel or grade");
    let window = || offered(WINDOW, "Which days, such as last 30 days");
    let only = || offered(ONLY, "Only one value of a segment, such as channel: Email");
    let also = || offered(ALSO_ONLY, "Another value that counts, or another segment's");
    let free = || question("More, in your own words", false);
    vec![
        command(
            "ask",
            "Ask about the business in plain words",
            vec![
                question("Your question, such as: WoW issuances by channel", true),
                window(),
                only(),
                also(),
            ],
        ),
        command("trend", "How a number moved", vec![metric(), by(), window(), only(), also(), free()]),
        command(
            "forecast",
            "Forecast against actual",
            vec![metric(), by(), window(), only(), also(), free()],
        ),
        command(
            "funnel",
            "From submitted to issued, stage by stage",
            vec![by(), window(), only(), also(), free()],
        ),
    ]
}

fn command(name: &str, description: &str, options: Vec<Value>) -> Value {
    json!({"type": 1, "name": name, "description": description, "options": options})
}

/// What counts of a command, in one form: Discord adds ids and leaves out what has its default.
fn essence(command: &Value, everywhere: bool) -> Value {
    let option = |option: &Value| {
        json!([
            option["type"],
            option["name"],
            option["description"],
            option["required"] == true,
            option["autocomplete"] == true,
            option["max_length"],
        ])
    };
    let options: Vec<Value> = command["options"].as_array().into_iter().flatten().map(option).collect();
    let kind = command["type"].as_u64().unwrap_or(1);
    let places = everywhere.then(|| json!([command["contexts"], command["integration_types"]]));
    json!([command["name"], command["description"], kind, options, places])
}

/// Whether Discord has these commands just so, and no others.
#[must_use]
pub fn registered(there: &Value, wanted: &[Value]) -> bool {
    let everywhere = wanted.iter().any(|command| command["contexts"].is_array());
    let all = |commands: &mut dyn Iterator<Item = &Value>| -> BTreeSet<String> {
        commands.map(|command| essence(command, everywhere).to_string()).collect()
    };
    let Some(there) = there.as_array() else { return false };
    there.len() == wanted.len() && all(&mut there.iter()) == all(&mut wanted.iter())
}

/// The commands as they should be there.
#[must_use]
pub(crate) fn wanted(at: Commands) -> Vec<Value> {
    if at == Commands::Guild { of_a_guild() } else { commands() }
}

/// Registers the commands where the settings say, unless they are there just so, and takes ours away where they were
/// registered before and would stand a second time: from all servers where they are registered in some, and from the
/// servers that are named where they are registered in all. Commands of other names are left. True if something was
/// written.
///
/// # Errors
/// Discord does not take them somewhere; everywhere else they are as they should be.
pub(crate) async fn register(api: &Api, application: u64) -> Result<bool, SurfaceError> {
    let application_id = ApplicationId::new(application);
    let everywhere = Place { application_id, guild: None };
    // What is no list was refused at the start.
    let guilds = api.config().listed_guilds().unwrap_or_default();
    let each: Vec<Place> =
        guilds.into_iter().map(|guild| Place { guild: Some(GuildId::new(guild)), ..everywhere }).collect();
    let (here, elsewhere) = match api.config().commands {
        Commands::Off => return Ok(false),
        Commands::Global => (vec![everywhere], each),
        Commands::Guild => (each, vec![everywhere]),
    };
    let wanted = wanted(api.config().commands);
    let (mut written, mut failed) = (false, None);
    for place in here {
        match place.fill(api, &wanted).await {
            Ok(anew) => written |= anew,
            Err(error) => {
                tracing::error!(guild = place.guild.map(GuildId::get), %error, "the slash commands could not be registered in a server");
                failed = Some(error);
            }
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    for place in elsewhere {
        // They stand there twice; that is no reason not to answer.
        match place.clear(api, &wanted).await {
            Ok(cleared) => written |= cleared,
            Err(error) => {
                tracing::warn!(guild = place.guild.map(GuildId::get), %error, "former slash commands stand beside the new ones")
            }
        }
    }
    Ok(written)
}

/// Where commands are registered: in one server, or everywhere.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) application_id: ApplicationId,
    pub(crate) guild: Option<GuildId>,
}

impl Place {
    pub(crate) fn route(self) -> Route<'static> {
        let application_id = self.application_id;
        match self.guild {
            Some(guild_id) => Route::GuildCommands { application_id, guild_id },
            None => Route::Commands { application_id },
        }
    }

    async fn there(self, api: &Api) -> Result<Value, SurfaceError> {
        topup_port::patience::repeat(|| async {
            api.get(self.route(), &[]).await.map_err(|refusal| refusal.error)
        })
        .await
    }

    /// True if they were not there just so.
    async fn fill(self, api: &Api, wanted: &[Value]) -> Result<bool, SurfaceError> {
        if registered(&self.there(api).await?, wanted) {
            return Ok(false);
        }
        // The whole list at once: writing it twice leaves the same.
        let body = Value::Array(wanted.to_vec());
        topup_port::patience::repeat(|| async {
            api.send(LightMethod::Put, self.route(), &body).await.map_err(|refusal| refusal.error)
        })
        .await?;
        Ok(true)
    }

    /// Takes away what has the name of one of these. True if there was one.
    async fn clear(self, api: &Api, wanted: &[Value]) -> Result<bool, SurfaceError> {
        let there = self.there(api).await?;
        let ids: Vec<CommandId> = ours(&there, wanted).filter_map(id).collect();
        for command_id in &ids {
            let (application_id, command_id) = (self.application_id, *command_id);
            let route = match self.guild {
                Some(guild_id) => Route::GuildCommand { application_id, guild_id, command_id },
                None => Route::Command { application_id, command_id },
            };
            topup_port::patience::repeat(|| async {
                match api.act(LightMethod::Delete, route).await {
                    Err(refusal) if refusal.error != SurfaceError::Gone => Err(refusal.error),
                    _ => Ok(()),
                }
            })
            .await?;
        }
        Ok(!ids.is_empty())
    }
}

/// Those commands that have the name of one of ours.
pub(crate) fn ours<'a>(there: &'a Value, wanted: &'a [Value]) -> impl Iterator<Item = &'a Value> {
    let named = |command: &&Value| wanted.iter().any(|ours| ours["name"] == command["name"]);
    there.as_array().into_iter().flatten().filter(named)
}

fn id(command: &Value) -> Option<CommandId> {
    command["id"].as_str()?.parse().ok().filter(|id| *id != 0).map(CommandId::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{COMMAND_DESCRIPTION, COMMAND_OPTIONS, NAME, length};

    #[test]
    fn commands_keep_within_what_discord_takes() {
        for command in commands() {
            let texts = |of: &Value| {
                let (name, what) =
                    (of["name"].as_str().unwrap_or(""), of["description"].as_str().unwrap_or(""));
                assert!((1..=NAME).contains(&length(name)) && name == name.to_lowercase(), "{name}");
                assert!((1..=COMMAND_DESCRIPTION).contains(&length(what)), "{what}");
            };
            texts(&command);
            let options = command["options"].as_array().expect("options");
            assert!(options.len() <= COMMAND_OPTIONS);
            options.iter().for_each(texts);
            // What must be given stands first.
            let required: Vec<bool> = options.iter().map(|option| option["required"] == true).collect();
            assert!(required.is_sorted_by(|a, b| a >= b), "{command}");
        }
    }

    #[test]
    fn what_is_there_is_known_again_as_discord_tells_it() {
        let wanted = commands();
        let mut there: Vec<Value> = wanted.clone();
        for (n, command) in there.iter_mut().enumerate() {
            command["id"] = n.to_string().into();
            command["version"] = "1".into();
            command["default_member_permissions"] = Value::Null;
            for option in command["options"].as_array_mut().expect("options") {
                option
                    .as_object_mut()
                    .expect("an object")
                    .retain(|key, value| key != "required" || value != false);
            }
        }
        there.reverse();
        assert!(registered(&Value::Array(there.clone()), &wanted));
        there[0]["options"][0]["description"] = "another".into();
        assert!(!registered(&Value::Array(there.clone()), &wanted));
        there.remove(0);
        assert!(!registered(&Value::Array(there), &wanted));
    }
}
