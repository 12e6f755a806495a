using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApiKeys.Tests.Serialization;

/// <summary>Types like those of a user, with the source-generated context that a trimmed app needs.</summary>
internal sealed record Ids(
    OrganizationId Organization,
    ProjectId? Project,
    ProductId? Product,
    ApiKeyId Key,
    Dictionary<ApiKeyId, int>? Counts = null);

internal sealed record Plan(string Name, int Seats, List<string> Features);

[JsonSerializable(typeof(Ids))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ApiKeyId))]
[JsonSerializable(typeof(ApiKeyId?))]
[JsonSerializable(typeof(OrganizationId))]
[JsonSerializable(typeof(ProjectId))]
[JsonSerializable(typeof(ProductId))]
[JsonSerializable(typeof(Dictionary<ApiKeyId, int>))]
[JsonSerializable(typeof(Dictionary<OrganizationId, int>))]
[JsonSerializable(typeof(Dictionary<ProjectId, int>))]
[JsonSerializable(typeof(Dictionary<ProductId, int>))]
[JsonSerializable(typeof(RateLimitWindow))]
[JsonSerializable(typeof(int))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class TestJson : JsonSerializerContext;
