-- MySQL and MariaDB commit after every CREATE TABLE. Each step therefore includes its indexes, and is skipped if it was
-- done before. The next migration completes one that was cut off.
--
-- The composite foreign keys prevent rows that join two organizations. Ids are 16 bytes in big-endian order. Times are
-- in UTC. The start of a window is in seconds since 1970 UTC.
--
-- utf8mb4_bin compares code points. It is the only such collation in both MySQL and MariaDB. It ignores blanks at the
-- end (PAD SPACE), but the library allows none there in names and owners. DYNAMIC rows can index 255 such characters.

CREATE TABLE IF NOT EXISTS api_key_organizations (
  id BINARY(16) NOT NULL,
  name VARCHAR(255) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  suspension_flags INT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_organizations_by_name (name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS api_key_projects (
  id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  name VARCHAR(255) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_projects_by_name (organization_id, name),
  UNIQUE KEY api_key_projects_by_organization (organization_id, id),
  FOREIGN KEY (organization_id) REFERENCES api_key_organizations (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS api_key_products (
  id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  name VARCHAR(255) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_products_by_name (organization_id, name),
  UNIQUE KEY api_key_products_by_organization (organization_id, id),
  FOREIGN KEY (organization_id) REFERENCES api_key_organizations (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS api_key_project_products (
  organization_id BINARY(16) NOT NULL,
  project_id BINARY(16) NOT NULL,
  product_id BINARY(16) NOT NULL,
  PRIMARY KEY (project_id, product_id),
  KEY api_key_project_products_by_project (organization_id, project_id),
  KEY api_key_project_products_by_product (organization_id, product_id),
  FOREIGN KEY (organization_id, project_id) REFERENCES api_key_projects (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES api_key_products (organization_id, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- custom is text, because MySQL's JSON type would turn numbers into doubles. Text reads back as it was written. It has
-- no check, because MariaDB's json_valid refuses 32 levels of nesting and the library allows them. The numbers in
-- scopes and rate limits survive the JSON type. The indexes serve lists and foreign keys alike. InnoDB has no partial
-- indexes.

CREATE TABLE IF NOT EXISTS api_key_keys (
  id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  project_id BINARY(16),
  product_id BINARY(16),
  prefix VARCHAR(255) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  environment VARCHAR(32) NOT NULL,
  name VARCHAR(255),
  owner VARCHAR(255),
  scopes JSON NOT NULL,
  rate_limits JSON NOT NULL,
  custom LONGTEXT NOT NULL,
  never_cached BOOL NOT NULL,
  rules INT NOT NULL,
  expires_at DATETIME(6),
  created_at DATETIME(6) NOT NULL,
  revoked_at DATETIME(6),
  revoked_reason VARCHAR(255),
  disabled_at DATETIME(6),
  disabled_reason VARCHAR(255),
  last_used_at DATETIME(6),
  use_count BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY api_key_keys_by_organization (organization_id, id),
  KEY api_key_keys_by_project (organization_id, project_id, id),
  KEY api_key_keys_by_product (organization_id, product_id, id),
  KEY api_key_keys_by_name (organization_id, name, id),
  KEY api_key_keys_by_owner (organization_id, owner, id),
  KEY api_key_keys_by_link (project_id, product_id),
  FOREIGN KEY (organization_id) REFERENCES api_key_organizations (id),
  FOREIGN KEY (organization_id, project_id) REFERENCES api_key_projects (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES api_key_products (organization_id, id),
  FOREIGN KEY (project_id, product_id) REFERENCES api_key_project_products (project_id, product_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What is suspended: an organization, or a project, a product or an owner in it. A subject is the level and what it
-- suspends, such as owner:u_alice.

CREATE TABLE IF NOT EXISTS api_key_suspensions (
  organization_id BINARY(16) NOT NULL,
  subject VARCHAR(263) NOT NULL,
  level INT NOT NULL,
  suspended_at DATETIME(6) NOT NULL,
  reason VARCHAR(255),
  PRIMARY KEY (organization_id, subject),
  FOREIGN KEY (organization_id) REFERENCES api_key_organizations (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- signed_by names the signing secret, and is empty for a hash without one.

CREATE TABLE IF NOT EXISTS api_key_secrets (
  hash BINARY(32) NOT NULL,
  key_id BINARY(16) NOT NULL,
  signed_by VARCHAR(16) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (hash),
  KEY api_key_secrets_by_key (key_id),
  FOREIGN KEY (key_id) REFERENCES api_key_keys (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A repeated call to issue a key finds the key of the first one here.

CREATE TABLE IF NOT EXISTS api_key_idempotency_keys (
  organization_id BINARY(16) NOT NULL,
  idempotency_key VARCHAR(64) NOT NULL,
  key_id BINARY(16) NOT NULL,
  arguments BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (organization_id, idempotency_key),
  KEY api_key_idempotency_keys_by_key (key_id),
  KEY api_key_idempotency_keys_by_time (created_at),
  FOREIGN KEY (key_id) REFERENCES api_key_keys (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS api_key_windows (
  key_id BINARY(16) NOT NULL,
  second_start BIGINT NOT NULL,
  second_used BIGINT NOT NULL,
  minute_start BIGINT NOT NULL,
  minute_used BIGINT NOT NULL,
  hour_start BIGINT NOT NULL,
  hour_used BIGINT NOT NULL,
  day_start BIGINT NOT NULL,
  day_used BIGINT NOT NULL,
  PRIMARY KEY (key_id),
  FOREIGN KEY (key_id) REFERENCES api_key_keys (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A deleted key leaves a tombstone for each of its secrets: what tells people which key a text was. It has no foreign
-- key, because it outlasts the organization.

CREATE TABLE IF NOT EXISTS api_key_deleted_keys (
  hash BINARY(32) NOT NULL,
  key_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  prefix VARCHAR(255) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  deleted_at DATETIME(6) NOT NULL,
  last_used_at DATETIME(6),
  use_count BIGINT NOT NULL,
  PRIMARY KEY (hash),
  KEY api_key_deleted_keys_by_key (key_id),
  KEY api_key_deleted_keys_by_time (deleted_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS api_key_usage_writers (
  id BINARY(16) NOT NULL,
  batch BIGINT NOT NULL,
  written_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The last 1,024 changes of keys, in a ring, for nodes that cache keys. A transaction that records a change raises the
-- number first. It then holds the lock on that row until it commits. So numbers become visible in the order of commits.

CREATE TABLE IF NOT EXISTS api_key_change_marker (
  id INT NOT NULL,
  change_number BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO api_key_change_marker (id, change_number) VALUES (1, 0);

CREATE TABLE IF NOT EXISTS api_key_changes (
  slot BIGINT NOT NULL,
  change_number BIGINT NOT NULL,
  key_id BINARY(16) NOT NULL,
  PRIMARY KEY (slot),
  KEY api_key_changes_by_number (change_number)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
