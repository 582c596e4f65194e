-- The newest day with an actual, up to a day: the index is walked from its end.
SELECT date FROM forecast_df WHERE date <= ?1 AND actual_issuance IS NOT NULL ORDER BY date DESC LIMIT 1
