namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to revoke or disable all keys that match.</summary>
internal sealed record ChangeKeysRequest : KeyFilterRequest
{
    public new const string Example = """{"unusedSince":"2029-01-01T00:00:00Z","reason":"unused"}""";

    /// <summary>Why; it is no condition.</summary>
    public string? Reason { get; init; }
}
