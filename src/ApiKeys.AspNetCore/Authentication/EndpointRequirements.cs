using System.Runtime.CompilerServices;
using ApiKeys.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Authorization;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Makes one <see cref="KeyRequirement"/> of the policies of an endpoint, once for each endpoint. So scopes, tenancy
/// and limits are checked in one call, and a refused call is neither counted nor charged.
/// </summary>
internal sealed class EndpointRequirements(IAuthorizationPolicyProvider policies)
{
    private readonly ConditionalWeakTable<Endpoint, EndpointRequirement> _known = [];

    public ValueTask<EndpointRequirement> OfAsync(Endpoint? endpoint, KeyRequirement baseRequirement)
    {
        if (endpoint is null)
            return new(new EndpointRequirement(baseRequirement, baseRequirement, Schemes: [], IsDecisive: false));
        return _known.TryGetValue(endpoint, out var known) && known.Base == baseRequirement
            ? new(known)
            : CombineAsync(endpoint, baseRequirement);
    }

    /// <summary>
    /// The whole policy of an endpoint, as the authorization middleware and MVC's filters combine it; null if the
    /// endpoint is open.
    /// </summary>
    public async Task<AuthorizationPolicy?> FindPolicyAsync(EndpointMetadataCollection metadata)
    {
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
            return null;

        var policy = await AuthorizationPolicy.CombineAsync(
            policies,
            metadata.GetOrderedMetadata<IAuthorizeData>(),
            metadata.GetOrderedMetadata<AuthorizationPolicy>()).ConfigureAwait(false);
        var requirements = metadata.GetOrderedMetadata<IAuthorizationRequirementData>()
            .SelectMany(static data => data.GetRequirements())
            .ToArray();
        if (requirements.Length > 0)
            policy = And(policy, new AuthorizationPolicyBuilder().AddRequirements(requirements).Build());

        foreach (var descriptor in metadata.GetMetadata<ActionDescriptor>()?.FilterDescriptors ?? [])
        {
            if (descriptor.Filter is AuthorizeFilter filter)
                policy = And(policy, await FindPolicyAsync(filter).ConfigureAwait(false));
        }

        return policy;
    }

    private static AuthorizationPolicy? And(AuthorizationPolicy? one, AuthorizationPolicy? other) =>
        one is null || other is null ? one ?? other : AuthorizationPolicy.Combine(one, other);

    private async Task<AuthorizationPolicy?> FindPolicyAsync(AuthorizeFilter filter) =>
        filter.Policy
        ?? await AuthorizationPolicy.CombineAsync(filter.PolicyProvider ?? policies, filter.AuthorizeData ?? [])
            .ConfigureAwait(false);

    private async ValueTask<EndpointRequirement> CombineAsync(Endpoint endpoint, KeyRequirement baseRequirement)
    {
        var policy = await FindPolicyAsync(endpoint.Metadata).ConfigureAwait(false);
        var requirement = policy is null ? baseRequirement : Combine(endpoint, baseRequirement, policy.Requirements);
        var combined = new EndpointRequirement(
            baseRequirement,
            requirement,
            policy?.AuthenticationSchemes ?? [],
            policy is null
                ? KeyParameterPolicy.HasKey(endpoint.Metadata)
                : policy.Requirements.All(other => IsDecidedBy(requirement, other)));
        if (policies.AllowsCachingPolicies)
            _known.AddOrUpdate(endpoint, combined);
        return combined;
    }

    // A key's requirement holds one list of scopes of which one is needed. A second list is left to the policy.
    private static bool IsDecidedBy(KeyRequirement key, IAuthorizationRequirement requirement) => requirement switch
    {
        AnyScopeRequirement { Scopes: var scopes } => key.AnyScopes.SequenceEqual(scopes, StringComparer.Ordinal),
        _ => requirement is ScopeRequirement or ApiKeyRequirement or DenyAnonymousAuthorizationRequirement,
    };

    private static KeyRequirement Combine(
        Endpoint endpoint, KeyRequirement baseRequirement, IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        List<string> scopes = [.. baseRequirement.Scopes];
        var (organization, project) = (baseRequirement.Organization, baseRequirement.Project);
        var (product, anyScopes) = (baseRequirement.Product, baseRequirement.AnyScopes);
        var (kind, environments) = (baseRequirement.Kind, baseRequirement.Environments);
        string? environment = null;
        foreach (var requirement in requirements)
        {
            if (requirement is ScopeRequirement required)
                scopes.AddRange(required.Scopes);
            if (requirement is AnyScopeRequirement { Scopes: var oneOf } && anyScopes.Count is 0)
                anyScopes = oneOf;
            if (requirement is ApiKeyRequirement target)
            {
                organization = Only(endpoint, organization, target.Organization);
                project = Only(endpoint, project, target.Project);
                product = Only(endpoint, product, target.Product);
                kind = Only(endpoint, "kinds", kind, target.Kind);
                environment = Only(endpoint, "environments", environment, target.Environment);
            }
        }

        // A copy: what the policies do not name stays as the scheme has it.
        return baseRequirement with
        {
            Organization = organization,
            Project = project,
            Product = product,
            Kind = kind,
            Environments = environment is null ? environments : [environment],
            Scopes = scopes,
            AnyScopes = anyScopes,
        };
    }

    private static string? Only(Endpoint endpoint, string what, string? one, string? other)
    {
        if (one is not null && other is not null && one != other)
            throw new InvalidOperationException(
                $"{endpoint.DisplayName} requires two different {what}: '{one}' and '{other}'. Remove one.");
        return other ?? one;
    }

    private static TId? Only<TId>(Endpoint endpoint, TId? one, TId? other)
        where TId : struct, IEquatable<TId>
    {
        if (one is { } id && other is { } otherId && !id.Equals(otherId))
            throw new InvalidOperationException(
                $"{endpoint.DisplayName} requires two different {typeof(TId).Name}s: {id} and {otherId}. Remove one.");
        return other ?? one;
    }
}
