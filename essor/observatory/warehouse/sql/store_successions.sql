-- Compact store of succession links.
-- inputs: successions_checked, duplicate_lines, perimeter_sirets (ignored for the whole of France)
-- grain:  one row per predecessor × successor × date
-- source: Insee, StockEtablissementLiensSuccession
-- rule:   repeated links count once; under a perimeter, either end inside is enough.
SELECT predecessor, successor, linked_on, head_office_moved, continuity
FROM successions_checked AS s
WHERE reject IS NULL
  AND NOT EXISTS (FROM duplicate_lines WHERE duplicate_lines.line = s.line)
  AND (
        NOT getvariable('bounded')
        OR EXISTS (FROM perimeter_sirets AS p WHERE p.siret = s.predecessor)
        OR EXISTS (FROM perimeter_sirets AS p WHERE p.siret = s.successor)
  )
ORDER BY predecessor, successor, linked_on
