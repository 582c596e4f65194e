//! Topup in Microsoft Teams: one Adaptive Card in the conversation that grows into the answer, over the Bot Framework
//! protocol.
//!
//! [`render`](fn@render) and [`plain`] are pure: an [`Answer`](topup_port::Answer) becomes a [`Card`] within [`limits`].
//! [`inbound`] is pure too: an activity becomes what is to be done; [`Verifier`] says whether it came from Microsoft's
//! service. [`TeamsSurface`] brings cards to Teams; [`Relays`] shows growing answers with the manners of chats and of
//! channels. [`values`] is what buttons and menus carry, written by `render` and read back from a click.

mod app;
mod asides;
mod client;
mod config;
mod diagnose;
mod http;
pub mod inbound;
pub mod limits;
pub mod package;
mod pictures;
mod place;
mod platform;
mod relays;
mod render;
mod shrink;
mod tokens;
pub mod values;
mod verify;

pub use app::{App, Parts, Unwritten};
pub use asides::Asides;
pub use client::{Connector, SetupError, TeamsSurface};
pub use config::{Config, Mode};
pub use diagnose::diagnose;
pub use place::{Place, conversation_id, thread_of};
pub use relays::Relays;
pub use render::{Card, computed, plain, render};
pub use verify::{Unverified, Verifier};

/// The name of this surface in thread keys.
pub const PLATFORM: &str = "teams";
