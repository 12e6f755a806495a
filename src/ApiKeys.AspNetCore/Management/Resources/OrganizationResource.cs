namespace ApiKeys.AspNetCore.Management.Resources;

internal sealed record OrganizationResource(OrganizationId Id, string Name, DateTimeOffset CreatedAt)
{
    public static OrganizationResource Of(Organization organization) =>
        new(organization.Id, organization.Name, organization.CreatedAt);
}
