-- Openings, closures and restarts as Insee reads them, site by site, before any successor is sought.
-- inputs: event_raw, event_sites
-- grain:  one row per opening, closure or restart of a site
-- source: Insee, definition c1754 (création d'établissement)
-- rule:   a restart after more than a year, or with another activity, is an opening; otherwise
--         neither the stop nor the restart changes the number of sites, and the stop is no closure.
--         A stop of unknown length is not called an opening. day_before and day_after are the days
--         of the site's own events around this one.
SELECT
    siret,
    siren,
    seq,
    CASE
        WHEN kind = 'restart' AND (long_stop OR other_activity) THEN 'opening'
        WHEN kind = 'closure' AND resumed THEN 'pause'
        ELSE kind
    END AS kind,
    day,
    day_before,
    day_after,
    naf,
    nomenclature,
    commune,
    address,
    numbered,
    CASE
        WHEN kind <> 'restart' THEN NULL
        WHEN long_stop THEN 'Réactivation après plus d''un an d''arrêt'
        WHEN other_activity
        THEN concat('Réactivation avec changement d''activité : ',
                    naf_text(stop_naf, stop_nomenclature), ', puis ',
                    naf_text(naf, nomenclature))
        WHEN day_before IS NULL THEN 'Réactivation après un arrêt de durée inconnue, même activité'
        ELSE 'Réactivation après un an d''arrêt ou moins, même activité'
    END AS reason
FROM (
    SELECT
        *,
        kind = 'closure' AND lead(kind = 'restart' AND NOT long_stop AND NOT other_activity)
            OVER following IS TRUE AS resumed
    FROM (
        SELECT
            *,
            coalesce(day > day_before + INTERVAL 1 YEAR, false) AS long_stop,
            coalesce(nomenclature = stop_nomenclature AND naf <> stop_naf, false) AS other_activity
        FROM (
            SELECT
                r.*,
                s.siren,
                s.commune,
                s.address,
                s.numbered,
                lag(r.day) OVER following AS day_before,
                lead(r.day) OVER following AS day_after,
                lag(r.naf) OVER following AS stop_naf,
                lag(r.nomenclature) OVER following AS stop_nomenclature
            FROM event_raw AS r
            JOIN event_sites AS s ON s.siret = r.siret
            WHERE r.kind IN ('opening', 'closure', 'restart')
            WINDOW following AS (PARTITION BY r.siret ORDER BY r.seq)
        )
    )
    WINDOW following AS (PARTITION BY siret ORDER BY seq)
)
