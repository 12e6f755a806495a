-- What keys are found by. used_day is the day of the last use, or of the creation, in days since 1970 UTC. It changes
-- once a day, and so does its index: an index of last_used_at would be written by each flush of uses. It is 0 where no
-- day is known yet.
--
-- Each ALTER TABLE is done as a whole or not at all. One that was done before fails with an error that the migration
-- passes over.

ALTER TABLE api_key_keys
  ADD COLUMN used_day INT NOT NULL DEFAULT 0,
  ADD KEY api_key_keys_by_prefix (organization_id, prefix),
  ADD KEY api_key_keys_by_expiry (organization_id, expires_at, id),
  ADD KEY api_key_keys_by_use (organization_id, used_day, id);

ALTER TABLE api_key_secrets ADD KEY api_key_secrets_by_prefix (prefix);
