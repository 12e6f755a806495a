using System.Text;
using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// Issues the next secret of a key. The current one is superseded; one that was never used is replaced.
/// </summary>
/// <param name="organizationId">The organization that owns the key.</param>
/// <param name="keyId">The key.</param>
/// <param name="gracePeriod">How long the superseded secret works at most.</param>
/// <param name="endsOnUse">Whether it ends as soon as the next one is used.</param>
/// <param name="idempotencyKey">The idempotency key of the call, or null.</param>
/// <param name="issue">Draws a text for the key.</param>
/// <param name="hasUnwrittenUses">Whether this client knows of uses of a secret that it has not written yet.</param>
/// <param name="now">The time of the change.</param>
internal sealed class RotateKey(
    OrganizationId organizationId,
    ApiKeyId keyId,
    TimeSpan gracePeriod,
    bool endsOnUse,
    string? idempotencyKey,
    Func<ApiKey, NewKey> issue,
    Func<int, bool> hasUnwrittenUses,
    DateTimeOffset now) : Change<IssuedKey>
{
    public override ApiKeyId? Invalidates => keyId;

    /// <summary>Whether the current secret was replaced, because it was never used.</summary>
    public bool HasReplaced { get; private set; }

    private KeyHash Arguments
    {
        get
        {
            var hash = default(KeyHash);
            Sha256.Hash(Encoding.UTF8.GetBytes($"rotate {keyId} {gracePeriod.Ticks} {endsOnUse}"), hash);
            return hash;
        }
    }

    public override async ValueTask<IssuedKey> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        // The row is locked up to the commit: rotations of one key follow each other.
        var row = await session.FindKeyForUpdateAsync(organizationId, keyId, cancellationToken).ConfigureAwait(false);
        var key = row?.ToApiKey(session.Terms) ?? throw NotFoundException.OfKey(keyId);
        if (key.RevokedAt is not null)
            throw new RevokedKeyException(key);
        if (key.GetStatus(now) is KeyStatus.Expired)
            throw new ExpiredKeyException(key);

        var rows = await session.ListSecretsAsync(keyId, cancellationToken).ConfigureAwait(false);
        var secrets = KeySecrets.Describe(key, rows, KeyTerms.None);
        var current = secrets[^1];

        // The text of another system is in use, whatever is known of its uses there.
        var isInUse = hasUnwrittenUses(current.Number);
        var isUsed = current.UseCount > 0 || isInUse || rows[^1].IsForeign;
        var isRepeated = idempotencyKey is not null
            && await IsRepeatedAsync(session, current, isUsed, cancellationToken).ConfigureAwait(false);
        if (isUsed && gracePeriod > TimeSpan.Zero && CountAlive(secrets) >= TooManySecretsException.MaxSuperseded)
            throw new TooManySecretsException(keyId);

        HasReplaced = !isUsed;
        var next = issue(key);
        await session.RotateSecretAsync(
            keyId,
            current.Number,
            HasReplaced,
            now + gracePeriod,
            endsOnUse,
            key.Prefix,
            isInUse ? now : key.LastUsedAt,
            next.Hash,
            next.SignedBy,
            next.Key.Prefix,
            RulesVersion.Secrets,
            now,
            cancellationToken).ConfigureAwait(false);
        if (KeySecrets.FirstKept(secrets, now) is var first && first > secrets[0].Number)
            await session.ForgetSecretsAsync(keyId, first, cancellationToken).ConfigureAwait(false);
        if (idempotencyKey is not null)
            await RememberAsync(session, current.Number + 1, isRepeated, cancellationToken).ConfigureAwait(false);
        if (Events is not null)
        {
            EventDetails.WriteRotation(
                Events.Describe(), current, next.Key.Prefix, ends: isUsed ? now + gracePeriod : null, endsOnUse);
            Events.Add(organizationId, ApiKeyEventKinds.KeyRotated, keyId.Value);
        }

        var presented = new PresentedSecret(current.Number + 1, now, expiresAt: null, isCurrent: true);
        return new(
            next.Key with { Version = key.Version + 1, PresentedSecret = presented }, next.Issued.Plaintext);
    }

    private int CountAlive(List<ApiKeySecret> secrets) =>
        secrets.FindAll(secret => !secret.IsCurrent && secret.ExpiresAt > now).Count;

    private async ValueTask<bool> IsRepeatedAsync(
        Session session, ApiKeySecret current, bool isUsed, CancellationToken cancellationToken)
    {
        await session.DeleteIdempotencyKeysAsync(now - CreateKeyOnce.KeptFor, cancellationToken).ConfigureAwait(false);
        var first = await session.FindIdempotencyKeyAsync(organizationId, idempotencyKey!, cancellationToken)
            .ConfigureAwait(false);
        if (first is null)
            return false;
        if (!first.Arguments.FixedTimeEquals(Arguments))
            throw CreateKeyOnce.Conflict(first.KeyId, "was called with other arguments");
        if (first.SecretNumber != current.Number)
            throw CreateKeyOnce.Conflict(keyId, "issued a text that another rotation has replaced");
        if (isUsed)
            throw CreateKeyOnce.Conflict(keyId, "issued a text that was used since");
        return true;
    }

    private ValueTask RememberAsync(
        Session session, int secretNumber, bool isRepeated, CancellationToken cancellationToken) => isRepeated
        ? session.UpdateIdempotencyKeyAsync(organizationId, idempotencyKey!, secretNumber, cancellationToken)
        : session.InsertIdempotencyKeyAsync(
            organizationId, idempotencyKey!, keyId, secretNumber, Arguments, now, cancellationToken);
}
