-- The statements of Storage/Statements.cs, in SQL that both MySQL and MariaDB accept. docs/statements.md has the rules.

-- Schema -------------------------------------------------------------------------------------------------------------

-- Tables and views share their names.
-- name: ListRelations :many
SELECT t.table_name AS name,
  (SELECT count(*) FROM information_schema.columns c
    WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name
      AND c.column_name IN ('version', 'name', 'applied_at')) AS migration_column_count,
  t.table_comment <=> 'ApiKeys' AS is_marked
FROM information_schema.tables t
WHERE t.table_schema = database() AND t.table_name LIKE 'api|_key|_%' ESCAPE '|';

-- name: CreateMigrations :exec
CREATE TABLE IF NOT EXISTS api_key_migrations (
  version INTEGER NOT NULL PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  applied_at DATETIME(6) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- name: ListMigrations :many
SELECT version, name FROM api_key_migrations ORDER BY version;

-- name: InsertMigration :exec
INSERT INTO api_key_migrations (version, name, applied_at) VALUES (@version, @name, @applied_at);

-- Organizations ------------------------------------------------------------------------------------------------------

-- If the row exists, ON DUPLICATE KEY UPDATE assigns a column to itself, which changes nothing. INSERT IGNORE is no
-- alternative: it would also ignore invalid values. In the list of a SELECT only a CAST gives a parameter its type.

-- name: InsertOrganization :exec
INSERT INTO api_key_organizations (id, name, created_at) VALUES (@id, @name, @created_at)
ON DUPLICATE KEY UPDATE id = api_key_organizations.id;

-- name: FindOrganization :one
SELECT id, name, created_at FROM api_key_organizations WHERE id = @id;

-- name: FindOrganizationByName :one
SELECT id, name, created_at FROM api_key_organizations WHERE name = @name;

-- name: ListOrganizations :many
SELECT id, name, created_at FROM api_key_organizations WHERE id > @after ORDER BY id LIMIT @count;

-- name: ListOrganizationsByName :many
SELECT id, name, created_at FROM api_key_organizations FORCE INDEX (api_key_organizations_by_name)
WHERE name >= @name_from AND name < @name_to AND id > @after
ORDER BY id LIMIT @count;

-- name: RenameOrganization :exec
UPDATE api_key_organizations SET name = @name WHERE id = @id;

-- name: LockOrganization :one
SELECT 1 AS locked FROM api_key_organizations WHERE id = @id FOR UPDATE;

-- name: FindOrganizationDependants :one
SELECT
  (SELECT count(*) FROM api_key_keys WHERE organization_id = @id) AS key_count,
  (SELECT count(*) FROM api_key_projects WHERE organization_id = @id) AS project_count,
  (SELECT count(*) FROM api_key_products WHERE organization_id = @id) AS product_count;

-- name: DeleteOrganization :exec
DELETE FROM api_key_organizations WHERE id = @id;

-- Projects -----------------------------------------------------------------------------------------------------------

-- name: InsertProject :exec
INSERT INTO api_key_projects (id, organization_id, name, created_at)
SELECT CAST(@id AS BINARY(16)), o.id, @name, CAST(@created_at AS DATETIME(6))
FROM api_key_organizations o WHERE o.id = @organization_id LOCK IN SHARE MODE
ON DUPLICATE KEY UPDATE id = api_key_projects.id;

-- name: FindProject :one
SELECT id, organization_id, name, created_at FROM api_key_projects WHERE id = @id;

-- name: FindProjectByName :one
SELECT id, organization_id, name, created_at FROM api_key_projects
WHERE organization_id = @organization_id AND name = @name;

-- name: ListProjects :many
SELECT id, organization_id, name, created_at FROM api_key_projects
WHERE organization_id = @organization_id AND id > @after ORDER BY id LIMIT @count;

-- name: ListProjectsByName :many
SELECT id, organization_id, name, created_at FROM api_key_projects FORCE INDEX (api_key_projects_by_name)
WHERE organization_id = @organization_id AND name >= @name_from AND name < @name_to AND id > @after
ORDER BY id LIMIT @count;

-- name: RenameProject :exec
UPDATE api_key_projects SET name = @name WHERE id = @id AND organization_id = @organization_id;

-- name: LockProject :one
SELECT 1 AS locked FROM api_key_projects WHERE id = @id AND organization_id = @organization_id FOR UPDATE;

-- name: FindProjectKeyCount :one
SELECT count(*) AS key_count FROM api_key_keys WHERE project_id = @id AND organization_id = @organization_id;

-- name: DeleteProjectLinks :exec
DELETE FROM api_key_project_products WHERE project_id = @id AND organization_id = @organization_id;

-- name: DeleteProject :exec
DELETE FROM api_key_projects WHERE id = @id AND organization_id = @organization_id;

-- Products -----------------------------------------------------------------------------------------------------------

-- name: InsertProduct :exec
INSERT INTO api_key_products (id, organization_id, name, created_at)
SELECT CAST(@id AS BINARY(16)), o.id, @name, CAST(@created_at AS DATETIME(6))
FROM api_key_organizations o WHERE o.id = @organization_id LOCK IN SHARE MODE
ON DUPLICATE KEY UPDATE id = api_key_products.id;

-- name: FindProduct :one
SELECT id, organization_id, name, created_at FROM api_key_products WHERE id = @id;

-- name: FindProductByName :one
SELECT id, organization_id, name, created_at FROM api_key_products
WHERE organization_id = @organization_id AND name = @name;

-- name: ListProducts :many
SELECT id, organization_id, name, created_at FROM api_key_products
WHERE organization_id = @organization_id AND id > @after ORDER BY id LIMIT @count;

-- name: ListProductsByName :many
SELECT id, organization_id, name, created_at FROM api_key_products FORCE INDEX (api_key_products_by_name)
WHERE organization_id = @organization_id AND name >= @name_from AND name < @name_to AND id > @after
ORDER BY id LIMIT @count;

-- name: RenameProduct :exec
UPDATE api_key_products SET name = @name WHERE id = @id AND organization_id = @organization_id;

-- name: LockProduct :one
SELECT 1 AS locked FROM api_key_products WHERE id = @id AND organization_id = @organization_id FOR UPDATE;

-- name: FindProductKeyCount :one
SELECT count(*) AS key_count FROM api_key_keys WHERE product_id = @id AND organization_id = @organization_id;

-- name: DeleteProductLinks :exec
DELETE FROM api_key_project_products WHERE product_id = @id AND organization_id = @organization_id;

-- name: DeleteProduct :exec
DELETE FROM api_key_products WHERE id = @id AND organization_id = @organization_id;

-- Links between products and projects --------------------------------------------------------------------------------

-- name: LinkProductToProject :exec
INSERT INTO api_key_project_products (organization_id, project_id, product_id)
VALUES (@organization_id, @project_id, @product_id)
ON DUPLICATE KEY UPDATE organization_id = api_key_project_products.organization_id;

-- name: ListProjectProducts :many
SELECT d.id, d.organization_id, d.name, d.created_at
FROM api_key_project_products l JOIN api_key_products d ON d.id = l.product_id
WHERE l.project_id = @project_id AND l.organization_id = @organization_id AND l.product_id > @after
ORDER BY l.product_id LIMIT @count;

-- name: LockLink :one
SELECT 1 AS locked FROM api_key_project_products
WHERE project_id = @project_id AND product_id = @product_id AND organization_id = @organization_id FOR UPDATE;

-- name: FindLinkKeyCount :one
SELECT count(*) AS key_count FROM api_key_keys
WHERE project_id = @project_id AND product_id = @product_id AND organization_id = @organization_id;

-- name: UnlinkProductFromProject :exec
DELETE FROM api_key_project_products
WHERE project_id = @project_id AND product_id = @product_id AND organization_id = @organization_id;

-- Keys ---------------------------------------------------------------------------------------------------------------

-- The rows stay locked until the transaction ends, so that none of them is deleted before the new row refers to it.
-- MySQL 9's own foreign keys do not always see to that; docs/mysql.md says when.
-- name: FindKeyTargets :one
SELECT
  EXISTS (SELECT 1 FROM api_key_organizations WHERE id = @organization_id LOCK IN SHARE MODE) AS organization_exists,
  EXISTS (SELECT 1 FROM api_key_projects WHERE id = @project_id AND organization_id = @organization_id
    LOCK IN SHARE MODE) AS project_exists,
  EXISTS (SELECT 1 FROM api_key_products WHERE id = @product_id AND organization_id = @organization_id
    LOCK IN SHARE MODE) AS product_exists,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = @project_id AND product_id = @product_id
    LOCK IN SHARE MODE) AS product_is_linked;

-- name: InsertKey :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  used_day)
VALUES (
  @id, @organization_id, @project_id, @product_id, @prefix, @kind, @environment, @name, @owner,
  @scopes, @rate_limits, @custom, @never_cached, @rules, @networks, @activates_at,
  @expires_at, @created_at, datediff(@created_at, '1970-01-01'));

-- name: InsertSecret :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
VALUES (@hash, @key_id, @signed_by, @created_at);

-- name: InsertKeys :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  used_day)
SELECT
  unhex(k.id), @organization_id, @project_id, @product_id, k.prefix, @kind, @environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks,
  timestampadd(MICROSECOND, k.activates_at * 1000, '1970-01-01'),
  timestampadd(MICROSECOND, k.expires_at * 1000, '1970-01-01'), @created_at,
  datediff(@created_at, '1970-01-01')
FROM JSON_TABLE(@keys, '$[*]' COLUMNS (
  id CHAR(32) CHARACTER SET ascii PATH '$[0]',
  prefix VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[1]',
  name VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[2]',
  owner VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[3]',
  scopes LONGTEXT CHARACTER SET utf8mb4 PATH '$[4]',
  rate_limits LONGTEXT CHARACTER SET utf8mb4 PATH '$[5]',
  custom LONGTEXT CHARACTER SET utf8mb4 PATH '$[6]',
  expires_at BIGINT PATH '$[7]',
  never_cached INT PATH '$[8]',
  rules INT PATH '$[9]',
  networks LONGTEXT CHARACTER SET utf8mb4 PATH '$[10]',
  activates_at BIGINT PATH '$[11]')) AS k;

-- name: InsertSecrets :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
SELECT unhex(s.hash), unhex(s.key_id), @signed_by, @created_at
FROM JSON_TABLE(@secrets, '$[*]' COLUMNS (
  hash CHAR(64) CHARACTER SET ascii PATH '$[0]', key_id CHAR(32) CHARACTER SET ascii PATH '$[1]')) AS s;

-- suspended_by is the first level that is suspended, or NULL. The look-ups by hash read the flags of the organization
-- instead, which costs less: -1 says that something below the organization is suspended, and FindSuspendedBy tells.

-- name: FindKey :one
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k WHERE id = @id AND organization_id = @organization_id;

-- name: FindKeyForUpdate :one
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k WHERE id = @id AND organization_id = @organization_id FOR UPDATE;

-- FindKeyByHash is enough if the key alone decides whether it covers the call. FindKeyAndTenancyByHash is right for
-- every key: it also reads the facts about the required project and product.

-- name: FindKeyByHash :one
SELECT
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE o.suspension_flags WHEN 0 THEN NULL WHEN 2 THEN -1 ELSE 0 END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id
  JOIN api_key_organizations o ON o.id = k.organization_id
WHERE s.hash = @hash;

-- name: FindKeyAndTenancyByHash :one
SELECT
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE o.suspension_flags WHEN 0 THEN NULL WHEN 2 THEN -1 ELSE 0 END AS suspended_by,
  k.last_used_at, k.use_count, k.version,
  EXISTS (SELECT 1 FROM api_key_projects WHERE id = @required_project_id AND organization_id = k.organization_id)
    AS required_project_exists,
  EXISTS (SELECT 1 FROM api_key_products WHERE id = @required_product_id AND organization_id = k.organization_id)
    AS required_product_exists,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = @required_project_id AND product_id = k.product_id)
    AS key_product_is_in_required_project,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = k.project_id AND product_id = @required_product_id)
    AS required_product_is_in_key_project
FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id
  JOIN api_key_organizations o ON o.id = k.organization_id
WHERE s.hash = @hash;

-- Several look-ups that waited for a session.

-- name: FindKeysAndTenancy :many
SELECT
  q.place,
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE o.suspension_flags WHEN 0 THEN NULL WHEN 2 THEN -1 ELSE 0 END AS suspended_by,
  k.last_used_at, k.use_count, k.version,
  EXISTS (SELECT 1 FROM api_key_projects WHERE id = unhex(q.project_id) AND organization_id = k.organization_id)
    AS required_project_exists,
  EXISTS (SELECT 1 FROM api_key_products WHERE id = unhex(q.product_id) AND organization_id = k.organization_id)
    AS required_product_exists,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = unhex(q.project_id) AND product_id = k.product_id)
    AS key_product_is_in_required_project,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = k.project_id AND product_id = unhex(q.product_id))
    AS required_product_is_in_key_project
FROM JSON_TABLE(@lookups, '$[*]' COLUMNS (
    place FOR ORDINALITY,
    hash CHAR(64) CHARACTER SET ascii PATH '$[0]',
    project_id CHAR(32) CHARACTER SET ascii PATH '$[1]',
    product_id CHAR(32) CHARACTER SET ascii PATH '$[2]')) AS q
  STRAIGHT_JOIN api_key_secrets s FORCE INDEX (PRIMARY) ON s.hash = unhex(q.hash)
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = s.key_id
  STRAIGHT_JOIN api_key_organizations o FORCE INDEX (PRIMARY) ON o.id = k.organization_id;

-- The same where a client has earlier signing secrets. A hash that it does not need is NULL.

-- name: FindKeyByHashes :one
SELECT
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE o.suspension_flags WHEN 0 THEN NULL WHEN 2 THEN -1 ELSE 0 END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id
  JOIN api_key_organizations o ON o.id = k.organization_id
WHERE s.hash IN (
  @hash, @first_earlier_hash, @second_earlier_hash, @third_earlier_hash, @fourth_earlier_hash,
  @fifth_earlier_hash, @sixth_earlier_hash, @seventh_earlier_hash, @eighth_earlier_hash);

-- name: FindKeyAndTenancyByHashes :one
SELECT
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE o.suspension_flags WHEN 0 THEN NULL WHEN 2 THEN -1 ELSE 0 END AS suspended_by,
  k.last_used_at, k.use_count, k.version,
  EXISTS (SELECT 1 FROM api_key_projects WHERE id = @required_project_id AND organization_id = k.organization_id)
    AS required_project_exists,
  EXISTS (SELECT 1 FROM api_key_products WHERE id = @required_product_id AND organization_id = k.organization_id)
    AS required_product_exists,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = @required_project_id AND product_id = k.product_id)
    AS key_product_is_in_required_project,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = k.project_id AND product_id = @required_product_id)
    AS required_product_is_in_key_project
FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id
  JOIN api_key_organizations o ON o.id = k.organization_id
WHERE s.hash IN (
  @hash, @first_earlier_hash, @second_earlier_hash, @third_earlier_hash, @fourth_earlier_hash,
  @fifth_earlier_hash, @sixth_earlier_hash, @seventh_earlier_hash, @eighth_earlier_hash);

-- name: UpdateKey :exec
UPDATE api_key_keys
SET name = @name, owner = @owner, scopes = @scopes, rate_limits = @rate_limits, custom = @custom,
  never_cached = @never_cached,
  rules = greatest(@rules,
    CASE WHEN EXISTS (SELECT 1 FROM api_key_secrets WHERE key_id = @id AND number > 1)
      THEN @rotated_rules ELSE 0 END),
  networks = @networks, activates_at = @activates_at,
  expires_at = @expires_at, version = version + 1
WHERE id = @id AND organization_id = @organization_id;

-- A row is affected only where the key was changed.

-- name: RevokeKey :exec
UPDATE api_key_keys SET revoked_at = @revoked_at, revoked_reason = @reason, version = version + 1
WHERE id = @id AND organization_id = @organization_id AND revoked_at IS NULL;

-- name: DisableKey :exec
UPDATE api_key_keys SET disabled_at = @disabled_at, disabled_reason = @reason, version = version + 1
WHERE id = @id AND organization_id = @organization_id AND disabled_at IS NULL;

-- name: EnableKey :exec
UPDATE api_key_keys SET disabled_at = NULL, disabled_reason = NULL, version = version + 1
WHERE id = @id AND organization_id = @organization_id AND disabled_at IS NOT NULL;

-- The CASE computes KeyStatus: the first status that applies. FORCE INDEX names the index with the list's order.
-- Without it the optimizer sometimes takes a foreign key's index, and sorts.

-- name: ListKeys :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_organization)
WHERE organization_id = @organization_id
  AND id > @after
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- name: ListKeysOfProject :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_project)
WHERE project_id = @project_id AND organization_id = @organization_id
  AND id > @after
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR locate(@custom, custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- name: ListKeysOfProduct :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_product)
WHERE product_id = @product_id AND organization_id = @organization_id
  AND id > @after
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR locate(@custom, custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- name: ListKeysOfOwner :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_owner)
WHERE organization_id = @organization_id AND owner = @owner
  AND id > @after
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR locate(@custom, custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- The names that begin with a text are those from the text up to the first that is greater than all of them.

-- name: ListKeysByName :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_name)
WHERE organization_id = @organization_id
  AND name >= @name_from AND name < @name_to
  AND id > @after
  AND (@owner IS NULL OR owner = @owner)
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR locate(@custom, custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- Imported keys -------------------------------------------------------------------------------------------------------

-- @hashes holds hashes in hexadecimal digits. The first item of each of @keys is what InsertKeys has of a key.

-- name: ReadHashOwners :many
SELECT s.hash, k.id AS key_id, k.organization_id
FROM JSON_TABLE(@hashes, '$[*]' COLUMNS (hash CHAR(64) CHARACTER SET ascii PATH '$')) AS j
  STRAIGHT_JOIN api_key_secrets s FORCE INDEX (PRIMARY) ON s.hash = unhex(j.hash)
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = s.key_id;

-- name: ReadDeletedHashes :many
SELECT d.hash, d.key_id, d.organization_id
FROM JSON_TABLE(@hashes, '$[*]' COLUMNS (hash CHAR(64) CHARACTER SET ascii PATH '$')) AS j
  STRAIGHT_JOIN api_key_deleted_keys d FORCE INDEX (PRIMARY) ON d.hash = unhex(j.hash)
WHERE d.organization_id = @organization_id AND d.deleted_at >= @deleted_from;

-- name: InsertImportedKeys :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  revoked_at, revoked_reason, disabled_at, disabled_reason, last_used_at, use_count,
  used_day)
SELECT
  unhex(k.id), @organization_id, unhex(k.project_id), unhex(k.product_id), k.prefix, k.kind, k.environment, k.name,
  k.owner, k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks,
  timestampadd(MICROSECOND, k.activates_at * 1000, '1970-01-01'),
  timestampadd(MICROSECOND, k.expires_at * 1000, '1970-01-01'),
  timestampadd(MICROSECOND, k.created_at * 1000, '1970-01-01'),
  timestampadd(MICROSECOND, k.revoked_at * 1000, '1970-01-01'), k.revoked_reason,
  timestampadd(MICROSECOND, k.disabled_at * 1000, '1970-01-01'), k.disabled_reason,
  timestampadd(MICROSECOND, k.last_used_at * 1000, '1970-01-01'), k.use_count,
  coalesce(k.last_used_at, k.created_at) DIV 86400000
FROM JSON_TABLE(@keys, '$[*]' COLUMNS (
  id CHAR(32) CHARACTER SET ascii PATH '$[0][0]',
  project_id CHAR(32) CHARACTER SET ascii PATH '$[1]',
  product_id CHAR(32) CHARACTER SET ascii PATH '$[2]',
  kind VARCHAR(32) CHARACTER SET utf8mb4 PATH '$[3]',
  environment VARCHAR(32) CHARACTER SET utf8mb4 PATH '$[4]',
  created_at BIGINT PATH '$[5]',
  revoked_at BIGINT PATH '$[6]',
  revoked_reason VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[7]',
  disabled_at BIGINT PATH '$[8]',
  disabled_reason VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[9]',
  last_used_at BIGINT PATH '$[10]',
  use_count BIGINT PATH '$[11]',
  prefix VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[0][1]',
  name VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[0][2]',
  owner VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[0][3]',
  scopes LONGTEXT CHARACTER SET utf8mb4 PATH '$[0][4]',
  rate_limits LONGTEXT CHARACTER SET utf8mb4 PATH '$[0][5]',
  custom LONGTEXT CHARACTER SET utf8mb4 PATH '$[0][6]',
  expires_at BIGINT PATH '$[0][7]',
  never_cached INT PATH '$[0][8]',
  rules INT PATH '$[0][9]',
  networks LONGTEXT CHARACTER SET utf8mb4 PATH '$[0][10]',
  activates_at BIGINT PATH '$[0][11]')) AS k;

-- name: InsertImportedSecrets :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
SELECT unhex(s.hash), unhex(s.key_id), s.signed_by, timestampadd(MICROSECOND, s.created_at * 1000, '1970-01-01')
FROM JSON_TABLE(@secrets, '$[*]' COLUMNS (
  hash CHAR(64) CHARACTER SET ascii PATH '$[0]', key_id CHAR(32) CHARACTER SET ascii PATH '$[1]',
  signed_by VARCHAR(16) CHARACTER SET ascii PATH '$[2]', created_at BIGINT PATH '$[3]')) AS s;

-- The prefix of the current secret is that of the key. A superseded secret has its own.

-- name: ListKeysByPrefix :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM (
    SELECT id FROM api_key_keys FORCE INDEX (api_key_keys_by_prefix)
    WHERE organization_id = @organization_id AND prefix = @prefix
    UNION SELECT key_id FROM api_key_secrets FORCE INDEX (api_key_secrets_by_prefix) WHERE prefix = @prefix) AS f
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = f.id
WHERE k.organization_id = @organization_id
  AND k.id > @after
  AND (@name_from IS NULL OR k.name >= @name_from)
  AND (@name_to IS NULL OR k.name < @name_to)
  AND (@owner IS NULL OR k.owner = @owner)
  AND (@project_id IS NULL OR k.project_id = @project_id)
  AND (@product_id IS NULL OR k.product_id = @product_id)
  AND (@expires_before IS NULL OR k.expires_at < @expires_before OR k.created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(k.last_used_at, k.created_at) < @unused_since)
  AND (@custom IS NULL OR locate(@custom, k.custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN k.revoked_at IS NOT NULL THEN 0 WHEN k.activates_at > @now THEN 1
      WHEN k.expires_at <= @now OR k.created_at <= @outlived_at THEN 2
      WHEN k.disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY k.id LIMIT @count;

-- name: ListKeysByExpiry :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_expiry)
WHERE organization_id = @organization_id
  AND expires_at < @expires_before
  AND id > @after
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR locate(@custom, custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- used_day is never later than the day of the last use. The times decide.

-- name: ListKeysByUse :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_use)
WHERE organization_id = @organization_id
  AND used_day <= @unused_day AND coalesce(last_used_at, created_at) < @unused_since
  AND id > @after
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@custom IS NULL OR locate(@custom, custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- @custom is the member as the JSON has it, or its name alone where the value is a number. No index serves it: the
-- keys of the organization are read.

-- name: ListKeysByCustom :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k FORCE INDEX (api_key_keys_by_organization)
WHERE organization_id = @organization_id
  AND locate(@custom, custom) > 0
  AND id > @after
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- @keys is a JSON array of ids in hexadecimal digits, in order. The conditions are those of a KeyFilter that another
-- change may have made wrong since the ids were read. MySQL cannot lock the rows of a JSON_TABLE: the DISTINCT keeps it
-- in a table of its own.

-- name: LockKeys :many
SELECT k.id, k.revoked_at, k.disabled_at, CASE WHEN @custom IS NOT NULL THEN k.custom END AS custom
FROM (SELECT DISTINCT unhex(j.id) AS id
    FROM JSON_TABLE(@keys, '$[*]' COLUMNS (id CHAR(32) CHARACTER SET ascii PATH '$')) AS j) AS d
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = d.id
WHERE k.organization_id = @organization_id
  AND (@prefix IS NULL OR k.prefix = @prefix
    OR EXISTS (SELECT 1 FROM api_key_secrets s WHERE s.key_id = k.id AND s.prefix = @prefix))
  AND (@name_from IS NULL OR k.name >= @name_from)
  AND (@name_to IS NULL OR k.name < @name_to)
  AND (@owner IS NULL OR k.owner = @owner)
  AND (@expires_before IS NULL OR k.expires_at < @expires_before OR k.created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(k.last_used_at, k.created_at) < @unused_since)
  AND (@custom IS NULL OR locate(@custom, k.custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN k.revoked_at IS NOT NULL THEN 0 WHEN k.activates_at > @now THEN 1
      WHEN k.expires_at <= @now OR k.created_at <= @outlived_at THEN 2
      WHEN k.disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY k.id FOR UPDATE;

-- Many keys, which are locked and not yet as they would be. @keys is as for LockKeys.

-- name: RevokeKeys :exec
UPDATE JSON_TABLE(@keys, '$[*]' COLUMNS (id CHAR(32) CHARACTER SET ascii PATH '$')) AS j
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = unhex(j.id)
SET k.revoked_at = @revoked_at, k.revoked_reason = @reason, k.version = k.version + 1;

-- name: DisableKeys :exec
UPDATE JSON_TABLE(@keys, '$[*]' COLUMNS (id CHAR(32) CHARACTER SET ascii PATH '$')) AS j
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = unhex(j.id)
SET k.disabled_at = @disabled_at, k.disabled_reason = @reason, k.version = k.version + 1;

-- name: EnableKeys :exec
UPDATE JSON_TABLE(@keys, '$[*]' COLUMNS (id CHAR(32) CHARACTER SET ascii PATH '$')) AS j
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = unhex(j.id)
SET k.disabled_at = NULL, k.disabled_reason = NULL, k.version = k.version + 1;

-- Idempotency keys ---------------------------------------------------------------------------------------------------

-- name: FindIdempotencyKey :one
SELECT key_id, secret_number, arguments, created_at FROM api_key_idempotency_keys
WHERE organization_id = @organization_id AND idempotency_key = @idempotency_key;

-- name: InsertIdempotencyKey :exec
INSERT INTO api_key_idempotency_keys (
  organization_id, idempotency_key, key_id, secret_number, arguments, created_at)
VALUES (@organization_id, @idempotency_key, @key_id, @secret_number, @arguments, @created_at);

-- name: DeleteIdempotencyKeys :exec
DELETE FROM api_key_idempotency_keys WHERE created_at < @before;

-- name: UpdateIdempotencyKey :exec
UPDATE api_key_idempotency_keys SET secret_number = @secret_number
WHERE organization_id = @organization_id AND idempotency_key = @idempotency_key;

-- Secrets ------------------------------------------------------------------------------------------------------------

-- It reads the whole table.

-- name: CountSecrets :many
SELECT signed_by, count(*) AS key_count FROM api_key_secrets GROUP BY signed_by;

-- name: ListSecrets :many
SELECT number, prefix, signed_by, created_at, superseded_at, expires_at, last_used_at, use_count
FROM api_key_secrets WHERE key_id = @key_id ORDER BY number;

-- RotateSecret is ReplaceSecret, or SupersedeSecret and InsertNextSecret; and then SetCurrentPrefix.

-- name: ReplaceSecret :exec
UPDATE api_key_secrets SET hash = @hash, number = number + 1, signed_by = @signed_by, created_at = @now
WHERE key_id = @key_id AND number = @number;

-- name: SupersedeSecret :exec
UPDATE api_key_secrets
SET superseded_at = @now, expires_at = @expires_at, expires_on_use = @expires_on_use, prefix = @current_prefix,
  last_used_at = coalesce(last_used_at, @last_used_at)
WHERE key_id = @key_id AND number = @number;

-- name: InsertNextSecret :exec
INSERT INTO api_key_secrets (hash, key_id, number, signed_by, created_at)
VALUES (@hash, @key_id, @number + 1, @signed_by, @now);

-- name: SetCurrentPrefix :exec
UPDATE api_key_keys SET prefix = @prefix, rules = greatest(rules, @rules), version = version + 1 WHERE id = @key_id;

-- name: ExpireSecret :exec
UPDATE api_key_secrets SET expires_at = @expires_at WHERE key_id = @key_id AND number = @number;

-- name: RaiseKeyVersion :exec
UPDATE api_key_keys SET version = version + 1 WHERE id = @id;

-- name: ForgetSecrets :exec
DELETE FROM api_key_secrets WHERE key_id = @key_id AND number < @before;

-- @uses holds an array for each secret: the key's id in hexadecimal digits, the secret's number, the number of uses,
-- and the time of the last use in milliseconds since 1970 UTC.

-- name: AddUsageOfSecrets :exec
UPDATE JSON_TABLE(@uses, '$[*]' COLUMNS (
    key_id CHAR(32) CHARACTER SET ascii PATH '$[0]', number INT PATH '$[1]', uses BIGINT PATH '$[2]',
    used_at BIGINT PATH '$[3]')) AS u
  STRAIGHT_JOIN api_key_secrets s FORCE INDEX (api_key_secrets_by_number)
    ON s.key_id = unhex(u.key_id) AND s.number = u.number
SET s.use_count = s.use_count + u.uses,
  s.last_used_at = greatest(
    coalesce(s.last_used_at, timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
    timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01'));

-- name: ExpireSecretsOnUse :exec
UPDATE JSON_TABLE(@uses, '$[*]' COLUMNS (
    key_id CHAR(32) CHARACTER SET ascii PATH '$[0]', number INT PATH '$[1]', uses BIGINT PATH '$[2]',
    used_at BIGINT PATH '$[3]')) AS u
  STRAIGHT_JOIN api_key_secrets s FORCE INDEX (api_key_secrets_by_number)
    ON s.key_id = unhex(u.key_id) AND s.number < u.number
SET s.expires_at = timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')
WHERE s.expires_on_use AND s.expires_at > timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01');

-- Suspensions --------------------------------------------------------------------------------------------------------

-- name: FindSuspendedBy :one
SELECT
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', concat('project:', lower(hex(k.project_id))), concat('product:', lower(hex(k.product_id))),
      concat('owner:', k.owner))) END AS suspended_by
FROM api_key_keys k WHERE k.id = @id;

-- The flags of an organization: 1 if it is suspended itself, and 2 if something in it is.

-- name: UpdateSuspensionFlags :exec
UPDATE api_key_organizations SET suspension_flags =
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = @id AND subject = 'organization')
    THEN 1 ELSE 0 END
  + CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = @id AND subject <> 'organization')
    THEN 2 ELSE 0 END
WHERE id = @id;

-- name: InsertSuspension :exec
INSERT INTO api_key_suspensions (organization_id, subject, level, suspended_at, reason)
VALUES (@organization_id, @subject, @level, @suspended_at, @reason);

-- name: FindSuspension :one
SELECT organization_id, subject, level, suspended_at, reason FROM api_key_suspensions
WHERE organization_id = @organization_id AND subject = @subject;

-- name: ListSuspensions :many
SELECT organization_id, subject, level, suspended_at, reason FROM api_key_suspensions
WHERE organization_id = @organization_id AND subject > @after ORDER BY subject LIMIT @count;

-- name: DeleteSuspension :exec
DELETE FROM api_key_suspensions WHERE organization_id = @organization_id AND subject = @subject;

-- Deleted keys -------------------------------------------------------------------------------------------------------

-- A text may have a tombstone already: a key with a known text can be deleted and created again.

-- name: InsertDeletedKeys :exec
REPLACE INTO api_key_deleted_keys (
  hash, key_id, organization_id, prefix, created_at, deleted_at, last_used_at, use_count)
SELECT
  s.hash, k.id, k.organization_id, coalesce(s.prefix, k.prefix), k.created_at, @deleted_at, k.last_used_at, k.use_count
FROM JSON_TABLE(@keys, '$[*]' COLUMNS (id CHAR(32) CHARACTER SET ascii PATH '$')) AS j
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = unhex(j.id)
  STRAIGHT_JOIN api_key_secrets s FORCE INDEX (api_key_secrets_by_number) ON s.key_id = k.id;

-- name: DeleteKeys :exec
DELETE k FROM JSON_TABLE(@keys, '$[*]' COLUMNS (id CHAR(32) CHARACTER SET ascii PATH '$')) AS j
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = unhex(j.id);

-- name: ForgetDeletedKeys :exec
DELETE FROM api_key_deleted_keys WHERE deleted_at < @before ORDER BY deleted_at LIMIT @count;

-- name: FindDeletedKeyByHash :one
SELECT hash, key_id, organization_id, prefix, created_at, deleted_at, last_used_at, use_count
FROM api_key_deleted_keys WHERE hash = @hash;

-- Uses that are written after the deletion, by whichever node counted them. @uses is as for AddUsage.

-- name: AddUsageOfDeletedKeys :exec
UPDATE JSON_TABLE(@uses, '$[*]' COLUMNS (
    key_id CHAR(32) CHARACTER SET ascii PATH '$[0]', uses BIGINT PATH '$[1]', used_at BIGINT PATH '$[2]')) AS u
  STRAIGHT_JOIN api_key_deleted_keys d FORCE INDEX (api_key_deleted_keys_by_key) ON d.key_id = unhex(u.key_id)
SET d.use_count = d.use_count + u.uses,
  d.last_used_at = greatest(
    coalesce(d.last_used_at, timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
    timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01'));

-- In the text of WriteUsageBatch, after AddUsageOnce.

-- name: AddUsageOfDeletedKeysOnce :exec
UPDATE JSON_TABLE(@uses, '$[*]' COLUMNS (
    key_id CHAR(32) CHARACTER SET ascii PATH '$[0]', uses BIGINT PATH '$[1]', used_at BIGINT PATH '$[2]')) AS u
  STRAIGHT_JOIN api_key_deleted_keys d FORCE INDEX (api_key_deleted_keys_by_key) ON d.key_id = unhex(u.key_id)
SET d.use_count = d.use_count + u.uses,
  d.last_used_at = greatest(
    coalesce(d.last_used_at, timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
    timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01'))
WHERE (SELECT w.batch FROM api_key_usage_writers w WHERE w.id = @writer_id) < @batch;

-- A part of what an organization has, for its deletion. The rows are locked in the order of their ids, and then deleted
-- up to the last of them. The organization is locked as well, so no row comes in between.

-- name: LockKeysOfOrganization :many
SELECT id FROM api_key_keys FORCE INDEX (api_key_keys_by_organization)
WHERE organization_id = @organization_id ORDER BY id LIMIT @count FOR UPDATE;

-- name: LockLinksOfOrganization :many
SELECT project_id, product_id FROM api_key_project_products
WHERE organization_id = @organization_id ORDER BY project_id, product_id LIMIT @count FOR UPDATE;

-- name: DeleteLinksOfOrganization :exec
DELETE FROM api_key_project_products
WHERE organization_id = @organization_id
  AND (project_id < @last_project_id OR (project_id = @last_project_id AND product_id <= @last_product_id));

-- name: LockProjectsOfOrganization :many
SELECT id FROM api_key_projects WHERE organization_id = @organization_id ORDER BY id LIMIT @count FOR UPDATE;

-- name: DeleteProjectsOfOrganization :exec
DELETE FROM api_key_projects WHERE organization_id = @organization_id AND id <= @last_id;

-- name: LockProductsOfOrganization :many
SELECT id FROM api_key_products WHERE organization_id = @organization_id ORDER BY id LIMIT @count FOR UPDATE;

-- name: DeleteProductsOfOrganization :exec
DELETE FROM api_key_products WHERE organization_id = @organization_id AND id <= @last_id;

-- Usage and limits ---------------------------------------------------------------------------------------------------

-- @uses holds an array for each key: the id in hexadecimal digits, the number of uses, and the time of the last use in
-- milliseconds since 1970 UTC.

-- name: AddUsage :exec
UPDATE JSON_TABLE(@uses, '$[*]' COLUMNS (
    key_id CHAR(32) CHARACTER SET ascii PATH '$[0]', uses BIGINT PATH '$[1]', used_at BIGINT PATH '$[2]')) AS u
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = unhex(u.key_id)
SET k.use_count = k.use_count + u.uses,
  k.last_used_at = greatest(
    coalesce(k.last_used_at, timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
    timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
  k.used_day = datediff(
    greatest(
      coalesce(k.last_used_at, timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
      timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
    '1970-01-01');

-- Each client numbers its batches of usage. If the connection is cut during a commit, the number of the last stored
-- batch tells whether the commit took place.
-- The number of a client that crashed is kept for 7 days, by the server's clock. A node whose own clock is wrong then
-- deletes no number that another client still needs.

-- name: FindUsageBatch :one
SELECT batch FROM api_key_usage_writers WHERE id = @writer_id;

-- name: SaveUsageBatch :exec
INSERT INTO api_key_usage_writers (id, batch, written_at) VALUES (@writer_id, @batch, utc_timestamp(6))
ON DUPLICATE KEY UPDATE batch = @batch, written_at = utc_timestamp(6);

-- The three that follow are one text, with AddUsageOfDeletedKeysOnce. The first locks the writer's row: a second try of
-- a batch waits for the first.

-- name: LockUsageWriter :exec
INSERT INTO api_key_usage_writers (id, batch, written_at) VALUES (@writer_id, 0, utc_timestamp(6))
ON DUPLICATE KEY UPDATE id = api_key_usage_writers.id;

-- name: AddUsageOnce :exec
UPDATE JSON_TABLE(@uses, '$[*]' COLUMNS (
    key_id CHAR(32) CHARACTER SET ascii PATH '$[0]', uses BIGINT PATH '$[1]', used_at BIGINT PATH '$[2]')) AS u
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (PRIMARY) ON k.id = unhex(u.key_id)
SET k.use_count = k.use_count + u.uses,
  k.last_used_at = greatest(
    coalesce(k.last_used_at, timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
    timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
  k.used_day = datediff(
    greatest(
      coalesce(k.last_used_at, timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
      timestampadd(MICROSECOND, u.used_at * 1000, '1970-01-01')),
    '1970-01-01')
WHERE (SELECT w.batch FROM api_key_usage_writers w WHERE w.id = @writer_id) < @batch;

-- name: RaiseUsageBatch :exec
UPDATE api_key_usage_writers SET batch = @batch, written_at = utc_timestamp(6)
WHERE id = @writer_id AND batch < @batch;

-- name: DeleteUsageWriters :exec
DELETE FROM api_key_usage_writers WHERE id = @writer_id OR written_at < utc_timestamp(6) - INTERVAL 7 DAY;

-- All windows of a key are in one row. One statement charges all of them, or none if one would overflow. Another node's
-- clock may be ahead: a stored window that begins later than the caller's is the current one. A window that begins more
-- than RateLimitWindow.Tolerance later came from a wrong clock, and is replaced. Assignments run from left to right, so
-- each "used" is computed before its "start" changes.
--
-- @size calls are needed of each window. @…_room is what the window may hold: the limit, and the calls that the caller
-- has charged before and not spent. The result is one number, since MySQL returns no more than one. NearestLimit reads
-- it: the calls left before this charge, the window, and by how many windows the stored one is ahead of the caller's.
-- The least number is the limit with the fewest calls left; of equal ones the longest window, which ends last.
-- It is made of the new values. The driver finds it in the server's answer to the update (LastInsertedId).

-- name: UpdateWindows :exec
UPDATE api_key_windows SET
  second_used = if(second_start BETWEEN @second_start AND @second_start + 300, second_used, 0) + @second_calls,
  second_start = if(second_start BETWEEN @second_start AND @second_start + 300, second_start, @second_start),
  minute_used = if(minute_start BETWEEN @minute_start AND @minute_start + 300, minute_used, 0) + @minute_calls,
  minute_start = if(minute_start BETWEEN @minute_start AND @minute_start + 300, minute_start, @minute_start),
  hour_used = if(hour_start BETWEEN @hour_start AND @hour_start + 3600, hour_used, 0) + @hour_calls,
  hour_start = if(hour_start BETWEEN @hour_start AND @hour_start + 3600, hour_start, @hour_start),
  day_used = if(day_start BETWEEN @day_start AND @day_start + 86400, day_used, 0) + @day_calls,
  day_start = if(day_start BETWEEN @day_start AND @day_start + 86400, day_start, @day_start),
  day_used = day_used + 0 * last_insert_id(least(
    ifnull((@second_room - (second_used - @second_calls)) * 2048 + 1536 + (second_start - @second_start),
      9223372036854775807),
    ifnull((@minute_room - (minute_used - @minute_calls)) * 2048 + 1024 + (minute_start - @minute_start) DIV 60,
      9223372036854775807),
    ifnull((@hour_room - (hour_used - @hour_calls)) * 2048 + 512 + (hour_start - @hour_start) DIV 3600,
      9223372036854775807),
    ifnull((@day_room - (day_used - @day_calls)) * 2048 + (day_start - @day_start) DIV 86400, 9223372036854775807)))
WHERE key_id = @key_id
  AND (@second_room IS NULL OR
    if(second_start BETWEEN @second_start AND @second_start + 300, second_used, 0) + @size <= @second_room)
  AND (@minute_room IS NULL OR
    if(minute_start BETWEEN @minute_start AND @minute_start + 300, minute_used, 0) + @size <= @minute_room)
  AND (@hour_room IS NULL OR
    if(hour_start BETWEEN @hour_start AND @hour_start + 3600, hour_used, 0) + @size <= @hour_room)
  AND (@day_room IS NULL OR
    if(day_start BETWEEN @day_start AND @day_start + 86400, day_used, 0) + @size <= @day_room);

-- Inserts empty windows that began in 1970. The lock waits for a transaction that is deleting the key.

-- name: InsertWindows :exec
INSERT INTO api_key_windows (
  key_id, second_start, second_used, minute_start, minute_used, hour_start, hour_used, day_start, day_used)
SELECT id, 0, 0, 0, 0, 0, 0, 0, 0 FROM api_key_keys WHERE id = @key_id LOCK IN SHARE MODE
ON DUPLICATE KEY UPDATE key_id = api_key_windows.key_id;

-- name: FindWindows :one
SELECT second_start, second_used, minute_start, minute_used, hour_start, hour_used, day_start, day_used
FROM api_key_windows WHERE key_id = @key_id;

-- Gives back calls that were charged and not used, to the windows that were charged, if they still run. @calls holds an
-- array for each key: the id in hexadecimal digits, then for each window its start and the number of calls.

-- name: ReturnToWindows :exec
UPDATE JSON_TABLE(@calls, '$[*]' COLUMNS (
    key_id CHAR(32) CHARACTER SET ascii PATH '$[0]',
    second_start BIGINT PATH '$[1]', second_calls BIGINT PATH '$[2]',
    minute_start BIGINT PATH '$[3]', minute_calls BIGINT PATH '$[4]',
    hour_start BIGINT PATH '$[5]', hour_calls BIGINT PATH '$[6]',
    day_start BIGINT PATH '$[7]', day_calls BIGINT PATH '$[8]')) AS u
  STRAIGHT_JOIN api_key_windows w FORCE INDEX (PRIMARY) ON w.key_id = unhex(u.key_id)
SET
  w.second_used = w.second_used - if(w.second_start = u.second_start, least(w.second_used, u.second_calls), 0),
  w.minute_used = w.minute_used - if(w.minute_start = u.minute_start, least(w.minute_used, u.minute_calls), 0),
  w.hour_used = w.hour_used - if(w.hour_start = u.hour_start, least(w.hour_used, u.hour_calls), 0),
  w.day_used = w.day_used - if(w.day_start = u.day_start, least(w.day_used, u.day_calls), 0);

-- The clock of the server, in milliseconds since 1970 UTC, and the schema's version.

-- name: ReadClock :one
SELECT timestampdiff(MICROSECOND, '1970-01-01', utc_timestamp(6)) DIV 1000 AS milliseconds,
  (SELECT coalesce(max(version), 0) FROM api_key_migrations) AS version;

-- Events -------------------------------------------------------------------------------------------------------------

-- @events is a JSON array of arrays: the kind, the subject, and the details as a text. The events get the next @count
-- numbers of the organization, in the order of the array. Their ids count up from @id_prefix and @id_low, which are the
-- first 20 hexadecimal digits and the number of the last 12. A change has one event as a rule, which costs no JSON.

-- name: RaiseEventNumber :exec
INSERT INTO api_key_event_numbers (organization_id, number) VALUES (@organization_id, @count)
ON DUPLICATE KEY UPDATE number = number + @count;

-- name: SaveEvent :exec
INSERT INTO api_key_events (organization_id, number, id, occurred_at, actor, kind, subject, details)
SELECT n.organization_id, n.number, @id, @occurred_at, @actor, @kind, @subject, @details
FROM api_key_event_numbers n WHERE n.organization_id = @organization_id;

-- name: SaveEvents :exec
INSERT INTO api_key_events (organization_id, number, id, occurred_at, actor, kind, subject, details)
SELECT n.organization_id, n.number - @count + e.position,
  unhex(concat(@id_prefix, lpad(hex(@id_low + e.position - 1), 12, '0'))), @occurred_at, @actor,
  e.kind, e.subject, e.details
FROM api_key_event_numbers n STRAIGHT_JOIN JSON_TABLE(@events, '$[*]' COLUMNS (
  position FOR ORDINALITY,
  kind VARCHAR(64) CHARACTER SET utf8mb4 PATH '$[0]',
  subject VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[1]',
  details LONGTEXT CHARACTER SET utf8mb4 PATH '$[2]')) AS e
WHERE n.organization_id = @organization_id;

-- Waits for the transactions that have raised the number: a later statement sees them all.

-- name: LockEventNumber :one
SELECT number FROM api_key_event_numbers WHERE organization_id = @organization_id LOCK IN SHARE MODE;

-- Each list reads one index, in its order. The other conditions filter its rows.

-- name: ListEvents :many
SELECT
  id, number, occurred_at, coalesce(actor, 'system') AS actor, kind, organization_id, subject, details
FROM api_key_events FORCE INDEX (PRIMARY)
WHERE organization_id = @organization_id
  AND number > @after AND number <= @last
  AND (@kind IS NULL OR kind = @kind) AND (@actor IS NULL OR coalesce(actor, 'system') = @actor)
  AND (@from_time IS NULL OR occurred_at >= @from_time) AND (@to_time IS NULL OR occurred_at < @to_time)
ORDER BY number LIMIT @count;

-- name: ListEventsOfSubject :many
SELECT
  id, number, occurred_at, coalesce(actor, 'system') AS actor, kind, organization_id, subject, details
FROM api_key_events FORCE INDEX (api_key_events_by_subject)
WHERE organization_id = @organization_id AND subject = @subject
  AND number > @after AND number <= @last
  AND (@kind IS NULL OR kind = @kind) AND (@actor IS NULL OR coalesce(actor, 'system') = @actor)
  AND (@from_time IS NULL OR occurred_at >= @from_time) AND (@to_time IS NULL OR occurred_at < @to_time)
ORDER BY number LIMIT @count;

-- The events of an organization are deleted in the order of their numbers, up to the first that stays. So the time
-- needs no index.

-- name: ListOrganizationsWithOldEvents :many
SELECT n.organization_id FROM api_key_event_numbers n
WHERE n.organization_id > @after
  AND (SELECT e.occurred_at FROM api_key_events e
    WHERE e.organization_id = n.organization_id ORDER BY e.number LIMIT 1) < @before
ORDER BY n.organization_id LIMIT @count;

-- name: ListOldestEvents :many
SELECT number, occurred_at FROM api_key_events
WHERE organization_id = @organization_id ORDER BY number LIMIT @count;

-- name: DeleteEvents :exec
DELETE FROM api_key_events WHERE organization_id = @organization_id AND number <= @last_number;

-- Timed events -------------------------------------------------------------------------------------------------------

-- A lease that ends later than @latest comes from a wrong clock.

-- name: LeaseTimedEvents :exec
UPDATE api_key_timed_events_lease SET holder = @holder, leased_until = @leased_until
WHERE id = 1 AND (holder IS NULL OR holder = @holder OR leased_until <= @now OR leased_until > @latest);

-- name: FindRecordedUntil :one
SELECT recorded_until FROM api_key_timed_events_lease WHERE id = 1;

-- name: SaveRecordedUntil :exec
UPDATE api_key_timed_events_lease SET recorded_until = @recorded_until, leased_until = @leased_until WHERE id = 1;

-- The lists read an index once for each organization: the indexes begin with it.

-- name: ListExpiringKeys :many
SELECT k.organization_id, k.id AS key_id, 0 AS number, k.prefix, k.created_at AS began_at, k.expires_at,
  k.last_used_at
FROM api_key_organizations o
  STRAIGHT_JOIN api_key_keys k FORCE INDEX (api_key_keys_by_expiry) ON k.organization_id = o.id
WHERE k.expires_at > @expires_after AND k.expires_at <= @expires_until AND k.revoked_at IS NULL
  AND (k.organization_id, k.id) > (@after_organization, @after)
  AND o.id >= @after_organization AND o.id <= @last_organization
  AND NOT EXISTS (SELECT 1 FROM api_key_timed_events t
    WHERE t.key_id = k.id AND t.occasion = @occasion AND t.occurred_at = k.expires_at)
ORDER BY k.organization_id, k.id LIMIT @count;

-- Keys that outlive the greatest lifetime. No index has the creation, so it reads all keys.

-- name: ReadOutlivingKeys :many
SELECT k.organization_id, k.id AS key_id, 0 AS number, k.prefix, k.created_at AS began_at, k.expires_at,
  k.last_used_at
FROM api_key_keys k
WHERE k.created_at > @created_after AND k.created_at <= @created_until AND k.revoked_at IS NULL
  AND (k.organization_id, k.id) > (@after_organization, @after)
  AND k.organization_id <= @last_organization
  AND NOT EXISTS (SELECT 1 FROM api_key_timed_events t
    WHERE t.key_id = k.id AND t.occasion = @occasion AND t.occurred_at = k.created_at)
ORDER BY k.organization_id, k.id LIMIT @count;

-- name: ListUnusedKeys :many
SELECT k.organization_id, k.id AS key_id, 0 AS number, k.prefix, k.created_at AS began_at, k.expires_at,
  k.last_used_at
FROM api_key_organizations o STRAIGHT_JOIN api_key_keys k FORCE INDEX (api_key_keys_by_use) ON k.organization_id = o.id
WHERE k.used_day >= @first_day AND k.used_day <= @last_day
  AND coalesce(k.last_used_at, k.created_at) > @used_after AND coalesce(k.last_used_at, k.created_at) <= @used_until
  AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > @now)
  AND (k.organization_id, k.id) > (@after_organization, @after)
  AND o.id >= @after_organization AND o.id <= @last_organization
  AND NOT EXISTS (SELECT 1 FROM api_key_timed_events t
    WHERE t.key_id = k.id AND t.occasion = @occasion AND t.occurred_at = coalesce(k.last_used_at, k.created_at))
ORDER BY k.organization_id, k.id LIMIT @count;

-- Superseded secrets with a grace period.

-- name: ListEndedSecrets :many
SELECT k.organization_id, k.id AS key_id, s.number, s.prefix, s.superseded_at AS began_at, s.expires_at, s.last_used_at
FROM api_key_secrets s FORCE INDEX (api_key_secrets_by_expiry)
  STRAIGHT_JOIN api_key_keys k ON k.id = s.key_id
WHERE s.expires_at > @expires_after AND s.expires_at <= @expires_until AND s.expires_at > s.superseded_at
  AND k.revoked_at IS NULL
  AND (k.organization_id, k.id) > (@after_organization, @after)
  AND k.organization_id <= @last_organization
  AND NOT EXISTS (SELECT 1 FROM api_key_timed_events t
    WHERE t.key_id = k.id AND t.occasion = concat('secret:', s.number) AND t.occurred_at = s.expires_at)
ORDER BY k.organization_id, k.id, s.number LIMIT @count;

-- @events is a JSON array of arrays: the id of the key in hexadecimal digits, the occasion, and when it occurred, in
-- milliseconds since 1970 UTC.

-- name: InsertTimedEvents :exec
INSERT INTO api_key_timed_events (key_id, occasion, occurred_at, recorded_at)
SELECT unhex(e.key_id), e.occasion, timestampadd(MICROSECOND, e.occurred_at * 1000, '1970-01-01'), @recorded_at
FROM JSON_TABLE(@events, '$[*]' COLUMNS (
  key_id CHAR(32) CHARACTER SET ascii PATH '$[0]', occasion VARCHAR(64) PATH '$[1]',
  occurred_at BIGINT PATH '$[2]')) AS e;

-- name: InsertTimedEventOnce :exec
INSERT IGNORE INTO api_key_timed_events (key_id, occasion, occurred_at, recorded_at)
VALUES (@key_id, @occasion, @occurred_at, @recorded_at);

-- name: ForgetTimedEvents :exec
DELETE FROM api_key_timed_events WHERE recorded_at < @before;

-- Changes ------------------------------------------------------------------------------------------------------------

-- name: RaiseChangeNumber :exec
INSERT INTO api_key_change_marker (id, change_number) VALUES (1, 1)
ON DUPLICATE KEY UPDATE change_number = change_number + 1;

-- name: SaveChange :exec
INSERT INTO api_key_changes (slot, change_number, key_id)
SELECT m.change_number % 1024, m.change_number, @key_id FROM api_key_change_marker m WHERE m.id = 1
ON DUPLICATE KEY UPDATE change_number = m.change_number, key_id = @key_id;

-- name: FindChangeNumber :one
SELECT change_number FROM api_key_change_marker WHERE id = 1;

-- name: ListChanges :many
SELECT change_number, key_id FROM api_key_changes WHERE change_number > @after ORDER BY change_number;
