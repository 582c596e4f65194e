-- Rows stand roughly in the order of submission, so a window on any date touches neighbouring pages.
-- The two partial indexes hold only rows that have the date and carry what amounts and splits need.
CREATE INDEX IF NOT EXISTS cps_tb_submitted ON cps_tb (app_submit_d);
CREATE INDEX IF NOT EXISTS cps_tb_approved ON cps_tb (apps_approved_d) WHERE apps_approved_d IS NOT NULL;
CREATE INDEX IF NOT EXISTS cps_tb_issued ON cps_tb (issued_d) WHERE issued_d IS NOT NULL;
CREATE INDEX IF NOT EXISTS forecast_df_date ON forecast_df (date, channel, grade);
