using ApiKeys.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Requires that the caller of an endpoint, a controller, a page, a hub or a method of a hub was granted at least one
/// of several scopes, as <see cref="AnyScopeRequirement"/> says. Several attributes add up: the caller needs one scope
/// of each. The app's default policy applies as well.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireAnyScopeAttribute : AuthorizeAttribute, IAuthorizeData
{
    private readonly AnyScopeRequirement _requirement;

    /// <summary>Makes the attribute.</summary>
    /// <param name="scopes">The scopes, at least one of which is required.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.AnyScopes"/>.
    /// </exception>
    public RequireAnyScopeAttribute(params string[] scopes)
    {
        _requirement = new(scopes);
        base.Policy = Policy = PolicyName.Of(_requirement);
    }

    /// <summary>The scopes, at least one of which is required.</summary>
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
        set => throw PolicyName.CannotBeSet(nameof(RequireAnyScopeAttribute));
    }
}
