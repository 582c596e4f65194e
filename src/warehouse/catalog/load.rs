//! Reading the catalog: from the file's own facts in a few milliseconds, or by counting through the base tables.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::civil::Date;
use tokio_util::sync::CancellationToken;

use super::Catalog;
use super::values::{SegmentCount, sort, typed};
use crate::warehouse::engine::{EngineError, SqliteEngine};
use crate::warehouse::schema::{CPS_SEGMENTS, FORECAST_SEGMENTS, UNKNOWN};
use crate::warehouse::value::{Statement, Value};

const META: &str = include_str!("../../../sql/catalog/meta.sql");
const VALUES: &str = include_str!("../../../sql/catalog/values.sql");
const LAGS: &str = include_str!("../../../sql/catalog/lags.sql");
const NEWEST_ACTUAL: &str = include_str!("../../../sql/catalog/newest_actual.sql");
const MOST_ROWS: usize = 1_000_000;

/// Date columns with the table that has each.
const DATES: [(&str, &str); 4] = [
    ("cps_tb", "app_submit_d"),
    ("cps_tb", "apps_approved_d"),
    ("cps_tb", "issued_d"),
    ("forecast_df", "date"),
];

struct Source<'a> {
    engine: &'a SqliteEngine,
    timeout: Duration,
}

impl Source<'_> {
    async fn rows(&self, sql: &str, params: Vec<Value>) -> Result<Vec<Vec<Value>>, EngineError> {
        let statement = Statement { sql: sql.to_owned(), params };
        let never = CancellationToken::new();
        Ok(self.engine.run(&statement, self.timeout, &never, MOST_ROWS).await?.rows)
    }

    /// Rows of a table or column that another tool may have left out.
    async fn rows_if_any(&self, sql: &str) -> Result<Vec<Vec<Value>>, EngineError> {
        match self.rows(sql, Vec::new()).await {
            Err(EngineError::Sql(_)) => Ok(Vec::new()),
            other => other,
        }
    }

    async fn newest(&self, table: &str, column: &str) -> Result<Option<Date>, EngineError> {
        let rows = self.rows_if_any(&format!("SELECT MAX({column}) FROM {table}")).await?;
        Ok(first_date(&rows))
    }

    /// Where each table begins, by the column that every row of it has. An index answers.
    async fn oldest(&self) -> Result<BTreeMap<String, Date>, EngineError> {
        let mut oldest = BTreeMap::new();
        for (table, column) in [DATES[0], DATES[3]] {
            let rows =
                self.rows_if_any(&format!("SELECT MIN({column}) FROM {table} WHERE {column} > ''")).await?;
            oldest.extend(first_date(&rows).map(|date| (table.to_owned(), date)));
        }
        Ok(oldest)
    }

    async fn newest_actual(&self) -> Result<Option<Date>, EngineError> {
        let forever = vec![Value::Text("9999-12-31".to_owned())];
        match self.rows(NEWEST_ACTUAL, forever).await {
            Err(EngineError::Sql(_)) => Ok(None),
            rows => Ok(first_date(&rows?)),
        }
    }
}

impl SqliteEngine {
    /// The newest day of a date column that is not after `upto`, if there is one.
    ///
    /// # Errors
    /// The column is unknown, or the database cannot be read.
    pub async fn newest(&self, column: &str, upto: Date) -> Result<Option<Date>, EngineError> {
        let Some((table, column)) = DATES.iter().find(|(_, c)| *c == column) else {
            return Err(EngineError::Sql(format!("{column} is no date column")));
        };
        self.newest_upto(&format!("SELECT MAX({column}) FROM {table} WHERE {column} <= ?1"), upto).await
    }

    /// The newest day of `forecast_df` with an actual that is not after `upto`, if there is one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn newest_actual(&self, upto: Date) -> Result<Option<Date>, EngineError> {
        self.newest_upto(NEWEST_ACTUAL, upto).await
    }

    /// The names of a table's columns; none if there is no such table.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(in crate::warehouse) async fn columns(&self, table: &str) -> Result<Vec<String>, EngineError> {
        let source = Source { engine: self, timeout: Duration::from_secs(30) };
        let sql = "SELECT name FROM pragma_table_info(?1)";
        let rows = source.rows(sql, vec![Value::Text(table.to_owned())]).await?;
        Ok(rows.iter().filter_map(|row| row.first().map(text)).collect())
    }

    /// The values of a column that the catalog does not keep, "(unknown)" for blank ones, at most `most` of them.
    /// Reads the whole table.
    ///
    /// # Errors
    /// The database cannot be read, or not in time.
    pub(in crate::warehouse) async fn distinct(
        &self,
        table: &str,
        column: &str,
        most: usize,
    ) -> Result<Vec<String>, EngineError> {
        let source = Source { engine: self, timeout: Duration::from_secs(120) };
        let sql = format!("SELECT DISTINCT {column} FROM {table} LIMIT {most}");
        let texts: BTreeSet<String> =
            source.rows(&sql, Vec::new()).await?.iter().filter_map(|row| known(row)).collect();
        Ok(texts.into_iter().collect())
    }

    async fn newest_upto(&self, sql: &str, upto: Date) -> Result<Option<Date>, EngineError> {
        let source = Source { engine: self, timeout: Duration::from_secs(30) };
        Ok(first_date(&source.rows(sql, vec![Value::Text(upto.to_string())]).await?))
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Null => String::new(),
    }
}

fn first_date(rows: &[Vec<Value>]) -> Option<Date> {
    let value = rows.first()?.first()?;
    // Another tool may have stored timestamps.
    text(value).get(..10)?.parse().ok()
}

/// The value that a row of one column shows.
fn known(row: &[Value]) -> Option<String> {
    let text = text(row.first()?).trim_matches(' ').to_owned();
    Some(if text.is_empty() { UNKNOWN.to_owned() } else { text })
}

fn split(list: Option<&String>) -> BTreeSet<String> {
    list.map(|l| l.split(';').map(str::to_owned).collect()).unwrap_or_default()
}

impl Catalog {
    /// Reads the catalog; `state` stands for the version if the file keeps none, or its facts are stale.
    pub(in crate::warehouse) async fn load(
        engine: &SqliteEngine,
        timeout: Duration,
        state: &str,
    ) -> Result<Self, EngineError> {
        let source = Source { engine, timeout };
        let facts = source.rows_if_any(META).await?;
        let meta: BTreeMap<String, String> =
            facts.iter().filter_map(|row| Some((text(row.first()?), text(row.get(1)?)))).collect();
        if meta.get("stale").is_some_and(|s| s == "0") {
            return Self::from_meta(&source, &meta).await;
        }
        Self::from_base(&source, &meta, state).await
    }

    async fn from_meta(source: &Source<'_>, meta: &BTreeMap<String, String>) -> Result<Self, EngineError> {
        let mut values: BTreeMap<String, BTreeMap<String, Vec<SegmentCount>>> = BTreeMap::new();
        for row in source.rows(VALUES, Vec::new()).await? {
            let [table, segment, value, n] = row.as_slice() else { continue };
            let segment = text(segment);
            let count = SegmentCount { value: typed(&segment, &text(value)), rows: text(n).parse().ok() };
            values.entry(text(table)).or_default().entry(segment).or_default().push(count);
        }
        for segments in values.values_mut() {
            segments.iter_mut().for_each(|(segment, values)| sort(segment, values));
        }
        let date = |key: &str| meta.get(key).and_then(|text| text.parse().ok());
        let newest = DATES.iter().filter_map(|(_, c)| Some(((*c).to_owned(), date(&format!("newest_{c}"))?)));
        let tables = ["cps_tb", "forecast_df"];
        let rows = tables.iter().filter_map(|t| Some(((*t).to_owned(), meta.get(&format!("rows_{t}"))?)));
        let rows = rows.filter_map(|(t, n)| Some((t, n.parse().ok()?)));
        let grains = tables.iter().map(|t| ((*t).to_owned(), split(meta.get(&format!("grains_{t}")))));
        let number = |key: &str| meta.get(key).and_then(|text| text.parse().ok());
        Ok(Self {
            data_version: meta.get("data_version").cloned().unwrap_or_default(),
            rollups_fresh: true,
            grains: grains.collect(),
            values,
            newest: newest.collect(),
            oldest: source.oldest().await?,
            newest_actual: date("newest_actual"),
            approve_lag: number("lag_approve_p90_days"),
            issue_lag: number("lag_issue_p90_days"),
            rows: rows.collect(),
            advice: None,
        })
    }

    async fn from_base(
        source: &Source<'_>,
        meta: &BTreeMap<String, String>,
        state: &str,
    ) -> Result<Self, EngineError> {
        let mut values: BTreeMap<String, BTreeMap<String, Vec<SegmentCount>>> = BTreeMap::new();
        let cps = CPS_SEGMENTS.iter().map(|s| ("cps_tb", *s));
        for (table, segment) in cps.chain(FORECAST_SEGMENTS.iter().map(|s| ("forecast_df", *s))) {
            let rows = source.rows_if_any(&format!("SELECT DISTINCT {segment} FROM {table}")).await?;
            let texts: BTreeSet<String> = rows.iter().filter_map(|row| known(row)).collect();
            let mut counts: Vec<SegmentCount> =
                texts.iter().map(|t| SegmentCount { value: typed(segment, t), rows: None }).collect();
            sort(segment, &mut counts);
            values.entry(table.to_owned()).or_default().insert(segment.to_owned(), counts);
        }
        let mut newest = BTreeMap::new();
        for (table, column) in DATES {
            if let Some(date) = source.newest(table, column).await? {
                newest.insert(column.to_owned(), date);
            }
        }
        let lags = source.rows_if_any(LAGS).await?;
        let why = if meta.is_empty() {
            "this database has no daily sums"
        } else {
            "the tables were changed after the last refresh"
        };
        Ok(Self {
            // Both the last known content and the file's state: a change in either is a change of the data.
            data_version: format!("{}+{state}", meta.get("data_version").map_or("", String::as_str)),
            rollups_fresh: false,
            grains: BTreeMap::new(),
            values,
            newest,
            oldest: source.oldest().await?,
            newest_actual: source.newest_actual().await?,
            approve_lag: p90(&lags, 0),
            issue_lag: p90(&lags, 1),
            rows: BTreeMap::new(),
            advice: Some(format!("{why}; `topup refresh` makes questions faster")),
        })
    }
}

/// The smallest number of days within which nine of ten had come, from rows of step, days and number.
fn p90(lags: &[Vec<Value>], step: i64) -> Option<i32> {
    let of_step: Vec<(i64, i64)> = lags
        .iter()
        .filter_map(|row| match row.as_slice() {
            [Value::Int(s), Value::Int(days), Value::Int(n)] if *s == step => Some((*days, *n)),
            _ => None,
        })
        .collect();
    let all: i64 = of_step.iter().map(|(_, n)| n).sum();
    let mut seen = 0;
    let found = of_step.iter().find(|(_, n)| {
        seen += n;
        seen * 10 >= all * 9
    });
    found.and_then(|(days, _)| i32::try_from(*days).ok())
}
