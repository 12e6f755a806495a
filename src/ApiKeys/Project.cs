namespace ApiKeys;

/// <summary>A group of keys within an organization: a version, an application, an environment.</summary>
/// <param name="Id">The project's id.</param>
/// <param name="OrganizationId">The id of the organization that owns the project.</param>
/// <param name="Name">The name. It is unique among the organization's projects, by ordinal comparison.</param>
/// <param name="CreatedAt">When the project was created, in UTC, to the millisecond.</param>
public sealed record Project(ProjectId Id, OrganizationId OrganizationId, string Name, DateTimeOffset CreatedAt);
