using ApiKeys.Cache;
using ApiKeys.Hashing;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

/// <summary>The bound of the cache in bytes.</summary>
public class KeyCacheBytesTests
{
    private const int MaxBytes = 1024 * 1024;

    private readonly KeyTagger _tagger = new();
    private readonly KeyCache _cache = new(100_000, MaxBytes);

    [Fact]
    public void Large_keys_are_evicted_before_they_take_more_than_the_bound()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _cache.Put(TagOf(i), Snapshot(16_000));
            Assert.InRange(_cache.Bytes, 32_000, MaxBytes);
        }

        // A key of 16,000 characters takes 32,000 bytes and somewhat more.
        Assert.InRange(_cache.Count, 31, 32);
        Assert.True(_cache.TryGet(TagOf(999), out _));
        Assert.Equal(_cache.Count, Enumerable.Range(0, 1_000).Count(i => _cache.TryGet(TagOf(i), out _)));
    }

    [Fact]
    public void A_small_key_counts_some_hundred_bytes()
    {
        _cache.Put(TagOf(0), Snapshot(0));

        Assert.InRange(_cache.Bytes, KeyCache.FixedBytes, 700);
    }

    [Fact]
    public void Every_text_and_list_of_a_key_counts()
    {
        AssertCounts(2 * 200, new() { Name = new('n', 200) });
        AssertCounts(2 * 200, new() { Owner = new('o', 200) });
        AssertCounts(2 * 256 * 128, new() { Scopes = [.. Enumerable.Range(0, 256).Select(i => $"{i:d128}")] });
        AssertCounts(200, new() { RateLimits = [RateLimit.PerDay(1)] });
        AssertCounts(2 * 16_000, Metadata(16_000));

        void AssertCounts(int least, KeyMetadata metadata)
        {
            var (plain, large) = (Snapshot(0).EstimateBytes(), Snapshot(metadata).EstimateBytes());
            Assert.InRange(large - plain, least, (least * 6 / 5) + 300);
        }
    }

    [Fact]
    public void A_snapshot_that_replaces_another_counts_instead_of_it()
    {
        _cache.Put(TagOf(0), Snapshot(0));
        var small = _cache.Bytes;

        _cache.Put(TagOf(0), Snapshot(16_000));
        Assert.InRange(_cache.Bytes, 32_000, 34_000);
        _cache.Put(TagOf(0), Snapshot(0));
        Assert.Equal(small, _cache.Bytes);
        _cache.Remove(TagOf(0));
        Assert.Equal(KeyCache.FixedBytes, _cache.Bytes);
        _cache.Put(TagOf(0), Snapshot(0));
        Assert.Equal(small, _cache.Bytes);
    }

    [Fact]
    public void Keys_that_grow_evict_others()
    {
        for (var i = 0; i < 500; i++)
            _cache.Put(TagOf(i), Snapshot(0));
        Assert.Equal(500, _cache.Count);

        for (var i = 400; i < 500; i++)
        {
            _cache.Put(TagOf(i), Snapshot(16_000));
            Assert.InRange(_cache.Bytes, KeyCache.FixedBytes, MaxBytes);
        }

        Assert.InRange(_cache.Count, 20, 40);
        Assert.True(_cache.TryGet(TagOf(499), out _));
    }

    [Fact]
    public void A_key_that_is_larger_than_the_cache_is_not_kept_and_evicts_no_other()
    {
        _cache.Put(TagOf(0), Snapshot(0));
        _cache.Put(TagOf(1), Snapshot(0));

        var put = _cache.Put(TagOf(1), Snapshot(MaxBytes));

        Assert.NotNull(put.Snapshot);
        Assert.True(_cache.TryGet(TagOf(0), out var other));
        Assert.NotNull(other.Snapshot);
        Assert.True(_cache.TryGet(TagOf(1), out var kept));
        Assert.Null(kept.Snapshot);
        _cache.Put(TagOf(2), Snapshot(MaxBytes));
        Assert.False(_cache.TryGet(TagOf(2), out _));
        Assert.InRange(_cache.Bytes, 1, 2_000);
    }

    [Fact]
    public void A_scan_does_not_evict_keys_used_again_where_the_bytes_are_the_bound()
    {
        const int Hot = 10;
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < Hot; i++)
                Use(i);
        }

        for (var scanned = 0; scanned < 1_000; scanned++)
        {
            Use(1_000 + scanned);
            if (scanned % 10 is 0)
                Assert.True(Use(scanned / 10 % Hot));
        }
    }

    [Fact]
    public void Nothing_is_counted_after_many_keys_have_come_changed_and_gone()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var tag = TagOf(random.Next(200));
            if (random.Next(10) is 0)
                _cache.Remove(tag);
            else
                _cache.Put(tag, Snapshot(random.Next(16_000)));
            if (_cache.TryGet(tag, out var key) && random.Next(2) is 0)
                key.CountHit();
        }

        var sum = 0L;
        for (var i = 0; i < 200; i++)
        {
            if (_cache.TryGet(TagOf(i), out var key))
                sum += KeyCache.FixedBytes + (key.Snapshot?.EstimateBytes() ?? 0);
        }

        Assert.Equal(sum, _cache.Bytes);
        Assert.InRange(sum, MaxBytes / 2, MaxBytes);
    }

    [Fact]
    public async Task Many_threads_can_replace_keys_of_many_sizes_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 10_000; i++)
                _cache.Put(TagOf(random.Next(100)), Snapshot(random.Next(8) * 2_000));
        }, TestContext.Current.CancellationToken)));

        Assert.InRange(_cache.Bytes, 1, MaxBytes);
        for (var i = 0; i < 100; i++)
        {
            if (_cache.TryGet(TagOf(i), out _))
                _cache.Put(TagOf(i), Snapshot(1));
        }

        Assert.Equal(_cache.Count * (KeyCache.FixedBytes + Snapshot(1).EstimateBytes()), _cache.Bytes);
    }

    private bool Use(int number)
    {
        if (_cache.TryGet(TagOf(number), out var key))
        {
            key.CountHit();
            return true;
        }

        _cache.Put(TagOf(number), Snapshot(16_000));
        return false;
    }

    private KeyTag TagOf(int number) => _tagger.Tag(BitConverter.GetBytes(number));

    private static KeyMetadata Metadata(int characters) =>
        new() { Custom = CustomMetadata.FromStored($$"""{"a":"{{new string('x', characters)}}"}""") };

    private static KeySnapshot Snapshot(int characters) => Snapshot(Metadata(characters));

    private static KeySnapshot Snapshot(KeyMetadata metadata) =>
        new KeySnapshot(Key.Create(metadata: metadata), default);
}
