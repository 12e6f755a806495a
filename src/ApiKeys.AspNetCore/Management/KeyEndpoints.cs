using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

internal static class KeyEndpoints
{
    private const string Collection = "/organizations/{organizationId}/keys";
    private const string Item = Collection + "/{keyId}";

    private delegate Task<ApiKey> Change(
        ApiKeyClient client,
        OrganizationId organizationId,
        ApiKeyId keyId,
        CancellationToken cancellationToken);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Collection, ListAsync)
            .Describe(
                "ListKeys",
                "Lists an organization's keys, in the order of creation.",
                StatusCodes.Status404NotFound)
            .Produces<PageResource<KeyResource>>();
        endpoints.MapPost(Collection, CreateAsync)
            .Describe(
                "CreateKey",
                "Issues a key. Only this answer contains its text.",
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict)
            .AcceptsJson<NewKeyRequest>(NewKeyRequest.Example)
            .Produces<IssuedKeyResource>(StatusCodes.Status201Created);
        endpoints.MapPost(Collection + "/verify", VerifyAsync)
            .Describe(
                "VerifyKey",
                "Tells which key of the organization a text is. It is no use of the key, and charges no limit.",
                StatusCodes.Status404NotFound)
            .AcceptsJson<VerifyRequest>("""{"text":"sk_…"}""")
            .Produces<VerifiedResource>();
        endpoints.MapGet(Item, GetAsync)
            .Describe("GetKey", "Returns a key.", StatusCodes.Status404NotFound)
            .Produces<KeyResource>();
        endpoints.MapPut(Item, UpdateAsync)
            .Describe("UpdateKey", "Replaces all metadata of a key.", StatusCodes.Status404NotFound)
            .AcceptsJson<KeyMetadataResource>(KeyMetadataResource.Example)
            .Produces<KeyResource>();
        endpoints.MapDelete(Item, DeleteAsync)
            .Describe("DeleteKey", "Deletes a key and all data stored with it.", StatusCodes.Status404NotFound)
            .Produces(StatusCodes.Status204NoContent);
        endpoints.MapPost(Item + "/revoke", RevokeAsync)
            .Describe("RevokeKey", "Revokes a key permanently.", StatusCodes.Status404NotFound)
            .Produces<KeyResource>();
        endpoints.MapPost(Item + "/disable", DisableAsync)
            .Describe("DisableKey", "Disables a key until it is enabled again.", StatusCodes.Status404NotFound)
            .Produces<KeyResource>();
        endpoints.MapPost(Item + "/enable", EnableAsync)
            .Describe("EnableKey", "Enables a disabled key.", StatusCodes.Status404NotFound)
            .Produces<KeyResource>();
    }

    private static async Task<IResult> ListAsync(
        string organizationId,
        string? project,
        string? product,
        string? owner,
        string? name,
        string? status,
        string? after,
        string? limit,
        HttpContext context,
        ApiKeyClient client)
    {
        var filter = new KeyFilter
        {
            Project = QueryId<ProjectId>(project, nameof(project)),
            Product = QueryId<ProductId>(product, nameof(product)),
            Owner = owner,
            NamePrefix = name,
            Status = StatusOf(status),
        };
        var organization = PathId<OrganizationId>(organizationId);
        var start = QueryId<ApiKeyId>(after, nameof(after));
        var page = await client
            .ListKeysPageAsync(organization, filter, start, PageSize(limit), context.RequestAborted)
            .ConfigureAwait(false);

        // An empty page may mean that there is no such organization. Then this throws.
        if (page.Items.Count is 0)
            await client.GetOrganizationAsync(organization, context.RequestAborted).ConfigureAwait(false);
        var now = Now(context);
        return Page(page, key => KeyResource.Of(key, now), static key => key.Id.Value, Default.PageResourceKeyResource);
    }

    private static async Task<IResult> CreateAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.NewKeyRequest).ConfigureAwait(false);
        var organization = PathId<OrganizationId>(organizationId);
        var issued = await client
            .CreateKeyAsync(organization, body.ProjectId, body.ProductId, body.ToMetadata(), context.RequestAborted)
            .ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        var resource = IssuedKeyResource.Of(issued, Now(context));
        return Created(context.Request, issued.Key.Id.Value, resource, Default.IssuedKeyResource);
    }

    private static async Task<IResult> VerifyAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.VerifyRequest).ConfigureAwait(false);
        var organization = PathId<OrganizationId>(organizationId);
        await client.GetOrganizationAsync(organization, context.RequestAborted).ConfigureAwait(false);
        var requirement = new KeyRequirement
        {
            Organization = organization,
            TrackUsage = false,
            EnforceRateLimits = false,
        };
        var validation = await client.ValidateKeyAsync(body.Text, requirement, context.RequestAborted)
            .ConfigureAwait(false);
        return Ok(VerifiedResource.Of(validation, Now(context)), Default.VerifiedResource);
    }

    private static async Task<IResult> UpdateAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.KeyMetadataResource).ConfigureAwait(false);
        return await AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            (client, organization, key, token) =>
                client.UpdateKeyAsync(organization, key, body.ToMetadata(), token)).ConfigureAwait(false);
    }

    private static async Task<IResult> DeleteAsync(
        string organizationId,
        string keyId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        await client
            .DeleteKeyAsync(PathId<OrganizationId>(organizationId), PathId<ApiKeyId>(keyId), cancellationToken)
            .ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static Task<IResult> GetAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client) => AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (client, organization, key, token) => client.GetKeyAsync(organization, key, token));

    private static Task<IResult> RevokeAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client) => AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (client, organization, key, token) => client.RevokeKeyAsync(organization, key, token));

    private static Task<IResult> DisableAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client) => AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (client, organization, key, token) => client.DisableKeyAsync(organization, key, token));

    private static Task<IResult> EnableAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client) => AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (client, organization, key, token) => client.EnableKeyAsync(organization, key, token));

    private static async Task<IResult> AnswerAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client,
        Change change)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var key = await change(client, organization, PathId<ApiKeyId>(keyId), context.RequestAborted)
            .ConfigureAwait(false);
        return Ok(KeyResource.Of(key, Now(context)), Default.KeyResource);
    }

    private static KeyStatus? StatusOf(string? name)
    {
        if (name is null)
            return null;

        foreach (var status in Enum.GetValues<KeyStatus>())
        {
            if (KeyResource.NameOf(status) == name)
                return status;
        }

        throw new BadRequestException("status must be active, revoked, expired or disabled.");
    }

    private static DateTimeOffset Now(HttpContext context) =>
        (context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
}
