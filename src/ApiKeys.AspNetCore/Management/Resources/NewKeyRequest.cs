namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to issue a key.</summary>
internal sealed record NewKeyRequest : KeyMetadataResource
{
    public new const string Example =
        $$"""{{{Members}},"projectId":null,"productId":"01890a5d-ac96-774b-bcce-b302099a8057"}""";

    public string? Kind { get; init; }

    public string? Environment { get; init; }

    public ProjectId? ProjectId { get; init; }

    public ProductId? ProductId { get; init; }
}
