-- Compact store of establishments: integers and dates only, no name and no address.
-- inputs: establishments_checked, duplicate_lines, commune_changes, communes, linked_sirets,
--         perimeter_epci (empty: whole of France)
-- grain:  one row per SIRET, in file order
-- source: Insee, StockEtablissement; COG and EPCI of the day of the load
-- rule:   a commune code that has merged is read as today's; the recorded one is kept beside.
--         Under a perimeter, the other end of a succession link stays too (in_perimeter = false).
SELECT
    e.line,
    e.siret,
    e.active,
    e.partial,
    e.created_on,
    e.created_1900,
    e.period_from,
    e.band,
    e.band_year,
    e.naf,
    e.nomenclature,
    e.naf25,
    coalesce(changes.current, e.commune) AS commune,
    e.commune AS commune_recorded,
    communes.epci,
    e.head_office,
    e.employer,
    NOT getvariable('bounded') OR communes.epci IN (SELECT epci FROM perimeter_epci)
        AS in_perimeter
FROM establishments_checked AS e
LEFT JOIN commune_changes AS changes ON changes.recorded = e.commune
LEFT JOIN communes ON communes.commune = coalesce(changes.current, e.commune)
WHERE e.reject IS NULL
  AND NOT EXISTS (FROM duplicate_lines WHERE duplicate_lines.line = e.line)
  AND (
        NOT getvariable('bounded')
        OR communes.epci IN (SELECT epci FROM perimeter_epci)
        OR EXISTS (FROM linked_sirets WHERE linked_sirets.siret = e.siret)
  )
