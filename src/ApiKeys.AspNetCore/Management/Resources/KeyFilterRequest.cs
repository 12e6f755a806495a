using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>
/// A request to change all keys that match. A member that is absent or null matches every key, and one must be there.
/// </summary>
internal record KeyFilterRequest
{
    public const string Example = """{"owner":"u_alice","status":"revoked"}""";

    public ProjectId? Project { get; init; }

    public ProductId? Product { get; init; }

    public string? Owner { get; init; }

    public string? Name { get; init; }

    public string? Prefix { get; init; }

    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ExpiresBefore { get; init; }

    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? UnusedSince { get; init; }

    public JsonElement? Custom { get; init; }

    public string? Status { get; init; }

    /// <exception cref="BadRequestException">No member is there, or one has not the expected form.</exception>
    public KeyFilter ToFilter()
    {
        var filter = new KeyFilter
        {
            Project = Project,
            Product = Product,
            Owner = Owner,
            NamePrefix = Name,
            Prefix = Prefix,
            ExpiresBefore = ExpiresBefore,
            UnusedSince = UnusedSince,
            CustomMember = MemberOf(KeyMetadataResource.ToCustom(Custom)),
            Status = KeyEndpoints.StatusOf(Status),
        };

        // A client that sends null for what it does not know would change everything.
        return filter == new KeyFilter()
            ? throw new BadRequestException(
                "Name at least one of project, product, owner, name, prefix, expiresBefore, unusedSince, custom and "
                    + "status.")
            : filter;
    }

    /// <summary>The one member of an object; null for no object.</summary>
    /// <exception cref="BadRequestException">The object has none, or several.</exception>
    public static CustomMember? MemberOf(CustomMetadata? custom)
    {
        if (custom is null)
            return null;
        if (custom.Count is not 1)
            throw new BadRequestException("custom must be an object with one member.");
        var (name, value) = custom.First();
        return new(name, value);
    }
}
