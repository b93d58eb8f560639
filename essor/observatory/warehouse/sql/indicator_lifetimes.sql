-- How long the sites created between two days have lasted.
-- inputs: sites; parameters: the last day (twice), the first day, the last day
-- grain:  days watched × closed or still open
-- source: Insee, Sirene
-- rule:   a closing of the register ends the watch, whatever its cause; a closing before the
--         creation, without a date or after the last day is left out or still open, as it reads.
SELECT
    date_diff('day', created_on, CASE WHEN ended THEN closed_on ELSE day END),
    ended,
    count(*)
FROM (
    SELECT
        created_on, closed_on, active, ?::DATE AS day, NOT active AND closed_on <= ?::DATE AS ended
    FROM sites
    WHERE is_industry AND created_on >= ?::DATE AND created_on <= ?::DATE AND $where
) AS born
WHERE active OR closed_on >= created_on
GROUP BY ALL
ORDER BY ALL
