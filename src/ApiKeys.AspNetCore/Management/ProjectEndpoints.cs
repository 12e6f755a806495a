using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

internal static class ProjectEndpoints
{
    private const string Collection = "/organizations/{organizationId}/projects";
    private const string Item = Collection + "/{projectId}";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Collection, ListAsync)
            .Describe(
                "ListProjects",
                "Lists an organization's projects, in the order of creation.",
                StatusCodes.Status404NotFound)
            .Produces<PageResource<ProjectResource>>();
        endpoints.MapPost(Collection, CreateAsync)
            .Describe("CreateProject", "Creates a project.", StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.AlreadyExists)
            .AcceptsJson<NameRequest>(NameRequest.Example)
            .Produces<ProjectResource>(StatusCodes.Status201Created);
        endpoints.MapGet(Item, GetAsync)
            .Describe("GetProject", "Returns a project.", StatusCodes.Status404NotFound)
            .Produces<ProjectResource>();
        endpoints.MapPatch(Item, RenameAsync)
            .Describe("RenameProject", "Renames a project.", StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.AlreadyExists)
            .AcceptsJson<NameRequest>(NameRequest.Example)
            .Produces<ProjectResource>();
        endpoints.MapDelete(Item, DeleteAsync)
            .Describe(
                "DeleteProject",
                "Deletes a project. Fails while a key is scoped to it.",
                StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.InUse)
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(
        string organizationId,
        string? name,
        string? after,
        string? limit,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var start = QueryId<ProjectId>(after, nameof(after));
        var page = await client
            .ListProjectsPageAsync(organization, start, PageSize(limit), name, cancellationToken)
            .ConfigureAwait(false);

        // An empty page may mean that there is no such organization. Then this throws.
        if (page.Items.Count is 0)
            await client.GetOrganizationAsync(organization, cancellationToken).ConfigureAwait(false);
        return Page(
            page, ProjectResource.Of, static project => project.Id.ToString(), Default.PageResourceProjectResource);
    }

    private static async Task<IResult> CreateAsync(
        string organizationId,
        HttpRequest request,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, Default.NameRequest).ConfigureAwait(false);
        var project = await client
            .CreateProjectAsync(PathId<OrganizationId>(organizationId), body.Name, cancellationToken)
            .ConfigureAwait(false);
        return Created(request, project.Id.Value, ProjectResource.Of(project), Default.ProjectResource);
    }

    private static async Task<IResult> GetAsync(
        string organizationId,
        string projectId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var project = await client
            .GetProjectAsync(PathId<OrganizationId>(organizationId), PathId<ProjectId>(projectId), cancellationToken)
            .ConfigureAwait(false);
        return Ok(ProjectResource.Of(project), Default.ProjectResource);
    }

    private static async Task<IResult> RenameAsync(
        string organizationId,
        string projectId,
        HttpRequest request,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, Default.NameRequest).ConfigureAwait(false);
        var organization = PathId<OrganizationId>(organizationId);
        var project = await client
            .RenameProjectAsync(organization, PathId<ProjectId>(projectId), body.Name, cancellationToken)
            .ConfigureAwait(false);
        return Ok(ProjectResource.Of(project), Default.ProjectResource);
    }

    private static async Task<IResult> DeleteAsync(
        string organizationId,
        string projectId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        await client
            .DeleteProjectAsync(PathId<OrganizationId>(organizationId), PathId<ProjectId>(projectId), cancellationToken)
            .ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
