-- Events as pages and exports read them, filed by EPCI and activity.
-- inputs: event_raw, event_insee, event_sites, headcount_candidates
-- grain:  one row per event and convention; a transfer between two communes stands twice: filed
--         under the new site's place, and (departure) under the old one's
-- source: Insee, Sirene; candidates of the DGE and Trendeo conventions are ours
-- rule:   a transfer is in, out or within only for the perimeter of who asks: it is neutral here.
--         An event keeps numbers, place and activity: no name, no address. It is kept when its site,
--         or its counterpart, is in what was loaded. Without a qualified event, DGE and Trendeo have
--         candidates only: openings, closures and moves of headcount band in manufacturing (Trendeo:
--         ten employees or more). Rows are sorted small (a long text in a sort key is
--         slow: the last key is a hash of it), then written out.
SELECT
    lpad(siret::VARCHAR, 14, '0') AS siret,
    kind AS event,
    day AS date,
    naf_text(naf, nomenclature) AS naf,
    commune_text(commune) AS commune,
    lpad(epci::VARCHAR, 9, '0') AS epci,
    convention,
    CASE convention WHEN 'raw' THEN 'recorded' WHEN 'insee' THEN 'inferred' ELSE 'candidate' END
        AS certainty,
    lpad(counterpart::VARCHAR, 14, '0') AS counterpart_siret,
    CASE
        WHEN convention = 'raw' AND reason IS NULL THEN
            CASE kind
                WHEN 'opening' THEN CASE WHEN by_creation THEN 'Date de création au registre'
                                         ELSE 'Première période active au registre' END
                WHEN 'closure' THEN 'Période fermée au registre'
                WHEN 'restart' THEN 'Période active qui suit une période fermée'
                WHEN 'employer_start' THEN 'Caractère employeur : non, puis oui'
                WHEN 'employer_stop' THEN 'Caractère employeur : oui, puis non'
            END
        WHEN reason IS NULL THEN concat(
            CASE WHEN convention = 'insee' THEN 'Aucun ' ELSE 'À confirmer : aucun ' END,
            CASE kind WHEN 'opening' THEN 'prédécesseur' ELSE 'successeur' END,
            ' à 90 jours près',
            CASE WHEN getvariable('has_successions') THEN ''
                 ELSE ' ; liens de succession non chargés' END)
        WHEN convention IN ('dge', 'trendeo') AND kind = 'opening'
        THEN concat('À confirmer : ', lower(reason[1:1]), reason[2:])
        ELSE reason
    END AS reason,
    division_of(naf, nomenclature) AS division,
    coalesce(is_industry(division_of(naf, nomenclature)), false)
        OR coalesce(is_industry(division_of(naf_before, nomenclature_before)), false)
        AS is_industry,
    CASE WHEN division_of(naf_before, nomenclature_before) IS NOT NULL
         THEN naf_text(naf_before, nomenclature_before) END AS naf_before,
    commune_text(other_commune) AS counterpart_commune,
    lpad(other_epci::VARCHAR, 9, '0') AS counterpart_epci,
    departure,
    commune_text(CASE WHEN departure THEN other_commune ELSE commune END) AS filed_commune,
    lpad(filed_epci::VARCHAR, 9, '0') AS filed_epci
FROM (
    SELECT * EXCLUDE (conventions), unnest(conventions) AS convention
    FROM (
        SELECT
            filed.*,
            place.commune,
            place.epci,
            other.commune AS other_commune,
            other.epci AS other_epci,
            CASE WHEN filed.departure THEN other.epci ELSE place.epci END AS filed_epci,
            CASE
                WHEN basis = 1 THEN ['raw']
                WHEN basis = 2 AND kind IN ('opening', 'closure')
                     AND is_industry(division_of(filed.naf, filed.nomenclature))
                THEN CASE WHEN place.ten THEN ['insee', 'dge', 'trendeo'] ELSE ['insee', 'dge'] END
                WHEN basis = 2 THEN ['insee']
                WHEN basis = 3 THEN ['dge', 'trendeo']
                ELSE ['dge']
            END AS conventions
        FROM (
            SELECT siret, kind, day, naf, nomenclature, naf_before, nomenclature_before,
                   NULL::BIGINT AS counterpart, reason, by_creation, false AS departure,
                   1::TINYINT AS basis
            FROM event_raw
            UNION ALL
            SELECT siret, kind, day, naf, nomenclature, naf_before, nomenclature_before, counterpart,
                   reason, false, unnest(CASE WHEN kind = 'transfer' THEN [false, true]
                                              ELSE [false] END), 2
            FROM event_insee
            UNION ALL
            SELECT siret, event, date, naf, nomenclature, NULL, NULL, NULL, reason, false, false,
                   CASE WHEN greatest(band_before, band) >= band_rank('11') THEN 3 ELSE 4 END
            FROM headcount_candidates
            WHERE is_industry(division_of(naf, nomenclature))
        ) AS filed
        JOIN event_sites AS place ON place.siret = filed.siret
        LEFT JOIN event_sites AS other ON other.siret = filed.counterpart
        WHERE filed.day IS NOT NULL
          AND (place.kept OR coalesce(other.kept, false))
          AND NOT (filed.departure AND place.commune IS NOT DISTINCT FROM other.commune)
        ORDER BY filed_epci, filed.naf, filed.day, filed.siret, basis, filed.counterpart,
                 filed.departure, hash(filed.kind, filed.reason)
    )
)
