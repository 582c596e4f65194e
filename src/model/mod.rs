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
    read_whole: Vec<String>,
}

impl Model {
    /// The model that ships with Topup.
    ///
    /// # Errors
    /// Only if the embedded file is broken, which a test rules out.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::named("built in", EMBEDDED)
    }

    /// Reads an owner's model file.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, or breaks a rule of the model.
    pub fn from_file(path: &Path) -> Result<Self, ModelError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| ModelError::Unreadable { path: name.clone(), reason: e.to_string() })?;
        let mut model = Self::named(&name, &text)?;
        model.settle_rollups()?;
        Ok(model)
    }

    /// Parses and checks a model.
    ///
    /// # Errors
    /// As [`Model::from_file`].
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let mut model = Self::named("given", text)?;
        model.settle_rollups()?;
        Ok(model)
    }

    fn named(name: &str, text: &str) -> Result<Self, ModelError> {
        let raw: types::ModelFile = toml::from_str(text).map_err(|e| ModelError::Unsound {
            name: name.to_string(),
            line: e.span().map(|s| text[..s.start.min(text.len())].matches('\n').count() + 1),
            reason: e.message().to_string(),
        })?;
        check::check(&raw).map_err(|broken| ModelError::Unsound {
            name: name.to_string(),
            line: broken.line(text),
            reason: broken.reason,
        })?;
        let version = blake3::hash(text.as_bytes()).to_hex()[..12].to_string();
        Ok(Self { raw, version, read_whole: Vec::new() })
    }

    /// The daily sums hold the parts of the built-in model. A part that is new
    /// or defined otherwise is computed from the base table, whatever the file says.
    fn settle_rollups(&mut self) -> Result<(), ModelError> {
        let built_in = Self::embedded()?;
        let words = |expr: &str| expr.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        for part in self.raw.parts.iter_mut().filter(|p| !p.rollups.is_empty()) {
            let summed = built_in
                .part(&part.id)
                .filter(|b| b.table == part.table && words(&b.expr) == words(&part.expr));
            let kept: Vec<String> = part
                .rollups
                .iter()
                .filter(|date| summed.is_some_and(|b| b.rollups.contains(date)))
                .cloned()
                .collect();
            if kept.len() < part.rollups.len() {
                self.read_whole.push(part.id.clone());
                part.rollups = kept;
            }
        }
        Ok(())
    }

    /// Parts that the file wants from the daily sums, which do not hold them:
    /// questions about them read the base table.
    #[must_use]
    pub fn read_whole(&self) -> &[String] {
        &self.read_whole
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

    /// What a date column is called: "issuance date". Its own name where the model describes none.
    #[must_use]
    pub fn date_name(&self, table: &str, column: &str) -> String {
        let found = self.table(table).and_then(|t| t.columns.iter().find(|c| c.name == column));
        let text = found.map(|c| c.describe.as_str()).filter(|d| !d.is_empty()).unwrap_or(column);
        text.split(',').next().unwrap_or(text).to_string()
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

    /// The built-in file with one change is refused, with the place and these words.
    fn refused(from: &str, to: &str, parts: &[&str]) {
        assert!(EMBEDDED.contains(from), "{from}");
        let text = EMBEDDED.replacen(from, to, 1);
        let at = text.find(to).map(|at| text[..at].matches('\n').count() + 1);
        let error = Model::parse(&text).expect_err(to);
        let ModelError::Unsound { line, .. } = &error else { panic!("{error}") };
        // The named line is that of the entry or of the key, which stand close to the change.
        let near = line.zip(at).is_some_and(|(line, at)| line <= at && at < line + 12);
        assert!(near, "{error}: line {line:?}, the change is on {at:?}");
        let message = error.to_string();
        for part in parts.iter().chain(&["mend it, or leave --model out"]) {
            assert!(message.contains(part), "{message:?} lacks {part:?}");
        }
        assert!(!message.contains('\n'), "{message}");
    }

    #[test]
    fn a_broken_model_says_what_is_wrong_and_where() {
        refused("num = \"approvals_cnt\"", "num = \"aprovals_cnt\"", &["aprovals_cnt", "approval_rate"]);
        refused("kind = \"ratio\"\n", "kind = \"ratoi\"\n", &["ratoi", "ratio"]);
        refused("better = \"up\"\n", "beter = \"up\"\n", &["unknown field `beter`", "better"]);
        refused("value_column = \"app_submit_amt\"", "date = \"issued\"", &["duplicate key"]);
        for (expr, says) in [
            ("SUM(offer_apr); DROP TABLE cps_tb", "more than one expression"),
            ("SUM(offer_arp)", "no column `offer_arp` is known"),
            ("SUM(load_extension(offer_apr))", "load_extension is not allowed"),
            ("(SELECT 1)", "not one SUM(…) or COUNT(…)"),
            ("MAX(offer_apr)", "add up over days and groups"),
            ("SUM(offer_apr", "does not parse"),
        ] {
            refused("expr = \"SUM(offer_apr)\"", &format!("expr = \"{expr}\""), &["part `apr_sum`", says]);
        }
        let twice =
            format!("{EMBEDDED}\n[[parts]]\nid = \"apr_sum\"\ntable = \"cps_tb\"\nexpr = \"COUNT(term)\"\n");
        assert!(Model::parse(&twice).expect_err("twice").to_string().contains("declared twice"));
        assert!(Model::parse("").expect_err("empty").to_string().contains("missing field"));
    }

    #[test]
    fn daily_sums_serve_only_what_they_hold() {
        assert!(Model::parse(EMBEDDED).expect("sound").read_whole().is_empty());
        let text = EMBEDDED.replace("expr = \"SUM(offer_apr)\"", "expr = \"SUM(offer_apr * 2)\"");
        let model = Model::parse(&text).expect("sound");
        assert_eq!(model.read_whole(), ["apr_sum"]);
        assert!(model.part("apr_sum").is_some_and(|p| p.rollups.is_empty()));
        assert!(model.part("apr_cnt").is_some_and(|p| !p.rollups.is_empty()));
    }
}
