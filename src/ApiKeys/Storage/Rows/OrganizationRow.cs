namespace ApiKeys.Storage.Rows;

internal sealed record OrganizationRow(OrganizationId Id, string Name, DateTimeOffset CreatedAt)
{
    public Organization ToOrganization() => new(Id, Name, CreatedAt);
}
