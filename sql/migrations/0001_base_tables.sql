-- The two tables that every question is answered from.
-- Dates are TEXT YYYY-MM-DD, so that they compare as they read; the import refuses anything else.
CREATE TABLE IF NOT EXISTS cps_tb (
    app_submit_d    TEXT NOT NULL,
    app_submit_amt  REAL,
    apps_approved_d TEXT,
    approval_amt    REAL,
    issued_d        TEXT,
    issued_amt      REAL,
    channel         TEXT,
    grade           TEXT,
    prod_type       TEXT,
    repeat_type     TEXT,
    term            INTEGER,
    cr_fico         INTEGER,
    cr_fico_band    TEXT,
    cr_appr_flag    INTEGER,
    offered_flag    INTEGER,
    issued_flag     INTEGER,
    offer_apr       REAL
);

CREATE TABLE IF NOT EXISTS forecast_df (
    date              TEXT NOT NULL,
    channel           TEXT,
    grade             TEXT,
    forecast_issuance INTEGER,
    actual_issuance   INTEGER
);
