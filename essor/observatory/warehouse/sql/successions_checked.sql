-- Succession links, typed, each with the reason why it may not enter (NULL: it may).
-- inputs: official_successions
-- grain:  one row per row of the file
-- source: Insee, StockEtablissementLiensSuccession (incomplete: many takeovers have no link)
-- rule:   the predecessor's number stands for the row in the list of rejects.
SELECT
    line,
    before AS predecessor,
    before_written AS siret_written,
    after AS successor,
    CASE
        WHEN siret_fault(before_written, before) IS NOT NULL
        THEN siret_fault(before_written, before)
        WHEN siret_fault(after_written, after) IS NOT NULL
        THEN siret_fault(after_written, after)
        WHEN linked IS NULL OR date_fault(linked) THEN 'date'
    END AS reject,
    TRY_CAST(linked AS DATE) AS linked_on,
    TRY_CAST(head_office_moved AS BOOLEAN) AS head_office_moved,
    TRY_CAST(continuity AS BOOLEAN) AS continuity
FROM (
    SELECT
        line,
        siretEtablissementPredecesseur AS before_written,
        number_of(siretEtablissementPredecesseur, 14) AS before,
        siretEtablissementSuccesseur AS after_written,
        number_of(siretEtablissementSuccesseur, 14) AS after,
        dateLienSuccession AS linked,
        transfertSiege AS head_office_moved,
        continuiteEconomique AS continuity
    FROM official_successions
) AS written
