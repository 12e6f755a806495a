-- A key has several secrets while it is rotated. The current one has the highest number, and does not expire. A
-- superseded one works until it expires. Its prefix is kept here: that of the current one is the key's.
--
-- Each secret counts its uses, but for the first: it has those of the key that no other secret has.

ALTER TABLE api_key_secrets ADD COLUMN number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE api_key_secrets ADD COLUMN prefix TEXT;
ALTER TABLE api_key_secrets ADD COLUMN superseded_at INTEGER;
ALTER TABLE api_key_secrets ADD COLUMN expires_at INTEGER;
ALTER TABLE api_key_secrets ADD COLUMN expires_on_use INTEGER NOT NULL DEFAULT 0;
ALTER TABLE api_key_secrets ADD COLUMN last_used_at INTEGER;
ALTER TABLE api_key_secrets ADD COLUMN use_count INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX api_key_secrets_by_number ON api_key_secrets (key_id, number);
DROP INDEX api_key_secrets_by_key;

-- networks is NULL for a key that any address may use.

ALTER TABLE api_key_keys ADD COLUMN networks TEXT CHECK (json_valid(networks));
ALTER TABLE api_key_keys ADD COLUMN activates_at INTEGER;
ALTER TABLE api_key_keys ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- The number of the secret that the call issued.

ALTER TABLE api_key_idempotency_keys ADD COLUMN secret_number INTEGER NOT NULL DEFAULT 1;
