-- The composite foreign keys make a row that joins two organizations impossible. Windows begin at a second since 1970 UTC.
-- Custom metadata are json and not jsonb, which would respell numbers and reorder members: they are read back as written.

CREATE TABLE api_key_organizations (
  id uuid NOT NULL PRIMARY KEY,
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL
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

CREATE TABLE api_keys (
  id uuid NOT NULL PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES api_key_organizations (id),
  project_id uuid,
  product_id uuid,
  prefix text NOT NULL,
  name text,
  owner text,
  scopes jsonb NOT NULL,
  rate_limits jsonb NOT NULL,
  custom json NOT NULL,
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  disabled_at timestamptz,
  last_used_at timestamptz,
  use_count bigint NOT NULL DEFAULT 0,
  FOREIGN KEY (organization_id, project_id) REFERENCES api_key_projects (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES api_key_products (organization_id, id),
  FOREIGN KEY (project_id, product_id) REFERENCES api_key_project_products (project_id, product_id)
);

CREATE INDEX api_keys_by_organization ON api_keys (organization_id, id);
CREATE INDEX api_keys_by_project ON api_keys (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX api_keys_by_product ON api_keys (product_id, id) WHERE product_id IS NOT NULL;
CREATE INDEX api_keys_by_owner ON api_keys (organization_id, owner, id) WHERE owner IS NOT NULL;

CREATE TABLE api_key_secrets (
  hash bytea NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  key_id uuid NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL
);

CREATE INDEX api_key_secrets_by_key ON api_key_secrets (key_id);

CREATE TABLE api_key_windows (
  key_id uuid NOT NULL PRIMARY KEY REFERENCES api_keys (id) ON DELETE CASCADE,
  second_start bigint NOT NULL,
  second_used bigint NOT NULL,
  minute_start bigint NOT NULL,
  minute_used bigint NOT NULL,
  hour_start bigint NOT NULL,
  hour_used bigint NOT NULL,
  day_start bigint NOT NULL,
  day_used bigint NOT NULL
);

CREATE TABLE api_key_usage_writers (
  id uuid NOT NULL PRIMARY KEY,
  batch bigint NOT NULL,
  written_at timestamptz NOT NULL
);

-- Which keys were changed lately, for nodes that keep keys in memory: the last 1,024 changes, in a ring. Whoever changes a key
-- raises the number first, and so waits for the row: numbers appear in the order of their commits.

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
