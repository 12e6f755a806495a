-- The composite foreign keys prevent rows that join two organizations. The start of a window is in seconds since 1970
-- UTC. custom is json and not jsonb: jsonb would respell numbers and reorder members, but json reads back as it was
-- written.

CREATE TABLE api_key_organizations (
  id uuid NOT NULL PRIMARY KEY,
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  suspension_flags integer NOT NULL DEFAULT 0
);

CREATE TABLE api_key_projects (
  id uuid NOT NULL PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES api_key_organizations (id),
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (organization_id, name),
  UNIQUE (organization_id, id)
);

CREATE TABLE api_key_products (
  id uuid NOT NULL PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES api_key_organizations (id),
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (organization_id, name),
  UNIQUE (organization_id, id)
);

CREATE TABLE api_key_project_products (
  organization_id uuid NOT NULL,
  project_id uuid NOT NULL,
  product_id uuid NOT NULL,
  PRIMARY KEY (project_id, product_id),
  FOREIGN KEY (organization_id, project_id) REFERENCES api_key_projects (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES api_key_products (organization_id, id)
);

CREATE INDEX api_key_project_products_by_product ON api_key_project_products (organization_id, product_id);

CREATE TABLE api_key_keys (
  id uuid NOT NULL PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES api_key_organizations (id),
  project_id uuid,
  product_id uuid,
  prefix text NOT NULL,
  kind text NOT NULL,
  environment text NOT NULL,
  name text,
  owner text,
  scopes jsonb NOT NULL,
  rate_limits jsonb NOT NULL,
  custom json NOT NULL,
  never_cached boolean NOT NULL,
  rules integer NOT NULL,
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_reason text,
  disabled_at timestamptz,
  disabled_reason text,
  last_used_at timestamptz,
  use_count bigint NOT NULL DEFAULT 0,
  FOREIGN KEY (organization_id, project_id) REFERENCES api_key_projects (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES api_key_products (organization_id, id),
  FOREIGN KEY (project_id, product_id) REFERENCES api_key_project_products (project_id, product_id)
);

CREATE INDEX api_key_keys_by_organization ON api_key_keys (organization_id, id);
CREATE INDEX api_key_keys_by_project ON api_key_keys (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX api_key_keys_by_product ON api_key_keys (product_id, id) WHERE product_id IS NOT NULL;
CREATE INDEX api_key_keys_by_name ON api_key_keys (organization_id, name COLLATE "C", id) WHERE name IS NOT NULL;
CREATE INDEX api_key_keys_by_owner ON api_key_keys (organization_id, owner, id) WHERE owner IS NOT NULL;

-- What is suspended: an organization, or a project, a product or an owner in it. A subject is the level and what it
-- suspends, such as owner:u_alice.

CREATE TABLE api_key_suspensions (
  organization_id uuid NOT NULL REFERENCES api_key_organizations (id) ON DELETE CASCADE,
  subject text COLLATE "C" NOT NULL,
  level integer NOT NULL,
  suspended_at timestamptz NOT NULL,
  reason text,
  PRIMARY KEY (organization_id, subject)
);

-- signed_by names the signing secret, and is empty for a hash without one.

CREATE TABLE api_key_secrets (
  hash bytea NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  key_id uuid NOT NULL REFERENCES api_key_keys (id) ON DELETE CASCADE,
  signed_by text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX api_key_secrets_by_key ON api_key_secrets (key_id);

-- A repeated call to issue a key finds the key of the first one here.

CREATE TABLE api_key_idempotency_keys (
  organization_id uuid NOT NULL,
  idempotency_key text NOT NULL,
  key_id uuid NOT NULL REFERENCES api_key_keys (id) ON DELETE CASCADE,
  arguments bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, idempotency_key)
);

CREATE INDEX api_key_idempotency_keys_by_key ON api_key_idempotency_keys (key_id);
CREATE INDEX api_key_idempotency_keys_by_time ON api_key_idempotency_keys (created_at);

CREATE TABLE api_key_windows (
  key_id uuid NOT NULL PRIMARY KEY REFERENCES api_key_keys (id) ON DELETE CASCADE,
  second_start bigint NOT NULL,
  second_used bigint NOT NULL,
  minute_start bigint NOT NULL,
  minute_used bigint NOT NULL,
  hour_start bigint NOT NULL,
  hour_used bigint NOT NULL,
  day_start bigint NOT NULL,
  day_used bigint NOT NULL
);

-- A deleted key leaves a tombstone for each of its secrets: what tells people which key a text was. It has no foreign
-- key, because it outlasts the organization.

CREATE TABLE api_key_deleted_keys (
  hash bytea NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  key_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  prefix text NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz NOT NULL,
  last_used_at timestamptz,
  use_count bigint NOT NULL
);

CREATE INDEX api_key_deleted_keys_by_key ON api_key_deleted_keys (key_id);
CREATE INDEX api_key_deleted_keys_by_time ON api_key_deleted_keys (deleted_at);

CREATE TABLE api_key_usage_writers (
  id uuid NOT NULL PRIMARY KEY,
  batch bigint NOT NULL,
  written_at timestamptz NOT NULL
);

-- The last 1,024 changes of keys, in a ring, for nodes that cache keys. A transaction that records a change raises the
-- number first. It then holds the lock on that row until it commits. So numbers become visible in the order of commits.

CREATE TABLE api_key_change_marker (
  id integer PRIMARY KEY CHECK (id = 1),
  change_number bigint NOT NULL
);

INSERT INTO api_key_change_marker (id, change_number) VALUES (1, 0);

CREATE TABLE api_key_changes (
  slot bigint PRIMARY KEY,
  change_number bigint NOT NULL,
  key_id uuid NOT NULL
);

CREATE INDEX api_key_changes_by_number ON api_key_changes (change_number);
