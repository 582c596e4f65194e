//! The surface passes the suite of the port in channels and in group chats, against a Teams of our own on a socket.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::Arc;

use tokio::time::Instant;
use topup_port::testing::conformance::{self, Bench, Shown};
use topup_port::testing::{CallKind, Fault};
use topup_port::{RelayParts, ThreadKey};
use topup_teams::{TeamsSurface, conversation_id};

use desk::Desk;
use fake::{Kind, Rules, read};

struct Teams {
    desk: Desk,
    kind: Kind,
    surface: Arc<TeamsSurface>,
}

impl Teams {
    async fn start(kind: Kind) -> Self {
        let desk = Desk::open(Rules::without_rates()).await;
        let connector = desk.connector.clone();
        let surface = match kind {
            Kind::Channel => TeamsSurface::channels(connector),
            _ => TeamsSurface::chats(connector),
        };
        Self { desk, kind, surface: Arc::new(surface) }
    }
}

impl Bench for Teams {
    type Surface = TeamsSurface;

    fn surface(&self) -> Arc<TeamsSurface> {
        self.surface.clone()
    }

    fn parts(&self) -> RelayParts {
        TeamsSurface::relay_parts()
    }

    fn thread(&self) -> ThreadKey {
        self.desk.thread(self.kind)
    }

    fn shown(&self, thread: &ThreadKey) -> Vec<Shown> {
        self.desk.fake.ours(&conversation_id(thread)).iter().map(read::shown).collect()
    }

    fn fail_next(&self, fault: Fault) {
        self.desk.fake.fail_next(fault);
    }

    fn delete_last(&self, thread: &ThreadKey) {
        self.desk.fake.delete_last(&conversation_id(thread));
    }

    fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, Instant)> {
        let state = self.desk.fake.state();
        let here = state.calls.iter().filter(|call| call.conversation == conversation_id(thread));
        here.filter_map(|call| Some((kind(call.what)?, call.at))).collect()
    }

    fn harm(&self, thread: &ThreadKey) -> Option<String> {
        self.desk.fake.ours(&conversation_id(thread)).iter().find_map(read::harm)
    }
}

fn kind(what: &str) -> Option<CallKind> {
    Some(match what {
        "post" => CallKind::Post,
        "edit" => CallKind::Edit,
        "delete" => CallKind::Withdraw,
        "find" => CallKind::Find,
        "typing" => CallKind::Status,
        _ => return None,
    })
}

/// One test for each function of the suite and each kind of conversation.
macro_rules! suite {
    ($($name:ident),* $(,)?) => {
        mod channels {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let bench = Teams::start(Kind::Channel).await;
                conformance::$name(&bench).await;
                assert_eq!(bench.desk.fake.state().wrong, [""; 0]);
            })*
        }
        mod groups {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let bench = Teams::start(Kind::Group).await;
                conformance::$name(&bench).await;
                assert_eq!(bench.desk.fake.state().wrong, [""; 0]);
            })*
        }
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
