//! Topup in Discord: one message in the thread that grows into the answer.
//!
//! [`render`](fn@render) and [`plain`] are pure: an [`Answer`](topup_port::Answer) becomes a [`DiscordMessage`] within
//! [`limits`]. [`inbound`] is pure too: an event of Discord becomes what is to be done. [`DiscordSurface`] brings messages
//! to Discord. [`values`] is what buttons and menus carry, written by `render` and read back from a click.

mod app;
mod client;
mod commands;
mod config;
mod diagnose;
mod gateway;
pub mod inbound;
pub mod limits;
mod platform;
mod render;
pub mod values;

pub use app::{App, Parts};
pub use client::{Api, Asides, DiscordSurface, SetupError};
pub use commands::{commands, registered};
pub use config::{Commands, Config, Mode};
pub use diagnose::{PERMISSIONS, diagnose};
pub use render::{DiscordMessage, PICTURE, Picture, aside, plain, plain_aside, render, views};

/// The name of this surface in thread keys.
pub const PLATFORM: &str = "discord";
