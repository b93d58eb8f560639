-- Manufacturing sites of an area present on two days.
-- inputs: sites; parameters: the two days, each twice
-- grain:  NAF division
-- source: Insee, Sirene
-- rule:   as cube_stocks.
SELECT
    division,
    count(*) FILTER (created_on <= ?::DATE AND (active OR closed_on > ?::DATE)),
    count(*) FILTER (created_on <= ?::DATE AND (active OR closed_on > ?::DATE))
FROM sites
WHERE is_industry AND created_on IS NOT NULL AND (active OR closed_on IS NOT NULL) AND $where
GROUP BY ALL
ORDER BY ALL
