-- A closed site and the one that may have followed it, where no declared succession joins them.
-- inputs: event_states, event_pairs (declared), successions (the store)
-- grain:  one row per closure × opening that could be one continuity; a closure or an opening may
--         stand in several rows, of which event_round keeps one
-- source: Insee, definition c1754
-- rule:   within 90 days, and at most one of legal unit, activity and place changes. Nothing unknown
--         counts as equal here: the activity is the same code of the same nomenclature, and a place
--         is the same street and number of the same commune. The old site was there before the new
--         one opened, and the new one outlives it.
SELECT
    c.siret AS closed,
    c.seq AS closed_seq,
    o.siret AS opened,
    o.seq AS opened_seq,
    (o.day - c.day)::INTEGER AS gap,
    c.siren <> o.siren AS other_unit,
    c.naf <> o.naf AS other_activity,
    c.address = o.address AND c.commune = o.commune AS same_place,
    false AS head_office_moved,
    false AS declared
FROM (
    SELECT c.siret AS closed, c.seq AS closed_seq, o.siret AS opened, o.seq AS opened_seq
    FROM free_states AS c
    JOIN free_states AS o ON o.siren = c.siren AND o.naf = c.naf
        AND o.nomenclature = c.nomenclature
    WHERE c.kind = 'closure' AND o.kind = 'opening' AND c.siret <> o.siret
      AND o.day BETWEEN c.day - 90 AND c.day + 90
    UNION
    SELECT c.siret, c.seq, o.siret, o.seq
    FROM free_states AS c
    JOIN free_states AS o ON o.address = c.address AND o.commune = c.commune
        AND o.nomenclature = c.nomenclature
    WHERE c.kind = 'closure' AND o.kind = 'opening' AND c.siret <> o.siret
      AND c.numbered AND o.numbered
      AND (c.siren = o.siren OR c.naf = o.naf)
      AND c.naf IS NOT NULL AND o.naf IS NOT NULL
      AND o.day BETWEEN c.day - 90 AND c.day + 90
) AS near
JOIN free_states AS c ON c.siret = near.closed AND c.seq = near.closed_seq
JOIN free_states AS o ON o.siret = near.opened AND o.seq = near.opened_seq
WHERE coalesce(c.day_before < o.day, true)
  AND coalesce(o.day_after > c.day, true)
  AND NOT EXISTS (
    FROM successions AS s
    WHERE s.predecessor = near.closed AND s.successor = near.opened AND s.continuity IS FALSE
  )
