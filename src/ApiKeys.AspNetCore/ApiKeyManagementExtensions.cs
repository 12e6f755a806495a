using ApiKeys.AspNetCore.Management;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ApiKeys.AspNetCore;

/// <summary>Maps endpoints that manage organizations, projects, products and keys over HTTP.</summary>
public static class ApiKeyManagementExtensions
{
    /// <summary>Maps the management endpoints, listed in <c>docs/management.md</c>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The beginning of their paths, such as <c>/admin/keys</c>.</param>
    /// <param name="policy">
    /// The name of the authorization policy of the callers. One that is authenticated by a key manages its own
    /// organization, or all of them if the key was granted <see cref="KeyCeiling.OperatorScope"/>, and gives no key
    /// more than it holds itself. Every other caller manages the keys of all organizations.
    /// </param>
    /// <returns>The group of the endpoints; conventions may be added to it.</returns>
    /// <exception cref="ArgumentException"><paramref name="policy"/> is null or empty.</exception>
    public static RouteGroupBuilder MapApiKeyManagement(
        this IEndpointRouteBuilder endpoints, string prefix, string policy)
    {
        ArgumentException.ThrowIfNullOrEmpty(policy);
        return Map(endpoints, prefix).RequireAuthorization(policy);
    }

    /// <summary>Maps the management endpoints, listed in <c>docs/management.md</c>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The beginning of their paths, such as <c>/admin/keys</c>.</param>
    /// <param name="policy">
    /// The authorization policy of the callers, who may do what the overload with a name says.
    /// </param>
    /// <returns>The group of the endpoints; conventions may be added to it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> is null.</exception>
    public static RouteGroupBuilder MapApiKeyManagement(
        this IEndpointRouteBuilder endpoints, string prefix, AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Map(endpoints, prefix).RequireAuthorization(policy);
    }

    /// <summary>
    /// Maps the management endpoints, listed in <c>docs/management.md</c>, with a policy for each of the rights: to
    /// read, to change, and to obtain the text of a key.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The beginning of their paths, such as <c>/admin/keys</c>.</param>
    /// <param name="options">The policies, and the ceiling of callers who are not authenticated by a key.</param>
    /// <returns>The group of the endpoints; conventions may be added to it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">A policy is null or empty.</exception>
    public static RouteGroupBuilder MapApiKeyManagement(
        this IEndpointRouteBuilder endpoints, string prefix, ApiKeyManagementOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.ReadPolicy)
            || string.IsNullOrEmpty(options.WritePolicy)
            || string.IsNullOrEmpty(options.SecretsPolicy))
        {
            throw new ArgumentException("A policy is null or empty. Each right needs one.", nameof(options));
        }

        var group = Map(endpoints, prefix).WithMetadata(options);

        // What the endpoints themselves say is known at the end.
        ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.Metadata.Add(new AuthorizeAttribute(
            RightOf(endpoint) switch
            {
                ManagementRight.Read => options.ReadPolicy,
                ManagementRight.Write => options.WritePolicy,
                _ => options.SecretsPolicy,
            })));
        return group;
    }

    private static ManagementRight RightOf(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ManagementRight>().ToList() is [.., var right])
            return right;
        var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().Single().HttpMethods;
        return methods is ["GET"] ? ManagementRight.Read : ManagementRight.Write;
    }

    private static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = ManagementGroup.Map(endpoints, prefix);
        var organizations = group.MapGroup("").AddEndpointFilter<OrganizationFilter>();
        OrganizationEndpoints.Map(organizations);
        ProjectEndpoints.Map(organizations);
        ProductEndpoints.Map(organizations);
        LinkEndpoints.Map(organizations);
        SuspensionEndpoints.Map(organizations);
        EventEndpoints.Map(organizations);
        KeyEndpoints.Map(group);
        ExplanationEndpoints.Map(group);
        DeletionEndpoints.Map(group);
        BulkEndpoints.Map(group);
        return group;
    }
}
