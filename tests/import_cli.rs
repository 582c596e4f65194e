//! `topup import` as a person uses it: named headers, TSV, gzip, what it says of the rows it refused, and the same
//! again without doubling anything.
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use std::io::Write;

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

const TSV: &str = "When\tLoan $\tFunded On\tFUNDED $\tChannel\tgrade\n\
2026-10-01\t$1,000.50\t2026-10-05\t$900\tEmail\tP1\n\
2026-10-02\t 2000 \t\t\temail\tP2\n\
2026-10-03\tlots\t\t\tSearch\tP1\n\
2026-10-04\t(250.25)\t2026-10-30\t100\tSearch\tP1\n\
31/31/2026\t100\t\t\tSearch\tP1\n";

#[test]
fn a_packed_tsv_with_headers_of_its_own_is_read_and_its_bad_rows_are_told() {
    let desk = Desk::new();
    desk.write("apps.tsv.gz", gzip(TSV));
    let args = [
        "import",
        "--db",
        "t.db",
        "--cps",
        "apps.tsv.gz",
        "--map",
        "app_submit_d=When",
        "--map",
        "app_submit_amt=Loan $",
        "--map",
        "issued_d=\"Funded On\"",
        "--map",
        "issued_amt=funded $",
        "--rejects",
        "bad.csv",
    ];
    let said = desk.good(&args).out;
    for part in [
        "Applications: 5 rows read, 2 refused",
        "refused line 4: app_submit_amt is no number",
        "refused line 6: app_submit_d is no",
        "all refused rows are in bad.csv",
        "app_submit_amt: 2",
        "rows/s",
    ] {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    let rejects = std::fs::read_to_string(desk.path("bad.csv")).unwrap();
    assert!(rejects.starts_with("line,reason,When,") && rejects.lines().count() == 3, "{rejects}");
    let stored = desk
        .sqlite("t.db", "SELECT app_submit_d AS d, app_submit_amt AS a, channel AS c FROM cps_tb ORDER BY 1");
    assert_eq!(
        json!(stored),
        json!([
            {"d": "2026-10-01", "a": 1000.5, "c": "Email"},
            {"d": "2026-10-02", "a": 2000.0, "c": "Email"},
            {"d": "2026-10-04", "a": -250.25, "c": "Search"},
        ])
    );
    // Once more changes nothing, to the byte.
    let before = std::fs::read(desk.path("t.db")).unwrap();
    desk.good(&args);
    assert!(std::fs::read(desk.path("t.db")).unwrap() == before);
    // Adding is asked for.
    desk.good(&[&args[..], &["--append"]].concat());
    assert_eq!(desk.sqlite("t.db", "SELECT COUNT(*) AS n FROM cps_tb")[0]["n"], 6);
}

#[test]
fn a_header_that_nobody_knows_is_named_with_what_to_do() {
    let desk = Desk::new();
    desk.write("apps.tsv", TSV);
    let said = desk.run(&["import", "--db", "t.db", "--cps", "apps.tsv"]);
    assert_eq!(said.code, Some(1));
    for part in ["no header for app_submit_d", "\"When\"", "--map app_submit_d="] {
        assert!(said.err.contains(part), "{part:?} is not in {}", said.err);
    }
    assert!(!desk.path("t.db").exists());
    let said = desk.run(&["import", "--db", "t.db", "--cps", "apps.tsv", "--map", "app_submit_d"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("column=\"Header\""), "{}", said.err);
    assert_eq!(desk.run(&["import", "--db", "t.db"]).code, Some(2), "there is nothing to import");
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_another_seed_others() {
    let desk = Desk::new();
    let make = |db: &str, seed: &str| {
        desk.good(&[
            "demo-data",
            "--db",
            db,
            "--rows",
            "2000",
            "--seed",
            seed,
            "--as-of",
            "2026-11-22",
            "--csv",
            db.trim_end_matches(".db"),
        ]);
        std::fs::read(desk.path(db)).unwrap()
    };
    let (one, two, three) = (make("one.db", "5"), make("two.db", "5"), make("three.db", "6"));
    assert!(one == two && one != three);
    for file in ["cps_tb.csv", "forecast_df.csv"] {
        let read = |folder: &str| std::fs::read(desk.path(&format!("{folder}/{file}"))).unwrap();
        assert!(read("one") == read("two") && read("one") != read("three"), "{file}");
    }
    // The files hold what the database holds: imported, they are the same data.
    desk.good(&["import", "--db", "back.db", "--cps", "one/cps_tb.csv", "--forecast", "one/forecast_df.csv"]);
    let version = "SELECT value FROM meta WHERE key = 'data_version'";
    assert_eq!(desk.sqlite("back.db", version), desk.sqlite("one.db", version));
}

/// Another tool adds a day; the base tables answer at once, and after a refresh the daily sums say the same.
#[test]
fn a_refresh_takes_in_what_another_tool_wrote() {
    let desk = Desk::with_demo(2_000);
    desk.sqlite(
        "t.db",
        "INSERT INTO cps_tb (app_submit_d, app_submit_amt, channel, grade, cr_appr_flag, offered_flag, issued_flag) \
         VALUES ('2026-10-15', 123456.78, 'Carrier Pigeon', 'P1', 0, 1, 0)",
    );
    let found = &desk.sqlite(
        "t.db",
        "SELECT SUM(app_submit_amt) AS x FROM cps_tb WHERE app_submit_d BETWEEN '2026-10-01' AND '2026-10-31'",
    )[0]["x"];
    for refreshed in [false, true] {
        if refreshed {
            assert!(desk.good(&["refresh", "--db", "t.db"]).out.contains("2001 applications"));
        }
        let got = desk.ask("submits by channel last month", &[]);
        assert!(
            (got["totals"]["submits"].as_f64().unwrap() - found.as_f64().unwrap()).abs() < 0.005,
            "{got}"
        );
        let rows = got["rows"].as_array().unwrap();
        assert!(rows.iter().any(|r| r[0] == "Carrier Pigeon" && r[1] == 123_456.78), "{rows:?}");
        let advice =
            got["warnings"].as_array().unwrap().iter().any(|w| w.as_str().unwrap().contains("topup refresh"));
        assert_eq!(advice, !refreshed);
        assert_eq!(got["sql"].as_str().unwrap().contains("rollup"), refreshed);
    }
}
