-- Establishments, typed, each with the reason why it may not enter (NULL: it may).
-- inputs: official_establishments (columns by Insee's name, text or typed; `line` in the file)
-- grain:  one row per row of the file
-- source: Insee, StockEtablissement
-- rule:   a bad identifier, date or code is named, never repaired; 1900-01-01 is unknown;
--         an empty code is unknown, `NN` and `00` are kept apart.
SELECT
    line,
    siretEtablissement AS siret,
    written AS siret_written,
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN siren IS NOT NULL AND siren <> written[1:9] THEN 'siren_different_du_siret'
        WHEN diffusion IS NULL OR diffusion NOT IN ('O', 'P', 'N') THEN 'statut_diffusion'
        WHEN state IS NULL OR state NOT IN ('A', 'F') THEN 'etat_administratif'
        WHEN date_fault(created) OR date_fault(began) THEN 'date'
        WHEN band IS NOT NULL AND band_rank(band) IS NULL THEN 'tranche_effectifs'
        WHEN naf IS NOT NULL AND NOT naf_ok(naf) THEN 'code_naf'
        WHEN nomenclature IS NOT NULL
             AND nomenclature NOT IN ('NAFRev2', 'NAF2025', 'NAFRev1', 'NAF1993', 'NAP')
        THEN 'nomenclature_naf'
        WHEN naf25 IS NOT NULL AND NOT naf_ok(naf25) THEN 'code_naf_2025'
        WHEN commune IS NOT NULL AND commune_number(commune) IS NULL THEN 'code_commune'
        WHEN employer IS NOT NULL AND employer NOT IN ('O', 'N') THEN 'caractere_employeur'
    END AS reject,
    diffusion <> 'O' AS partial,
    state = 'A' AS active,
    known_date(created) AS created_on,
    created IS NOT NULL AND known_date(created) IS NULL AS created_1900,
    known_date(began) AS period_from,
    band_rank(band) AS band,
    TRY_CAST(band_year AS SMALLINT) AS band_year,
    naf_number(naf) AS naf,
    nomenclature,
    naf_number(naf25) AS naf25,
    commune_number(commune) AS commune,
    TRY_CAST(head_office AS BOOLEAN) AS head_office,
    CASE employer WHEN 'O' THEN true WHEN 'N' THEN false END AS employer
FROM (
    SELECT *, siret_fault(written, siretEtablissement) AS fault
    FROM (
    SELECT
        line,
        siret AS written,
        number_of(siret, 14) AS siretEtablissement,
        siren,
        statutDiffusionEtablissement AS diffusion,
        etatAdministratifEtablissement AS state,
        dateCreationEtablissement AS created,
        dateDebut AS began,
        trancheEffectifsEtablissement AS band,
        anneeEffectifsEtablissement AS band_year,
        activitePrincipaleEtablissement AS naf,
        nomenclatureActivitePrincipaleEtablissement AS nomenclature,
        activitePrincipaleNAF25Etablissement AS naf25,
        codeCommuneEtablissement AS commune,
        etablissementSiege AS head_office,
        caractereEmployeurEtablissement AS employer
    FROM official_establishments
) AS named
) AS written
