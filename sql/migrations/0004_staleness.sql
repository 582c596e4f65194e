-- Whoever changes a base table from outside marks the rollups as stale; `topup refresh` clears the mark.
CREATE TRIGGER IF NOT EXISTS cps_tb_inserted AFTER INSERT ON cps_tb
WHEN (SELECT value FROM meta WHERE key = 'stale') = '0'
BEGIN UPDATE meta SET value = '1' WHERE key = 'stale'; END;
CREATE TRIGGER IF NOT EXISTS cps_tb_updated AFTER UPDATE ON cps_tb
WHEN (SELECT value FROM meta WHERE key = 'stale') = '0'
BEGIN UPDATE meta SET value = '1' WHERE key = 'stale'; END;
CREATE TRIGGER IF NOT EXISTS cps_tb_deleted AFTER DELETE ON cps_tb
WHEN (SELECT value FROM meta WHERE key = 'stale') = '0'
BEGIN UPDATE meta SET value = '1' WHERE key = 'stale'; END;
CREATE TRIGGER IF NOT EXISTS forecast_df_inserted AFTER INSERT ON forecast_df
WHEN (SELECT value FROM meta WHERE key = 'stale') = '0'
BEGIN UPDATE meta SET value = '1' WHERE key = 'stale'; END;
CREATE TRIGGER IF NOT EXISTS forecast_df_updated AFTER UPDATE ON forecast_df
WHEN (SELECT value FROM meta WHERE key = 'stale') = '0'
BEGIN UPDATE meta SET value = '1' WHERE key = 'stale'; END;
CREATE TRIGGER IF NOT EXISTS forecast_df_deleted AFTER DELETE ON forecast_df
WHEN (SELECT value FROM meta WHERE key = 'stale') = '0'
BEGIN UPDATE meta SET value = '1' WHERE key = 'stale'; END;
