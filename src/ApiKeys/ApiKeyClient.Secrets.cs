using System.Text;
using ApiKeys.Changes;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Telemetry;
using ApiKeys.Text;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>The longest grace period of <see cref="RotateKeyAsync"/>: 365 days.</summary>
    public static readonly TimeSpan MaxGracePeriod = TimeSpan.FromDays(365);

    /// <summary>
    /// Issues a new text for a key. Its id, metadata, limits and history stay. The text that was current works on for a
    /// grace period, and is then refused as <see cref="ValidationStatus.Superseded"/>. Older texts end when they would
    /// have ended anyway.
    /// </summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="gracePeriod">
    /// How long the text that was current works at most: zero, to end it at once, up to <see cref="MaxGracePeriod"/>.
    /// </param>
    /// <param name="endsOnUse">
    /// Whether it ends earlier, as soon as the database knows of a use of the new text: within
    /// <see cref="ApiKeyOptions.UsageFlushInterval"/> of that use, plus the time in which other nodes learn of changes.
    /// </param>
    /// <param name="idempotencyKey">
    /// A text of 1 to 64 visible ASCII characters that is new for each rotation that the caller wants, or null. It is
    /// kept for 24 hours, and is the organization's own. The same call again yields a new text in place of the first
    /// one, as long as that was not used.
    /// </param>
    /// <param name="cancellationToken">Cancels the call. The key is then not rotated.</param>
    /// <returns>
    /// The key and its new text, which is returned this once. It was committed.
    /// </returns>
    /// <exception cref="ArgumentException">The idempotency key breaks the rule above.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The grace period is out of range.</exception>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    /// <exception cref="RevokedKeyException">The key was revoked.</exception>
    /// <exception cref="ExpiredKeyException">The key has expired.</exception>
    /// <exception cref="TooManySecretsException">
    /// Three superseded texts of the key still work, and the grace period is longer than zero.
    /// </exception>
    /// <exception cref="IdempotencyConflictException">
    /// An earlier call with the idempotency key had other arguments, or its text was used or replaced since.
    /// </exception>
    /// <remarks>
    /// A current text that was never used is replaced, and not superseded: if an answer is lost, rotate again. Uses
    /// that another process has not written yet are not known: within its
    /// <see cref="ApiKeyOptions.UsageFlushInterval"/> a text that was just used may be replaced.
    /// </remarks>
    public async Task<IssuedKey> RotateKeyAsync(
        OrganizationId organizationId,
        ApiKeyId keyId,
        TimeSpan gracePeriod,
        bool endsOnUse = false,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (gracePeriod < TimeSpan.Zero || gracePeriod > MaxGracePeriod)
        {
            throw new ArgumentOutOfRangeException(
                nameof(gracePeriod), $"The grace period lies between zero and {MaxGracePeriod.Days} days.");
        }

        if (idempotencyKey is not null)
            CheckIdempotencyKey(idempotencyKey);
        var node = Current;
        var change = new RotateKey(
            organizationId,
            keyId,
            gracePeriod,
            endsOnUse,
            idempotencyKey,
            IssueNext,
            secret => node.Usage.HasUnwrittenUses(keyId, secret),
            Now);
        var issued = await node.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);
        RotationCounts.Count(change.HasReplaced, node.Store.SystemName);
        return issued;
    }

    /// <summary>
    /// Lists the secrets of a key, the oldest first and the current one last. A superseded one that is still used shows
    /// that somebody has not changed to the current text yet.
    /// </summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such key.</exception>
    /// <remarks>
    /// A superseded secret is kept for 90 days after its end, and then until the key is rotated again. Counts include
    /// the uses that this client has not written yet. While a flush hangs, those of its batch may be missing.
    /// </remarks>
    public async Task<IReadOnlyList<ApiKeySecret>> ListSecretsAsync(
        OrganizationId organizationId, ApiKeyId keyId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var node = Current;
        var reading = new SecretReading(node.Store, organizationId, keyId);
        var found = await node.Usage.ReadKeysAsync(
            reading, static (reading, token) => reading.ReadAsync(token), cancellationToken).ConfigureAwait(false);
        return found is [var key]
            ? KeySecrets.Describe(key, reading.Rows, _terms)
            : throw NotFoundException.OfKey(keyId);
    }

    /// <summary>
    /// Ends a superseded secret of a key at once, before its grace period is over. A second time changes nothing.
    /// </summary>
    /// <param name="organizationId">The organization that owns the key.</param>
    /// <param name="keyId">The key's id.</param>
    /// <param name="number">
    /// The number of the secret, as <see cref="ListSecretsAsync"/> tells it. The current secret cannot be ended.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key as it is now.</returns>
    /// <exception cref="ArgumentException">The secret is the key's current one.</exception>
    /// <exception cref="NotFoundException">
    /// The organization has no such key, or the key has no such secret.
    /// </exception>
    public Task<ApiKey> ExpireSecretAsync(
        OrganizationId organizationId, ApiKeyId keyId, int number, CancellationToken cancellationToken = default) =>
        ChangeKeyAsync(new ExpireSecret(organizationId, keyId, number, nameof(number), Now), cancellationToken);

    // Kind and environment of a key never change, whatever the options list by now.
    private NewKey IssueNext(ApiKey key)
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        text = text[..KeyText.Create(new KeyLabel(key.Kind, key.Environment).Text, text)];
        var next = key with { Prefix = Encoding.ASCII.GetString(KeyText.ShownPrefix(text)) };
        return new(new(next, Encoding.ASCII.GetString(text)), _hasher.Hash(text), _hasher.Names[0]);
    }

    // Reads a key with its secrets. The recorder then adds the uses that are not written yet to the key.
    private sealed class SecretReading(Store store, OrganizationId organizationId, ApiKeyId keyId)
    {
        public List<SecretRow> Rows { get; private set; } = [];

        public ValueTask<List<ApiKey>> ReadAsync(CancellationToken cancellationToken) => store.ReadAsync(
            this, static (session, reading, token) => reading.ReadAsync(session, token), cancellationToken);

        private async ValueTask<List<ApiKey>> ReadAsync(Session session, CancellationToken cancellationToken)
        {
            var row = await session.FindKeyAsync(organizationId, keyId, cancellationToken).ConfigureAwait(false);
            if (row is null)
                return [];

            Rows = await session.ListSecretsAsync(keyId, cancellationToken).ConfigureAwait(false);
            return Rows.Count is 0 ? [] : [row.ToApiKey(session.Terms)];
        }
    }
}
