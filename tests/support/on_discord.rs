//! Discord beside other platforms in one test: what its support works with, under a name of its own.
#![allow(dead_code)]

use crate::{cli, http};

#[path = "discord.rs"]
pub mod discord;
#[path = "../../adapters/discord/tests/support/fake/mod.rs"]
pub mod fake;
