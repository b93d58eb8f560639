-- Vocabulary shared by every statement of the warehouse.
-- inputs: none
-- grain:  none (macros only)
-- source: Insee, documentation of Sirene files; COG; Luhn's rule with La Poste's exception
-- rule:   identifiers and codes become integers that keep every distinction of the text:
--         commune 2A004 -> 200004, 2B033 -> 300033, others as they read;
--         NAF 25.62B -> 256202, NAF 1993 28.7Q -> 287017, NAP 64.11 -> 641100.

-- n must be a whole number of at most 14 digits; positions count from the right. Halves of seven
-- digits fit an INTEGER, whose divisions are several times faster than a BIGINT's.
CREATE OR REPLACE MACRO doubled(d) AS (2 * d - 9 * (d > 4)::INTEGER);
CREATE OR REPLACE MACRO digit(n, power) AS ((n // power) % 10);
CREATE OR REPLACE MACRO low_half(n) AS ((n % 10000000)::INTEGER);
CREATE OR REPLACE MACRO high_half(n) AS ((n // 10000000)::INTEGER);
CREATE OR REPLACE MACRO single_at_1357(h) AS (
    digit(h, 1) + digit(h, 100) + digit(h, 10000) + digit(h, 1000000)
);
CREATE OR REPLACE MACRO single_at_246(h) AS (digit(h, 10) + digit(h, 1000) + digit(h, 100000));
CREATE OR REPLACE MACRO double_at_1357(h) AS (
    doubled(digit(h, 1)) + doubled(digit(h, 100)) + doubled(digit(h, 10000))
  + doubled(digit(h, 1000000))
);
CREATE OR REPLACE MACRO double_at_246(h) AS (
    doubled(digit(h, 10)) + doubled(digit(h, 1000)) + doubled(digit(h, 100000))
);
-- The second half starts at position 8: what is single in one half is doubled in the other.
CREATE OR REPLACE MACRO luhn_sum(n) AS (
    single_at_1357(low_half(n)) + double_at_246(low_half(n))
  + double_at_1357(high_half(n)) + single_at_246(high_half(n))
);
CREATE OR REPLACE MACRO luhn(n) AS (luhn_sum(n) % 10 = 0);
CREATE OR REPLACE MACRO digit_sum(n) AS (
    single_at_1357(low_half(n)) + single_at_246(low_half(n))
  + single_at_1357(high_half(n)) + single_at_246(high_half(n))
);
CREATE OR REPLACE MACRO siret_ok(n) AS (
    CASE WHEN n // 100000 = 356000000 AND n <> 35600000000048 THEN digit_sum(n) % 5 = 0
         ELSE luhn(n) AND luhn(n // 100000) END
);
-- Why a SIRET may not enter: demonstration numbers fail Luhn on purpose and stay among themselves.
CREATE OR REPLACE MACRO siret_fault(written, n) AS (
    CASE
        WHEN written IS NULL THEN 'siret_absent'
        WHEN n IS NULL THEN 'siret_mal_forme'
        WHEN is_demo() AND luhn(n // 100000) THEN 'siren_reel_en_demonstration'
        WHEN NOT is_demo() AND NOT siret_ok(n) THEN 'siret_cle_fausse'
    END
);
CREATE OR REPLACE MACRO siren_fault(written, n) AS (
    CASE
        WHEN written IS NULL THEN 'siren_absent'
        WHEN n IS NULL THEN 'siren_mal_forme'
        WHEN is_demo() AND luhn(n) THEN 'siren_reel_en_demonstration'
        WHEN NOT is_demo() AND NOT luhn(n) THEN 'siren_cle_fausse'
    END
);
CREATE OR REPLACE MACRO number_of(written, width) AS (
    CASE WHEN length(written) = width AND regexp_full_match(written, '[0-9]+')
         THEN TRY_CAST(written AS BIGINT) END
);

CREATE OR REPLACE MACRO commune_number(code) AS (
    CASE
        WHEN code IS NULL OR length(code) <> 5 THEN NULL
        WHEN code[1:2] = '2A' THEN 200000 + TRY_CAST(code[3:5] AS INTEGER)
        WHEN code[1:2] = '2B' THEN 300000 + TRY_CAST(code[3:5] AS INTEGER)
        ELSE TRY_CAST(code AS INTEGER)
    END
);

CREATE OR REPLACE MACRO naf_ok(code) AS (
    regexp_full_match(code, '[0-9]{2}\.([0-9][A-Z]|[0-9]{2}[A-Z]?)')
);
CREATE OR REPLACE MACRO naf_number(code) AS (
    TRY_CAST(code[1:2] AS INTEGER) * 10000
  + CASE
        WHEN length(code) = 5 AND code[5:5] >= 'A'
        THEN TRY_CAST(code[4:4] AS INTEGER) * 1000 + ascii(code[5:5]) - 64
        ELSE TRY_CAST(code[4:5] AS INTEGER) * 100
           + CASE WHEN length(code) = 6 THEN ascii(code[6:6]) - 64 ELSE 0 END
    END
);
CREATE OR REPLACE MACRO naf_text(n, nomenclature) AS (
    CASE
        WHEN n IS NULL THEN NULL
        WHEN nomenclature IN ('NAF1993', 'NAFRev1')
        THEN printf('%02d.%d%s', n // 10000, (n // 1000) % 10, chr((64 + n % 1000)::INTEGER))
        WHEN n % 100 = 0 THEN printf('%02d.%02d', n // 10000, (n // 100) % 100)
        ELSE printf('%02d.%02d%s', n // 10000, (n // 100) % 100, chr((64 + n % 100)::INTEGER))
    END
);
-- Manufacturing in NAF rév. 2 (section C): 10 to 33. NAF 2025 keeps these divisions for section C.
-- Older nomenclatures number otherwise: unknown, never guessed.
CREATE OR REPLACE MACRO division_of(n, nomenclature) AS (
    CASE WHEN nomenclature IN ('NAFRev2', 'NAF2025') THEN (n // 10000)::UTINYINT END
);
CREATE OR REPLACE MACRO is_industry(division) AS (division BETWEEN 10 AND 33);

-- 1900-01-01 is how Insee writes an unknown date of creation.
CREATE OR REPLACE MACRO known_date(written) AS (
    nullif(TRY_CAST(written AS DATE), DATE '1900-01-01')
);
CREATE OR REPLACE MACRO date_fault(written) AS (
    written IS NOT NULL AND TRY_CAST(written AS DATE) IS NULL
);
CREATE OR REPLACE MACRO band_rank(code) AS (
    (list_position(['NN', '00', '01', '02', '03', '11', '12', '21', '22', '31', '32', '41', '42',
                    '51', '52', '53'], code) - 1)::TINYINT
);

-- Text as it is searched: no accent, no capital, no punctuation, one space.
CREATE OR REPLACE MACRO searchable(written) AS (
    trim(regexp_replace(
        replace(replace(strip_accents(lower(written)), 'œ', 'oe'), 'æ', 'ae'),
        '[^a-z0-9]+', ' ', 'g'
    ))
);
CREATE OR REPLACE MACRO commune_text(n) AS (
    CASE
        WHEN n >= 300000 THEN printf('2B%03d', n % 1000)
        WHEN n >= 200000 THEN printf('2A%03d', n % 1000)
        ELSE printf('%05d', n)
    END
);
-- The same for text with apostrophes, dropped: RENN'OV is also typed « rennov ».
CREATE OR REPLACE MACRO without_apostrophes(written) AS (
    CASE WHEN regexp_matches(written, '[''’]')
         THEN searchable(regexp_replace(written, '[''’]', '', 'g')) END
);
