-- The trail: what was changed, by whom. An event outlives what it tells of, so it has no foreign key.
--
-- A change raises the last number of its organization near the end of its transaction, and then holds the lock on that
-- row until it commits. So the numbers of an organization become visible in the order of commits, and a reader that
-- keeps the last number it has read misses none. The numbers have a table of their own: an insert of a key locks the
-- organization's row in shared mode, and to raise a number there as well could deadlock.

CREATE TABLE api_key_event_numbers (
  organization_id BLOB NOT NULL PRIMARY KEY CHECK (length(organization_id) = 16),
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An actor that is NULL is the app itself. details is a JSON object.

CREATE TABLE api_key_events (
  organization_id BLOB NOT NULL CHECK (length(organization_id) = 16),
  number INTEGER NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  occurred_at INTEGER NOT NULL,
  actor TEXT,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (organization_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_events_by_subject ON api_key_events (organization_id, subject, number);
