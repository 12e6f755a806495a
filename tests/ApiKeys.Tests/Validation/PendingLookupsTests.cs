using ApiKeys.Cache;
using ApiKeys.Hashing;
using ApiKeys.Storage;
using ApiKeys.Validation;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Validation;

public class PendingLookupsTests
{
    private static readonly KeyTag Tag = new(Low: 7, High: 1);
    private static readonly Deadline Soon = Deadline.After(TimeSpan.FromMinutes(1));

    private readonly KeyVersions _versions = new();
    private readonly PendingLookups _pending;

    public PendingLookupsTests() => _pending = new(_versions);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_lookup_of_the_same_key_is_joined()
    {
        Assert.True(_pending.Begin(Tag, _versions.Current, out var first));
        Assert.False(_pending.Begin(Tag, _versions.Current, out var joined));
        Assert.Same(first, joined);
    }

    [Fact]
    public void A_lookup_that_began_before_a_change_is_not_joined()
    {
        _pending.Begin(Tag, _versions.Current, out var first);

        _versions.Invalidate(new(Key.Id(1)));

        Assert.True(_pending.Begin(Tag, _versions.Current, out var second));
        Assert.NotSame(first, second);
    }

    [Fact]
    public void A_lookup_of_another_key_in_the_same_place_is_not_joined()
    {
        _pending.Begin(Tag, _versions.Current, out var first);

        Assert.True(_pending.Begin(new(Tag.Low, High: 2), _versions.Current, out var other));
        Assert.NotSame(first, other);
        Assert.True(_pending.Begin(new(Tag.Low + 256, Tag.High), _versions.Current, out other));
        Assert.NotSame(first, other);
    }

    [Fact]
    public void Keys_in_other_places_do_not_hinder_each_other()
    {
        for (var place = 0uL; place < 256; place++)
            Assert.True(_pending.Begin(new(place, High: 1), _versions.Current, out _));
        for (var place = 0uL; place < 256; place++)
            Assert.False(_pending.Begin(new(place, High: 1), _versions.Current, out _));
    }

    [Fact]
    public void A_lookup_that_has_ended_is_not_joined()
    {
        _pending.Begin(Tag, _versions.Current, out var first);
        first.End(default, fault: null);

        Assert.True(_pending.Begin(Tag, _versions.Current, out var second));
        Assert.NotSame(first, second);
    }

    [Fact]
    public void A_lookup_that_reads_alone_leaves_the_place_to_the_one_that_has_it()
    {
        _pending.Begin(Tag, _versions.Current, out var first);
        _pending.Begin(new(Tag.Low, High: 2), _versions.Current, out var alone);
        alone.End(default, fault: null);

        Assert.False(_pending.Begin(Tag, _versions.Current, out var joined));
        Assert.Same(first, joined);
    }

    [Fact]
    public async Task Callers_that_wait_learn_of_the_end_and_of_the_fault()
    {
        _pending.Begin(Tag, _versions.Current, out var lookup);
        var waiting = Enumerable.Range(0, 2).Select(_ => lookup.WaitAsync(Soon, Cancellation).AsTask()).ToList();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        var fault = new IOException("The connection was reset.");

        lookup.End(default, fault);

        Assert.All(await Task.WhenAll(waiting), learnt => Assert.Same(fault, learnt));
        Assert.Same(fault, await lookup.WaitAsync(Soon, Cancellation));
    }

    [Fact]
    public async Task Callers_that_wait_do_not_learn_of_another_callers_cancellation()
    {
        _pending.Begin(Tag, _versions.Current, out var lookup);
        lookup.End(default, new OperationCanceledException());

        Assert.Null(await lookup.WaitAsync(Soon, Cancellation));
    }
}
