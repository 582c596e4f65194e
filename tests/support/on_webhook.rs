//! The webhook beside other platforms in one test: what its support works with, under a name of its own.
#![allow(dead_code)]

use crate::{cli, http};

#[path = "../../adapters/webhook/tests/support/receiver.rs"]
pub mod receiver;
#[path = "webhook.rs"]
pub mod webhook;
