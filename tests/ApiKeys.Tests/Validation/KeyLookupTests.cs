using System.Diagnostics;
using ApiKeys.Cache;
using ApiKeys.Hashing;
using ApiKeys.Storage;
using ApiKeys.Validation;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Validation;

/// <summary>Every read fails. The copy of the key is too old for a hit, and young enough to be served stale.</summary>
public sealed class KeyLookupTests : IAsyncDisposable
{
    private static readonly KeyTag Tag = new(Low: 1, High: 2);

    private readonly FaultyStore _store = new();
    private readonly KeyVersions _versions = new();
    private readonly ChangeFeed _changes;
    private readonly KeyLookup _lookup;

    public KeyLookupTests()
    {
        var clock = TimeProvider.System;
        var options = new ApiKeyOptions { ServeStaleFor = TimeSpan.FromHours(1), ChangePollInterval = TimeSpan.Zero };
        var cache = new KeyCache(capacity: 10, maxBytes: long.MaxValue);
        _changes = new(_store, _versions, options, new(_store.SystemName, clock), clock);
        _lookup = new(_store, _versions, cache, _changes, options, clock);

        var age = options.CacheDuration + TimeSpan.FromMinutes(1);
        var moment = new ReadMoment(
            _versions.Current,
            _versions.Links,
            Environment.TickCount64 - (long)age.TotalMilliseconds,
            (clock.GetUtcNow() - age).UtcTicks);
        cache.Put(Tag, new KeySnapshot(Key.Create(), moment));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _changes.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_stale_copy_answers_in_place_of_a_fault_of_the_database()
    {
        _store.Fault = new IOException("The certificate cannot be read.");

        Assert.True((await ReadAsync()).Exists);
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task A_stale_copy_does_not_hide_what_is_no_fault_of_the_database()
    {
        _store.Fault = new DatabaseTooOldException(databaseVersion: 0, requiredVersion: 1);
        await Assert.ThrowsAsync<DatabaseTooOldException>(ReadAsync);

        _store.Fault = new OperationCanceledException();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(ReadAsync);
    }

    [Fact]
    public async Task What_is_no_fault_of_the_database_does_not_make_it_count_as_away()
    {
        _store.Fault = new DatabaseTooOldException(databaseVersion: 0, requiredVersion: 1);
        for (var i = 1; i <= 3; i++)
        {
            await Assert.ThrowsAsync<DatabaseTooOldException>(ReadAsync);
            Assert.Equal(i, _store.Reads);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_that_joined_a_read_gets_a_stale_copy_for_a_fault_of_the_database_alone(bool isOfDatabase)
    {
        using var held = new SemaphoreSlim(0);
        _store.Held = held;
        _store.Fault = isOfDatabase ? new IOException("Gone.") : new DatabaseTooOldException(0, 1);
        var reading = Task.Run(ReadAsync, Cancellation);
        while (_store.Reads is 0)
            await Task.Delay(1, Cancellation);
        var joining = ReadAsync();
        Assert.False(joining.IsCompleted);

        held.Release();

        foreach (var read in new[] { reading, joining })
        {
            if (isOfDatabase)
                Assert.True((await read).Exists);
            else
                await Assert.ThrowsAsync<DatabaseTooOldException>(() => read);
        }

        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task A_database_that_is_away_is_asked_once_a_second()
    {
        _store.Fault = new IOException("The connection was reset.");
        var start = Stopwatch.GetTimestamp();
        for (var later = 0; later < 100;)
        {
            Assert.True((await ReadAsync()).Exists);
            await Task.Delay(1, Cancellation);

            // The first question was the first caller's. The others are asked in the background. The clock of the
            // pause has coarse ticks.
            var reads = _store.Reads;
            Assert.InRange(reads, 1, 1 + (int)(Stopwatch.GetElapsedTime(start).TotalSeconds + 0.1));
            later += reads > 1 ? 1 : 0;
        }
    }

    private Task<FoundKey> ReadAsync()
    {
        var query = new KeyQuery(
            Tag, default, null, KeyRequirement.None, default, Deadline.After(TimeSpan.FromMinutes(1)));
        return _lookup.ReadAsync(query, Cancellation).AsTask();
    }

    private sealed class FaultyStore : Store
    {
        private int _reads;

        public Exception Fault { get; set; } = new NotSupportedException();

        /// <summary>Holds each read up, until it is released.</summary>
        public SemaphoreSlim? Held { get; set; }

        public int Reads => Volatile.Read(ref _reads);

        public override string SystemName => "faulty";

        public override IReadOnlyList<Migration> Migrations => [];

        public override int SchemaVersion => 0;

        protected override Session CreateSession()
        {
            Interlocked.Increment(ref _reads);
            Held?.Wait(Cancellation);
            throw Fault;
        }

        protected override ApiKeys.Storage.Fault Classify(Exception exception) => ApiKeys.Storage.Fault.Final;

        public override bool IsRefusal(Exception exception) => false;
    }
}
