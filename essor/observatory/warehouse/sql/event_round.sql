-- The pairs that are each other's best choice among those left.
-- inputs: likely_pairs (what is left of them)
-- grain:  one row per closure and per opening at most
-- source: event_likely_pairs
-- rule:   same legal unit first, same place next, then the nearest dates; then the smallest numbers,
--         so that the order is complete. Repeated until nothing is left, it takes the pairs one by
--         one in that order.
SELECT *
FROM likely_pairs
QUALIFY row_number() OVER (
            PARTITION BY closed, closed_seq
            ORDER BY other_unit, same_place IS NOT TRUE, abs(gap), closed, closed_seq, opened,
                     opened_seq
        ) = 1
    AND row_number() OVER (
            PARTITION BY opened, opened_seq
            ORDER BY other_unit, same_place IS NOT TRUE, abs(gap), closed, closed_seq, opened,
                     opened_seq
        ) = 1
