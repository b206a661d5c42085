-- Version 7. The keys of one time lie together: those that new reports are compared with stay in memory, however many years
-- an archive has.

DROP INDEX fact_keys_fact;
ALTER TABLE fact_keys RENAME TO fact_keys_before;
CREATE TABLE fact_keys (
    -- The day in lengths of 256 days, rounded down.
    period INTEGER NOT NULL,
    key INTEGER NOT NULL,
    day INTEGER NOT NULL,
    fact INTEGER NOT NULL REFERENCES facts(number) ON DELETE CASCADE,
    PRIMARY KEY (period, key, day, fact)
) WITHOUT ROWID;
INSERT INTO fact_keys(period, key, day, fact)
    SELECT (day - (day % 256 + 256) % 256) / 256, key, day, fact FROM fact_keys_before ORDER BY 1, 2, 3, 4;
DROP TABLE fact_keys_before;
CREATE INDEX fact_keys_fact ON fact_keys(fact);

-- sqlite
-- What became of the last accounts of a matter, without the words that say so.
CREATE INDEX outcomes_last ON outcomes(fact, said, verdict, learnt);
-- both
