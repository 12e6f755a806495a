using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>Lets only those call an endpoint, a controller or a hub that were granted scopes, as <see cref="ScopeRequirement"/> says.</summary>
/// <param name="scopes">The scopes, all of which are demanded.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute(params string[] scopes) : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly ScopeRequirement _requirement = new(scopes);

    /// <summary>The scopes, all of which are demanded.</summary>
    public IReadOnlyList<string> Scopes => _requirement.Scopes;

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
