//! The page in headless Chromium: asks, stops, follows up, filters, exports, loses its server and finds it again; what
//! it shows is kept as pictures under `target/page-shots`. The cases stand in `tests/browser/cases`.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};

/// What drives the browser, what checks the page for those who cannot see it, and what draws the figures of the API; all as
/// they were tried.
const PACKAGES: [&str; 3] = ["playwright-core@1.65.1", "axe-core@4.14.1", "plotly.js-dist-min@4.1.2"];

/// Makes a question that only the base table can answer run for minutes.
const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i FROM n)";

/// Segment values that mean something to a browser, a spreadsheet and Markdown, and one that breaks nowhere.
const HOSTILE: [&str; 4] = [
    "\"<img src=x onerror=alert(1)>\"",
    "=1+1",
    "[x](javascript:alert(1))",
    "Unbroken-name-of-a-channel_that_somebody_made_out_of_everything_that_a_campaign_is_known_by_and_that_no_browser_\
     may_break_in_a_line_by_itself_because_nothing_in_it_is_a_space",
];

/// Fetches the packages into a folder that goes with the test.
fn packages(folder: &Path) {
    let out = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"])
        .arg(folder)
        .args(PACKAGES)
        .output()
        .expect("npm is missing: install Node.js 20 or newer, which brings it");
    assert!(
        out.status.success(),
        "npm could not fetch {PACKAGES:?}. This test needs its registry: let it be reached, or name a mirror in \
         NPM_CONFIG_REGISTRY.\n{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

/// Chromium by the names it has in distributions.
fn chromium() -> &'static str {
    let places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    places.into_iter().find(|p| Path::new(p).exists()).expect(
        "Chromium is missing: `tests/run` installs it, or do it by hand (Debian: apt-get install chromium)",
    )
}

/// The demo lender, one that is slow, one that is mended on the way, and one with hostile values.
fn databases(desk: &Desk) {
    let made = ["--rows", "500", "--as-of", "2026-11-22", "--csv", "out"];
    desk.good(&[["demo-data", "--db", "slow.db"].as_slice(), &made].concat());
    let mut rows = std::fs::read_to_string(desk.path("out/cps_tb.csv")).unwrap();
    for value in HOSTILE {
        for day in ["03", "10", "17"] {
            let day = format!("2026-10-{day}");
            rows += &format!(
                "{day},25000,{day},25000,{day},25000,{value},P4,Home Improvement,NP,60,673,640-699,1,1,1,17.03\n"
            );
        }
    }
    desk.write("hostile.csv", rows);
    desk.good(&["import", "--db", "hostile.db", "--cps", "hostile.csv", "--forecast", "out/forecast_df.csv"]);
    desk.sqlite("slow.db", SLOW_VIEW);
    std::fs::copy(desk.path("slow.db"), desk.path("mend.db")).unwrap();
}

#[test]
fn people_can_use_the_page() {
    let chromium = chromium();
    let desk = Desk::with_demo(20_000);
    databases(&desk);
    packages(&desk.path("npm"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("page-shots");
    let job = json!({
        "binary": env!("CARGO_BIN_EXE_topup"),
        "folder": desk.folder.path(),
        "modules": desk.path("npm"),
        "shots": shots,
        "chromium": chromium,
    });
    // The binary inherits what a desk's command has.
    let plain = desk.command(&[]);
    let mut script = Command::new("node");
    script.arg(root.join("tests/browser/run.mjs")).arg(job.to_string()).current_dir(desk.folder.path());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    // The script ends, and everything it has started with it, when its input does: also if this test is killed.
    let mut child =
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take();
    let ran = child.wait_with_output().unwrap();
    drop(input);
    assert!(
        ran.status.success(),
        "{}{}\npictures: {}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
        shots.display()
    );
    print!("{}", String::from_utf8_lossy(&ran.stdout));
}
