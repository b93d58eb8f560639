-- Sites of an earlier month, without what has since been withdrawn from diffusion.
-- inputs: sites (the earlier month), later_masks
-- grain:  as sites
-- source: Insee, statutDiffusion… of the latest load
-- rule:   the latest diffusion status masks every month.
SELECT
    * EXCLUDE (hidden) REPLACE (
        CASE WHEN NOT hidden THEN name END AS name,
        CASE WHEN NOT hidden THEN sign END AS sign,
        CASE WHEN NOT hidden THEN address END AS address,
        CASE WHEN NOT hidden THEN postcode END AS postcode,
        CASE WHEN NOT hidden THEN longitude END AS longitude,
        CASE WHEN NOT hidden THEN latitude END AS latitude,
        CASE WHEN NOT hidden THEN sort_name END AS sort_name,
        CASE WHEN NOT hidden THEN search_text
             ELSE concat_ws(' ', searchable(commune_name), lpad(siret::VARCHAR, 14, '0'))
        END AS search_text,
        masked OR hidden AS masked
    )
FROM (
    SELECT *, siret IN (SELECT number FROM later_masks)
           OR siren IN (SELECT number FROM later_masks) AS hidden
    FROM sites
)
ORDER BY epci, naf, siret
