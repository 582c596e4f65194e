-- Every application in the order in which it was stored.
SELECT rowid, app_submit_d, app_submit_amt, apps_approved_d, approval_amt, issued_d, issued_amt,
       channel, grade, prod_type, repeat_type, CAST(term AS TEXT), cr_fico_band,
       cr_fico, cr_appr_flag, offered_flag, issued_flag, offer_apr
FROM cps_tb ORDER BY rowid
