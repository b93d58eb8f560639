-- Periods of those sites in order, each beside the one before it.
-- inputs: event_sites, history (the store)
-- grain:  one row per SIRET × period that has begun on the day of the stock
-- source: Insee, StockEtablissementHistorique; the present period of StockEtablissement where
--         the history does not reach it
-- rule:   the window is ordered by a full key (a load refuses two periods with the same ends); an
--         unknown start comes first. `run` counts the sequences of one unchanged activity: a new
--         nomenclature recodes it, and only another code of the same nomenclature changes it. The
--         activity shown is the run's NAF rév. 2 code, else its NAF 2025 code, else the old one.
SELECT
    * EXCLUDE (run),
    lag(naf) OVER following AS naf_before,
    lag(nomenclature) OVER following AS nomenclature_before
FROM (
    SELECT
        *,
        coalesce(
            min(CASE WHEN coding = 'NAFRev2' THEN code END) OVER same_activity,
            min(CASE WHEN coding = 'NAF2025' THEN code END) OVER same_activity,
            code
        ) AS naf,
        CASE
            WHEN bool_or(coding = 'NAFRev2') OVER same_activity THEN 'NAFRev2'
            WHEN bool_or(coding = 'NAF2025') OVER same_activity THEN 'NAF2025'
            ELSE coding
        END AS nomenclature
    FROM (
        SELECT
            *,
            count(*) FILTER (code IS NULL OR code_before IS NULL OR recorded_change)
                OVER following AS run,
            count(*) FILTER (active) OVER before = 0
                AND count(*) FILTER (NOT active) OVER before = 0 AS nothing_before
        FROM (
            SELECT
                *,
                row_number() OVER ordered AS seq,
                lag(active) OVER ordered AS active_before,
                lag(employer) OVER ordered AS employer_before,
                lag(code) OVER ordered AS code_before,
                lag(coding) OVER ordered AS coding_before,
                coalesce(
                    lag(coding) OVER ordered = coding AND lag(code) OVER ordered <> code, false
                ) AS recorded_change
            FROM (
                SELECT siret, period_from, period_to, active, naf AS code, nomenclature AS coding,
                       employer, true AS historised
                FROM history
                WHERE EXISTS (FROM event_sites WHERE event_sites.siret = history.siret)
                UNION ALL
                SELECT s.siret, s.period_from, NULL, s.active, s.naf, s.nomenclature, s.employer,
                       false
                FROM event_sites AS s
                LEFT JOIN (
                    SELECT siret, max(coalesce(period_from, DATE '0001-01-01')) AS latest
                    FROM history
                    WHERE EXISTS (FROM event_sites WHERE event_sites.siret = history.siret)
                    GROUP BY siret
                ) AS h ON h.siret = s.siret
                WHERE h.latest IS NULL OR s.period_from > h.latest
            ) AS periods
            WHERE period_from IS NULL OR period_from <= getvariable('stock_day')
            WINDOW ordered AS (
                PARTITION BY siret
                ORDER BY period_from NULLS FIRST, period_to NULLS LAST
            )
        ) AS compared
        WINDOW
            following AS (PARTITION BY siret ORDER BY seq),
            before AS (PARTITION BY siret ORDER BY seq
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) AS counted
    WINDOW same_activity AS (PARTITION BY siret, run)
) AS named
WINDOW following AS (PARTITION BY siret ORDER BY seq)
