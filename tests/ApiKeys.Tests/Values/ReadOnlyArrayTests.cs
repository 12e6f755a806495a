using ApiKeys.Values;

namespace ApiKeys.Tests.Values;

public class ReadOnlyArrayTests
{
    [Fact]
    public void The_items_of_any_list_can_be_read()
    {
        Assert.Equal(["a", "b"], ReadOnlyArray<string>.ItemsOf(new ReadOnlyArray<string>(["a", "b"])).ToArray());
        Assert.Equal(["a", "b"], ReadOnlyArray<string>.ItemsOf(new List<string> { "a", "b" }).ToArray());
        Assert.Empty(ReadOnlyArray<string>.ItemsOf([]).ToArray());
    }
}
