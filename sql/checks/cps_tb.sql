-- What no question can read right in cps_tb: the column, what it should hold, how many rows do not, and the first of them.
SELECT 'app_submit_d' AS column_name, 'date' AS holds, COUNT(*) AS bad, MIN(rowid) AS first_row FROM cps_tb
 WHERE app_submit_d IS NULL OR date(app_submit_d) IS NOT app_submit_d
UNION ALL SELECT 'apps_approved_d', 'date', COUNT(*), MIN(rowid) FROM cps_tb
 WHERE apps_approved_d IS NOT NULL AND date(apps_approved_d) IS NOT apps_approved_d
UNION ALL SELECT 'issued_d', 'date', COUNT(*), MIN(rowid) FROM cps_tb
 WHERE issued_d IS NOT NULL AND date(issued_d) IS NOT issued_d
UNION ALL SELECT 'cr_appr_flag', 'flag', COUNT(*), MIN(rowid) FROM cps_tb WHERE cr_appr_flag NOT IN (0, 1)
UNION ALL SELECT 'offered_flag', 'flag', COUNT(*), MIN(rowid) FROM cps_tb WHERE offered_flag NOT IN (0, 1)
UNION ALL SELECT 'issued_flag', 'flag', COUNT(*), MIN(rowid) FROM cps_tb WHERE issued_flag NOT IN (0, 1)
UNION ALL SELECT 'app_submit_amt', 'number', COUNT(*), MIN(rowid) FROM cps_tb
 WHERE typeof(app_submit_amt) IN ('text', 'blob')
UNION ALL SELECT 'approval_amt', 'number', COUNT(*), MIN(rowid) FROM cps_tb WHERE typeof(approval_amt) IN ('text', 'blob')
UNION ALL SELECT 'issued_amt', 'number', COUNT(*), MIN(rowid) FROM cps_tb WHERE typeof(issued_amt) IN ('text', 'blob')
UNION ALL SELECT 'cr_fico', 'number', COUNT(*), MIN(rowid) FROM cps_tb WHERE typeof(cr_fico) IN ('text', 'blob')
UNION ALL SELECT 'offer_apr', 'number', COUNT(*), MIN(rowid) FROM cps_tb WHERE typeof(offer_apr) IN ('text', 'blob')
