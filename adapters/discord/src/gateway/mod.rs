//! The connections to Discord's gateway, kept by serenity: it heartbeats, resumes, and shares servers among shards. Around
//! it stands what it lacks: a start that goes on after faults, and a watchdog for connections that say nothing any more.

mod life;
mod own;

use std::convert::Infallible;
use std::future::IntoFuture;
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
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use topup_port::SurfaceError;

pub(crate) use self::life::Life;
use self::life::{BETWEEN, leave};
use self::own::Own;
use crate::config::DISCORD;
use crate::{App, commands, inbound};

/// The waits between attempts: the first, doubled up to the longest, and the one where Discord does not authorise us.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
const UNAUTHORIZED: Duration = Duration::from_secs(60);
/// The longest wait where no connection may be begun any more.
const SPENT: Duration = Duration::from_secs(3_600);
/// What is to be done where the token is not taken.
const TOKEN: &str =
    "discord.token is not taken: reset it at discord.com/developers under Bot and set the new one";
/// How often it is noted until when all was heard.
const NOTED: Duration = Duration::from_secs(20);
const FIRST_NOTED: Duration = Duration::from_secs(2);
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// What stood for so long was well: the next wait is the first again.
const WELL: Duration = Duration::from_secs(60);

/// Why the connections ended.
enum Ended {
    /// We were told to stop.
    Closed,
    /// Discord does not let us in: what to do about it.
    Refused(&'static str),
    /// No connection may be begun for so long.
    Spent(Duration),
    /// They broke.
    Broken(String),
}

/// What is known from one attempt to the next.
#[derive(Default)]
struct Kept {
    /// The slash commands are registered.
    registered: bool,
    /// Connections could not be brought back to life. Serenity keeps to itself with which code they are closed; one is
    /// that the servers are too many for so few of them (4011), and the others lose nothing by what Discord advises.
    too_few: bool,
}

impl Kept {
    /// How many connections are begun: as many as are set, unless those could not be kept and Discord advises more.
    fn shards(&self, set: Option<u32>, advised: u32) -> u32 {
        match set {
            Some(set) if self.too_few && set < advised => {
                tracing::warn!(
                    set,
                    advised,
                    "with so few connections as discord.shards says none could be kept: as many as Discord advises are begun"
                );
                advised
            }
            Some(set) => set,
            None => advised,
        }
    }
}

/// Keeps the connections until `closing` is cancelled. Faults are logged, and mended by other connections.
pub(crate) async fn keep(app: App, life: Arc<Life>, closing: CancellationToken) {
    let mut wait = FIRST;
    let mut kept = Kept::default();
    while !closing.is_cancelled() {
        let begun = Instant::now();
        let ended = tokio::select! {
            ended = connect(&app, &life, &closing, &mut kept) => ended,
            // What stands takes leave first.
            () = async { closing.cancelled().await; sleep(FAREWELL).await } => Ended::Closed,
        };
        life.end();
        if begun.elapsed() > WELL {
            wait = FIRST;
        }
        match ended {
            Ended::Closed => return,
            Ended::Refused(advice) => {
                tracing::error!(advice, "Discord does not let Topup in");
                wait = UNAUTHORIZED;
            }
            Ended::Spent(reset) => {
                tracing::error!(wait_s = reset.as_secs(), "Discord allows no further connection for a while");
                wait = reset.clamp(LONGEST, SPENT);
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

async fn connect(app: &App, life: &Arc<Life>, closing: &CancellationToken, kept: &mut Kept) -> Ended {
    let config = app.api().config();
    match who_we_are(app).await {
        Ok(()) => {}
        Err(SurfaceError::Unauthorized) => return Ended::Refused(TOKEN),
        Err(error) => return Ended::Broken(error.to_string()),
    }
    if !kept.registered {
        kept.registered = register(app).await;
    }
    let shards = match advised(app).await {
        Ok((_, Some(reset))) => return Ended::Spent(reset),
        Ok((advised, None)) => kept.shards(config.shards, advised),
        Err(error) => return Ended::Broken(error.to_string()),
    };
    let http = HttpBuilder::new(app.api().token()).ratelimiter_disabled(true);
    let http = if config.api_url == DISCORD { http } else { http.proxy(config.api_url.as_str()) };
    let mut intents =
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    intents.set(GatewayIntents::MESSAGE_CONTENT, config.message_content);
    let handler = Handler { app: app.clone(), life: life.clone(), main: Handle::current() };
    let own = match Own::new() {
        Ok(own) => own,
        Err(error) => return Ended::Broken(error.to_string()),
    };
    let client = ClientBuilder::new_with_http(http.build(), intents).raw_event_handler(handler);
    let mut client = match own.spawn(client.into_future()) {
        Some(built) => match built.await {
            Ok(Ok(client)) => client,
            Ok(Err(error)) => return Ended::Broken(plain(&error)),
            Err(_) => return Ended::Broken("a fault of the connection".into()),
        },
        None => return Ended::Closed,
    };
    let manager = client.shard_manager.clone();
    life.begin(shards, app.heard_before().await);
    let Some(mut running) = own.spawn(async move { start(&mut client, shards).await }) else {
        return Ended::Closed;
    };
    let ended = tokio::select! {
        ended = &mut running => ended.unwrap_or_else(|_| Ended::Broken("a fault of the connection".into())),
        () = life.watch(&manager, config.gateway_silence()) => {
            kept.too_few = true;
            Ended::Broken("no connection could be brought back to life".into())
        }
        never = note(app, life) => match never {},
        () = closing.cancelled() => Ended::Closed,
    };
    farewell(&manager).await;
    // Another session is not begun at once.
    if !closing.is_cancelled() {
        sleep(BETWEEN).await;
    }
    ended
}

async fn start(client: &mut Client, shards: u32) -> Ended {
    match client.start_shards(shards).await {
        Ok(()) => Ended::Broken("it ended".into()),
        Err(Error::Gateway(GatewayError::InvalidAuthentication)) => Ended::Refused(TOKEN),
        Err(Error::Gateway(GatewayError::DisallowedGatewayIntents)) => Ended::Refused(
            "the Message Content Intent is off: turn it on at discord.com/developers under Bot, or set \
             discord.message_content = false",
        ),
        Err(error) => Ended::Broken(plain(&error)),
    }
}

/// Notes for the next process until when all was heard.
async fn note(app: &App, life: &Life) -> Infallible {
    let mut wait = FIRST_NOTED;
    loop {
        sleep(wait).await;
        if let Some(heard) = life.all_heard() {
            app.heard_until(heard).await;
            wait = NOTED;
        }
    }
}

/// How many connections Discord advises; and where it allows none any more, for how long.
async fn advised(app: &App) -> Result<(u32, Option<Duration>), SurfaceError> {
    let told = topup_port::patience::repeat(|| async {
        app.api().get(Route::GatewayBot, &[]).await.map_err(|refusal| refusal.error)
    })
    .await?;
    let shards = told["shards"].as_u64().and_then(|shards| u32::try_from(shards).ok());
    let starts = &told["session_start_limit"];
    let reset = || Duration::from_millis(starts["reset_after"].as_u64().unwrap_or_default());
    Ok((shards.unwrap_or(1).max(1), (starts["remaining"] == 0).then(reset)))
}

/// Takes leave, so that Discord does not wait for us.
async fn farewell(manager: &Arc<ShardManager>) {
    for (id, runner) in manager.runners.lock().await.iter() {
        leave(*id, runner, 1_000);
    }
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
    /// Where the work goes on, whatever becomes of the connections.
    main: Handle,
}

#[async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, context: Context, event: Event) {
        let shard = context.shard_id.0;
        self.life.sign(shard);
        let now = Timestamp::now();
        let _main = self.main.enter();
        match event {
            Event::Ready(event) => {
                let guilds = event.ready.guilds.iter().map(|guild| guild.id.get());
                tracing::info!(shard, "a connection to Discord stands");
                let heard = self.life.heard(shard);
                self.life.stands(shard);
                self.app.ready(event.ready.user.id.get(), guilds, heard);
            }
            Event::Resumed(_) => self.life.stands(shard),
            Event::GuildCreate(event) => {
                let guild = &event.guild;
                let places = guild.channels.values().chain(&guild.threads);
                let newest = places.filter_map(|place| Some((place.id.get(), place.last_message_id?.get())));
                self.app.joined(guild.id.get(), newest.collect());
            }
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
