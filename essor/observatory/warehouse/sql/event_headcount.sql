-- Headcount bands that rose or fell between two months of the register.
-- inputs: headcount_observations (every kept month of the same nature), band_labels
-- grain:  one row per SIRET × change between two successive known bands
-- source: Insee, StockEtablissement, trancheEffectifs and anneeEffectifs (never historised by
--         Insee: kept months are the only way to see them move)
-- rule:   a candidate, never an event: a band is two or three years old and 19 -> 20 employees
--         changes band. Employers open at both months. Unknown (empty, `NN`) is passed over,
--         never a change; `00` is a known band. A band of an earlier year than the one before is
--         no change. Dated 1 January of the year that the newer band describes, or, if it is
--         unknown, the first day of the month that showed it.
WITH changed AS (
    SELECT siret FROM headcount_observations GROUP BY siret HAVING min(band) <> max(band)
),
successive AS (
    SELECT
        o.*,
        lag(o.band) OVER known AS band_before,
        lag(o.band_year) OVER known AS year_before,
        lag(o.vintage) OVER known AS vintage_before
    FROM headcount_observations AS o
    SEMI JOIN changed ON changed.siret = o.siret
    WINDOW known AS (PARTITION BY o.siret ORDER BY o.vintage)
)
SELECT
    s.siret,
    CASE WHEN s.band > s.band_before THEN 'extension_candidate' ELSE 'reduction_candidate' END
        AS event,
    coalesce(make_date(s.band_year, 1, 1), CAST(s.vintage || '-01' AS DATE)) AS date,
    s.naf,
    s.nomenclature,
    s.commune,
    s.epci,
    s.in_perimeter,
    s.band_before,
    s.band,
    s.year_before,
    s.band_year,
    s.vintage_before,
    s.vintage,
    printf('De « %s »%s à « %s »%s, entre les fichiers %s et %s%s',
        before.label, coalesce(printf(' (%d)', s.year_before), ''),
        after.label, coalesce(printf(' (%d)', s.band_year), ''),
        s.vintage_before, s.vintage,
        CASE WHEN s.band_year = s.year_before THEN ' (même année : peut-être une révision).'
             ELSE '.' END
    ) AS reason
FROM successive AS s
JOIN band_labels AS before ON before.band = s.band_before
JOIN band_labels AS after ON after.band = s.band
WHERE s.band <> s.band_before
  AND coalesce(s.band_year >= s.year_before, true)
ORDER BY s.siret, s.vintage
