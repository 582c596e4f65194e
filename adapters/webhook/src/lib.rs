//! Topup for people's own tools: a job, a portal, a flow of some automation service. A signed question comes in by POST and
//! is acknowledged at once; its answer goes as signed JSON to the one address of the settings, or back in the response.
//!
//! [`verify`] says whether a request came from who knows the secret, and signs what goes out; [`inbound`] is pure: a body
//! becomes a question or a press; [`render`](fn@render) and [`plain`] are pure: an [`Answer`](topup_port::Answer) becomes
//! JSON. [`WebhookSurface`] brings it to the address, or to whoever waits for it. What is sent names its answer: a later
//! body takes the place of an earlier one of the same answer.

mod app;
mod client;
mod config;
mod diagnose;
mod errors;
mod http;
pub mod inbound;
mod pictures;
mod platform;
mod render;
pub mod verify;
mod waiting;

pub use app::{App, Parts};
pub use client::WebhookSurface;
pub use config::{Callback, Config, Mode};
pub use diagnose::diagnose;
pub use render::{BODY, computed, plain, render};

/// The name of this surface in thread keys.
pub const PLATFORM: &str = "webhook";
