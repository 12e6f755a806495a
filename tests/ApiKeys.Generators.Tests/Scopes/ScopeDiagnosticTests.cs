using System.Globalization;
using System.Reflection;
using ApiKeys.Generators.Scopes.Emitting;
using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Tests.Scopes;

public class ScopeDiagnosticTests
{
    public static TheoryData<int, string> Cases => [.. ScopeFaults.All.Select((fault, i) => (i, fault.Title))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_is_reported_once_at_its_place_and_the_compiler_adds_nothing(int index, string title)
    {
        var fault = ScopeFaults.All[index];
        Assert.Equal(fault.Title, title);

        var outcome = fault.ToProject().Run();

        var problem = Assert.Single(outcome.Problems);
        Assert.Equal(fault.Id, problem.Id);
        Assert.Contains(fault.Message, problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(GeneratorProject.Folder + "scopes.cs", problem.Location.GetLineSpan().Path);
        Assert.Equal(fault.File.Span!.Value, problem.Location.GetLineSpan().Span);
        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.NotNull(outcome.Sources);
    }

    [Fact]
    public void Every_diagnostic_has_a_case()
        => Assert.Empty(
            ScopeDescriptors.All.Select(descriptor => descriptor.Id).Except(ScopeFaults.All.Select(fault => fault.Id)));

    [Fact]
    public void Every_id_and_every_descriptor_is_listed()
    {
        var ids = typeof(ScopeProblemIds).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        var descriptors = typeof(ScopeDescriptors).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
            .ToList();

        Assert.Equal(descriptors, ScopeDescriptors.All);
        Assert.Equal(ids, ScopeDescriptors.All.Select(descriptor => descriptor.Id));
    }

    [Fact]
    public void Every_diagnostic_is_documented()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "typed-scopes.md"));

        Assert.All(
            ScopeDescriptors.All,
            descriptor => Assert.Contains($"| {descriptor.Id} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_faulty_member_leaves_the_others_working()
    {
        var outcome = new ScopeFault("", "", "",
            "[ApiKeyScopes] internal enum OrderScope { Read, Größe, Write, READ }").ToProject().Run();

        Assert.Equal(["APIKEYS107", "APIKEYS109"], outcome.Ids.Order());
        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Contains("OrderScope.Write => \"write\",", Assert.Single(outcome.Sources).Value,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_scope_does_not_compile()
    {
        var outcome = new ScopeFault("", "", "", """
            [ApiKeyScopes] internal enum OrderScope { Read }
            internal static class Use
            {
                public static KeyRequirement Requirement => OrderScopes.Require(OrderScope.Raed);
            }
            """).ToProject().Run();

        Assert.Empty(outcome.Problems);
        Assert.Equal(["CS0117"], outcome.CompilerDiagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public void A_name_is_derived_from_the_member_unless_it_is_given()
    {
        var outcome = new ScopeFault("", "", "", """
            [ApiKeyScopes] internal enum OrderScope { Read, ReadAll, Orders_ReadAll, _2fa, XMLExport, Read2 }
            """).ToProject().Run();

        Assert.Empty(outcome.Problems);
        Assert.All(
            ["read", "read-all", "orders:read-all", "2fa", "xml-export", "read2"],
            name => Assert.Contains(
                $" => \"{name}\",", Assert.Single(outcome.Sources).Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Classes_that_cannot_be_extended_are_checked_and_nothing_is_written()
    {
        var outcome = new ScopeFault("", "", "", """
            [ApiKeyScopes] internal static class OrderScopes { public const string Read = "orders:read"; }
            [ApiKeyScopes] internal static partial class UserScopes
            {
                public const string Read = "users:read";
                public static string[] All => [Read];
            }
            """).ToProject().Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Empty(outcome.Sources);
    }

    [Fact]
    public void An_attribute_on_a_struct_is_left_to_the_compiler()
    {
        var outcome = new ScopeFault("", "", "", "[ApiKeyScopes] internal struct A;").ToProject().Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.Sources);
        Assert.Equal(["CS0592"], outcome.CompilerDiagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public void An_enum_of_64_members_of_any_type_compiles()
    {
        var members = string.Join(", ", Enumerable.Range(0, 64).Select(i => $"M{i} = {ulong.MaxValue - (ulong)i}"));
        var code = $"[ApiKeyScopes] internal enum Scopes : ulong {{ {members} }}";

        var outcome = new ScopeFault("", "", "", code).ToProject().Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Contains("class ScopesNames", Assert.Single(outcome.Sources).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Enums_of_the_same_name_in_two_namespaces_do_not_collide()
    {
        var outcome = ScopeProject.Create()
            .SetCode("a.cs", "namespace A; [ApiKeys.ApiKeyScopes] internal enum OrderScope { Read }")
            .SetCode("b.cs", "namespace A.B; [ApiKeys.ApiKeyScopes] internal enum OrderScope { Read }").Run();

        Assert.Empty(outcome.CompilerDiagnostics);
        Assert.Equal(["A.B/OrderScope.Scopes.g.cs", "A/OrderScope.Scopes.g.cs"],
            outcome.Sources.Keys.Order(StringComparer.Ordinal));
    }
}
