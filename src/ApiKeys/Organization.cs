namespace ApiKeys;

/// <summary>A tenant: one of your customers, or your own company. It owns projects, products and keys.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, unique in the database by ordinal comparison.</param>
/// <param name="CreatedAt">When it was created, in UTC, to the millisecond.</param>
public sealed record Organization(OrganizationId Id, string Name, DateTimeOffset CreatedAt);
