-- Distinct values as the last load or refresh counted them.
SELECT tbl, segment, value, n FROM segment_values
