-- Active manufacturing sites of an area.
-- inputs: sites
-- grain:  NAF sous-classe × EPCI × commune × headcount band
-- source: Insee, Sirene
-- rule:   the area is a condition on EPCI and communes of today ($where).
SELECT naf, epci, commune, band, count(*), count(*) FILTER (employer)
FROM sites
WHERE active AND is_industry AND $where
GROUP BY ALL
ORDER BY ALL
