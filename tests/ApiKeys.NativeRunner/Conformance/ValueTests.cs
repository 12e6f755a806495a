using static ApiKeys.NativeRunner.Conformance.Verdict;

namespace ApiKeys.NativeRunner.Conformance;

public sealed class ValueTests
{
    [Fact]
    public void A_null_boolean_is_neither_true_nor_false()
    {
        var (yes, no) = (true, false);
        Holds(
            () => Assert.True(yes),
            () => Assert.True((bool?)true, "why"),
            () => Assert.False(no),
            () => Assert.False((bool?)false, "why"));
        Fails(
            () => Assert.True(no),
            () => Assert.True((bool?)null),
            () => Assert.True(no, "why"),
            () => Assert.False(yes),
            () => Assert.False((bool?)null),
            () => Assert.False(yes, "why"),
            () => Assert.Fail(),
            () => Assert.Fail("why"));
    }

    [Fact]
    public void A_failure_has_the_message_of_the_caller()
    {
        var (yes, no) = (true, false);
        Assert.Equal("why", Record.Exception(() => Assert.True(no, "why"))!.Message);
        Assert.Equal("why", Record.Exception(() => Assert.False(yes, "why"))!.Message);
        Assert.Equal("why", Record.Exception(() => Assert.Fail("why"))!.Message);
    }

    [Fact]
    public void Null_accepts_a_nullable_without_a_value()
    {
        int? some = 5;
        Holds(() => Assert.Null(null), () => Assert.Null((int?)null), () => Assert.NotNull("a"));
        Fails(
            () => Assert.Null("a"),
            () => Assert.Null(some),
            () => Assert.NotNull(null),
            () => Assert.NotNull((int?)null));
        Assert.Equal(5, Assert.NotNull(some));
    }

    [Fact]
    public void A_range_includes_its_bounds()
    {
        Holds(
            () => Assert.InRange(1, 1, 3),
            () => Assert.InRange(3, 1, 3),
            () => Assert.InRange("b", "B", "C", StringComparer.OrdinalIgnoreCase),
            () => Assert.NotInRange(4, 1, 3));
        Fails(
            () => Assert.InRange(0, 1, 3),
            () => Assert.InRange(4, 1, 3),
            () => Assert.InRange(TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.MaxValue),
            () => Assert.NotInRange(3, 1, 3));
    }

    [Fact]
    public void A_type_is_matched_exactly_or_by_assignability()
    {
        object list = new List<int>();
        Holds(
            () => Assert.Same(list, Assert.IsType<List<int>>(list)),
            () => Assert.IsType<IList<int>>(list, exactMatch: false),
            () => Assert.Same(list, Assert.IsAssignableFrom<IEnumerable<int>>(list)),
            () => Assert.Equal(5, Assert.IsType<int>((object)5)),
            () => Assert.IsNotType<object>(list),
            () => Assert.IsNotAssignableFrom<string>(list),
            () => Assert.IsNotType<string>(null));
        Fails(
            () => Assert.IsType<object>(list),
            () => Assert.IsType<Exception>(new InvalidOperationException()),
            () => Assert.IsType<string>(null),
            () => Assert.IsAssignableFrom<string>(list),
            () => Assert.IsAssignableFrom<string>(null),
            () => Assert.IsType<long>((object)5),
            () => Assert.IsNotType<List<int>>(list),
            () => Assert.IsNotAssignableFrom<IEnumerable<int>>(list));
    }
}
