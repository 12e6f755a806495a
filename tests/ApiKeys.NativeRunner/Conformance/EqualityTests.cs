using static ApiKeys.NativeRunner.Conformance.Verdict;

namespace ApiKeys.NativeRunner.Conformance;

public sealed class EqualityTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private sealed record Point(int X, int Y);

    private sealed record Named(string Name, int[] Values);

    private sealed class Plain;

    private sealed class Ordered(int order, int other) : IComparable<Ordered>
    {
        public int Other { get; } = other;

        public int CompareTo(Ordered? other) => order.CompareTo(other?.Order);

        private int Order => order;
    }

    private static int[] OneTwo() => [1, 2];

    private static int[] OneThree() => [1, 3];

    [Fact]
    public void Values_are_equal_by_their_own_equality()
    {
        var plain = new Plain();
        int? none = null;
        object? nothing = null;
        Holds(
            () => Assert.Equal(1, 1),
            () => Assert.Equal(1L, 1),
            () => Assert.Equal(double.NaN, double.NaN),
            () => Assert.Equal(new Point(1, 2), new Point(1, 2)),
            () => Assert.Equal((1, "a"), (1, "a")),
            () => Assert.Equal(plain, plain),
            () => Assert.Equal(new Ordered(1, 2), new Ordered(1, 3)),
            () => Assert.Equal<object>(1, 1),
            () => Assert.Equal<object>("a", "a"),
            () => Assert.Equal((int?)5, 5),
            () => Assert.Equal(none, none),
            () => Assert.Equal(nothing, nothing));
        Fails(
            () => Assert.Equal(1, 2),
            () => Assert.Equal(new Point(1, 2), new Point(2, 1)),
            () => Assert.Equal((1, "a"), (1, "b")),
            () => Assert.Equal(new Plain(), new Plain()),
            () => Assert.Equal(new Ordered(1, 2), new Ordered(2, 2)),
            () => Assert.Equal<object>(1, 1L),
            () => Assert.Equal<object>("1", 1),
            () => Assert.Equal(5, none),
            () => Assert.Equal(nothing, "a"));
    }

    [Fact]
    public void A_collection_inside_a_value_is_compared_by_the_value()
    {
        var shared = OneTwo();
        Holds(
            () => Assert.Equal(new Named("a", shared), new Named("a", shared)),
            () => Assert.Equal((1, shared), (1, shared)),
            () => Assert.Equal(Tuple.Create(1, OneTwo()), Tuple.Create(1, OneTwo())),
            () => Assert.Equal<object>(Tuple.Create(1, OneTwo()), Tuple.Create(1, OneTwo())),
            () => Assert.Equal<IEnumerable<(int, int[])>>([(1, OneTwo())], [(1, OneTwo())]),
            () => Assert.Equal<(int, int[])>([(1, OneTwo())], new List<(int, int[])> { (1, OneTwo()) }),
            () => Assert.Equal<object>((1, OneTwo()), (1, OneTwo())),
            () => Assert.Equal<object>(new[] { (1, OneTwo()) }, new[] { (1, OneTwo()) }));
        Fails(
            () => Assert.Equal(new Named("a", OneTwo()), new Named("a", OneTwo())),
            () => Assert.Equal((1, OneTwo()), (1, OneTwo())),
            () => Assert.Equal(Tuple.Create(1, OneTwo()), Tuple.Create(1, OneThree())),
            () => Assert.Equal<Ordered>([new(1, 2)], new List<Ordered> { new(1, 3) }),
            () => Assert.Equal(new[] { (1, OneTwo()) }, new[] { (1, OneTwo()) }),
            () => Assert.Equal(new List<(int, int[])> { (1, OneTwo()) }, new List<(int, int[])> { (1, OneTwo()) }));
    }

    [Fact]
    public void Strings_are_equal_by_ordinal()
    {
        string? nothing = null;
        Holds(() => Assert.Equal("a", "a"), () => Assert.Equal(nothing, nothing));
        Fails(
            () => Assert.Equal("a", "A"),
            () => Assert.Equal("a", nothing),
            () => Assert.Equal("", nothing),
            () => Assert.Equal("é", "e\u0301"),
            () => Assert.Equal("a\r\n", "a\n"));
    }

    [Fact]
    public void Times_are_equal_as_instants_or_within_a_precision()
    {
        var offset = Noon.ToOffset(TimeSpan.FromHours(2));
        Holds(
            () => Assert.Equal(Noon, offset),
            () => Assert.Equal(Noon, Noon.AddSeconds(1), TimeSpan.FromSeconds(1)),
            () => Assert.Equal(Noon.AddSeconds(1), Noon, TimeSpan.FromSeconds(1)),
            () => Assert.Equal(Noon.UtcDateTime, DateTime.SpecifyKind(Noon.UtcDateTime, DateTimeKind.Local)),
            () => Assert.Equal(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(60)),
            () => Assert.Equal(Noon.UtcDateTime, Noon.UtcDateTime.AddTicks(1), TimeSpan.FromTicks(1)));
        Fails(
            () => Assert.Equal(Noon, Noon.AddTicks(1)),
            () => Assert.Equal(Noon, Noon.AddSeconds(1.1), TimeSpan.FromSeconds(1)),
            () => Assert.Equal(Noon.UtcDateTime, Noon.UtcDateTime.AddTicks(1)),
            () => Assert.Equal(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(61)));
    }

    [Fact]
    public void Numbers_are_equal_within_a_precision()
    {
        Holds(
            () => Assert.Equal(1.234, 1.2341, 3),
            () => Assert.Equal(1.0, 1.5, 0.5),
            () => Assert.Equal(1.23m, 1.234m, 2));
        Fails(
            () => Assert.Equal(1.234, 1.236, 2),
            () => Assert.Equal(1.0, 1.6, 0.5),
            () => Assert.Equal(1.23m, 1.24m, 2));
    }

    [Fact]
    public void A_given_comparer_decides_about_equality()
    {
        Holds(
            () => Assert.Equal("a", "A", StringComparer.OrdinalIgnoreCase),
            () => Assert.Equal(1, 3, (x, y) => x % 2 == y % 2),
            () => Assert.Equal(["a", "b"], ["A", "B"], StringComparer.OrdinalIgnoreCase),
            () => Assert.Equal(OneTwo(), [3, 4], (int x, int y) => x % 2 == y % 2),
            () => Assert.NotEqual("a", "b", StringComparer.OrdinalIgnoreCase));
        Fails(
            () => Assert.Equal("a", "b", StringComparer.OrdinalIgnoreCase),
            () => Assert.Equal(1, 2, (x, y) => x % 2 == y % 2),
            () => Assert.Equal(["a", "b"], ["B", "A"], StringComparer.OrdinalIgnoreCase),
            () => Assert.Equal(OneTwo(), [3, 5], (int x, int y) => x % 2 == y % 2),
            () => Assert.NotEqual("a", "A", StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void NotEqual_is_the_opposite_of_Equal()
    {
        object? nothing = null;
        Holds(
            () => Assert.NotEqual(1, 2),
            () => Assert.NotEqual("a", "A"),
            () => Assert.NotEqual(nothing, "a"),
            () => Assert.NotEqual(OneTwo(), OneThree()),
            () => Assert.NotEqual(new List<int> { 1 }, new List<int> { 1, 2 }),
            () => Assert.NotEqual(Noon, Noon.AddTicks(1)),
            () => Assert.NotEqual((IEnumerable<int>?)nothing, []));
        Fails(
            () => Assert.NotEqual(1, 1),
            () => Assert.NotEqual("a", "a"),
            () => Assert.NotEqual(nothing, nothing),
            () => Assert.NotEqual(OneTwo(), OneTwo()),
            () => Assert.NotEqual(new List<int> { 1, 2 }, new List<int> { 1, 2 }),
            () => Assert.NotEqual<IEnumerable<int>>(OneTwo(), [1, 2]),
            () => Assert.NotEqual(Noon, Noon.ToOffset(TimeSpan.FromHours(1))));
    }

    [Fact]
    public void Strict_equality_does_not_compare_elements()
    {
        Holds(() => Assert.StrictEqual(1, 1), () => Assert.NotStrictEqual(OneTwo(), OneTwo()));
        Fails(() => Assert.StrictEqual(OneTwo(), OneTwo()), () => Assert.NotStrictEqual("a", "a"));
    }

    [Fact]
    public void Same_compares_instances()
    {
        var text = new string('a', 3);
        Holds(() => Assert.Same(text, text), () => Assert.NotSame(text, new string('a', 3)));
        Fails(() => Assert.Same(text, new string('a', 3)), () => Assert.NotSame(text, text));
    }
}
