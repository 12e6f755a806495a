using System.Collections.Immutable;
using static ApiKeys.NativeRunner.Conformance.Verdict;

namespace ApiKeys.NativeRunner.Conformance;

public sealed class CollectionTests
{
    private static readonly int[] Numbers = [1, 2, 3];
    private static readonly HashSet<string> IgnoringCase = new(["a"], StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Contains_looks_for_an_item()
    {
        int[][] jagged = [[1], [2]];
        Holds(
            () => Assert.Contains(2, Numbers),
            () => Assert.Contains(Numbers, number => number > 2),
            () => Assert.Contains("A", IgnoringCase),
            () => Assert.Contains("A", (IEnumerable<string>)IgnoringCase),
            () => Assert.Contains("A", (IReadOnlySet<string>)IgnoringCase),
            () => Assert.Contains("A", ["a"], StringComparer.OrdinalIgnoreCase),
            () => Assert.Contains("a", ImmutableHashSet.Create("a")),
            () => Assert.Contains([2], jagged),
            () => Assert.Contains(null, new string?[] { null }));
        Fails(
            () => Assert.Contains(4, Numbers),
            () => Assert.Contains(Numbers, number => number > 3),
            () => Assert.Contains("b", IgnoringCase),
            () => Assert.Contains("A", new List<string> { "a" }),
            () => Assert.Contains([3], jagged));
    }

    [Fact]
    public void DoesNotContain_is_the_opposite_of_Contains()
    {
        Holds(
            () => Assert.DoesNotContain(4, Numbers),
            () => Assert.DoesNotContain(Numbers, number => number > 3),
            () => Assert.DoesNotContain("b", IgnoringCase),
            () => Assert.DoesNotContain("b", new Dictionary<string, int> { ["a"] = 1 }));
        Fails(
            () => Assert.DoesNotContain(1, Numbers),
            () => Assert.DoesNotContain(Numbers, number => number > 2),
            () => Assert.DoesNotContain("A", IgnoringCase),
            () => Assert.DoesNotContain("A", (IEnumerable<string>)IgnoringCase),
            () => Assert.DoesNotContain("a", new Dictionary<string, int> { ["a"] = 1 }));
    }

    [Fact]
    public void Contains_returns_the_value_of_a_key()
    {
        var dictionary = new Dictionary<string, int> { ["a"] = 1 };
        Assert.Equal(1, Assert.Contains("a", dictionary));
        Assert.Equal(1, Assert.Contains("a", (IReadOnlyDictionary<string, int>)dictionary));
        Assert.Equal(1, Assert.Contains("a", (IDictionary<string, int>)dictionary));
        Fails(() => Assert.Contains("b", dictionary));
    }

    [Fact]
    public void Empty_checks_collections_and_strings()
    {
        Holds(
            () => Assert.Empty(Array.Empty<int>()),
            () => Assert.Empty(""),
            () => Assert.NotEmpty(Numbers),
            () => Assert.NotEmpty("a"));
        Fails(
            () => Assert.Empty(Numbers),
            () => Assert.Empty("a"),
            () => Assert.NotEmpty(Array.Empty<int>()),
            () => Assert.NotEmpty(""));
        Assert.Throws<ArgumentNullException>(() => Assert.Empty((IEnumerable<int>)null!));
        Assert.Throws<ArgumentNullException>(() => Assert.NotEmpty(null!));
    }

    [Fact]
    public void Single_returns_the_only_item()
    {
        Assert.Equal("a", Assert.Single(["a"]));
        Assert.Equal(2, Assert.Single(Numbers, number => number % 2 == 0));
        Fails(
            () => Assert.Single(Numbers),
            () => Assert.Single(Array.Empty<int>()),
            () => Assert.Single(Numbers, number => number > 1),
            () => Assert.Single(Numbers, number => number > 3));
    }

    [Fact]
    public async Task All_inspects_every_item()
    {
        Holds(
            () => Assert.All(Numbers, number => Assert.True(number > 0)),
            () => Assert.All(Numbers, (number, index) => Assert.Equal(index + 1, number)),
            () => Assert.All(Array.Empty<int>(), _ => Assert.Fail()));
        Fails(
            () => Assert.All(Numbers, number => Assert.True(number > 1)),
            () => Assert.All(Numbers, _ => throw new InvalidOperationException()),
            () => Assert.All(Numbers, _ => Assert.Skip("Not here.")),
            () => Assert.All(Array.Empty<int>(), _ => { }, throwIfEmpty: true));
        await Assert.AllAsync(Numbers, async number =>
        {
            await Task.Yield();
            Assert.True(number > 0);
        });
    }

    [Fact]
    public void Collection_inspects_each_item_by_its_own_inspector()
    {
        Holds(() => Assert.Collection([1, 2], one => Assert.Equal(1, one), two => Assert.Equal(2, two)));
        Fails(
            () => Assert.Collection([1, 2], one => Assert.Equal(1, one)),
            () => Assert.Collection([1], one => Assert.Equal(1, one), _ => { }),
            () => Assert.Collection([1], one => Assert.Equal(2, one)),
            () => Assert.Collection([1], _ => Assert.Skip("Not here.")));
    }

    [Fact]
    public void Distinct_finds_a_duplicate()
    {
        Holds(() => Assert.Distinct(Numbers), () => Assert.Distinct(["a", "A"]));
        Fails(
            () => Assert.Distinct([1, 2, 1]),
            () => Assert.Distinct(["a", "A"], StringComparer.OrdinalIgnoreCase));
    }
}
