//! Rollups say what the base tables say, to the last cent, whatever the data; and the same seed gives the same file.
#![allow(clippy::unwrap_used, clippy::disallowed_types, clippy::disallowed_methods)]

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};
use topup::warehouse::demo::{self, DemoOptions};
use topup::warehouse::schema::{self, CPS_SEGMENTS, FORECAST_SEGMENTS};
use topup::warehouse::{Day, Load, Progress, refresh};

async fn open(db: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(db).create_if_missing(true);
    options.disable_statement_logging().connect().await.unwrap()
}

async fn texts(conn: &mut SqliteConnection, sql: String) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(conn).await.unwrap();
    rows.iter().map(|row| row.try_get_unchecked::<String, _>(0).unwrap()).collect()
}

/// Parts as SQL over the base table: cents and counts as text, so that equal means equal to the cent.
const SUBMITTED: &[(&str, &str)] = &[
    ("submits_amt", "SUM(app_submit_amt)"),
    ("submits_cnt", "COUNT(app_submit_d)"),
    ("approvals_amt", "SUM(CASE WHEN cr_appr_flag = 1 THEN approval_amt END)"),
    ("approvals_cnt", "SUM(cr_appr_flag)"),
    ("issuances_amt", "SUM(CASE WHEN issued_flag = 1 THEN issued_amt END)"),
    ("issuances_cnt", "SUM(issued_flag)"),
    ("offered_cnt", "SUM(offered_flag)"),
    ("apr_sum", "SUM(offer_apr)"),
    ("apr_cnt", "COUNT(offer_apr)"),
    ("fico_sum", "SUM(cr_fico)"),
    ("fico_cnt", "COUNT(cr_fico)"),
];
const APPROVED: &[(&str, &str)] = &[SUBMITTED[2], SUBMITTED[3]];
const ISSUED: &[(&str, &str)] = &[SUBMITTED[4], SUBMITTED[5]];
const FORECAST: &[(&str, &str)] = &[
    ("forecast_sum", "SUM(forecast_issuance)"),
    ("forecast_cnt", "COUNT(forecast_issuance)"),
    ("actual_sum", "SUM(actual_issuance)"),
    ("actual_cnt", "COUNT(actual_issuance)"),
    ("abs_error_sum", "SUM(ABS(actual_issuance - forecast_issuance))"),
    ("abs_error_cnt", "COUNT(actual_issuance - forecast_issuance)"),
    (
        "ape_sum",
        "SUM(CASE WHEN forecast_issuance <> 0 THEN
         ABS((actual_issuance - forecast_issuance) * 1.0 / forecast_issuance) END)",
    ),
    ("ape_cnt", "COUNT(CASE WHEN forecast_issuance <> 0 THEN actual_issuance END)"),
];

/// Compares one rollup table with its base table at every grain, by day, week and month.
async fn compare(
    conn: &mut SqliteConnection,
    tables: (&str, &str),
    date: &str,
    segments: &[&str],
    parts: &[(&str, &str)],
) {
    let (base, rollup) = tables;
    let key = |s: &str| format!("COALESCE(NULLIF(TRIM({s}), ''), '(unknown)')");
    let cell = |e: &str| format!("printf('%.2f', COALESCE({e}, 0))");
    let list = |f: &dyn Fn(&(&str, &str)) -> String| parts.iter().map(f).collect::<Vec<_>>().join("||'|'||");
    let (of_base, of_rollup) = (list(&|p| cell(p.1)), list(&|p| cell(&format!("SUM({})", p.0))));
    for grain in schema::grains(segments.len()) {
        let name = grain.name(segments);
        let k = |at: Option<usize>| at.map_or("''".to_owned(), |at| key(segments[at]));
        let (k1, k2) = (k(grain.first), k(grain.second));
        for (period, of_date) in [
            ("d", date.to_owned()),
            ("week", format!("date({date}, '-6 days', 'weekday 1')")),
            ("month", format!("date({date}, 'start of month')")),
        ] {
            let wanted = format!(
                "SELECT {of_date} || {k1} || {k2} || '|' || {of_base} FROM {base} WHERE {date} IS NOT NULL
                 GROUP BY {of_date}, {k1}, {k2} ORDER BY 1"
            );
            let found = format!(
                "SELECT {period} || k1 || k2 || '|' || {of_rollup} FROM {rollup} WHERE grain = '{name}'
                 GROUP BY {period}, k1, k2 ORDER BY 1"
            );
            let (wanted, found) = (texts(conn, wanted).await, texts(conn, found).await);
            assert_eq!(found, wanted, "{rollup} {name} by {period}");
        }
    }
}

async fn compare_all(db: &Path) {
    let mut conn = open(db).await;
    let cps = &CPS_SEGMENTS;
    compare(&mut conn, ("cps_tb", "rollup_app_submit_d"), "app_submit_d", cps, SUBMITTED).await;
    compare(&mut conn, ("cps_tb", "rollup_apps_approved_d"), "apps_approved_d", cps, APPROVED).await;
    compare(&mut conn, ("cps_tb", "rollup_issued_d"), "issued_d", cps, ISSUED).await;
    compare(&mut conn, ("forecast_df", "rollup_forecast"), "date", &FORECAST_SEGMENTS, FORECAST).await;
    conn.close().await.unwrap();
}

fn sql_text(value: &Option<&'static str>) -> String {
    value.map_or("NULL".to_owned(), |v| format!("'{v}'"))
}

fn date() -> impl Strategy<Value = String> {
    (0..40i32).prop_map(|n| format!("'{}'", Day::parse_iso("2025-12-15").unwrap().plus(n)))
}

fn maybe(some: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    proptest::option::weighted(0.7, some).prop_map(|v| v.unwrap_or_else(|| "NULL".to_owned()))
}

fn money() -> impl Strategy<Value = String> {
    (-500_000..5_000_000i64).prop_map(|c| format!("{}.{:02}", c / 100, c.abs() % 100))
}

fn label(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::option::weighted(0.8, proptest::sample::select(values)).prop_map(|v| sql_text(&v))
}

fn whole(from: i64, to: i64) -> impl Strategy<Value = String> {
    (from..to).prop_map(|n| n.to_string())
}

/// A row of `cps_tb` as SQL, as another tool may have stored it: nulls anywhere, blanks, values with blanks around.
fn application() -> impl Strategy<Value = String> {
    let dates = (date(), maybe(money()), maybe(date()), maybe(money()), maybe(date()), maybe(money()));
    let labels = (
        label(&["Email", "OMB", "", "  ", " Email", "R&D, \"x\"", "(unknown)"]),
        label(&["P1", "P2"]),
        label(&["a", "A", "é"]),
        label(&["NP", "RP", ""]),
        maybe(whole(1, 3)),
        maybe(whole(600, 605)),
        label(&["<640", "760+"]),
    );
    let flags = (maybe(whole(0, 2)), maybe(whole(0, 2)), maybe(whole(0, 2)), maybe(money()));
    (dates, labels, flags).prop_map(|(d, l, f)| {
        let dates = [d.0, d.1, d.2, d.3, d.4, d.5];
        let labels = [l.0, l.1, l.2, l.3, l.4, l.5, l.6];
        format!("({})", [&dates[..], &labels[..], &[f.0, f.1, f.2, f.3][..]].concat().join(","))
    })
}

fn forecast() -> impl Strategy<Value = String> {
    let row =
        (date(), label(&["Email", " "]), label(&["P1", "P2"]), maybe(whole(0, 4)), maybe(whole(0, 9_000)));
    row.prop_map(|r| format!("({})", [r.0, r.1, r.2, r.3, r.4].join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn rollups_agree_with_the_base_tables(
        cps in proptest::collection::vec(application(), 1..60),
        forecasts in proptest::collection::vec(forecast(), 1..30),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let db = folder.path().join("t.db");
            let mut conn = open(&db).await;
            let tables = include_str!("../sql/migrations/0001_base_tables.sql");
            sqlx::raw_sql(tables).execute(&mut conn).await.unwrap();
            for (table, rows) in [("cps_tb", &cps), ("forecast_df", &forecasts)] {
                let sql = format!("INSERT INTO {table} VALUES {}", rows.join(","));
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
            }
            conn.close().await.unwrap();
            refresh(&db, Arc::new(Progress::default())).await.unwrap();
            compare_all(&db).await;
        });
    }
}

async fn demo(db: &Path, rows: u64, seed: u64) {
    let as_of = Day::parse_iso("2026-11-22").unwrap();
    let load = Load::begin(db, Arc::new(Progress::default())).await.unwrap();
    load.run(move |sink| demo::produce(DemoOptions { rows, seed, as_of }, sink, None)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_agrees_with_itself_and_comes_out_the_same_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("1.db"), folder.path().join("2.db"));
    demo(&one, 3_000, 5).await;
    demo(&two, 3_000, 5).await;
    assert!(std::fs::read(&one).unwrap() == std::fs::read(&two).unwrap());
    compare_all(&one).await;

    let mut conn = open(&one).await;
    let off = "SELECT COUNT(*) || '' FROM (
        SELECT f.date FROM forecast_df f LEFT JOIN cps_tb c
            ON c.issued_d = f.date AND c.channel = f.channel AND c.grade = f.grade AND c.issued_flag = 1
        WHERE f.date <= '2026-11-22' GROUP BY f.date, f.channel, f.grade
        HAVING MAX(f.actual_issuance) IS NOT CAST(ROUND(COALESCE(SUM(c.issued_amt), 0)) AS INTEGER))";
    assert_eq!(texts(&mut conn, off.to_owned()).await, ["0"], "actuals are the issued amounts, rounded");
    let future =
        "SELECT COUNT(actual_issuance) || ' ' || (COUNT(*) > 0) FROM forecast_df WHERE date > '2026-11-22'";
    assert_eq!(texts(&mut conn, future.to_owned()).await, ["0 1"]);
    let young = "SELECT COUNT(*) || '' FROM cps_tb WHERE MAX(app_submit_d, COALESCE(apps_approved_d, ''),
        COALESCE(issued_d, '')) > '2026-11-22' OR issued_d <= apps_approved_d OR apps_approved_d < app_submit_d";
    assert_eq!(texts(&mut conn, young.to_owned()).await, ["0"]);
    conn.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_is_the_same_data_on_every_machine() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    demo(&db, 2_000, 7).await;
    let mut conn = open(&db).await;
    let version = texts(&mut conn, "SELECT value FROM meta WHERE key = 'data_version'".to_owned()).await;
    conn.close().await.unwrap();
    insta::assert_snapshot!(version[0], @"603a34f81b8c0b74");
}
