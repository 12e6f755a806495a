using System.Reflection;
using ApiKeys.Entities;

namespace ApiKeys.Tests;

/// <summary>People search their logs for "not found", and users of the Python SDK match on it.</summary>
public sealed class NotFoundExceptionTests
{
    private static readonly Guid Id = new("01890a5d-ac96-774b-bcce-b302099a8057");

    [Fact]
    public void Each_way_to_make_one_says_not_found_and_names_the_id()
    {
        var factories = typeof(NotFoundException)
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(static method => method.ReturnType == typeof(NotFoundException))
            .ToList();

        Assert.Equal(["OfEntity", "OfKey", "OfSecret"], factories.Select(static factory => factory.Name).Order());
        Assert.All(
            factories,
            static factory =>
            {
                var fault = Assert.IsType<NotFoundException>(
                    factory.Invoke(null, [.. factory.GetParameters().Select(ArgumentFor)]));
                Assert.EndsWith(" was not found.", fault.Message, StringComparison.Ordinal);
                Assert.Contains(Id.ToString(), fault.Message, StringComparison.Ordinal);
                Assert.Equal(Id, fault.Id);
            });
    }

    [Fact]
    public void No_other_class_can_make_one_with_a_message_of_its_own() => Assert.All(
        typeof(NotFoundException).GetConstructors(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
        static constructor => Assert.True(constructor.IsPrivate));

    [Fact]
    public void The_message_names_what_was_not_found()
    {
        Assert.Equal(
            ("organization", $"The organization {Id} was not found."),
            Describe(OrganizationKind.Instance.NotFound(new(Id))));
        Assert.Equal(
            ("project", $"The project {Id} was not found."), Describe(ProjectKind.Instance.NotFound(new(Id))));
        Assert.Equal(
            ("product", $"The product {Id} was not found."), Describe(ProductKind.Instance.NotFound(new(Id))));
        Assert.Equal(("key", $"The key {Id} was not found."), Describe(NotFoundException.OfKey(new(Id))));
        Assert.Equal(
            ("secret", $"The secret 7 of the key {Id} was not found."),
            Describe(NotFoundException.OfSecret(new(Id), 7)));
    }

    private static (string Kind, string Message) Describe(NotFoundException fault) => (fault.Kind, fault.Message);

    private static object ArgumentFor(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(Guid) => Id,
        var type when type == typeof(ApiKeyId) => new ApiKeyId(Id),
        var type when type == typeof(int) => 7,
        _ => "project",
    };
}
