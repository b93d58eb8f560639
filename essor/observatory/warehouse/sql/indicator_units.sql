-- Active manufacturing sites of each legal unit of an area, by activity, place and size.
-- inputs: sites
-- grain:  SIREN × NAF division × EPCI × headcount band
-- source: Insee, Sirene
-- rule:   what statistical secrecy needs: how many businesses are behind a number, and the greatest.
SELECT siren, division, epci, band, count(*)
FROM sites
WHERE active AND is_industry AND $where
GROUP BY ALL
ORDER BY ALL
