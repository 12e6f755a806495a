using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ApiKeys.Cache;
using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Telemetry;

namespace ApiKeys.Validation;

/// <summary>
/// Finds the key of a text. Memory answers while its copy is young enough and no change has invalidated it. Otherwise
/// the database does, in one round trip, and once for all callers that miss a key at the same time.
/// </summary>
internal sealed class KeyLookup
{
    // While the database is away, it is asked in the background once in this many milliseconds.
    private const long ProbePause = 1_000;

    // After this many keys that did not need it, skip the tenancy query; a wrong guess costs one round trip.
    private const int TenancyFreeKeys = 16;

    // Of the bytes of the cache, and beside it.
    private const long TenancyShare = 8;

    private readonly Store _store;
    private readonly KeyVersions _versions;
    private readonly KeyCache _cache;
    private readonly TenancyCache _tenancy;
    private readonly ChangeFeed _changes;
    private readonly TimeProvider _clock;
    private readonly bool _caches;
    private readonly TimeSpan _maxAge;
    private readonly TimeSpan _maxStaleAge;
    private readonly KeyTagger _tagger = new();
    private readonly KeyTagger _foreignTagger = new();
    private readonly UnknownKeys _unknown;
    private readonly PendingLookups _pending;
    private readonly ILookupBatches? _batches;
    private readonly Func<Session, KeyQuery, CancellationToken, ValueTask<KeyAndTenancy?>> _find;
    private volatile bool _isAway;
    private long _nextProbe;
    private int _tenancyFreeInARow;

    public KeyLookup(
        Store store,
        KeyVersions versions,
        KeyCache cache,
        ChangeFeed changes,
        ApiKeyOptions options,
        TimeProvider clock)
    {
        _store = store;
        _versions = versions;
        _cache = cache;
        _changes = changes;
        _clock = clock;
        _caches = options.CacheDuration > TimeSpan.Zero;
        _tenancy = new(options.CacheBytes / TenancyShare);
        _maxAge = options.CacheDuration;
        _maxStaleAge = options.CacheDuration + options.ServeStaleFor;
        _unknown = new(options.CacheDuration);
        _pending = new(versions);
        _batches = store.CreateLookupBatches();
        _find = FindAsync;
    }

    /// <summary>Whether keys are kept in memory at all.</summary>
    public bool Caches => _caches;

    /// <summary>The tag of a text in memory, over all of it.</summary>
    public KeyTag Tag(ReadOnlySpan<byte> text) => _caches ? _tagger.Tag(text) : default;

    /// <summary>
    /// The tag of a foreign text in memory, over all of it. Its key is another one: a foreign text may be the beginning
    /// of a text of ours.
    /// </summary>
    public KeyTag TagForeign(ReadOnlySpan<byte> text) => _caches ? _foreignTagger.Tag(text) : default;

    /// <summary>Looks in memory.</summary>
    /// <returns>Whether memory has the answer, which may be that the text is no key.</returns>
    public bool TryFind(in KeyTag tag, KeyRequirement requirement, long tick, DateTimeOffset now, out FoundKey found)
    {
        found = default;
        if (!_caches)
            return false;

        _changes.PollIfDue(tick);
        if (_cache.TryGet(tag, out var cached))
        {
            cached.CountHit();
            if (TryUse(cached, requirement, new(tick, now.UtcTicks, _maxAge), out found))
                return true;
        }

        return _unknown.Contains(tag, tick, now.UtcTicks);
    }

    /// <summary>
    /// Asks the database, or waits for a caller that already does. The question goes on when its caller stops waiting:
    /// its answer is for all.
    /// </summary>
    /// <exception cref="TimeoutException">The query's deadline is over.</exception>
    public ValueTask<FoundKey> ReadAsync(KeyQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_caches)
            return WaitAsync(ReadUncachedAsync(query), query, cancellationToken);

        if (_isAway && TryUseStale(query, out var stale))
        {
            ProbeIfDue(query);
            return new(stale);
        }

        return Begin(query, out var pending, out var moment)
            ? WaitAsync(ReadAndKeepAsync(pending, moment, query), query, cancellationToken)
            : JoinAsync(pending, query, cancellationToken);
    }

    /// <summary>
    /// Whether what was found is still valid after a wait: no change that this client knows of has invalidated it.
    /// </summary>
    public bool StillHolds(in FoundKey found) =>
        !found.Exists || (Holds(found.Snapshot) && found.IsOfLinks(_versions.Links));

    /// <summary>Forgets that a text was no key. Call it after the commit that made it one.</summary>
    public void ForgetUnknown(ReadOnlySpan<byte> text, ApiKeyId keyId)
    {
        _versions.Invalidate(keyId);
        if (_caches)
            _unknown.Remove(Tag(text));
    }

    /// <summary>
    /// Forgets all texts that were no keys. Call it after the commit that may have made keys of some of them.
    /// </summary>
    public void ForgetUnknowns(ApiKeyId keyId)
    {
        _versions.Invalidate(keyId);
        _unknown.Clear();
    }

    private bool Begin(KeyQuery query, out PendingLookups.Lookup pending, out ReadMoment moment)
    {
        moment = NoteMoment();
        return _pending.Begin(query.Tag, moment.KeyVersion, out pending);
    }

    // Noted before the read: a change that commits during the read then invalidates the copy that is kept.
    private ReadMoment NoteMoment() =>
        new(_versions.Current, _versions.Links, Environment.TickCount64, _clock.GetUtcNow().UtcTicks);

    private async Task<FoundKey> ReadUncachedAsync(KeyQuery query)
    {
        var moment = NoteMoment();
        if (await AskAsync(query).ConfigureAwait(false) is not { } read)
            return default;

        var snapshot = new KeySnapshot(read.Key, moment);
        return new(new(query.Tag, snapshot), snapshot, read.Facts, read.LinkVersionAt(moment));
    }

    private async Task<FoundKey> ReadAndKeepAsync(PendingLookups.Lookup pending, ReadMoment moment, KeyQuery query)
    {
        var found = default(FoundKey);
        Exception? fault = null;
        try
        {
            var read = await AskAsync(query).ConfigureAwait(false);
            _isAway = false;
            found = Keep(query, read, moment);
            return found;
        }
        catch (Exception exception)
        {
            fault = exception;
            if (!IsOfDatabase(exception))
                throw;

            SetAway();
            if (!TryUseStale(query, out var stale))
                throw;
            return stale;
        }
        finally
        {
            pending.End(found, fault);
        }
    }

    private async ValueTask<FoundKey> WaitAsync(
        Task<FoundKey> reading, KeyQuery query, CancellationToken cancellationToken)
    {
        try
        {
            await query.Deadline.WaitAsync(reading, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!reading.IsCompleted)
        {
            SetAway();
            if (TryUseStale(query, out var stale))
                return stale;
            throw;
        }

        return await reading.ConfigureAwait(false);
    }

    private async ValueTask<FoundKey> JoinAsync(
        PendingLookups.Lookup pending, KeyQuery query, CancellationToken cancellationToken)
    {
        Exception? fault;
        try
        {
            fault = await pending.WaitAsync(query.Deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            SetAway();
            fault = exception;
        }

        if (fault is not null)
        {
            if (IsOfDatabase(fault) && TryUseStale(query, out var stale))
                return stale;
            ExceptionDispatchInfo.Throw(fault);
        }

        // A read that began after this call answers it however short the cache's bound is.
        if (pending.BeganAt >= query.CreatedAt)
        {
            var read = pending.Found;
            if (!read.Exists || TryUse(read.Cached, query.Requirement, Freshness.OfAnyAge, out read))
                return read;
        }

        // The other caller's read may not answer this call's requirement. Then this caller reads next.
        return TryFind(query.Tag, query.Requirement, Environment.TickCount64, _clock.GetUtcNow(), out var found)
            ? found
            : await ReadAsync(query, cancellationToken).ConfigureAwait(false);
    }

    private void SetAway()
    {
        Volatile.Write(ref _nextProbe, Environment.TickCount64 + ProbePause);
        _isAway = true;
    }

    // Callers that may use a stale copy do not wait for a database that is away. One of them has it asked for.
    private void ProbeIfDue(KeyQuery query)
    {
        var (due, tick) = (Volatile.Read(ref _nextProbe), Environment.TickCount64);
        if (tick >= due && Interlocked.CompareExchange(ref _nextProbe, tick + ProbePause, due) == due)
            _ = Detached.Run(() => ProbeAsync(query));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "No caller awaits it. The next probe asks again.")]
    private async Task ProbeAsync(KeyQuery query)
    {
        try
        {
            if (Begin(query, out var pending, out var moment))
                await ReadAndKeepAsync(pending, moment, query).ConfigureAwait(false);
        }
        catch (Exception)
        {
        }
    }

    private FoundKey Keep(KeyQuery query, KeyAndTenancy? read, in ReadMoment moment)
    {
        if (read is null)
        {
            _cache.Remove(query.Tag);
            KeepUnknown(query.Tag, moment);
            return default;
        }

        // After the first rotation the old text counts its uses for itself.
        if (_cache.TryGet(query.Tag, out var cached)
            && cached.Snapshot?.Key.CountedSecret != read.Key.CountedSecret)
        {
            cached.Uses = null;
        }

        var snapshot = new KeySnapshot(read.Key, moment);
        var linkVersion = read.LinkVersionAt(moment);
        if (read.Key.Metadata.NeverCached || _versions.IsDoubted(read.Key.Id, read.Key.OrganizationId))
        {
            _cache.Remove(query.Tag);
            return new(new(query.Tag, snapshot), snapshot, read.Facts, linkVersion);
        }

        if (linkVersion is not null)
            _tenancy.Put(read.Key, query.Requirement, read.Facts, moment);
        return new(_cache.Put(query.Tag, snapshot), snapshot, read.Facts, linkVersion);
    }

    // If a text became that of a key meanwhile, either this sees the new version, or ForgetUnknown comes later.
    private void KeepUnknown(in KeyTag tag, in ReadMoment moment)
    {
        _unknown.Add(tag, moment);
        if (moment.KeyVersion != _versions.Current)
            _unknown.Remove(tag);
    }

    private bool Holds(KeySnapshot snapshot) =>
        _versions.Holds(snapshot.Key.Id, snapshot.Key.OrganizationId, snapshot.Moment.KeyVersion);

    private bool TryUse(CachedKey cached, KeyRequirement requirement, in Freshness freshness, out FoundKey found)
    {
        found = default;
        if (cached.Snapshot is not { } snapshot || !freshness.Allows(snapshot.Moment) || !Holds(snapshot))
            return false;

        if (TenancyFacts.TryDerive(snapshot.Key, requirement, out var facts))
        {
            found = new(cached, snapshot, facts, linkVersion: null);
            return true;
        }

        var links = _versions.Links;
        if (!_tenancy.TryGet(snapshot.Key, requirement, freshness, links, out facts))
            return false;

        found = new(cached, snapshot, facts, links);
        return true;
    }

    // Drivers throw more than DbException, such as IOException for a certificate that cannot be read.
    private static bool IsOfDatabase(Exception exception) =>
        exception is not (OperationCanceledException or ApiKeyException);

    // A change that this node has learnt of invalidates a stale copy, too.
    private bool TryUseStale(KeyQuery query, out FoundKey found)
    {
        found = default;
        var freshness = new Freshness(Environment.TickCount64, _clock.GetUtcNow().UtcTicks, _maxStaleAge);
        return _cache.TryGet(query.Tag, out var cached) && TryUse(cached, query.Requirement, freshness, out found);
    }

    // What follows asks the database.

    private ValueTask<KeyAndTenancy?> AskAsync(KeyQuery query) => ObservedWork.IsLookupObserved
        ? AskObservedAsync(query)
        : AskAloneOrTogetherAsync(query);

    // While a session is free, a look-up goes at once. The hashes under earlier signing secrets are looked up by a
    // statement of their own.
    private ValueTask<KeyAndTenancy?> AskAloneOrTogetherAsync(KeyQuery query)
    {
        if (_batches is null || _store.HasFreeSession || query.EarlierHashes is not null)
            return _store.ReadAsync(query, _find, CancellationToken.None);

        var shared = new SharedLookup(this, query);
        _batches.Add(shared);
        return new(shared.Found);
    }

    private async ValueTask<KeyAndTenancy?> AskObservedAsync(KeyQuery query)
    {
        var observed = ObservedWork.BeginLookup(_clock, _store.SystemName);
        Exception? fault = null;
        try
        {
            return await AskAloneOrTogetherAsync(query).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            fault = exception;
            throw;
        }
        finally
        {
            observed.End(fault);
        }
    }

    // Each miss waits here, so its state is pooled and not left to the garbage collector.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<KeyAndTenancy?> FindAsync(
        Session session, KeyQuery query, CancellationToken cancellationToken)
    {
        var requirement = query.Requirement;
        if (ExpectsNoTenancyQuery(requirement))
        {
            var found = await KeyCandidates.FindAsync(session, query.Hash, query.EarlierHashes, cancellationToken)
                .ConfigureAwait(false);
            if (found is null || !query.Fits(found.Key.Id))
                return null;

            var key = found.Key.ToApiKey(session.Terms, found.Secret);
            if (TenancyFacts.TryDerive(key, requirement, out var facts))
                return new(key, facts, isDerived: true);
        }

        return await FindWithTenancyAsync(session, query, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<KeyAndTenancy?> FindWithTenancyAsync(
        Session session, KeyQuery query, CancellationToken cancellationToken)
    {
        var found = await KeyCandidates.FindWithTenancyAsync(
            session, query.Hash, query.EarlierHashes, query.Requirement, cancellationToken).ConfigureAwait(false);
        return found is null ? null : Read(session, query, found);
    }

    private KeyAndTenancy? Read(Session session, KeyQuery query, KeyAndTenancyRow found)
    {
        if (!query.Fits(found.Key.Id))
            return null;

        var key = found.Key.ToApiKey(session.Terms, found.Secret);
        var isDerived = TenancyFacts.TryDerive(key, query.Requirement, out _);
        LearnWhetherTenancyIsDerived(isDerived);
        return new(key, found.Facts, isDerived);
    }

    // The tenancy query costs half as much again as the plain one.
    private bool ExpectsNoTenancyQuery(KeyRequirement requirement) =>
        requirement is { Project: null, Product: null } || Volatile.Read(ref _tenancyFreeInARow) >= TenancyFreeKeys;

    // Two threads may overwrite each other's count. A lost count only delays the guess.
    private void LearnWhetherTenancyIsDerived(bool isDerived)
    {
        if (!isDerived)
            Volatile.Write(ref _tenancyFreeInARow, 0);
        else if (Volatile.Read(ref _tenancyFreeInARow) < TenancyFreeKeys)
            Volatile.Write(ref _tenancyFreeInARow, _tenancyFreeInARow + 1);
    }

    /// <summary>A key as the database had it, and the facts about its tenancy that the requirement asked for.</summary>
    private sealed class KeyAndTenancy(ApiKey key, in TenancyFacts facts, bool isDerived)
    {
        public ApiKey Key { get; } = key;

        public TenancyFacts Facts { get; } = facts;

        /// <summary>The version of the links that the facts are of; null where they follow from the key.</summary>
        public long? LinkVersionAt(in ReadMoment moment) => isDerived ? null : moment.LinkVersion;
    }

    /// <summary>A look-up that waits for a session, and may be made together with others.</summary>
    private sealed class SharedLookup(KeyLookup lookup, KeyQuery query) : LookupRequest
    {
        // The session's thread completes it. What follows runs elsewhere.
        private readonly TaskCompletionSource<KeyAndTenancy?> _completion =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<KeyAndTenancy?> Found => _completion.Task;

        public override KeyHash Hash => query.Hash;

        public override (ProjectId? Project, ProductId? Product) Required =>
            (query.Requirement.Project, query.Requirement.Product);

        public override async ValueTask FindAloneAsync(Session session, CancellationToken cancellationToken) =>
            _completion.TrySetResult(
                await lookup.FindAsync(session, query, cancellationToken).ConfigureAwait(false));

        public override void Complete(Session session, KeyAndTenancyRow? found) =>
            _completion.TrySetResult(found is null ? null : lookup.Read(session, query, found));

        public override void Fail(Exception fault) => _completion.TrySetException(fault);
    }
}
