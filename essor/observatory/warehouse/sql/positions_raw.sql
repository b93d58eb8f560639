-- Lambert coordinates of the sites, before projection.
-- inputs: establishments (the store), official_establishments
-- grain:  one row per SIRET that has both numbers
-- source: Insee, StockEtablissement
-- rule:   units of status P have none ([ND] is read as unknown).
SELECT
    e.siret,
    CASE WHEN e.commune BETWEEN 97100 AND 98999 THEN e.commune // 100 ELSE 0 END AS territory,
    TRY_CAST(o.coordonneeLambertAbscisseEtablissement AS DOUBLE) AS x,
    TRY_CAST(o.coordonneeLambertOrdonneeEtablissement AS DOUBLE) AS y
FROM establishments AS e
JOIN official_establishments AS o ON o.line = e.line
WHERE e.in_perimeter
  AND NOT e.partial
  AND (getvariable('bounded') OR division_of(e.naf, e.nomenclature) BETWEEN 5 AND 39)
  AND TRY_CAST(o.coordonneeLambertAbscisseEtablissement AS DOUBLE) IS NOT NULL
  AND TRY_CAST(o.coordonneeLambertOrdonneeEtablissement AS DOUBLE) IS NOT NULL
ORDER BY e.siret
