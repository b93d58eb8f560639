-- What the load kept and a reader should know.
-- inputs: establishments (the store), communes
-- grain:  one row, one column per notice
-- source: Insee, StockEtablissement
-- rule:   none of these refuses a row.
SELECT
    count(*) FILTER (e.created_1900) AS date_creation_inconnue,
    count(*) FILTER (e.created_on > getvariable('stock_day')) AS date_creation_future,
    count(*) FILTER (e.commune <> e.commune_recorded) AS commune_recodee,
    count(*) FILTER (e.commune IS NULL) AS commune_absente,
    count(*) FILTER (e.commune IS NOT NULL AND c.commune IS NULL) AS commune_inconnue,
    count(*) FILTER (e.partial) AS diffusion_partielle,
    count(*) FILTER (e.nomenclature NOT IN ('NAFRev2', 'NAF2025')) AS ancienne_nomenclature,
    count(*) FILTER (e.employer IS NULL) AS employeur_inconnu
FROM establishments AS e
LEFT JOIN communes AS c ON c.commune = e.commune
