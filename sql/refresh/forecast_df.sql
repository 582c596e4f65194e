-- Every forecast in the order in which it was stored.
SELECT rowid, date, channel, grade, forecast_issuance, actual_issuance FROM forecast_df ORDER BY rowid
