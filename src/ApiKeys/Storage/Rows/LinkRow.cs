namespace ApiKeys.Storage.Rows;

/// <summary>The link of a product to a project.</summary>
internal sealed record LinkRow(ProjectId ProjectId, ProductId ProductId);
