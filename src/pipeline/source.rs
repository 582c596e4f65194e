//! The data as questions find it: the warehouse with its catalog, and the
//! planner that knows its values. A new version of the data makes a new snapshot.

use crate::guardrail::{UNKNOWN, Vocabulary};
use crate::model::{Model, Segment, SegmentOrder, ValueType};
use crate::plan::SegmentValue;
use crate::planner::{Planner, Values};
use crate::query::DataFacts;
use crate::warehouse::{Catalog, Engine, EngineError, SqliteEngine, Value};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Mutex;
use topup_port::{Failure, FailureCode};

/// The most values of a segment: a column with more of them is no segment.
const MOST_VALUES: usize = 2_000;

/// What is said while a writer holds the database.
pub(super) const BUSY: &str = "The data is being written just now, by an import or another tool.";
/// What to do then.
pub(super) const BUSY_ADVICE: &str = "Please ask again in a moment.";

/// A fault of ours or of the database, in words for the person and the log.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The database.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A question that could not be answered.
    #[error("{message} {advice}{}", in_brackets(.reason))]
    Unanswered {
        /// Which kind of fault.
        code: FailureCode,
        /// What went wrong, for the person.
        message: String,
        /// What the person can do.
        advice: String,
        /// What went wrong, for the log; may be empty.
        reason: String,
    },
}

fn in_brackets(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(" ({reason})") }
}

impl SourceError {
    /// The same for the person who asked, without internals.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let advice = "Please try again; if it stays so, `topup doctor` says what is wrong.";
        match self {
            Self::Engine(EngineError::Sql(_)) => Failure {
                code: FailureCode::Warehouse,
                message: "The database could not answer.".into(),
                advice: advice.into(),
            },
            Self::Engine(EngineError::Busy) => {
                Failure { code: FailureCode::Warehouse, message: BUSY.into(), advice: BUSY_ADVICE.into() }
            }
            Self::Engine(error) => Failure {
                code: match error {
                    EngineError::Timeout(_) => FailureCode::Timeout,
                    _ => FailureCode::Warehouse,
                },
                message: "The data cannot be read just now.".into(),
                advice: format!("What is wrong: {error}."),
            },
            Self::Unanswered { code, message, advice, .. } => {
                Failure { code: *code, message: message.clone(), advice: advice.clone() }
            }
        }
    }
}

/// One version of the data.
#[derive(Debug)]
pub struct Snapshot {
    /// The warehouse.
    pub engine: Arc<Engine>,
    /// What is known of the data.
    pub catalog: Arc<Catalog>,
    /// The data's version.
    pub data_version: String,
    /// The planner that knows its values.
    pub planner: Planner,
    /// Distinct values per segment.
    pub values: Values,
    /// The same for the guardrail.
    pub vocabulary: Vocabulary,
    /// What would make questions faster.
    pub advice: Option<String>,
}

impl Snapshot {
    /// What statements need to know.
    #[must_use]
    pub fn facts(&self, as_of: Date) -> DataFacts {
        DataFacts::of(&self.catalog, as_of)
    }
}

/// The data, opened.
#[derive(Debug)]
pub struct Source {
    engine: Arc<Engine>,
    model: Arc<Model>,
    day_first: bool,
    current: Mutex<Option<Arc<Snapshot>>>,
}

impl Source {
    /// Opens a SQLite file, read-only.
    ///
    /// # Errors
    /// The file is not there or is no database.
    pub async fn open(path: &Path, model: Arc<Model>, day_first: bool) -> Result<Self, SourceError> {
        let engine = Engine::Sqlite(SqliteEngine::open(path).await?);
        Ok(Self { engine: Arc::new(engine), model, day_first, current: Mutex::new(None) })
    }

    /// The current version of the data. Cheap as long as the file is the same.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, SourceError> {
        let catalog = self.engine.catalog().await?;
        self.version_of(catalog).await
    }

    /// Reads a little of the data, at once: whether a question would be answered now.
    ///
    /// # Errors
    /// The database cannot be read, or a writer holds it.
    pub async fn probe(&self) -> Result<(), EngineError> {
        let Some(table) = self.model.metric(self.model.default_metric()).map(|m| m.table.clone()) else {
            return Ok(());
        };
        self.engine.columns(&table).await.map(|_| ())
    }

    /// The current version of the data, if it is there by `deadline`. A file that keeps no facts of its own is
    /// counted through; that goes on in the background, so that it is there for a later question.
    ///
    /// # Errors
    /// The database cannot be read, or not in time.
    pub async fn snapshot_by(&self, deadline: Instant) -> Result<Arc<Snapshot>, SourceError> {
        let engine = self.engine.clone();
        let counting = tokio::spawn(async move { engine.catalog().await });
        match tokio::time::timeout_at(deadline.into(), counting).await {
            Ok(Ok(catalog)) => self.version_of(catalog?).await,
            Ok(Err(error)) => Err(SourceError::Unanswered {
                code: FailureCode::Internal,
                message: "The data could not be looked through.".into(),
                advice: "Please try again.".into(),
                reason: error.to_string(),
            }),
            Err(_) => Err(SourceError::Unanswered {
                code: FailureCode::Timeout,
                message: "The data is still being looked through for the first time.".into(),
                advice: "Please ask again in a minute; `topup refresh` makes questions fast.".into(),
                reason: String::new(),
            }),
        }
    }

    async fn version_of(&self, catalog: Arc<Catalog>) -> Result<Arc<Snapshot>, SourceError> {
        let mut current = self.current.lock().await;
        if let Some(found) = current.as_ref().filter(|s| Arc::ptr_eq(&s.catalog, &catalog)) {
            return Ok(found.clone());
        }
        let values = self.values(&catalog).await?;
        let mut data_version = catalog.data_version.clone();
        if self.model.segments().iter().any(|s| !is_kept(&catalog, &s.id)) {
            // The version is of the built-in columns; the owner's own ones may change without them.
            data_version = format!("{data_version}+{}", self.engine.state()?);
        }
        let planner = Planner::new(self.model.clone(), &values, self.day_first)
            .with_data_since(catalog.oldest.values().min().copied());
        let snapshot = Arc::new(Snapshot {
            engine: self.engine.clone(),
            data_version,
            advice: catalog.advice.clone(),
            vocabulary: Vocabulary::new(values.clone()),
            planner,
            values,
            catalog,
        });
        *current = Some(snapshot.clone());
        Ok(snapshot)
    }

    async fn values(&self, catalog: &Catalog) -> Result<Values, SourceError> {
        let mut all = Values::new();
        for segment in self.model.segments() {
            let mut values: Vec<SegmentValue> = catalog
                .values_of(&segment.id)
                .into_iter()
                .filter_map(|v| match v.value {
                    Value::Int(n) => Some(SegmentValue::Int(n)),
                    Value::Text(t) => Some(SegmentValue::Text(t)),
                    _ => None,
                })
                .collect();
            // The catalog keeps the values of the built-in segments; those of an owner's own are looked up.
            if !is_kept(catalog, &segment.id) {
                values = self.looked_up(segment).await?;
            }
            match segment.order {
                SegmentOrder::Natural => values.sort_by_key(natural),
                SegmentOrder::Declared => values.sort_by_key(|v| declared(v, segment)),
                SegmentOrder::Value => {}
            }
            all.insert(segment.id.clone(), values);
        }
        Ok(all)
    }

    async fn looked_up(&self, segment: &Segment) -> Result<Vec<SegmentValue>, SourceError> {
        let mut texts = BTreeSet::new();
        for table in &segment.tables {
            match self.engine.distinct(table, &segment.id, MOST_VALUES).await {
                Ok(found) => texts.extend(found),
                // A column that the model names and the data lacks: `topup doctor` says so, other questions go on.
                Err(EngineError::Sql(reason)) => tracing::warn!(segment = segment.id, reason, "no values"),
                Err(error) => return Err(error.into()),
            }
        }
        let integer = segment.value_type == ValueType::Integer;
        let value = |text: String| match text.parse() {
            Ok(number) if integer => SegmentValue::Int(number),
            _ => SegmentValue::Text(text),
        };
        let mut values: Vec<SegmentValue> = texts.into_iter().map(value).collect();
        values.sort_by_key(|v| matches!(v, SegmentValue::Text(t) if t == UNKNOWN));
        Ok(values)
    }
}

/// Whether the catalog keeps the values of a segment.
fn is_kept(catalog: &Catalog, segment: &str) -> bool {
    catalog.values.values().any(|of_table| of_table.contains_key(segment))
}

/// The place of a value in the model's own order; those it does not name come behind, "(unknown)" last.
fn declared(value: &SegmentValue, segment: &Segment) -> usize {
    let text = value.to_string();
    let behind = segment.values.len() + usize::from(text == UNKNOWN);
    segment.values.iter().position(|v| v.value == text).unwrap_or(behind)
}

/// A sort key in which "P10" comes after "P2".
fn natural(value: &SegmentValue) -> (i64, Vec<(String, i64)>) {
    match value {
        SegmentValue::Int(n) => (*n, Vec::new()),
        SegmentValue::Text(text) => {
            let mut parts: Vec<(String, i64)> = Vec::new();
            let (mut word, mut digits) = (String::new(), String::new());
            for c in text.chars() {
                if c.is_ascii_digit() {
                    digits.push(c);
                    continue;
                }
                if !digits.is_empty() {
                    parts.push((std::mem::take(&mut word), digits.parse().unwrap_or(i64::MAX)));
                    digits.clear();
                }
                word.push(c);
            }
            parts.push((word, digits.parse().unwrap_or(-1)));
            (i64::from(text == "(unknown)"), parts)
        }
    }
}
