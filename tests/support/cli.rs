//! The binary in a folder of its own, without the settings of whoever runs the tests.
#![allow(clippy::unwrap_used, dead_code)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with the binary's state, data and files.
pub struct Desk {
    pub folder: TempDir,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Desk {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With the demo lender of so many applications in `t.db`, as of 22 November 2026.
    pub fn with_demo(rows: u32) -> Self {
        let desk = Self::new();
        desk.demo(rows, 7);
        desk
    }

    /// Makes the demo lender anew.
    pub fn demo(&self, rows: u32, seed: u32) {
        let (rows, seed) = (rows.to_string(), seed.to_string());
        self.good(&["demo-data", "--db", "t.db", "--rows", &rows, "--seed", &seed, "--as-of", "2026-11-22"]);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The binary, about to run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topup"));
        command.args(args).current_dir(self.folder.path());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TOPUP_") {
                command.env_remove(name);
            }
        }
        command.env("TOPUP_STATE_DIR", self.path("state")).env("RUST_BACKTRACE", "0");
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.command(args).output().unwrap().into()
    }

    /// Runs what must succeed.
    pub fn good(&self, args: &[&str]) -> Said {
        let said = self.run(args);
        assert_eq!(said.code, Some(0), "{args:?}: {said:?}");
        said
    }

    /// Asks the demo lender; gives the JSON.
    pub fn ask(&self, question: &str, more: &[&str]) -> Value {
        let mut args = vec!["ask", "--db", "t.db", "--as-of", "2026-11-22", "--format", "json"];
        args.extend(more);
        args.push(question);
        serde_json::from_str(&self.good(&args).out).unwrap()
    }

    /// What sqlite3 finds in the small database of the service.
    pub fn state(&self, sql: &str) -> Vec<Value> {
        sqlite(&self.path("state").join("topup-state.db"), sql)
    }

    /// Whether the service has taken up the one answer that an earlier process left, so that it would be left for the second
    /// time if this one died.
    pub fn is_taken_up(&self) -> Option<()> {
        self.state("SELECT answer FROM unfinished WHERE ask IS NULL").first().map(drop)
    }

    /// Whether it is written down which message of the platform shows an answer at work.
    pub fn is_posted(&self) -> Option<()> {
        self.state("SELECT answer FROM unfinished WHERE message IS NOT NULL").first().map(drop)
    }

    /// What sqlite3 finds, as rows of JSON.
    pub fn sqlite(&self, db: &str, sql: &str) -> Vec<Value> {
        sqlite(&self.path(db), sql)
    }
}

/// What sqlite3 finds, as rows of JSON.
pub fn sqlite(db: &Path, sql: &str) -> Vec<Value> {
    let out =
        Command::new("sqlite3").args(["-cmd", ".timeout 10000", "-json"]).arg(db).arg(sql).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    if out.stdout.is_empty() { Vec::new() } else { serde_json::from_slice(&out.stdout).unwrap() }
}
