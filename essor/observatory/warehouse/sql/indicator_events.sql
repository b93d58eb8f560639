-- Openings and closures of an area by year.
-- inputs: events (a month's events.parquet); parameters: first day, day after the last
-- grain:  year × event × convention (raw, insee)
-- source: Insee, Sirene
-- rule:   manufacturing; transfers and takeovers are neither, under the Insee convention. An event
--         dated after the register's day is left out.
SELECT year(date), event, convention, count(*)
FROM (SELECT * REPLACE (filed_epci AS epci, filed_commune AS commune) FROM $events) AS events
WHERE is_industry
  AND event IN ('opening', 'closure')
  AND convention IN ('raw', 'insee')
  AND date >= ?::DATE
  AND date < ?::DATE
  AND $where
GROUP BY ALL
ORDER BY ALL
