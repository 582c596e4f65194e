//! The names that the two base tables and their rollups are made of, in their declared order.

/// The group of rows whose segment value is null or blank.
pub const UNKNOWN: &str = "(unknown)";

/// Segments of `cps_tb` in the order in which pairs name them.
pub const CPS_SEGMENTS: [&str; 6] = ["channel", "grade", "prod_type", "repeat_type", "term", "cr_fico_band"];
/// Segments of `forecast_df`.
pub const FORECAST_SEGMENTS: [&str; 2] = ["channel", "grade"];

/// The place of `repeat_type` among [`CPS_SEGMENTS`].
pub const REPEAT_TYPE: usize = 3;

/// The place of `term` among [`CPS_SEGMENTS`], the one segment that is a number.
pub const TERM: usize = 4;
/// The place of `cr_fico_band` among [`CPS_SEGMENTS`].
pub const FICO_BAND: usize = 5;

/// Columns of `cps_tb` in the table's order.
pub const CPS_COLUMNS: [&str; 17] = [
    "app_submit_d",
    "app_submit_amt",
    "apps_approved_d",
    "approval_amt",
    "issued_d",
    "issued_amt",
    "channel",
    "grade",
    "prod_type",
    "repeat_type",
    "term",
    "cr_fico",
    "cr_fico_band",
    "cr_appr_flag",
    "offered_flag",
    "issued_flag",
    "offer_apr",
];
/// Columns of `forecast_df` in the table's order.
pub const FORECAST_COLUMNS: [&str; 5] = ["date", "channel", "grade", "forecast_issuance", "actual_issuance"];

/// New and repeat customers.
pub const REPEAT_TYPES: [&str; 2] = ["NP", "RP"];

/// FICO bands in the order in which they are shown.
pub const FICO_BANDS: [&str; 4] = ["<640", "640-699", "700-759", "760+"];

/// The band of a FICO score.
pub fn fico_band(fico: i64) -> &'static str {
    match fico {
        i64::MIN..=639 => FICO_BANDS[0],
        640..=699 => FICO_BANDS[1],
        700..=759 => FICO_BANDS[2],
        _ => FICO_BANDS[3],
    }
}

/// A segment, or a pair of them, that rows are summed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grain {
    /// Position of the first segment, none for the totals.
    pub first: Option<usize>,
    /// Position of the second segment, none for totals and single segments.
    pub second: Option<usize>,
}

impl Grain {
    /// The grain's name in the rollup tables: '', 'channel' or 'channel,grade'.
    pub fn name(self, segments: &[&str]) -> String {
        match (self.first, self.second) {
            (Some(a), Some(b)) => format!("{},{}", segments[a], segments[b]),
            (Some(a), None) => segments[a].to_owned(),
            _ => String::new(),
        }
    }
}

/// Totals, each segment and each pair of `n` segments.
pub fn grains(n: usize) -> Vec<Grain> {
    let mut all = vec![Grain { first: None, second: None }];
    all.extend((0..n).map(|a| Grain { first: Some(a), second: None }));
    for a in 0..n {
        all.extend((a + 1..n).map(|b| Grain { first: Some(a), second: Some(b) }));
    }
    all
}

/// Tables, in the order in which a new file gets them.
pub(super) const TABLES: [&str; 2] = [
    include_str!("../../sql/migrations/0001_base_tables.sql"),
    include_str!("../../sql/migrations/0002_rollups.sql"),
];
/// Indexes, made once the rows are in.
pub(super) const INDEXES: &str = include_str!("../../sql/migrations/0003_indexes.sql");
/// Triggers, made last: the load itself must not mark the data as stale.
pub(super) const TRIGGERS: &str = include_str!("../../sql/migrations/0004_staleness.sql");
/// The number of migrations, kept in `PRAGMA user_version`.
pub(super) const VERSION: i64 = 4;
