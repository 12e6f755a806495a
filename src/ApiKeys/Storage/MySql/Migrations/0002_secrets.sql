-- A key has several secrets while it is rotated. The current one has the highest number, and does not expire. A
-- superseded one works until it expires. Its prefix is kept here: that of the current one is the key's.
--
-- Each secret counts its uses, but for the first: it has those of the key that no other secret has.
--
-- Each ALTER TABLE is done as a whole or not at all. One that was done before fails with an error that the migration
-- passes over.

ALTER TABLE api_key_secrets
  MODIFY signed_by VARCHAR(64) NOT NULL,
  ADD COLUMN number INT NOT NULL DEFAULT 1,
  ADD COLUMN prefix VARCHAR(255),
  ADD COLUMN superseded_at DATETIME(6),
  ADD COLUMN expires_at DATETIME(6),
  ADD COLUMN expires_on_use BOOL NOT NULL DEFAULT FALSE,
  ADD COLUMN last_used_at DATETIME(6),
  ADD COLUMN use_count BIGINT NOT NULL DEFAULT 0,
  ADD UNIQUE KEY api_key_secrets_by_number (key_id, number),
  DROP KEY api_key_secrets_by_key;

-- networks is NULL for a key that any address may use.

ALTER TABLE api_key_keys
  ADD COLUMN networks JSON,
  ADD COLUMN activates_at DATETIME(6),
  ADD COLUMN version INT NOT NULL DEFAULT 1;

-- The number of the secret that the call issued.

ALTER TABLE api_key_idempotency_keys ADD COLUMN secret_number INT NOT NULL DEFAULT 1;
