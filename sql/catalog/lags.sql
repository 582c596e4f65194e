-- How many days it took from submission to approval (step 0) and to issuance (step 1), with the number of rows.
SELECT 0 AS step, CAST(julianday(apps_approved_d) - julianday(app_submit_d) AS INTEGER) AS days, COUNT(*) AS n
FROM cps_tb WHERE apps_approved_d >= app_submit_d GROUP BY days
UNION ALL
SELECT 1 AS step, CAST(julianday(issued_d) - julianday(app_submit_d) AS INTEGER) AS days, COUNT(*) AS n
FROM cps_tb WHERE issued_d >= app_submit_d GROUP BY days
ORDER BY step, days
