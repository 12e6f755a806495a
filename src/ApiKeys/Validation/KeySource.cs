using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ApiKeys.Hashing;
using ApiKeys.Text;

namespace ApiKeys.Validation;

/// <summary>
/// Finds the key of a text: in memory if what is there is young enough and no change has voided it, and otherwise in the
/// database, which is asked once, however many callers miss a key at the same time.
/// </summary>
internal sealed class KeySource(KeyReader reader, KeyVersions versions, KeyCache cache, ChangeFeed changes, ApiKeyOptions options)
{
    // For how long a database that failed is spared by those who may use what they have.
    private const long FaultPause = 1_000;

    private readonly TimeProvider _clock = options.TimeProvider;
    private readonly bool _caches = options.CacheDuration > TimeSpan.Zero;
    private readonly TimeSpan _maxAge = options.CacheDuration;
    private readonly TimeSpan _maxStaleAge = options.CacheDuration + options.ServeStaleFor;
    private readonly KeyTagger _tagger = new();
    private readonly UnknownKeys _unknown = new(options.CacheDuration);
    private readonly LookUps _lookUps = new(versions);
    private long _spareUntil = long.MinValue;

    /// <summary>Whether anything is looked for in memory at all.</summary>
    public bool Caches => _caches;

    /// <summary>What a well-formed text is known by in memory. Its checksum follows from the rest.</summary>
    public KeyTag Tag(ReadOnlySpan<byte> text) => _caches ? _tagger.Tag(text[..^KeyText.ChecksumLength]) : default;

    /// <summary>Looks in memory.</summary>
    /// <returns>Whether memory has the answer, which may be that the text is no key.</returns>
    public bool TryFind(in KeyTag tag, KeyRequirement requirement, DateTimeOffset now, out FoundKey found)
    {
        found = default;
        if (!_caches)
            return false;

        var tick = Environment.TickCount64;
        changes.PollIfDue(tick);
        if (cache.TryGet(tag, out var cached))
        {
            cached.CountHit();
            if (TryUse(cached, requirement, new(tick, now.UtcTicks, _maxAge), out found))
                return true;
        }

        return _unknown.Contains(tag, tick, now.UtcTicks);
    }

    /// <summary>Asks the database, or waits for somebody who does already.</summary>
    public ValueTask<FoundKey> ReadAsync(KeyTag tag, KeyHash hash, KeyHash? previousHash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        if (!_caches)
            return ReadUncachedAsync(tag, hash, previousHash, requirement, cancellationToken);

        var tick = Environment.TickCount64;
        if (tick < Volatile.Read(ref _spareUntil) && TryUseStale(tag, requirement, out var stale))
            return new(stale);

        var moment = new ReadMoment(versions.Current, versions.Links, tick, _clock.GetUtcNow().UtcTicks);
        return _lookUps.Begin(tag, moment.KeyVersion, out var lookUp)
            ? ReadAsync(lookUp, moment, hash, previousHash, requirement, cancellationToken)
            : WaitAsync(lookUp, hash, previousHash, requirement, cancellationToken);
    }

    private async ValueTask<FoundKey> ReadUncachedAsync(KeyTag tag, KeyHash hash, KeyHash? previousHash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        var reading = await reader.ReadAsync(hash, previousHash, requirement, cancellationToken).ConfigureAwait(false);
        return reading is null
            ? default
            : new(new(tag, KeySnapshot.Create(reading, requirement, moment: default, earlier: null)), reading.Key, reading.Facts);
    }

    private async ValueTask<FoundKey> WaitAsync(LookUps.LookUp lookUp, KeyHash hash, KeyHash? previousHash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        if (await lookUp.WaitAsync(cancellationToken).ConfigureAwait(false) is { } fault)
        {
            if (fault is DbException && TryUseStale(lookUp.Tag, requirement, out var stale))
                return stale;
            ExceptionDispatchInfo.Throw(fault);
        }

        // Where what was read does not answer this call's requirement, this caller reads next.
        return TryFind(lookUp.Tag, requirement, _clock.GetUtcNow(), out var found)
            ? found
            : await ReadAsync(lookUp.Tag, hash, previousHash, requirement, cancellationToken).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FoundKey> ReadAsync(
        LookUps.LookUp lookUp, ReadMoment moment, KeyHash hash, KeyHash? previousHash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            var reading = await reader.ReadAsync(hash, previousHash, requirement, cancellationToken).ConfigureAwait(false);
            return Keep(lookUp.Tag, reading, requirement, moment);
        }
        catch (Exception exception)
        {
            fault = exception;
            if (exception is not DbException || !TryUseStale(lookUp.Tag, requirement, out var stale))
                throw;

            Volatile.Write(ref _spareUntil, Environment.TickCount64 + FaultPause);
            return stale;
        }
        finally
        {
            lookUp.End(fault);
        }
    }

    private FoundKey Keep(in KeyTag tag, KeyReading? reading, KeyRequirement requirement, in ReadMoment moment)
    {
        if (reading is null)
        {
            cache.Remove(tag);
            _unknown.Add(tag, moment);
            return default;
        }

        cache.TryGet(tag, out var cached);
        return new(cache.Put(tag, KeySnapshot.Create(reading, requirement, moment, cached?.Snapshot)), reading.Key, reading.Facts);
    }

    private bool TryUse(CachedKey cached, KeyRequirement requirement, in Freshness freshness, out FoundKey found)
    {
        if (cached.Snapshot is { } snapshot
            && freshness.Allows(snapshot.Moment)
            && versions.Holds(snapshot.Key.Id, snapshot.Moment.KeyVersion)
            && snapshot.TryGetFacts(requirement, freshness, versions.Links, out var facts))
        {
            found = new(cached, snapshot.Key, facts);
            return true;
        }

        found = default;
        return false;
    }

    // A change that is known of voids what was read in an outage, too.
    private bool TryUseStale(in KeyTag tag, KeyRequirement requirement, out FoundKey found)
    {
        found = default;
        return cache.TryGet(tag, out var cached)
            && TryUse(cached, requirement, new(Environment.TickCount64, _clock.GetUtcNow().UtcTicks, _maxStaleAge), out found);
    }
}
