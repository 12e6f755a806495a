using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Text;

namespace ApiKeys.Validation;

/// <summary>Validates presented keys: parse, hash, look up, check, limit, record. The first refusal is the answer.</summary>
internal sealed class KeyValidator(Store store, KeyHasher hasher, RateLimiter limiter, UsageRecorder usage, TimeProvider clock)
{
    public ValueTask<KeyValidation> ValidateAsync(ReadOnlySpan<char> text, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        Span<byte> ascii = stackalloc byte[KeyText.MaxLength];
        return KeyText.TryParse(text, ascii, out var length)
            ? LookUpAsync(ascii[..length], requirement, cancellationToken)
            : new(KeyValidation.Malformed);
    }

    public ValueTask<KeyValidation> ValidateAsync(ReadOnlySpan<byte> utf8Text, KeyRequirement requirement, CancellationToken cancellationToken) =>
        KeyText.IsWellFormed(utf8Text)
            ? LookUpAsync(utf8Text, requirement, cancellationToken)
            : new(KeyValidation.Malformed);

    private ValueTask<KeyValidation> LookUpAsync(ReadOnlySpan<byte> text, KeyRequirement requirement, CancellationToken cancellationToken) =>
        ValidateAsync(hasher.Hash(text), hasher.PreviousHash(text), requirement, cancellationToken);

    private async ValueTask<KeyValidation> ValidateAsync(KeyHash hash, KeyHash? previousHash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        var found = await store.ReadAsync((hash, previousHash, requirement), FindAsync, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return KeyValidation.Unknown;

        var now = clock.GetUtcNow();
        var answer = KeyRules.Check(found.Key.ToApiKey(), found.Facts, requirement, now);
        if (answer.IsValid && requirement.EnforceRateLimits && answer.Key.Metadata.RateLimits.Count is not 0)
            answer = await limiter.ChargeAsync(answer.Key, now, cancellationToken).ConfigureAwait(false);
        if (answer.IsValid && requirement.TrackUsage)
            usage.Record(answer.Key.Id, now);

        return answer;
    }

    private static async ValueTask<KeyByHashRow?> FindAsync(
        Session session,
        (KeyHash Hash, KeyHash? PreviousHash, KeyRequirement Requirement) call,
        CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, call.Hash, call.Requirement, cancellationToken).ConfigureAwait(false);
        if (found is null && call.PreviousHash is { } previousHash)
            found = await FindAsync(session, previousHash, call.Requirement, cancellationToken).ConfigureAwait(false);
        return found;
    }

    private static async ValueTask<KeyByHashRow?> FindAsync(Session session, KeyHash hash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        var found = await session.FindKeyByHashAsync(hash, requirement.Project, requirement.Product, cancellationToken).ConfigureAwait(false);
        return found is not null && found.Hash.FixedTimeEquals(hash) ? found : null;
    }
}
