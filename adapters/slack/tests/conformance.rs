//! The surface passes the suite of the port, against a Slack of our own on a socket.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use topup_port::testing::conformance::{self, Bench, Shown};
use topup_port::testing::{CallKind, Fault};
use topup_port::{RelayParts, ThreadKey};
use topup_slack::{Config, OneToken, PLATFORM, SlackSurface};

use fake::{Fake, Rules, TEAM, TOKEN, read};

struct Slack {
    fake: Fake,
    surface: Arc<SlackSurface>,
}

impl Slack {
    async fn start() -> Self {
        let rules = Rules { file_ready_after: Some(Duration::from_millis(150)), ..Rules::without_rates() };
        let fake = Fake::start(rules).await;
        let config = Config { api_url: fake.api_url.clone(), between_edits_ms: 30, ..Config::default() };
        let surface = SlackSurface::new(config, Arc::new(OneToken(TOKEN.into()))).unwrap();
        Self { fake, surface: Arc::new(surface) }
    }
}

impl Bench for Slack {
    type Surface = SlackSurface;

    fn surface(&self) -> Arc<SlackSurface> {
        self.surface.clone()
    }

    fn parts(&self) -> RelayParts {
        SlackSurface::relay_parts()
    }

    fn thread(&self) -> ThreadKey {
        let (channel, ts) = self.fake.new_thread();
        ThreadKey::new(PLATFORM, TEAM, channel, ts)
    }

    fn shown(&self, thread: &ThreadKey) -> Vec<Shown> {
        let state = self.fake.state();
        let ours = state.messages.iter().filter(|m| m.is_ours() && !m.deleted);
        ours.filter(|m| m.is_in(&thread.channel, &thread.thread)).map(read::shown).collect()
    }

    fn fail_next(&self, fault: Fault) {
        self.fake.fail_next(fault);
    }

    fn delete_last(&self, thread: &ThreadKey) {
        self.fake.delete_last(&thread.channel, &thread.thread);
    }

    /// Uploads name no thread on Slack, and are counted by none.
    fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, Instant)> {
        let state = self.fake.state();
        let here = state.calls.iter().filter(|c| c.channel == thread.channel && c.thread == thread.thread);
        here.filter_map(|call| Some((kind(&call.method)?, call.at))).collect()
    }

    fn harm(&self, thread: &ThreadKey) -> Option<String> {
        let state = self.fake.state();
        let ours = state.messages.iter().filter(|m| m.is_ours());
        ours.filter(|m| m.is_in(&thread.channel, &thread.thread)).find_map(read::harm)
    }
}

fn kind(method: &str) -> Option<CallKind> {
    Some(match method {
        "chat.postMessage" => CallKind::Post,
        "chat.update" => CallKind::Edit,
        "chat.delete" => CallKind::Withdraw,
        "conversations.replies" => CallKind::Find,
        "assistant.threads.setStatus" => CallKind::Status,
        _ => return None,
    })
}

/// One test for each function of the suite.
macro_rules! suite {
    ($($name:ident),* $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            conformance::$name(&Slack::start().await).await;
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
