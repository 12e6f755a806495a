using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class ReadOnlyArrayTests
{
    [Fact]
    public void It_is_a_list_of_its_items_in_their_order_and_nothing_that_can_be_changed()
    {
        IReadOnlyList<string> list = new ReadOnlyArray<string>(["read", "write"]);

        Assert.Equal(["read", "write"], list);
        Assert.Equal(2, list.Count);
        Assert.Equal("write", list[1]);
        Assert.Throws<IndexOutOfRangeException>(() => list[2]);
        Assert.False(list is string[] or IList<string> or System.Collections.IList);
        Assert.Empty(ReadOnlyArray<string>.Empty);
    }

    [Fact]
    public void The_items_of_any_list_can_be_read()
    {
        Assert.Equal(["a", "b"], ReadOnlyArray<string>.ItemsOf(new ReadOnlyArray<string>(["a", "b"])).ToArray());
        Assert.Equal(["a", "b"], ReadOnlyArray<string>.ItemsOf(new List<string> { "a", "b" }).ToArray());
        Assert.Empty(ReadOnlyArray<string>.ItemsOf([]).ToArray());
    }
}
