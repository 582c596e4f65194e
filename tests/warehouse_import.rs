//! The import: a nasty file gives the numbers that Python finds, bad rows are refused one by one, old data survives.
#![allow(clippy::unwrap_used, clippy::disallowed_types, clippy::disallowed_methods)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use jiff::tz::TimeZone;
use sqlx::{ConnectOptions, Connection, Row};
use topup::warehouse::import::{Cleaning, DateReader, ImportOptions, ImportReport, import};
use topup::warehouse::{LoadError, Progress};

fn options(db: &Path) -> ImportOptions {
    ImportOptions {
        db: db.to_owned(),
        cps: None,
        forecast: None,
        map: Vec::new(),
        delimiter: None,
        rejects: db.with_extension("rejects.csv"),
        append: false,
        dates: DateReader { day_first: false, zone: TimeZone::UTC },
    }
}

async fn run(options: ImportOptions) -> Result<ImportReport, LoadError> {
    import(options, Arc::new(Progress::default())).await
}

async fn texts(db: &Path, sql: &'static str) -> Vec<String> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(db).read_only(true);
    let mut conn = options.connect().await.unwrap();
    let rows = sqlx::query(sql).fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    rows.iter()
        .map(|row| row.try_get_unchecked::<Option<String>, _>(0).unwrap().unwrap_or_default())
        .collect()
}

const NASTY: &str = "\u{feff}Issued Flag,CHANNEL,app submit amt,App-Submit-D,GRADE,issued_d,Issued_Amt,apps_approved_d,approval amt,Prod Type,repeat type,Term,CR FICO,cr_appr_flag,Offered_Flag,offer_apr,Notes\r
1,Email ,\"$1,234.50\",2026-10-03,p1,2026-10-09,\"$1,200.25\",2026-10-05,1234.5,Personal  Loan,NP,36,700,1,1,12.5%,\"two\r
lines, and a comma\"\r
0,EMAIL,2000,10/4/2026,P1,,,,,Personal Loan,np,36 months,639,0,Yes,9.99,\r
true,Email,\" 3,000 \",2026-10-05 14:22:01,P2,2026-10-15T23:30:00Z,3000,2026-10-06,3000,Home Improvement,RP,60.0,760,TRUE,1,8.1,\"say \"\"hi\"\"\"\r
1,email,4000,2026-10-06T23:30:00-04:00,P2,2026-10-16,4000.10,2026-10-08,4000.10,Home Improvement,RP,60,NULL,1,1,N/A,\r
0, ,500,2026-10-07,,,,,,,,,,0,0,,\r
7,Email,100,2026-10-08,P1,,,,,Personal Loan,NP,36,700,0,1,9,flag seven\r
0,Email,100,2026-02-30,P1,,,,,Personal Loan,NP,36,700,0,1,9,no such day\r
0,Email,12k,2026-10-08,P1,,,,,Personal Loan,NP,36,700,0,1,9,no number\r
0,Email,100,,P1,,,,,Personal Loan,NP,36,700,0,1,9,no day\r
0,Email,100,2026-10-08,P1\r
";

#[tokio::test(flavor = "multi_thread")]
async fn a_nasty_file_is_cleaned_and_its_bad_rows_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (csv, db) = (folder.path().join("nasty.csv"), folder.path().join("t.db"));
    std::fs::write(&csv, NASTY).unwrap();
    let report = run(ImportOptions { cps: Some(csv), ..options(&db) }).await.unwrap();
    let cps = report.cps.unwrap();
    assert_eq!((cps.rows, cps.refused, report.loaded.cps_rows), (10, 5, 5));
    let reasons: Vec<(u64, &str)> = cps.first_refusals.iter().map(|r| (r.line, r.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (8, "issued_flag is neither 0 nor 1"),
            (9, "app_submit_d is no day of the calendar"),
            (10, "app_submit_amt is no number"),
            (11, "app_submit_d is missing"),
            (12, "has 5 fields instead of 17"),
        ]
    );
    assert_eq!(cps.missing, ["cr_fico_band"]);
    assert_eq!(cps.cleaned[&("app_submit_amt", Cleaning::Symbols)], 2);
    assert_eq!(cps.cleaned[&("cr_fico_band", Cleaning::Derived)], 3);
    assert_eq!(cps.cleaned[&("app_submit_d", Cleaning::TimeZone)], 1);
    let rejects = std::fs::read_to_string(cps.rejects.unwrap()).unwrap();
    assert!(rejects.starts_with("line,reason,Issued Flag,CHANNEL"), "{rejects}");
    assert_eq!(rejects.lines().count(), 6);

    let rows = "SELECT app_submit_d || '|' || app_submit_amt || '|' || coalesce(issued_d, '-') || '|' ||
        coalesce(issued_amt, '-') || '|' || coalesce(channel, '-') || '|' || coalesce(grade, '-') || '|' ||
        coalesce(prod_type, '-') || '|' || coalesce(repeat_type, '-') || '|' || coalesce(term, '-') || '|' ||
        coalesce(cr_fico_band, '-') || '|' || issued_flag || '|' || coalesce(offer_apr, '-') FROM cps_tb";
    assert_eq!(
        texts(&db, rows).await,
        [
            "2026-10-03|1234.5|2026-10-09|1200.25|Email|P1|Personal Loan|NP|36|700-759|1|12.5",
            "2026-10-04|2000.0|-|-|Email|P1|Personal Loan|NP|36|<640|0|9.99",
            "2026-10-05|3000.0|2026-10-15|3000.0|Email|P2|Home Improvement|RP|60|760+|1|8.1",
            "2026-10-07|4000.0|2026-10-16|4000.1|Email|P2|Home Improvement|RP|60|-|1|-",
            "2026-10-07|500.0|-|-|-|-|-|-|-|-|0|-",
        ]
    );
    let types =
        "SELECT DISTINCT typeof(app_submit_d) || typeof(app_submit_amt) || typeof(cr_appr_flag) FROM cps_tb";
    assert_eq!(texts(&db, types).await, ["textrealinteger"]);
    let rolled =
        "SELECT k1 || ' ' || SUM(issuances_amt) FROM rollup_issued_d WHERE grain = 'channel' GROUP BY k1";
    assert_eq!(texts(&db, rolled).await, ["Email 8200.35"]);
    let values = "SELECT value || ' ' || n FROM segment_values WHERE tbl = 'cps_tb' AND segment = 'channel'";
    assert_eq!(texts(&db, values).await, ["(unknown) 1", "Email 4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn python_finds_the_same_sums_in_a_messy_file() {
    let folder = tempfile::tempdir().unwrap();
    let (csv, db) = (folder.path().join("messy.tsv.gz"), folder.path().join("t.db"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/messy.py");
    let python = |args: &[&Path]| {
        let done = Command::new("python3").arg(script).args(args).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let expected = python(&[Path::new("write"), &csv]);
    let report = run(ImportOptions { cps: Some(csv), ..options(&db) }).await.unwrap();
    assert!(report.cps.unwrap().refused > 0);
    assert_eq!(python(&[Path::new("read"), &db]), expected);
}

fn small(folder: &Path, name: &str, rows: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let header = "app_submit_d,app_submit_amt,issued_d,issued_amt,channel,grade";
    let text = std::iter::once(header).chain(rows.iter().copied()).collect::<Vec<_>>().join("\n");
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_imported_is_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    let first = small(folder.path(), "a.csv", &["2026-01-01,100,2026-01-02,90.10,Email,P1"]);
    let second = small(folder.path(), "b.csv", &["2026-01-03,200,,,EMAIL,p1"]);
    let forecast = folder.path().join("f.csv");
    std::fs::write(
        &forecast,
        "Date;Channel;Grade;Forecast Issuance;Actual Issuance\n1/2/2026;email;P1;100;90\n",
    )
    .unwrap();
    run(ImportOptions { cps: Some(first.clone()), ..options(&db) }).await.unwrap();
    let both = run(ImportOptions { forecast: Some(forecast), ..options(&db) }).await.unwrap();
    assert_eq!((both.loaded.cps_rows, both.loaded.forecast_rows), (1, 1));
    // One value, one spelling, in both tables.
    assert_eq!(texts(&db, "SELECT channel FROM forecast_df").await, ["Email"]);

    let added = run(ImportOptions { cps: Some(second), append: true, ..options(&db) }).await.unwrap();
    assert_eq!((added.loaded.cps_rows, added.loaded.forecast_rows), (2, 1));
    assert_eq!(texts(&db, "SELECT DISTINCT channel || grade FROM cps_tb").await, ["EmailP1"]);

    let replaced = run(ImportOptions { cps: Some(first.clone()), ..options(&db) }).await.unwrap();
    assert_eq!((replaced.loaded.cps_rows, replaced.loaded.forecast_rows), (1, 1));
    let bytes = std::fs::read(&db).unwrap();
    run(ImportOptions { cps: Some(first), ..options(&db) }).await.unwrap();
    assert!(std::fs::read(&db).unwrap() == bytes, "the same import gives the same bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_import_leaves_the_old_data() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    let good = small(folder.path(), "a.csv", &["2026-01-01,100,,,Email,P1"]);
    run(ImportOptions { cps: Some(good.clone()), ..options(&db) }).await.unwrap();
    let before = std::fs::read(&db).unwrap();
    let bad = small(folder.path(), "bad.csv", &["soon,100,,,Email,P1", "2026-01-01,much,,,Email,P1"]);
    let headless = folder.path().join("headless.csv");
    std::fs::write(&headless, "when,how much\n1,2\n").unwrap();
    for (file, says) in [
        (bad, "none of its 2 rows could be read; line 2: app_submit_d is no date"),
        (small(folder.path(), "empty.csv", &[]), "has a header but no rows"),
        (headless, "--map app_submit_d="),
        (folder.path().join("gone.csv"), "No such file"),
    ] {
        let error = run(ImportOptions { cps: Some(file), ..options(&db) }).await.unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(std::fs::read(&db).unwrap() == before);
    }
    let column = ("chanel".to_owned(), "x".to_owned());
    let error =
        run(ImportOptions { cps: Some(good.clone()), map: vec![column], ..options(&db) }).await.unwrap_err();
    assert!(error.to_string().contains("no such column"), "{error}");
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear Sir or Madam, this is no database.".repeat(50)).unwrap();
    let error = run(ImportOptions { cps: Some(good), ..options(&text) }).await.unwrap_err();
    assert!(matches!(error, LoadError::NotADatabase { .. }), "{error:?}");
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("Dear Sir"));
}

/// An import that reads from a pipe waits in the middle for as long as the test wants.
fn half_done_import(db: &Path, pipe: &Path) -> (std::process::Child, std::fs::File) {
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let child = Command::new(env!("CARGO_BIN_EXE_topup"))
        .arg("import")
        .args([Path::new("--db"), db, Path::new("--cps"), pipe])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut feed = std::fs::OpenOptions::new().write(true).open(pipe).unwrap();
    writeln!(feed, "app_submit_d,app_submit_amt,issued_d,issued_amt,channel,grade").unwrap();
    // More than all buffers between here and the file hold: when this returns, rows are being stored.
    for _ in 0..200_000 {
        writeln!(feed, "2026-01-01,100,,,Email,P1").unwrap();
    }
    (child, feed)
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_leaves_the_old_data_and_a_second_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    let good = small(folder.path(), "a.csv", &["2026-01-01,100,,,Email,P1"]);
    run(ImportOptions { cps: Some(good.clone()), ..options(&db) }).await.unwrap();
    let before = std::fs::read(&db).unwrap();

    let (mut child, feed) = half_done_import(&db, &folder.path().join("pipe"));
    let refused = run(ImportOptions { cps: Some(good.clone()), ..options(&db) }).await.unwrap_err();
    assert!(matches!(refused, LoadError::Locked(_)), "{refused:?}");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(feed);
    assert!(std::fs::read(&db).unwrap() == before);
    assert!(folder.path().join(".t.db.new").exists());

    run(ImportOptions { cps: Some(good), ..options(&db) }).await.unwrap();
    assert!(std::fs::read(&db).unwrap() == before);
    assert!(!folder.path().join(".t.db.new").exists());
}
