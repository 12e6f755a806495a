namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>Why something is revoked, disabled or suspended.</summary>
internal sealed record ReasonRequest
{
    public const string Example = """{"reason":"leaked"}""";

    public string? Reason { get; init; }
}
