namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A key that is to be issued.</summary>
internal sealed record NewKeyRequest : KeyMetadataResource
{
    public ProjectId? ProjectId { get; init; }

    public ProductId? ProductId { get; init; }
}
