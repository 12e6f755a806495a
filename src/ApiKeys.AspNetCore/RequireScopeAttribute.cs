using ApiKeys.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Requires that the caller of an endpoint, a controller, a page, a hub or a method of a hub was granted scopes, as
/// <see cref="ScopeRequirement"/> says. The app's default policy applies as well.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute : AuthorizeAttribute, IAuthorizeData
{
    private readonly ScopeRequirement _requirement;

    /// <summary>Makes the attribute.</summary>
    /// <param name="scopes">The scopes, all of which are required.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.Scopes"/>.
    /// </exception>
    public RequireScopeAttribute(params string[] scopes)
    {
        _requirement = new(scopes);
        base.Policy = Policy = PolicyName.Of(_requirement);
    }

    /// <summary>The scopes, all of which are required.</summary>
    public IReadOnlyList<string> Scopes => _requirement.Scopes;

    /// <summary>
    /// The name of the policy that requires the scopes, which <c>AddApiKey</c> makes known. It cannot be set: put an
    /// attribute that names another policy beside this one.
    /// </summary>
    public new string Policy { get; }

    /// <exception cref="NotSupportedException">It is set.</exception>
    string? IAuthorizeData.Policy
    {
        get => Policy;
        set => throw PolicyName.CannotBeSet(nameof(RequireScopeAttribute));
    }
}
