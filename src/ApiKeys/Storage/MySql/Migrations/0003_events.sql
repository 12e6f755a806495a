-- The trail: what was changed, by whom. An event outlives what it tells of, so it has no foreign key.
--
-- A change raises the last number of its organization near the end of its transaction, and then holds the lock on that
-- row until it commits. So the numbers of an organization become visible in the order of commits, and a reader that
-- keeps the last number it has read misses none. The numbers have a table of their own: an insert of a key locks the
-- organization's row in shared mode, and to raise a number there as well could deadlock.

CREATE TABLE IF NOT EXISTS api_key_event_numbers (
  organization_id BINARY(16) NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (organization_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- An actor that is NULL is the app itself. details is a JSON object.

CREATE TABLE IF NOT EXISTS api_key_events (
  organization_id BINARY(16) NOT NULL,
  number BIGINT NOT NULL,
  id BINARY(16) NOT NULL,
  occurred_at DATETIME(6) NOT NULL,
  actor VARCHAR(255),
  kind VARCHAR(64) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  details LONGTEXT NOT NULL,
  PRIMARY KEY (organization_id, number),
  KEY api_key_events_by_subject (organization_id, subject, number)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
