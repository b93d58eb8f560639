-- Active manufacturing sites of each legal unit of an area, by size.
-- inputs: sites
-- grain:  SIREN × headcount band
-- source: Insee, Sirene
-- rule:   sites of the area only; groups of companies are not brought together.
SELECT siren, band, count(*)
FROM sites
WHERE active AND is_industry AND $where
GROUP BY ALL
ORDER BY ALL
