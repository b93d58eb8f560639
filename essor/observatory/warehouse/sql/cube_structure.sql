-- Active manufacturing sites of each département: what a territory is compared with.
-- inputs: sites
-- grain:  département × NAF sous-classe × headcount band
-- source: Insee, Sirene
-- rule:   active in the register (état administratif A), NAF rév. 2 or 2025 divisions 10 to 33.
SELECT
    CASE WHEN commune[1:2] IN ('97', '98') THEN commune[1:3] ELSE commune[1:2] END AS department,
    naf,
    band,
    count(*) AS sites,
    count(*) FILTER (employer) AS employers
FROM sites
WHERE active AND is_industry
GROUP BY ALL
ORDER BY department, naf, band
