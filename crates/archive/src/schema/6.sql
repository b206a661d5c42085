-- Version 6. What lists and differences count is counted when a report is added: a matter may be told of for years.

-- Reports that give an account of a matter, copies not counted.
ALTER TABLE matters ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
UPDATE matters SET told = (SELECT COUNT(DISTINCT r.original) FROM facts f JOIN reports r ON r.number = f.report
    WHERE f.matter = matters.number AND f.superseded IS NULL AND f.struck = 0);
-- Whether anything was read again since a moment.
CREATE INDEX readings_superseded ON readings(superseded) WHERE superseded IS NOT NULL;
