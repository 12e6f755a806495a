using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using static ApiKeys.NativeRunner.Conformance.Verdict;

namespace ApiKeys.NativeRunner.Conformance;

public sealed class CollectionEqualityTests
{
    private static HashSet<string> IgnoringCase(params string[] items) => new(items, StringComparer.OrdinalIgnoreCase);

    private static async IAsyncEnumerable<int> Numbers(params int[] numbers)
    {
        await Task.Yield();
        foreach (var number in numbers)
        {
            yield return number;
        }
    }

    [Fact]
    public void Collections_of_any_types_are_equal_by_their_elements()
    {
        int[] array = [1, 2];
        List<int> list = [1, 2];
        IReadOnlyList<string> names = ["a", "b"];
        Holds(
            () => Assert.Equal(array, (int[])[1, 2]),
            () => Assert.Equal(array, list),
            () => Assert.Equal(list, [1, 2]),
            () => Assert.Equal(["a", "b"], names),
            () => Assert.Equal(names, ["a", "b"]),
            () => Assert.Equal(array, list.Select(item => item)),
            () => Assert.Equal(ImmutableArray.Create(1, 2), ImmutableArray.Create(1, 2)),
            () => Assert.Equal([], Array.Empty<string>()),
            () => Assert.Equal<object>(array, list),
            () => Assert.Equal<string?>([null], new string?[] { null }),
            () => Assert.Equal(new object[] { 1, "a" }, new object[] { 1, "a" }));
        Fails(
            () => Assert.Equal(array, (int[])[2, 1]),
            () => Assert.Equal(array, (int[])[1, 2, 3]),
            () => Assert.Equal(list, [1]),
            () => Assert.Equal(["a", "b"], names.Reverse()),
            () => Assert.Equal(names, ["a", "B"]),
            () => Assert.Equal(ImmutableArray.Create(1, 2), ImmutableArray.Create(1, 3)),
            () => Assert.Equal<string?>([null], ["a"]),
            () => Assert.Equal((int[]?)null, (int[])[]),
            () => Assert.Equal(new object[] { 1, "a" }, new object[] { 1L, "a" }));
    }

    [Fact]
    public void Nested_collections_are_equal_by_their_elements()
    {
        int[][] jagged = [[1], [2, 3]];
        Holds(
            () => Assert.Equal(jagged, [[1], [2, 3]]),
            () => Assert.Equal(new List<List<string>> { new() { "a" } }, [["a"]]),
            () => Assert.Equal(new[,] { { 1, 2 }, { 3, 4 } }, new[,] { { 1, 2 }, { 3, 4 } }));
        Fails(
            () => Assert.Equal(jagged, [[1], [3, 2]]),
            () => Assert.Equal(new[,] { { 1, 2 }, { 3, 4 } }, new[,] { { 1, 2 }, { 3, 5 } }),
            () => Assert.Equal(new[,] { { 1, 2, 3, 4 } }, new[,] { { 1, 2 }, { 3, 4 } }));
    }

    [Fact]
    public void Dictionaries_are_equal_by_key()
    {
        var expected = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 };
        Holds(
            () => Assert.Equal(expected, new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }),
            () => Assert.Equal<object>(expected, new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }),
            () => Assert.Equal<IReadOnlyDictionary<string, int>>(expected, expected.ToImmutableDictionary()),
            () => Assert.Equal(
                new Dictionary<string, int[]> { ["a"] = [1] }, new Dictionary<string, int[]> { ["a"] = [1] }));
        Fails(
            () => Assert.Equal(expected, new Dictionary<string, int> { ["b"] = 2, ["a"] = 3 }),
            () => Assert.Equal(expected, new Dictionary<string, int> { ["a"] = 1 }),
            () => Assert.Equal(expected, new Dictionary<string, int> { ["a"] = 1, ["c"] = 2 }),
            () => Assert.Equal(
                new Dictionary<string, int[]> { ["a"] = [1] }, new Dictionary<string, int[]> { ["a"] = [2] }));
    }

    [Fact]
    public void Sets_are_equal_without_order()
    {
        HashSet<int> numbers = [1, 2];
        Holds(
            () => Assert.Equal(numbers, [2, 1]),
            () => Assert.Equal<IEnumerable<int>>(numbers, new HashSet<int> { 2, 1 }),
            () => Assert.Equal<ISet<int>>(numbers, new SortedSet<int> { 2, 1 }),
            () => Assert.Equal<IReadOnlySet<string>>(IgnoringCase("a", "b"), IgnoringCase("B", "a")),
            () => Assert.Equal(FrozenSet.Create("a", "b"), FrozenSet.Create("b", "a")));
        Fails(
            () => Assert.Equal(numbers, [2, 3]),
            () => Assert.Equal(numbers, [1, 2, 3]),
            () => Assert.Equal<IEnumerable<int>>(numbers, [2, 1]),
            () => Assert.Equal<IReadOnlySet<string>>(new HashSet<string> { "a" }, new HashSet<string> { "A" }));
    }

    [Fact]
    public void Memory_is_equal_by_its_contents()
    {
        byte[] bytes = [1, 2];
        Holds(
            () => Assert.Equal(bytes.AsSpan(), new byte[] { 1, 2 }.AsSpan()),
            () => Assert.Equal(bytes, "\u0001\u0002"u8),
            () => Assert.Equal("\u0001\u0002"u8, bytes),
            () => Assert.Equal(bytes.AsMemory(), new byte[] { 1, 2 }.AsMemory()),
            () => Assert.Equal((ReadOnlyMemory<byte>)bytes, new ReadOnlyMemory<byte>([1, 2])),
            () => Assert.Equal("ab", "abc".AsSpan(0, 2)),
            () => Assert.Equal("ab".AsMemory(), "abc".AsMemory(0, 2)));
        Fails(
            () => Assert.Equal(bytes.AsSpan(), new byte[] { 2, 1 }.AsSpan()),
            () => Assert.Equal("\u0001"u8, bytes),
            () => Assert.Equal(bytes.AsMemory(), new byte[] { 1 }.AsMemory()),
            () => Assert.Equal("ab", "abc".AsSpan()),
            () => Assert.Equal("ab".AsMemory(), "abc".AsMemory()));
    }

    [Fact]
    public void Asynchronous_sequences_are_equal_by_their_elements()
    {
        Holds(
            () => Assert.Equal([1, 2], Numbers(1, 2)),
            () => Assert.Equal(Numbers(1, 2), Numbers(1, 2)),
            () => Assert.NotEqual(Numbers(1, 2), Numbers(2, 1)),
            () => Assert.Empty(Numbers()),
            () => Assert.Equal(1, Assert.Single(Numbers(1))),
            () => Assert.Contains(2, Numbers(1, 2)));
        Fails(
            () => Assert.Equal([1, 2], Numbers(2, 1)),
            () => Assert.Equal(Numbers(1, 2), Numbers(1)),
            () => Assert.NotEqual(Numbers(1, 2), Numbers(1, 2)),
            () => Assert.NotEmpty(Numbers()),
            () => Assert.Single(Numbers(1, 2)),
            () => Assert.DoesNotContain(2, Numbers(1, 2)));
    }

    [Fact]
    public void Concurrent_collections_are_equal_by_their_elements()
    {
        Holds(() => Assert.Equal(new ConcurrentQueue<int>([1, 2]), new ConcurrentQueue<int>([1, 2])));
        Fails(() => Assert.Equal(new ConcurrentQueue<int>([1, 2]), new ConcurrentQueue<int>([2, 1])));
    }
}
