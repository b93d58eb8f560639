-- Periods of establishments, typed, each with the reason why it may not enter (NULL: it may).
-- inputs: official_history
-- grain:  one row per row of the file (SIRET × period)
-- source: Insee, StockEtablissementHistorique (state, signs, APE and employer status only)
-- rule:   an unknown state or start is kept as unknown: Insee leaves old ones empty.
SELECT
    line,
    number AS siret,
    written AS siret_written,
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN state IS NOT NULL AND state NOT IN ('A', 'F') THEN 'etat_administratif'
        WHEN date_fault(began) OR date_fault(ended) THEN 'date'
        WHEN TRY_CAST(ended AS DATE) < TRY_CAST(began AS DATE) THEN 'fin_avant_debut'
        WHEN naf IS NOT NULL AND NOT naf_ok(naf) THEN 'code_naf'
        WHEN nomenclature IS NOT NULL
             AND nomenclature NOT IN ('NAFRev2', 'NAF2025', 'NAFRev1', 'NAF1993', 'NAP')
        THEN 'nomenclature_naf'
        WHEN employer IS NOT NULL AND employer NOT IN ('O', 'N') THEN 'caractere_employeur'
    END AS reject,
    known_date(began) AS period_from,
    TRY_CAST(ended AS DATE) AS period_to,
    state = 'A' AS active,
    naf_number(naf) AS naf,
    nomenclature,
    CASE employer WHEN 'O' THEN true WHEN 'N' THEN false END AS employer
FROM (
    SELECT *, siret_fault(written, number) AS fault
    FROM (
    SELECT
        line,
        siret AS written,
        number_of(siret, 14) AS number,
        dateDebut AS began,
        dateFin AS ended,
        etatAdministratifEtablissement AS state,
        activitePrincipaleEtablissement AS naf,
        nomenclatureActivitePrincipaleEtablissement AS nomenclature,
        caractereEmployeurEtablissement AS employer
    FROM official_history
) AS named
) AS written
