//! The surface passes the suite of the port, against an address of our own on a socket.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/receiver.rs"]
mod receiver;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::Instant;
use topup_port::testing::conformance::{self, Bench, Shown};
use topup_port::testing::{Book, CallKind, Fault};
use topup_port::{RelayParts, ThreadKey};
use topup_webhook::{Callback, Config, Mode, WebhookSurface};

use receiver::{Receiver, SECRET};

struct Webhook {
    receiver: Receiver,
    surface: Arc<WebhookSurface>,
    threads: AtomicU64,
}

impl Webhook {
    async fn start() -> Self {
        let receiver = Receiver::start().await;
        let config = Config {
            mode: Mode::On,
            secret: Some(SECRET.into()),
            callback_url: Some(receiver.url.clone().into()),
            callback: Callback::Stages,
            stage_ms: 20,
            ..Config::default()
        };
        assert_eq!(config.check(), Ok(()));
        let surface = Arc::new(WebhookSurface::new(config, Arc::new(Book::default())));
        Self { receiver, surface, threads: AtomicU64::default() }
    }
}

impl Bench for Webhook {
    type Surface = WebhookSurface;

    fn surface(&self) -> Arc<WebhookSurface> {
        self.surface.clone()
    }

    fn parts(&self) -> RelayParts {
        WebhookSurface::relay_parts()
    }

    fn thread(&self) -> ThreadKey {
        let n = self.threads.fetch_add(1, Ordering::Relaxed);
        ThreadKey::new(topup_webhook::PLATFORM, "", "ci", format!("thread {n}"))
    }

    fn shown(&self, thread: &ThreadKey) -> Vec<Shown> {
        self.receiver.messages(&thread.thread).iter().map(receiver::shown).collect()
    }

    fn fail_next(&self, fault: Fault) {
        self.receiver.fail_next(fault);
    }

    fn delete_last(&self, thread: &ThreadKey) {
        self.receiver.delete_last(&thread.thread);
    }

    fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, Instant)> {
        let state = self.receiver.state();
        let here = state.calls.iter().filter(|(at, ..)| *at == thread.thread);
        here.map(|(_, kind, at)| (*kind, *at)).collect()
    }

    fn harm(&self, thread: &ThreadKey) -> Option<String> {
        self.receiver.messages(&thread.thread).iter().find_map(receiver::harm)
    }
}

/// One test for each function of the suite.
macro_rules! suite {
    ($($name:ident),* $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            let bench = Webhook::start().await;
            conformance::$name(&bench).await;
            assert_eq!(bench.receiver.state().wrong, [""; 0]);
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
