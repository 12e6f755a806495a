namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to explain a validation: a text, and what the call in question demands.</summary>
internal sealed record ExplainRequest(string Text)
{
    public const string Example = """{"text":"sk_…","scopes":["orders:read"],"address":"192.0.2.1"}""";

    public ProjectId? ProjectId { get; init; }

    public ProductId? ProductId { get; init; }

    public string? Kind { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public IReadOnlyList<string>? AnyScopes { get; init; }

    public string? Address { get; init; }

    /// <summary>Nothing of the text.</summary>
    public override string ToString() => nameof(ExplainRequest);
}
