-- Numbers of sites, for key figures and facets without a text search.
-- inputs: sites
-- grain:  EPCI × NAF division × headcount band × administrative state × industry
-- source: Insee, Sirene
-- rule:   a count of the register (état administratif), not of economic activity.
SELECT
    epci,
    division,
    is_industry,
    band,
    active,
    count(*) AS sites,
    count(*) FILTER (masked) AS masked,
    count(*) FILTER (employer) AS employers
FROM sites
GROUP BY ALL
ORDER BY epci, division, is_industry, band, active
