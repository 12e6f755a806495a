namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to delete all keys that match. A member that is absent or null matches every key.</summary>
internal sealed record DeleteKeysRequest
{
    public const string Example = """{"owner":"u_alice","status":"revoked"}""";

    public ProjectId? Project { get; init; }

    public ProductId? Product { get; init; }

    public string? Owner { get; init; }

    public string? Name { get; init; }

    public string? Status { get; init; }
}
