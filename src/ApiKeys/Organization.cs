namespace ApiKeys;

/// <summary>A tenant: a customer of yours, or your own company. It owns projects, products and keys.</summary>
/// <param name="Id">The organization's id.</param>
/// <param name="Name">The name. It is unique in the database, by ordinal comparison.</param>
/// <param name="CreatedAt">When the organization was created, in UTC, to the millisecond.</param>
public sealed record Organization(OrganizationId Id, string Name, DateTimeOffset CreatedAt);
