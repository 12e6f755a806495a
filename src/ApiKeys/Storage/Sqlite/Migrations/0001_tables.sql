-- Tables with few, short columns are stored in their primary key's index (WITHOUT ROWID). The composite foreign keys
-- prevent rows that join two organizations. Times are in milliseconds since 1970 UTC, and the start of a window in
-- seconds.

CREATE TABLE api_key_organizations (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  suspension_flags INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key_projects (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  organization_id BLOB NOT NULL REFERENCES api_key_organizations (id),
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, name),
  UNIQUE (organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key_products (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  organization_id BLOB NOT NULL REFERENCES api_key_organizations (id),
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, name),
  UNIQUE (organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key_project_products (
  organization_id BLOB NOT NULL,
  project_id BLOB NOT NULL,
  product_id BLOB NOT NULL,
  PRIMARY KEY (project_id, product_id),
  FOREIGN KEY (organization_id, project_id) REFERENCES api_key_projects (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES api_key_products (organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_project_products_by_product ON api_key_project_products (organization_id, product_id);

CREATE TABLE api_key_keys (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  organization_id BLOB NOT NULL REFERENCES api_key_organizations (id),
  project_id BLOB,
  product_id BLOB,
  prefix TEXT NOT NULL,
  kind TEXT NOT NULL,
  environment TEXT NOT NULL,
  name TEXT,
  owner TEXT,
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  rate_limits TEXT NOT NULL CHECK (json_valid(rate_limits)),
  custom TEXT NOT NULL CHECK (json_valid(custom)),
  never_cached INTEGER NOT NULL,
  rules INTEGER NOT NULL,
  expires_at INTEGER,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  revoked_reason TEXT,
  disabled_at INTEGER,
  disabled_reason TEXT,
  last_used_at INTEGER,
  use_count INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY (organization_id, project_id) REFERENCES api_key_projects (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES api_key_products (organization_id, id),
  FOREIGN KEY (project_id, product_id) REFERENCES api_key_project_products (project_id, product_id)
) STRICT;

CREATE INDEX api_key_keys_by_organization ON api_key_keys (organization_id, id);
CREATE INDEX api_key_keys_by_project ON api_key_keys (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX api_key_keys_by_product ON api_key_keys (product_id, id) WHERE product_id IS NOT NULL;
CREATE INDEX api_key_keys_by_name ON api_key_keys (organization_id, name, id) WHERE name IS NOT NULL;
CREATE INDEX api_key_keys_by_owner ON api_key_keys (organization_id, owner, id) WHERE owner IS NOT NULL;

-- What is suspended: an organization, or a project, a product or an owner in it. A subject is the level and what it
-- suspends, such as owner:u_alice.

CREATE TABLE api_key_suspensions (
  organization_id BLOB NOT NULL REFERENCES api_key_organizations (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  level INTEGER NOT NULL,
  suspended_at INTEGER NOT NULL,
  reason TEXT,
  PRIMARY KEY (organization_id, subject)
) STRICT, WITHOUT ROWID;

-- signed_by names the signing secret, and is empty for a hash without one.

CREATE TABLE api_key_secrets (
  hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  key_id BLOB NOT NULL REFERENCES api_key_keys (id) ON DELETE CASCADE,
  signed_by TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_secrets_by_key ON api_key_secrets (key_id);

-- A repeated call to issue a key finds the key of the first one here.

CREATE TABLE api_key_idempotency_keys (
  organization_id BLOB NOT NULL,
  idempotency_key TEXT NOT NULL,
  key_id BLOB NOT NULL REFERENCES api_key_keys (id) ON DELETE CASCADE,
  arguments BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_idempotency_keys_by_key ON api_key_idempotency_keys (key_id);
CREATE INDEX api_key_idempotency_keys_by_time ON api_key_idempotency_keys (created_at);

CREATE TABLE api_key_windows (
  key_id BLOB NOT NULL PRIMARY KEY REFERENCES api_key_keys (id) ON DELETE CASCADE,
  second_start INTEGER NOT NULL,
  second_used INTEGER NOT NULL,
  minute_start INTEGER NOT NULL,
  minute_used INTEGER NOT NULL,
  hour_start INTEGER NOT NULL,
  hour_used INTEGER NOT NULL,
  day_start INTEGER NOT NULL,
  day_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A deleted key leaves a tombstone for each of its secrets: what tells people which key a text was. It has no foreign
-- key, because it outlasts the organization.

CREATE TABLE api_key_deleted_keys (
  hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  key_id BLOB NOT NULL CHECK (length(key_id) = 16),
  organization_id BLOB NOT NULL CHECK (length(organization_id) = 16),
  prefix TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  last_used_at INTEGER,
  use_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_deleted_keys_by_key ON api_key_deleted_keys (key_id);
CREATE INDEX api_key_deleted_keys_by_time ON api_key_deleted_keys (deleted_at);

CREATE TABLE api_key_usage_writers (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  batch INTEGER NOT NULL,
  written_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last 1,024 changes of keys, in a ring, for nodes that cache keys. A transaction that records a change raises the
-- number first. It then holds the lock on that row until it commits. So numbers become visible in the order of commits.

CREATE TABLE api_key_change_marker (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  change_number INTEGER NOT NULL
) STRICT;

INSERT INTO api_key_change_marker (id, change_number) VALUES (1, 0);

CREATE TABLE api_key_changes (
  slot INTEGER NOT NULL PRIMARY KEY,
  change_number INTEGER NOT NULL,
  key_id BLOB NOT NULL CHECK (length(key_id) = 16)
) STRICT;

CREATE INDEX api_key_changes_by_number ON api_key_changes (change_number);
