//! Teams beside other platforms in one test: what its support works with, under a name of its own.
#![allow(dead_code)]

#[path = "../../adapters/teams/tests/support/fake/mod.rs"]
pub mod fake;
#[path = "teams.rs"]
pub mod teams;
