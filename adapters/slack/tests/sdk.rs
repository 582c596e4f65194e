//! What we send is taken by Slack's own Python SDK: each kind of answer at each stage, the modals and the home. The test
//! installs `slack_sdk` into an environment of its own in the build's folder.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/answers.rs"]
mod answers;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use topup_port::{AnswerId, with_controls};
use topup_slack::{render, views};

/// The version that was looked at.
const SDK: &str = "slack_sdk==3.48.0";

/// Python with the SDK. Made once; a run that was cut off begins anew.
fn python() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(SDK.replace('=', "-"));
    let (python, done) = (folder.join("bin/python"), folder.join("installed"));
    if !done.exists() {
        let run = |command: &mut Command| {
            let out = command.output().expect("python3 is not installed: tests/run installs it");
            assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
        };
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", SDK]));
        std::fs::write(done, "").unwrap();
    }
    python
}

#[test]
fn slacks_own_sdk_takes_every_message_modal_and_home() {
    let id = AnswerId::parse("answer-0123456789").unwrap();
    let mut all = Vec::new();
    for (name, answer) in [
        ("received", answers::received()),
        ("progress", answers::progress()),
        ("partial", answers::partial()),
        ("complete", answers::complete()),
        ("rows", answers::without_picture(30)),
        ("definition", answers::definition()),
        ("clarification", answers::clarification()),
        ("refusal", answers::refusal()),
        ("failure", answers::failure()),
        ("stopped", answers::stopped()),
    ] {
        let message = render(&with_controls(answer)).unwrap().addressed(&id);
        all.push(json!({"name": name, "blocks": serde_json::to_value(message).unwrap()["blocks"]}));
    }
    let questions = ["WoW issuances by channel".to_owned()];
    for (name, view) in [
        ("computed", views::computed(&answers::complete())),
        ("looking up", views::looking_up()),
        ("reason", views::reason("{}")),
        ("home", views::home(&questions)),
        ("home of a guest", views::home(&[])),
    ] {
        all.push(json!({"name": name, "blocks": view["blocks"], "view": view}));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/blocks.py");
    let mut child =
        Command::new(python()).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(Value::Array(all.clone()).to_string().as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success());
    let said = String::from_utf8(out.stdout).unwrap();
    assert_eq!(said.trim(), format!("{} taken", all.len()), "{said}");
}
