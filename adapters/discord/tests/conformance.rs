//! The surface passes the suite of the port, against a Discord of our own on a socket.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::Arc;

use tokio::time::Instant;
use topup_discord::{Api, Config, DiscordSurface, Mode, PLATFORM};
use topup_port::testing::conformance::{self, Bench, Shown};
use topup_port::testing::{CallKind, Fault};
use topup_port::{RelayParts, ThreadKey};

use fake::{Fake, GUILD, Message, Rules, TOKEN, read};

struct Discord {
    fake: Fake,
    surface: Arc<DiscordSurface>,
}

impl Discord {
    async fn start() -> Self {
        let fake = Fake::start(Rules::without_rates()).await;
        let config = Config {
            mode: Mode::Gateway,
            token: Some(TOKEN.into()),
            api_url: fake.api_url.clone(),
            between_edits_ms: 30,
            ..Config::default()
        };
        let surface = DiscordSurface::over(Arc::new(Api::new(config).unwrap()));
        Self { fake, surface: Arc::new(surface) }
    }

    fn ours(&self, thread: &ThreadKey) -> Vec<Message> {
        let channel: u64 = thread.thread.parse().unwrap();
        let state = self.fake.state();
        state.messages.iter().filter(|m| m.is_answer() && m.channel == channel).cloned().collect()
    }
}

impl Bench for Discord {
    type Surface = DiscordSurface;

    fn surface(&self) -> Arc<DiscordSurface> {
        self.surface.clone()
    }

    fn parts(&self) -> RelayParts {
        DiscordSurface::relay_parts()
    }

    fn thread(&self) -> ThreadKey {
        let (channel, thread) = self.fake.new_thread();
        ThreadKey::new(PLATFORM, GUILD.to_string(), channel.to_string(), thread.to_string())
    }

    fn shown(&self, thread: &ThreadKey) -> Vec<Shown> {
        self.ours(thread).iter().map(read::shown).collect()
    }

    fn fail_next(&self, fault: Fault) {
        self.fake.fail_next(fault);
    }

    fn delete_last(&self, thread: &ThreadKey) {
        self.fake.delete_last(thread.thread.parse().unwrap());
    }

    /// Pictures go with their messages: there are no uploads.
    fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, Instant)> {
        let state = self.fake.state();
        let channel = thread.thread.parse().ok();
        let here = state.calls.iter().filter(|call| call.channel == channel);
        here.filter_map(|call| Some((kind(&call.method, &call.route)?, call.at))).collect()
    }

    fn harm(&self, thread: &ThreadKey) -> Option<String> {
        self.ours(thread).iter().find_map(read::harm)
    }
}

fn kind(method: &str, route: &str) -> Option<CallKind> {
    Some(match (method, route) {
        ("POST", "channels/*/messages") => CallKind::Post,
        ("PATCH", "channels/*/messages/*") => CallKind::Edit,
        ("DELETE", "channels/*/messages/*") => CallKind::Withdraw,
        ("GET", "channels/*/messages") => CallKind::Find,
        ("POST", "channels/*/typing") => CallKind::Status,
        _ => return None,
    })
}

/// One test for each function of the suite.
macro_rules! suite {
    ($($name:ident),* $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            conformance::$name(&Discord::start().await).await;
        })*
    };
}

suite!(
    a_fast_answer_is_posted_whole,
    a_growing_answer_ends_in_its_last_state,
    silence_shows_nothing,
    two_threads_do_not_meet,
    an_unclear_post_is_not_doubled,
    an_unclear_edit_ends_in_the_last_state,
    a_deleted_message_is_posted_again,
    a_rate_limit_is_obeyed,
    a_rejected_answer_is_shown_plainer,
    an_unauthorised_call_ends_at_once,
    a_failure_replaces_the_progress_message,
    a_late_silence_takes_the_progress_message_away,
    an_unfinished_answer_is_taken_up_after_a_restart,
    every_outcome_is_shown,
    hostile_text_is_harmless,
    the_largest_answer_fits,
);
