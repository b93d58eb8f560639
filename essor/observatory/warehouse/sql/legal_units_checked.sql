-- Legal units, typed, each with the reason why it may not enter (NULL: it may).
-- inputs: official_legal_units
-- grain:  one row per row of the file
-- source: Insee, StockUniteLegale
-- rule:   no name of a person is read (the official columns nom, prenom… are never selected).
SELECT
    line,
    number AS siren,
    written AS siret_written,
    CASE
        WHEN fault IS NOT NULL THEN fault
        WHEN diffusion IS NULL OR diffusion NOT IN ('O', 'P', 'N') THEN 'statut_diffusion'
        WHEN state IS NULL OR state NOT IN ('A', 'C') THEN 'etat_administratif'
        WHEN date_fault(created) THEN 'date'
        WHEN band IS NOT NULL AND band_rank(band) IS NULL THEN 'tranche_effectifs'
        WHEN category IS NOT NULL AND NOT regexp_full_match(category, '[0-9]{4}')
        THEN 'categorie_juridique'
    END AS reject,
    diffusion <> 'O' AS partial,
    state = 'A' AS active,
    known_date(created) AS created_on,
    band_rank(band) AS band,
    TRY_CAST(category AS SMALLINT) AS legal_category,
    size_category,
    TRY_CAST(head_nic AS INTEGER) AS head_nic
FROM (
    SELECT *, siren_fault(written, number) AS fault
    FROM (
    SELECT
        line,
        siren AS written,
        number_of(siren, 9) AS number,
        statutDiffusionUniteLegale AS diffusion,
        etatAdministratifUniteLegale AS state,
        dateCreationUniteLegale AS created,
        trancheEffectifsUniteLegale AS band,
        CAST(categorieJuridiqueUniteLegale AS VARCHAR) AS category,
        categorieEntreprise AS size_category,
        nicSiegeUniteLegale AS head_nic
    FROM official_legal_units
) AS named
) AS written
