-- Version 1. Times are ISO 8601 in UTC, days YYYY-MM-DD; both compare as text.

CREATE TABLE legation_archive (version INTEGER NOT NULL);

CREATE TABLE reports (
    number SERIAL,
    id TEXT NOT NULL UNIQUE,
    source_id TEXT,
    title TEXT NOT NULL,
    byline TEXT,
    publisher TEXT,
    url TEXT,
    published TEXT,
    -- The day that it was said; the day it was learnt, where it doesn't say.
    said TEXT NOT NULL,
    language TEXT,
    body TEXT NOT NULL,
    sections TEXT NOT NULL,
    digest TEXT NOT NULL,
    signature BLOB NOT NULL,
    -- The report that this is a copy of: the first of its group; itself for all others.
    original INTEGER NOT NULL,
    learnt TEXT NOT NULL
);
CREATE INDEX reports_said ON reports(said);
CREATE INDEX reports_learnt ON reports(learnt);
CREATE INDEX reports_original ON reports(original);

-- A part of each report's signature, to find those that are nearly the same.
CREATE TABLE bands (
    band INTEGER NOT NULL,
    report INTEGER NOT NULL REFERENCES reports(number),
    PRIMARY KEY (band, report)
) WITHOUT ROWID;

-- What a reader read in a report, without the facts.
CREATE TABLE readings (
    number SERIAL,
    report INTEGER NOT NULL REFERENCES reports(number),
    model TEXT NOT NULL,
    version TEXT NOT NULL,
    actors TEXT NOT NULL,
    places TEXT NOT NULL,
    learnt TEXT NOT NULL,
    superseded TEXT
);
CREATE INDEX readings_report ON readings(report);

CREATE TABLE entities (
    number SERIAL,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    last TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT,
    sector TEXT,
    role TEXT,
    -- Reports that speak of it.
    reports INTEGER NOT NULL DEFAULT 0,
    -- Whom it stands for; itself unless merged.
    canonical INTEGER NOT NULL,
    -- Whether a person decided that.
    decided INTEGER NOT NULL
);
CREATE INDEX entities_canonical ON entities(canonical);
CREATE INDEX entities_folded ON entities(folded);
CREATE INDEX entities_last ON entities(last, kind);
CREATE INDEX entities_reports ON entities(canonical, reports);

CREATE TABLE entity_reports (
    report INTEGER NOT NULL REFERENCES reports(number),
    local TEXT NOT NULL,
    entity INTEGER NOT NULL REFERENCES entities(number),
    PRIMARY KEY (report, local)
) WITHOUT ROWID;
CREATE INDEX entity_reports_entity ON entity_reports(entity, report);

CREATE TABLE places (
    number SERIAL,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    country TEXT,
    lat REAL,
    lon REAL
);
CREATE INDEX places_folded ON places(folded);

CREATE TABLE matters (
    number SERIAL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    day_from TEXT,
    day_to TEXT,
    first_said TEXT NOT NULL,
    last_said TEXT NOT NULL,
    first_learnt TEXT NOT NULL,
    changed TEXT NOT NULL,
    confidence REAL NOT NULL,
    accounts INTEGER NOT NULL,
    -- What a person decided about its state, and why.
    decided_state TEXT,
    note TEXT
);
CREATE INDEX matters_state ON matters(kind, state, last_said);
CREATE INDEX matters_due ON matters(kind, state, day_to);
CREATE INDEX matters_day ON matters(kind, day_from);
CREATE INDEX matters_learnt ON matters(first_learnt);
CREATE INDEX matters_changed ON matters(changed);

-- Ids that a matter had before it was merged with another.
CREATE TABLE matter_names (
    id TEXT NOT NULL PRIMARY KEY,
    current TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE facts (
    number SERIAL,
    report INTEGER NOT NULL REFERENCES reports(number),
    local TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    realis TEXT NOT NULL,
    said TEXT NOT NULL,
    day_from TEXT,
    day_to TEXT,
    confidence REAL NOT NULL,
    summary TEXT NOT NULL,
    features TEXT NOT NULL,
    body TEXT NOT NULL,
    place INTEGER REFERENCES places(number),
    copied INTEGER NOT NULL,
    matter INTEGER REFERENCES matters(number),
    learnt TEXT NOT NULL,
    superseded TEXT
);
CREATE INDEX facts_report ON facts(report);
CREATE INDEX facts_kind ON facts(kind, said);
CREATE INDEX facts_matter ON facts(matter);
CREATE INDEX facts_place ON facts(place);
CREATE INDEX facts_day ON facts(kind, day_from);

CREATE TABLE fact_actors (
    fact INTEGER NOT NULL REFERENCES facts(number) ON DELETE CASCADE,
    entity INTEGER NOT NULL REFERENCES entities(number),
    role TEXT NOT NULL,
    -- The country that it acts for, or none.
    side TEXT NOT NULL,
    kind TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (fact, entity, role)
) WITHOUT ROWID;
CREATE INDEX fact_actors_entity ON fact_actors(entity, kind, said);
CREATE INDEX fact_actors_side ON fact_actors(side, kind, said);

-- By what facts find those that may be of the same matter.
CREATE TABLE fact_keys (
    key INTEGER NOT NULL,
    day INTEGER NOT NULL,
    fact INTEGER NOT NULL REFERENCES facts(number) ON DELETE CASCADE,
    PRIMARY KEY (key, day, fact)
) WITHOUT ROWID;
CREATE INDEX fact_keys_fact ON fact_keys(fact);

-- Where a report says that what was awaited has come about, or has not.
CREATE TABLE outcomes (
    fact INTEGER NOT NULL REFERENCES facts(number) ON DELETE CASCADE,
    report INTEGER NOT NULL REFERENCES reports(number),
    verdict TEXT NOT NULL,
    quote TEXT NOT NULL,
    span_from INTEGER NOT NULL,
    span_to INTEGER NOT NULL,
    said TEXT NOT NULL,
    learnt TEXT NOT NULL,
    PRIMARY KEY (fact, report)
) WITHOUT ROWID;
CREATE INDEX outcomes_report ON outcomes(report);

-- What people decided, in order; it is never changed.
CREATE TABLE audit (
    number SERIAL,
    decided TEXT NOT NULL,
    who TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    object TEXT,
    note TEXT
);

-- Actors of a name who are not the one of that name: decided by people, kept for every later reading.
CREATE TABLE apart (
    key TEXT NOT NULL,
    report TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (key, report)
) WITHOUT ROWID;

-- sqlite
CREATE VIRTUAL TABLE words USING fts5(
    title, body, content = 'reports', content_rowid = 'number', tokenize = "porter unicode61 remove_diacritics 2"
);
-- postgres
-- A tsvector holds a mebibyte at most: of longer reports, the first part is searched.
ALTER TABLE reports ADD COLUMN words tsvector
    GENERATED ALWAYS AS (setweight(to_tsvector('english', title), 'A') || to_tsvector('english', left(body, 300000))) STORED;
CREATE INDEX reports_words ON reports USING gin(words);
-- both
