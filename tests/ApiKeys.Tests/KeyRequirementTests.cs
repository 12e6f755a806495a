namespace ApiKeys.Tests;

public class KeyRequirementTests
{
    [Fact]
    public void By_default_nothing_is_required_and_the_call_is_counted_and_limited()
    {
        foreach (var requirement in (KeyRequirement[])[new(), KeyRequirement.None])
        {
            Assert.Null(requirement.Organization);
            Assert.Null(requirement.Project);
            Assert.Null(requirement.Product);
            Assert.Empty(requirement.Scopes);
            Assert.Empty(requirement.AnyScopes);
            Assert.True(requirement.TrackUsage);
            Assert.True(requirement.EnforceRateLimits);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*")]
    [InlineData("orders:*")]
    [InlineData("a b")]
    [InlineData(null)]
    public void A_faulty_required_scope_is_refused(string? scope)
    {
        var exception = Assert.Throws<ArgumentException>(
            "value",
            () => new KeyRequirement { Scopes = ["read", scope!] });
        Assert.StartsWith("A required scope holds 1 to 128 characters", exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            exception.Message,
            Assert.Throws<ArgumentException>(
                "value", () => new KeyRequirement { AnyScopes = ["read", scope!] }).Message);
    }

    [Fact]
    public void A_null_list_of_scopes_is_refused()
    {
        Assert.Throws<ArgumentNullException>("value", () => new KeyRequirement { Scopes = null! });
        Assert.Throws<ArgumentNullException>("value", () => new KeyRequirement { AnyScopes = null! });
    }

    [Fact]
    public void Later_changes_by_the_caller_do_not_change_a_requirement()
    {
        string[] scopes = ["read", "write", "read"];
        var requirement = new KeyRequirement { Scopes = scopes, AnyScopes = scopes };
        scopes[0] = "admin";

        Assert.Equal(["read", "write"], requirement.Scopes);
        Assert.Equal(["read", "write"], requirement.AnyScopes);
        Assert.Throws<NotSupportedException>(() => ((IList<string>)requirement.Scopes)[0] = "admin");
        Assert.Throws<NotSupportedException>(() => ((IList<string>)requirement.AnyScopes)[0] = "admin");
    }

    [Fact]
    public void A_copy_keeps_every_scope_that_it_does_not_name()
    {
        var requirement = new KeyRequirement { Scopes = ["read"], AnyScopes = ["list", "find"] };

        Assert.Equal(["list", "find"], (requirement with { Scopes = [] }).AnyScopes);
        Assert.Equal(["list", "find"], (requirement with { Scopes = [] }).RequiredAnyScopes);
        Assert.Empty((requirement with { AnyScopes = [] }).RequiredAnyScopes);
        Assert.Equal(["read"], (requirement with { AnyScopes = [] }).Scopes);
    }
}
