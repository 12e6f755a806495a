using ApiKeys.Hashing;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage;

/// <summary>
/// The contract between the library and a database. Each statement of the .sql file has a method of the same name. The
/// method's parameters are the statement's parameters. The members of its row type are the columns, in order.
/// </summary>
/// <remarks>
/// Databases count affected rows differently for an insert whose row exists already, and for an update that changes
/// nothing. A method returns a count only where every database returns the same one.
/// </remarks>
[StatementContract]
internal abstract class Statements
{
    // Schema

    public abstract ValueTask<List<RelationRow>> ListRelationsAsync(CancellationToken cancellationToken);

    public abstract ValueTask CreateMigrationsAsync(CancellationToken cancellationToken);

    public abstract ValueTask<List<MigrationRow>> ListMigrationsAsync(CancellationToken cancellationToken);

    public abstract ValueTask InsertMigrationAsync(
        int version, string name, DateTimeOffset appliedAt, CancellationToken cancellationToken);

    // Organizations

    public abstract ValueTask InsertOrganizationAsync(
        OrganizationId id, string name, DateTimeOffset createdAt, CancellationToken cancellationToken);

    public abstract ValueTask<Organization?> FindOrganizationAsync(
        OrganizationId id, CancellationToken cancellationToken);

    public abstract ValueTask<Organization?> FindOrganizationByNameAsync(
        string name, CancellationToken cancellationToken);

    public abstract ValueTask<List<Organization>> ListOrganizationsAsync(
        OrganizationId after, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<Organization>> ListOrganizationsByNameAsync(
        string nameFrom, string nameTo, OrganizationId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask RenameOrganizationAsync(
        OrganizationId id, string name, CancellationToken cancellationToken);

    public abstract ValueTask<int?> LockOrganizationAsync(OrganizationId id, CancellationToken cancellationToken);

    public abstract ValueTask<DependantsRow?> FindOrganizationDependantsAsync(
        OrganizationId id, CancellationToken cancellationToken);

    public abstract ValueTask DeleteOrganizationAsync(OrganizationId id, CancellationToken cancellationToken);

    // Projects

    public abstract ValueTask InsertProjectAsync(
        ProjectId id,
        OrganizationId organizationId,
        string name,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken);

    public abstract ValueTask<Project?> FindProjectAsync(ProjectId id, CancellationToken cancellationToken);

    public abstract ValueTask<Project?> FindProjectByNameAsync(
        OrganizationId organizationId, string name, CancellationToken cancellationToken);

    public abstract ValueTask<List<Project>> ListProjectsAsync(
        OrganizationId organizationId, ProjectId after, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<Project>> ListProjectsByNameAsync(
        OrganizationId organizationId, string nameFrom, string nameTo, ProjectId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask RenameProjectAsync(
        OrganizationId organizationId, ProjectId id, string name, CancellationToken cancellationToken);

    public abstract ValueTask<int?> LockProjectAsync(
        OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken);

    public abstract ValueTask<long?> FindProjectKeyCountAsync(
        OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken);

    public abstract ValueTask DeleteProjectLinksAsync(
        OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken);

    public abstract ValueTask DeleteProjectAsync(
        OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken);

    // Products

    public abstract ValueTask InsertProductAsync(
        ProductId id,
        OrganizationId organizationId,
        string name,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken);

    public abstract ValueTask<Product?> FindProductAsync(ProductId id, CancellationToken cancellationToken);

    public abstract ValueTask<Product?> FindProductByNameAsync(
        OrganizationId organizationId, string name, CancellationToken cancellationToken);

    public abstract ValueTask<List<Product>> ListProductsAsync(
        OrganizationId organizationId, ProductId after, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<Product>> ListProductsByNameAsync(
        OrganizationId organizationId, string nameFrom, string nameTo, ProductId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask RenameProductAsync(
        OrganizationId organizationId, ProductId id, string name, CancellationToken cancellationToken);

    public abstract ValueTask<int?> LockProductAsync(
        OrganizationId organizationId, ProductId id, CancellationToken cancellationToken);

    public abstract ValueTask<long?> FindProductKeyCountAsync(
        OrganizationId organizationId, ProductId id, CancellationToken cancellationToken);

    public abstract ValueTask DeleteProductLinksAsync(
        OrganizationId organizationId, ProductId id, CancellationToken cancellationToken);

    public abstract ValueTask DeleteProductAsync(
        OrganizationId organizationId, ProductId id, CancellationToken cancellationToken);

    // Links between products and projects

    public abstract ValueTask LinkProductToProjectAsync(
        OrganizationId organizationId, ProductId productId, ProjectId projectId, CancellationToken cancellationToken);

    public abstract ValueTask<List<Product>> ListProjectProductsAsync(
        OrganizationId organizationId,
        ProjectId projectId,
        ProductId after,
        int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<int?> LockLinkAsync(
        OrganizationId organizationId, ProductId productId, ProjectId projectId, CancellationToken cancellationToken);

    public abstract ValueTask<long?> FindLinkKeyCountAsync(
        OrganizationId organizationId, ProductId productId, ProjectId projectId, CancellationToken cancellationToken);

    public abstract ValueTask UnlinkProductFromProjectAsync(
        OrganizationId organizationId, ProductId productId, ProjectId projectId, CancellationToken cancellationToken);

    // Keys

    public abstract ValueTask<KeyTargetsRow?> FindKeyTargetsAsync(
        OrganizationId organizationId, ProjectId? projectId, ProductId? productId, CancellationToken cancellationToken);

    public abstract ValueTask InsertKeyAsync(
        ApiKeyId id, OrganizationId organizationId, ProjectId? projectId, ProductId? productId,
        string prefix, string kind, string environment,
        string? name, string? owner, string scopes, string rateLimits, string custom, bool neverCached, int rules,
        string? networks, DateTimeOffset? activatesAt, DateTimeOffset? expiresAt, DateTimeOffset createdAt,
        CancellationToken cancellationToken);

    public abstract ValueTask InsertSecretAsync(
        KeyHash hash, ApiKeyId keyId, string signedBy, DateTimeOffset createdAt, CancellationToken cancellationToken);

    // Many keys in one statement, from the JSON that NewKeysJson writes.

    public abstract ValueTask InsertKeysAsync(
        OrganizationId organizationId,
        ProjectId? projectId,
        ProductId? productId,
        string kind,
        string environment,
        string keys,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken);

    public abstract ValueTask InsertSecretsAsync(
        string secrets, string signedBy, DateTimeOffset createdAt, CancellationToken cancellationToken);

    public abstract ValueTask<KeyRow?> FindKeyAsync(
        OrganizationId organizationId, ApiKeyId id, CancellationToken cancellationToken);

    /// <summary>The same, and the row stays locked up to the end of the transaction.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<KeyRow?> FindKeyForUpdateAsync(
        OrganizationId organizationId, ApiKeyId id, CancellationToken cancellationToken);

    public abstract ValueTask<KeyByHashRow?> FindKeyByHashAsync(KeyHash hash, CancellationToken cancellationToken);

    public abstract ValueTask<KeyAndTenancyRow?> FindKeyAndTenancyByHashAsync(
        KeyHash hash, ProjectId? requiredProjectId, ProductId? requiredProductId, CancellationToken cancellationToken);

    public abstract ValueTask<KeyByHashRow?> FindKeyByHashesAsync(
        KeyHash hash, KeyHash? firstEarlierHash, KeyHash? secondEarlierHash, KeyHash? thirdEarlierHash,
        KeyHash? fourthEarlierHash, KeyHash? fifthEarlierHash, KeyHash? sixthEarlierHash, KeyHash? seventhEarlierHash,
        KeyHash? eighthEarlierHash, CancellationToken cancellationToken);

    public abstract ValueTask<KeyAndTenancyRow?> FindKeyAndTenancyByHashesAsync(
        KeyHash hash, KeyHash? firstEarlierHash, KeyHash? secondEarlierHash, KeyHash? thirdEarlierHash,
        KeyHash? fourthEarlierHash, KeyHash? fifthEarlierHash, KeyHash? sixthEarlierHash, KeyHash? seventhEarlierHash,
        KeyHash? eighthEarlierHash, ProjectId? requiredProjectId, ProductId? requiredProductId,
        CancellationToken cancellationToken);

    // rotatedRules is the least version of the rules that a key needs once it was rotated.

    public abstract ValueTask UpdateKeyAsync(
        OrganizationId organizationId, ApiKeyId id,
        string? name, string? owner, string scopes, string rateLimits, string custom, bool neverCached, int rules,
        int rotatedRules, string? networks, DateTimeOffset? activatesAt, DateTimeOffset? expiresAt,
        CancellationToken cancellationToken);

    public abstract ValueTask<int> RevokeKeyAsync(
        OrganizationId organizationId, ApiKeyId id, DateTimeOffset revokedAt, string? reason,
        CancellationToken cancellationToken);

    public abstract ValueTask<int> DisableKeyAsync(
        OrganizationId organizationId, ApiKeyId id, DateTimeOffset disabledAt, string? reason,
        CancellationToken cancellationToken);

    public abstract ValueTask<int> EnableKeyAsync(
        OrganizationId organizationId, ApiKeyId id, CancellationToken cancellationToken);

    // Each statement reads one index. The other conditions filter the rows of that index. A key that was created at
    // outlivedAt or earlier has outlived the greatest lifetime. One that was created before createdBefore outlives it
    // before expiresBefore. custom is what KeyFilter.CustomCondition says: keys with another value may match.

    public abstract ValueTask<List<KeyRow>> ListKeysAsync(
        OrganizationId organizationId, DateTimeOffset? expiresBefore, DateTimeOffset? createdBefore,
        KeyStatus? status, DateTimeOffset now, DateTimeOffset? outlivedAt, ApiKeyId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysOfProjectAsync(
        OrganizationId organizationId, ProjectId projectId, ProductId? productId, DateTimeOffset? expiresBefore,
        DateTimeOffset? createdBefore, DateTimeOffset? unusedSince, string? custom, KeyStatus? status,
        DateTimeOffset now, DateTimeOffset? outlivedAt, ApiKeyId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysOfProductAsync(
        OrganizationId organizationId, ProductId productId, DateTimeOffset? expiresBefore,
        DateTimeOffset? createdBefore, DateTimeOffset? unusedSince, string? custom, KeyStatus? status,
        DateTimeOffset now, DateTimeOffset? outlivedAt, ApiKeyId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysOfOwnerAsync(
        OrganizationId organizationId, string owner, ProjectId? projectId, ProductId? productId,
        DateTimeOffset? expiresBefore, DateTimeOffset? createdBefore, DateTimeOffset? unusedSince, string? custom,
        KeyStatus? status, DateTimeOffset now, DateTimeOffset? outlivedAt, ApiKeyId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysByNameAsync(
        OrganizationId organizationId, string nameFrom, string nameTo, string? owner, ProjectId? projectId,
        ProductId? productId, DateTimeOffset? expiresBefore, DateTimeOffset? createdBefore,
        DateTimeOffset? unusedSince, string? custom, KeyStatus? status, DateTimeOffset now,
        DateTimeOffset? outlivedAt, ApiKeyId after, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysByPrefixAsync(
        OrganizationId organizationId, string prefix, string? nameFrom, string? nameTo, string? owner,
        ProjectId? projectId, ProductId? productId, DateTimeOffset? expiresBefore, DateTimeOffset? createdBefore,
        DateTimeOffset? unusedSince, string? custom, KeyStatus? status, DateTimeOffset now,
        DateTimeOffset? outlivedAt, ApiKeyId after, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysByExpiryAsync(
        OrganizationId organizationId, DateTimeOffset expiresBefore, DateTimeOffset? unusedSince, string? custom,
        KeyStatus? status, DateTimeOffset now, DateTimeOffset? outlivedAt, ApiKeyId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysByUseAsync(
        OrganizationId organizationId, int unusedDay, DateTimeOffset unusedSince, DateTimeOffset? expiresBefore,
        DateTimeOffset? createdBefore, string? custom, KeyStatus? status, DateTimeOffset now,
        DateTimeOffset? outlivedAt, ApiKeyId after, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<KeyRow>> ListKeysByCustomAsync(
        OrganizationId organizationId, string custom, ProjectId? projectId, ProductId? productId,
        DateTimeOffset? expiresBefore, DateTimeOffset? createdBefore, DateTimeOffset? unusedSince, KeyStatus? status,
        DateTimeOffset now, DateTimeOffset? outlivedAt, ApiKeyId after, int count,
        CancellationToken cancellationToken);

    /// <summary>
    /// Finds those of some keys that still match, and locks them up to the end of the transaction. Their uses then stay
    /// as they are.
    /// </summary>
    /// <param name="organizationId">The organization that owns the keys.</param>
    /// <param name="keys">The JSON that <see cref="Changes.BulkChange.ToJson"/> writes.</param>
    /// <param name="prefix">The prefix of a secret, or null for any.</param>
    /// <param name="nameFrom">The first name, or null for any.</param>
    /// <param name="nameTo">The first name that is too great, or null for none.</param>
    /// <param name="owner">The owner, or null for any.</param>
    /// <param name="expiresBefore">The time before which a key ends, or null for any.</param>
    /// <param name="createdBefore">A key that was created earlier ends before that time, or null for none.</param>
    /// <param name="unusedSince">The time before which a key was last used, or null for any.</param>
    /// <param name="custom">As for the lists, or null for any.</param>
    /// <param name="status">The status, or null for any.</param>
    /// <param name="now">The time at which a key has the status.</param>
    /// <param name="outlivedAt">
    /// A key that was created then or earlier has outlived the greatest lifetime, or null for none.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<List<LockedKeyRow>> LockKeysAsync(
        OrganizationId organizationId, string keys, string? prefix, string? nameFrom, string? nameTo, string? owner,
        DateTimeOffset? expiresBefore, DateTimeOffset? createdBefore, DateTimeOffset? unusedSince, string? custom,
        KeyStatus? status, DateTimeOffset now, DateTimeOffset? outlivedAt, CancellationToken cancellationToken);

    // Keys that are locked, and not yet as they would be

    public abstract ValueTask RevokeKeysAsync(
        string keys, DateTimeOffset revokedAt, string? reason, CancellationToken cancellationToken);

    public abstract ValueTask DisableKeysAsync(
        string keys, DateTimeOffset disabledAt, string? reason, CancellationToken cancellationToken);

    public abstract ValueTask EnableKeysAsync(string keys, CancellationToken cancellationToken);

    // Imported keys, from the JSON that ImportedKeysJson writes

    /// <summary>Which of some hashes keys have, of any organization.</summary>
    /// <param name="hashes">The hashes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<List<HashOwnerRow>> ReadHashOwnersAsync(
        string hashes, CancellationToken cancellationToken);

    /// <summary>Which of some hashes deleted keys of an organization had.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="deletedFrom">The earliest deletion that counts.</param>
    /// <param name="hashes">The hashes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<List<HashOwnerRow>> ReadDeletedHashesAsync(
        OrganizationId organizationId, DateTimeOffset deletedFrom, string hashes, CancellationToken cancellationToken);

    public abstract ValueTask InsertImportedKeysAsync(
        OrganizationId organizationId, string keys, CancellationToken cancellationToken);

    public abstract ValueTask InsertImportedSecretsAsync(string secrets, CancellationToken cancellationToken);

    // Idempotency keys

    public abstract ValueTask<IdempotencyRow?> FindIdempotencyKeyAsync(
        OrganizationId organizationId, string idempotencyKey, CancellationToken cancellationToken);

    public abstract ValueTask InsertIdempotencyKeyAsync(
        OrganizationId organizationId, string idempotencyKey, ApiKeyId keyId, int secretNumber, KeyHash arguments,
        DateTimeOffset createdAt, CancellationToken cancellationToken);

    public abstract ValueTask DeleteIdempotencyKeysAsync(DateTimeOffset before, CancellationToken cancellationToken);

    public abstract ValueTask UpdateIdempotencyKeyAsync(
        OrganizationId organizationId, string idempotencyKey, int secretNumber, CancellationToken cancellationToken);

    // Secrets

    public abstract ValueTask<List<SecretCountRow>> CountSecretsAsync(CancellationToken cancellationToken);

    public abstract ValueTask<List<SecretRow>> ListSecretsAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    /// <summary>Gives a key its next secret, in place of the current one or beside it.</summary>
    /// <param name="keyId">The key. Its row is locked.</param>
    /// <param name="number">The current secret.</param>
    /// <param name="isReplaced">Whether the current secret is deleted. Otherwise it is superseded.</param>
    /// <param name="expiresAt">When the superseded secret expires.</param>
    /// <param name="expiresOnUse">Whether it expires as soon as the next one is used.</param>
    /// <param name="currentPrefix">The prefix of the superseded secret.</param>
    /// <param name="lastUsedAt">When the superseded secret was last used, unless its row tells.</param>
    /// <param name="hash">The hash of the next secret.</param>
    /// <param name="signedBy">The signing secret of the hash.</param>
    /// <param name="prefix">The prefix of the next secret, which is now the key's.</param>
    /// <param name="rules">The rules that the key needs at least.</param>
    /// <param name="now">The time of the change.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask RotateSecretAsync(
        ApiKeyId keyId, int number, bool isReplaced, DateTimeOffset expiresAt, bool expiresOnUse, string currentPrefix,
        DateTimeOffset? lastUsedAt, KeyHash hash, string signedBy, string prefix, int rules, DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>Ends superseded secrets. The version of the key rises.</summary>
    /// <param name="keyId">The key. Its row is locked.</param>
    /// <param name="number">The secret.</param>
    /// <param name="expiresAt">The end.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask ExpireSecretAsync(
        ApiKeyId keyId, int number, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    public abstract ValueTask RaiseKeyVersionAsync(ApiKeyId id, CancellationToken cancellationToken);

    /// <summary>Deletes superseded secrets whose numbers are lower than one.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="before">The number.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask ForgetSecretsAsync(ApiKeyId keyId, int before, CancellationToken cancellationToken);

    /// <summary>Adds uses to secrets that count their own.</summary>
    /// <param name="uses">The JSON that <see cref="Usage.UsageBatch"/> writes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask AddUsageOfSecretsAsync(string uses, CancellationToken cancellationToken);

    /// <summary>Ends the superseded secrets that expire on the use of a later one, as of that use.</summary>
    /// <param name="uses">As for <see cref="AddUsageOfSecretsAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were ended.</returns>
    public abstract ValueTask<int> ExpireSecretsOnUseAsync(string uses, CancellationToken cancellationToken);

    // Suspensions

    /// <summary>The first level that suspends a key; null in the row for none.</summary>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<SuspendedByRow?> FindSuspendedByAsync(
        ApiKeyId id, CancellationToken cancellationToken);

    public abstract ValueTask UpdateSuspensionFlagsAsync(OrganizationId id, CancellationToken cancellationToken);

    public abstract ValueTask InsertSuspensionAsync(
        OrganizationId organizationId, string subject, int level, DateTimeOffset suspendedAt, string? reason,
        CancellationToken cancellationToken);

    public abstract ValueTask<SuspensionRow?> FindSuspensionAsync(
        OrganizationId organizationId, string subject, CancellationToken cancellationToken);

    public abstract ValueTask<List<SuspensionRow>> ListSuspensionsAsync(
        OrganizationId organizationId, string after, int count, CancellationToken cancellationToken);

    public abstract ValueTask DeleteSuspensionAsync(
        OrganizationId organizationId, string subject, CancellationToken cancellationToken);

    // Deleted keys

    /// <summary>Writes the tombstones of keys that are locked.</summary>
    /// <param name="keys">As for <see cref="LockKeysAsync"/>.</param>
    /// <param name="deletedAt">The time of the deletion.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask InsertDeletedKeysAsync(
        string keys, DateTimeOffset deletedAt, CancellationToken cancellationToken);

    public abstract ValueTask DeleteKeysAsync(string keys, CancellationToken cancellationToken);

    public abstract ValueTask ForgetDeletedKeysAsync(
        DateTimeOffset before, int count, CancellationToken cancellationToken);

    public abstract ValueTask<DeletedKeyRow?> FindDeletedKeyByHashAsync(
        KeyHash hash, CancellationToken cancellationToken);

    public abstract ValueTask AddUsageOfDeletedKeysAsync(string uses, CancellationToken cancellationToken);

    public abstract ValueTask<List<ApiKeyId>> LockKeysOfOrganizationAsync(
        OrganizationId organizationId, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<LinkRow>> LockLinksOfOrganizationAsync(
        OrganizationId organizationId, int count, CancellationToken cancellationToken);

    public abstract ValueTask DeleteLinksOfOrganizationAsync(
        OrganizationId organizationId, ProjectId lastProjectId, ProductId lastProductId,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<ProjectId>> LockProjectsOfOrganizationAsync(
        OrganizationId organizationId, int count, CancellationToken cancellationToken);

    public abstract ValueTask DeleteProjectsOfOrganizationAsync(
        OrganizationId organizationId, ProjectId lastId, CancellationToken cancellationToken);

    public abstract ValueTask<List<ProductId>> LockProductsOfOrganizationAsync(
        OrganizationId organizationId, int count, CancellationToken cancellationToken);

    public abstract ValueTask DeleteProductsOfOrganizationAsync(
        OrganizationId organizationId, ProductId lastId, CancellationToken cancellationToken);

    // Usage and limits

    /// <summary>Adds uses to keys.</summary>
    /// <param name="uses">The JSON that <see cref="Usage.UsageBatch"/> writes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many of the keys there are.</returns>
    public abstract ValueTask<int> AddUsageAsync(string uses, CancellationToken cancellationToken);

    public abstract ValueTask<long?> FindUsageBatchAsync(Guid writerId, CancellationToken cancellationToken);

    public abstract ValueTask SaveUsageBatchAsync(
        Guid writerId, long batch, CancellationToken cancellationToken);

    public abstract ValueTask DeleteUsageWritersAsync(Guid writerId, CancellationToken cancellationToken);

    public abstract ValueTask<long?> TakeFromWindowsAsync(
        ApiKeyId keyId,
        long size,
        long secondCalls, long minuteCalls, long hourCalls, long dayCalls,
        long secondStart, long minuteStart, long hourStart, long dayStart,
        long? secondRoom, long? minuteRoom, long? hourRoom, long? dayRoom,
        CancellationToken cancellationToken);

    public abstract ValueTask<WindowsRow?> FindWindowsAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public abstract ValueTask ReturnToWindowsAsync(string calls, CancellationToken cancellationToken);

    public abstract ValueTask<ClockRow?> ReadClockAsync(CancellationToken cancellationToken);

    // Events

    /// <summary>
    /// Inserts an event under the next number of its organization. It is the last step of a transaction, but for
    /// <see cref="RecordChangeAsync"/>: the organization's number stays locked up to the commit.
    /// </summary>
    public abstract ValueTask InsertEventAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, CancellationToken cancellationToken);

    /// <summary>
    /// Does the same, and then what <see cref="RecordChangeAsync"/> does: in one round trip, where there are any.
    /// </summary>
    public abstract ValueTask InsertEventAndRecordChangeAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, ApiKeyId keyId, CancellationToken cancellationToken);

    /// <summary>Inserts events as <see cref="InsertEventAsync"/> does.</summary>
    /// <param name="organizationId">The organization of all the events.</param>
    /// <param name="count">The number of events.</param>
    /// <param name="idPrefix">The first 20 hexadecimal digits of all ids.</param>
    /// <param name="idLow">The number of the last 12 digits of the first id. The ids count up.</param>
    /// <param name="occurredAt">The time of the events.</param>
    /// <param name="actor">Who made the change, or null for the app itself.</param>
    /// <param name="events">The JSON that <see cref="Changes.ChangeEvents"/> writes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask InsertEventsAsync(
        OrganizationId organizationId, long count, string idPrefix, long idLow, DateTimeOffset occurredAt,
        string? actor, string events, CancellationToken cancellationToken);

    public abstract ValueTask<List<ApiKeyEvent>> ListEventsAsync(
        OrganizationId organizationId, string? kind, string? actor, DateTimeOffset? fromTime, DateTimeOffset? toTime,
        long after, long last, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<ApiKeyEvent>> ListEventsOfSubjectAsync(
        OrganizationId organizationId, string subject, string? kind, string? actor,
        DateTimeOffset? fromTime, DateTimeOffset? toTime, long after, long last, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<OrganizationId>> ListOrganizationsWithOldEventsAsync(
        OrganizationId after, DateTimeOffset before, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<OldEventRow>> ListOldestEventsAsync(
        OrganizationId organizationId, int count, CancellationToken cancellationToken);

    public abstract ValueTask<int> DeleteEventsAsync(
        OrganizationId organizationId, long lastNumber, CancellationToken cancellationToken);

    // Timed events

    /// <summary>Takes or renews the lease of the node that records timed events. Its row stays locked.</summary>
    /// <param name="holder">The node.</param>
    /// <param name="now">The time.</param>
    /// <param name="leasedUntil">The end of the lease.</param>
    /// <param name="latest">A lease of another node that ends later is void.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>0 if another node has it, or else 1.</returns>
    public abstract ValueTask<int> LeaseTimedEventsAsync(
        Guid holder, DateTimeOffset now, DateTimeOffset leasedUntil, DateTimeOffset latest,
        CancellationToken cancellationToken);

    public abstract ValueTask<RecordedUntilRow?> FindRecordedUntilAsync(CancellationToken cancellationToken);

    public abstract ValueTask SaveRecordedUntilAsync(
        DateTimeOffset recordedUntil, DateTimeOffset leasedUntil, CancellationToken cancellationToken);

    // Of each list: keys that follow a key of an organization, up to an organization, and whose event of the occasion
    // is not recorded. A time of the range lies after its first bound, and not after the second.

    public abstract ValueTask<List<TimedRow>> ListExpiringKeysAsync(
        DateTimeOffset expiresAfter, DateTimeOffset expiresUntil, string occasion, OrganizationId afterOrganization,
        ApiKeyId after, OrganizationId lastOrganization, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<TimedRow>> ReadOutlivingKeysAsync(
        DateTimeOffset createdAfter, DateTimeOffset createdUntil, string occasion, OrganizationId afterOrganization,
        ApiKeyId after, OrganizationId lastOrganization, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<TimedRow>> ListUnusedKeysAsync(
        int firstDay, int lastDay, DateTimeOffset usedAfter, DateTimeOffset usedUntil, DateTimeOffset now,
        string occasion, OrganizationId afterOrganization, ApiKeyId after, OrganizationId lastOrganization, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask<List<TimedRow>> ListEndedSecretsAsync(
        DateTimeOffset expiresAfter, DateTimeOffset expiresUntil, OrganizationId afterOrganization, ApiKeyId after,
        OrganizationId lastOrganization, int count, CancellationToken cancellationToken);

    /// <summary>Notes that timed events are recorded. None of them was noted before.</summary>
    /// <param name="events">The JSON that <see cref="TimedEvents.RecordTimedEvents"/> writes.</param>
    /// <param name="recordedAt">The time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask InsertTimedEventsAsync(
        string events, DateTimeOffset recordedAt, CancellationToken cancellationToken);

    /// <summary>Notes that a timed event is recorded.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="occasion">What happened.</param>
    /// <param name="occurredAt">When it happened.</param>
    /// <param name="recordedAt">The time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>1, or 0 if it was noted before.</returns>
    public abstract ValueTask<int> InsertTimedEventOnceAsync(
        ApiKeyId keyId, string occasion, DateTimeOffset occurredAt, DateTimeOffset recordedAt,
        CancellationToken cancellationToken);

    public abstract ValueTask ForgetTimedEventsAsync(DateTimeOffset before, CancellationToken cancellationToken);

    // Changes

    /// <summary>
    /// Records a change for other nodes, which learn of it after the commit. It is the last step of a transaction: the
    /// change number stays locked up to the commit, and every other change waits for it.
    /// </summary>
    /// <param name="keyId">What changed, as <see cref="Cache.KeyVersions.Invalidate"/> has it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask RecordChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public abstract ValueTask<long?> FindChangeNumberAsync(CancellationToken cancellationToken);

    public abstract ValueTask<List<ChangeRow>> ListChangesAsync(long after, CancellationToken cancellationToken);
}
