using System.Globalization;
using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The endpoint that lists the events of an organization.</summary>
internal static class EventEndpoints
{
    public const string ListOperation = "ListEvents";

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/organizations/{organizationId}/events", ListAsync)
            .Describe(
                ListOperation,
                "Lists what was changed in an organization, in the order of commits. The organization may be deleted.",
                StatusCodes.Status404NotFound)
            .Produces<PageResource<EventResource>>();

    private static async Task<IResult> ListAsync(
        string organizationId,
        string? key,
        string? subject,
        string? kind,
        string? actor,
        string? from,
        string? to,
        string? after,
        string? limit,
        HttpContext context,
        ApiKeyClient client)
    {
        var organization = PathId<OrganizationId>(organizationId);
        ManagementCaller.Of(context).CheckReadsEvents(organization);
        var filter = new EventFilter
        {
            Key = QueryId<ApiKeyId>(key, nameof(key)),
            Subject = subject,
            Kind = kind,
            Actor = actor,
            From = QueryTime(from, nameof(from)),
            To = QueryTime(to, nameof(to)),
        };
        var page = await client
            .ListEventsPageAsync(
                organization, filter, QueryNumber(after, nameof(after)), PageSize(limit), context.RequestAborted)
            .ConfigureAwait(false);

        // The events outlive the organization. Without any, it may be that there never was one. Then this throws.
        if (page.Items.Count is 0)
            await ThrowIfUnknownAsync(client, organization, context.RequestAborted).ConfigureAwait(false);
        return Page(
            page,
            EventResource.Of,
            static entry => entry.Number.ToString(CultureInfo.InvariantCulture),
            Default.PageResourceEventResource);
    }

    private static async Task ThrowIfUnknownAsync(
        ApiKeyClient client, OrganizationId organization, CancellationToken cancellationToken)
    {
        var first = await client
            .ListEventsPageAsync(organization, pageSize: 1, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (first.Items.Count is 0)
            await client.GetOrganizationAsync(organization, cancellationToken).ConfigureAwait(false);
    }
}
