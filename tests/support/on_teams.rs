//! Teams beside other platforms in one test: what its support works with, under a name of its own.
#![allow(dead_code)]

#[path = "cli.rs"]
pub mod cli;
#[path = "../../adapters/teams/tests/support/fake/mod.rs"]
pub mod fake;
#[path = "http.rs"]
pub mod http;
#[path = "teams.rs"]
pub mod teams;
