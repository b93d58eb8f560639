-- Numbers of the units that ask not to be shown, for this month and every earlier one.
-- inputs: partial_numbers (SIRET and SIREN of status P in this load's files)
-- grain:  one row per number
-- source: Insee, statutDiffusion…
-- rule:   SIREN (9 digits) and SIRET (14) do not meet as numbers: a SIRET is at least 10^5 times
--         its SIREN, and a real SIREN is above 10^5.
SELECT DISTINCT number FROM partial_numbers WHERE number IS NOT NULL ORDER BY number
