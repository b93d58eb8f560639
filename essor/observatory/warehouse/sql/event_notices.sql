-- What could not become an event, for the report of the load.
-- inputs: event_raw, event_sites, history (the store)
-- grain:  one row, one column per notice
-- source: Insee, StockEtablissement and StockEtablissementHistorique
-- rule:   a change without a date is no event; a period after the day of the stock is not one yet
--         (a creation in the future is told by notices.sql). Sites of what was loaded only.
SELECT
    (
        SELECT count(*)
        FROM event_raw AS r
        WHERE r.day IS NULL AND EXISTS (FROM event_sites AS s WHERE s.siret = r.siret AND s.kept)
    ) AS evenement_sans_date,
    (
        SELECT count(*)
        FROM (
            SELECT siret, period_from FROM history
            UNION
            SELECT siret, period_from FROM event_sites
        ) AS dated
        WHERE dated.period_from > getvariable('stock_day')
          AND EXISTS (FROM event_sites AS s WHERE s.siret = dated.siret AND s.kept)
    ) AS evenement_futur
