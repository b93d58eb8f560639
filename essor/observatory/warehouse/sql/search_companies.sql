-- Companies as the search box lists them, in order of size.
-- inputs: sites, unit_names, establishments (the store), communes
-- grain:  one row per SIREN, from the largest to the smallest
-- source: Insee, Sirene
-- rule:   names and signs of legal persons only; sole traders and units of status P have no
--         words: they are found by number, and shown without name. Order is complete (SIREN last),
--         so that a row number is a rank.
SELECT
    siren,
    main AS siret,
    CASE WHEN NOT masked THEN name END AS name,
    commune_code,
    commune_name,
    active,
    band,
    coalesce(sites, 0) AS sites,
    masked,
    coalesce(sole_trader, false) AS sole_trader,
    CASE WHEN NOT masked AND sole_trader IS FALSE
         THEN concat_ws(' ', searchable(concat_ws(' ', all_names, signs)),
                        without_apostrophes(concat_ws(' ', all_names, signs))) END AS words,
    CASE WHEN NOT masked AND sole_trader IS FALSE
         THEN concat_ws(' ', searchable(commune_name), postcode) END AS place
FROM (
    SELECT
        coalesce(s.siren, u.siren) AS siren,
        coalesce(s.main, u.siren * 100000 + u.head_nic) AS main,
        u.name,
        u.all_names,
        s.signs,
        s.postcode,
        u.sole_trader,
        coalesce(u.masked, false) OR coalesce(s.masked, false) AS masked,
        coalesce(s.active, u.active) AS active,
        greatest(s.band, u.band) AS band,
        s.sites,
        c.code AS commune_code,
        c.name AS commune_name
    FROM (
        SELECT
            siren,
            count(*) AS sites,
            bool_or(active) AS active,
            max(band) AS band,
            bool_and(masked) AS masked,
            arg_min(siret, (NOT active, head_office IS NOT TRUE, siret)) AS main,
            arg_min(postcode, (NOT active, head_office IS NOT TRUE, siret)) AS postcode,
            array_to_string(list_sort(list(DISTINCT sign)), ' ') AS signs
        FROM sites
        GROUP BY siren
    ) AS s
    FULL JOIN (
        FROM unit_names
        WHERE sole_trader IS FALSE OR siren IN (SELECT siren FROM sites)
    ) AS u ON u.siren = s.siren
    LEFT JOIN establishments AS e ON e.siret = coalesce(s.main, u.siren * 100000 + u.head_nic)
    LEFT JOIN communes AS c ON c.commune = e.commune
)
ORDER BY active DESC, band DESC NULLS LAST, sites DESC, name NULLS LAST, siren
