using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Generators.Scopes.Parsing;
using ApiKeys.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Tests.Scopes;

public class GeneratedMemberTests
{
    [Theory]
    [InlineData("Shop")]
    [InlineData("Shop.@event")]
    public void The_list_of_generated_members_is_complete(string name)
    {
        var outcome = ScopeProject.Create().SetCode("web.cs", WebPackageStub.PublicCode)
            .SetCode("scopes.cs", $"namespace {name}; [ApiKeys.ApiKeyScopes] public enum OrderScope {{ Read }}").Run();
        var plain = name.Replace("@", "", StringComparison.Ordinal);
        var names = new ScopeTypeNames(new(plain, "OrderScope", "public"));

        Assert.All(names.Generated(hasWeb: true), type => Assert.Equal(
            GeneratedMembers.Of(type, names).Order(),
            outcome.Type($"{plain}.{type.Name}")!.GetMembers()
                .Where(member => !member.IsImplicitlyDeclared)
                .Where(member => member is not IMethodSymbol { AssociatedSymbol: not null })
                .Select(MemberSignature.Of)
                .Order()));
    }

    [Fact]
    public void The_list_of_generated_types_is_complete()
    {
        var outcome = ScopeProject.Create().SetCode("web.cs", WebPackageStub.PublicCode)
            .SetCode("scopes.cs", "namespace Shop; [ApiKeys.ApiKeyScopes] public enum OrderScope { Read }").Run();
        var names = new ScopeTypeNames(new("Shop", "OrderScope", "public"));

        Assert.Equal(
            names.Generated(hasWeb: true).Append(names.Enum).Select(type => type.Name).Order(),
            outcome.Type("Shop.OrderScope")!.ContainingNamespace.GetTypeMembers().Select(type => type.Name).Order());
        Assert.All(names.Generated(hasWeb: true), type => Assert.Contains(
            ScopeTypeNames.Suffixes, suffix => type.Name == "OrderScope" + suffix));
    }
}
