//! What Discord says of the settings: for `topup doctor`.

use serde_json::Value;
use serenity::http::Route;
use serenity::model::id::{ApplicationId, GuildId};
use topup_port::{Finding, SurfaceError};

use crate::client::Refusal;
use crate::commands::Place;
use crate::config::Commands;
use crate::{Api, Config, Mode, commands};

/// What the bot must be allowed to do in a server, each for what stands behind it.
const NEEDED: [(u32, &str, &str); 7] = [
    (10, "View Channels", "seeing what is said to it"),
    (11, "Send Messages", "answers where no thread can be made"),
    (14, "Embed Links", "answers"),
    (15, "Attach Files", "charts and exports"),
    (16, "Read Message History", "finding its own answers again"),
    (35, "Create Public Threads", "a thread for each question"),
    (38, "Send Messages in Threads", "answers"),
];
/// Whoever may do everything.
const ADMINISTRATOR: u64 = 1 << 3;

/// The permissions number of the invite.
pub const PERMISSIONS: u64 = {
    let mut bits = 0;
    let mut n = 0;
    while n < NEEDED.len() {
        bits |= 1 << NEEDED[n].0;
        n += 1;
    }
    bits
};

/// Flags of an application that may read messages which do not name it.
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// Asks Discord about these settings. Nothing is posted. The token must be read from its file before.
pub async fn diagnose(config: &Config) -> Vec<Finding> {
    if config.mode == Mode::Off {
        return vec![Finding::Good("Discord is off (discord.mode)".into())];
    }
    let api = match Api::new(config.clone()) {
        Ok(api) => api,
        Err(error) => return vec![Finding::Bad(error.to_string())],
    };
    let mut findings = Vec::new();
    match api.get(Route::UserMe, &[]).await {
        Ok(me) => {
            let part = |name: &str| me[name].as_str().unwrap_or("?").to_owned();
            findings.push(Finding::Good(format!(
                "Discord takes discord.token: the bot {} ({})",
                part("username"),
                part("id")
            )));
        }
        Err(refusal) => return vec![said_no(config, &refusal)],
    }
    let application = match api.get(Route::Oauth2ApplicationCurrent, &[]).await {
        Ok(application) => application,
        Err(refusal) => {
            findings
                .push(Finding::Hint(format!("Discord says nothing of the application: {}", refusal.error)));
            Value::Null
        }
    };
    findings.extend(of_application(config, &application));
    findings.extend(of_gateway(&api).await);
    let id = config.application_id.or_else(|| application["id"].as_str().and_then(|id| id.parse().ok()));
    findings.extend(of_guilds(&api, id).await);
    if let Some(id) = id {
        findings.extend(of_commands(&api, id).await);
    }
    findings
}

fn said_no(config: &Config, refusal: &Refusal) -> Finding {
    Finding::Bad(match &refusal.error {
        SurfaceError::Unauthorized => {
            "Discord does not take discord.token: reset it at discord.com/developers under Bot \
            (Reset Token), and set the new one"
                .into()
        }
        error => format!("Discord cannot be reached at {}: {error}", config.api_url),
    })
}

/// Its intents, and who may add it to servers.
fn of_application(config: &Config, application: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(flags) = application["flags"].as_u64() {
        findings.push(match (config.message_content, flags & MESSAGE_CONTENT != 0) {
            (true, false) => Finding::Bad(
                "discord.message_content is on and the Message Content Intent is not: turn it on at \
                 discord.com/developers under Bot, or Discord refuses every connection"
                    .into(),
            ),
            (true, true) => Finding::Good("messages that do not name the bot can be read".into()),
            (false, _) => Finding::Good(
                "messages that do not name the bot are not read: in threads people mention it, or reply to it".into(),
            ),
        });
    }
    if application["bot_public"] == true && config.guilds.is_none() {
        findings.push(Finding::Bad(
            "anybody may add the bot to a server of theirs and ask for your numbers there: name your servers in \
             discord.guilds, or turn Public Bot off at discord.com/developers"
                .into(),
        ));
    }
    findings
}

/// How many connections there may be, and should.
async fn of_gateway(api: &Api) -> Vec<Finding> {
    let Ok(gateway) = api.get(Route::GatewayBot, &[]).await else { return Vec::new() };
    let starts = &gateway["session_start_limit"];
    let (Some(left), Some(total)) = (starts["remaining"].as_u64(), starts["total"].as_u64()) else {
        return Vec::new();
    };
    let shards = gateway["shards"].as_u64().unwrap_or(1);
    let limit = match left {
        0 => Finding::Bad("Discord allows no further connection today: too many were begun".into()),
        _ => Finding::Good(format!(
            "Discord allows {left} of {total} connections today, and advises {shards} at once"
        )),
    };
    let set = api.config().shards.filter(|set| u64::from(*set) < shards);
    let few = set.map(|set| {
        Finding::Hint(format!(
            "discord.shards is {set} and Discord advises {shards}: leave it out, or Discord may let no connection in as \
             the servers become more"
        ))
    });
    [limit].into_iter().chain(few).collect()
}

/// The servers, and what the bot may do there.
async fn of_guilds(api: &Api, application: Option<u64>) -> Vec<Finding> {
    let there = match api.get(Route::UserMeGuilds, &[]).await {
        Ok(there) => there,
        Err(refusal) => {
            return vec![Finding::Hint(format!("Discord does not list the servers: {}", refusal.error))];
        }
    };
    let there: Vec<&Value> = there.as_array().into_iter().flatten().collect();
    let config = api.config();
    let invite = application.map(|id| {
        format!(
            " (https://discord.com/oauth2/authorize?client_id={id}&scope=bot%20applications.commands&permissions={PERMISSIONS})"
        )
    });
    let invite = invite.unwrap_or_default();
    let id = |guild: &Value| guild["id"].as_str().and_then(|id| id.parse::<u64>().ok());
    let mut findings = Vec::new();
    let named = config.listed_guilds().unwrap_or_default();
    // Where servers are named each of them is missed below.
    if there.is_empty() && named.is_empty() {
        findings.push(Finding::Hint(format!("the bot is in no server yet: invite it{invite}")));
    }
    for guild in named {
        if !there.iter().any(|found| id(found) == Some(guild)) {
            findings.push(Finding::Bad(format!(
                "discord.guilds names {guild}, where the bot is not: invite it there{invite}, or leave it out"
            )));
        }
    }
    for guild in there.iter().filter(|guild| id(guild).is_some_and(|id| config.serves(id))).take(20) {
        let name = guild["name"].as_str().unwrap_or("?");
        let may: u64 = guild["permissions"].as_str().and_then(|bits| bits.parse().ok()).unwrap_or_default();
        let lacks: Vec<String> = NEEDED
            .iter()
            .filter(|(bit, ..)| may & (1 << bit) == 0 && may & ADMINISTRATOR == 0)
            .map(|(_, name, what)| format!("{name} ({what})"))
            .collect();
        findings.push(match lacks.is_empty() {
            true => {
                Finding::Good(format!("in {name} the bot may do all it needs (channels may say otherwise)"))
            }
            false => Finding::Bad(format!(
                "in {name} the bot lacks {}: give them to its role, or invite it once more{invite}",
                lacks.join(", ")
            )),
        });
    }
    findings
}

/// Whether the slash commands are as they should be, in each place where the settings want them.
async fn of_commands(api: &Api, application: u64) -> Vec<Finding> {
    let everywhere = Place { application_id: ApplicationId::new(application), guild: None };
    let places = match api.config().commands {
        Commands::Off => return Vec::new(),
        Commands::Global => vec![everywhere],
        Commands::Guild => {
            let guilds = api.config().listed_guilds().unwrap_or_default();
            guilds.into_iter().map(|id| Place { guild: Some(GuildId::new(id)), ..everywhere }).collect()
        }
    };
    let wanted = commands::wanted(api.config().commands);
    let mut findings = Vec::new();
    for place in places {
        let at = place.guild.map(|guild| format!(" in {guild}")).unwrap_or_default();
        findings.push(match api.get(place.route(), &[]).await {
            Ok(there) if commands::registered(&there, &wanted) => {
                Finding::Good(format!("the slash commands are registered{at}"))
            }
            Ok(_) => {
                Finding::Good(format!("the slash commands will be registered{at} when topup serve starts"))
            }
            Err(refusal) => Finding::Bad(format!(
                "Discord does not show the slash commands{at} ({}): invite the bot once more, with the scope \
                 applications.commands",
                refusal.error
            )),
        });
    }
    if api.config().commands == Commands::Guild
        && let Ok(there) = api.get(everywhere.route(), &[]).await
        && commands::ours(&there, &wanted).next().is_some()
    {
        findings.push(Finding::Hint(
            "the slash commands are registered for all servers too: topup serve takes them away there when it starts, \
             as discord.commands is guild"
                .into(),
        ));
    }
    findings
}
