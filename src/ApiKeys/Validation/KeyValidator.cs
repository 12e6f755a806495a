using System.Runtime.CompilerServices;
using ApiKeys.Foreign;
using ApiKeys.Hashing;
using ApiKeys.RateLimits;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;
using ApiKeys.Text;
using ApiKeys.TimedEvents;
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
    SupersededTexts? supersededTexts,
    Environments? environments,
    ForeignFormats? foreignFormats,
    TimeProvider clock,
    TimeSpan budget)
{
    private readonly CallClock _callClock = new(clock);

    // Memory is asked before the checksum: a text that memory knows was checked when it came in. But after a text that
    // was malformed, the next one is checked first. To refuse many of them is then cheap.
    private bool _checksFirst;

    [SkipLocalsInit]
    public ValueTask<KeyValidation> ValidateAsync(
        ReadOnlySpan<char> text, KeyRequirement requirement, in KeyCall call, CancellationToken cancellationToken)
    {
        Span<byte> ascii = stackalloc byte[KeyText.MaxLength];
        return KeyText.TryCopy(text, ascii, out var length)
            ? FindAndAnswerAsync(ascii[..length], requirement, call, cancellationToken)
            : foreignFormats is null
                ? Answer(KeyValidation.Malformed)
                : ValidateForeignAsync(text, requirement, call, cancellationToken);
    }

    public ValueTask<KeyValidation> ValidateAsync(
        ReadOnlySpan<byte> utf8Text,
        KeyRequirement requirement,
        in KeyCall call,
        CancellationToken cancellationToken) =>
        KeyText.MayBeWellFormed(utf8Text)
            ? FindAndAnswerAsync(utf8Text, requirement, call, cancellationToken)
            : foreignFormats is null
                ? Answer(KeyValidation.Malformed)
                : ValidateForeignAsync(utf8Text, requirement, call, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<KeyValidation> FindAndAnswerAsync(
        ReadOnlySpan<byte> text, KeyRequirement requirement, in KeyCall call, CancellationToken cancellationToken)
    {
        if (_checksFirst && !KeyText.IsWellFormed(text))
            return AnswerMalformed(text, requirement, call, cancellationToken);

        var tick = Environment.TickCount64;
        var now = _callClock.UtcNow(tick);
        var tag = lookup.Tag(text);
        if (!lookup.TryFind(tag, requirement, tick, now, out var found))
        {
            return KeyText.IsWellFormed(text)
                ? HashAndReadAsync(tag, text, requirement, call, cancellationToken)
                : AnswerMalformed(text, requirement, call, cancellationToken);
        }

        if (_checksFirst)
            _checksFirst = false;
        CacheCounts.CountHit();
        return TryAnswer(found, requirement, call, now, out var answer)
            ? Answer(answer)
            : ChargeAndRecordAsync(found, CreateQuery(tag, text, requirement, call), now, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<KeyValidation> AnswerMalformed(
        ReadOnlySpan<byte> text, KeyRequirement requirement, in KeyCall call, CancellationToken cancellationToken)
    {
        if (!_checksFirst)
            _checksFirst = true;
        return foreignFormats is null
            ? Answer(KeyValidation.Malformed)
            : ValidateForeignAsync(text, requirement, call, cancellationToken);
    }

    // Not inlined: keeps the hit path small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<KeyValidation> HashAndReadAsync(
        in KeyTag tag,
        ReadOnlySpan<byte> text,
        KeyRequirement requirement,
        in KeyCall call,
        CancellationToken cancellationToken)
    {
        // The text decides without a query where it can. The row decides again.
        if ((requirement.AcceptedEnvironments ?? environments)?.MayAccept(KeyText.Label(text)) is false)
            return Answer(KeyValidation.WrongEnvironment);

        if (lookup.Caches)
            CacheCounts.CountMiss();
        return ReadAndAnswerAsync(CreateQuery(tag, text, requirement, call), cancellationToken);
    }

    // Not inlined: keeps the hit path small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private KeyQuery CreateQuery(
        in KeyTag tag, ReadOnlySpan<byte> text, KeyRequirement requirement, in KeyCall call) =>
        new(tag, hasher.Hash(text), hasher.EarlierHashes(text), requirement, call, Deadline.After(budget));

    // What follows is for texts that are not ours. Not inlined: keeps the hit path small.

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<KeyValidation> ValidateForeignAsync(
        ReadOnlySpan<char> text, KeyRequirement requirement, in KeyCall call, CancellationToken cancellationToken)
    {
        Span<byte> ascii = stackalloc byte[ForeignKeyFormat.MaxTextLength];
        return ForeignFormats.TryCopy(text, ascii, out var length)
            ? ValidateForeignAsync(ascii[..length], requirement, call, cancellationToken)
            : Answer(KeyValidation.Malformed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<KeyValidation> ValidateForeignAsync(
        ReadOnlySpan<byte> text, KeyRequirement requirement, in KeyCall call, CancellationToken cancellationToken)
    {
        if (foreignFormats!.Find(text) is not { } format)
            return Answer(KeyValidation.Malformed);

        var tick = Environment.TickCount64;
        var now = _callClock.UtcNow(tick);
        var tag = lookup.TagForeign(text);
        if (!lookup.TryFind(tag, requirement, tick, now, out var found))
        {
            if (lookup.Caches)
                CacheCounts.CountMiss();
            return ReadAndAnswerAsync(
                CreateForeignQuery(tag, format, text, requirement, call), cancellationToken);
        }

        CacheCounts.CountHit();
        return TryAnswer(found, requirement, call, now, out var answer)
            ? Answer(answer)
            : ChargeAndRecordAsync(
                found, CreateForeignQuery(tag, format, text, requirement, call), now, cancellationToken);
    }

    private KeyQuery CreateForeignQuery(
        in KeyTag tag,
        ForeignKeyFormat format,
        ReadOnlySpan<byte> text,
        KeyRequirement requirement,
        in KeyCall call) =>
        new(tag, format.Hash(text, out var boundId), null, requirement, call, Deadline.After(budget), boundId);

    // What follows is for all texts.

    private async ValueTask<KeyValidation> ReadAndAnswerAsync(KeyQuery query, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(query, cancellationToken).ConfigureAwait(false);

        // The read may have taken a while. The key may have expired meanwhile.
        var now = clock.GetUtcNow();
        return TryAnswer(found, query.Requirement, query.Call, now, out var answer)
            ? Count(answer)
            : await ChargeAndRecordAsync(found, query, now, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<FoundKey> ReadAsync(KeyQuery query, CancellationToken cancellationToken)
    {
        try
        {
            FoundKey found;
            do
                found = await lookup.ReadAsync(query, cancellationToken).ConfigureAwait(false);
            while (!lookup.StillHolds(found));
            return found;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Outcomes.CountError(exception);
            throw;
        }
    }

    /// <summary>Answers from memory. False if the call must first be charged to a limit by the database.</summary>
    private bool TryAnswer(
        in FoundKey found, KeyRequirement requirement, in KeyCall call, DateTimeOffset now, out KeyValidation answer)
    {
        answer = Check(found, requirement, call, now);
        if (!answer.IsValid)
        {
            if (answer.Status is ValidationStatus.Superseded)
                supersededTexts?.Note(found.Key!);
            return true;
        }

        var (cached, key) = (found.Cached!, found.Key!);
        if (requirement.EnforceRateLimits && key.Metadata.HasRateLimits
            && !(cached.Limits is { } limits && limits.TryAnswer(key, now, out answer)))
        {
            return false;
        }

        if (requirement.TrackUsage && answer.IsValid)
            usage.Record(ref cached.Uses, key, now);
        return true;
    }

    private async ValueTask<KeyValidation> ChargeAndRecordAsync(
        FoundKey found, KeyQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var cached = found.Cached!;
        KeyValidation answer;
        try
        {
            answer = await limiter.ChargeAsync(ref cached.Limits, found.Key!, now, query.Deadline, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Outcomes.CountError(exception);
            throw;
        }

        if (answer.IsValid)
            answer = await CheckAgainAsync(answer, found, query, cancellationToken).ConfigureAwait(false);
        if (answer.IsValid && query.Requirement.TrackUsage)
            usage.Record(ref cached.Uses, found.Key!, clock.GetUtcNow());
        return Count(answer);
    }

    // The charge may have taken a while. The key may have expired or been changed meanwhile.
    private async ValueTask<KeyValidation> CheckAgainAsync(
        KeyValidation charged, FoundKey found, KeyQuery query, CancellationToken cancellationToken)
    {
        var limits = found.Cached!.Limits;
        if (!lookup.StillHolds(found))
            found = await ReadAsync(query, cancellationToken).ConfigureAwait(false);
        var answer = Check(found, query.Requirement, query.Call, clock.GetUtcNow());
        if (answer.IsValid)
            return charged.WithKey(answer.Key);
        RateLimiter.GiveBack(limits);
        return answer;
    }

    private KeyValidation Check(
        in FoundKey found, KeyRequirement requirement, in KeyCall call, DateTimeOffset now) =>
        found.Exists
            ? KeyRules.Check(found.Key, found.Facts, requirement, call, environments, now)
            : KeyValidation.Unknown;

    private static KeyValidation Count(in KeyValidation answer)
    {
        Outcomes.Count(answer.Status);
        return answer;
    }

    private static ValueTask<KeyValidation> Answer(in KeyValidation answer) => new(Count(answer));
}
