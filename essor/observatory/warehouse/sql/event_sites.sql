-- Sites whose events are derived, with what the continuity test compares.
-- inputs: establishments (the store), official_establishments, legal_units, history, communes,
--         later_masks
-- grain:  one row per SIRET: the perimeter and the other ends of its links; for the whole of
--         France, the sites that were ever in sections B to E (the window never sees the others)
-- source: Insee, StockEtablissement and StockEtablissementHistorique
-- rule:   an address is a number for comparison only, never written to the warehouse; it is
--         unknown without a street, and for a unit of status P (here or in a later month). The sites
--         are chosen before anything is joined to them.
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
    coalesce(e.band >= band_rank('11'), false) AS ten,
    communes.commune,
    e.epci,
    CASE WHEN o.libelleVoieEtablissement IS NOT NULL
          AND NOT e.partial
          AND NOT coalesce(u.partial, false)
          AND NOT EXISTS (FROM later_masks WHERE number = e.siret)
          AND NOT EXISTS (FROM later_masks WHERE number = e.siret // 100000)
         THEN hash(searchable(concat_ws(' ', o.numeroVoieEtablissement,
                                        o.indiceRepetitionEtablissement,
                                        o.typeVoieEtablissement, o.libelleVoieEtablissement)))
    END AS address,
    o.numeroVoieEtablissement IS NOT NULL AS numbered
FROM (
    FROM establishments AS e
    WHERE getvariable('bounded')
       OR division_of(naf, nomenclature) BETWEEN 5 AND 39
       OR siret IN (
            SELECT siret FROM history WHERE division_of(naf, nomenclature) BETWEEN 5 AND 39
       )
) AS e
JOIN official_establishments AS o ON o.line = e.line
LEFT JOIN legal_units AS u ON u.siren = e.siret // 100000
LEFT JOIN communes ON communes.commune = e.commune
