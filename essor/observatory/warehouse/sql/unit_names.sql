-- Names of the legal units that are kept: companies only, never a natural person's.
-- inputs: legal_units (the store), official_legal_units, later_masks
-- grain:  one row per SIREN
-- source: Insee, StockUniteLegale
-- rule:   a unit of status P (here or in a later month) has no name; a sole trader (category
--         1000) is shown as « Entrepreneur individuel »; columns nom and prenom are never read.
SELECT
    u.siren,
    u.active,
    u.band,
    u.legal_category,
    u.head_nic,
    u.masked,
    u.legal_category = 1000 AS sole_trader,
    CASE
        WHEN u.masked THEN NULL
        WHEN u.legal_category = 1000 THEN 'Entrepreneur individuel'
        ELSE coalesce(o.denominationUniteLegale, o.denominationUsuelle1UniteLegale,
                      o.sigleUniteLegale)
    END AS name,
    CASE WHEN NOT u.masked AND u.legal_category IS DISTINCT FROM 1000 THEN
        concat_ws(' ', o.denominationUniteLegale, o.sigleUniteLegale,
                  o.denominationUsuelle1UniteLegale, o.denominationUsuelle2UniteLegale,
                  o.denominationUsuelle3UniteLegale)
    END AS all_names
FROM (
    SELECT *, partial OR EXISTS (FROM later_masks WHERE number = siren) AS masked
    FROM legal_units
) AS u
JOIN official_legal_units AS o ON o.line = u.line
