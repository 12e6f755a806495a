using System.Runtime.CompilerServices;
using ApiKeys.Cache;
using ApiKeys.Hashing;
using ApiKeys.RateLimits;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;
using ApiKeys.Text;
using ApiKeys.Usage;

namespace ApiKeys.Validation;

/// <summary>
/// Validates presented keys: parse, look up, check, limit, record. The first refusal is the answer. Where memory has
/// the key and the lease has a call left, the validation completes synchronously and allocates nothing.
/// </summary>
internal sealed class KeyValidator(
    KeyLookup lookup,
    KeyHasher hasher,
    RateLimiter limiter,
    UsageRecorder usage,
    TimeProvider clock,
    TimeSpan budget)
{
    [SkipLocalsInit]
    public ValueTask<KeyValidation> ValidateAsync(
        ReadOnlySpan<char> text, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        Span<byte> ascii = stackalloc byte[KeyText.MaxLength];
        return KeyText.TryParse(text, ascii, out var length)
            ? FindAndAnswerAsync(ascii[..length], requirement, cancellationToken)
            : Answer(KeyValidation.Malformed);
    }

    public ValueTask<KeyValidation> ValidateAsync(
        ReadOnlySpan<byte> utf8Text, KeyRequirement requirement, CancellationToken cancellationToken) =>
        KeyText.IsWellFormed(utf8Text)
            ? FindAndAnswerAsync(utf8Text, requirement, cancellationToken)
            : Answer(KeyValidation.Malformed);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<KeyValidation> FindAndAnswerAsync(
        ReadOnlySpan<byte> text, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var tag = lookup.Tag(text);
        if (!lookup.TryFind(tag, requirement, now, out var found))
            return HashAndReadAsync(tag, text, requirement, cancellationToken);

        CacheCounts.CountHit();
        return AnswerAsync(found, requirement, now, deadline: default, cancellationToken);
    }

    // Not inlined: keeps the hit path small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<KeyValidation> HashAndReadAsync(
        in KeyTag tag, ReadOnlySpan<byte> text, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        if (lookup.Caches)
            CacheCounts.CountMiss();
        var query = new KeyQuery(
            tag, hasher.Hash(text), hasher.PreviousHash(text), requirement, Deadline.After(budget));
        return ReadAndAnswerAsync(query, cancellationToken);
    }

    private async ValueTask<KeyValidation> ReadAndAnswerAsync(KeyQuery query, CancellationToken cancellationToken)
    {
        FoundKey found;
        try
        {
            found = await lookup.ReadAsync(query, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Outcomes.CountError(exception);
            throw;
        }

        // The read may have taken a while. The key may have expired meanwhile.
        return await AnswerAsync(found, query.Requirement, clock.GetUtcNow(), query.Deadline, cancellationToken)
            .ConfigureAwait(false);
    }

    private ValueTask<KeyValidation> AnswerAsync(
        in FoundKey found,
        KeyRequirement requirement,
        DateTimeOffset now,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        if (!found.Exists)
            return Answer(KeyValidation.Unknown);

        var answer = KeyRules.Check(found.Key, found.Facts, requirement, now);
        if (!answer.IsValid)
            return Answer(answer);
        if (requirement.EnforceRateLimits
            && found.Key.Metadata.HasRateLimits
            && found.Cached.Limits?.TrySpend(found.Key, now) is not true)
        {
            // The look-up has used up a part of the budget, if there was one.
            if (!deadline.IsSet)
                deadline = Deadline.After(budget);
            return ChargeAndRecordAsync(found.Cached, found.Key, requirement, now, deadline, cancellationToken);
        }

        if (requirement.TrackUsage)
            usage.Record(ref found.Cached.Uses, found.Key.Id, now);
        return Answer(KeyValidation.Valid(found.Key));
    }

    private async ValueTask<KeyValidation> ChargeAndRecordAsync(
        CachedKey cached,
        ApiKey key,
        KeyRequirement requirement,
        DateTimeOffset now,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        KeyValidation answer;
        try
        {
            answer = await limiter.ChargeAsync(ref cached.Limits, key, now, deadline, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Outcomes.CountError(exception);
            throw;
        }

        if (answer.IsValid && requirement.TrackUsage)
            usage.Record(ref cached.Uses, key.Id, now);
        Outcomes.Count(answer.Status);
        return answer;
    }

    private static ValueTask<KeyValidation> Answer(in KeyValidation answer)
    {
        Outcomes.Count(answer.Status);
        return new(answer);
    }
}
