-- Compact store of legal units: no name.
-- inputs: legal_units_checked, duplicate_lines, establishments (the store; ignored for France)
-- grain:  one row per SIREN
-- source: Insee, StockUniteLegale
-- rule:   units of the SIRET that the store holds.
SELECT line, siren, active, partial, created_on, band, legal_category, size_category, head_nic
FROM legal_units_checked AS u
WHERE reject IS NULL
  AND NOT EXISTS (FROM duplicate_lines WHERE duplicate_lines.line = u.line)
  AND (
        NOT getvariable('bounded')
        OR EXISTS (FROM establishments WHERE establishments.siret // 100000 = u.siren)
  )
