-- Which events of what time does are recorded: each once, whatever number of nodes look for them. occasion says what
-- happened, and occurred_at when, such as the expiry of the key. A row is kept for 100 days after it was recorded.

CREATE TABLE IF NOT EXISTS api_key_timed_events (
  key_id BINARY(16) NOT NULL,
  occasion VARCHAR(64) NOT NULL,
  occurred_at DATETIME(6) NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (key_id, occasion, occurred_at),
  KEY api_key_timed_events_by_time (recorded_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The node that looks, and the time up to which all is recorded. Each transaction that records such events updates the
-- row first, and holds its lock up to the commit.

CREATE TABLE IF NOT EXISTS api_key_timed_events_lease (
  id INT NOT NULL,
  holder BINARY(16),
  leased_until DATETIME(6),
  recorded_until DATETIME(6),
  PRIMARY KEY (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO api_key_timed_events_lease (id) VALUES (1);

ALTER TABLE api_key_secrets ADD KEY api_key_secrets_by_expiry (expires_at);

-- Keys that were not used since the migration before have no day yet. A search for unused keys begins at a day.

UPDATE api_key_keys SET used_day = datediff(coalesce(last_used_at, created_at), '1970-01-01') WHERE used_day = 0;
