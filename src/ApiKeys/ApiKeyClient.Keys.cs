using ApiKeys.Hashing;
using ApiKeys.Serialization;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Text;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>The most keys that <see cref="CreateKeysAsync"/> issues together: 10,000.</summary>
    public const int MaxKeysPerBatch = 10_000;

    /// <summary>Issues a key. Its text is returned this once; only its hash is stored.</summary>
    /// <param name="organizationId">The organization that will own the key.</param>
    /// <param name="projectId">The project that the key is scoped to, or null.</param>
    /// <param name="productId">The product that the key is scoped to, or null. Where both are given they must be linked.</param>
    /// <param name="metadata">What to say about the key; nothing if null.</param>
    /// <param name="cancellationToken">Cancels the call; no key is then issued.</param>
    /// <returns>The key and its text. What is returned was committed, and outlasts the process and the machine's power.</returns>
    /// <exception cref="ArgumentException">The metadata break a rule; the message tells which.</exception>
    /// <exception cref="NotFoundException">There is no such organization, or it has no such project or product.</exception>
    /// <exception cref="ProductNotLinkedException">The product is not linked to the project.</exception>
    public async Task<IssuedKey> CreateKeyAsync(
        OrganizationId organizationId,
        ProjectId? projectId = null,
        ProductId? productId = null,
        KeyMetadata? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var now = Now;
        var issued = Issue(CreateId(now), organizationId, projectId, productId, metadata?.Snapshot(nameof(metadata)) ?? KeyMetadata.Empty, now);
        await _store.WriteAsync(issued, InsertKeyAsync, cancellationToken).ConfigureAwait(false);
        return issued.Issued;
    }

    /// <summary>Issues many keys together: all of them, or none.</summary>
    /// <param name="organizationId">The organization that will own the keys.</param>
    /// <param name="metadata">What to say about each key: as many are issued, at most <see cref="MaxKeysPerBatch"/>.</param>
    /// <param name="projectId">The project that the keys are scoped to, or null.</param>
    /// <param name="productId">The product that the keys are scoped to, or null. Where both are given they must be linked.</param>
    /// <param name="cancellationToken">Cancels the call; no key is then issued.</param>
    /// <returns>The keys and their texts, in the order of <paramref name="metadata"/>, in which they are listed, too. What is returned was committed, in one transaction.</returns>
    /// <exception cref="ArgumentException">The metadata break a rule, or there are too many; the message tells which.</exception>
    /// <exception cref="NotFoundException">There is no such organization, or it has no such project or product.</exception>
    /// <exception cref="ProductNotLinkedException">The product is not linked to the project.</exception>
    public async Task<IReadOnlyList<IssuedKey>> CreateKeysAsync(
        OrganizationId organizationId,
        IReadOnlyList<KeyMetadata> metadata,
        ProjectId? projectId = null,
        ProductId? productId = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.Count > MaxKeysPerBatch)
            throw new ArgumentException($"At most {MaxKeysPerBatch} keys are issued together.", nameof(metadata));

        var now = Now;
        var issued = new (IssuedKey Issued, KeyHash Hash)[metadata.Count];
        var ids = CreateIds(issued.Length, now);
        for (var i = 0; i < issued.Length; i++)
            issued[i] = Issue(ids[i], organizationId, projectId, productId, Snapshot(metadata[i], $"{nameof(metadata)}[{i}]"), now);

        if (issued.Length > 0)
            await _store.WriteAsync(issued, InsertKeysAsync, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(issued, static key => key.Issued);

        static KeyMetadata Snapshot(KeyMetadata? metadata, string paramName) =>
            metadata?.Snapshot(paramName) ?? throw new ArgumentException("One of the metadata is null.", paramName);
    }

    /// <summary>Returns a key, with the uses that this client has counted but not written yet.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public async Task<ApiKey> GetKeyAsync(OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var found = await _usage.ReadKeysAsync((_store, organizationId, keyId), ReadAsync, cancellationToken).ConfigureAwait(false);
        return found is [var key] ? key : throw NotFound(keyId);

        static async ValueTask<List<ApiKey>> ReadAsync((Store Store, OrganizationId OrganizationId, ApiKeyId KeyId) key, CancellationToken cancellationToken)
        {
            var row = await key.Store.ReadAsync(key, static (session, key, token) => session.FindKeyAsync(key.OrganizationId, key.KeyId, token), cancellationToken).ConfigureAwait(false);
            return row is null ? [] : [row.ToApiKey()];
        }
    }

    /// <summary>Replaces what was said about a key, all of it. What the key belongs to stays.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="metadata">What to say from now on; <c>key.Metadata with { … }</c> changes a part.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key as it is now.</returns>
    /// <exception cref="ArgumentException">The metadata break a rule; the message tells which.</exception>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public async Task<ApiKey> UpdateKeyAsync(OrganizationId organizationId, ApiKeyId keyId, KeyMetadata metadata, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var stored = metadata.Snapshot(nameof(metadata));
        return await ChangeKeyAsync(
            organizationId,
            keyId,
            (session, token) => session.UpdateKeyAsync(
                organizationId,
                keyId,
                stored.Name,
                stored.Owner,
                KeyColumns.WriteScopes(stored.Scopes),
                KeyColumns.WriteRateLimits(stored.RateLimits),
                stored.Custom.ToString(),
                stored.ExpiresAt,
                token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Revokes a key for good. The key stays, to be listed; a second time changes nothing.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key, with the time at which it was revoked first.</returns>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> RevokeKeyAsync(OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default)
    {
        var now = Now;
        return ChangeKeyAsync(organizationId, keyId, (session, token) => session.RevokeKeyAsync(organizationId, keyId, now, token), cancellationToken);
    }

    /// <summary>Disables a key until it is enabled again. A second time changes nothing.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key, with the time since when it is disabled.</returns>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> DisableKeyAsync(OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default)
    {
        var now = Now;
        return ChangeKeyAsync(organizationId, keyId, (session, token) => session.DisableKeyAsync(organizationId, keyId, now, token), cancellationToken);
    }

    /// <summary>Enables a key that was disabled; one that was not stays as it is. A key that was revoked or has expired is refused all the same.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key as it is now.</returns>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> EnableKeyAsync(OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default) =>
        ChangeKeyAsync(organizationId, keyId, (session, token) => session.EnableKeyAsync(organizationId, keyId, token), cancellationToken);

    /// <summary>Deletes a key and all that hangs on it. To keep a record, revoke it instead.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public async Task DeleteKeyAsync(OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            await _store.WriteAsync((organizationId, keyId), DeleteAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // After a fault too: the change may have been committed all the same.
            _versions.Invalidate(keyId);
        }

        static async ValueTask<bool> DeleteAsync(Session session, (OrganizationId OrganizationId, ApiKeyId Id) key, CancellationToken cancellationToken)
        {
            if (await session.DeleteKeyAsync(key.OrganizationId, key.Id, cancellationToken).ConfigureAwait(false) is 0)
                throw NotFound(key.Id);
            await session.RecordChangeAsync(key.Id, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private (string Plaintext, string Prefix, KeyHash Hash) CreateText()
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        text = text[..KeyText.Create(_label, text)];
        return (System.Text.Encoding.ASCII.GetString(text), System.Text.Encoding.ASCII.GetString(KeyText.ShownPrefix(text)), _hasher.Hash(text));
    }

    private static ApiKeyId CreateId(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    // In order, so that keys that are issued together are listed as they were given, and every index of ids grows at its end.
    private static ApiKeyId[] CreateIds(int count, DateTimeOffset now)
    {
        var ids = new ApiKeyId[count];
        for (var i = 0; i < count; i++)
            ids[i] = CreateId(now);
        Array.Sort(ids);
        return ids;
    }

    private (IssuedKey Issued, KeyHash Hash) Issue(ApiKeyId id, OrganizationId organizationId, ProjectId? projectId, ProductId? productId, KeyMetadata metadata, DateTimeOffset now)
    {
        var (plaintext, prefix, hash) = CreateText();
        var key = new ApiKey
        {
            Id = id,
            OrganizationId = organizationId,
            ProjectId = projectId,
            ProductId = productId,
            Prefix = prefix,
            Metadata = metadata,
            CreatedAt = now,
        };
        return (new(key, plaintext), hash);
    }

    private static async ValueTask<bool> InsertKeyAsync(Session session, (IssuedKey Issued, KeyHash Hash) issued, CancellationToken cancellationToken)
    {
        var key = issued.Issued.Key;
        await ThrowIfTargetIsMissingAsync(session, key, cancellationToken).ConfigureAwait(false);
        await session.InsertKeyAsync(
            key.Id,
            key.OrganizationId,
            key.ProjectId,
            key.ProductId,
            key.Prefix,
            key.Metadata.Name,
            key.Metadata.Owner,
            KeyColumns.WriteScopes(key.Metadata.Scopes),
            KeyColumns.WriteRateLimits(key.Metadata.RateLimits),
            key.Metadata.Custom.ToString(),
            key.Metadata.ExpiresAt,
            key.CreatedAt,
            cancellationToken).ConfigureAwait(false);
        await session.InsertSecretAsync(issued.Hash, key.Id, key.CreatedAt, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Inserts keys that were issued together, and so belong to the same organization, project and product.</summary>
    private static async ValueTask<bool> InsertKeysAsync(Session session, (IssuedKey Issued, KeyHash Hash)[] issued, CancellationToken cancellationToken)
    {
        var first = issued[0].Issued.Key;
        await ThrowIfTargetIsMissingAsync(session, first, cancellationToken).ConfigureAwait(false);

        int written;
        for (var start = 0; start < issued.Length; start += written)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var keys = NewKeysJson.WriteKeys(issued.AsSpan(start), out written);
            await session.InsertKeysAsync(first.OrganizationId, first.ProjectId, first.ProductId, keys, first.CreatedAt, cancellationToken).ConfigureAwait(false);
        }

        // Hashes lie anywhere in their index: in order, those that fall on one page are written to it together.
        var secrets = Array.ConvertAll(issued, static key => (key.Hash, key.Issued.Key.Id));
        Array.Sort(secrets, static (one, other) => ((ReadOnlySpan<byte>)one.Hash).SequenceCompareTo(other.Hash));
        foreach (var chunk in secrets.Chunk(NewKeysJson.MaxKeys))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await session.InsertSecretsAsync(NewKeysJson.WriteSecrets(chunk), first.CreatedAt, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static async ValueTask ThrowIfTargetIsMissingAsync(Session session, ApiKey key, CancellationToken cancellationToken)
    {
        var targets = await session.FindKeyTargetsAsync(key.OrganizationId, key.ProjectId, key.ProductId, cancellationToken).ConfigureAwait(false);
        ThrowIfMissing(key, targets!.Value);
    }

    private static void ThrowIfMissing(ApiKey key, KeyTargetsRow targets)
    {
        if (!targets.OrganizationExists)
            throw NotFound(key.OrganizationId);
        if (key.ProjectId is { } projectId && !targets.ProjectExists)
            throw NotFound(projectId);
        if (key.ProductId is { } productId && !targets.ProductExists)
            throw NotFound(productId);
        if (key is { ProjectId: { } project, ProductId: { } product } && !targets.ProductIsLinked)
            throw new ProductNotLinkedException(product, project);
    }

    /// <summary>Changes a key and reads it, in one transaction: a call that fails or is cancelled has changed nothing.</summary>
    private async Task<ApiKey> ChangeKeyAsync(
        OrganizationId organizationId,
        ApiKeyId keyId,
        Func<Session, CancellationToken, ValueTask> change,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        try
        {
            var changed = await _usage.ReadKeysBetweenFlushesAsync((_store, organizationId, keyId, change), WriteAsync, cancellationToken).ConfigureAwait(false);
            return changed[0];
        }
        finally
        {
            // After a fault too: the change may have been committed all the same.
            _versions.Invalidate(keyId);
        }

        static async ValueTask<List<ApiKey>> WriteAsync(
            (Store Store, OrganizationId OrganizationId, ApiKeyId KeyId, Func<Session, CancellationToken, ValueTask> Change) key,
            CancellationToken cancellationToken)
        {
            var row = await key.Store.WriteAsync(key, static async (session, key, token) =>
            {
                await key.Change(session, token).ConfigureAwait(false);
                var row = await session.FindKeyAsync(key.OrganizationId, key.KeyId, token).ConfigureAwait(false) ?? throw NotFound(key.KeyId);
                await session.RecordChangeAsync(key.KeyId, token).ConfigureAwait(false);
                return row;
            }, cancellationToken).ConfigureAwait(false);
            return [row.ToApiKey()];
        }
    }

    private static NotFoundException NotFound(ApiKeyId id) => new("key", id.Value);
}
