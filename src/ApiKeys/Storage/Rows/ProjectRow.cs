namespace ApiKeys.Storage.Rows;

internal sealed record ProjectRow(ProjectId Id, OrganizationId OrganizationId, string Name, DateTimeOffset CreatedAt)
{
    public Project ToProject() => new(Id, OrganizationId, Name, CreatedAt);
}
