-- Active manufacturing sites of an area by age.
-- inputs: sites; parameters: the register's day, rank of the band « 10 à 19 »
-- grain:  complete years since creation (NULL: unknown) × ten employees or more
-- source: Insee, Sirene
-- rule:   the age is the SIRET's: a move starts it again. An unknown band is not ten or more.
SELECT date_sub('year', created_on, ?::DATE), coalesce(band >= ?, false), count(*)
FROM sites
WHERE active AND is_industry AND $where
GROUP BY ALL
ORDER BY ALL
