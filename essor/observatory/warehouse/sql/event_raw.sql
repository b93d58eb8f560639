-- What the periods say, nothing inferred. `day` is NULL when the register does not date it.
-- inputs: event_sites, event_periods
-- grain:  one row per SIRET × event; seq orders the events of a site (0: its creation)
-- source: Insee, StockEtablissement and StockEtablissementHistorique
-- rule:   opening: the first active period with no closed one before it; without such a dated
--         period, the date of creation. Closure: a closed period that does not follow a closed
--         one; its activity is the one the site had. Restart: an active period right after a
--         closed one. Activity change: another code of the same nomenclature. An unknown state,
--         activity or employer status never makes an event with what follows it. A reason is
--         written here only where the event's kind does not say it (see events.sql).
SELECT
    p.siret,
    p.seq,
    kind,
    p.period_from AS day,
    CASE WHEN kind = 'closure' THEN coalesce(p.naf_before, p.naf) ELSE p.naf END AS naf,
    CASE WHEN kind = 'closure' AND p.naf_before IS NOT NULL THEN p.nomenclature_before
         ELSE p.nomenclature END AS nomenclature,
    CASE WHEN kind = 'activity_change' THEN p.naf_before END AS naf_before,
    CASE WHEN kind = 'activity_change' THEN p.nomenclature_before END AS nomenclature_before,
    CASE WHEN kind = 'activity_change'
         THEN concat('Activité : ', naf_text(p.code_before, p.coding_before), ', puis ',
                     naf_text(p.code, p.coding))
    END AS reason,
    false AS by_creation
FROM (
    SELECT *, unnest(list_filter([
        CASE WHEN NOT active AND active_before IS DISTINCT FROM false THEN 'closure' END,
        CASE WHEN active AND NOT active_before THEN 'restart' END,
        CASE WHEN active IS DISTINCT FROM false AND recorded_change THEN 'activity_change' END,
        CASE WHEN active IS DISTINCT FROM false AND employer AND NOT employer_before
             THEN 'employer_start' END,
        CASE WHEN active IS DISTINCT FROM false AND NOT employer AND employer_before
             THEN 'employer_stop' END
    ], lambda kind: kind IS NOT NULL)) AS kind
    FROM event_periods
) AS p
UNION ALL
SELECT
    s.siret,
    coalesce(o.seq, 0),
    'opening',
    CASE WHEN o.historised AND o.period_from IS NOT NULL THEN o.period_from
         WHEN s.created_on <= getvariable('stock_day') THEN s.created_on END,
    CASE WHEN o.siret IS NOT NULL THEN o.naf ELSE s.naf END,
    CASE WHEN o.siret IS NOT NULL THEN o.nomenclature ELSE s.nomenclature END,
    NULL,
    NULL,
    NULL,
    NOT coalesce(o.historised AND o.period_from IS NOT NULL, false)
FROM event_sites AS s
LEFT JOIN event_periods AS o ON o.siret = s.siret AND o.active AND o.nothing_before
WHERE s.created_on IS NULL
   OR s.created_on <= getvariable('stock_day')
   OR (o.historised AND o.period_from IS NOT NULL)
