using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Requires that one identity of the caller was granted at least one of the scopes. What counts as granted is said at
/// <see cref="ScopeRequirement"/>. Two of these on one endpoint are two conditions.
/// </summary>
public sealed class AnyScopeRequirement : IAuthorizationRequirement
{
    /// <summary>Makes a requirement.</summary>
    /// <param name="scopes">The scopes, at least one of which is required.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.AnyScopes"/>.
    /// </exception>
    public AnyScopeRequirement(params IReadOnlyList<string> scopes) => Scopes = ScopeRequirement.Check(scopes);

    /// <summary>The scopes, at least one of which is required, each once.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The requirement, in words.</summary>
    public override string ToString() => $"{nameof(AnyScopeRequirement)}: {string.Join(' ', Scopes)}";
}
