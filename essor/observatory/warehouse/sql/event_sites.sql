-- Sites whose events are derived, with what the continuity test compares.
-- inputs: establishments (the store), official_establishments, legal_units, history, communes,
--         later_masks
-- grain:  one row per SIRET: the perimeter and the other ends of its links; for the whole of
--         France, the sites that were ever in sections B to E (the window never sees the others)
-- source: Insee, StockEtablissement and StockEtablissementHistorique
-- rule:   an address is a number for comparison only, never written to the warehouse; it is
--         unknown without a street, and for a unit of status P (here or in a later month).
SELECT
    e.siret,
    e.siret // 100000 AS siren,
    e.in_perimeter AS kept,
    e.created_on,
    e.period_from,
    e.active,
    e.naf,
    e.nomenclature,
    e.employer,
    e.band,
    communes.code AS commune,
    e.epci,
    CASE WHEN NOT hidden AND o.libelleVoieEtablissement IS NOT NULL
         THEN hash(searchable(concat_ws(' ', o.numeroVoieEtablissement,
                                        o.indiceRepetitionEtablissement,
                                        o.typeVoieEtablissement, o.libelleVoieEtablissement)))
    END AS address,
    o.numeroVoieEtablissement IS NOT NULL AS numbered
FROM (
    SELECT
        establishments.*,
        partial
        OR EXISTS (FROM legal_units AS u WHERE u.siren = siret // 100000 AND u.partial)
        OR EXISTS (FROM later_masks WHERE number = siret)
        OR EXISTS (FROM later_masks WHERE number = siret // 100000) AS hidden
    FROM establishments
) AS e
JOIN official_establishments AS o ON o.line = e.line
LEFT JOIN communes ON communes.commune = e.commune
WHERE getvariable('bounded')
   OR division_of(e.naf, e.nomenclature) BETWEEN 5 AND 39
   OR EXISTS (
        FROM history AS h
        WHERE h.siret = e.siret AND division_of(h.naf, h.nomenclature) BETWEEN 5 AND 39
   )
