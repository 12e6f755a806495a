namespace ApiKeys.AspNetCore.Management.Resources;

internal sealed record ProjectResource(
    ProjectId Id,
    OrganizationId OrganizationId,
    string Name,
    DateTimeOffset CreatedAt)
{
    public static ProjectResource Of(Project project) =>
        new(project.Id, project.OrganizationId, project.Name, project.CreatedAt);
}
