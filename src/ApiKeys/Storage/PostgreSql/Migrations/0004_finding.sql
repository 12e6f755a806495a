-- What keys are found by. used_day is the day of the last use, or of the creation, in days since 1970 UTC. It changes
-- once a day, and so does its index: an index of last_used_at would be written by each flush of uses. It is 0 where no
-- day is known yet.

ALTER TABLE api_key_keys ADD COLUMN used_day integer NOT NULL DEFAULT 0;

CREATE INDEX api_key_keys_by_prefix ON api_key_keys (organization_id, prefix);
CREATE INDEX api_key_keys_by_expiry ON api_key_keys (organization_id, expires_at, id) WHERE expires_at IS NOT NULL;
CREATE INDEX api_key_keys_by_use ON api_key_keys (organization_id, used_day, id);
CREATE INDEX api_key_secrets_by_prefix ON api_key_secrets (prefix) WHERE prefix IS NOT NULL;

-- A hash of the path and value of each member. Keys without custom metadata are not in it, and cost nothing.

CREATE INDEX api_key_keys_by_custom ON api_key_keys USING gin ((custom::jsonb) jsonb_path_ops)
WHERE custom::text <> '{}';
