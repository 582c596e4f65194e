//! Topup in a browser and over HTTP: a page from the binary, the streaming API behind it, exports, health.
//!
//! The page is one more surface on the port: a question becomes an [`Ask`](topup_port::Ask), and the states of its
//! answer become server-sent events. What the routes need to know beside that they ask through
//! [`Library`](topup_port::Library).

mod address;
mod app;
mod before;
mod board;
mod client;
pub mod config;
#[cfg(test)]
mod conformance;
mod elsewhere;
mod error;
mod filters;
mod inbound;
mod pictures;
mod quota;
mod render;
mod routes;
mod runs;
mod verify;

pub use app::{App, Parts, Probe};
pub use board::Board;
pub use client::WebSurface;
pub use config::Config;
pub use inbound::PLATFORM;
pub use pictures::Pictures;
pub use quota::Quota;
pub use runs::Runs;
pub use verify::Signer;
