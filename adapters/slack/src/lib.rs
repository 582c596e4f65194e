//! Topup in Slack: one message in the thread that grows into the answer.
//!
//! [`render`](fn@render) and [`plain`] are pure: an [`Answer`](topup_port::Answer) becomes a [`SlackMessage`] within
//! [`limits`]. [`SlackSurface`] brings it to Slack; [`Tokens`] knows each workspace's bot token. [`values`] is what
//! buttons and menus carry, written by `render` and read back from a click.

mod client;
mod config;
pub mod limits;
mod render;
mod tokens;
pub mod values;

pub use client::{SlackSurface, SurfaceSetupError};
pub use config::Config;
pub use render::{MARKER, SlackMessage, plain, render};
pub use tokens::{OneToken, TokenMap, Tokens};

/// The name of this surface in thread keys.
pub const PLATFORM: &str = "slack";
