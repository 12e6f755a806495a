using ApiKeys.Generators.Tests.Running;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>Runs the code that is generated for <see cref="OrderScope"/>.</summary>
public class ScopeSetTests
{
    private static readonly OrderScope[] InOrder =
        [OrderScope.Read, OrderScope.WriteMany, OrderScope.Items_Read, OrderScope.Refund, OrderScope.Anything];

    [Fact]
    public void Every_name_parses_back_to_its_member()
    {
        Assert.Equal(["orders:read", "orders:write-many", "orders:items:read", "legacy.refund", "orders"],
            OrderScopes.Names);
        Assert.Equal(OrderScopes.Names, InOrder.Select(scope => scope.ToScopeName()));
        Assert.All(InOrder, scope =>
        {
            Assert.True(OrderScopes.TryParse(scope.ToScopeName(), out var found));
            Assert.Equal(scope, found);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("read")]
    [InlineData("Orders:Read")]
    [InlineData("orders:*")]
    [InlineData("orders:read ")]
    public void A_name_of_no_member_is_not_parsed(string name) => Assert.False(OrderScopes.TryParse(name, out _));

    [Fact]
    public void A_value_outside_the_enum_throws()
    {
        const OrderScope none = (OrderScope)1;

        Assert.Throws<ArgumentOutOfRangeException>("scope", () => none.ToScopeName());
        Assert.Throws<ArgumentOutOfRangeException>("scope", () => OrderScopeSet.All.Contains(none));
        Assert.Throws<ArgumentOutOfRangeException>("scope", () => OrderScopeSet.Create(OrderScope.Read, none));
        Assert.Throws<ArgumentOutOfRangeException>("scope", () => OrderScopes.Require(none));
        Assert.Throws<ArgumentNullException>("key", () => OrderScopeSet.From((ApiKey)null!));
        Assert.Throws<ArgumentNullException>("grants", () => OrderScopeSet.From((string[])null!));
    }

    [Fact]
    public void A_set_contains_the_scopes_it_was_made_of()
    {
        OrderScopeSet set = [OrderScope.Refund, OrderScope.Read, OrderScope.Refund];

        Assert.Equal(2, set.Count);
        Assert.False(set.IsEmpty);
        Assert.True(set.Contains(OrderScope.Read));
        Assert.False(set.Contains(OrderScope.WriteMany));
        Assert.Equal(["orders:read", "legacy.refund"], set.ToNames());
        Assert.Equal("orders:read legacy.refund", set.ToString());
        Assert.Equal(OrderScopeSet.Create(OrderScope.Read, OrderScope.Refund), set);
        Assert.Equal(set.GetHashCode(), OrderScopeSet.Create(OrderScope.Read, OrderScope.Refund).GetHashCode());
        Assert.True(set.Add(OrderScope.WriteMany) != set);
        Assert.True(set.Add(OrderScope.WriteMany).Remove(OrderScope.WriteMany) == set);
        Assert.False(set.Equals("orders:read"));
    }

    [Fact]
    public void The_empty_set_covers_only_itself_and_the_full_set_covers_all()
    {
        OrderScopeSet empty = [];

        Assert.True(empty.IsEmpty);
        Assert.Equal(default, empty);
        Assert.Empty(empty.ToNames());
        Assert.True(empty.Covers(empty));
        Assert.False(empty.Covers(OrderScopeSet.All));
        Assert.True(OrderScopeSet.All.Covers(empty));
        Assert.Equal(InOrder.Length, OrderScopeSet.All.Count);
        Assert.Equal(InOrder, Members(OrderScopeSet.All));
    }

    [Fact]
    public void A_requirement_lists_the_names_of_its_scopes()
        => Assert.Equal(["orders:read", "orders:items:read"],
            OrderScopes.Require(OrderScope.Items_Read, OrderScope.Read).Scopes);

    [Fact]
    public void The_constants_of_a_class_are_listed()
        => Assert.Equal([ProductScopes.Read, ProductScopes.Write], ProductScopes.All);

    [Fact]
    public void A_set_allocates_nothing_except_names()
    {
        string[] grants = ["orders:read", "orders:items:*", "legacy.refund", "unknown"];
        Exercise(grants);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = Exercise(grants);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(4, count);
    }

    // Collection literals, so that the span is made as in a caller's code.
    private static int Exercise(string[] grants)
    {
        var count = 0;
        var set = OrderScopeSet.From(grants);
        OrderScopeSet required = [OrderScope.Read, OrderScope.Refund];
        foreach (var scope in set.Add(OrderScope.WriteMany))
            count += set.Covers(required) && OrderScopes.TryParse(scope.ToScopeName(), out _) ? 1 : 0;
        return count;
    }

    private static List<OrderScope> Members(OrderScopeSet set)
    {
        List<OrderScope> members = [];
        foreach (var scope in set)
            members.Add(scope);
        return members;
    }
}
