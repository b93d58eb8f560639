-- Sites as pages show them: the only file, with the cubes, that a page ever reads.
-- inputs: establishments (the store), official_establishments, unit_names, communes, positions,
--         later_masks
-- grain:  one row per SIRET of the perimeter; for the whole of France, sections B to E only
-- source: Insee, StockEtablissement and StockUniteLegale
-- rule:   a unit of status P keeps its commune and its activity, nothing else; the sign of a sole
--         trader, or of a unit whose legal form is unknown, may be a person's name: not shown.
--         A CEDEX has no part in the commune: only Insee's commune code has.
SELECT
    s.siret,
    s.siret // 100000 AS siren,
    CASE WHEN NOT s.masked THEN s.unit_name END AS name,
    CASE WHEN NOT s.masked AND NOT s.sign_withheld THEN s.sign END AS sign,
    naf_text(s.naf, s.nomenclature) AS naf,
    s.nomenclature AS naf_nomenclature,
    naf_text(s.naf25, 'NAF2025') AS naf25,
    s.division,
    coalesce(is_industry(s.division), false) AS is_industry,
    s.band,
    s.band_year,
    s.commune_code AS commune,
    s.commune_name,
    s.epci,
    CASE WHEN NOT s.masked THEN s.address END AS address,
    CASE WHEN NOT s.masked THEN s.postcode END AS postcode,
    CASE WHEN NOT s.masked THEN s.longitude END AS longitude,
    CASE WHEN NOT s.masked THEN s.latitude END AS latitude,
    s.active,
    s.created_on,
    CASE WHEN NOT s.active THEN s.period_from END AS closed_on,
    s.head_office,
    s.employer,
    s.masked,
    s.sole_trader,
    s.legal_category,
    concat_ws(' ',
        CASE WHEN NOT s.masked THEN searchable(s.searched_names) END,
        CASE WHEN NOT s.masked AND NOT s.sign_withheld THEN searchable(s.sign) END,
        searchable(s.commune_name), lpad(s.siret::VARCHAR, 14, '0')
    ) AS search_text,
    CASE WHEN NOT s.masked
         THEN searchable(coalesce(s.unit_name, CASE WHEN NOT s.sign_withheld THEN s.sign END))
    END AS sort_name
FROM (
    SELECT
        e.*,
        e.partial OR coalesce(u.masked, false)
            OR EXISTS (FROM later_masks WHERE number = e.siret) AS masked,
        division_of(e.naf, e.nomenclature) AS division,
        u.sole_trader,
        coalesce(u.sole_trader, true) AS sign_withheld,
        u.legal_category,
        u.name AS unit_name,
        u.all_names AS searched_names,
        coalesce(o.enseigne1Etablissement, o.denominationUsuelleEtablissement,
                 o.enseigne2Etablissement, o.enseigne3Etablissement) AS sign,
        coalesce(
            nullif(concat_ws(' ', o.numeroVoieEtablissement, o.indiceRepetitionEtablissement,
                             o.typeVoieEtablissement, o.libelleVoieEtablissement), ''),
            o.distributionSpecialeEtablissement, o.complementAdresseEtablissement
        ) AS address,
        o.codePostalEtablissement AS postcode,
        communes.code AS commune_code,
        communes.name AS commune_name,
        p.longitude,
        p.latitude
    FROM establishments AS e
    JOIN official_establishments AS o ON o.line = e.line
    LEFT JOIN unit_names AS u ON u.siren = e.siret // 100000
    LEFT JOIN communes ON communes.commune = e.commune
    LEFT JOIN positions AS p ON p.siret = e.siret
    WHERE e.in_perimeter
      AND (getvariable('bounded') OR division_of(e.naf, e.nomenclature) BETWEEN 5 AND 39)
) AS s
ORDER BY epci, naf, siret
