//! Plans that must not pass, and statements that must not run.

use super::*;
use crate::model::Model;
use crate::plan::{Plan, SegmentMap, SegmentValue};
use crate::results::Cell;
use proptest::prelude::*;
use serde_json::{Value, json};

fn model() -> Model {
    Model::embedded().expect("model")
}

fn vocabulary() -> Vocabulary {
    let text = |values: &[&str]| values.iter().map(|v| SegmentValue::Text((*v).into())).collect::<Vec<_>>();
    Vocabulary::new(
        [
            ("channel".to_string(), text(&["Email", "OMB", "Direct Mail"])),
            ("grade".to_string(), text(&["P1", "P2"])),
            ("term".to_string(), vec![SegmentValue::Int(36), SegmentValue::Int(60)]),
        ]
        .into(),
    )
}

fn plan(changes: Value) -> Plan {
    let mut plan = json!({
        "intent": "trend", "table": "cps_tb", "metric": "issuances", "measure": "amount", "date_col": "issued_d",
        "window": {"name": "custom", "start": "2026-10-01", "end": "2026-11-01"}, "granularity": "weekly",
        "group_by": [], "segments": {}, "exclude": {}, "compare": null, "compare_window": null,
        "metrics": ["issuances"], "order": null, "limit": null, "chart": "line"
    });
    for (key, value) in changes.as_object().expect("object") {
        plan[key] = value.clone();
    }
    serde_json::from_value(plan).expect("plan")
}

fn refused(changes: Value) -> Rejection {
    refused_with(changes, Policy::unrestricted())
}

fn refused_with(changes: Value, policy: Policy) -> Rejection {
    check(plan(changes), &model(), &vocabulary(), Limits::default(), policy).expect_err("a rejection")
}

#[test]
fn a_sound_plan_passes() {
    let good = plan(json!({"group_by": ["channel"], "segments": {"term": ["36"], "grade": ["(unknown)"]}}));
    let checked = check(good.clone(), &model(), &vocabulary(), Limits::default(), Policy::unrestricted());
    assert_eq!(checked.expect("passes").plan(), &good);
}

#[test]
fn an_unknown_value_names_the_closest_and_all() {
    let rejection = refused(json!({"segments": {"channel": ["emial"]}}));
    assert_eq!(rejection.closest(), ["Email"]);
    assert_eq!(rejection.allowed(), ["Email", "OMB", "Direct Mail"]);
    assert!(rejection.to_string().contains("Did you mean Email?"), "{rejection}");
    assert_eq!(refused(json!({"segments": {"term": [72]}})).allowed(), ["36", "60"]);
    assert!(matches!(refused(json!({"exclude": {"grade": ["P9"]}})), Rejection::UnknownValue { .. }));
    assert!(matches!(refused(json!({"split": {"grade": ["p1"]}})), Rejection::UnknownValue { .. }));
}

#[test]
fn names_must_be_of_the_model_and_the_table() {
    let rejection = refused(json!({"metric": "isuances", "metrics": ["isuances"]}));
    assert_eq!(rejection.closest()[0], "issuances");
    assert!(matches!(refused(json!({"group_by": ["state"]})), Rejection::UnknownSegment { .. }));
    assert!(matches!(refused(json!({"date_col": "date"})), Rejection::Unsound(_)));
    assert!(matches!(refused(json!({"table": "sqlite_master"})), Rejection::Unsound(_)));
    let forecast = json!({"intent": "forecast_vs_actual", "table": "forecast_df", "date_col": "date",
        "metric": "actual_issuance", "metrics": ["forecast_issuance"], "group_by": ["cr_fico_band"]});
    let said = refused(forecast).to_string();
    assert!(said.contains("by day, channel and grade only") && said.contains("FICO band"), "{said}");
}

#[test]
fn windows_and_rows_have_limits() {
    let window = |start: &str, end: &str| json!({"name": "custom", "start": start, "end": end});
    let empty = json!({"window": window("2026-10-01", "2026-10-01")});
    assert_eq!(refused(empty), Rejection::EmptyWindow);
    let long = json!({"window": window("2024-01-01", "2026-01-01")});
    assert!(matches!(refused(long.clone()), Rejection::WindowTooLong { days: 731, most: 366 }));
    let mut asked = plan(long);
    asked.explicit_window = true;
    assert!(check(asked, &model(), &vocabulary(), Limits::default(), Policy::unrestricted()).is_ok());
    assert!(matches!(refused(json!({"limit": 10_001})), Rejection::TooManyRows { .. }));
}

#[test]
fn numeric_filters_work_on_measured_columns_alone() {
    let range = |column: &str| json!({"ranges": [{"column": column, "min": 700.0}]});
    assert!(matches!(refused(range("term")), Rejection::RangeNotAllowed { .. }));
    assert!(matches!(refused(range("1=1 OR cr_fico")), Rejection::RangeNotAllowed { .. }));
    let backwards = json!({"ranges": [{"column": "cr_fico", "min": 700.0, "below": 600.0}]});
    assert!(matches!(refused(backwards), Rejection::Unsound(_)));
    assert!(matches!(refused(json!({"columns": ["ssn"]})), Rejection::Unsound(_)));
}

#[test]
fn a_row_policy_hides_what_it_does_not_allow() {
    let allowed: SegmentMap = [("channel".to_string(), vec![SegmentValue::Text("Email".into())])].into();
    let policy = Policy::only(allowed);
    let rejection = refused_with(json!({"segments": {"channel": ["OMB"]}}), policy);
    assert_eq!(rejection.allowed(), ["Email"]);
    let by_term = Policy::only([("term".to_string(), vec![SegmentValue::Int(36)])].into());
    let forecast = json!({"intent": "forecast_vs_actual", "table": "forecast_df", "date_col": "date",
        "metric": "actual_issuance", "metrics": ["actual_issuance"]});
    assert!(matches!(refused_with(forecast, by_term), Rejection::NotPermitted { .. }));
}

fn passes(sql: &str, params: Vec<Cell>) -> Result<CheckedQuery, SqlFault> {
    verify_sql(sql.to_string(), params, &model())
}

#[test]
fn what_templates_make_passes() {
    let sql = "SELECT channel AS channel, SUM(CASE WHEN issued_flag = 1 THEN issued_amt END) AS issuances_amt FROM \
               cps_tb WHERE issued_d >= ?1 AND issued_d < ?2 AND channel IN (?3) GROUP BY 1 ORDER BY 1 LIMIT ?4";
    let text = |t: &str| Cell::Text(t.into());
    let params = vec![text("2026-01-01"), text("2026-02-01"), text("'; DROP TABLE cps_tb; --"), Cell::Int(5)];
    assert!(passes(sql, params.clone()).is_ok());
    assert!(passes(sql, params[..3].to_vec()).is_err(), "a placeholder without a value");
}

#[test]
fn hostile_statements_are_stopped() {
    let hostile = [
        "DROP TABLE cps_tb",
        "DELETE FROM cps_tb",
        "UPDATE cps_tb SET channel = 'x'",
        "INSERT INTO cps_tb (channel) VALUES ('x')",
        "PRAGMA query_only = 0",
        "ATTACH DATABASE 'x' AS y",
        "VACUUM INTO 'copy.db'",
        "CREATE TABLE t AS SELECT 1",
        "SELECT channel FROM cps_tb LIMIT 1; DROP TABLE cps_tb",
        "SELECT channel FROM cps_tb",
        "SELECT * FROM cps_tb LIMIT 1",
        "SELECT name AS name FROM sqlite_master LIMIT 1",
        "SELECT ssn AS ssn FROM cps_tb LIMIT 1",
        "SELECT 1 AS ssn, ssn AS leak FROM cps_tb LIMIT 1",
        "SELECT rowid AS channel FROM cps_tb LIMIT 1",
        "SELECT load_extension('x') AS a FROM cps_tb LIMIT 1",
        "SELECT writefile('x', channel) AS a FROM cps_tb LIMIT 1",
        "SELECT randomblob(1000000000) AS a FROM cps_tb LIMIT 1",
        "SELECT (SELECT sql FROM sqlite_master) AS a FROM cps_tb LIMIT 1",
        "SELECT channel AS channel FROM cps_tb WHERE EXISTS (SELECT 1 AS a FROM cps_tb) LIMIT 1",
        "SELECT channel AS channel FROM cps_tb WHERE grade IN (SELECT grade FROM cps_tb) LIMIT 1",
        "SELECT a.channel AS channel FROM cps_tb a, cps_tb b LIMIT 1",
        "SELECT channel AS channel FROM cps_tb JOIN forecast_df LIMIT 1",
        "SELECT channel AS channel FROM main.cps_tb LIMIT 1",
        "SELECT \"channel\" AS channel FROM cps_tb LIMIT 1",
        "SELECT channel AS channel FROM cps_tb UNION SELECT grade FROM cps_tb LIMIT 1",
        "SELECT channel AS channel FROM cps_tb EXCEPT SELECT grade FROM cps_tb LIMIT 1",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS x FROM n LIMIT 1",
        "SELECT channel AS channel FROM cps_tb LIMIT 1 OFFSET 5",
        "SELECT channel AS channel FROM cps_tb WHERE channel LIKE '%' LIMIT 1",
        "SELECT channel AS channel FROM cps_tb WHERE channel = ? LIMIT 1",
        "SELECT SUM(issued_amt) OVER () AS a FROM cps_tb LIMIT 1",
        "SELECT channel AS channel FROM generate_series(1, 10) LIMIT 1",
        "SELECT 1 AS a LIMIT 1",
        "VALUES (1)",
        "EXPLAIN SELECT channel AS channel FROM cps_tb LIMIT 1",
        "",
    ];
    for sql in hostile {
        assert!(passes(sql, Vec::new()).is_err(), "this must not run: {sql}");
    }
}

#[test]
fn a_deeply_nested_statement_is_refused_without_harm() {
    let sql = format!("SELECT {}1{} AS a FROM cps_tb LIMIT 1", "(".repeat(20_000), ")".repeat(20_000));
    assert!(passes(&sql, Vec::new()).is_err());
    let long = format!("SELECT {}1 AS a FROM cps_tb LIMIT 1", "1 + ".repeat(20_000));
    assert!(passes(&long, Vec::new()).is_err());
}

proptest! {
    #[test]
    fn only_a_select_ever_passes(sql in "(?i)(select|insert|update|delete|pragma|with|;| |from|cps_tb|channel|as|limit|[0-9]|\\(|\\)|,|'|--|\\*){1,14}") {
        if let Ok(query) = passes(&sql, Vec::new()) {
            let text = query.sql().trim_start_matches(|c: char| c.is_whitespace() || c == '(').to_lowercase();
            prop_assert!(text.starts_with("select"), "{sql}");
            prop_assert!(text.contains("limit"), "{sql}");
        }
    }

    #[test]
    fn no_text_makes_it_panic(sql in "\\PC{0,200}") {
        prop_assert!(passes(&sql, Vec::new()).is_err());
    }

    #[test]
    fn no_value_ever_reaches_the_text(value in "\\PC{1,40}") {
        // Values that the data does not have are refused; those it has are bound.
        let vocabulary = Vocabulary::new([("channel".to_string(), vec![SegmentValue::Text(value.clone())])].into());
        let plan = plan(json!({"segments": {"channel": [value.clone()]}}));
        let checked = check(plan, &model(), &vocabulary, Limits::default(), Policy::unrestricted()).expect("sound");
        let data = crate::query::DataFacts::unknown("2026-11-22".parse().expect("date"));
        let sqls = crate::query::statements_for_test(&checked, &model(), &data);
        for (sql, params) in sqls {
            prop_assert!(params.contains(&Cell::Text(value.clone())));
            prop_assert!(value.len() < 6 || !sql.contains(&value) , "{sql}");
        }
    }
}
