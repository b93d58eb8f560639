-- Names of the legal units of a month whose official files are gone: what its sites still show.
-- inputs: sites (the month's), legal_units (its store)
-- grain:  one row per SIREN that has a site
-- source: Insee, StockUniteLegale of the month
-- rule:   as unit_names; acronyms and usual names that were not shown are lost.
SELECT
    s.siren,
    u.active,
    u.band,
    u.legal_category,
    u.head_nic,
    s.masked,
    s.sole_trader,
    s.name,
    CASE WHEN s.sole_trader IS FALSE THEN s.name END AS all_names
FROM (
    SELECT siren, bool_and(masked) AS masked, bool_or(sole_trader) AS sole_trader,
           min(name) AS name
    FROM sites
    GROUP BY siren
) AS s
LEFT JOIN legal_units AS u ON u.siren = s.siren
