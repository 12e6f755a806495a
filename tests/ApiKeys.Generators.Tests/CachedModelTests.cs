using System.Collections;
using System.Reflection;
using ApiKeys.Generators.Tests.Scopes;

namespace ApiKeys.Generators.Tests;

/// <summary>A cached model must not keep a compilation alive, and must be comparable.</summary>
public class CachedModelTests
{
    private static readonly string[] Steps =
    [
        "Dialects", "SqlFiles", "ProjectFolder", "DialectInputs", "CheckedDialects", "DialectSources", "StatementProblems",
        "MigrationClasses", "MigrationFiles", "MigrationInputs", "CheckedMigrations", "MigrationSources", "MigrationProblems",
        "ScopeTypes", "CheckedScopes", "WebPackage", "ScopeSources", "ScopeProblems",
    ];

    [Fact]
    public void No_cached_model_holds_anything_of_the_compiler()
    {
        HashSet<string> seen = [];
        var projects = Faults.All.Select(fault => fault.ToProject()).Concat(ScopeFaults.All.Select(fault => fault.ToProject()));
        foreach (var project in projects)
        {
            foreach (var generator in project.Run().Result.Results)
            {
                foreach (var step in Steps.Where(generator.TrackedSteps.ContainsKey))
                {
                    seen.Add(step);
                    foreach (var output in generator.TrackedSteps[step].SelectMany(run => run.Outputs))
                        AssertPlain(output.Value, step, new HashSet<object>(ReferenceEqualityComparer.Instance));
                }
            }
        }

        Assert.Equal(Steps.Order(), seen.Order());
    }

    [Fact]
    public void Every_model_type_is_immutable_and_compared_by_its_value()
    {
        var models = typeof(StatementGenerator).Assembly.GetTypes()
            .Where(type => type.Namespace is "ApiKeys.Generators.Model" or "ApiKeys.Generators.Scopes.Model")
            .Where(type => type.IsClass && !(type.IsAbstract && type.IsSealed))
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(models);
        Assert.All(models, type =>
        {
            Assert.Contains(typeof(IEquatable<>).MakeGenericType(type), type.GetInterfaces());
            Assert.All(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic), field =>
            {
                Assert.True(field.IsInitOnly, $"{type.Name}.{field.Name} can be changed");
                Assert.False(field.FieldType.IsArray, $"{type.Name}.{field.Name} is compared by reference");
            });
        });
    }

    private static void AssertPlain(object? value, string path, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            return;

        var type = value.GetType();
        Assert.False(
            type.Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), $"{path} holds a {type}");
        if (value is IEnumerable items)
        {
            foreach (var item in items)
                AssertPlain(item, path + "[]", seen);
        }

        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var field in current.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
                AssertPlain(field.GetValue(value), $"{path}.{field.Name}", seen);
        }
    }
}
