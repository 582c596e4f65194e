-- The same of forecast_df.
SELECT 'date' AS column_name, 'date' AS holds, COUNT(*) AS bad, MIN(rowid) AS first_row FROM forecast_df
 WHERE "date" IS NULL OR date("date") IS NOT "date"
UNION ALL SELECT 'forecast_issuance', 'number', COUNT(*), MIN(rowid) FROM forecast_df
 WHERE typeof(forecast_issuance) IN ('text', 'blob')
UNION ALL SELECT 'actual_issuance', 'number', COUNT(*), MIN(rowid) FROM forecast_df
 WHERE typeof(actual_issuance) IN ('text', 'blob')
