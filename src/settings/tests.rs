//! The layers over each other, and what is refused.

use std::path::Path;
use std::time::Duration;

use super::*;

fn load(toml: &str, env: &[(&str, &str)], flags: &[Flag]) -> Result<Loaded, SettingsError> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("topup.toml"), toml).unwrap();
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Settings::load(&Sources { file: None, directory: dir.path().to_owned(), env, flags: flags.to_vec() })
}

fn refusal(toml: &str, env: &[(&str, &str)]) -> String {
    load(toml, env, &[]).expect_err("these settings are refused").to_string()
}

#[test]
fn without_anything_the_defaults_hold() {
    let loaded = load("", &[], &[]).unwrap();
    assert_eq!(loaded.settings, Settings::default());
    assert_eq!(loaded.settings.database.sql_timeout(), Duration::from_secs(30));
    assert_eq!(loaded.settings.state.dir, Path::new(".topup"));
    assert!(loaded.warnings.is_empty());
}

#[test]
fn each_layer_covers_the_one_before() {
    let toml =
        "[database]\nurl = \"a.db\"\nrow_cap = 10\nsql_timeout_s = 5\n[refresh]\nnightly_at = 02:30:00\n";
    let env = [
        ("TOPUP_DATABASE__ROW_CAP", "20"),
        ("TOPUP_DATABASE__URL", "b.db"),
        ("TOPUP_TIME__DAY_FIRST", "true"),
    ];
    let flags = [Flag { name: "--db", key: "database.url", value: "c.db".into() }];
    let settings = load(toml, &env, &flags).unwrap().settings;
    assert_eq!(settings.database.url.sqlite_path(), Some(Path::new("c.db")));
    assert_eq!(settings.database.row_cap, 20);
    assert_eq!(settings.database.sql_timeout_s, 5);
    assert_eq!(settings.cache.ttl_s, 600);
    assert!(settings.time.day_first);
    assert_eq!(settings.refresh.nightly_at, Some(jiff::civil::time(2, 30, 0, 0)));
}

#[test]
fn the_state_folder_follows_the_system_and_its_own_variable() {
    let dir = |env: &[(&str, &str)]| load("", env, &[]).unwrap().settings.state.dir;
    assert_eq!(dir(&[("HOME", "/home/a")]), Path::new("/home/a/.local/state/topup"));
    assert_eq!(dir(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "/s")]), Path::new("/s/topup"));
    // The standard has relative paths ignored.
    assert_eq!(dir(&[("XDG_STATE_HOME", "s")]), Path::new(".topup"));
    assert_eq!(dir(&[("HOME", "/home/a"), ("TOPUP_STATE_DIR", "here")]), Path::new("here"));
}

#[test]
fn unknown_keys_are_refused_with_the_nearest_known() {
    let message = refusal("[database]\nsql_timout_s = 5\n", &[]);
    assert!(message.contains("unknown setting database.sql_timout_s"), "{message}");
    assert!(message.contains("did you mean database.sql_timeout_s?"), "{message}");
    assert!(message.contains("topup.toml"), "{message}");

    let message = refusal("row_cap = 5\n", &[]);
    assert!(message.contains("did you mean database.row_cap?"), "{message}");

    let message = refusal("[wholly]\nunheard = 5\n", &[]);
    assert!(message.contains("`topup doctor --print-config` lists"), "{message}");

    let message = refusal("", &[("TOPUP_LOG__LEVLE", "info")]);
    assert!(message.contains("TOPUP_LOG__LEVLE") && message.contains("TOPUP_LOG__LEVEL?"), "{message}");
}

#[test]
fn a_section_that_is_no_section_is_refused() {
    assert!(refusal("database = 5\n", &[]).contains("unknown setting database"));
}

#[test]
fn a_variable_with_wrong_underscores_is_refused_and_a_foreign_one_passed_over() {
    let message = refusal("", &[("TOPUP_DATABASE_URL", "x.db")]);
    assert!(message.contains("did you mean TOPUP_DATABASE__URL?"), "{message}");
    let loaded = load("", &[("TOPUP_TEST_RUN", "7"), ("TOPUP_LOG__LEVEL", "")], &[]).unwrap();
    assert_eq!(loaded.warnings, ["TOPUP_TEST_RUN is no setting and was passed over"]);
    assert_eq!(loaded.settings, Settings::default());
}

#[test]
fn wrong_values_name_their_key_and_place() {
    for (env, parts) in [
        (
            ("TOPUP_DATABASE__SQL_TIMEOUT_S", "soon"),
            ["database.sql_timeout_s", "TOPUP_DATABASE__SQL_TIMEOUT_S"],
        ),
        (("TOPUP_TIME__ZONE", "Mars/Olympus"), ["time zone \"Mars/Olympus\"", "America/New_York"]),
        (("TOPUP_LOG__FORMAT", "xml"), ["xml", "log.format"]),
        (("TOPUP_DATABASE__ROW_CAP", "10001"), ["database.row_cap is 10001", "from 1 to 10000"]),
        (
            ("TOPUP_REFRESH__NIGHTLY_AT", "half past two"),
            ["write it as \"02:30\"", "TOPUP_REFRESH__NIGHTLY_AT"],
        ),
        (("TOPUP_REDIS__URL", "redis://:s3cret@a,b"), ["redis.url", "takes one host"]),
        (("TOPUP_REDIS__PREFIX", "a{b}"), ["redis.prefix", "braces"]),
        (("TOPUP_REDIS__RESPONSE_TIMEOUT_MS", "0"), ["redis.response_timeout_ms is 0", "from 10"]),
        (("TOPUP_STORE__URL", "postgres://bob:s3cret@db/x"), ["store.url", "SQLite file"]),
    ] {
        let message = refusal("", &[env]);
        assert!(!message.contains("s3cret"), "{message}");
        for part in parts {
            assert!(message.contains(part), "{message:?} lacks {part:?}");
        }
    }
}

#[test]
fn a_word_that_is_none_of_a_few_is_answered_with_those() {
    let said = refusal("", &[("TOPUP_LOG__FORMAT", "xml")]);
    assert_eq!(said, r#"log.format is "xml": it must be "pretty" or "json" (environment TOPUP_LOG__FORMAT)"#);
    let said = refusal("[chart]\ntheme = true\n", &[]);
    assert!(said.starts_with(r#"chart.theme is "true": it must be "light" or "dark" ("#), "{said}");
    assert!(said.ends_with("topup.toml)"), "{said}");
}

// As it is with all platforms.
#[cfg(all(feature = "slack", feature = "discord", feature = "teams", feature = "webhook"))]
#[test]
fn so_is_a_mode_of_a_platform() {
    for (key, word, words) in [
        ("discord.mode", "socket", r#""off" or "gateway""#),
        ("discord.commands", "all", r#"one of "global", "guild", "off""#),
        ("slack.mode", "Socket", r#"one of "off", "http", "socket""#),
        ("teams.mode", "On", r#""off" or "on""#),
        ("webhook.mode", "yes", r#""off" or "on""#),
        ("webhook.callback", "all", r#""final" or "stages""#),
    ] {
        let variable = format!("TOPUP_{}", key.to_uppercase().replace('.', "__"));
        let said = refusal("", &[(&variable, word)]);
        assert_eq!(said, format!("{key} is {word:?}: it must be {words} (environment {variable})"));
    }
}

#[test]
fn a_broken_file_is_named_with_its_line_and_without_its_text() {
    let message = refusal("[database]\nurl = \"postgres://bob:s3cret@db/x\n", &[]);
    assert!(message.contains("topup.toml, line 2"), "{message}");
    assert!(!message.contains("s3cret"), "{message}");
}

#[test]
fn a_named_file_must_be_there() {
    let sources = Sources { file: Some("/nowhere/topup.toml".into()), ..Sources::default() };
    let message = Settings::load(&sources).unwrap_err().to_string();
    assert!(message.contains("/nowhere/topup.toml"), "{message}");
}

// As it is with all platforms.
#[cfg(all(feature = "slack", feature = "discord", feature = "teams", feature = "webhook"))]
#[test]
fn settings_are_printed_with_their_origins_and_without_secrets() {
    let env = [
        ("TOPUP_DATABASE__URL", "postgres://bob:s3cret@db.example/topup"),
        ("TOPUP_REDIS__URL", "rediss://bob:s3cret@redis.example"),
    ];
    let flags = [Flag { name: "--log-level", key: "log.level", value: "info".into() }];
    let text = print_config(&load("[chart]\ntheme = \"dark\"\n", &env, &flags).unwrap());
    assert!(!text.contains("s3cret"));
    // The folder of the file is another at each run.
    let lines = text.lines().map(|line| line.split_once("# /").map_or(line, |(line, _)| line).trim_end());
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn numbers_out_of_range_are_refused_in_plain_words() {
    for (toml, said) in [
        ("sql_timeout_s = -3", "database.sql_timeout_s is -3: it must be a whole number, 0 or more ("),
        ("row_cap = -1", "database.row_cap is -1: it must be a whole number, 0 or more ("),
        ("row_cap = 99999999999", "it must be a whole number from 0 to 4,294,967,295 ("),
        ("sql_timeout_s = \"many\"", "database.sql_timeout_s is many: it must be a whole number ("),
    ] {
        let message = refusal(&format!("[database]\n{toml}\n"), &[]);
        assert!(message.contains(said), "{message}");
    }
    let message = refusal("", &[("TOPUP_DATABASE__SQL_TIMEOUT_S", "-3")]);
    assert_eq!(
        message,
        "database.sql_timeout_s is -3: it must be a whole number (environment TOPUP_DATABASE__SQL_TIMEOUT_S)"
    );
}
