-- The statements of Storage/Statements.cs, in PostgreSQL's SQL. docs/statements.md has the rules.

-- Schema -------------------------------------------------------------------------------------------------------------

-- All that shares the names of tables: views, indexes and sequences too. Only the schema in which tables are created
-- counts: another schema of the search path may belong to another app.
-- name: ListRelations :many
SELECT c.relname::text AS name,
  (SELECT count(*) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname IN ('version', 'name', 'applied_at')) AS migration_column_count,
  false AS is_marked
FROM pg_class c
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
  AND c.relname LIKE 'api|_key|_%' ESCAPE '|';

-- name: CreateMigrations :exec
CREATE TABLE IF NOT EXISTS api_key_migrations (
  version integer NOT NULL PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL
);

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

-- name: ListOrganizationsByName :many
SELECT id, name, created_at FROM api_key_organizations
WHERE name COLLATE "C" >= @name_from AND name COLLATE "C" < @name_to AND id > @after
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
WHERE organization_id = @organization_id
  AND name COLLATE "C" >= @name_from AND name COLLATE "C" < @name_to AND id > @after
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
WHERE organization_id = @organization_id
  AND name COLLATE "C" >= @name_from AND name COLLATE "C" < @name_to AND id > @after
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
ON CONFLICT (project_id, product_id) DO NOTHING;

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
  @scopes::jsonb, @rate_limits::jsonb, @custom::json, @never_cached, @rules,
  @networks::jsonb, @activates_at, @expires_at, @created_at,
  (@created_at AT TIME ZONE 'UTC')::date - date '1970-01-01');

-- name: InsertSecret :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
VALUES (@hash, @key_id, @signed_by, @created_at);

-- name: InsertKeys :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  used_day)
SELECT
  (k ->> 0)::uuid, @organization_id, @project_id, @product_id,
  k ->> 1, @kind, @environment, k ->> 2, k ->> 3, (k ->> 4)::jsonb, (k ->> 5)::jsonb, (k ->> 6)::json,
  (k ->> 8)::integer::boolean, (k ->> 9)::integer, (k ->> 10)::jsonb,
  -- Seconds and milliseconds apart, as in AddUsage.
  timestamptz 'epoch' + (k ->> 11)::bigint / 1000 * interval '1 second'
    + (k ->> 11)::bigint % 1000 * interval '1 millisecond',
  timestamptz 'epoch' + (k ->> 7)::bigint / 1000 * interval '1 second'
    + (k ->> 7)::bigint % 1000 * interval '1 millisecond',
  @created_at,
  (@created_at AT TIME ZONE 'UTC')::date - date '1970-01-01'
FROM json_array_elements(@keys::json) AS k;

-- name: InsertSecrets :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
SELECT decode(s ->> 0, 'hex'), (s ->> 1)::uuid, @signed_by, @created_at FROM json_array_elements(@secrets::json) AS s;

-- suspended_by is the first level that is suspended, or NULL. The look-ups by hash read the flags of the organization
-- instead, which costs less: -1 says that something below the organization is suspended, and FindSuspendedBy tells.

-- name: FindKey :one
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k WHERE id = @id AND organization_id = @organization_id;

-- name: FindKeyForUpdate :one
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k WHERE id = @id AND organization_id = @organization_id FOR UPDATE;

-- FindKeyByHash is enough if the key alone decides whether it covers the call. FindKeyAndTenancyByHash is right for
-- every key: it also reads the facts about the required project and product.

-- name: FindKeyByHash :one
SELECT
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
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
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
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

-- Several look-ups that waited for a session. Each descends the indexes for itself, whatever the planner estimates:
-- that is what the limits are for.

-- name: FindKeysAndTenancy :many
SELECT
  q.place,
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE o.suspension_flags WHEN 0 THEN NULL WHEN 2 THEN -1 ELSE 0 END AS suspended_by,
  k.last_used_at, k.use_count, k.version,
  EXISTS (SELECT 1 FROM api_key_projects WHERE id = q.project_id AND organization_id = k.organization_id)
    AS required_project_exists,
  EXISTS (SELECT 1 FROM api_key_products WHERE id = q.product_id AND organization_id = k.organization_id)
    AS required_product_exists,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = q.project_id AND product_id = k.product_id)
    AS key_product_is_in_required_project,
  EXISTS (SELECT 1 FROM api_key_project_products WHERE project_id = k.project_id AND product_id = q.product_id)
    AS required_product_is_in_key_project
FROM (
    SELECT t.place, decode(t.lookup ->> 0, 'hex') AS hash, (t.lookup ->> 1)::uuid AS project_id,
      (t.lookup ->> 2)::uuid AS product_id
    FROM json_array_elements(@lookups::json) WITH ORDINALITY AS t (lookup, place)) q
  CROSS JOIN LATERAL (SELECT * FROM api_key_secrets WHERE hash = q.hash LIMIT 1) s
  CROSS JOIN LATERAL (SELECT * FROM api_key_keys WHERE id = s.key_id LIMIT 1) k
  CROSS JOIN LATERAL (SELECT * FROM api_key_organizations WHERE id = k.organization_id LIMIT 1) o;

-- The same where a client has earlier signing secrets. A hash that it does not need is NULL.

-- name: FindKeyByHashes :one
SELECT
  s.hash, s.number AS secret_number, s.created_at AS secret_created_at, s.expires_at AS secret_expires_at,
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
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
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
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
SET name = @name, owner = @owner, scopes = @scopes::jsonb, rate_limits = @rate_limits::jsonb, custom = @custom::json,
  never_cached = @never_cached,
  rules = greatest(@rules,
    CASE WHEN EXISTS (SELECT 1 FROM api_key_secrets WHERE key_id = @id AND number > 1)
      THEN @rotated_rules ELSE 0 END),
  networks = @networks::jsonb, activates_at = @activates_at,
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
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
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
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE project_id = @project_id AND organization_id = @organization_id
  AND id > @after
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- name: ListKeysOfProduct :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE product_id = @product_id AND organization_id = @organization_id
  AND id > @after
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- name: ListKeysOfOwner :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE organization_id = @organization_id AND owner = @owner
  AND id > @after
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- The names that begin with a text are those from the text up to the first that is greater than all of them.

-- name: ListKeysByName :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE organization_id = @organization_id
  AND name COLLATE "C" >= @name_from AND name COLLATE "C" < @name_to
  AND id > @after
  AND (@owner IS NULL OR owner = @owner)
  AND (@project_id IS NULL OR project_id = @project_id)
  AND (@product_id IS NULL OR product_id = @product_id)
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- Imported keys -------------------------------------------------------------------------------------------------------

-- @hashes holds hashes in hexadecimal digits. The first item of each of @keys is what InsertKeys has of a key.

-- name: ReadHashOwners :many
SELECT s.hash, k.id AS key_id, k.organization_id
FROM json_array_elements_text(@hashes::json) AS j (hash)
  JOIN api_key_secrets s ON s.hash = decode(j.hash, 'hex')
  JOIN api_key_keys k ON k.id = s.key_id;

-- name: ReadDeletedHashes :many
SELECT d.hash, d.key_id, d.organization_id
FROM json_array_elements_text(@hashes::json) AS j (hash)
  JOIN api_key_deleted_keys d ON d.hash = decode(j.hash, 'hex')
WHERE d.organization_id = @organization_id AND d.deleted_at >= @deleted_from;

-- Seconds and milliseconds apart, as in AddUsage.

-- name: InsertImportedKeys :exec
INSERT INTO api_key_keys (
  id, organization_id, project_id, product_id, prefix, kind, environment, name, owner,
  scopes, rate_limits, custom, never_cached, rules, networks, activates_at, expires_at, created_at,
  revoked_at, revoked_reason, disabled_at, disabled_reason, last_used_at, use_count,
  used_day)
SELECT
  (k -> 0 ->> 0)::uuid, @organization_id, (k ->> 1)::uuid, (k ->> 2)::uuid,
  k -> 0 ->> 1, k ->> 3, k ->> 4, k -> 0 ->> 2, k -> 0 ->> 3,
  (k -> 0 ->> 4)::jsonb, (k -> 0 ->> 5)::jsonb, (k -> 0 ->> 6)::json,
  (k -> 0 ->> 8)::integer::boolean, (k -> 0 ->> 9)::integer, (k -> 0 ->> 10)::jsonb,
  timestamptz 'epoch' + (k -> 0 ->> 11)::bigint / 1000 * interval '1 second'
    + (k -> 0 ->> 11)::bigint % 1000 * interval '1 millisecond',
  timestamptz 'epoch' + (k -> 0 ->> 7)::bigint / 1000 * interval '1 second'
    + (k -> 0 ->> 7)::bigint % 1000 * interval '1 millisecond',
  timestamptz 'epoch' + (k ->> 5)::bigint / 1000 * interval '1 second'
    + (k ->> 5)::bigint % 1000 * interval '1 millisecond',
  timestamptz 'epoch' + (k ->> 6)::bigint / 1000 * interval '1 second'
    + (k ->> 6)::bigint % 1000 * interval '1 millisecond',
  k ->> 7,
  timestamptz 'epoch' + (k ->> 8)::bigint / 1000 * interval '1 second'
    + (k ->> 8)::bigint % 1000 * interval '1 millisecond',
  k ->> 9,
  timestamptz 'epoch' + (k ->> 10)::bigint / 1000 * interval '1 second'
    + (k ->> 10)::bigint % 1000 * interval '1 millisecond',
  (k ->> 11)::bigint,
  coalesce((k ->> 10)::bigint, (k ->> 5)::bigint) / 86400000
FROM json_array_elements(@keys::json) AS k;

-- name: InsertImportedSecrets :exec
INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at)
SELECT
  decode(k ->> 0, 'hex'), (k ->> 1)::uuid, k ->> 2,
  timestamptz 'epoch' + (k ->> 3)::bigint / 1000 * interval '1 second'
    + (k ->> 3)::bigint % 1000 * interval '1 millisecond'
FROM json_array_elements(@secrets::json) AS k;

-- The prefix of the current secret is that of the key. A superseded secret has its own.

-- name: ListKeysByPrefix :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM (
    SELECT id FROM api_key_keys WHERE organization_id = @organization_id AND prefix = @prefix
    UNION SELECT key_id FROM api_key_secrets WHERE prefix = @prefix) AS f
  JOIN api_key_keys k ON k.id = f.id
WHERE k.organization_id = @organization_id
  AND k.id > @after
  AND (@name_from IS NULL OR k.name COLLATE "C" >= @name_from)
  AND (@name_to IS NULL OR k.name COLLATE "C" < @name_to)
  AND (@owner IS NULL OR k.owner = @owner)
  AND (@project_id IS NULL OR k.project_id = @project_id)
  AND (@product_id IS NULL OR k.product_id = @product_id)
  AND (@expires_before IS NULL OR k.expires_at < @expires_before OR k.created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(k.last_used_at, k.created_at) < @unused_since)
  AND (@custom IS NULL OR k.custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN k.revoked_at IS NOT NULL THEN 0 WHEN k.activates_at > @now THEN 1
      WHEN k.expires_at <= @now OR k.created_at <= @outlived_at THEN 2
      WHEN k.disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY k.id LIMIT @count;

-- name: ListKeysByExpiry :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE organization_id = @organization_id
  AND expires_at < @expires_before
  AND id > @after
  AND (@unused_since IS NULL OR coalesce(last_used_at, created_at) < @unused_since)
  AND (@custom IS NULL OR custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- used_day is never later than the day of the last use. The times decide.

-- name: ListKeysByUse :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE organization_id = @organization_id
  AND used_day <= @unused_day AND coalesce(last_used_at, created_at) < @unused_since
  AND id > @after
  AND (@expires_before IS NULL OR expires_at < @expires_before OR created_at < @created_before)
  AND (@custom IS NULL OR custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN revoked_at IS NOT NULL THEN 0 WHEN activates_at > @now THEN 1
      WHEN expires_at <= @now OR created_at <= @outlived_at THEN 2
      WHEN disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY id LIMIT @count;

-- Only keys with custom metadata are in the index. All organizations share it.

-- name: ListKeysByCustom :many
SELECT
  k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.kind, k.environment, k.name, k.owner,
  k.scopes::text AS scopes, k.rate_limits::text AS rate_limits, k.custom::text AS custom, k.never_cached, k.rules,
  k.networks::text AS networks, k.activates_at,
  k.expires_at, k.created_at, k.revoked_at, k.revoked_reason, k.disabled_at, k.disabled_reason,
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by,
  k.last_used_at, k.use_count, k.version
FROM api_key_keys k
WHERE organization_id = @organization_id
  AND custom::text <> '{}' AND custom::jsonb @> @custom::jsonb
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
SELECT k.id, k.revoked_at, k.disabled_at, CASE WHEN @custom IS NOT NULL THEN k.custom::text END AS custom
FROM json_array_elements_text(@keys::json) AS j (id) JOIN api_key_keys k ON k.id = j.id::uuid
WHERE k.organization_id = @organization_id
  AND (@prefix IS NULL OR k.prefix = @prefix
    OR EXISTS (SELECT 1 FROM api_key_secrets s WHERE s.key_id = k.id AND s.prefix = @prefix))
  AND (@name_from IS NULL OR k.name COLLATE "C" >= @name_from)
  AND (@name_to IS NULL OR k.name COLLATE "C" < @name_to)
  AND (@owner IS NULL OR k.owner = @owner)
  AND (@expires_before IS NULL OR k.expires_at < @expires_before OR k.created_at < @created_before)
  AND (@unused_since IS NULL OR coalesce(k.last_used_at, k.created_at) < @unused_since)
  AND (@custom IS NULL OR k.custom::jsonb @> @custom::jsonb)
  AND (@status IS NULL OR @status =
    CASE WHEN k.revoked_at IS NOT NULL THEN 0 WHEN k.activates_at > @now THEN 1
      WHEN k.expires_at <= @now OR k.created_at <= @outlived_at THEN 2
      WHEN k.disabled_at IS NOT NULL THEN 3 ELSE 4 END)
ORDER BY k.id FOR UPDATE OF k;

-- Many keys, which are locked and not yet as they would be. @keys is as for LockKeys.

-- name: RevokeKeys :exec
UPDATE api_key_keys k SET revoked_at = @revoked_at, revoked_reason = @reason, version = k.version + 1
FROM json_array_elements_text(@keys::json) AS j (id) WHERE k.id = j.id::uuid;

-- name: DisableKeys :exec
UPDATE api_key_keys k SET disabled_at = @disabled_at, disabled_reason = @reason, version = k.version + 1
FROM json_array_elements_text(@keys::json) AS j (id) WHERE k.id = j.id::uuid;

-- name: EnableKeys :exec
UPDATE api_key_keys k SET disabled_at = NULL, disabled_reason = NULL, version = k.version + 1
FROM json_array_elements_text(@keys::json) AS j (id) WHERE k.id = j.id::uuid;

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

-- name: RotateSecret :exec
WITH superseded AS (
  UPDATE api_key_secrets
  SET superseded_at = @now, expires_at = @expires_at, expires_on_use = @expires_on_use, prefix = @current_prefix,
    last_used_at = coalesce(last_used_at, @last_used_at)
  WHERE key_id = @key_id AND number = @number AND NOT @is_replaced
), replaced AS (
  DELETE FROM api_key_secrets WHERE key_id = @key_id AND number = @number AND @is_replaced
), inserted AS (
  INSERT INTO api_key_secrets (hash, key_id, number, signed_by, created_at)
  VALUES (@hash, @key_id, @number + 1, @signed_by, @now)
)
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
WITH used AS (
  SELECT (u ->> 0)::uuid AS key_id, (u ->> 1)::integer AS number, (u ->> 2)::bigint AS uses,
    -- Seconds and milliseconds apart, as in AddUsage.
    timestamptz 'epoch' + (u ->> 3)::bigint / 1000 * interval '1 second'
      + (u ->> 3)::bigint % 1000 * interval '1 millisecond' AS used_at
  FROM json_array_elements(@uses::json) AS u
)
UPDATE api_key_secrets s
SET use_count = s.use_count + used.uses, last_used_at = greatest(s.last_used_at, used.used_at)
FROM used WHERE s.key_id = used.key_id AND s.number = used.number;

-- name: ExpireSecretsOnUse :exec
WITH used AS (
  SELECT (u ->> 0)::uuid AS key_id, (u ->> 1)::integer AS number,
    -- Seconds and milliseconds apart, as in AddUsage.
    timestamptz 'epoch' + (u ->> 3)::bigint / 1000 * interval '1 second'
      + (u ->> 3)::bigint % 1000 * interval '1 millisecond' AS used_at
  FROM json_array_elements(@uses::json) AS u
)
UPDATE api_key_secrets s SET expires_at = used.used_at
FROM used
WHERE s.key_id = used.key_id AND s.number < used.number AND s.expires_on_use AND s.expires_at > used.used_at;

-- Suspensions --------------------------------------------------------------------------------------------------------

-- name: FindSuspendedBy :one
SELECT
  CASE WHEN EXISTS (SELECT 1 FROM api_key_suspensions WHERE organization_id = k.organization_id) THEN
    (SELECT min(level) FROM api_key_suspensions WHERE organization_id = k.organization_id AND subject IN (
      'organization', 'project:' || replace(k.project_id::text, '-', ''),
      'product:' || replace(k.product_id::text, '-', ''), 'owner:' || k.owner)) END AS suspended_by
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
INSERT INTO api_key_deleted_keys (
  hash, key_id, organization_id, prefix, created_at, deleted_at, last_used_at, use_count)
SELECT
  s.hash, k.id, k.organization_id, coalesce(s.prefix, k.prefix), k.created_at, @deleted_at, k.last_used_at, k.use_count
FROM json_array_elements_text(@keys::json) AS j (id)
  JOIN api_key_keys k ON k.id = j.id::uuid
  JOIN api_key_secrets s ON s.key_id = k.id
ON CONFLICT (hash) DO UPDATE SET
  key_id = excluded.key_id, organization_id = excluded.organization_id, prefix = excluded.prefix,
  created_at = excluded.created_at, deleted_at = excluded.deleted_at,
  last_used_at = excluded.last_used_at, use_count = excluded.use_count;

-- name: DeleteKeys :exec
DELETE FROM api_key_keys k USING json_array_elements_text(@keys::json) AS j (id) WHERE k.id = j.id::uuid;

-- Rows that another deletion is about to delete are left to it.

-- name: ForgetDeletedKeys :exec
DELETE FROM api_key_deleted_keys
WHERE hash IN (
  SELECT hash FROM api_key_deleted_keys
  WHERE deleted_at < @before ORDER BY deleted_at LIMIT @count FOR UPDATE SKIP LOCKED);

-- name: FindDeletedKeyByHash :one
SELECT hash, key_id, organization_id, prefix, created_at, deleted_at, last_used_at, use_count
FROM api_key_deleted_keys WHERE hash = @hash;

-- Uses that are written after the deletion, by whichever node counted them. @uses is as for AddUsage.

-- name: AddUsageOfDeletedKeys :exec
WITH used AS (
  SELECT (u ->> 0)::uuid AS key_id, (u ->> 1)::bigint AS uses,
    -- Seconds and milliseconds apart, as in AddUsage.
    timestamptz 'epoch' + (u ->> 2)::bigint / 1000 * interval '1 second'
      + (u ->> 2)::bigint % 1000 * interval '1 millisecond' AS used_at
  FROM json_array_elements(@uses::json) AS u
)
UPDATE api_key_deleted_keys d
SET use_count = d.use_count + used.uses, last_used_at = greatest(d.last_used_at, used.used_at)
FROM used WHERE d.key_id = used.key_id;

-- In the text of AddUsageOnce, which has written the writer's row in the same transaction, unless the batch was saved
-- before.

-- name: AddUsageOfDeletedKeysOnce :exec
WITH used AS (
  SELECT (u ->> 0)::uuid AS key_id, (u ->> 1)::bigint AS uses,
    -- Seconds and milliseconds apart, as in AddUsage.
    timestamptz 'epoch' + (u ->> 2)::bigint / 1000 * interval '1 second'
      + (u ->> 2)::bigint % 1000 * interval '1 millisecond' AS used_at
  FROM json_array_elements(@uses::json) AS u
)
UPDATE api_key_deleted_keys d
SET use_count = d.use_count + used.uses, last_used_at = greatest(d.last_used_at, used.used_at)
FROM used, api_key_usage_writers w
WHERE d.key_id = used.key_id AND w.id = @writer_id AND w.xmin = pg_current_xact_id()::xid;

-- A part of what an organization has, for its deletion. The rows are locked in the order of their ids, and then deleted
-- up to the last of them. The organization is locked as well, so no row comes in between.

-- name: LockKeysOfOrganization :many
SELECT id FROM api_key_keys
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
WITH used AS (
  SELECT (u ->> 0)::uuid AS key_id, (u ->> 1)::bigint AS uses, (u ->> 2)::bigint AS used_at
  FROM json_array_elements(@uses::json) AS u
), locked AS (
  SELECT k.id, used.uses,
    -- PostgreSQL multiplies an interval as a double. A double holds whole seconds up to the year 9999 exactly, but not
    -- milliseconds. So the milliseconds are added apart.
    timestamptz 'epoch' + used.used_at / 1000 * interval '1 second'
      + used.used_at % 1000 * interval '1 millisecond' AS used_at
  FROM used JOIN api_key_keys k ON k.id = used.key_id ORDER BY k.id FOR NO KEY UPDATE OF k
)
UPDATE api_key_keys k
SET use_count = k.use_count + locked.uses, last_used_at = greatest(k.last_used_at, locked.used_at),
  used_day = (greatest(k.last_used_at, locked.used_at) AT TIME ZONE 'UTC')::date - date '1970-01-01'
FROM locked WHERE k.id = locked.id;

-- Each client numbers its batches of usage. If the connection is cut during a commit, the number of the last stored
-- batch tells whether the commit took place.
-- The number of a client that crashed is kept for 7 days, by the server's clock. A node whose own clock is wrong then
-- deletes no number that another client still needs.

-- name: FindUsageBatch :one
SELECT batch FROM api_key_usage_writers WHERE id = @writer_id;

-- name: SaveUsageBatch :exec
INSERT INTO api_key_usage_writers (id, batch, written_at) VALUES (@writer_id, @batch, now())
ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at;

-- A batch whose number is saved already adds nothing. A second try waits for the first. AddUsageOfDeletedKeysOnce
-- follows in the same text.

-- name: AddUsageOnce :exec
WITH writer AS (
  INSERT INTO api_key_usage_writers AS w (id, batch, written_at) VALUES (@writer_id, @batch, now())
  ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at
  WHERE w.batch < excluded.batch
  RETURNING id
), used AS (
  SELECT (u ->> 0)::uuid AS key_id, (u ->> 1)::bigint AS uses, (u ->> 2)::bigint AS used_at
  FROM json_array_elements(@uses::json) AS u
), locked AS (
  SELECT k.id, used.uses,
    -- PostgreSQL multiplies an interval as a double. A double holds whole seconds up to the year 9999 exactly, but not
    -- milliseconds. So the milliseconds are added apart.
    timestamptz 'epoch' + used.used_at / 1000 * interval '1 second'
      + used.used_at % 1000 * interval '1 millisecond' AS used_at
  FROM used JOIN api_key_keys k ON k.id = used.key_id ORDER BY k.id FOR NO KEY UPDATE OF k
)
UPDATE api_key_keys k
SET use_count = k.use_count + locked.uses, last_used_at = greatest(k.last_used_at, locked.used_at),
  used_day = (greatest(k.last_used_at, locked.used_at) AT TIME ZONE 'UTC')::date - date '1970-01-01'
FROM locked, writer WHERE k.id = locked.id;

-- name: DeleteUsageWriters :exec
DELETE FROM api_key_usage_writers WHERE id = @writer_id OR written_at < now() - interval '7 days';

-- All windows of a key are in one row. One statement charges all of them, or none if one would overflow. Another node's
-- clock may be ahead: a stored window that begins later than the caller's is the current one. A window that begins more
-- than RateLimitWindow.Tolerance later came from a wrong clock, and is replaced.
--
-- @size calls are needed of each window. @…_room is what the window may hold: the limit, and the calls that the caller
-- has charged before and not spent. The result is one number, since MySQL returns no more than one. NearestLimit reads
-- it: the calls left before this charge, the window, and by how many windows the stored one is ahead of the caller's.
-- The least number is the limit with the fewest calls left; of equal ones the longest window, which ends last.

-- name: TakeFromWindows :one
INSERT INTO api_key_windows AS w (
  key_id, second_start, second_used, minute_start, minute_used, hour_start, hour_used, day_start, day_used)
SELECT id, @second_start, @second_calls, @minute_start, @minute_calls, @hour_start, @hour_calls, @day_start, @day_calls
FROM api_key_keys WHERE id = @key_id
ON CONFLICT (key_id) DO UPDATE SET
  second_used =
    CASE WHEN w.second_start BETWEEN @second_start AND @second_start + 300 THEN w.second_used ELSE 0 END
      + @second_calls,
  second_start =
    CASE WHEN w.second_start BETWEEN @second_start AND @second_start + 300 THEN w.second_start ELSE @second_start END,
  minute_used =
    CASE WHEN w.minute_start BETWEEN @minute_start AND @minute_start + 300 THEN w.minute_used ELSE 0 END
      + @minute_calls,
  minute_start =
    CASE WHEN w.minute_start BETWEEN @minute_start AND @minute_start + 300 THEN w.minute_start ELSE @minute_start END,
  hour_used =
    CASE WHEN w.hour_start BETWEEN @hour_start AND @hour_start + 3600 THEN w.hour_used ELSE 0 END
      + @hour_calls,
  hour_start =
    CASE WHEN w.hour_start BETWEEN @hour_start AND @hour_start + 3600 THEN w.hour_start ELSE @hour_start END,
  day_used =
    CASE WHEN w.day_start BETWEEN @day_start AND @day_start + 86400 THEN w.day_used ELSE 0 END
      + @day_calls,
  day_start =
    CASE WHEN w.day_start BETWEEN @day_start AND @day_start + 86400 THEN w.day_start ELSE @day_start END
WHERE (@second_room IS NULL OR
    CASE WHEN w.second_start BETWEEN @second_start AND @second_start + 300 THEN w.second_used ELSE 0 END
      + @size <= @second_room)
  AND (@minute_room IS NULL OR
    CASE WHEN w.minute_start BETWEEN @minute_start AND @minute_start + 300 THEN w.minute_used ELSE 0 END
      + @size <= @minute_room)
  AND (@hour_room IS NULL OR
    CASE WHEN w.hour_start BETWEEN @hour_start AND @hour_start + 3600 THEN w.hour_used ELSE 0 END
      + @size <= @hour_room)
  AND (@day_room IS NULL OR
    CASE WHEN w.day_start BETWEEN @day_start AND @day_start + 86400 THEN w.day_used ELSE 0 END
      + @size <= @day_room)
RETURNING least(
  (@second_room - (w.second_used - @second_calls)) * 2048 + 1536 + (w.second_start - @second_start),
  (@minute_room - (w.minute_used - @minute_calls)) * 2048 + 1024 + (w.minute_start - @minute_start) / 60,
  (@hour_room - (w.hour_used - @hour_calls)) * 2048 + 512 + (w.hour_start - @hour_start) / 3600,
  (@day_room - (w.day_used - @day_calls)) * 2048 + (w.day_start - @day_start) / 86400) AS nearest;

-- name: FindWindows :one
SELECT second_start, second_used, minute_start, minute_used, hour_start, hour_used, day_start, day_used
FROM api_key_windows WHERE key_id = @key_id;

-- Gives back calls that were charged and not used, to the windows that were charged, if they still run. @calls holds an
-- array for each key: the id in hexadecimal digits, then for each window its start and the number of calls.

-- name: ReturnToWindows :exec
WITH unspent AS (
  SELECT (c ->> 0)::uuid AS key_id,
    (c ->> 1)::bigint AS second_start, (c ->> 2)::bigint AS second_calls,
    (c ->> 3)::bigint AS minute_start, (c ->> 4)::bigint AS minute_calls,
    (c ->> 5)::bigint AS hour_start, (c ->> 6)::bigint AS hour_calls,
    (c ->> 7)::bigint AS day_start, (c ->> 8)::bigint AS day_calls
  FROM json_array_elements(@calls::json) AS c
), locked AS (
  SELECT unspent.* FROM unspent JOIN api_key_windows w ON w.key_id = unspent.key_id
  ORDER BY w.key_id FOR NO KEY UPDATE OF w
)
UPDATE api_key_windows w SET
  second_used =
    w.second_used - CASE WHEN w.second_start = u.second_start THEN least(w.second_used, u.second_calls) ELSE 0 END,
  minute_used =
    w.minute_used - CASE WHEN w.minute_start = u.minute_start THEN least(w.minute_used, u.minute_calls) ELSE 0 END,
  hour_used =
    w.hour_used - CASE WHEN w.hour_start = u.hour_start THEN least(w.hour_used, u.hour_calls) ELSE 0 END,
  day_used =
    w.day_used - CASE WHEN w.day_start = u.day_start THEN least(w.day_used, u.day_calls) ELSE 0 END
FROM locked u WHERE w.key_id = u.key_id;

-- The clock of the server, in milliseconds since 1970 UTC, and the schema's version. The version is 0 where the tables
-- belong to another schema of the search path, which may be another app's.

-- name: ReadClock :one
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS milliseconds,
  (SELECT coalesce(max(version), 0) FROM api_key_migrations
    WHERE 'api_key_migrations'::regclass IN
      (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()))
    AS version;

-- Events -------------------------------------------------------------------------------------------------------------

-- @events is a JSON array of arrays: the kind, the subject, and the details as a text. The events get the next @count
-- numbers of the organization, in the order of the array. Their ids count up from @id_prefix and @id_low, which are the
-- first 20 hexadecimal digits and the number of the last 12. A change has one event as a rule, which costs no JSON.

-- name: InsertEvent :exec
WITH numbered AS (
  INSERT INTO api_key_event_numbers AS n (organization_id, number) VALUES (@organization_id, 1)
  ON CONFLICT (organization_id) DO UPDATE SET number = n.number + 1
  RETURNING number
)
INSERT INTO api_key_events (organization_id, number, id, occurred_at, actor, kind, subject, details)
SELECT @organization_id, number, @id, @occurred_at, @actor, @kind, @subject, @details FROM numbered;

-- With RecordChange, which is the last step of a transaction. The read of inserted keeps that order: every transaction
-- locks the number of its organization first, and then the change number.

-- name: InsertEventAndRecordChange :exec
WITH numbered AS (
  INSERT INTO api_key_event_numbers AS n (organization_id, number) VALUES (@organization_id, 1)
  ON CONFLICT (organization_id) DO UPDATE SET number = n.number + 1
  RETURNING number
), inserted AS (
  INSERT INTO api_key_events (organization_id, number, id, occurred_at, actor, kind, subject, details)
  SELECT @organization_id, number, @id, @occurred_at, @actor, @kind, @subject, @details FROM numbered
  RETURNING number
), raised AS (
  INSERT INTO api_key_change_marker AS m (id, change_number)
  SELECT 1, count(*) FROM inserted
  ON CONFLICT (id) DO UPDATE SET change_number = m.change_number + 1
  RETURNING change_number
), saved AS (
  INSERT INTO api_key_changes (slot, change_number, key_id)
  SELECT change_number % 1024, change_number, @key_id FROM raised
  ON CONFLICT (slot) DO UPDATE SET change_number = excluded.change_number, key_id = excluded.key_id
  RETURNING key_id
)
SELECT pg_notify('api_key_changes', key_id::text) FROM saved;

-- name: InsertEvents :exec
WITH numbered AS (
  INSERT INTO api_key_event_numbers AS n (organization_id, number) VALUES (@organization_id, @count)
  ON CONFLICT (organization_id) DO UPDATE SET number = n.number + excluded.number
  RETURNING number
)
INSERT INTO api_key_events (organization_id, number, id, occurred_at, actor, kind, subject, details)
SELECT @organization_id, numbered.number - @count + e.position,
  (@id_prefix || lpad(to_hex(@id_low + e.position - 1), 12, '0'))::uuid, @occurred_at, @actor,
  e.event ->> 0, e.event ->> 1, e.event ->> 2
FROM numbered, json_array_elements(@events::json) WITH ORDINALITY AS e (event, position);

-- Each list reads one index, in its order. The other conditions filter its rows.

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
FROM api_key_events
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

-- The lists read an index once for each organization: the indexes begin with it. OFFSET keeps the planner from reading
-- the table instead.

-- name: ListExpiringKeys :many
SELECT k.organization_id, k.key_id, k.number, k.prefix, k.began_at, k.expires_at, k.last_used_at
FROM api_key_organizations o CROSS JOIN LATERAL (
  SELECT organization_id, id AS key_id, 0 AS number, prefix, created_at AS began_at, expires_at, last_used_at
  FROM api_key_keys
  WHERE organization_id = o.id AND expires_at > @expires_after AND expires_at <= @expires_until AND revoked_at IS NULL
  OFFSET 0) k
WHERE o.id >= @after_organization AND o.id <= @last_organization
  AND (k.organization_id, k.key_id) > (@after_organization, @after)
  AND NOT EXISTS (SELECT 1 FROM api_key_timed_events t
    WHERE t.key_id = k.key_id AND t.occasion = @occasion AND t.occurred_at = k.expires_at)
ORDER BY k.organization_id, k.key_id LIMIT @count;

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
SELECT k.organization_id, k.key_id, k.number, k.prefix, k.began_at, k.expires_at, k.last_used_at
FROM api_key_organizations o CROSS JOIN LATERAL (
  SELECT organization_id, id AS key_id, 0 AS number, prefix, created_at AS began_at, expires_at, last_used_at
  FROM api_key_keys
  WHERE organization_id = o.id AND used_day >= @first_day AND used_day <= @last_day
    AND coalesce(last_used_at, created_at) > @used_after AND coalesce(last_used_at, created_at) <= @used_until
    AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)
  OFFSET 0) k
WHERE o.id >= @after_organization AND o.id <= @last_organization
  AND (k.organization_id, k.key_id) > (@after_organization, @after)
  AND NOT EXISTS (SELECT 1 FROM api_key_timed_events t
    WHERE t.key_id = k.key_id AND t.occasion = @occasion AND t.occurred_at = coalesce(k.last_used_at, k.began_at))
ORDER BY k.organization_id, k.key_id LIMIT @count;

-- Superseded secrets with a grace period.

-- name: ListEndedSecrets :many
SELECT k.organization_id, k.id AS key_id, s.number, s.prefix, s.superseded_at AS began_at, s.expires_at, s.last_used_at
FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id
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
SELECT (e ->> 0)::uuid, e ->> 1,
  -- Seconds and milliseconds apart, as in AddUsage.
  timestamptz 'epoch' + (e ->> 2)::bigint / 1000 * interval '1 second'
    + (e ->> 2)::bigint % 1000 * interval '1 millisecond',
  @recorded_at
FROM json_array_elements(@events::json) AS e;

-- name: InsertTimedEventOnce :exec
INSERT INTO api_key_timed_events (key_id, occasion, occurred_at, recorded_at)
VALUES (@key_id, @occasion, @occurred_at, @recorded_at)
ON CONFLICT (key_id, occasion, occurred_at) DO NOTHING;

-- name: ForgetTimedEvents :exec
DELETE FROM api_key_timed_events WHERE recorded_at < @before;

-- Changes ------------------------------------------------------------------------------------------------------------

-- The number is raised first, which locks it up to the commit.

-- name: RecordChange :exec
WITH raised AS (
  INSERT INTO api_key_change_marker AS m (id, change_number) VALUES (1, 1)
  ON CONFLICT (id) DO UPDATE SET change_number = m.change_number + 1
  RETURNING change_number
), saved AS (
  INSERT INTO api_key_changes (slot, change_number, key_id)
  SELECT change_number % 1024, change_number, @key_id FROM raised
  ON CONFLICT (slot) DO UPDATE SET change_number = excluded.change_number, key_id = excluded.key_id
  RETURNING key_id
)
SELECT pg_notify('api_key_changes', key_id::text) FROM saved;

-- name: FindChangeNumber :one
SELECT change_number FROM api_key_change_marker WHERE id = 1;

-- name: ListChanges :many
SELECT change_number, key_id FROM api_key_changes WHERE change_number > @after ORDER BY change_number;
