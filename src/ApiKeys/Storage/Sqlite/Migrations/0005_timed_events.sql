-- Which events of what time does are recorded: each once, whatever number of nodes look for them. occasion says what
-- happened, and occurred_at when, such as the expiry of the key. A row is kept for 100 days after it was recorded.

CREATE TABLE api_key_timed_events (
  key_id BLOB NOT NULL CHECK (length(key_id) = 16),
  occasion TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (key_id, occasion, occurred_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_timed_events_by_time ON api_key_timed_events (recorded_at);

-- The node that looks, and the time up to which all is recorded. Each transaction that records such events updates the
-- row first, and holds its lock up to the commit.

CREATE TABLE api_key_timed_events_lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  holder BLOB CHECK (length(holder) = 16),
  leased_until INTEGER,
  recorded_until INTEGER
) STRICT;

INSERT INTO api_key_timed_events_lease (id) VALUES (1);

CREATE INDEX api_key_secrets_by_expiry ON api_key_secrets (expires_at) WHERE expires_at IS NOT NULL;

-- Keys that were not used since the migration before have no day yet. A search for unused keys begins at a day.

UPDATE api_key_keys SET used_day = coalesce(last_used_at, created_at) / 86400000 WHERE used_day = 0;
