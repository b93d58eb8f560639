-- Compact store of periods.
-- inputs: history_checked, duplicate_lines, establishments (the store; ignored for France)
-- grain:  one row per SIRET × period
-- source: Insee, StockEtablissementHistorique
-- rule:   periods of the SIRET that the store holds; file order (by SIRET) is kept.
SELECT siret, period_from, period_to, active, naf, nomenclature, employer
FROM history_checked AS h
WHERE reject IS NULL
  AND NOT EXISTS (FROM duplicate_lines WHERE duplicate_lines.line = h.line)
  AND (
        NOT getvariable('bounded')
        OR EXISTS (FROM establishments WHERE establishments.siret = h.siret)
  )
