using System.Diagnostics.CodeAnalysis;
using System.Text;
using ApiKeys.Changes;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Text;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>The most keys that <see cref="CreateKeysAsync"/> issues together: 10,000.</summary>
    public const int MaxKeysPerBatch = 10_000;

    /// <summary>Issues a key. Its text is returned this once; only its hash is stored.</summary>
    /// <param name="organizationId">The organization that will own the key.</param>
    /// <param name="projectId">The project that the key is scoped to, or null.</param>
    /// <param name="productId">
    /// The product that the key is scoped to, or null. If both are given, they must be linked.
    /// </param>
    /// <param name="metadata">What to store about the key; nothing if null.</param>
    /// <param name="kind">
    /// The kind of the key, which its text begins with; <see cref="ApiKeyOptions.KeyPrefix"/> if null, or one of
    /// <see cref="ApiKeyOptions.OtherKeyPrefixes"/>.
    /// </param>
    /// <param name="environment">
    /// The environment of the key; <see cref="ApiKeyOptions.Environment"/> if null, or one of
    /// <see cref="ApiKeyOptions.OtherEnvironments"/>. An empty text is none.
    /// </param>
    /// <param name="idempotencyKey">
    /// A text of 1 to 64 visible ASCII characters that is new for each key that the caller wants, or null. If an answer
    /// is lost, the same call again yields the same key, with a new text in place of the first one, as long as the
    /// first text was not used. It is kept for 24 hours, and is the organization's own.
    /// </param>
    /// <param name="cancellationToken">Cancels the call. No key is then issued.</param>
    /// <returns>
    /// The key and its text. The key was committed, and outlasts the process and the machine's power.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The metadata break a rule, or the options do not list the kind or the environment. The message names it.
    /// </exception>
    /// <exception cref="NotFoundException">
    /// The organization does not exist, or it has no such project or product.
    /// </exception>
    /// <exception cref="ProductNotLinkedException">The product is not linked to the project.</exception>
    /// <exception cref="IdempotencyConflictException">
    /// An earlier call with the idempotency key had other arguments, or its key was used or revoked since.
    /// </exception>
    /// <remarks>
    /// Uses that another process has not written yet are not known: within its
    /// <see cref="ApiKeyOptions.UsageFlushInterval"/> a text that was just used may be replaced.
    /// </remarks>
    public async Task<IssuedKey> CreateKeyAsync(
        OrganizationId organizationId,
        ProjectId? projectId = null,
        ProductId? productId = null,
        KeyMetadata? metadata = null,
        string? kind = null,
        string? environment = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var now = Now;
        var given = metadata?.Snapshot(nameof(metadata)) ?? KeyMetadata.Empty;
        var stored = _terms.Complete(given, now, nameof(metadata));
        var label = _labels.Find(kind, environment);
        var issued = Issue(label, CreateId(now), organizationId, projectId, productId, stored, now);
        if (idempotencyKey is not null)
            return await CreateKeyOnceAsync(issued, given, idempotencyKey, cancellationToken).ConfigureAwait(false);
        await Current.Changes.RunAsync(new CreateKeys([issued]), _actor, cancellationToken).ConfigureAwait(false);
        return issued.Issued;
    }

    /// <summary>
    /// Makes the text of a key, and asks no database: for <see cref="GetOrCreateKeyAsync"/> in another process. It is
    /// as random as the text of an issued key, and a secret from now on.
    /// </summary>
    /// <param name="kind">As for <see cref="CreateKeyAsync"/>.</param>
    /// <param name="environment">As for <see cref="CreateKeyAsync"/>.</param>
    /// <exception cref="ArgumentException">The options do not list the kind or the environment.</exception>
    public string CreateKeyText(string? kind = null, string? environment = null)
    {
        ThrowIfDisposed();
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        text = text[..KeyText.Create(_labels.Find(kind, environment).Text, text)];
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>
    /// Returns the key that has a text, or issues one with it: for a key that is known before the database is, in a
    /// container, a test, or two regions. Any number of processes may do so at the same time.
    /// </summary>
    /// <param name="organizationId">The organization that will own the key.</param>
    /// <param name="text">
    /// The text, as <see cref="CreateKeyText"/> makes it. It must be random: a key is as hard to guess as its
    /// text.
    /// </param>
    /// <param name="projectId">The project that a new key is scoped to, or null.</param>
    /// <param name="productId">
    /// The product that a new key is scoped to, or null. If both are given, they must be linked.
    /// </param>
    /// <param name="metadata">What to store about a new key; nothing if null.</param>
    /// <param name="cancellationToken">Cancels the call. No key is then issued.</param>
    /// <returns>
    /// The key, and whether it was issued now. One that was there before is returned as it is, whatever its status and
    /// metadata.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The text is not well-formed, or the options do not list its kind and environment, or a key of another
    /// organization has it; or the metadata break a rule.
    /// </exception>
    /// <exception cref="NotFoundException">
    /// The organization does not exist, or it has no such project or product.
    /// </exception>
    /// <exception cref="ProductNotLinkedException">The product is not linked to the project.</exception>
    public async Task<(ApiKey Key, bool Created)> GetOrCreateKeyAsync(
        OrganizationId organizationId,
        string text,
        ProjectId? projectId = null,
        ProductId? productId = null,
        KeyMetadata? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(text);
        var now = Now;
        var given = metadata?.Snapshot(nameof(metadata)) ?? KeyMetadata.Empty;
        var stored = _terms.Complete(given, now, nameof(metadata));
        var ascii = new byte[KeyText.MaxLength];
        if (!KeyText.TryParse(text, ascii, out var length))
            throw new ArgumentException("The text is no well-formed key: see CreateKeyText.", nameof(text));

        ascii = ascii[..length];
        var label = _labels.FindOf(ascii) ?? throw new ArgumentException(
            "The options do not list the kind and the environment that the text begins with.", nameof(text));
        var candidate = Describe(ascii, label, CreateId(now), organizationId, projectId, productId, stored, now);
        var node = Current;
        var change = new GetOrCreateKey(candidate, _hasher.EarlierHashes(ascii));
        var key = await node.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);
        if (key.OrganizationId != organizationId)
            throw new ArgumentException("A key of another organization has the text.", nameof(text));

        var created = key.Id == candidate.Key.Id;
        if (created)
            node.Lookup.ForgetUnknown(ascii, key.Id);
        return (key, created);
    }

    /// <summary>Issues many keys together: all of them, or none.</summary>
    /// <param name="organizationId">The organization that will own the keys.</param>
    /// <param name="metadata">
    /// What to store about each key. As many keys are issued, at most <see cref="MaxKeysPerBatch"/>.
    /// </param>
    /// <param name="projectId">The project that the keys are scoped to, or null.</param>
    /// <param name="productId">
    /// The product that the keys are scoped to, or null. If both are given, they must be linked.
    /// </param>
    /// <param name="kind">
    /// The kind of the keys, which their text begins with; <see cref="ApiKeyOptions.KeyPrefix"/> if null, or one of
    /// <see cref="ApiKeyOptions.OtherKeyPrefixes"/>.
    /// </param>
    /// <param name="environment">
    /// The environment of the keys; <see cref="ApiKeyOptions.Environment"/> if null, or one of
    /// <see cref="ApiKeyOptions.OtherEnvironments"/>. An empty text is none.
    /// </param>
    /// <param name="cancellationToken">Cancels the call. No key is then issued.</param>
    /// <returns>
    /// The keys and their texts, in the order of <paramref name="metadata"/>, which is also their order in lists. They
    /// were committed in one transaction.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The metadata break a rule, or there are too many, or the options do not list the kind or the environment. The
    /// message tells.
    /// </exception>
    /// <exception cref="NotFoundException">
    /// The organization does not exist, or it has no such project or product.
    /// </exception>
    /// <exception cref="ProductNotLinkedException">The product is not linked to the project.</exception>
    public async Task<IReadOnlyList<IssuedKey>> CreateKeysAsync(
        OrganizationId organizationId,
        IReadOnlyList<KeyMetadata> metadata,
        ProjectId? projectId = null,
        ProductId? productId = null,
        string? kind = null,
        string? environment = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(metadata);
        var label = _labels.Find(kind, environment);
        if (metadata.Count > MaxKeysPerBatch)
            throw new ArgumentException($"At most {MaxKeysPerBatch} keys are issued together.", nameof(metadata));

        var now = Now;
        var issued = new NewKey[metadata.Count];
        var ids = CreateIds(issued.Length, now);
        for (var i = 0; i < issued.Length; i++)
        {
            var stored = Complete(metadata[i], $"{nameof(metadata)}[{i}]");
            issued[i] = Issue(label, ids[i], organizationId, projectId, productId, stored, now);
        }

        if (issued.Length > 0)
            await Current.Changes.RunAsync(new CreateKeys(issued), _actor, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(issued, static key => key.Issued);

        KeyMetadata Complete(KeyMetadata? metadata, string paramName) => metadata is null
            ? throw new ArgumentException("One of the metadata is null.", paramName)
            : _terms.Complete(metadata.Snapshot(paramName), now, paramName);
    }

    /// <summary>Returns a key.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    /// <remarks>
    /// The counts include the uses that this client has not written yet. While a flush hangs, those of its batch may be
    /// missing: the call does not wait for the flush.
    /// </remarks>
    public async Task<ApiKey> GetKeyAsync(
        OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var node = Current;
        var found = await node.Usage.ReadKeysAsync((node.Store, organizationId, keyId), ReadAsync, cancellationToken)
            .ConfigureAwait(false);
        return found is [var key] ? key : throw NotFoundException.OfKey(keyId);

        static async ValueTask<List<ApiKey>> ReadAsync(
            (Store Store, OrganizationId OrganizationId, ApiKeyId KeyId) call, CancellationToken cancellationToken)
        {
            var row = await call.Store.ReadAsync(
                call,
                static (session, call, token) => session.FindKeyAsync(call.OrganizationId, call.KeyId, token),
                cancellationToken).ConfigureAwait(false);
            return row is null ? [] : [row.ToApiKey(call.Store.Terms)];
        }
    }

    /// <summary>
    /// Watches a key that an open connection relies on, such as a WebSocket: a validation at its start says nothing
    /// about later. The end of a key is known as soon as a validation would know it: within
    /// <see cref="ApiKeyOptions.ChangePollInterval"/> as a rule, and within <see cref="ApiKeyOptions.CacheDuration"/>,
    /// but at least a second, at the latest. While the database is unavailable, only the key's expiry is known.
    /// </summary>
    /// <param name="key">The key, as a validation returned it.</param>
    /// <returns>The watch. Dispose it when the connection closes.</returns>
    /// <remarks>
    /// While there are watches, the client reads each watched key once in <see cref="ApiKeyOptions.CacheDuration"/>, at
    /// most once a second, whatever the number of its connections.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public KeyWatch WatchKey(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfDisposed();
        return Current.CreateWatcherOnce().Watch(key);
    }

    /// <summary>
    /// Changes the metadata of a key: the members that <paramref name="update"/> sets. All others stay as they are.
    /// </summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="update">What changes, such as <c>new() { Scopes = ["read"], ExpiresAt = null }</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key as it is now. An update that changes nothing leaves the version as it is.</returns>
    /// <exception cref="ArgumentException">The update breaks a rule. The message names it.</exception>
    /// <exception cref="UnavailableKeyException">
    /// The key has a limit or scope that this version of the library does not understand; see
    /// <see cref="ApiKey.IsUnderstood"/>.
    /// </exception>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> UpdateKeyAsync(
        OrganizationId organizationId, ApiKeyId keyId, KeyUpdate update,
        CancellationToken cancellationToken = default) =>
        UpdateAnyVersionAsync(organizationId, keyId, update, ifVersion: null, cancellationToken);

    /// <summary>
    /// Changes the metadata of a key as
    /// <see cref="UpdateKeyAsync(OrganizationId, ApiKeyId, KeyUpdate, CancellationToken)"/> does, unless somebody else
    /// has changed the key since the caller read it.
    /// </summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="update">What changes.</param>
    /// <param name="ifVersion">The version (<see cref="ApiKey.Version"/>) that the key must have, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key as it is now.</returns>
    /// <exception cref="ArgumentException">The update breaks a rule. The message names it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The version is below 1.</exception>
    /// <exception cref="VersionConflictException">The key has another version.</exception>
    /// <exception cref="UnavailableKeyException">
    /// The key has a limit or scope that this version of the library does not understand; see
    /// <see cref="ApiKey.IsUnderstood"/>.
    /// </exception>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> UpdateKeyAsync(
        OrganizationId organizationId, ApiKeyId keyId, KeyUpdate update, int ifVersion,
        CancellationToken cancellationToken = default)
    {
        if (ifVersion < 1)
            throw new ArgumentOutOfRangeException(nameof(ifVersion), "A version is at least 1.");
        return UpdateAnyVersionAsync(organizationId, keyId, update, ifVersion, cancellationToken);
    }

    private async Task<ApiKey> UpdateAnyVersionAsync(
        OrganizationId organizationId, ApiKeyId keyId, KeyUpdate update, int? ifVersion,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        var change = new UpdateKey(organizationId, keyId, update.Snapshot(nameof(update)), ifVersion, nameof(update));
        return await ChangeKeyAsync(change, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Revokes a key for good. The key stays in lists. A second time changes nothing.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="reason">
    /// Why, for people, or null. It has 1 to 255 characters, holds no control character, and neither begins nor ends
    /// with white space.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key, with the time and the reason of its first revocation.</returns>
    /// <exception cref="ArgumentException">The reason breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> RevokeKeyAsync(
        OrganizationId organizationId, ApiKeyId keyId, string? reason = null,
        CancellationToken cancellationToken = default) =>
        ChangeKeyAsync(new RevokeKey(organizationId, keyId, Now, CheckReason(reason)), cancellationToken);

    /// <summary>Disables a key until it is enabled again. A second time changes nothing.</summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="reason">Why, by the rules of <see cref="RevokeKeyAsync"/>, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key, with the time at which it was disabled, and the reason.</returns>
    /// <exception cref="ArgumentException">The reason breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> DisableKeyAsync(
        OrganizationId organizationId, ApiKeyId keyId, string? reason = null,
        CancellationToken cancellationToken = default) =>
        ChangeKeyAsync(new DisableKey(organizationId, keyId, Now, CheckReason(reason)), cancellationToken);

    /// <summary>
    /// Enables a disabled key. A key that is not disabled stays as it is. A revoked or expired key is still refused.
    /// </summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key as it is now.</returns>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task<ApiKey> EnableKeyAsync(
        OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default) =>
        ChangeKeyAsync(new EnableKey(organizationId, keyId), cancellationToken);

    /// <summary>
    /// Deletes a key: its name, owner, custom metadata, limits, scopes and secret. To keep a record, revoke it instead.
    /// For 90 days <see cref="FindKeyAsync"/> still tells from its text that it was the organization's. Its events
    /// stay, with what they say of it: see <see cref="DeleteEventsAsync"/>.
    /// </summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    public Task DeleteKeyAsync(
        OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default) =>
        ChangeAsync(new DeleteKey(organizationId, keyId, Now), cancellationToken);

    /// <summary>
    /// Changes a key. The change commits first and alone; then the uses not written yet are added to the answer.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The change is committed. A fault of the read that only counts uses must not hide that.")]
    private async Task<ApiKey> ChangeKeyAsync(KeyChange change, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var node = Current;
        var epoch = node.Usage.SettledEpoch;
        List<ApiKey> changed = [await node.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false)];
        if (node.Usage.TryAddUnwritten(changed, epoch))
            return changed[0];

        // A batch of uses was or is being written, or its outcome is unknown. The transaction may or may not have read
        // it, so the key is read again.
        try
        {
            return await GetKeyAsync(change.OrganizationId, change.KeyId, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return changed[0];
        }
    }

    private async Task<IssuedKey> CreateKeyOnceAsync(
        NewKey key, KeyMetadata given, string idempotencyKey, CancellationToken cancellationToken)
    {
        CheckIdempotencyKey(idempotencyKey);

        // This client knows of uses that it has not written yet.
        var first = await Current.Store.ReadAsync(
            (key.Key.OrganizationId, idempotencyKey),
            static (session, call, token) =>
                session.FindIdempotencyKeyAsync(call.OrganizationId, call.idempotencyKey, token),
            cancellationToken).ConfigureAwait(false);
        if (first?.CreatedAt >= key.Key.CreatedAt - CreateKeyOnce.KeptFor)
        {
            var known = await GetKeyAsync(key.Key.OrganizationId, first.KeyId, cancellationToken).ConfigureAwait(false);
            if (CreateKeyOnce.FindConflict(known) is { } conflict)
                throw conflict;
        }

        var change = new CreateKeyOnce(key, idempotencyKey, NewKeysJson.HashArguments(key.Key, given));
        return await Current.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckIdempotencyKey(string idempotencyKey)
    {
        if (idempotencyKey.Length is < 1 or > 64 || idempotencyKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException(
                "The idempotency key has 1 to 64 visible ASCII characters.", nameof(idempotencyKey));
        }
    }

    private static string? CheckReason(string? reason) =>
        reason is null ? null : Names.Check(reason, nameof(reason), "The reason");

    private static ApiKeyId CreateId(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    // In order: keys that are issued together are listed as they were given, and every index of ids grows at its end.
    private static ApiKeyId[] CreateIds(int count, DateTimeOffset now)
    {
        var ids = new ApiKeyId[count];
        for (var i = 0; i < count; i++)
            ids[i] = CreateId(now);
        Array.Sort(ids);
        return ids;
    }

    private NewKey Issue(
        KeyLabel label,
        ApiKeyId id,
        OrganizationId organizationId,
        ProjectId? projectId,
        ProductId? productId,
        KeyMetadata metadata,
        DateTimeOffset now)
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        text = text[..KeyText.Create(label.Text, text)];
        return Describe(text, label, id, organizationId, projectId, productId, metadata, now);
    }

    private NewKey Describe(
        ReadOnlySpan<byte> text,
        KeyLabel label,
        ApiKeyId id,
        OrganizationId organizationId,
        ProjectId? projectId,
        ProductId? productId,
        KeyMetadata metadata,
        DateTimeOffset now)
    {
        var key = new ApiKey
        {
            Id = id,
            OrganizationId = organizationId,
            ProjectId = projectId,
            ProductId = productId,
            Prefix = Encoding.ASCII.GetString(KeyText.ShownPrefix(text)),
            Kind = label.Kind,
            Environment = label.Environment,
            Metadata = metadata,
            CreatedAt = now,
            EndsBy = _terms.EndOf(now),
        };
        return new(new(key, Encoding.ASCII.GetString(text)), _hasher.Hash(text), _hasher.Names[0]);
    }
}
