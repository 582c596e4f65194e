//! The semantic model: tables, segments, parts and metrics, read from one TOML
//! file that an owner can edit. Every identifier and expression that reaches
//! SQL comes from here and from nowhere else.

mod check;
mod types;

pub use check::ModelError;
pub use types::{
    Absent, Column, Format, Measure as RowMeasure, Metric, MetricKind, Part, Role, Segment, SegmentOrder,
    SegmentValueInfo, Table, ValueType,
};

use std::path::Path;

/// The model file that ships inside the binary.
pub const EMBEDDED: &str = include_str!("../../sql/model.toml");

/// A checked semantic model.
#[derive(Debug, Clone)]
pub struct Model {
    raw: types::ModelFile,
    version: String,
}

impl Model {
    /// The model that ships with Topup.
    ///
    /// # Errors
    /// Only if the embedded file is broken, which a test rules out.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::parse(EMBEDDED)
    }

    /// Reads an owner's model file.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, or breaks a rule of the model.
    pub fn from_file(path: &Path) -> Result<Self, ModelError> {
        let text = std::fs::read_to_string(path).map_err(|e| ModelError::Unreadable {
            path: path.display().to_string(),
            reason: e.to_string(),
        })?;
        Self::parse(&text)
    }

    /// Parses and checks a model.
    ///
    /// # Errors
    /// As [`Model::from_file`].
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let raw: types::ModelFile = toml::from_str(text).map_err(|e| ModelError::Syntax(e.to_string()))?;
        check::check(&raw)?;
        let version = blake3::hash(text.as_bytes()).to_hex()[..12].to_string();
        Ok(Self { raw, version })
    }

    /// A short content hash, part of every cache key and receipt.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All tables, in file order.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.raw.tables
    }

    /// All segments, in file order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.raw.segments
    }

    /// All metrics, in file order.
    #[must_use]
    pub fn metrics(&self) -> &[Metric] {
        &self.raw.metrics
    }

    /// All parts, in file order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.raw.parts
    }

    /// Row-level measures for histograms and per-row relationships.
    #[must_use]
    pub fn row_measures(&self) -> &[RowMeasure] {
        &self.raw.measures
    }

    /// Names that people ask for and the data does not hold.
    #[must_use]
    pub fn absent(&self) -> &Absent {
        &self.raw.absent
    }

    /// The metric meant when none is said.
    #[must_use]
    pub fn default_metric(&self) -> &str {
        &self.raw.default_metric
    }

    /// A table by id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.raw.tables.iter().find(|t| t.id == id)
    }

    /// A segment by id.
    #[must_use]
    pub fn segment(&self, id: &str) -> Option<&Segment> {
        self.raw.segments.iter().find(|s| s.id == id)
    }

    /// A metric by id.
    #[must_use]
    pub fn metric(&self, id: &str) -> Option<&Metric> {
        self.raw.metrics.iter().find(|m| m.id == id)
    }

    /// A part by id.
    #[must_use]
    pub fn part(&self, id: &str) -> Option<&Part> {
        self.raw.parts.iter().find(|p| p.id == id)
    }

    /// A row-level measure by column.
    #[must_use]
    pub fn row_measure(&self, column: &str) -> Option<&RowMeasure> {
        self.raw.measures.iter().find(|m| m.column == column)
    }

    /// The metric of a role, e.g. the forecast.
    #[must_use]
    pub fn metric_of_role(&self, role: Role) -> Option<&Metric> {
        self.raw.metrics.iter().find(|m| m.role == Some(role))
    }

    /// Segments that a table has, in declared order.
    pub fn segments_of<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a Segment> {
        self.raw.segments.iter().filter(move |s| s.tables.iter().any(|t| t == table))
    }

    /// The funnel's stages: the count-and-amount metrics of the table that has
    /// several dates, in the order of its date columns.
    #[must_use]
    pub fn funnel_stages(&self) -> Vec<&Metric> {
        let Some(table) = self.raw.tables.iter().find(|t| t.dates.len() > 1) else { return Vec::new() };
        table
            .dates
            .iter()
            .filter_map(|d| {
                self.raw.metrics.iter().find(|m| {
                    m.table == table.id && &m.date == d && m.kind == MetricKind::Sum && m.count.is_some()
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_model_is_sound() {
        let model = Model::embedded().expect("embedded model parses");
        assert_eq!(model.default_metric(), "issuances");
        let stages: Vec<_> = model.funnel_stages().iter().map(|m| m.id.as_str()).collect();
        assert_eq!(stages, ["submits", "approvals", "issuances"]);
        assert_eq!(model.segments_of("forecast_df").count(), 2);
    }

    #[test]
    fn a_broken_model_says_what_is_wrong() {
        let text = EMBEDDED.replace("num = \"approvals_cnt\"", "num = \"aprovals_cnt\"");
        let error = Model::parse(&text).expect_err("unknown part").to_string();
        assert!(error.contains("aprovals_cnt") && error.contains("approval_rate"), "{error}");
        let text = EMBEDDED.replace("kind = \"ratio\"", "kind = \"ratoi\"");
        assert!(Model::parse(&text).expect_err("kind").to_string().contains("ratoi"));
        let text =
            EMBEDDED.replace("expr = \"SUM(offer_apr)\"", "expr = \"SUM(offer_apr); DROP TABLE cps_tb\"");
        assert!(Model::parse(&text).is_err());
    }
}
