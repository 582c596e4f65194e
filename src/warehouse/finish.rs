//! What a load adds once the rows are in: one spelling per value, indexes, rollups, values, facts, triggers.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::{Arguments, SqliteConnection};
use tokio::sync::mpsc;

use super::bulk::{self, Chunk, Rows};
use super::day::DayTexts;
use super::ddl::{self, Shape};
use super::dictionary::Dictionary;
use super::error::LoadError;
use super::gather::{CpsGather, ForecastGather};
use super::rollup::{ApprovedCell, Cell, Cube, ForecastCell, IssuedCell, Part, Slots, SubmittedCell};
use super::schema::{self, CPS_SEGMENTS, FORECAST_SEGMENTS};

const SUBMITTED: Shape = Shape {
    table: SubmittedCell::TABLE,
    columns: &[
        "grain",
        "d",
        "k1",
        "k2",
        "week",
        "month",
        "submits_amt",
        "submits_cnt",
        "approvals_amt",
        "approvals_cnt",
        "issuances_amt",
        "issuances_cnt",
        "offered_cnt",
        "apr_sum",
        "apr_cnt",
        "fico_sum",
        "fico_cnt",
    ],
};
const APPROVED: Shape = Shape {
    table: ApprovedCell::TABLE,
    columns: &["grain", "d", "k1", "k2", "week", "month", "approvals_amt", "approvals_cnt"],
};
const ISSUED: Shape = Shape {
    table: IssuedCell::TABLE,
    columns: &["grain", "d", "k1", "k2", "week", "month", "issuances_amt", "issuances_cnt"],
};
const FORECAST: Shape = Shape {
    table: ForecastCell::TABLE,
    columns: &[
        "grain",
        "d",
        "k1",
        "k2",
        "week",
        "month",
        "forecast_sum",
        "forecast_cnt",
        "actual_sum",
        "actual_cnt",
        "abs_error_sum",
        "abs_error_cnt",
        "ape_sum",
        "ape_cnt",
    ],
};
const VALUES: Shape = Shape { table: "segment_values", columns: &["tbl", "segment", "value", "n"] };
const META: Shape = Shape { table: "meta", columns: &["key", "value"] };

/// What a finished load or refresh knows about the data.
#[derive(Debug)]
pub struct Gathered {
    /// About `cps_tb`.
    pub cps: CpsGather,
    /// About `forecast_df`.
    pub forecast: ForecastGather,
}

impl Gathered {
    /// Settles every value on one spelling (that of `cps_tb` for both tables) and renames rows stored otherwise.
    pub(super) async fn settle_spellings(&mut self, conn: &mut SqliteConnection) -> Result<(), LoadError> {
        for (column, dictionary) in CPS_SEGMENTS.iter().zip(&mut self.cps.dictionaries) {
            let changes = dictionary.settle(&HashMap::new());
            if !changes.is_empty() {
                ddl::respell(conn, "cps_tb", column, &changes).await?;
            }
        }
        for (at, column) in FORECAST_SEGMENTS.iter().enumerate() {
            let preferred = self.cps.dictionaries[at].folded();
            let changes = self.forecast.dictionaries[at].settle(&preferred);
            if !changes.is_empty() {
                ddl::respell(conn, "forecast_df", column, &changes).await?;
            }
        }
        Ok(())
    }

    /// Fills the rollups, values and facts anew.
    pub(super) async fn write(self: Arc<Self>, conn: &mut SqliteConnection) -> Result<(), LoadError> {
        for shape in [SUBMITTED, APPROVED, ISSUED, FORECAST, VALUES, META] {
            ddl::clear(conn, shape.table).await?;
        }
        let (sender, chunks) = bulk::channel();
        let making = tokio::task::spawn_blocking(move || self.send(&sender));
        bulk::store(conn, chunks).await?;
        making.await.map_err(|e| LoadError::BrokeOff(e.to_string()))?
    }

    fn send(&self, out: &mpsc::Sender<Chunk>) -> Result<(), LoadError> {
        let mut days = DayTexts::default();
        let (slots, dictionaries) = (&self.cps.rollup.slots, &self.cps.dictionaries);
        let cps = Sorted::new(slots, dictionaries, &CPS_SEGMENTS);
        cps.send(&self.cps.rollup.submitted, SUBMITTED, &mut days, out)?;
        cps.send(&self.cps.rollup.approved, APPROVED, &mut days, out)?;
        cps.send(&self.cps.rollup.issued, ISSUED, &mut days, out)?;
        let (slots, dictionaries) = (&self.forecast.rollup.slots, &self.forecast.dictionaries);
        let forecast = Sorted::new(slots, dictionaries, &FORECAST_SEGMENTS);
        forecast.send(&self.forecast.rollup.dated, FORECAST, &mut days, out)?;
        self.send_values(out)?;
        let mut rows = Rows::new(META, out.clone());
        for (key, value) in self.facts(&cps, &forecast) {
            rows.push(|args| {
                args.add(key)?;
                args.add(value)
            })?;
        }
        rows.flush()
    }

    fn send_values(&self, out: &mpsc::Sender<Chunk>) -> Result<(), LoadError> {
        let mut rows = Rows::new(VALUES, out.clone());
        let cps = CPS_SEGMENTS.iter().zip(&self.cps.dictionaries).map(|(s, d)| ("cps_tb", *s, d));
        let forecast = FORECAST_SEGMENTS.iter().zip(&self.forecast.dictionaries);
        for (table, segment, dictionary) in cps.chain(forecast.map(|(s, d)| ("forecast_df", *s, d))) {
            let mut values: Vec<_> = dictionary.counts().collect();
            values.sort();
            for (value, n) in values {
                rows.push(|args| {
                    args.add(table)?;
                    args.add(segment)?;
                    args.add(value.clone())?;
                    args.add(i64::try_from(n).unwrap_or(i64::MAX))
                })?;
            }
        }
        rows.flush()
    }

    /// A hash of all content: it changes exactly when an answer could.
    pub fn data_version(&self) -> String {
        let both = format!("{}{}{}", schema::VERSION, self.cps.fingerprint(), self.forecast.fingerprint());
        blake3::hash(both.as_bytes()).to_hex()[..16].to_owned()
    }

    fn facts(&self, cps: &Sorted<'_, 6>, forecast: &Sorted<'_, 2>) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("data_version", self.data_version()),
            ("stale", "0".to_owned()),
            ("rows_cps_tb", self.cps.rows.to_string()),
            ("rows_forecast_df", self.forecast.rows.to_string()),
            ("grains_cps_tb", cps.grains.join(";")),
            ("grains_forecast_df", forecast.grains.join(";")),
        ];
        let days = [
            ("newest_app_submit_d", self.cps.rollup.submitted.newest()),
            ("newest_apps_approved_d", self.cps.rollup.approved.newest()),
            ("newest_issued_d", self.cps.rollup.issued.newest()),
            ("newest_date", self.forecast.rollup.dated.newest()),
            ("newest_actual", self.forecast.rollup.newest_actual),
        ];
        facts.extend(days.into_iter().filter_map(|(k, d)| Some((k, d?.to_string()))));
        let lags = [
            ("lag_approve_p90_days", self.cps.approve_lags.p90()),
            ("lag_issue_p90_days", self.cps.issue_lags.p90()),
        ];
        facts.extend(lags.into_iter().filter_map(|(k, n)| Some((k, n?.to_string()))));
        facts.sort();
        facts
    }
}

/// The slots of a table in the order of the rollup's primary key, so that rows are appended and pages fill up.
struct Sorted<'a, const N: usize> {
    /// Names of the grains that are kept.
    grains: Vec<String>,
    /// Grain name, then number, k1 and k2 of each of its slots.
    slots: Vec<(Arc<str>, Vec<Key>)>,
    _table: std::marker::PhantomData<&'a Slots<N>>,
}

struct Key {
    slot: usize,
    k1: Arc<str>,
    k2: Arc<str>,
}

impl<'a, const N: usize> Sorted<'a, N> {
    fn new(slots: &'a Slots<N>, dictionaries: &[Dictionary; N], segments: &[&str]) -> Self {
        let labels: Vec<Vec<Arc<str>>> = dictionaries.iter().map(Dictionary::labels).collect();
        let none: Arc<str> = "".into();
        let mut grains = Vec::new();
        let mut by_grain = Vec::new();
        for (number, grain) in slots.grains().iter().enumerate() {
            if !slots.is_kept(number) {
                continue;
            }
            let label = |segment: Option<usize>, value: u32| {
                segment.map_or_else(|| none.clone(), |s| labels[s][value as usize].clone())
            };
            let of_grain = slots.slots().iter().enumerate().filter(|(_, s)| s.grain == number);
            let mut keys: Vec<Key> = of_grain
                .map(|(slot, s)| Key {
                    slot,
                    k1: label(grain.first, s.first),
                    k2: label(grain.second, s.second),
                })
                .collect();
            keys.sort_by(|a, b| (&a.k1, &a.k2).cmp(&(&b.k1, &b.k2)));
            let name = grain.name(segments);
            by_grain.push((Arc::<str>::from(name.as_str()), keys));
            grains.push(name);
        }
        by_grain.sort_by(|a, b| a.0.cmp(&b.0));
        Self { grains, slots: by_grain, _table: std::marker::PhantomData }
    }

    fn send<C: Cell>(
        &self,
        cube: &Cube<C>,
        shape: Shape,
        days: &mut DayTexts,
        out: &mpsc::Sender<Chunk>,
    ) -> Result<(), LoadError> {
        debug_assert_eq!(&shape.columns[6..], C::PARTS);
        let mut rows = Rows::new(shape, out.clone());
        for (grain, keys) in &self.slots {
            for (day, cells) in cube.days() {
                let (d, week, month) = (days.get(day), days.get(day.week()), days.get(day.month()));
                for key in keys {
                    let Some(cell) = cells.get(key.slot).and_then(Option::as_ref) else { continue };
                    rows.push(|args| {
                        for text in [grain, &d, &key.k1, &key.k2, &week, &month] {
                            args.add(text.clone())?;
                        }
                        cell.parts().into_iter().try_for_each(|part| match part {
                            Part::Sum(value) => args.add(value),
                            Part::Count(value) => args.add(value),
                        })
                    })?;
                }
            }
        }
        rows.flush()
    }
}
