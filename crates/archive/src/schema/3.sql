-- Version 3. What people put right in a report: words that are no fact, or that are somebody else's.

ALTER TABLE facts ADD COLUMN struck INTEGER NOT NULL DEFAULT 0;
-- The fact as it was read, where somebody put something right in it.
ALTER TABLE facts ADD COLUMN as_read TEXT;

-- A fact is known by its words, so that what was decided holds for every later reading and for copies of the report.
CREATE TABLE corrections (
    number SERIAL,
    report TEXT NOT NULL,
    local TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    -- `struck`, `realis`, or a role.
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    decided TEXT NOT NULL,
    who TEXT NOT NULL
);
CREATE INDEX corrections_report ON corrections(report);

-- When a report speaks of somebody, beside whom it speaks of: the last reports of one who is in thousands are asked for.
ALTER TABLE entity_reports ADD COLUMN said TEXT NOT NULL DEFAULT '';
UPDATE entity_reports SET said = (SELECT r.said FROM reports r WHERE r.number = entity_reports.report);
DROP INDEX entity_reports_entity;
CREATE INDEX entity_reports_said ON entity_reports(entity, said, report);

-- What whole archives are counted by, without their texts.
CREATE INDEX reports_counts ON reports(learnt, original, said, number);
DROP INDEX matters_learnt;
CREATE INDEX matters_counts ON matters(first_learnt, accounts);
CREATE INDEX matters_open ON matters(state, kind, day_to, accounts);
CREATE INDEX matters_told ON matters(kind, last_said);
DROP INDEX facts_place;
CREATE INDEX facts_told_at ON facts(place, copied, struck, superseded) WHERE place IS NOT NULL;
