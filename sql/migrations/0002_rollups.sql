-- Daily sums for each date column: grain '' holds the totals, 'channel' one row per channel,
-- 'channel,grade' one row per pair (pairs in the declared order of the segments).
-- k1 and k2 are the segment values as text, '' where the grain has none, '(unknown)' for null and blank ones;
-- TEXT affinity makes k1 = 36 and k1 = '36' the same, as they are on the INTEGER column term.
-- week is the Monday of the ISO week and month the first day of the month, so that periods need no date functions.
CREATE TABLE IF NOT EXISTS rollup_app_submit_d (
    grain         TEXT NOT NULL,
    d             TEXT NOT NULL,
    k1            TEXT NOT NULL,
    k2            TEXT NOT NULL,
    week          TEXT NOT NULL,
    month         TEXT NOT NULL,
    submits_amt   REAL NOT NULL,
    submits_cnt   INTEGER NOT NULL,
    approvals_amt REAL NOT NULL,
    approvals_cnt INTEGER NOT NULL,
    issuances_amt REAL NOT NULL,
    issuances_cnt INTEGER NOT NULL,
    offered_cnt   INTEGER NOT NULL,
    apr_sum       REAL NOT NULL,
    apr_cnt       INTEGER NOT NULL,
    fico_sum      REAL NOT NULL,
    fico_cnt      INTEGER NOT NULL,
    PRIMARY KEY (grain, d, k1, k2)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rollup_apps_approved_d (
    grain         TEXT NOT NULL,
    d             TEXT NOT NULL,
    k1            TEXT NOT NULL,
    k2            TEXT NOT NULL,
    week          TEXT NOT NULL,
    month         TEXT NOT NULL,
    approvals_amt REAL NOT NULL,
    approvals_cnt INTEGER NOT NULL,
    PRIMARY KEY (grain, d, k1, k2)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rollup_issued_d (
    grain         TEXT NOT NULL,
    d             TEXT NOT NULL,
    k1            TEXT NOT NULL,
    k2            TEXT NOT NULL,
    week          TEXT NOT NULL,
    month         TEXT NOT NULL,
    issuances_amt REAL NOT NULL,
    issuances_cnt INTEGER NOT NULL,
    PRIMARY KEY (grain, d, k1, k2)
) WITHOUT ROWID;

-- forecast_sum and actual_sum are over every row; abs_error_* over the rows with both present;
-- ape_* over those of them whose forecast is not 0.
CREATE TABLE IF NOT EXISTS rollup_forecast (
    grain         TEXT NOT NULL,
    d             TEXT NOT NULL,
    k1            TEXT NOT NULL,
    k2            TEXT NOT NULL,
    week          TEXT NOT NULL,
    month         TEXT NOT NULL,
    forecast_sum  REAL NOT NULL,
    forecast_cnt  INTEGER NOT NULL,
    actual_sum    REAL NOT NULL,
    actual_cnt    INTEGER NOT NULL,
    abs_error_sum REAL NOT NULL,
    abs_error_cnt INTEGER NOT NULL,
    ape_sum       REAL NOT NULL,
    ape_cnt       INTEGER NOT NULL,
    PRIMARY KEY (grain, d, k1, k2)
) WITHOUT ROWID;

-- The distinct values of each segment, '(unknown)' included, with the number of rows that bear them.
CREATE TABLE IF NOT EXISTS segment_values (
    tbl     TEXT NOT NULL,
    segment TEXT NOT NULL,
    value   TEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (tbl, segment, value)
) WITHOUT ROWID;

-- Facts about the data as a whole: data_version, stale, row counts, newest dates, lags, grains that were rolled up.
CREATE TABLE IF NOT EXISTS meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
