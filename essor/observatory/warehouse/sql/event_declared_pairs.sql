-- A closed site and the one that followed it, where a declared succession joins them.
-- inputs: event_states, successions (the store), event_sites
-- grain:  one row per predecessor × successor whose continuity holds
-- source: Insee, StockEtablissementLiensSuccession and definition c1754
-- rule:   the closure and the opening stand within 90 days; continuity is broken when two or more
--         of legal unit, activity and place change, or when the link says so (the move of a head
--         office is never denied). Under a link, an activity in two nomenclatures is not a change;
--         a place is the address, or the commune where an address is unknown.
--         Several events of one pair: the nearest, then the earliest.
SELECT
    closed,
    closed_seq,
    opened,
    opened_seq,
    gap,
    other_unit,
    other_activity,
    same_place,
    head_office_moved,
    true AS declared
FROM (
    SELECT
        c.siret AS closed,
        c.seq AS closed_seq,
        o.siret AS opened,
        o.seq AS opened_seq,
        (o.day - c.day)::INTEGER AS gap,
        c.siren <> o.siren AS other_unit,
        coalesce(c.nomenclature = o.nomenclature AND c.naf <> o.naf, false) AS other_activity,
        CASE WHEN c.address IS NOT NULL AND o.address IS NOT NULL
             THEN c.address = o.address AND c.commune = o.commune
             ELSE c.commune = o.commune END AS same_place,
        links.head_office_moved,
        links.continuity,
        row_number() OVER (
            PARTITION BY c.siret, o.siret
            ORDER BY abs((o.day - c.day)::INTEGER), c.day, c.seq, o.day, o.seq
        ) AS choice
    FROM (
        SELECT
            predecessor,
            successor,
            bool_or(continuity) AS continuity,
            coalesce(bool_or(head_office_moved), false) AS head_office_moved
        FROM successions
        WHERE predecessor <> successor
        GROUP BY predecessor, successor
    ) AS links
    JOIN event_states AS c ON c.siret = links.predecessor AND c.kind = 'closure'
    JOIN event_states AS o ON o.siret = links.successor AND o.kind = 'opening'
    WHERE abs((o.day - c.day)::INTEGER) <= 90
)
WHERE choice = 1
  AND other_unit::INTEGER + other_activity::INTEGER + (same_place IS NOT TRUE)::INTEGER <= 1
  AND (continuity IS NOT FALSE OR (head_office_moved AND NOT other_unit))
