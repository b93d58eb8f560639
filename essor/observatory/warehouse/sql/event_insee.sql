-- Events as Insee counts demography: no opening or closure where continuity holds.
-- inputs: event_states, event_pairs
-- grain:  one row per event; a pair stands on its new site, with the old one as counterpart
-- source: Insee, definition c1754
-- rule:   same legal unit and same activity: a transfer (whatever the place); another legal unit,
--         same place and activity: a takeover; same legal unit and place, another activity: a
--         change of activity under a new SIRET. What is in no pair stays an opening or a closure.
SELECT
    p.opened AS siret,
    CASE WHEN p.other_unit THEN 'takeover'
         WHEN p.other_activity THEN 'activity_change'
         ELSE 'transfer' END AS kind,
    o.day,
    o.naf,
    o.nomenclature,
    CASE WHEN p.other_activity THEN c.naf END AS naf_before,
    CASE WHEN p.other_activity THEN c.nomenclature END AS nomenclature_before,
    p.closed AS counterpart,
    concat(
        CASE WHEN p.other_unit THEN 'Autre unité légale' ELSE 'Même unité légale' END,
        CASE WHEN p.other_activity
             THEN concat(', activité ', naf_text(c.naf, c.nomenclature), ' puis ',
                         naf_text(o.naf, o.nomenclature))
             ELSE ', même activité' END,
        CASE WHEN p.same_place AND c.address IS NOT NULL AND o.address IS NOT NULL
             THEN ', même adresse'
             WHEN p.same_place THEN ', même commune'
             WHEN p.same_place IS FALSE THEN ', autre adresse'
             ELSE ', adresse inconnue' END,
        CASE WHEN p.gap = 0 THEN ', le même jour'
             WHEN abs(p.gap) = 1 THEN ', à 1 jour d''écart'
             ELSE concat(', à ', abs(p.gap), ' jours d''écart') END,
        CASE WHEN p.declared AND p.head_office_moved
             THEN ' ; succession déclarée, transfert de siège'
             WHEN p.declared THEN ' ; succession déclarée'
             WHEN getvariable('has_successions') THEN ' ; sans succession déclarée'
             ELSE ' ; liens de succession non chargés' END
    ) AS reason
FROM event_pairs AS p
JOIN event_states AS c ON c.siret = p.closed AND c.seq = p.closed_seq
JOIN event_states AS o ON o.siret = p.opened AND o.seq = p.opened_seq
UNION ALL
SELECT
    s.siret,
    s.kind,
    s.day,
    s.naf,
    s.nomenclature,
    NULL,
    NULL,
    NULL,
    s.reason
FROM event_states AS s
WHERE s.kind IN ('opening', 'closure', 'restart')
  AND NOT EXISTS (FROM event_pairs AS p WHERE p.opened = s.siret AND p.opened_seq = s.seq)
  AND NOT EXISTS (FROM event_pairs AS p WHERE p.closed = s.siret AND p.closed_seq = s.seq)
