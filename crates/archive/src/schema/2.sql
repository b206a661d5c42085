-- Version 2.

-- What a report says of itself besides, as JSON, so that it is given out again as it came.
ALTER TABLE reports ADD COLUMN published_from TEXT;
ALTER TABLE reports ADD COLUMN revision TEXT;
ALTER TABLE reports ADD COLUMN dateline TEXT;

-- The place that a person said it is the same as; nothing where it stands for itself.
ALTER TABLE places ADD COLUMN canonical INTEGER;
CREATE INDEX places_canonical ON places(canonical) WHERE canonical IS NOT NULL;

-- Reports that speak of an actor or of those who stand for it; 0 for whoever stands for another.
ALTER TABLE entities ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
UPDATE entities SET told = (SELECT COALESCE(SUM(o.reports), 0) FROM entities o WHERE o.canonical = entities.number)
    WHERE canonical = number;
DROP INDEX entities_reports;
CREATE INDEX entities_told ON entities(told);

-- No index is kept that no question uses.
DROP INDEX matters_day;
DROP INDEX facts_day;
DROP INDEX facts_matter;
CREATE INDEX facts_matter ON facts(matter) WHERE matter IS NOT NULL;
