using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

internal static class SuspensionEndpoints
{
    public const string ListOperation = "ListSuspensions";

    private const string Organization = "/organizations/{organizationId}";
    private const string Project = Organization + "/projects/{projectId}";
    private const string Product = Organization + "/products/{productId}";
    private const string Owners = Organization + "/owners";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Organization + "/suspensions", ListAsync)
            .Describe(
                ListOperation,
                "Lists what is suspended in an organization.",
                StatusCodes.Status404NotFound)
            .Produces<PageResource<SuspensionResource>>();
        MapSuspend(endpoints.MapPost(Organization + "/suspend", SuspendOrganizationAsync), "Organization");
        MapResume(endpoints.MapPost(Organization + "/resume", ResumeOrganizationAsync), "Organization");
        MapSuspend(endpoints.MapPost(Project + "/suspend", SuspendProjectAsync), "Project");
        MapResume(endpoints.MapPost(Project + "/resume", ResumeProjectAsync), "Project");
        MapSuspend(endpoints.MapPost(Product + "/suspend", SuspendProductAsync), "Product");
        MapResume(endpoints.MapPost(Product + "/resume", ResumeProductAsync), "Product");
        endpoints.MapPost(Owners + "/suspend", SuspendOwnerAsync)
            .Describe(
                "SuspendOwner",
                "Refuses all keys of an owner until it is resumed. No key is changed.",
                StatusCodes.Status404NotFound)
            .AcceptsJson<OwnerRequest>(OwnerRequest.Example)
            .Produces<SuspensionResource>();
        endpoints.MapPost(Owners + "/resume", ResumeOwnerAsync)
            .Describe("ResumeOwner", "Ends the suspension of an owner.", StatusCodes.Status404NotFound)
            .AcceptsJson<OwnerRequest>("""{"owner":"u_alice"}""")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static void MapSuspend(RouteHandlerBuilder endpoint, string level) =>
        endpoint
            .Describe(
                $"Suspend{level}",
                $"Refuses all keys of the {level.ToLowerInvariant()} until it is resumed. No key is changed.",
                StatusCodes.Status404NotFound)
            .AcceptsOptionalJson<ReasonRequest>("""{"reason":"not paid"}""")
            .Produces<SuspensionResource>();

    private static void MapResume(RouteHandlerBuilder endpoint, string level) =>
        endpoint
            .Describe(
                $"Resume{level}",
                $"Ends the suspension of the {level.ToLowerInvariant()}.",
                StatusCodes.Status404NotFound)
            .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> ListAsync(
        string organizationId, string? after, string? limit, ApiKeyClient client, CancellationToken cancellationToken)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var page = await client
            .ListSuspensionsPageAsync(organization, after, PageSize(limit), cancellationToken)
            .ConfigureAwait(false);

        // An empty page may mean that there is no such organization. Then this throws.
        if (page.Items.Count is 0)
            await client.GetOrganizationAsync(organization, cancellationToken).ConfigureAwait(false);
        return Page(
            page,
            SuspensionResource.Of,
            static suspension => suspension.Subject,
            Default.PageResourceSuspensionResource);
    }

    private static Task<IResult> SuspendOrganizationAsync(
        string organizationId, HttpContext context, ApiKeyClient client) =>
        SuspendAsync(
            context,
            reason => client.SuspendOrganizationAsync(
                PathId<OrganizationId>(organizationId), reason, context.RequestAborted));

    private static Task<IResult> ResumeOrganizationAsync(
        string organizationId, HttpContext context, ApiKeyClient client) =>
        ResumeAsync(
            context,
            () => client.ResumeOrganizationAsync(PathId<OrganizationId>(organizationId), context.RequestAborted));

    private static Task<IResult> SuspendProjectAsync(
        string organizationId, string projectId, HttpContext context, ApiKeyClient client) =>
        SuspendAsync(
            context,
            reason => client.SuspendProjectAsync(
                PathId<OrganizationId>(organizationId),
                PathId<ProjectId>(projectId),
                reason,
                context.RequestAborted));

    private static Task<IResult> ResumeProjectAsync(
        string organizationId, string projectId, HttpContext context, ApiKeyClient client) =>
        ResumeAsync(
            context,
            () => client.ResumeProjectAsync(
                PathId<OrganizationId>(organizationId), PathId<ProjectId>(projectId), context.RequestAborted));

    private static Task<IResult> SuspendProductAsync(
        string organizationId, string productId, HttpContext context, ApiKeyClient client) =>
        SuspendAsync(
            context,
            reason => client.SuspendProductAsync(
                PathId<OrganizationId>(organizationId),
                PathId<ProductId>(productId),
                reason,
                context.RequestAborted));

    private static Task<IResult> ResumeProductAsync(
        string organizationId, string productId, HttpContext context, ApiKeyClient client) =>
        ResumeAsync(
            context,
            () => client.ResumeProductAsync(
                PathId<OrganizationId>(organizationId), PathId<ProductId>(productId), context.RequestAborted));

    private static async Task<IResult> SuspendOwnerAsync(
        string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.OwnerRequest).ConfigureAwait(false);
        var suspension = await client
            .SuspendOwnerAsync(
                PathId<OrganizationId>(organizationId), body.Owner, body.Reason, context.RequestAborted)
            .ConfigureAwait(false);
        return Ok(SuspensionResource.Of(suspension), Default.SuspensionResource);
    }

    private static async Task<IResult> ResumeOwnerAsync(
        string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.OwnerRequest).ConfigureAwait(false);
        if (body.Reason is not null)
            throw new BadRequestException("The end of a suspension has no reason.");
        return await ResumeAsync(
            context,
            () => client.ResumeOwnerAsync(PathId<OrganizationId>(organizationId), body.Owner, context.RequestAborted))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> SuspendAsync(HttpContext context, Func<string?, Task<Suspension>> suspend)
    {
        var reason = await ReadReasonAsync(context.Request).ConfigureAwait(false);
        var suspension = await suspend(reason).ConfigureAwait(false);
        return Ok(SuspensionResource.Of(suspension), Default.SuspensionResource);
    }

    private static async Task<IResult> ResumeAsync(HttpContext context, Func<Task<bool>> resume)
    {
        ManagementCaller.Of(context).CheckResumes();
        await resume().ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
