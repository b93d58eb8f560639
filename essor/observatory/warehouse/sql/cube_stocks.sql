-- Manufacturing sites present on a given day of each year, by département: shift-share's reference.
-- inputs: sites; variable stock_day (the day that the load describes)
-- grain:  département × NAF division × years before that day (0 to 20)
-- source: Insee, Sirene
-- rule:   present from its creation to the start of its closed period; activity of today; a site
--         whose creation or closing is unknown is in no year, at either end.
SELECT department, division, past, count(*) AS sites
FROM (
    SELECT
        CASE WHEN commune[1:2] IN ('97', '98') THEN commune[1:3] ELSE commune[1:2] END
            AS department,
        division,
        created_on,
        CASE WHEN NOT active THEN closed_on END AS ended_on
    FROM sites
    WHERE is_industry AND created_on IS NOT NULL AND (active OR closed_on IS NOT NULL)
) AS dated
JOIN (
    SELECT past, (getvariable('stock_day') - to_years(past::INTEGER))::DATE AS day
    FROM range(21) AS years(past)
) AS days ON created_on <= day AND (ended_on IS NULL OR ended_on > day)
GROUP BY ALL
ORDER BY department, division, past
