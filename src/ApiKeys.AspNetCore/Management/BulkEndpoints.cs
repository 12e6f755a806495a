using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The endpoints that change all keys of an organization that match a filter.</summary>
internal static class BulkEndpoints
{
    private const string Collection = "/organizations/{organizationId}/keys";

    private delegate Task<long> Change(
        ApiKeyClient client, OrganizationId organization, KeyFilter filter, CancellationToken cancellationToken);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Collection + "/revoke", RevokeAsync)
            .DescribeChange("RevokeKeys", "Revokes", "Keys that are revoked already stay as they are.")
            .AcceptsJson<ChangeKeysRequest>(ChangeKeysRequest.Example)
            .Produces<ChangedKeysResource>();
        endpoints.MapPost(Collection + "/disable", DisableAsync)
            .DescribeChange("DisableKeys", "Disables", "Keys that are disabled already stay as they are.")
            .AcceptsJson<ChangeKeysRequest>(ChangeKeysRequest.Example)
            .Produces<ChangedKeysResource>();
        endpoints.MapPost(Collection + "/enable", EnableAsync)
            .DescribeChange("EnableKeys", "Enables", "Keys that are not disabled stay as they are.")
            .AcceptsJson<KeyFilterRequest>(KeyFilterRequest.Example)
            .Produces<ChangedKeysResource>();
        endpoints.MapPost(Collection + "/delete", DeleteAsync)
            .DescribeChange("DeleteKeys", "Deletes", "To keep a record, revoke them instead.")
            .AcceptsJson<KeyFilterRequest>(KeyFilterRequest.Example)
            .Produces<ChangedKeysResource>();
    }

    private static RouteHandlerBuilder DescribeChange(
        this RouteHandlerBuilder endpoint, string id, string verb, string others) => endpoint.Describe(
            id,
            $"{verb} the keys of an organization that match all members of the body, of which there is at least one. "
                + $"{others} After a fault, send the same request again.",
            StatusCodes.Status404NotFound);

    private static async Task<IResult> RevokeAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.ChangeKeysRequest).ConfigureAwait(false);
        return await ChangeAsync(
            organizationId,
            body,
            context,
            client,
            (client, organization, filter, token) =>
                client.RevokeKeysAsync(organization, filter, body.Reason, cancellationToken: token))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> DisableAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.ChangeKeysRequest).ConfigureAwait(false);
        return await ChangeAsync(
            organizationId,
            body,
            context,
            client,
            (client, organization, filter, token) =>
                client.DisableKeysAsync(organization, filter, body.Reason, cancellationToken: token))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> EnableAsync(string organizationId, HttpContext context, ApiKeyClient client) =>
        await ChangeAsync(
            organizationId,
            await ReadAsync(context.Request, Default.KeyFilterRequest).ConfigureAwait(false),
            context,
            client,
            static (client, organization, filter, token) =>
                client.EnableKeysAsync(organization, filter, cancellationToken: token),
            isEnabling: true).ConfigureAwait(false);

    private static async Task<IResult> DeleteAsync(string organizationId, HttpContext context, ApiKeyClient client) =>
        await ChangeAsync(
            organizationId,
            await ReadAsync(context.Request, Default.KeyFilterRequest).ConfigureAwait(false),
            context,
            client,
            static (client, organization, filter, token) =>
                client.DeleteKeysAsync(organization, filter, cancellationToken: token)).ConfigureAwait(false);

    private static async Task<IResult> ChangeAsync(
        string organizationId,
        KeyFilterRequest body,
        HttpContext context,
        ApiKeyClient client,
        Change change,
        bool isEnabling = false)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var caller = ManagementCaller.Of(context);
        caller.CheckReads(organization);
        var filter = body.ToFilter();
        await client.GetOrganizationAsync(organization, context.RequestAborted).ConfigureAwait(false);
        if (isEnabling)
            caller.CheckEnablesMany();
        await caller.CheckChangesManyAsync(client, organization, filter, context.RequestAborted).ConfigureAwait(false);
        var count = await change(client, organization, filter, context.RequestAborted).ConfigureAwait(false);
        return Ok(new ChangedKeysResource(count), Default.ChangedKeysResource);
    }
}
