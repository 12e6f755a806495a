namespace ApiKeys;

/// <summary>A group of keys within an organization: a version, an application, an environment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="OrganizationId">The organization that owns it.</param>
/// <param name="Name">Its name, unique among the organization's projects by ordinal comparison.</param>
/// <param name="CreatedAt">When it was created, in UTC, to the millisecond.</param>
public sealed record Project(ProjectId Id, OrganizationId OrganizationId, string Name, DateTimeOffset CreatedAt);
