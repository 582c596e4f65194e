//! `deploy/slack/manifest.json`: what an app is made from at api.slack.com. Not tried against Slack itself.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use topup_slack::SCOPES;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn manifest() -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join("deploy/slack/manifest.json")).unwrap())
        .unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Slack's published schema lies beside the repository where we develop; where it does not, the facts below hold.
#[test]
fn the_manifest_is_valid_by_slacks_published_schema() {
    for name in ["manifest.1.json", "manifest.2.json"] {
        let beside = [root().join("../shared"), root().join("../../shared")];
        let found =
            beside.iter().map(|folder| folder.join("slack-manifest-schema").join(name)).find(|p| p.exists());
        let Some(path) = found else { return };
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&manifest()).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn the_manifest_asks_for_what_the_code_needs() {
    let manifest = manifest();
    let mut scopes = texts(&manifest["oauth_config"]["scopes"]["bot"]);
    let mut needed = SCOPES.to_vec();
    scopes.sort_unstable();
    needed.sort_unstable();
    assert_eq!(scopes, needed);
    let events = texts(&manifest["settings"]["event_subscriptions"]["bot_events"]);
    for event in [
        "app_mention",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "app_home_opened",
        "app_uninstalled",
    ] {
        assert!(events.contains(&event), "{event}");
    }
    let commands = manifest["features"]["slash_commands"].as_array().unwrap();
    let commands: Vec<&str> = commands.iter().map(|command| command["command"].as_str().unwrap()).collect();
    assert_eq!(commands, ["/trend", "/forecast", "/funnel", "/topup"]);
    let shortcut = &manifest["features"]["shortcuts"][0];
    assert_eq!(shortcut["callback_id"], topup_slack::inbound::ASK_ABOUT);
    assert_eq!(
        (&shortcut["type"], &manifest["settings"]["interactivity"]["is_enabled"]),
        (&"message".into(), &true.into())
    );
    // Limits that Slack's documents name.
    let length = |value: &Value| value.as_str().unwrap().chars().count();
    assert!(length(&manifest["display_information"]["name"]) <= 35);
    assert!(length(&manifest["display_information"]["description"]) <= 140);
    assert!(length(&shortcut["name"]) <= 24);
}
