namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to suspend or resume an owner. It may hold anything, and so it stands in no path.</summary>
internal sealed record OwnerRequest(string Owner)
{
    public const string Example = """{"owner":"u_alice","reason":"not paid"}""";

    public string? Reason { get; init; }
}
