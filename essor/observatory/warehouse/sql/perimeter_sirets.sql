-- SIRET of the perimeter: what the other files are cut by.
-- inputs: establishments_checked, commune_changes, communes, perimeter_epci
-- grain:  one row per SIRET
-- source: Insee, StockEtablissement; COG and EPCI of the day of the load
-- rule:   by the commune of today.
SELECT DISTINCT e.siret
FROM establishments_checked AS e
LEFT JOIN commune_changes AS changes ON changes.recorded = e.commune
JOIN communes ON communes.commune = coalesce(changes.current, e.commune)
WHERE e.reject IS NULL AND communes.epci IN (SELECT epci FROM perimeter_epci)
