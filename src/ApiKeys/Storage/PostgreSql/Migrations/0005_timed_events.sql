-- Which events of what time does are recorded: each once, whatever number of nodes look for them. occasion says what
-- happened, and occurred_at when, such as the expiry of the key. A row is kept for 100 days after it was recorded.

CREATE TABLE api_key_timed_events (
  key_id uuid NOT NULL,
  occasion text NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (key_id, occasion, occurred_at)
);

CREATE INDEX api_key_timed_events_by_time ON api_key_timed_events (recorded_at);

-- The node that looks, and the time up to which all is recorded. Each transaction that records such events updates the
-- row first, and holds its lock up to the commit.

CREATE TABLE api_key_timed_events_lease (
  id integer PRIMARY KEY CHECK (id = 1),
  holder uuid,
  leased_until timestamptz,
  recorded_until timestamptz
);

INSERT INTO api_key_timed_events_lease (id) VALUES (1);

CREATE INDEX api_key_secrets_by_expiry ON api_key_secrets (expires_at) WHERE expires_at IS NOT NULL;

-- Keys that were not used since the migration before have no day yet. A search for unused keys begins at a day.

UPDATE api_key_keys
SET used_day = (coalesce(last_used_at, created_at) AT TIME ZONE 'UTC')::date - date '1970-01-01'
WHERE used_day = 0;
