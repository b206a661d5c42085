-- Version 4. What lists ask of reports and facts, beside their texts: an archive of ten thousand reports answers in a blink.

-- sqlite
-- A text stands in its report's row, and what comes after it is read only through it. Statements ask for these by name
-- (INDEXED BY); a server keeps long texts apart by itself.
CREATE INDEX reports_heads ON reports(number, id, said, original, learnt, title, publisher, published, url);
CREATE INDEX reports_copies ON reports(original, published, id, publisher, learnt) WHERE number <> original;
-- Where matters stand is told without the facts' rows.
DROP INDEX facts_matter;
CREATE INDEX facts_accounts ON facts(matter, said, superseded, struck, learnt, realis, day_from, day_to, report, local, features)
    WHERE matter IS NOT NULL;
-- both
DROP INDEX reports_said;
CREATE INDEX reports_told ON reports(said, id, original, learnt);
DROP INDEX facts_told_at;
CREATE INDEX facts_told_at ON facts(place, copied, struck, superseded, said, learnt, kind) WHERE place IS NOT NULL;
