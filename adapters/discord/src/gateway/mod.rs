//! The connections to Discord's gateway, kept by serenity: it heartbeats, resumes, and shares servers among shards. Around
//! it stands what it lacks: a start that goes on after faults, and a watchdog for connections that say nothing any more.

mod life;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serenity::Error;
use serenity::async_trait;
use serenity::client::{Client, ClientBuilder, Context, RawEventHandler};
use serenity::gateway::{GatewayError, ShardManager};
use serenity::http::{HttpBuilder, Route};
use serenity::model::event::Event;
use serenity::model::gateway::GatewayIntents;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use topup_port::SurfaceError;

use self::life::Life;
use crate::config::DISCORD;
use crate::{App, commands, inbound};

/// The waits between attempts: the first, doubled up to the longest, and the one where Discord does not authorise us.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
const UNAUTHORIZED: Duration = Duration::from_secs(60);
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why the connections ended.
enum Ended {
    /// We were told to stop.
    Closed,
    /// Discord does not let us in: what to do about it.
    Refused(&'static str),
    /// They broke.
    Broken(String),
}

/// Keeps the connections until `closing` is cancelled. Faults are logged, and mended by other connections.
pub(crate) async fn keep(app: App, closing: CancellationToken) {
    let mut wait = FIRST;
    let mut registered = false;
    while !closing.is_cancelled() {
        let ended = tokio::select! {
            ended = connect(&app, &closing, &mut registered) => ended,
            () = closing.cancelled() => Ended::Closed,
        };
        match ended {
            Ended::Closed => return,
            Ended::Refused(advice) => {
                tracing::error!(advice, "Discord does not let Topup in");
                wait = UNAUTHORIZED;
            }
            Ended::Broken(reason) => {
                tracing::warn!(reason, "the connection to Discord is made anew");
                wait = (wait * 2).min(LONGEST);
            }
        }
        tokio::select! {
            () = sleep(wait.mul_f64(0.5 + 0.5 * fastrand::f64())) => {}
            () = closing.cancelled() => {}
        }
    }
}

async fn connect(app: &App, closing: &CancellationToken, registered: &mut bool) -> Ended {
    let config = app.api().config();
    match who_we_are(app).await {
        Ok(()) => {}
        Err(SurfaceError::Unauthorized) => {
            return Ended::Refused(
                "discord.token is not taken: reset it at discord.com/developers under Bot and set the new one",
            );
        }
        Err(error) => return Ended::Broken(error.to_string()),
    }
    if !*registered {
        *registered = register(app).await;
    }
    let http = HttpBuilder::new(app.api().token()).ratelimiter_disabled(true);
    let http = if config.api_url == DISCORD { http } else { http.proxy(config.api_url.as_str()) };
    let mut intents =
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    intents.set(GatewayIntents::MESSAGE_CONTENT, config.message_content);
    let life = Arc::new(Life::default());
    let handler = Handler { app: app.clone(), life: life.clone() };
    let built = ClientBuilder::new_with_http(http.build(), intents).raw_event_handler(handler).await;
    let mut client = match built {
        Ok(client) => client,
        Err(error) => return Ended::Broken(plain(&error)),
    };
    let manager = client.shard_manager.clone();
    let ended = tokio::select! {
        ended = start(&mut client, config.shards) => ended,
        () = life.watch(&manager, config.gateway_silence()) => {
            Ended::Broken("no connection could be brought back to life".into())
        }
        () = closing.cancelled() => Ended::Closed,
    };
    farewell(&manager).await;
    ended
}

async fn start(client: &mut Client, shards: Option<u32>) -> Ended {
    let ended = match shards {
        Some(shards) => client.start_shards(shards).await,
        None => client.start_autosharded().await,
    };
    match ended {
        Ok(()) => Ended::Broken("it ended".into()),
        Err(Error::Gateway(GatewayError::InvalidAuthentication)) => Ended::Refused(
            "discord.token is not taken: reset it at discord.com/developers under Bot and set the new one",
        ),
        Err(Error::Gateway(GatewayError::DisallowedGatewayIntents)) => Ended::Refused(
            "the Message Content Intent is off: turn it on at discord.com/developers under Bot, or set \
             discord.message_content = false",
        ),
        Err(error) => Ended::Broken(plain(&error)),
    }
}

/// Takes leave, so that Discord does not wait for us.
async fn farewell(manager: &Arc<ShardManager>) {
    let _ = timeout(FAREWELL, manager.shutdown_all()).await;
}

/// Learns our own id, which mentions are known by.
async fn who_we_are(app: &App) -> Result<(), SurfaceError> {
    if app.bot().is_some() {
        return Ok(());
    }
    let me = app.api().get(Route::UserMe, &[]).await.map_err(|refusal| refusal.error)?;
    let id = me["id"].as_str().and_then(|id| id.parse().ok());
    app.is_bot(id.ok_or(SurfaceError::Transient { reason: "Discord does not say who we are".into() })?);
    Ok(())
}

/// Registers the slash commands; whether that is done.
async fn register(app: &App) -> bool {
    let config = app.api().config();
    let application = match config.application_id {
        Some(id) => Ok(id),
        None => {
            let asked = app.api().get(Route::Oauth2ApplicationCurrent, &[]).await;
            let read = asked.map_err(|refusal| refusal.error.to_string());
            let id = |found: serde_json::Value| found["id"].as_str().and_then(|id| id.parse().ok());
            read.and_then(|found| id(found).ok_or("Discord does not name the application".to_owned()))
        }
    };
    let done = match application {
        Ok(application) => commands::register(app.api(), application).await.map_err(|e| e.to_string()),
        Err(error) => Err(error),
    };
    match &done {
        Ok(written) => tracing::info!(written, "the slash commands are registered"),
        // Without commands there are still mentions: it is tried again with the next connection.
        Err(error) => tracing::error!(error, "the slash commands could not be registered"),
    }
    done.is_ok()
}

/// What serenity's errors say, without addresses.
fn plain(error: &Error) -> String {
    match error {
        Error::Http(serenity::http::HttpError::UnsuccessfulRequest(refused)) => {
            format!("Discord answered with status {}", refused.status_code.as_u16())
        }
        Error::Http(_) => "Discord could not be reached".into(),
        Error::Gateway(error) => error.to_string(),
        Error::Tungstenite(_) => "the connection to the gateway broke".into(),
        _ => "a fault of the connection".into(),
    }
}

/// Takes events.
struct Handler {
    app: App,
    life: Arc<Life>,
}

#[async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, context: Context, event: Event) {
        self.life.sign(context.shard_id.0);
        let now = Timestamp::now();
        match event {
            Event::Ready(event) => {
                let guilds = event.ready.guilds.iter().map(|guild| guild.id.get());
                tracing::info!(shard = context.shard_id.0, "a connection to Discord stands");
                self.app.ready(event.ready.user.id.get(), guilds);
            }
            Event::GuildCreate(event) => self.app.joined(event.guild.id.get()),
            Event::GuildDelete(event) if !event.guild.unavailable => self.app.left(event.guild.id.get()),
            Event::MessageCreate(event) => {
                let Some(bot) = self.app.bot() else { return };
                let guild = event.message.guild_id.map(|guild| guild.get());
                self.app.take(inbound::message(&event.message, guild, bot, now));
            }
            Event::InteractionCreate(event) => {
                self.app.take(inbound::interaction(&event.interaction, now));
            }
            Event::Unknown(event) => {
                tracing::debug!(kind = event.kind, "an event of Discord is not known");
            }
            _ => {}
        }
    }
}
