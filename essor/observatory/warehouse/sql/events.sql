-- Events as pages and exports read them, filed by EPCI and activity.
-- inputs: event_raw, event_insee, event_sites, headcount_candidates
-- grain:  one row per event and convention; a transfer between two communes stands twice: filed
--         under the new site's place, and (departure) under the old one's
-- source: Insee, Sirene; candidates of the DGE and Trendeo conventions are ours
-- rule:   a transfer is in, out or within only for the perimeter of who asks: it is neutral here.
--         An event keeps numbers, place and activity: no name, no address. It is kept when its site,
--         or its counterpart, is in what was loaded. Without a qualified event, DGE and Trendeo have
--         candidates only: openings, closures and moves of headcount band in manufacturing (Trendeo:
--         ten employees or more).
SELECT
    lpad(filed.siret::VARCHAR, 14, '0') AS siret,
    filed.kind AS event,
    filed.day AS date,
    naf_text(filed.naf, filed.nomenclature) AS naf,
    place.commune,
    lpad(place.epci::VARCHAR, 9, '0') AS epci,
    filed.convention,
    filed.certainty,
    lpad(filed.counterpart::VARCHAR, 14, '0') AS counterpart_siret,
    filed.reason,
    division_of(filed.naf, filed.nomenclature) AS division,
    coalesce(is_industry(division_of(filed.naf, filed.nomenclature)), false)
        OR coalesce(is_industry(division_of(filed.naf_before, filed.nomenclature_before)), false)
        AS is_industry,
    CASE WHEN division_of(filed.naf_before, filed.nomenclature_before) IS NOT NULL
         THEN naf_text(filed.naf_before, filed.nomenclature_before) END AS naf_before,
    other.commune AS counterpart_commune,
    lpad(other.epci::VARCHAR, 9, '0') AS counterpart_epci,
    filed.departure,
    CASE WHEN filed.departure THEN other.commune ELSE place.commune END AS filed_commune,
    lpad(CASE WHEN filed.departure THEN other.epci ELSE place.epci END::VARCHAR, 9, '0')
        AS filed_epci
FROM (
    SELECT * FROM (
        SELECT siret, kind, day, naf, nomenclature, naf_before, nomenclature_before,
               NULL::BIGINT AS counterpart, reason, 'raw' AS convention,
               'recorded' AS certainty, false AS departure
        FROM event_raw
        UNION ALL
        SELECT siret, kind, day, naf, nomenclature, naf_before, nomenclature_before, counterpart,
               reason, 'insee', 'inferred', unnest(CASE WHEN kind = 'transfer'
                                                   THEN [false, true] ELSE [false] END)
        FROM event_insee
        UNION ALL
        SELECT i.siret, kind, day, i.naf, i.nomenclature, NULL, NULL, NULL,
               concat('À confirmer : ', lower(i.reason[1:1]), i.reason[2:]), convention, 'candidate', false
        FROM event_insee AS i
        JOIN event_sites AS s ON s.siret = i.siret
        JOIN (VALUES ('dge'), ('trendeo')) AS named (convention)
            ON convention = 'dge' OR s.band >= band_rank('11')
        WHERE i.kind IN ('opening', 'closure') AND is_industry(division_of(i.naf, i.nomenclature))
    )
    WHERE day IS NOT NULL
    UNION ALL
    SELECT siret, event, date, naf, nomenclature, NULL, NULL, NULL, reason, convention, 'candidate',
           false
    FROM headcount_candidates
    JOIN (VALUES ('dge'), ('trendeo')) AS named (convention)
        ON convention = 'dge' OR greatest(band_before, band) >= band_rank('11')
    WHERE is_industry(division_of(naf, nomenclature))
) AS filed
JOIN event_sites AS place ON place.siret = filed.siret
LEFT JOIN event_sites AS other ON other.siret = filed.counterpart
WHERE (place.kept OR coalesce(other.kept, false))
  AND NOT (filed.departure AND place.commune IS NOT DISTINCT FROM other.commune)
ORDER BY filed_epci, filed.naf, filed.day, filed.siret, filed.kind, filed.convention,
         filed.counterpart, filed.departure, filed.reason
