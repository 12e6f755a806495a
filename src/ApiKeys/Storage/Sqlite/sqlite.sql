-- The statements of Storage/Statements.cs, in SQLite's SQL. docs/statements.md has the rules.

-- Schema -------------------------------------------------------------------------------------------------------------

-- All that shares the names of tables: views and indexes too.
-- name: ListRelations :many
SELECT m.name AS name,
  (SELECT count(*) FROM pragma_table_info(m.name) c
    WHERE c.name IN ('version', 'name', 'applied_at')) AS migration_column_count,
  0 AS is_marked
FROM sqlite_master m
WHERE m.name LIKE 'api|_key|_%' ESCAPE '|';

-- name: CreateMigrations :exec
CREATE TABLE IF NOT EXISTS api_key_migrations (
  version INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;

-- name: ListMigrations :many
SELECT version, name FROM api_key_migrations ORDER BY version;

-- name: InsertMigration :exec
INSERT INTO api_key_migrations (version, name, applied_at) VALUES (@version, @name, @applied_at);

-- Organizations ------------------------------------------------------------------------------------------------------

-- name: InsertOrganization :exec
INSERT INTO api_key_organizations (id, name, created_at) VALUES (@id, @name, @created_at)
ON CONFLICT (name) DO NOTHING;

-- name: FindOrganization :one
SELECT id, name, created_at FROM api_key_organizations WHERE id = @id;

-- name: FindOrganizationByName :one
SELECT id, name, created_at FROM api_key_organizations WHERE name = @name;

-- name: ListOrganizations :many
SELECT id, name, created_at FROM api_key_organizations WHERE id > @after ORDER BY id LIMIT @count;

-- The plus signs leave only the index of the names to the planner: there are few of a name.

-- name: ListOrganizationsByName :many
SELECT id, name, created_at FROM api_key_organizations
WHERE name >= @name_from AND name < @name_to AND +id > @after
ORDER BY +id LIMIT @count;

-- name: RenameOrganization :exec
UPDATE api_key_organizations SET name = @name WHERE id = @id;

-- name: LockOrganization :one
SELECT 1 AS locked FROM api_key_organizations WHERE id = @id;

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
SELECT @id, o.id, @name, @created_at FROM api_key_organizations o WHERE o.id = @organization_id
ON CONFLICT (organization_id, name) DO NOTHING;

-- name: FindProject :one
SELECT id, organization_id, name, created_at FROM api_key_projects WHERE id = @id;

-- name: FindProjectByName :one
SELECT id, organization_id, name, created_at FROM api_key_projects
WHERE organization_id = @organization_id AND name = @name;

-- name: ListProjects :many
SELECT id, organization_id, name, created_at FROM api_key_projects
WHERE organization_id = @organization_id AND id > @after ORDER BY id LIMIT @count;

-- name: ListProjectsByName :many
SELECT id, organization_id, name, created_at FROM api_key_projects
WHERE organization_id = @organization_id AND name >= @name_from AND name < @name_to AND +id > @after
ORDER BY +id LIMIT @count;

-- name: RenameProject :exec
UPDATE api_key_projects SET name = @name WHERE id = @id AND organization_id = @organization_id;

-- name: LockProject :one
SELECT 1 AS locked FROM api_key_projects WHERE id = @id AND organization_id = @organization_id;

-- name: FindProjectKeyCount :one
SELECT count(*) AS key_count FROM api_key_keys WHERE project_id = @id AND organization_id = @organization_id;

-- name: DeleteProjectLinks :exec
DELETE FROM api_key_project_products WHERE project_id = @id AND organization_id = @organization_id;

-- name: DeleteProject :exec
DELETE FROM api_key_projects WHERE id = @id AND organization_id = @organization_id;

-- Products -----------------------------------------------------------------------------------------------------------

-- name: InsertProduct :exec
INSERT INTO api_key_products (id, organization_id, name, created_at)
SELECT @id, o.id, @name, @created_at FROM api_key_organizations o WHERE o.id = @organization_id
ON CONFLICT (organization_id, name) DO NOTHING;

-- name: FindProduct :one
SELECT id, organization_id, name, created_at FROM api_key_products WHERE id = @id;

-- name: FindProductByName :one
SELECT id, organization_id, name, created_at FROM api_key_products
WHERE organization_id = @organization_id AND name = @name;

-- name: ListProducts :many
SELECT id, organization_id, name, created_at FROM api_key_products
WHERE organization_id = @organization_id AND id > @after ORDER BY id LIMIT @count;

-- name: ListProductsByName :many
SELECT id, organization_id, name, created_at FROM api_key_products
WHERE organization_id = @organization_id AND name >= @name_from AND name < @name_to AND +id > @after
ORDER BY +id LIMIT @count;

-- name: RenameProduct :exec
UPDATE api_key_products SET name = @name WHERE id = @id AND organization_id = @organization_id;

-- name: LockProduct :one
SELECT 1 AS locked FROM api_key_products WHERE id = @id AND organization_id = @organization_id;

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
ON CONFLICT (project_id, product_id) DO NOTHING;

-- name: ListProjectProducts :many
SELECT d.id, d.organization_id, d.name, d.created_at
FROM api_key_project_products l JOIN api_key_products d ON d.id = l.product_id
WHERE l.project_id = @project_id AND l.organization_id = @organization_id AND l.product_id > @after
ORDER BY l.product_id LIMIT @count;

-- name: LockLink :one
SELECT 1 AS locked FROM api_key_project_products
WHERE project_id = @project_id AND product_id = @product_id AND organization_id = @organization_id;

-- name: FindLinkKeyCount :one
SELECT count(*) AS key_count FROM api_key_keys
WHERE project_id = @project_id AND product_id = @product_id AND organization_id = @organization_id;

-- name: UnlinkProductFromProject :exec
DELETE FROM api_key_project_products
WHERE project_id = @project_id AND product_id = @product_id AND organization_id = @organization_id;

-- Keys ---------------------------------------------------------------------------------------------------------------

-- name: FindKeyTargets :one
SELECT
  EXISTS (SELECT 1 FROM api_key_organizations WHERE id = @organization_id) AS organization_exists,
  EXISTS (SELECT 1 FROM api_key_projects WHERE id = @project_id AND organization_id = @organization_id)
    AS project_exists,
  EXISTS (SELECT 1 FROM api_key_products WHERE id = @product_id AND organization_id = @organization_id)
    AS product_exists,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = @project_id AND product_id = @product_id)
    AS product_is_linked;

-- name: InsertKey :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  used_day)
VALUES (
  @id, @organization_id, @project_id, @product_id, @prefix, @kind, @environment, @name, @owner,
  @scopes, @rate_limits, @custom, @never_cached, @rules, @networks, @activates_at,
  @expires_at, @created_at, @created_at / 86400000);

-- name: InsertSecret :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
VALUES (@hash, @key_id, @signed_by, @created_at);

-- name: InsertKeys :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  used_day)
SELECT
  unhex(value ->> 0), @organization_id, @project_id, @product_id,
  value ->> 1, @kind, @environment, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 7, @created_at,
  @created_at / 86400000
FROM json_each(@keys);

-- name: InsertSecrets :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
SELECT unhex(value ->> 0), unhex(value ->> 1), @signed_by, @created_at FROM json_each(@secrets);

-- suspended_by is the first level that is suspended, or NULL. The look-ups by hash read the flags of the organization
-- instead, which costs less: -1 says that something below the organization is suspended, and FindSuspendedBy tells.

-- name: FindKey :one
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k WHERE id = @id AND organization_id = @organization_id;

-- A transaction of SQLite has the only write lock from its beginning.

-- name: FindKeyForUpdate :one
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k WHERE id = @id AND organization_id = @organization_id;

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
  rules = max(@rules,
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

-- The CASE computes KeyStatus: the first status that applies.

-- name: ListKeys :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
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
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE project_id = @project_id AND organization_id = @organization_id
  AND id > @after
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR instr(custom, @custom) > 0)
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
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE product_id = @product_id AND organization_id = @organization_id
  AND id > @after
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR instr(custom, @custom) > 0)
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
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE organization_id = @organization_id AND owner = @owner
  AND id > @after
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR instr(custom, @custom) > 0)
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
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k INDEXED BY api_key_keys_by_name
WHERE organization_id = @organization_id
  AND name >= @name_from AND name < @name_to
  AND id > @after
  AND (@owner IS NULL OR owner = @owner)
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR instr(custom, @custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- Imported keys -------------------------------------------------------------------------------------------------------

-- @hashes holds hashes in hexadecimal digits. The first item of each of @keys is what InsertKeys has of a key.

-- name: ReadHashOwners :many
SELECT s.hash, k.id AS key_id, k.organization_id
FROM json_each(@hashes) j CROSS JOIN api_key_secrets s ON s.hash = unhex(j.value)
  CROSS JOIN api_key_keys k ON k.id = s.key_id;

-- name: ReadDeletedHashes :many
SELECT d.hash, d.key_id, d.organization_id
FROM json_each(@hashes) j CROSS JOIN api_key_deleted_keys d ON d.hash = unhex(j.value)
WHERE d.organization_id = @organization_id AND d.deleted_at >= @deleted_from;

-- name: InsertImportedKeys :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  revoked_at, revoked_reason, disabled_at, disabled_reason, last_used_at, use_count,
  used_day)
SELECT
  unhex(value -> 0 ->> 0), @organization_id, unhex(value ->> 1), unhex(value ->> 2),
  value -> 0 ->> 1, value ->> 3, value ->> 4, value -> 0 ->> 2, value -> 0 ->> 3,
  value -> 0 ->> 4, value -> 0 ->> 5, value -> 0 ->> 6, value -> 0 ->> 8, value -> 0 ->> 9,
  value -> 0 ->> 10, value -> 0 ->> 11, value -> 0 ->> 7, value ->> 5,
  value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
  coalesce(value ->> 10, value ->> 5) / 86400000
FROM json_each(@keys);

-- name: InsertImportedSecrets :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3 FROM json_each(@secrets);

-- The prefix of the current secret is that of the key. A superseded secret has its own. The plus keeps SQLite from
-- reading all keys of the organization.

-- name: ListKeysByPrefix :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE id IN (
    SELECT id FROM api_key_keys INDEXED BY api_key_keys_by_prefix
    WHERE organization_id = @organization_id AND prefix = @prefix
    UNION SELECT key_id FROM api_key_secrets INDEXED BY api_key_secrets_by_prefix WHERE prefix = @prefix)
  AND +organization_id = @organization_id
  AND id > @after
  AND (@name_from IS NULL OR name >= @name_from)
  AND (@name_to IS NULL OR name < @name_to)
  AND (@owner IS NULL OR owner = @owner)
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR instr(custom, @custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- name: ListKeysByExpiry :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes, k.rate_limits, k.custom, k.never_cached, k.rules, k.networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k INDEXED BY api_key_keys_by_expiry
WHERE organization_id = @organization_id
  AND expires_at < @expires_before
  AND id > @after
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR instr(custom, @custom) > 0)
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
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k INDEXED BY api_key_keys_by_use
WHERE organization_id = @organization_id
  AND used_day <= @unused_day AND coalesce(last_used_at, created_at) < @unused_since
  AND id > @after
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@custom IS NULL OR instr(custom, @custom) > 0)
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
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE organization_id = @organization_id
  AND instr(custom, @custom) > 0
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
-- change may have made wrong since the ids were read.

-- name: LockKeys :many
SELECT k.id, k.revoked_at, k.disabled_at, CASE WHEN @custom IS NOT NULL THEN k.custom END AS custom
FROM json_each(@keys) j CROSS JOIN api_key_keys k ON k.id = unhex(j.value)
WHERE k.organization_id = @organization_id
  AND (@prefix IS NULL OR k.prefix = @prefix
    OR EXISTS (SELECT 1 FROM api_key_secrets s WHERE s.key_id = k.id AND s.prefix = @prefix))
  AND (@name_from IS NULL OR k.name >= @name_from)
  AND (@name_to IS NULL OR k.name < @name_to)
  AND (@owner IS NULL OR k.owner = @owner)
  AND (@expires_before IS NULL OR k.expires_at < @expires_before OR k.created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(k.last_used_at, k.created_at) < @unused_since)
  AND (@custom IS NULL OR instr(k.custom, @custom) > 0)
  AND (@status IS NULL OR @status =
    CASE WHEN k.revoked_at IS NOT NULL THEN 0 WHEN k.activates_at > @now THEN 1
      WHEN k.expires_at <= @now OR k.created_at <= @outlived_at THEN 2
      WHEN k.disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY k.id;

-- Many keys, which are locked and not yet as they would be. @keys is as for LockKeys.

-- name: RevokeKeys :exec
UPDATE api_key_keys SET revoked_at = @revoked_at, revoked_reason = @reason, version = version + 1
WHERE id IN (SELECT unhex(value) FROM json_each(@keys));

-- name: DisableKeys :exec
UPDATE api_key_keys SET disabled_at = @disabled_at, disabled_reason = @reason, version = version + 1
WHERE id IN (SELECT unhex(value) FROM json_each(@keys));

-- name: EnableKeys :exec
UPDATE api_key_keys SET disabled_at = NULL, disabled_reason = NULL, version = version + 1
WHERE id IN (SELECT unhex(value) FROM json_each(@keys));

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

-- name: SupersedeSecret :exec
UPDATE api_key_secrets
SET superseded_at = @superseded_at, expires_at = @expires_at, expires_on_use = @expires_on_use, prefix = @prefix,
  last_used_at = coalesce(last_used_at, @last_used_at)
WHERE key_id = @key_id AND number = @number;

-- name: DeleteSecret :exec
DELETE FROM api_key_secrets WHERE key_id = @key_id AND number = @number;

-- name: InsertNextSecret :exec
INSERT INTO api_key_secrets (hash, key_id, number, signed_by, created_at)
VALUES (@hash, @key_id, @number + 1, @signed_by, @created_at);

-- name: SetCurrentPrefix :exec
UPDATE api_key_keys SET prefix = @prefix, rules = max(rules, @rules), version = version + 1 WHERE id = @id;

-- name: ExpireSecret :exec
UPDATE api_key_secrets SET expires_at = @expires_at WHERE key_id = @key_id AND number = @number;

-- name: RaiseKeyVersion :exec
UPDATE api_key_keys SET version = version + 1 WHERE id = @id;

-- name: ForgetSecrets :exec
DELETE FROM api_key_secrets WHERE key_id = @key_id AND number < @before;

-- @uses holds an array for each secret: the key's id in hexadecimal digits, the secret's number, the number of uses,
-- and the time of the last use in milliseconds since 1970 UTC.

-- name: AddUsageOfSecrets :exec
UPDATE api_key_secrets
SET use_count = use_count + u.uses, last_used_at = max(coalesce(last_used_at, u.used_at), u.used_at)
FROM (
  SELECT unhex(value ->> 0) AS used_id, value ->> 1 AS used_number, value ->> 2 AS uses, value ->> 3 AS used_at
  FROM json_each(@uses)) AS u
WHERE key_id = u.used_id AND number = u.used_number;

-- name: ExpireSecretsOnUse :exec
UPDATE api_key_secrets SET expires_at = u.used_at
FROM (
  SELECT unhex(value ->> 0) AS used_id, value ->> 1 AS used_number, value ->> 3 AS used_at
  FROM json_each(@uses)) AS u
WHERE key_id = u.used_id AND number < u.used_number AND expires_on_use AND expires_at > u.used_at;

-- Suspensions --------------------------------------------------------------------------------------------------------

-- name: FindSuspendedBy :one
SELECT
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || lower(hex(k.project_id)), 'product:' || lower(hex(k.product_id)),
      'owner:' || k.owner)) END AS suspended_by
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
INSERT OR REPLACE INTO api_key_deleted_keys (
  hash, key_id, organization_id, prefix, created_at, deleted_at, last_used_at, use_count)
SELECT
  s.hash, k.id, k.organization_id, coalesce(s.prefix, k.prefix), k.created_at, @deleted_at, k.last_used_at, k.use_count
FROM json_each(@keys) j
  CROSS JOIN api_key_keys k ON k.id = unhex(j.value)
  CROSS JOIN api_key_secrets s ON s.key_id = k.id;

-- name: DeleteKeys :exec
DELETE FROM api_key_keys WHERE id IN (SELECT unhex(value) FROM json_each(@keys));

-- name: ForgetDeletedKeys :exec
DELETE FROM api_key_deleted_keys
WHERE hash IN (
  SELECT hash FROM api_key_deleted_keys WHERE deleted_at < @before ORDER BY deleted_at LIMIT @count);

-- name: FindDeletedKeyByHash :one
SELECT hash, key_id, organization_id, prefix, created_at, deleted_at, last_used_at, use_count
FROM api_key_deleted_keys WHERE hash = @hash;

-- Uses that are written after the deletion, by whichever node counted them. @uses is as for AddUsage.

-- name: AddUsageOfDeletedKeys :exec
UPDATE api_key_deleted_keys
SET use_count = use_count + u.uses, last_used_at = max(coalesce(last_used_at, u.used_at), u.used_at)
FROM (SELECT unhex(value ->> 0) AS used_id, value ->> 1 AS uses, value ->> 2 AS used_at FROM json_each(@uses)) AS u
WHERE key_id = u.used_id;

-- A part of what an organization has, for its deletion. The rows are locked in the order of their ids, and then deleted
-- up to the last of them. The organization is locked as well, so no row comes in between.

-- name: LockKeysOfOrganization :many
SELECT id FROM api_key_keys
WHERE organization_id = @organization_id ORDER BY id LIMIT @count;

-- name: LockLinksOfOrganization :many
SELECT project_id, product_id FROM api_key_project_products
WHERE organization_id = @organization_id ORDER BY project_id, product_id LIMIT @count;

-- name: DeleteLinksOfOrganization :exec
DELETE FROM api_key_project_products
WHERE organization_id = @organization_id
  AND (project_id < @last_project_id OR (project_id = @last_project_id AND product_id <= @last_product_id));

-- name: LockProjectsOfOrganization :many
SELECT id FROM api_key_projects WHERE organization_id = @organization_id ORDER BY id LIMIT @count;

-- name: DeleteProjectsOfOrganization :exec
DELETE FROM api_key_projects WHERE organization_id = @organization_id AND id <= @last_id;

-- name: LockProductsOfOrganization :many
SELECT id FROM api_key_products WHERE organization_id = @organization_id ORDER BY id LIMIT @count;

-- name: DeleteProductsOfOrganization :exec
DELETE FROM api_key_products WHERE organization_id = @organization_id AND id <= @last_id;

-- Usage and limits ---------------------------------------------------------------------------------------------------

-- @uses holds an array for each key: the id in hexadecimal digits, the number of uses, and the time of the last use in
-- milliseconds since 1970 UTC.

-- name: AddUses :exec
UPDATE api_key_keys
SET use_count = use_count + u.uses, last_used_at = max(coalesce(last_used_at, u.used_at), u.used_at)
FROM (SELECT unhex(value ->> 0) AS key_id, value ->> 1 AS uses, value ->> 2 AS used_at FROM json_each(@uses)) AS u
WHERE id = u.key_id;

-- A statement of its own: SQLite writes an index even where the value of its column stays the same.

-- name: UpdateUsedDays :exec
UPDATE api_key_keys SET used_day = last_used_at / 86400000
WHERE id IN (SELECT unhex(value ->> 0) FROM json_each(@uses)) AND used_day <> last_used_at / 86400000;

-- Each client numbers its batches of usage. If the connection is cut during a commit, the number of the last stored
-- batch tells whether the commit took place.
-- The number of a client that crashed is kept for 7 days, by the server's clock. A node whose own clock is wrong then
-- deletes no number that another client still needs.

-- name: FindUsageBatch :one
SELECT batch FROM api_key_usage_writers WHERE id = @writer_id;

-- name: SaveUsageBatch :exec
INSERT INTO api_key_usage_writers (id, batch, written_at)
VALUES (@writer_id, @batch, CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER))
ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at;

-- name: DeleteUsageWriters :exec
DELETE FROM api_key_usage_writers
WHERE id = @writer_id OR written_at < CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER) - 604800000;

-- All windows of a key are in one row. One statement charges all of them, or none if one would overflow. Another node's
-- clock may be ahead: a stored window that begins later than the caller's is the current one. A window that begins more
-- than RateLimitWindow.Tolerance later came from a wrong clock, and is replaced.
--
-- @size calls are needed of each window. @…_room is what the window may hold: the limit, and the calls that the caller
-- has charged before and not spent. The result is one number, since MySQL returns no more than one. NearestLimit reads
-- it: the calls left before this charge, the window, and by how many windows the stored one is ahead of the caller's.
-- The least number is the limit with the fewest calls left; of equal ones the longest window, which ends last.

-- name: TakeFromWindows :one
INSERT INTO api_key_windows (
  key_id, second_start, second_used, minute_start, minute_used, hour_start, hour_used, day_start, day_used)
SELECT id, @second_start, @second_calls, @minute_start, @minute_calls, @hour_start, @hour_calls, @day_start, @day_calls
FROM api_key_keys WHERE id = @key_id
ON CONFLICT (key_id) DO UPDATE SET
  second_used = iif(second_start BETWEEN @second_start AND @second_start + 300, second_used, 0) + @second_calls,
  second_start = iif(second_start BETWEEN @second_start AND @second_start + 300, second_start, @second_start),
  minute_used = iif(minute_start BETWEEN @minute_start AND @minute_start + 300, minute_used, 0) + @minute_calls,
  minute_start = iif(minute_start BETWEEN @minute_start AND @minute_start + 300, minute_start, @minute_start),
  hour_used = iif(hour_start BETWEEN @hour_start AND @hour_start + 3600, hour_used, 0) + @hour_calls,
  hour_start = iif(hour_start BETWEEN @hour_start AND @hour_start + 3600, hour_start, @hour_start),
  day_used = iif(day_start BETWEEN @day_start AND @day_start + 86400, day_used, 0) + @day_calls,
  day_start = iif(day_start BETWEEN @day_start AND @day_start + 86400, day_start, @day_start)
WHERE (@second_room IS NULL OR
    iif(second_start BETWEEN @second_start AND @second_start + 300, second_used, 0) + @size <= @second_room)
  AND (@minute_room IS NULL OR
    iif(minute_start BETWEEN @minute_start AND @minute_start + 300, minute_used, 0) + @size <= @minute_room)
  AND (@hour_room IS NULL OR
    iif(hour_start BETWEEN @hour_start AND @hour_start + 3600, hour_used, 0) + @size <= @hour_room)
  AND (@day_room IS NULL OR
    iif(day_start BETWEEN @day_start AND @day_start + 86400, day_used, 0) + @size <= @day_room)
RETURNING min(
  ifnull((@second_room - (second_used - @second_calls)) * 2048 + 1536 + (second_start - @second_start),
    9223372036854775807),
  ifnull((@minute_room - (minute_used - @minute_calls)) * 2048 + 1024 + (minute_start - @minute_start) / 60,
    9223372036854775807),
  ifnull((@hour_room - (hour_used - @hour_calls)) * 2048 + 512 + (hour_start - @hour_start) / 3600,
    9223372036854775807),
  ifnull((@day_room - (day_used - @day_calls)) * 2048 + (day_start - @day_start) / 86400,
    9223372036854775807)) AS nearest;

-- name: FindWindows :one
SELECT second_start, second_used, minute_start, minute_used, hour_start, hour_used, day_start, day_used
FROM api_key_windows WHERE key_id = @key_id;

-- Gives back calls that were charged and not used, to the windows that were charged, if they still run. @calls holds an
-- array for each key: the id in hexadecimal digits, then for each window its start and the number of calls.

-- name: ReturnToWindows :exec
UPDATE api_key_windows SET
  second_used = second_used - iif(second_start = u.second_started, min(second_used, u.second_calls), 0),
  minute_used = minute_used - iif(minute_start = u.minute_started, min(minute_used, u.minute_calls), 0),
  hour_used = hour_used - iif(hour_start = u.hour_started, min(hour_used, u.hour_calls), 0),
  day_used = day_used - iif(day_start = u.day_started, min(day_used, u.day_calls), 0)
FROM (
  SELECT unhex(value ->> 0) AS key_id,
    value ->> 1 AS second_started, value ->> 2 AS second_calls,
    value ->> 3 AS minute_started, value ->> 4 AS minute_calls,
    value ->> 5 AS hour_started, value ->> 6 AS hour_calls,
    value ->> 7 AS day_started, value ->> 8 AS day_calls
  FROM json_each(@calls)) AS u
WHERE api_key_windows.key_id = u.key_id;

-- The clock of the server, in milliseconds since 1970 UTC, and the schema's version.

-- name: ReadClock :one
SELECT CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER) AS milliseconds,
  (SELECT coalesce(max(version), 0) FROM api_key_migrations) AS version;

-- Events -------------------------------------------------------------------------------------------------------------

-- @events is a JSON array of arrays: the kind, the subject, and the details as a text. The events get the next @count
-- numbers of the organization, in the order of the array. Their ids count up from @id_prefix and @id_low, which are the
-- first 20 hexadecimal digits and the number of the last 12. A change has one event as a rule, which costs no JSON.

-- name: RaiseEventNumber :exec
INSERT INTO api_key_event_numbers (organization_id, number) VALUES (@organization_id, @count)
ON CONFLICT (organization_id) DO UPDATE SET number = number + excluded.number;

-- name: SaveEvent :exec
INSERT INTO api_key_events (organization_id, number, id, occurred_at, actor, kind, subject, details)
SELECT organization_id, number, @id, @occurred_at, @actor, @kind, @subject, @details
FROM api_key_event_numbers WHERE organization_id = @organization_id;

-- name: SaveEvents :exec
INSERT INTO api_key_events (organization_id, number, id, occurred_at, actor, kind, subject, details)
SELECT n.organization_id, n.number - @count + 1 + e.key, unhex(@id_prefix || format('%012x', @id_low + e.key)),
  @occurred_at, @actor, e.value ->> 0, e.value ->> 1, e.value ->> 2
FROM api_key_event_numbers n CROSS JOIN json_each(@events) e
WHERE n.organization_id = @organization_id;

-- Each list reads one index, in its order. The other conditions filter its rows. Without statistics SQLite would take
-- the primary key for both.

-- name: ListEvents :many
SELECT
  id, number, occurred_at, coalesce(actor, 'system') AS actor, kind, organization_id, subject, details
FROM api_key_events
WHERE organization_id = @organization_id
  AND number > @after AND number <= @last
  AND (@kind IS NULL OR kind = @kind) AND (@actor IS NULL OR coalesce(actor, 'system') = @actor)
  AND (@from_time IS NULL OR occurred_at >= @from_time) AND (@to_time IS NULL OR occurred_at < @to_time)
ORDER BY number LIMIT @count;

-- name: ListEventsOfSubject :many
SELECT
  id, number, occurred_at, coalesce(actor, 'system') AS actor, kind, organization_id, subject, details
FROM api_key_events INDEXED BY api_key_events_by_subject
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
FROM api_key_organizations o CROSS JOIN api_key_keys k INDEXED BY api_key_keys_by_expiry ON k.organization_id = o.id
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
FROM api_key_organizations o CROSS JOIN api_key_keys k INDEXED BY api_key_keys_by_use ON k.organization_id = o.id
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
FROM api_key_secrets s INDEXED BY api_key_secrets_by_expiry CROSS JOIN api_key_keys k ON k.id = s.key_id
WHERE s.expires_at > @expires_after AND s.expires_at <= @expires_until AND s.expires_at > s.superseded_at
  AND k.revoked_at IS NULL
  AND (k.organization_id, k.id) > (@after_organization, @after)
  AND k.organization_id <= @last_organization
  AND NOT EXISTS (SELECT 1 FROM api_key_timed_events t
    WHERE t.key_id = k.id AND t.occasion = 'secret:' || s.number AND t.occurred_at = s.expires_at)
ORDER BY k.organization_id, k.id, s.number LIMIT @count;

-- @events is a JSON array of arrays: the id of the key in hexadecimal digits, the occasion, and when it occurred, in
-- milliseconds since 1970 UTC.

-- name: InsertTimedEvents :exec
INSERT INTO api_key_timed_events (key_id, occasion, occurred_at, recorded_at)
SELECT unhex(value ->> 0), value ->> 1, value ->> 2, @recorded_at FROM json_each(@events);

-- name: InsertTimedEventOnce :exec
INSERT INTO api_key_timed_events (key_id, occasion, occurred_at, recorded_at)
VALUES (@key_id, @occasion, @occurred_at, @recorded_at)
ON CONFLICT (key_id, occasion, occurred_at) DO NOTHING;

-- name: ForgetTimedEvents :exec
DELETE FROM api_key_timed_events WHERE recorded_at < @before;

-- Changes ------------------------------------------------------------------------------------------------------------

-- name: RaiseChangeNumber :exec
INSERT INTO api_key_change_marker (id, change_number) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET change_number = change_number + 1;

-- name: SaveChange :exec
INSERT INTO api_key_changes (slot, change_number, key_id)
SELECT change_number % 1024, change_number, @key_id FROM api_key_change_marker WHERE id = 1
ON CONFLICT (slot) DO UPDATE SET change_number = excluded.change_number, key_id = excluded.key_id;

-- name: FindChangeNumber :one
SELECT change_number FROM api_key_change_marker WHERE id = 1;

-- name: ListChanges :many
SELECT change_number, key_id FROM api_key_changes WHERE change_number > @after ORDER BY change_number;
