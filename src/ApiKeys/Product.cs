namespace ApiKeys;

/// <summary>An API surface of an organization. It can be linked to projects, and keys can be scoped to it.</summary>
/// <param name="Id">The product's id.</param>
/// <param name="OrganizationId">The id of the organization that owns the product.</param>
/// <param name="Name">The name. It is unique among the organization's products, by ordinal comparison.</param>
/// <param name="CreatedAt">When the product was created, in UTC, to the millisecond.</param>
public sealed record Product(ProductId Id, OrganizationId OrganizationId, string Name, DateTimeOffset CreatedAt);
