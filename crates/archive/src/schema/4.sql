-- Version 4. What lists ask of reports, facts and matters, beside their texts; and what adding looks up.

-- sqlite
-- A text stands in its report's row, and what comes after it is read only through it; a fact's row has all of its words.
-- Statements ask for these by name (INDEXED BY); a server keeps long texts apart by itself.
CREATE INDEX reports_heads ON reports(number, id, said, original, learnt, title, publisher, published, url);
CREATE INDEX reports_copies ON reports(original, published, id, publisher, learnt) WHERE number <> original;
CREATE INDEX facts_heads ON facts(number, kind, matter, copied, struck, superseded, learnt, said);
-- Where matters stand.
DROP INDEX facts_matter;
CREATE INDEX facts_accounts ON facts(matter, said, superseded, struck, learnt, realis, day_from, day_to, report, local, features)
    WHERE matter IS NOT NULL;
-- both
DROP INDEX facts_kind;
CREATE INDEX facts_told ON facts(kind, said, copied, struck, superseded, learnt, matter);
DROP INDEX facts_told_at;
CREATE INDEX facts_told_at ON facts(place, copied, struck, superseded, said, learnt, kind) WHERE place IS NOT NULL;
DROP INDEX reports_said;
CREATE INDEX reports_told ON reports(said, id, original, learnt);

-- Matters in the very order in which they are listed, so that the first are found without a look at the others.
DROP INDEX matters_state;
CREATE INDEX matters_state ON matters(kind, state, last_said DESC, id);
DROP INDEX matters_due;
CREATE INDEX matters_due ON matters(kind, state, day_to, last_said DESC, id);
DROP INDEX matters_told;
CREATE INDEX matters_told ON matters(kind, last_said DESC, id, first_learnt, accounts);
DROP INDEX matters_changed;
CREATE INDEX matters_changed ON matters(kind, changed DESC, id);

-- By what a new report finds those of the same text, and a matter its former names.
CREATE INDEX reports_digest ON reports(digest);
CREATE INDEX matter_names_current ON matter_names(current);
