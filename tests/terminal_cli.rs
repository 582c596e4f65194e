//! At a terminal: colour, a growing answer, progress of long work, the prompt with its history and Ctrl-C; and none of
//! it in a pipe.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;
use serde_json::{Value, json};
use std::process::{Command, Stdio};

const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i FROM n)";
const SLOW: &str = "issuances of loans over $20k last month";

struct Seen {
    code: i64,
    output: String,
    steps_left: i64,
}

/// Runs the binary in a terminal of its own; types each text once its words have come.
fn at_terminal(desk: &Desk, args: &[&str], steps: &[(&str, &str)], more: Value) -> Seen {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/terminal.py");
    let args: Vec<&str> = [&[env!("CARGO_BIN_EXE_topup")], args].concat();
    let mut job = json!({"args": args, "steps": steps, "env": {"TERM": "xterm-256color"}});
    for (key, value) in more.as_object().unwrap() {
        job[key] = value.clone();
    }
    // The binary inherits what a desk's command has.
    let plain = desk.command(&[]);
    let mut command = Command::new("python3");
    command.arg(script).arg(job.to_string()).current_dir(desk.folder.path()).env_remove("NO_COLOR");
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let out = command.output().unwrap();
    let seen: Value = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stderr)));
    Seen {
        code: seen["code"].as_i64().unwrap(),
        output: seen["output"].as_str().unwrap().to_owned(),
        steps_left: seen["steps_left"].as_i64().unwrap(),
    }
}

fn ask(question: &str) -> Vec<&str> {
    vec!["ask", "--db", "t.db", "--as-of", "2026-11-22", question]
}

/// What stays on the screen: without what was cleared, and without escapes.
fn left(output: &str) -> String {
    let last = output.rsplit("\x1b[J").next().unwrap();
    let mut text = String::new();
    let mut rest = last;
    while let Some(at) = rest.find('\x1b') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0);
        rest = &rest[at + end + 1..];
    }
    text + rest
}

#[test]
fn colour_stands_on_a_terminal_alone_and_not_where_it_is_unwanted() {
    let desk = Desk::with_demo(2_000);
    let question = ask("wow issuances by channel");
    let coloured = at_terminal(&desk, &question, &[], json!({}));
    assert_eq!(coloured.code, 0);
    assert!(coloured.output.contains("\x1b[1m"), "{}", coloured.output);
    let plain = at_terminal(&desk, &question, &[], json!({"env": {"NO_COLOR": "1"}}));
    assert!(!plain.output.contains("\x1b[1m") && !plain.output.contains("\x1b[3"), "{}", plain.output);
    // The same answer, apart from the time it took.
    let words = |text: &str| {
        let lines = text.lines().map(str::trim_end).filter(|l| !l.contains(" ms"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let piped = desk.good(&question);
    assert_eq!(words(&left(&coloured.output)), words(&piped.out));
    assert!(!piped.out.contains('\x1b'));
    let narrow = at_terminal(&desk, &question, &[], json!({"columns": 50}));
    let widest = left(&narrow.output).lines().map(|l| l.trim_end().chars().count()).max().unwrap();
    assert!(widest <= 50, "{widest}: {}", narrow.output);
}

#[test]
fn a_growing_answer_is_shown_stage_by_stage_and_replaced_by_the_final_one() {
    let desk = Desk::with_demo(500);
    desk.sqlite("t.db", SLOW_VIEW);
    let limit = json!({"env": {"TOPUP_DATABASE__SQL_TIMEOUT_S": "1"}});
    // Three splits take too long, one is served by the daily sums.
    let seen =
        at_terminal(&desk, &ask("issuances by channel, grade and product last month"), &[], limit.clone());
    let states: Vec<&str> = seen.output.split("\x1b[J").collect();
    assert!(states.len() >= 3, "{:?}", seen.output);
    let working = states.iter().find(|s| s.contains("… running the numbers")).unwrap();
    assert!(working.contains("issuances by group, by channel and grade and product"), "{working}");
    let last = left(&seen.output);
    assert!(
        !last.contains("… ") && last.contains("took too long, so this is split by the first segment"),
        "{last}"
    );
    assert!(last.contains("Total") && last.contains("receipt"), "{last}");
    // Where nothing helps, the fault is a line and the screen is clean.
    let seen = at_terminal(&desk, &ask(SLOW), &[], limit);
    assert_eq!(seen.code, 1);
    let last = left(&seen.output);
    assert!(last.trim().starts_with("topup: ") && last.contains("ask for less"), "{last}");
}

#[test]
fn ctrl_c_stops_a_question_and_the_command_ends() {
    let desk = Desk::with_demo(500);
    desk.sqlite("t.db", SLOW_VIEW);
    let seen = at_terminal(&desk, &ask(SLOW), &[("running the numbers", "\u{3}")], json!({}));
    assert_eq!((seen.code, seen.steps_left), (0, 0), "{}", seen.output);
    let last = left(&seen.output);
    assert!(last.contains("Stopped.") && last.contains("issuances"), "what was there stays: {last}");
}

#[test]
fn the_demo_answers_and_goes_on_asking_in_one_thread() {
    let desk = Desk::new();
    let demo = ["demo", "--db", "d.db", "--rows", "2000", "--as-of", "2026-11-22"];
    let seen = at_terminal(
        &desk,
        &demo,
        &[
            ("topup> ", ""),
            ("topup> ", ""),
            ("topup> ", ""),
            ("topup> ", "submits by channel last month\r"),
            ("Total", ""),
            ("You can ask next", ""),
            ("topup> ", "1\r"),
            ("You can ask next", ""),
            ("topup> ", "and by grade?\r"),
            ("P1", ""),
            ("You can ask next", ""),
            ("topup> ", "\u{3}"),
        ],
        json!({"rows": 50}),
    );
    assert_eq!((seen.code, seen.steps_left), (0, 0), "{}", seen.output);
    assert!(
        seen.output.contains("No data yet: making a demo lender of 2000 applications"),
        "{}",
        seen.output
    );
    // Three samples and three questions, each with its picture.
    for n in 1..=6 {
        let png = std::fs::read(desk.path(&format!("data/charts/answer-{n:02}.png"))).unwrap();
        assert_eq!(&png[..4], b"\x89PNG");
    }
    let history = std::fs::read_to_string(desk.path("state/history")).unwrap();
    assert!(
        history.contains("submits by channel last month") && history.contains("and by grade?"),
        "{history}"
    );
    // The next session finds the data there; the arrow key recalls the last line; Ctrl-D leaves.
    let seen = at_terminal(
        &desk,
        &demo,
        &[
            ("Go on asking", ""),
            ("topup> ", "\u{1b}[A"),
            ("and by grade?", "\r"),
            ("You can ask next", ""),
            ("topup> ", "\u{4}"),
        ],
        json!({"rows": 50}),
    );
    assert_eq!((seen.code, seen.steps_left), (0, 0), "{}", seen.output);
    assert!(!seen.output.contains("No data yet"), "{}", seen.output);
}

#[test]
fn ctrl_c_stops_the_answer_at_work_and_the_prompt_goes_on() {
    let desk = Desk::with_demo(500);
    desk.sqlite("t.db", SLOW_VIEW);
    let typed = format!("{SLOW}\r");
    let seen = at_terminal(
        &desk,
        &["demo", "--db", "t.db", "--as-of", "2026-11-22"],
        &[
            ("Go on asking", ""),
            ("topup> ", &typed),
            ("running the numbers", "\u{3}"),
            ("Stopped.", ""),
            ("topup> ", "submits last month\r"),
            ("receipt", ""),
            ("topup> ", "quit\r"),
        ],
        json!({"rows": 50}),
    );
    assert_eq!((seen.code, seen.steps_left), (0, 0), "{}", seen.output);
}

#[test]
fn while_it_runs_the_daily_sums_are_made_anew_at_the_set_time() {
    let desk = Desk::with_demo(500);
    let issued = "SELECT SUM(issued_amt) AS total FROM cps_tb WHERE issued_d BETWEEN '2026-10-01' AND '2026-10-31' AND issued_flag = 1";
    desk.sqlite("t.db", "UPDATE cps_tb SET issued_amt = issued_amt * 2");
    let stale = |desk: &Desk| desk.run(&["doctor", "--db", "t.db"]).out.contains("refresh");
    assert!(stale(&desk));
    let soon = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC) + jiff::Span::new().seconds(15);
    let nightly = soon.strftime("%H:%M:%S").to_string();
    let seen = at_terminal(
        &desk,
        &["--log", "info", "demo", "--db", "t.db", "--as-of", "2026-11-22"],
        &[
            ("Go on asking", ""),
            ("the nightly refresh is done", "issuances last month\r"),
            ("receipt", ""),
            ("topup> ", "quit\r"),
        ],
        json!({"rows": 50, "env": {"TOPUP_REFRESH__NIGHTLY_AT": nightly, "TOPUP_TIME__ZONE": "UTC"}}),
    );
    assert_eq!((seen.code, seen.steps_left), (0, 0), "{}", seen.output);
    assert!(!stale(&desk), "the sums are those of the changed table");
    let answered = desk.ask("issuances last month", &[])["totals"]["issuances"].as_f64().unwrap();
    let total = desk.sqlite("t.db", issued)[0]["total"].as_f64().unwrap();
    assert!((answered - total).abs() < 0.01, "{answered} {total}");
}

#[test]
fn without_a_terminal_the_demo_answers_and_ends() {
    let desk = Desk::new();
    let mut demo = desk.command(&["demo", "--db", "d.db", "--rows", "1000", "--as-of", "2026-11-22"]);
    let said: cli::Said = demo.stdin(Stdio::null()).output().unwrap().into();
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert_eq!(said.out.matches("topup> ").count(), 3);
    assert_eq!(said.out.matches("Chart: ").count(), 3);
    assert!(!said.out.contains('\x1b') && !said.out.contains("Go on asking"), "{}", said.out);
}

#[test]
fn long_work_shows_its_progress_on_a_terminal_and_not_in_a_pipe() {
    let desk = Desk::new();
    let made = ["demo-data", "--db", "d.db", "--rows", "20000", "--as-of", "2026-11-22", "--csv", "out"];
    let seen = at_terminal(&desk, &made, &[], json!({}));
    assert_eq!(seen.code, 0, "{}", seen.output);
    assert!(seen.output.contains("/20,000 rows"), "{}", seen.output);
    let import = ["import", "--db", "i.db", "--cps", "out/cps_tb.csv", "--forecast", "out/forecast_df.csv"];
    let seen = at_terminal(&desk, &import, &[], json!({}));
    assert!(seen.output.contains("MiB/"), "{}", seen.output);
    assert!(left(&seen.output).contains("20000 rows read, 0 refused"), "{}", seen.output);
    let piped = desk.good(&import);
    assert_eq!(piped.err, "");
    assert!(
        piped.out.contains("rows/s") && piped.out.contains("indexes") && piped.out.contains("rollups"),
        "{}",
        piped.out
    );
}
