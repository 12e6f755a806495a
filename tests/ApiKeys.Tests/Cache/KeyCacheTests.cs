using ApiKeys.Cache;
using ApiKeys.Hashing;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

public class KeyCacheTests
{
    private const int Capacity = 100;

    private readonly KeyTagger _tagger = new();
    private readonly KeyCache _cache = new(Capacity, long.MaxValue);

    [Fact]
    public void The_cache_holds_no_more_than_its_capacity()
    {
        for (var i = 0; i < 100 * Capacity; i++)
        {
            Use(i);
            Assert.InRange(_cache.Count, 1, Capacity);
        }

        Assert.Equal(Capacity, Enumerable.Range(0, 100 * Capacity).Count(i => _cache.TryGet(TagOf(i), out _)));
    }

    [Fact]
    public void A_scan_of_keys_used_once_does_not_evict_keys_used_again()
    {
        const int Hot = 50;
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < Hot; i++)
                Use(i);
        }

        var hits = 0;
        var uses = 0;
        for (var scanned = 0; scanned < 10_000; scanned++)
        {
            Use(1_000 + scanned);
            if (scanned % 10 is not 0)
                continue;
            hits += Use(scanned / 10 % Hot) ? 1 : 0;
            uses++;
        }

        Assert.Equal(uses, hits);
    }

    [Fact]
    public void A_key_that_returns_soon_after_its_eviction_counts_as_used_again()
    {
        for (var i = 0; i <= Capacity; i++)
            Use(i);
        Assert.False(_cache.TryGet(TagOf(0), out _));
        Use(0);

        for (var i = 0; i < 5 * Capacity; i++)
            Use(1_000 + i);

        Assert.True(_cache.TryGet(TagOf(0), out _));
    }

    [Fact]
    public void A_deleted_key_is_evicted_in_its_turn()
    {
        for (var i = 0; i < Capacity; i++)
            Use(i);
        for (var i = 0; i < Capacity; i++)
        {
            Use(i);
            _cache.Remove(TagOf(i));
            Assert.True(_cache.TryGet(TagOf(i), out var key));
            Assert.Null(key.Snapshot);
        }

        for (var i = 0; i < 3 * Capacity; i++)
            Use(1_000 + i);
        Assert.DoesNotContain(Enumerable.Range(0, Capacity), i => _cache.TryGet(TagOf(i), out _));
    }

    [Fact]
    public void A_capacity_of_one_works()
    {
        var cache = new KeyCache(1, long.MaxValue);
        for (var i = 0; i < 100; i++)
        {
            cache.Put(TagOf(i), Snapshot());
            Assert.True(cache.TryGet(TagOf(i), out var key));
            key.CountHit();
            Assert.Equal(1, cache.Count);
        }
    }

    [Fact]
    public async Task Many_threads_can_find_and_replace_keys_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 50_000; i++)
            {
                var tag = TagOf(random.Next(1_000));
                if (_cache.TryGet(tag, out var key))
                {
                    Assert.Equal(tag, key.Tag);
                    key.CountHit();
                }
                else
                {
                    Assert.Equal(tag, _cache.Put(tag, Snapshot()).Tag);
                }
            }
        }, TestContext.Current.CancellationToken)));

        Assert.Equal(Capacity, _cache.Count);
        Assert.Equal(Capacity, Enumerable.Range(0, 1_000).Count(i => _cache.TryGet(TagOf(i), out _)));
    }

    private bool Use(int number)
    {
        var tag = TagOf(number);
        if (_cache.TryGet(tag, out var key))
        {
            key.CountHit();
            return true;
        }

        _cache.Put(tag, Snapshot());
        return false;
    }

    private KeyTag TagOf(int number) => _tagger.Tag(BitConverter.GetBytes(number));

    private static KeySnapshot Snapshot() =>
        new KeySnapshot(Key.Create(), default);
}
