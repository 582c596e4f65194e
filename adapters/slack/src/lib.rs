//! Topup in Slack: one message in the thread that grows into the answer.
//!
//! [`render`](fn@render) and [`plain`] are pure: an [`Answer`](topup_port::Answer) becomes a [`SlackMessage`] within
//! [`limits`]. [`inbound`] is pure too: a payload of Slack becomes what is to be done; [`verify`](fn@verify) says whether
//! it came from Slack. [`SlackSurface`] brings messages to Slack; [`Tokens`] knows each workspace's bot token. [`values`]
//! is what buttons and menus carry, written by `render` and read back from a click.

mod app;
mod client;
mod config;
mod diagnose;
pub mod inbound;
pub mod limits;
mod pictures;
mod platform;
mod render;
mod seal;
mod socket;
mod tokens;
pub mod values;
mod verify;

pub use app::{App, Parts, Payload, Reply};
pub use client::{Api, Asides, SetupError, SlackSurface};
pub use config::{Config, Mode};
pub use diagnose::{SCOPES, diagnose};
pub use render::{MARKER, SlackMessage, aside, plain, plain_aside, render, views};
pub use tokens::{InstalledTokens, OneToken, TokenMap, Tokens};
pub use verify::{Unverified, WINDOW_SECONDS, sign, verify};

/// The name of this surface in thread keys.
pub const PLATFORM: &str = "slack";
