using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// Issues a key under an idempotency key. The same call again yields the same key, with a new text in place of the one
/// that was never used.
/// </summary>
/// <param name="key">The key that a first call issues. A repeated call takes its text alone.</param>
/// <param name="idempotencyKey">The idempotency key.</param>
/// <param name="arguments">The hash of the call's arguments.</param>
internal sealed class CreateKeyOnce(NewKey key, string idempotencyKey, KeyHash arguments) : Change<IssuedKey>
{
    /// <summary>How long an idempotency key is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private ApiKeyId? _replaced;

    // The text that is replaced may be in memory somewhere, though nobody has used it.
    public override ApiKeyId? Invalidates => _replaced;

    public override async ValueTask<IssuedKey> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        _replaced = null;
        var (organization, now) = (key.Key.OrganizationId, key.Key.CreatedAt);
        await session.DeleteIdempotencyKeysAsync(now - KeptFor, cancellationToken).ConfigureAwait(false);
        var first = await session.FindIdempotencyKeyAsync(organization, idempotencyKey, cancellationToken)
            .ConfigureAwait(false);
        if (first is null)
        {
            // If another process does the same, one of both violates a constraint, runs again, and finds the row.
            await new CreateKeys([key]) { Events = Events }.ApplyAsync(session, cancellationToken)
                .ConfigureAwait(false);
            await session
                .InsertIdempotencyKeyAsync(
                    organization, idempotencyKey, key.Key.Id, secretNumber: 1, arguments, now, cancellationToken)
                .ConfigureAwait(false);
            return key.Issued;
        }

        if (!first.Arguments.FixedTimeEquals(arguments))
            throw Conflict(first.KeyId, "was called with other arguments");
        return await ReplaceTextAsync(session, first.KeyId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The refusal of a key whose text cannot be replaced any more.</summary>
    public static IdempotencyConflictException? FindConflict(ApiKey key) => key switch
    {
        { UseCount: > 0 } => Conflict(key.Id, "issued a key that was used since"),
        { RevokedAt: not null } => Conflict(key.Id, "issued a key that was revoked since"),
        _ => null,
    };

    /// <summary>The refusal of a repeated call.</summary>
    public static IdempotencyConflictException Conflict(ApiKeyId keyId, string what) => new(
        keyId,
        $"The first call with this idempotency key {what} ({keyId}). Nothing was changed. Use another one.");

    private async ValueTask<IssuedKey> ReplaceTextAsync(
        Session session, ApiKeyId keyId, CancellationToken cancellationToken)
    {
        var row = await session.FindKeyForUpdateAsync(key.Key.OrganizationId, keyId, cancellationToken)
            .ConfigureAwait(false);
        var issued = row?.ToApiKey(session.Terms) ?? throw NotFoundException.OfKey(keyId);
        if (FindConflict(issued) is { } conflict)
            throw conflict;

        // Read under the lock of the key: the same call may have replaced the text elsewhere a moment ago.
        var first = await session.FindIdempotencyKeyAsync(issued.OrganizationId, idempotencyKey, cancellationToken)
            .ConfigureAwait(false);
        var secrets = await session.ListSecretsAsync(keyId, cancellationToken).ConfigureAwait(false);
        var secretNumber = secrets[^1].Number;
        if (secretNumber != first?.SecretNumber)
            throw Conflict(keyId, "issued a key that was rotated since");

        _replaced = keyId;
        await session.RotateSecretAsync(
            keyId,
            secretNumber,
            isReplaced: true,
            key.Key.CreatedAt,
            expiresOnUse: false,
            issued.Prefix,
            issued.LastUsedAt,
            key.Hash,
            key.SignedBy,
            key.Key.Prefix,
            RulesVersion.Secrets,
            key.Key.CreatedAt,
            cancellationToken).ConfigureAwait(false);
        await session
            .UpdateIdempotencyKeyAsync(issued.OrganizationId, idempotencyKey, secretNumber + 1, cancellationToken)
            .ConfigureAwait(false);
        if (Events is not null)
        {
            EventDetails.WriteNewPrefix(Events.Describe(), issued.Prefix, key.Key.Prefix);
            Events.Add(issued.OrganizationId, ApiKeyEventKinds.KeyReissued, keyId.Value);
        }

        return new(issued with { Prefix = key.Key.Prefix, Version = issued.Version + 1 }, key.Issued.Plaintext);
    }
}
