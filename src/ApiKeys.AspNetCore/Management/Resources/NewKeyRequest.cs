namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to issue a key.</summary>
internal sealed record NewKeyRequest : KeyMetadataResource
{
    public ProjectId? ProjectId { get; init; }

    public ProductId? ProductId { get; init; }
}
