using System.Collections;
using System.Reflection;

namespace ApiKeys.Roslyn.Harness;

/// <summary>A cached model must not keep a compilation alive, and must be comparable.</summary>
public abstract class CachedModelTests
{
    [Fact]
    public void No_cached_model_holds_an_object_of_the_compiler()
    {
        HashSet<string> seen = [];
        foreach (var project in Projects)
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
        var models = Generators.GetTypes()
            .Where(type => type.Namespace?.EndsWith(".Model", StringComparison.Ordinal) == true)
            .Where(type => type.IsClass && !(type.IsAbstract && type.IsSealed))
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .ToList();

        Assert.Contains(models, type => type.Namespace == "ApiKeys.Roslyn.Model");
        Assert.Contains(models, type => type.Namespace != "ApiKeys.Roslyn.Model");
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

    /// <summary>The tracked steps of the generators; each must run in at least one of the projects.</summary>
    private protected abstract IReadOnlyList<string> Steps { get; }

    private protected abstract IEnumerable<GeneratorProject> Projects { get; }

    /// <summary>The assembly whose namespaces <c>Model</c> hold the models.</summary>
    private protected abstract Assembly Generators { get; }

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
            foreach (var field in current.GetFields(
                BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
                AssertPlain(field.GetValue(value), $"{path}.{field.Name}", seen);
        }
    }
}
