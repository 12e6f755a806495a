namespace ApiKeys;

/// <summary>An API surface of an organization. It is linked to projects, and keys can be scoped to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="OrganizationId">The organization that owns it.</param>
/// <param name="Name">Its name, unique among the organization's products by ordinal comparison.</param>
/// <param name="CreatedAt">When it was created, in UTC, to the millisecond.</param>
public sealed record Product(ProductId Id, OrganizationId OrganizationId, string Name, DateTimeOffset CreatedAt);
