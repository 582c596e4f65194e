-- Facts about the data as the last load or refresh found them.
SELECT key, value FROM meta
