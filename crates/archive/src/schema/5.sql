-- Version 5. Where matters stand, out of a small index: adding and lists look at every account of a matter.

-- What of a fact's features tells that: `n` where it is negated, `m` where it is moved, and its degree behind a blank. Only
-- facts of matters have it.
ALTER TABLE facts ADD COLUMN bearing TEXT NOT NULL DEFAULT '';

-- sqlite
DROP INDEX facts_accounts;
UPDATE facts SET bearing = CASE WHEN json_extract(features, '$.negative') THEN 'n' ELSE '' END
    || CASE WHEN json_extract(features, '$.moved') THEN 'm' ELSE '' END
    || ' ' || COALESCE(json_extract(features, '$.degree'), '') WHERE kind NOT IN ('statement', 'event');
CREATE INDEX facts_accounts
    ON facts(matter, said, superseded, struck, learnt, realis, day_from, day_to, confidence, report, local, bearing)
    WHERE matter IS NOT NULL;
-- What adding and counting ask of the report of each fact.
CREATE INDEX reports_known ON reports(number, original, learnt, said, id);
-- postgres
UPDATE facts SET bearing = CASE WHEN CAST(features AS json) ->> 'negative' = 'true' THEN 'n' ELSE '' END
    || CASE WHEN CAST(features AS json) ->> 'moved' = 'true' THEN 'm' ELSE '' END
    || ' ' || COALESCE(CAST(features AS json) ->> 'degree', '') WHERE kind NOT IN ('statement', 'event');
-- both
