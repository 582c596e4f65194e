//! What we send is taken by Microsoft's own packages: each card by the Adaptive Cards SDK, the app's manifest by the schema
//! that comes with their manifest package. The test installs both into a folder of the build; without npm or the registry
//! it says so and passes.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "../../slack/tests/support/answers.rs"]
mod answers;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use topup_port::AnswerId;
use topup_teams::package::{Facts, manifest};
use topup_teams::{computed, plain, render};

/// The versions that were looked at.
const PACKAGES: [&str; 2] = ["adaptivecards@3.0.6", "@microsoft/app-manifest@1.1.2"];

/// Reads cards, and prints what the SDK says against them.
const SCRIPT: &str = "const AC = require('adaptivecards/dist/adaptivecards.js');
for (const {name, card} of JSON.parse(require('fs').readFileSync(0))) {
  const read = new AC.AdaptiveCard();
  const context = new AC.SerializationContext(AC.Version.v1_5);
  read.parse(card, context);
  for (let n = 0; n < context.eventCount; n++) console.log(name + ': ' + context.getEventAt(n).message);
  for (const event of read.validateProperties().validationEvents) console.log(name + ': ' + event.message);
}";

/// The folder with the packages, made once; none where they cannot be had.
fn packages() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("teams-packages");
    let done = folder.join("installed");
    if done.exists() {
        return Some(folder);
    }
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("package.json"), "{\"private\": true}").unwrap();
    let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
    let npm = Command::new("npm").args(install).args(PACKAGES).current_dir(&folder).output().ok()?;
    if !npm.status.success() {
        eprintln!("the packages cannot be had: {}", String::from_utf8_lossy(&npm.stderr));
        return None;
    }
    std::fs::write(done, "").unwrap();
    Some(folder)
}

#[test]
fn microsofts_sdk_reads_every_card() {
    let Some(folder) = packages() else { return };
    let id = AnswerId::parse("answer-0123456789").unwrap();
    let mut all = Vec::new();
    for (name, mut answer) in [
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
        if let Some(chart) = &mut answer.chart {
            chart.location = Some("https://topup.example.com/teams/files/00.png".into());
        }
        for (form, card) in
            [("whole", render(&answer)), ("plain", plain(&answer)), ("computed", Some(computed(&answer)))]
        {
            let card = card.unwrap().addressed(&id, None).card;
            all.push(json!({"name": format!("{name} ({form})"), "card": card}));
        }
    }
    let mut node = Command::new("node")
        .args(["-e", SCRIPT])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(Value::from(all).to_string().as_bytes()).unwrap();
    let out = node.wait_with_output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(String::from_utf8_lossy(&out.stdout), "");
}

#[test]
fn microsofts_schema_takes_the_manifest() {
    let Some(folder) = packages() else { return };
    let schema =
        "node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.25/MicrosoftTeams.schema.json";
    let schema: Value = serde_json::from_slice(&std::fs::read(folder.join(schema)).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for reads in [false, true] {
        let facts = Facts {
            app_id: "7f8e9d0c-1111-2222-3333-444455556666".into(),
            name: "Topup".into(),
            company: "The Lender".into(),
            website: "https://lender.example".into(),
            public_url: Some("https://topup.lender.example".into()),
            reads,
        };
        let manifest = manifest(&facts).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&manifest).map(|error| error.to_string()).collect();
        assert_eq!(wrong, [""; 0], "{manifest:#}");
    }
}
