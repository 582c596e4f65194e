//! `topup doctor`: every finding says what to do; settings nobody knows are refused wherever they stand; no command is
//! named that does not exist.
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;
use std::collections::BTreeSet;
use std::path::Path;

/// The lines of a doctor that must be mended, and those that would help.
fn findings(desk: &Desk, args: &[&str]) -> (Vec<String>, Vec<String>) {
    let said = desk.run(&[&["doctor"], args].concat());
    let of = |mark: &str| {
        said.out.lines().filter_map(|l| l.strip_prefix(mark)).map(|l| l.trim().to_owned()).collect()
    };
    let (fix, hint): (Vec<String>, Vec<String>) = (of("FIX "), of("hint "));
    assert_eq!(said.code, Some(i32::from(!fix.is_empty())), "{said:?}");
    (fix, hint)
}

fn assert_found(found: &[String], parts: &[&str]) {
    let hit = found.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(hit, "no line of {found:?} has {parts:?}");
}

#[test]
fn a_sound_database_is_well() {
    let desk = Desk::with_demo(2_000);
    assert_eq!(findings(&desk, &["--db", "t.db", "--as-of", "2026-11-22"]), (vec![], vec![]));
    let said = desk.good(&["doctor", "--db", "t.db", "--as-of", "2026-11-22"]);
    assert!(said.out.ends_with("All is well.\n"), "{}", said.out);
}

/// Another tool may write what import would have refused.
#[test]
fn values_that_no_question_can_read_are_named() {
    let desk = Desk::with_demo(2_000);
    desk.sqlite(
        "t.db",
        "UPDATE cps_tb SET app_submit_d = 'garbage' WHERE rowid = 3;
         UPDATE cps_tb SET issued_d = '11/05/2026', issued_flag = 'Y' WHERE rowid IN (7, 9);
         UPDATE cps_tb SET issued_flag = 5 WHERE rowid = 11;
         UPDATE cps_tb SET apps_approved_d = '2026-02-30' WHERE rowid = 12;
         UPDATE cps_tb SET app_submit_amt = 'much' WHERE rowid = 13;
         UPDATE forecast_df SET date = '2026-1-1' WHERE rowid = 2",
    );
    let (fix, _) = findings(&desk, &["--db", "t.db", "--as-of", "2026-11-22"]);
    assert_found(&fix, &["cps_tb.app_submit_d of row 3 is not a date YYYY-MM-DD", "`topup import`"]);
    assert_found(&fix, &["cps_tb.issued_d of 2 rows (the first is row 7) is not a date"]);
    assert_found(&fix, &["cps_tb.apps_approved_d of row 12 is not a date"]);
    assert_found(&fix, &["cps_tb.issued_flag of 3 rows (the first is row 7) is not 0 or 1"]);
    assert_found(&fix, &["cps_tb.app_submit_amt of row 13 is not a number"]);
    assert_found(&fix, &["forecast_df.date of row 2 is not a date"]);
    assert_eq!(fix.len(), 6, "{fix:?}");
}

#[test]
fn each_finding_says_what_to_do() {
    let desk = Desk::with_demo(2_000);
    let day = ["--as-of", "2026-11-22"];
    // No database.
    let (fix, _) = findings(&desk, &["--db", "none.db"]);
    assert_found(&fix, &["no database at none.db", "topup import --cps FILE", "topup demo-data"]);
    // No database at all, in bytes.
    desk.write("letter.db", "Dear Sir or Madam, this is no database. ".repeat(100));
    let (fix, _) = findings(&desk, &["--db", "letter.db"]);
    assert_found(&fix, &["letter.db", "not a database", "check the file, or import the data again"]);
    // A database without the tables, and one with an empty table.
    desk.sqlite("other.db", "CREATE TABLE x (y)");
    let (fix, hint) = findings(&desk, &["--db", "other.db"]);
    assert_found(&fix, &["no table cps_tb", "topup import --cps FILE"]);
    assert_found(&hint, &["no table forecast_df", "topup import --forecast FILE"]);
    // Rollups that another tool's writing made stale.
    std::fs::copy(desk.path("t.db"), desk.path("stale.db")).unwrap();
    desk.sqlite("stale.db", "UPDATE cps_tb SET term = 36 WHERE rowid = 1");
    let (fix, hint) = findings(&desk, &[&["--db", "stale.db"], &day[..]].concat());
    assert!(fix.is_empty(), "{fix:?}");
    assert_found(&hint, &["changed after the last refresh", "`topup refresh`"]);
    // Applications of days to come; forecasts may lie ahead.
    let (fix, hint) = findings(&desk, &["--db", "t.db", "--as-of", "2026-11-01"]);
    assert!(fix.is_empty(), "{fix:?}");
    assert_found(&hint, &["app_submit_d holds dates after 2026-11-01", "Check the dates"]);
    assert!(!hint.iter().any(|h| h.starts_with("date ")), "{hint:?}");
    // Data that ends early.
    let (fix, hint) = findings(&desk, &["--db", "t.db", "--as-of", "2026-12-31"]);
    assert!(fix.is_empty(), "{fix:?}");
    assert_found(&hint, &["app_submit_d ends on 2026-11-22", "import newer data", "--as-of 2026-11-22"]);
    // A model that is not sound, one of another database, and none.
    let model = include_str!("../sql/model.toml");
    desk.write("bad.toml", model.replace("kind = \"sum\"", "kind = \"summ\""));
    let (fix, _) = findings(&desk, &["--db", "t.db", "--model", "bad.toml"]);
    assert_found(&fix, &["bad.toml, line", "summ", "leave --model out"]);
    let column = "[[tables.columns]]\nname = \"shoe_size\"\ntype = \"integer\"\ndescribe = \"x\"\n[[tables.columns]]\nname = \"prod_type\"";
    desk.write("more.toml", model.replacen("[[tables.columns]]\nname = \"prod_type\"", column, 1));
    let (fix, _) = findings(&desk, &["--db", "t.db", "--model", "more.toml"]);
    assert_found(&fix, &["cps_tb does not have: shoe_size", "take them out of the model"]);
    let (fix, _) = findings(&desk, &["--db", "t.db", "--model", "none.toml"]);
    assert_found(&fix, &["none.toml cannot be read"]);
    // A state folder that is none.
    desk.write("file", "");
    let (fix, _) = findings(&desk, &["--db", "t.db", "--state-dir", "file/state"]);
    assert_found(&fix, &["state folder file/state", "--state-dir"]);
    // A server, which this build does not speak.
    let (fix, _) = findings(&desk, &["--db", "postgres://bob:canary@host/db"]);
    assert_found(&fix, &["give --db FILE"]);
    // A log level that is none.
    let (fix, _) = findings(&desk, &["--db", "t.db", "--log", "loud"]);
    assert_found(&fix, &["log.level \"loud\"", "use one such as"]);
}

#[test]
fn unknown_keys_are_refused_in_the_file_the_environment_and_the_flags() {
    let desk = Desk::with_demo(500);
    for command in
        [&["doctor"][..], &["ask", "submits"], &["import", "--cps", "x.csv"], &["refresh"], &["demo-data"]]
    {
        desk.write("topup.toml", "[database]\nrow_capp = 5\n");
        let said = desk.run(command);
        assert_eq!((said.code, said.err.lines().count()), (Some(1), 1), "{command:?}: {said:?}");
        assert!(said.err.contains("row_capp (topup.toml): did you mean database.row_cap?"), "{said:?}");
        std::fs::remove_file(desk.path("topup.toml")).unwrap();

        let out = desk.command(command).env("TOPUP_DATABASE__ROW_CAPP", "5").output().unwrap();
        let err = String::from_utf8(out.stderr).unwrap();
        assert!(
            err.contains("TOPUP_DATABASE__ROW_CAPP") && err.contains("TOPUP_DATABASE__ROW_CAP?"),
            "{err}"
        );
        assert_eq!(out.status.code(), Some(1));

        let said = desk.run(&[command, &["--row-capp", "5"]].concat());
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains("--row-capp"), "{said:?}");
    }
}

#[test]
fn the_printed_settings_have_their_origins_and_no_secret() {
    let desk = Desk::new();
    desk.write("topup.toml", "[chart]\ntheme = \"dark\"\n");
    let mut command = desk.command(&["doctor", "--print-config", "--log", "info"]);
    let out = command.env("TOPUP_DATABASE__URL", "postgres://bob:canary@host/db").output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    assert!(!text.contains("canary"), "{text}");
    let line =
        |key: &str| text.lines().find(|l| l.starts_with(key)).unwrap_or_else(|| panic!("{key}: {text}"));
    assert!(line("url").contains("***") && line("url").contains("environment TOPUP_DATABASE__URL"));
    assert!(line("theme").contains("dark") && line("theme").contains("topup.toml"));
    assert!(line("level").contains("info") && line("level").contains("flag --log"));
    assert!(line("row_cap").contains("10000") && line("row_cap").contains("default"));
}

/// Settings reach every command: what is written is what is asked.
#[test]
fn import_refresh_and_ask_use_the_database_of_the_settings() {
    let desk = Desk::new();
    desk.write("topup.toml", "[database]\nurl = \"mine.db\"\n[time]\nday_first = true\n");
    desk.write("a.csv", "app_submit_d,app_submit_amt,issued_d,issued_amt,channel\n03/10/2026,100,,,Email\n");
    desk.good(&["import", "--cps", "a.csv"]);
    assert!(desk.path("mine.db").exists() && !desk.path("data").exists());
    let day = &desk.sqlite("mine.db", "SELECT app_submit_d AS d FROM cps_tb")[0]["d"];
    assert_eq!(day, "2026-10-03", "day first, as the settings say");
    desk.good(&["refresh"]);
    let said = desk.good(&["ask", "--as-of", "2026-11-22", "submits last month"]);
    assert!(said.out.contains("$100"), "{}", said.out);
}

/// Commands that a text names, as `topup name`.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, start) in text.match_indices("topup ") {
        let quoted = text[..at].ends_with(['`', '"', '\n']) || text[..at].ends_with("$ ");
        let word: String =
            text[at + start.len()..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
        if quoted && !word.is_empty() {
            found.insert(word);
        }
    }
    found
}

#[test]
fn no_text_names_a_command_or_a_setting_that_does_not_exist() {
    let desk = Desk::new();
    let help = desk.good(&["--help"]).out;
    let listed = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let commands: BTreeSet<&str> = listed.lines().filter_map(|l| l.split_whitespace().next()).collect();
    assert!(commands.contains("ask") && commands.contains("doctor"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![root.join("README.md"), root.join("ARCHITECTURE.md"), root.join("CONTRIBUTING.md")];
    let mut folders = vec![root.join("src"), root.join("adapters"), root.join("sql"), root.join("prompts")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() { folders.push(entry) } else { texts.push(entry) }
        }
    }
    let mut seen = 0;
    for path in texts {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for name in named(&text) {
            assert!(commands.contains(name.as_str()), "{} names `topup {name}`", path.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} names were found");
    // README's table of settings is the list of settings.
    let printed = desk.good(&["doctor", "--print-config"]).out;
    let mut section = "";
    let mut known = BTreeSet::new();
    for line in printed.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some(key) =
            line.trim_start_matches("# ").split([' ', '=']).next().filter(|k| !k.is_empty())
        {
            known.insert(format!("{section}.{key}"));
        }
    }
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let table: BTreeSet<String> = readme
        .lines()
        .filter_map(|l| l.strip_prefix("| `"))
        .flat_map(|l| l.split('|').next().unwrap().split('`'))
        .filter(|name| name.contains('.'))
        .map(str::to_owned)
        .collect();
    assert_eq!(table, known);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let desk = Desk::with_demo(500);
    let mut child = desk
        .command(&["doctor", "--db", "t.db"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!(
        (out.status.code(), out.stderr.len()),
        (Some(0), 0),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}
