namespace ApiKeys.DatabaseTests.Infrastructure;

public sealed record Tenant(OrganizationId Organization, ProjectId Project, ProductId Product);
