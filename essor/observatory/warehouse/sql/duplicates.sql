-- Lines that repeat an earlier line of the same file.
-- inputs: checked (one file's rows with `line`, `reject` and the columns of the key)
-- grain:  one row per repeated line
-- source: the file itself
-- rule:   the first line in file order stays; $key is the file's natural key.
SELECT line
FROM (
    SELECT line, row_number() OVER (PARTITION BY $key ORDER BY line) AS copy
    FROM checked
    WHERE reject IS NULL
)
WHERE copy > 1
